import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, findJsonfeil, judgeJson } from './json.ts'
import { JSON_DYBDE_MAX } from './limits.ts'

function canonical(value: unknown): string {
  return canonicalJson(value) ?? assert.fail('too deep')
}

/** The same value with the fields of every object in another order. */
function shuffled(value: unknown, seed: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed + 1))
  const entries = Object.entries(value)
  const turned = entries.map((_, i) => entries[(i + seed) % entries.length] ?? ['', 0])
  return Object.fromEntries(
    turned.reverse().map(([name, inside]) => [name, shuffled(inside, seed)]),
  )
}

function both(text: string) {
  return { precise: findJsonfeil(text), fast: judgeJson(text, JSON.parse(text)) }
}

test('what a value is called by does not hang on the order of its fields, on blanks or on escapes (9.8)', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(9), (value, seed) => {
      const text = JSON.stringify(value)
      const one = canonical(JSON.parse(text))
      assert.equal(canonical(JSON.parse(JSON.stringify(shuffled(JSON.parse(text), seed)))), one)
      assert.equal(canonical(JSON.parse(JSON.stringify(value, undefined, 3))), one)
      assert.deepEqual(JSON.parse(one), JSON.parse(text))
    }),
  )
  assert.equal(canonical(JSON.parse('{"b":1.0,"a":"\\u00e5","c":-0}')), '{"a":"å","b":1,"c":0}')
  assert.equal(canonical(JSON.parse('{"n":1e2}')), canonical({ n: 100 }))
})

test('what means something else is called something else (9.8)', () => {
  const unlike = [
    ...[
      { a: [1, 2] },
      { a: [2, 1] },
      { a: [[1], 2] },
      { a: '1' },
      { a: 1 },
      { a: null },
      { a: {} },
    ],
    ...[
      { a: [] },
      {},
      { b: 1 },
      { a: 1, b: 1 },
      { a: '\u00e5' },
      { a: 'a\u030a' },
      { 'a":1,"b': 1 },
    ],
  ]
  assert.equal(new Set(unlike.map(canonical)).size, unlike.length)
})

test('a field that stands twice in one object is found, however the names are written (9.8)', () => {
  for (const text of [
    '{"navn":1,"navn":2}',
    '{"a":[{"navn":1,"x":{},"navn":2}]}',
    '{"navn":1,"n\\u0061vn":2}',
    '{"navn" \n :1,"navn"\t:2}',
    '{"navn":"\\":","b":"\\":","navn":2}',
  ]) {
    const feil = { kind: 'toGanger', felt: 'navn' } as const
    assert.deepEqual(both(text), { precise: feil, fast: feil }, text)
  }
  assert.deepEqual(both('{"1":1,"1":2}').fast, { kind: 'toGanger', felt: undefined })
  const fine = [
    '{"a":{"navn":1},"navn":2}',
    '[{"navn":1},{"navn":1}]',
    '{"a":"\\"navn\\":","navn":1}',
  ]
  for (const text of fine) assert.deepEqual(both(text), { precise: undefined, fast: undefined })
})

test('of any text, looking and mostly not looking find the same (9.8)', () => {
  const name = fc.constantFrom('a', 'b', '\\u0061', '__proto__', 'n\\"')
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(
        '1',
        '-0',
        '12345678901234567890',
        '1.5',
        '1e400',
        '"\\ud800"',
        '"\\":"',
        '0.1',
      ),
      fc.array(tie('text'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(name, tie('text')), { maxLength: 3 })
        .map((fields) => `{${fields.map(([key, inside]) => `"${key}" :${inside}`).join()}}`),
    ),
  }))
  fc.assert(
    fc.property(text, (some) => {
      const { precise, fast } = both(some)
      assert.deepEqual(fast, precise)
    }),
    { numRuns: 2_000 },
  )
})

test('a number that is not kept as it is, and half a character, are found (9.8)', () => {
  for (const number of [
    '12345678901234567',
    '9007199254740993',
    '1e400',
    '0.12345678901234567890',
  ]) {
    assert.deepEqual(both(`{"a":${number}}`).fast, { kind: 'tall' }, number)
  }
  for (const number of [
    '9007199254740991',
    '1.0',
    '-0',
    '-0.0',
    '1e2',
    '1.50E+1',
    '100000000000000000000',
  ]) {
    assert.equal(both(`{"a":[${number}]}`).fast, undefined, number)
  }
  assert.deepEqual(both('{"a":"\\ud83d"}').fast, { kind: 'tegn' })
  assert.equal(both('{"a":"\\ud83d\\ude00 \\\\ud83d"}').fast, undefined)
  assert.equal(both('{"a":"12345678901234567890123"}').fast, undefined)
})

test('what is too deep to walk is refused and never walked (9.8)', () => {
  for (const depth of [JSON_DYBDE_MAX + 1, 200_000]) {
    const text = '['.repeat(depth) + ']'.repeat(depth)
    assert.equal(canonicalJson(JSON.parse(text)), undefined)
    assert.deepEqual(both(text), { precise: { kind: 'dybde' }, fast: { kind: 'dybde' } })
  }
  const deepest = '['.repeat(JSON_DYBDE_MAX) + ']'.repeat(JSON_DYBDE_MAX)
  assert.deepEqual(both(deepest), { precise: undefined, fast: undefined })
})
