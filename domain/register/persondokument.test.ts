import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter } from '../../tests/fixture/dokumenter.ts'
import { ADRESSER, EGENSKAPER, elementer, gjeldende } from './persondokument.ts'

test('the properties stand in the register’s order and each once', () => {
  assert.equal(EGENSKAPER.length, 35)
  assert.equal(new Set(EGENSKAPER).size, EGENSKAPER.length)
  const recorded = [
    ...['identifikasjonsnummer', 'identitetsgrunnlag', 'status', 'kjoenn', 'foedsel'],
    ...['sivilstand', 'navn', 'adressebeskyttelse', 'bostedsadresse', 'oppholdsadresse'],
    ...['postadresse', 'postadresseIUtlandet', 'statsborgerskap'],
  ]
  assert.deepEqual(
    EGENSKAPER.filter((egenskap) => recorded.includes(egenskap)),
    recorded,
  )
})

test('the five addresses are properties', () => {
  assert.equal(ADRESSER.length, 5)
  assert.ok(ADRESSER.every((egenskap) => EGENSKAPER.includes(egenskap)))
})

test('a property that is one element is read as a list of one', () => {
  const doedsfall = { erGjeldende: true, doedsdato: '2003-10-12' }
  assert.deepEqual(elementer({ doedsfall }, 'doedsfall'), [doedsfall])
  assert.deepEqual(gjeldende({ doedsfall }, 'doedsfall'), [doedsfall])
})

test('a property that is missing has no elements', () => {
  assert.deepEqual(elementer({}, 'navn'), [])
  assert.deepEqual(elementer({ navn: [] }, 'navn'), [])
})

test('only an element that says erGjeldende true holds today', () => {
  const holds = { erGjeldende: true }
  const navn = [{ erGjeldende: false }, {}, { erGjeldende: 'true' }, holds, { erGjeldende: 1 }]
  assert.deepEqual(gjeldende({ navn }, 'navn'), [holds])
})

test('what holds today is some of the elements, in their order', () => {
  fc.assert(
    fc.property(dokumenter(), fc.constantFrom(...EGENSKAPER), (dokument, egenskap) => {
      const all = elementer(dokument, egenskap)
      const now = gjeldende(dokument, egenskap)
      assert.deepEqual(
        now,
        all.filter((element) => now.includes(element)),
      )
    }),
  )
})
