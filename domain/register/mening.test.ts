import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMerkelig } from './mening.ts'
import type { Persondokument } from './persondokument.ts'

const HER = { erGjeldende: true, adressegradering: 'ugradert' }
const DAG = { gyldighetstidspunkt: '2019-01-02T00:00:00+01:00' }

function oddities(dokument: object): readonly string[] {
  return findMerkelig(dokument as Persondokument).map(({ slag, sti }) => `${slag} ${sti}`)
}

test('a field that the published schema requires is told of by its path, within elements too (12.6)', () => {
  const adresse = { adresselinje: ['TESTVEIEN 1'], poststedsnavn: 'TESTBY' }
  const doedsbo = { erGjeldende: true, skifteform: 'annet', attestutstedelsesdato: '2020-01-01' }
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [{ deltBosted: [HER] }, ['mangler deltBosted.startdatoForKontrakt']],
    [{ deltBosted: [{ ...HER, startdatoForKontrakt: '2019-01-02' }] }, []],
    [{ kontaktinformasjonForDoedsbo: [doedsbo] }, ['mangler kontaktinformasjonForDoedsbo.adresse']],
    [
      { kontaktinformasjonForDoedsbo: [{ ...doedsbo, adresse }] },
      ['mangler kontaktinformasjonForDoedsbo.adresse.postnummer'],
    ],
    [
      { bostedsadresse: [{ ...HER, vegadresse: { adressenavn: 'TESTVEIEN' } }] },
      ['mangler bostedsadresse.vegadresse.kommunenummer'],
    ],
    [{ postadresse: [{ ...HER, vegadresse: { adressenavn: 'TESTVEIEN' } }] }, []],
    [{ postadresse: [{ erGjeldende: true }] }, ['utenGradering postadresse.adressegradering']],
  ]
  for (const [dokument, told] of cases) assert.deepEqual(oddities(dokument), told)
})

test('an element that ends before it begins is told of, one that ends as it begins is not (12.6)', () => {
  const end = (opphoerstidspunkt: unknown) => ({
    bostedsadresse: [{ ...HER, ...DAG, opphoerstidspunkt }],
  })
  assert.deepEqual(oddities(end('2019-01-01T00:00:00+01:00')), ['baklengs bostedsadresse'])
  assert.deepEqual(oddities(end('2019-01-01T23:00:00Z')), [])
  assert.deepEqual(oddities(end('soon')), [])
  const kontrakt = { startdatoForKontrakt: '2019-02-01', sluttdatoForKontrakt: '2019-01-01' }
  assert.deepEqual(oddities({ deltBosted: [{ ...HER, ...kontrakt }] }), ['baklengs deltBosted'])
})
