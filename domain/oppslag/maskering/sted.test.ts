import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Egenskap, Element } from '../../register/persondokument.ts'
import type { Skjulte } from '../../register/sted.ts'
import type { Sammenheng } from './regel.ts'
import { doedsboadresse, likt } from './sted.ts'

const SKJULT: Skjulte = new Map([['n:stor-g', 2]])

function om(egenskap: Egenskap, more: Partial<Sammenheng> = {}): Sammenheng {
  return {
    ...{ egenskap, klasse: 'hjemmel', gjelder: true, vern: 'ugradert', foerVernet: false },
    ...{ skjulte: SKJULT, skjermes: false, ...more },
  }
}

test('an address that is the same place as a hidden one is not told, though one place alone is hidden (10.2)', () => {
  const stor = { vegadresse: { adressenavn: 'Storgata' } }
  const lille = { vegadresse: { adressenavn: 'Lillegata' } }
  assert.equal(likt(stor, om('bostedsadresse')), undefined)
  assert.equal(likt(lille, om('bostedsadresse')), lille)
  assert.equal(likt(stor, om('bostedsadresse', { skjulte: new Map() })), stor)
})

test('what is hidden from some alone is told where graded addresses are not withheld (10.2)', () => {
  const skjulte: Skjulte = new Map([['n:stor-g', 1]])
  const stor = { vegadresse: { adressenavn: 'Storgata' } }
  assert.equal(likt(stor, om('postadresse', { skjulte, skjermes: true })), undefined)
  assert.equal(likt(stor, om('postadresse', { skjulte, skjermes: false })), stor)
})

test('of a move and of a dødsbo the fields that tell a hidden place are left out, and the rest stays (10.2)', () => {
  for (const [egenskap, element, felt] of [
    ['innflytting', { fraflyttingsland: 'SWE' }, 'fraflyttingsstedIUtlandet'],
    ['utflytting', { tilflyttingsland: 'SWE' }, 'tilflyttingsstedIUtlandet'],
    ['kontaktinformasjonForDoedsbo', { skifteform: 'offentlig' }, 'adresse'],
  ] as const) {
    const whole: Element = { erGjeldende: true, ...element, [felt]: 'Storgata 7' }
    assert.deepEqual(likt(whole, om(egenskap)), { erGjeldende: true, ...element })
  }
})

test('what is no place is told whatever it is called (10.2)', () => {
  for (const egenskap of ['navn', 'familierelasjon', 'falskIdentitet'] as const) {
    const element = { etternavn: 'Storgata', adressenavn: 'Storgata', erGjeldende: true }
    assert.equal(likt(element, om(egenskap)), element)
  }
})

const PERSON = { personnavn: { fornavn: 'Kari', etternavn: 'Nes' } }
const BO = {
  ...{ erGjeldende: true, skifteform: 'offentlig', attestutstedelsesdato: '2020-01-31' },
  adresse: { adresselinje: ['Storgata 7'] },
}

/** What is told of a dødsbo with these contacts, of somebody who was strengtFortrolig. */
function told(contacts: Element, more: Partial<Sammenheng> = {}): Element | undefined {
  const vern = 'strengtFortrolig'
  return doedsboadresse(
    { ...BO, ...contacts },
    om('kontaktinformasjonForDoedsbo', { vern, ...more }),
  )
}

test('the address of a dødsbo stays where an advokat or an organisasjon alone is the contact (9.4)', () => {
  for (const contacts of [
    { advokatSomKontakt: PERSON },
    { advokat: { personnavn: { fornavn: 'Kari', mellomnavn: null, etternavn: '' } } },
    { organisasjon: { organisasjonsnummer: '999888777' }, advokat: null, person: undefined },
    { organisasjonSomKontakt: { organisasjonsnavn: 'Nes AS' }, advokatSomKontakt: PERSON },
  ]) {
    assert.deepEqual(told(contacts), { ...BO, ...contacts })
  }
})

test('beside anybody else, somebody without a name, or what we do not know, it goes (9.4)', () => {
  const { adresse: _, ...rest } = BO
  for (const contacts of [
    {},
    { advokat: null },
    { advokat: 'Kari Nes' },
    { advokat: {} },
    { advokat: { personnavn: { fornavn: ' ' } } },
    { advokat: { feltSomKomSenere: 'Kari' } },
    { personSomKontakt: PERSON },
    { advokatSomKontakt: PERSON, personSomKontakt: PERSON },
    { advokatSomKontakt: PERSON, feltSomKomSenere: 'noe' },
  ]) {
    assert.deepEqual(told(contacts), { ...rest, ...contacts }, JSON.stringify(contacts))
  }
})

test('it goes for the fortrolige where graded addresses are withheld, and for nobody else (9.4)', () => {
  const whole = { ...BO, personSomKontakt: PERSON }
  const contacts = { personSomKontakt: PERSON }
  assert.ok(!('adresse' in (told(contacts, { vern: 'fortrolig', skjermes: true }) ?? {})))
  assert.deepEqual(told(contacts, { vern: 'fortrolig' }), whole)
  assert.deepEqual(told(contacts, { vern: 'ugradert', skjermes: true }), whole)
})
