import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ARKIV_UKJENT, parseArkivoppslag } from './arkiv.ts'

const A = 'ab'.repeat(16)
const B = 'cd'.repeat(16)

test('documents are looked up in the order asked, as often as asked', () => {
  const liste = [B, A, B]
  assert.deepEqual(parseArkivoppslag({ dokumentidentifikator: liste }), liste)
  assert.deepEqual(parseArkivoppslag({ dokumentidentifikator: [] }), [])
})

test('a thousand documents are looked up and one more is refused with 400', () => {
  const thousand = Array.from({ length: 1_000 }, () => A)
  assert.equal(parseArkivoppslag({ dokumentidentifikator: thousand }).length, 1_000)
  assert.throws(() => parseArkivoppslag({ dokumentidentifikator: [...thousand, A] }), {
    kode: 'FREG-103',
    felt: 'dokumentidentifikator',
    message: /høyst 1000 i hvert kall/,
  })
})

test('a malformed dokumentidentifikator is refused with 400 that names its place', () => {
  for (const wrong of [A.toUpperCase(), A.slice(1), '', 7, null]) {
    assert.throws(() => parseArkivoppslag({ dokumentidentifikator: [A, wrong] }), {
      kode: 'FREG-102',
      felt: 'dokumentidentifikator[1]',
    })
  }
})

test('a body without the list is refused with 400 that says what it should be', () => {
  const lists = [[], Object.assign([A], { dokumentidentifikator: [A] })]
  for (const body of [undefined, null, A, ...lists, {}, { dokumentidentifikator: A }]) {
    assert.throws(() => parseArkivoppslag(body), {
      kode: 'FREG-100',
      message: /listen dokumentidentifikator/,
    })
  }
})

test('what is said of an unknown document fits in JSON as it stands', () => {
  assert.equal(ARKIV_UKJENT, 'Ingen dokument har denne identifikatoren')
  assert.equal(JSON.stringify(ARKIV_UKJENT), `"${ARKIV_UKJENT}"`)
})
