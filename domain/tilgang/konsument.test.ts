import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Avvist } from '../errors.ts'
import { parseKonsument } from './konsument.ts'

const authority = 'iso6523-actorid-upis'
const consumer = { authority, ID: '0192:991825827' }

function isRefused(claims: Record<string, unknown>): void {
  assert.throws(
    () => parseKonsument(claims),
    (error) =>
      error instanceof Avvist &&
      error.kode === 'FREG-201' &&
      /(consumer|supplier) i tokenet skal ha authority iso6523-actorid-upis/.test(error.message),
  )
}

test('the consumer of the token is the konsument', () => {
  assert.deepEqual(parseKonsument({ consumer }), { id: '0192:991825827' })
})

test('a supplier is kept beside the consumer', () => {
  const supplier = { authority, ID: '0192:889640782' }
  assert.deepEqual(parseKonsument({ consumer, supplier }), {
    id: '0192:991825827',
    leverandoer: '0192:889640782',
  })
})

test('what the log needs of the token is kept: its own name, and where access was delegated', () => {
  const claims = { consumer, jti: 'a-1', delegation_source: 'https://www.altinn.no/' }
  assert.deepEqual(parseKonsument(claims), {
    id: '0192:991825827',
    delegering: 'https://www.altinn.no/',
    jti: 'a-1',
  })
})

test('a jti or a delegation_source that is no text, or too long to keep, is refused', () => {
  for (const value of [null, undefined, 7, '', [], 'a'.repeat(201)]) {
    for (const claim of ['jti', 'delegation_source']) {
      assert.throws(
        () => parseKonsument({ consumer, [claim]: value }),
        (error) =>
          error instanceof Avvist &&
          error.kode === 'FREG-201' &&
          error.message.includes(`${claim} i tokenet skal være tekst på 1 til 200 tegn`),
      )
    }
  }
  assert.equal(parseKonsument({ consumer, jti: 'a' }).jti, 'a')
  assert.equal(parseKonsument({ consumer, jti: 'a'.repeat(200) }).jti?.length, 200)
})

test('a token without a consumer is refused', () => {
  isRefused({})
  isRefused({ supplier: consumer })
  isRefused(Object.create({ consumer }))
})

test('a consumer of another authority is refused', () => {
  isRefused({ consumer: { ...consumer, authority: 'iso6523' } })
  isRefused({ consumer: { ID: consumer.ID } })
})

test('a consumer in another shape is refused', () => {
  const ids = [undefined, null, 991825827, '', '991825827', '0192:', '0192:1:2:3:4', ' 0192:1']
  for (const ID of ids) isRefused({ consumer: { authority, ID } })
  for (const one of [null, '0192:991825827', [consumer], 7]) isRefused({ consumer: one })
})

test('a supplier that cannot be read is refused, not left out', () => {
  for (const supplier of [null, undefined, {}, { authority, ID: '889640782' }]) {
    isRefused({ consumer, supplier })
  }
})

test('whatever the claims are, they give a konsument or FREG-201', () => {
  const some = fc.record({ consumer: fc.anything(), supplier: fc.anything() }, { requiredKeys: [] })
  fc.assert(
    fc.property(some, (claims) => {
      try {
        parseKonsument(claims)
      } catch (error) {
        assert.ok(error instanceof Avvist && error.kode === 'FREG-201')
      }
    }),
  )
})
