import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseBulkoppslag } from '../domain/oppslag/bulkoppslag.ts'
import { createLog, type Driftslinje, describeError } from './log.ts'

const ALLOWED = [
  ...['tid', 'hendelse', 'requestId', 'metode', 'rute', 'status', 'kode', 'ms', 'feil', 'sted'],
]

function written(linje: Driftslinje): string {
  let text = ''
  createLog(
    (part) => {
      text += part
    },
    () => 1_750_000_000_000,
  )(linje)
  return text
}

test('a log line is one JSON object a line, with the time first', () => {
  assert.equal(
    written({ hendelse: 'forespoersel', status: 200, ms: 1.5 }),
    '{"tid":"2025-06-15T15:06:40.000Z","hendelse":"forespoersel","status":200,"ms":1.5}\n',
  )
})

test('whatever is handed over, only the allowed fields are written', () => {
  const more = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('navn', 'foedselsEllerDNummer', 'url', 'cause')),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(more, (extra) => {
      const linje = JSON.parse(written({ ...extra, hendelse: 'feil' }))
      assert.deepEqual(
        Object.keys(linje).filter((name) => !ALLOWED.includes(name)),
        [],
      )
      assert.equal(linje.hendelse, 'feil')
    }),
  )
})

test('a line break in a field does not make a second line', () => {
  const text = written({ hendelse: 'forespoersel', rute: 'a\n{"tid":"falsk"}' })
  assert.equal(text.trimEnd().split('\n').length, 1)
})

/** A refusal raised inside our own code, so that its stack has frames of ours. */
function refusal(): Error {
  try {
    parseBulkoppslag([], undefined)
  } catch (error) {
    assert.ok(error instanceof Error)
    return error
  }
  assert.fail('the body was not refused')
}

test('an error is told by its class and the places in our code, innermost first', () => {
  const { feil, sted } = describeError(refusal())
  assert.equal(feil, 'Avvist')
  assert.match(String(sted), /^domain\/oppslag\/bulkoppslag\.ts:\d+ < domain\/oppslag\/bulkoppslag/)
  assert.ok(String(sted).split(' < ').length <= 5)
})

test('the code of a system error is told beside its class', () => {
  const error = Object.assign(new Error('open failed'), { code: 'ENOENT' })
  assert.equal(describeError(error).feil, 'Error ENOENT')
})

test('what is thrown without being an error is told by its type alone', () => {
  assert.deepEqual(describeError('24817999316'), { feil: 'string' })
  assert.deepEqual(describeError(undefined), { feil: 'undefined' })
})

test('the message of an error is never told, whatever it looks like', () => {
  const line = fc.oneof(
    fc.string({ minLength: 12 }),
    fc.constantFrom(
      '    at server/24817999316:1',
      'open (domain/24817999316.ts:24817999316)',
      'at file:///srv/server/GREVLING:7',
    ),
  )
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
      const told = JSON.stringify(describeError(new TypeError(lines.join('\n'))))
      assert.ok(!told.includes('24817999316') && !told.includes('GREVLING'))
      for (const one of lines) assert.ok(!told.includes(JSON.stringify(one).slice(1, -1)))
    }),
  )
})

test('neither is the message of its cause', () => {
  const error = new Error('outer', { cause: new Error('24817999316') })
  assert.ok(!JSON.stringify(describeError(error)).includes('24817999316'))
})
