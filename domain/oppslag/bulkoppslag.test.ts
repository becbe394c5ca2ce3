import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Avvist } from '../errors.ts'
import { BULKOPPSLAG_MAX } from '../limits.ts'
import { OPPSLAG_FEIL, parseBulkoppslag } from './bulkoppslag.ts'

const A = '01850848773'
const B = '24817999316'
const C = '28847998034'

function ids(liste: readonly unknown[], somBestilt?: string): readonly string[] {
  return parseBulkoppslag({ foedselsEllerDNummer: liste }, somBestilt).identifikatorer
}

test('without somBestilt the answer is one entry each, by rising identifikator', () => {
  assert.deepEqual(ids([C, A, B, A]), [A, B, C])
  assert.deepEqual(ids([C, A, B, A], 'false'), [A, B, C])
  assert.equal(parseBulkoppslag({ foedselsEllerDNummer: [] }, undefined).somBestilt, false)
})

test('with somBestilt order and repetitions are those of the request', () => {
  assert.deepEqual(ids([C, A, B, A], 'true'), [C, A, B, A])
  assert.equal(parseBulkoppslag({ foedselsEllerDNummer: [] }, 'true').somBestilt, true)
})

test('an empty list is an empty lookup', () => {
  assert.deepEqual(ids([]), [])
})

test('the same identifikatorer in any order are the same lookup', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(A, B, C), { minLength: 1 }), (liste) => {
      const once = ids(liste)
      assert.deepEqual(once, ids([...liste].reverse()))
      assert.deepEqual(once, ids(once))
      assert.deepEqual([...once], [...new Set(liste)].sort())
    }),
  )
})

test('a thousand identifikatorer are looked up and one more is refused with 400', () => {
  assert.equal(BULKOPPSLAG_MAX, 1_000)
  const thousand = Array.from({ length: 1_000 }, () => A)
  assert.equal(ids(thousand, 'true').length, 1_000)
  assert.throws(() => ids([...thousand, A]), {
    kode: 'FREG-103',
    status: 400,
    message: /høyst 1000 i hvert kall/,
  })
})

test('a text that can be no number is kept where it stands with somBestilt, and else left out (12.3)', () => {
  for (const wrong of ['24817999317', '2481799931', '', 'ikke et tall', '99999999999']) {
    assert.deepEqual(ids([A, wrong, B], 'true'), [A, wrong, B])
    assert.deepEqual(ids([B, wrong, A]), [A, B])
  }
})

test('what is no text is refused with 400 that names its place, never itself', () => {
  for (const wrong of [24817999316, null, { id: B }, 'x'.repeat(65)]) {
    assert.throws(
      () => ids([A, B, wrong]),
      (error) =>
        error instanceof Avvist &&
        error.kode === 'FREG-102' &&
        error.status === 400 &&
        error.message.includes('foedselsEllerDNummer[2]') &&
        !error.message.includes(String(wrong)),
    )
  }
})

test('whoever names nobody asks for nobody (12.3)', () => {
  for (const body of [{}, { foedselsEllerDNummer: null }]) {
    assert.deepEqual(parseBulkoppslag(body, undefined).identifikatorer, [])
  }
})

test('a body without the list is refused with 400 that says what it should be', () => {
  const bodies = [undefined, null, [], [A], A, { foedselsEllerDNummer: A }, { ider: [A] }]
  for (const body of bodies) {
    assert.throws(() => parseBulkoppslag(body, undefined), {
      kode: 'FREG-100',
      status: 400,
      message: /listen foedselsEllerDNummer/,
    })
  }
})

test('somBestilt is true and false in any case (12.3)', () => {
  for (const verdi of ['true', 'True', 'TRUE']) assert.deepEqual(ids([B, A], verdi), [B, A])
  for (const verdi of ['false', 'False', 'FALSE']) assert.deepEqual(ids([B, A], verdi), [A, B])
})

test('somBestilt that is neither true nor false is refused with 400', () => {
  for (const verdi of ['', 'ja', '1', 'tru']) {
    assert.throws(() => ids([A], verdi), {
      kode: 'FREG-102',
      felt: 'somBestilt',
      message: /true eller false/,
    })
  }
})

test('what is said of an identifikator without a person fits in JSON as it stands', () => {
  assert.deepEqual(OPPSLAG_FEIL, {
    ukjent: 'Ingen person har denne identifikatoren',
    opphoert: 'Identifikatoren er opphørt',
    ugyldig: 'Identifikatoren er ikke gyldig',
  })
  for (const text of Object.values(OPPSLAG_FEIL)) {
    assert.equal(JSON.stringify(text), `"${text}"`)
    assert.doesNotMatch(text, /\d/)
  }
})

test('a text of 64 characters is answered as no number, and a longer one refuses the call (12.3)', () => {
  const of = (tekst: unknown) =>
    parseBulkoppslag({ foedselsEllerDNummer: ['24817999316', tekst] }, 'true')
  assert.equal(of('x'.repeat(64)).identifikatorer.length, 2)
  for (const tekst of ['x'.repeat(65), 24_817_999_316, null]) {
    assert.throws(
      () => of(tekst),
      /foedselsEllerDNummer\[1\].*elleve siffer i en tekst, høyst 64 tegn/,
    )
  }
})
