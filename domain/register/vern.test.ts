import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, GRADERINGER, gjelder, historisk } from '../../tests/fixture/dokumenter.ts'
import { egneSkjulte, GRADERTE, isStrengt } from './gradering.ts'
import { EGENSKAPER, elementer, type Persondokument } from './persondokument.ts'
import { parseVern, type Sperre, type Sperrer, sperrer, strongest, VERN, vern } from './vern.ts'

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
  assert.equal(GRADERTE.length, 6)
  for (const egenskap of GRADERTE) {
    assert.equal(vern({ [egenskap]: [gjelder({ adressegradering })] }), 'strengtFortrolig')
    assert.equal(vern({ [egenskap]: [historisk({ adressegradering })] }), 'ugradert')
  }
})

/** The closing of somebody of whom this versjon alone is known. */
function sperrerAv(dokument: Persondokument): Sperrer {
  const niva = vern(dokument)
  return sperrer(dokument, niva, egneSkjulte(dokument, VERN.indexOf(niva) as Sperre))
}

/** How home and stay are closed. */
function closed(dokument: Persondokument): readonly [bosted: Sperre, opphold: Sperre] {
  const { sperreBosted, sperreOpphold } = sperrerAv(dokument)
  return [sperreBosted, sperreOpphold]
}

test('a protection that does not say whether it holds, or of what level it is, protects', () => {
  assert.equal(vern({ adressebeskyttelse: [{ graderingsnivaa: 'fortrolig' }] }), 'fortrolig')
  assert.equal(vern({ adressebeskyttelse: [gjelder({})] }), 'strengtFortrolig')
  assert.equal(vern(person('STRENGT_FORTROLIG')), 'strengtFortrolig')
  assert.equal(
    vern({ bostedsadresse: [gjelder({ adressegradering: 'annet' })] }),
    'strengtFortrolig',
  )
  assert.equal(vern({ bostedsadresse: [gjelder({})] }), 'ugradert')
  assert.deepEqual([...GRADERINGER, undefined, null, 'annet'].filter(isStrengt), [
    'strengtFortrolig',
    null,
    'annet',
  ])
})

test('of two protections the stronger is the stronger, whichever comes first', () => {
  for (const [i, a] of VERN.entries()) {
    for (const [k, b] of VERN.entries()) assert.equal(strongest(a, b), VERN[Math.max(i, k)])
  }
})

test('a klientadresse is about the address and not about the person', () => {
  const bostedsadresse = [gjelder({ adressegradering: 'klientadresse' })]
  assert.equal(vern({ bostedsadresse }), 'ugradert')
  assert.deepEqual(closed({ bostedsadresse }), [1, 0])
})

test('home and stay are closed apart when they are graded; postal addresses close neither', () => {
  for (const adressegradering of ['fortrolig', 'klientadresse', undefined]) {
    const graded = [gjelder({ adressegradering })]
    assert.deepEqual(closed({ bostedsadresse: graded }), [1, 0])
    assert.deepEqual(closed({ oppholdsadresse: graded }), [0, 1])
    assert.deepEqual(closed({ postadresse: graded }), [0, 0])
  }
  const open = [gjelder({ adressegradering: 'ugradert' })]
  assert.deepEqual(closed({ bostedsadresse: open, oppholdsadresse: open }), [0, 0])
  assert.deepEqual(
    closed({ bostedsadresse: [historisk({ adressegradering: 'fortrolig' })] }),
    [0, 0],
  )
})

test('somebody fortrolig is closed at 1 and somebody strengtFortrolig at 2, whatever the home', () => {
  const bostedsadresse = [gjelder({ adressegradering: 'ugradert' })]
  assert.deepEqual(closed({ ...person('fortrolig'), bostedsadresse }), [1, 1])
  assert.deepEqual(closed({ ...person('strengtFortrolig'), bostedsadresse }), [2, 2])
  assert.deepEqual(closed({}), [0, 0])
})

test('protection is derived from what has not ended and nothing else, and a graded place stays closed', () => {
  fc.assert(
    fc.property(dokumenter(), (dokument) => {
      const today = Object.fromEntries(
        EGENSKAPER.map((egenskap) => [
          egenskap,
          elementer(dokument, egenskap).filter(({ erGjeldende }) => erGjeldende !== false),
        ]),
      )
      assert.equal(vern(today), vern(dokument))
      for (const [i, sperre] of closed(today).entries()) {
        assert.ok(sperre <= (closed(dokument)[i] ?? 0))
      }
    }),
  )
})

test('a stronger protection never opens a place', () => {
  fc.assert(
    fc.property(dokumenter(), fc.constantFrom(...GRADERINGER), (dokument, graderingsnivaa) => {
      const before = elementer(dokument, 'adressebeskyttelse')
      const after = { ...dokument, adressebeskyttelse: [...before, gjelder({ graderingsnivaa })] }
      for (const [i, sperre] of closed(after).entries()) {
        assert.ok(sperre >= (closed(dokument)[i] ?? 0))
        assert.ok(sperre >= VERN.indexOf(vern(after)))
      }
    }),
  )
})

test('a protection is read as it was kept, and anything else as the strongest', () => {
  for (const one of VERN) assert.equal(parseVern(one), one)
  for (const kept of ['', 'Ugradert', 'klientadresse', null, undefined, 0, {}]) {
    assert.equal(parseVern(kept), 'strengtFortrolig')
  }
})
