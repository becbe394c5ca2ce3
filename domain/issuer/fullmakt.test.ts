import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { authorize } from './fullmakt.ts'
import type { Klient } from './klient.ts'
import { TokenAvvist } from './tokenfeil.ts'

const KLIENT: Klient = {
  id: 'k',
  orgnr: '999888777',
  scopes: ['a', 'b'],
  noekler: [],
  delegeringer: [
    { orgnr: '991825827', scopes: ['a'] },
    { orgnr: '889640782', scopes: ['b', 'c'] },
    { orgnr: '991825827', scopes: ['d'] },
  ],
}
const OWN = { consumer: '999888777', supplier: undefined }

function refuses(run: () => unknown, [status, error]: readonly [number, string], message: string) {
  assert.throws(run, (thrown) => {
    assert.ok(thrown instanceof TokenAvvist)
    assert.deepEqual([thrown.status, thrown.error, thrown.message], [status, error, message])
    return true
  })
}

const ask = (scopes: readonly string[], consumerOrg?: string, tilganger?: [string, string[]][]) =>
  authorize({ scopes, consumerOrg }, KLIENT, tilganger && new Map(tilganger))

test('a client acts for its own virksomhet with the scopes that it is registered with', () => {
  assert.deepEqual(ask(['a']), OWN)
  assert.deepEqual(ask(['b', 'a']), OWN)
  const message = 'Token request contains invalid scopes for client'
  for (const scopes of [['c'], ['a', 'c'], [''], []]) {
    refuses(() => ask(scopes), [400, 'invalid_scope'], message)
  }
})

test('a supplier acts for those who have delegated to it, with what they have delegated', () => {
  const both = { consumer: '991825827', supplier: '999888777' }
  assert.deepEqual(ask(['a'], '991825827'), both)
  assert.deepEqual(ask(['d', 'a'], '991825827'), both, 'from several delegations')
  assert.deepEqual(ask(['c'], '889640782'), { ...both, consumer: '889640782' }, 'not its own scope')
  const of = (consumer: string) =>
    `Consumer ${consumer} has not delegated access to the scope to supplier 999888777.`
  for (const [scopes, consumer] of [
    [['b'], '991825827'],
    [['a', 'b'], '991825827'],
    [['a'], '889640782'],
    [['a'], '123456789'],
    [[], '991825827'],
  ] as const) {
    refuses(() => ask(scopes, consumer), [403, 'forbidden'], of(consumer))
  }
})

test('a refusal names the scopes and the virksomheter it is about, as Maskinporten does, and nothing of another shape (12.11)', () => {
  const [mine, other] = ['folkeregister:deling/finans', 'krr:global/kontaktinformasjon.read']
  const known = [400, 'invalid_scope'] as const
  const words = 'Token request contains invalid scopes for client'
  refuses(() => ask([mine, 'a', other]), known, `${words}, ${mine} ${other}`)
  for (const wrong of ['12345678901', 'Ola Nordmann', 'a:', ':a', 'a:b"', `a:${'b'.repeat(99)}`]) {
    refuses(() => ask([wrong]), known, words)
  }
  const delegated = `Consumer 991825827 has not delegated access to the scope ${mine} to supplier 999888777.`
  refuses(() => ask([mine], '991825827'), [403, 'forbidden'], delegated)
  const granted = `Consumer has not been granted access to the scope ${mine}.`
  refuses(() => ask([mine], '991825827', []), [403, 'forbidden'], granted)
})

test('nobody is a supplier of oneself', () => {
  const message =
    'Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid. Leave consumer_org out: it is the own organisasjonsnummer of the client.'
  refuses(() => ask(['a'], '999888777'), [400, 'invalid_request'], message)
})

test('where it is said who has been granted what, the virksomhet must have been granted it', () => {
  assert.deepEqual(ask(['a'], undefined, [['999888777', ['a']]]), OWN)
  assert.equal(ask(['a'], '991825827', [['991825827', ['a', 'b']]]).consumer, '991825827')
  const message = 'Consumer has not been granted access to the scope.'
  refuses(() => ask(['a', 'b'], undefined, [['999888777', ['a']]]), [403, 'forbidden'], message)
  refuses(() => ask(['a'], undefined, []), [403, 'forbidden'], message)
  const supplierOnly: [string, string[]][] = [['999888777', ['a']]]
  refuses(() => ask(['a'], '991825827', supplierOnly), [403, 'forbidden'], message)
  refuses(() => ask(['x'], '991825827', supplierOnly), [403, 'forbidden'], message)
})

test('whatever is asked for, a token is for the client alone or for one who has delegated it all', () => {
  const scope = fc.constantFrom('a', 'b', 'c', 'd', '')
  const orgnr = fc.constantFrom('999888777', '991825827', '889640782', '123456789', undefined)
  fc.assert(
    fc.property(fc.array(scope, { minLength: 1 }), orgnr, (scopes, consumerOrg) => {
      try {
        const { consumer, supplier } = ask(scopes, consumerOrg)
        const held =
          supplier === undefined
            ? KLIENT.scopes
            : KLIENT.delegeringer.filter((one) => one.orgnr === consumer).flatMap((d) => d.scopes)
        assert.equal(consumer, consumerOrg ?? KLIENT.orgnr)
        assert.ok(scopes.every((one) => held.includes(one)))
      } catch (error) {
        assert.ok(error instanceof TokenAvvist)
      }
    }),
  )
})
