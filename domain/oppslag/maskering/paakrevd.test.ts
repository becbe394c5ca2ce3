import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Element } from '../../register/persondokument.ts'
import { withRequired } from './paakrevd.ts'

const VEGADRESSE = {
  kommunenummer: '0301',
  adressenavn: 'Storgata',
  adressenummer: { husnummer: '7', husbokstav: 'B' },
}
const BOSTED = { erGjeldende: true, adressegradering: 'ugradert', vegadresse: VEGADRESSE }

/** The home as masked, with this in the place of its vegadresse. */
function masked(vegadresse: unknown): Element {
  return { ...BOSTED, vegadresse }
}

test('an element that has lost what the schema requires is not told (12.6)', () => {
  const { adressegradering: _, ...rest } = BOSTED
  assert.equal(withRequired(BOSTED, rest, 'bostedsadresse'), undefined)
  assert.equal(
    withRequired(BOSTED, { ...BOSTED, adressegradering: null }, 'bostedsadresse'),
    undefined,
  )
})

test('what was not there before is not missed (12.6)', () => {
  const { adressegradering: _, ...bare } = BOSTED
  const rest = { vegadresse: VEGADRESSE }
  assert.equal(withRequired(bare, rest, 'bostedsadresse'), rest)
  const inner = { ...BOSTED, vegadresse: { adressenavn: 'Storgata', kode: '1' } }
  const less = masked({ adressenavn: 'Storgata' })
  assert.equal(withRequired(inner, less, 'bostedsadresse'), less)
})

test('an object that has lost what is required in it is left out, and the rest stays (12.6)', () => {
  const { adressenavn: _, ...rest } = VEGADRESSE
  assert.deepEqual(withRequired(BOSTED, masked(rest), 'bostedsadresse'), {
    erGjeldende: true,
    adressegradering: 'ugradert',
  })
})

test('of an object that has lost one inside it that is not required, the rest stays (12.6)', () => {
  const less = masked({ ...VEGADRESSE, adressenummer: { husbokstav: 'B' } })
  assert.deepEqual(withRequired(BOSTED, less, 'bostedsadresse'), {
    ...BOSTED,
    vegadresse: { kommunenummer: '0301', adressenavn: 'Storgata' },
  })
})

test('an element that has lost nothing required is told as it was masked, the very same (12.6)', () => {
  for (const rest of [
    masked({ ...VEGADRESSE, adressenummer: { husnummer: '7' } }),
    masked(null),
    masked('skjult'),
    masked(undefined),
    masked([VEGADRESSE]),
  ]) {
    assert.equal(withRequired(BOSTED, rest, 'bostedsadresse'), rest)
  }
  for (const stored of [null, 'tekst', [VEGADRESSE]]) {
    const rest = masked({ adressenummer: {} })
    assert.equal(withRequired({ ...BOSTED, vegadresse: stored }, rest, 'bostedsadresse'), rest)
  }
})
