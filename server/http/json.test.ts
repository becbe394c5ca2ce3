import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkEncoding, parseJson } from './json.ts'

const parse = (text: string) => parseJson(Buffer.from(text))

test('what JSON can say is read as JSON reads it, with or without a byte order mark', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', '\uFEFF'), fc.nat(3), (value, mark, space) => {
      if (JSON.stringify(value).includes('__proto__')) return
      const text = JSON.stringify(value, undefined, space)
      assert.deepEqual(parse(mark + text), JSON.parse(text))
    }),
  )
})

test('an object with the same field twice is refused, however deep and however spelt', () => {
  const field = fc.string({ maxLength: 8 }).filter((name) => name !== '__proto__')
  fc.assert(
    fc.property(field, fc.jsonValue(), fc.nat(4), (name, between, depth) => {
      if (JSON.stringify(between).includes('__proto__')) return
      const key = JSON.stringify(name)
      const escaped = `"${[...name].map((one) => unicode(one)).join('')}"`
      const other = JSON.stringify(`annet${name}`)
      const inner = `{${key}: 1, ${other}: ${JSON.stringify(between)}, ${escaped} :2}`
      const text = `${'{"a":['.repeat(depth)}${inner}${']}'.repeat(depth)}`
      assert.doesNotThrow(() => JSON.parse(text))
      assert.throws(() => parse(text), { kode: 'FREG-100' })
    }),
  )
})

test('the same field in two objects, and marks inside of strings, are no repetition', () => {
  const text = '{"a":{"a":1,"b":[{"a":1},{"a":"{\\"a\\":1,\\"a\\":2}"}]},"b":",\\\\","c":"a:"}'
  assert.deepEqual(parse(text), JSON.parse(text))
})

test('a field is named only when it can be nothing personal', () => {
  assert.throws(() => parse('{"kjoenn":1,"kjoenn":1}'), /feltet kjoenn er oppgitt/)
  assert.throws(() => parse('{"24817999316":1,"24817999316":1}'), /: et felt er oppgitt/)
})

test('a large body is read without delay, whatever it is full of', () => {
  for (const text of ['"\\""', '[', '{"a":', '"', '\\', ',', '{}', ':'].map((part) =>
    part.repeat(Math.floor(256_000 / part.length)),
  )) {
    const before = performance.now()
    try {
      parse(text)
    } catch {}
    assert.ok(performance.now() - before < 1_000, text.slice(0, 5))
  }
})

test('only UTF-8 that is not compressed is accepted', () => {
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'a/b;charset="UTF-8"',
  ]) {
    checkEncoding({ 'content-type': type, 'content-encoding': 'identity' })
  }
  for (const headers of [
    { 'content-type': 'application/json;charset=latin1' },
    { 'content-encoding': 'gzip' },
  ]) {
    assert.throws(() => checkEncoding(headers), { kode: 'FREG-404' })
  }
})

// --- internal ---

function unicode(text: string): string {
  return Array.from(
    { length: text.length },
    (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('')
}
