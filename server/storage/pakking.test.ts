import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FELLES_MIN, makeMoenster } from './moenster.ts'
import { Pakker, patternOf, withoutKoder } from './pakking.ts'
import { TEKST_MAX, Upakkelig, Utpakker } from './utpakking.ts'

/** Bytes that repeat themselves and each other, as documents do. */
const ord = fc.constantFrom(
  '"ajourholdstidspunkt":"',
  '"erGjeldende":true,',
  'aaaaaaaa',
  '2020-01-0',
  'x',
)
const tekst = fc
  .array(fc.oneof({ arbitrary: ord, weight: 4 }, fc.string({ maxLength: 6 })), { maxLength: 60 })
  .map((alle) => Buffer.from(alle.join('')))
const bytes = fc.oneof(tekst, fc.uint8Array({ maxLength: 400 }))

function patternIn(uten: boolean, moenster: Uint8Array, proever: readonly Uint8Array[]) {
  const pattern = patternOf(moenster, proever)
  return uten ? withoutKoder(pattern) : pattern
}

test('what has been packed is unpacked to the byte, whatever the pattern, with codes or without, and in any order (15)', () => {
  fc.assert(
    fc.property(bytes, fc.array(bytes, { maxLength: 8 }), fc.boolean(), (moenster, alle, uten) => {
      const pattern = patternIn(uten, moenster, alle.slice(0, 2))
      const [pakker, other] = [new Pakker(pattern), new Utpakker(pattern)]
      const packed = alle.map((inn) => pakker.pack(inn))
      for (const [nr, inn] of [...alle.entries()].reverse()) {
        const pakket = packed[nr]
        assert.ok(pakket)
        assert.deepEqual(Buffer.from(other.unpack(pakket)), Buffer.from(inn))
      }
    }),
    { numRuns: 300 },
  )
})

test('a document that is longer than a copy can reach back is packed all the same (15)', () => {
  const lang = Buffer.from(
    Array.from({ length: 9_000 }, (_, nr) => `{"nr":${nr * 7_919}}`).join(''),
  )
  const moenster = patternOf(new Uint8Array(TEKST_MAX), [])
  const pakket = new Pakker(moenster).pack(lang)
  assert.deepEqual(Buffer.from(new Utpakker(moenster).unpack(pakket)), lang)
  assert.throws(() => patternOf(new Uint8Array(TEKST_MAX + 1), []), RangeError)
})

test('bytes that have been damaged are refused, or unpacked to something as long: nothing is read beside them (15)', () => {
  let refused = 0
  fc.assert(
    fc.property(
      tekst,
      bytes,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      (moenster, inn, at, bit, uten) => {
        const pattern = patternIn(uten, moenster, [inn])
        const utpakker = new Utpakker(pattern)
        const pakket = new Pakker(pattern).pack(inn)
        const nr = at % pakket.length
        pakket[nr] = (pakket[nr] ?? 0) ^ bit
        for (const skadet of [pakket, pakket.subarray(0, nr)]) {
          try {
            assert.ok(utpakker.unpack(skadet).length <= skadet.length * 2_040)
          } catch (error) {
            assert.ok(error instanceof Upakkelig)
            refused += 1
          }
        }
      },
    ),
    { numRuns: 300 },
  )
  assert.ok(refused > 0)
})

test('a pattern tells nothing that fewer than five persons tell: no value, and no name of a field (15)', () => {
  const blad = fc.oneof(
    fc.constantFrom('bosatt', 'NOR', 'kvinne'),
    fc.stringMatching(/^[a-z]{3,6}$/),
    fc.integer({ min: 100, max: 99_999 }),
    fc.boolean(),
    fc.constant(null),
  )
  const dokument = fc.dictionary(
    fc.oneof(fc.constantFrom('status', 'navn'), fc.stringMatching(/^[A-Z]{3}$/)),
    fc.oneof(
      blad,
      fc.array(fc.dictionary(fc.constantFrom('kilde', 'verdi'), blad), { maxLength: 3 }),
    ),
  )
  fc.assert(
    fc.property(fc.array(dokument, { minLength: 1, maxLength: 30 }), (alle) => {
      const texts = alle.map((one) => JSON.stringify(one))
      const moenster = Buffer.from(makeMoenster(texts).subarray(5 * 256)).toString()
      for (const word of moenster.match(/[A-Za-z]{3,}|\d{3,}/g) ?? []) {
        const word_ = new RegExp(`(?<![A-Za-z0-9])${word}(?![A-Za-z0-9])`)
        const told = texts.filter((text) => word_.test(text)).length
        assert.ok(told >= FELLES_MIN, `${word} is told by ${told}`)
      }
    }),
    { numRuns: 200 },
  )
})

test('documents that are alike take a small part of what they are (15)', () => {
  const one = (nr: number) =>
    JSON.stringify({
      navn: [
        {
          ajourholdstidspunkt: `2020-01-01T0${nr % 10}:00:00`,
          fornavn: `Navn${nr}`,
          kilde: 'KILDE',
        },
      ],
      status: [{ erGjeldende: true, status: 'bosatt', kilde: 'KILDE' }],
    })
  const pakker = new Pakker(makeMoenster(Array.from({ length: 100 }, (_, nr) => one(nr))))
  const inn = Buffer.from(one(12_345))
  assert.ok(pakker.pack(inn).length < inn.length / 3)
})
