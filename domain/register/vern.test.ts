import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, GRADERINGER, gjelder, historisk } from '../../tests/fixture/dokumenter.ts'
import { ADRESSER, EGENSKAPER, gjeldende, type Persondokument } from './persondokument.ts'
import { sperre, vern } from './vern.ts'

/** A person with this protection and this grading of a property. */
function person(graderingsnivaa: string): Persondokument {
  return { adressebeskyttelse: [gjelder({ graderingsnivaa })] }
}

test('the protection is what adressebeskyttelse says today', () => {
  assert.equal(vern({}), 'ugradert')
  assert.equal(vern(person('ugradert')), 'ugradert')
  assert.equal(vern(person('fortrolig')), 'fortrolig')
  assert.equal(vern(person('strengtFortrolig')), 'strengtFortrolig')
})

test('the strongest of several protections counts', () => {
  const niva = ['fortrolig', 'strengtFortrolig', 'ugradert']
  const adressebeskyttelse = niva.map((graderingsnivaa) => gjelder({ graderingsnivaa }))
  assert.equal(vern({ adressebeskyttelse }), 'strengtFortrolig')
})

test('a protection that has ended protects no more', () => {
  const ended = historisk({ graderingsnivaa: 'strengtFortrolig' })
  assert.equal(vern({ adressebeskyttelse: [ended] }), 'ugradert')
})

test('an address that is strengtFortrolig makes its person so', () => {
  const adressegradering = 'strengtFortrolig'
  for (const egenskap of ADRESSER) {
    assert.equal(vern({ [egenskap]: [gjelder({ adressegradering })] }), 'strengtFortrolig')
    assert.equal(vern({ [egenskap]: [historisk({ adressegradering })] }), 'ugradert')
  }
})

test('a klientadresse is about the address and not about the person', () => {
  const bostedsadresse = [gjelder({ adressegradering: 'klientadresse' })]
  assert.equal(vern({ bostedsadresse }), 'ugradert')
  assert.equal(sperre({ bostedsadresse }), 1)
})

test('home and stay close the place when they are graded, postal addresses do not', () => {
  for (const adressegradering of ['fortrolig', 'klientadresse', undefined]) {
    const graded = [gjelder({ adressegradering })]
    assert.equal(sperre({ bostedsadresse: graded }), 1)
    assert.equal(sperre({ oppholdsadresse: graded }), 1)
    assert.equal(sperre({ postadresse: graded }), 0)
  }
  assert.equal(sperre({ bostedsadresse: [gjelder({ adressegradering: 'ugradert' })] }), 0)
  assert.equal(sperre({ bostedsadresse: [historisk({ adressegradering: 'fortrolig' })] }), 0)
})

test('somebody fortrolig is closed at 1 and somebody strengtFortrolig at 2, whatever the home', () => {
  const bostedsadresse = [gjelder({ adressegradering: 'ugradert' })]
  assert.equal(sperre({ ...person('fortrolig'), bostedsadresse }), 1)
  assert.equal(sperre({ ...person('strengtFortrolig'), bostedsadresse }), 2)
  assert.equal(sperre({}), 0)
})

test('protection and closing are derived from what holds today and nothing else', () => {
  fc.assert(
    fc.property(dokumenter(), (dokument) => {
      const today = Object.fromEntries(
        EGENSKAPER.map((egenskap) => [egenskap, gjeldende(dokument, egenskap)]),
      )
      assert.equal(vern(today), vern(dokument))
      assert.equal(sperre(today), sperre(dokument))
    }),
  )
})

test('a stronger protection never opens a place', () => {
  fc.assert(
    fc.property(dokumenter(), fc.constantFrom(...GRADERINGER), (dokument, graderingsnivaa) => {
      const before = gjeldende(dokument, 'adressebeskyttelse')
      const after = { ...dokument, adressebeskyttelse: [...before, gjelder({ graderingsnivaa })] }
      assert.ok(sperre(after) >= sperre(dokument))
      assert.equal(sperre(after) === 2, vern(after) === 'strengtFortrolig')
    }),
  )
})
