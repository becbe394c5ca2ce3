import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FLYTTET, FYLKE, gjelder, HJEM, historisk } from '../../tests/fixture/dokumenter.ts'
import { showAll, showOne } from '../../tests/fixture/innsyn.ts'
import { ADRESSER, type Egenskap, type Element } from '../register/persondokument.ts'
import { VERN } from '../register/vern.ts'
import { vernestatus } from './filter.ts'
import { ALLE_PAKKER, type Rettighetspakke, rettigheter } from './rettighetspakke.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'
const ENKELTVIS: readonly Rettighetspakke[] = [
  'privat',
  'privatutenfolkeregisteridentifikator',
  'presse',
  'presseutenfolkeregisteridentifikator',
]
const UTEN_NUMMER: readonly Rettighetspakke[] = ENKELTVIS.filter((one) => one.includes('uten'))
const NUMMER = '24817999316'

/** What each package sees of one element, by the package's short name. */
function seen(egenskap: Egenskap, element: Element, today = {}) {
  return Object.fromEntries(
    ALLE_PAKKER.filter((one) => rettigheter(one).egenskaper.includes(egenskap)).map((one) => [
      one,
      showOne(egenskap, element, one, today),
    ]),
  )
}

test('rule 2: every package but the first is told aktiv', () => {
  for (const [where, shown] of Object.entries(seen('status', gjelder({ status: 'forsvunnet' })))) {
    assert.equal(shown?.['status'], where === MH ? 'forsvunnet' : 'aktiv', where)
  }
})

test('rules 3 and 4: finans sees when and with whom a sivilstand began, but not where', () => {
  const stored = gjelder({
    sivilstand: 'gift',
    sivilstandsdato: '1997-02-16',
    myndighet: 'DEN_NORSKE_KIRKE',
    kommune: '0301',
    sted: 'OSLO',
    utland: 'SWE',
    relatertVedSivilstand: NUMMER,
  })
  for (const [where, shown] of Object.entries(seen('sivilstand', stored))) {
    if (where === MH) assert.deepEqual(shown, stored)
    else if (where === 'finans') {
      const { ajourholdstidspunkt, gyldighetstidspunkt } = stored
      assert.deepEqual(shown, {
        ajourholdstidspunkt,
        erGjeldende: true,
        gyldighetstidspunkt,
        sivilstand: 'gift',
        sivilstandsdato: '1997-02-16',
        relatertVedSivilstand: NUMMER,
      })
    } else assert.deepEqual(shown, { erGjeldende: true, sivilstand: 'gift' }, where)
  }
})

test('rule 4: finans alone has the history of sivilstand, with its dates', () => {
  const { kilde: _, aarsak: __, ...open } = historisk({ sivilstand: 'ugift' })
  for (const where of ALLE_PAKKER) {
    const shown = showOne('sivilstand', historisk({ sivilstand: 'ugift' }), where)
    if (where !== MH) assert.deepEqual(shown, where === 'finans' ? open : undefined, where)
  }
})

test('rule 6: that somebody is protected is told to the public packages alone, whoever it is', () => {
  for (const graderingsnivaa of ['ugradert', 'fortrolig', 'strengtFortrolig'] as const) {
    const stored = gjelder({ graderingsnivaa })
    for (const where of ALLE_PAKKER) {
      const shown = showOne('adressebeskyttelse', stored, where, { vern: graderingsnivaa })
      assert.equal(shown !== undefined, rettigheter(where).offentlig, where)
    }
  }
})

test('rule 7: the contact of a dødsbo has no number in private and press', () => {
  const person = { foedselsdato: '1979-01-24', personnavn: { fornavn: 'TOM' }, annet: 'x' }
  for (const felt of ['person', 'personSomKontakt']) {
    const stored = gjelder({ [felt]: { ...person, foedselsEllerDNummer: NUMMER } })
    const byNumber = gjelder({ skifteform: 'annet', [felt]: { foedselsEllerDNummer: NUMMER } })
    for (const where of ALLE_PAKKER) {
      const shown = showOne('kontaktinformasjonForDoedsbo', stored, where)
      const rest = showOne('kontaktinformasjonForDoedsbo', byNumber, where)
      assert.equal(rest?.['skifteform'], 'annet')
      if (ENKELTVIS.includes(where)) {
        const { annet: _, ...open } = person
        assert.deepEqual(shown?.[felt], open, where)
        assert.ok(rest !== undefined && !(felt in rest), where)
      } else {
        const { annet: _, ...open } = stored[felt] as Readonly<Record<string, unknown>>
        assert.deepEqual(shown?.[felt], where === MH ? stored[felt] : open, where)
        assert.deepEqual(rest?.[felt], byNumber[felt], where)
      }
    }
  }
})

test('rule 7: an advokat or organisasjon is told to all as it is', () => {
  const advokat = { personnavn: { etternavn: 'GREVLING' }, organisasjonsnummer: '123456789' }
  const organisasjon = { organisasjonsnavn: 'BANKEN', kontaktpersonnavn: 'GREVLING' }
  const adresse = { adresselinje: ['VEIEN 1'], postnummer: '0010' }
  for (const shown of Object.values(
    seen('kontaktinformasjonForDoedsbo', gjelder({ advokat, organisasjon, adresse })),
  )) {
    assert.deepEqual([shown?.['advokat'], shown?.['organisasjon']], [advokat, organisasjon])
    assert.deepEqual(shown?.['adresse'], adresse)
    assert.ok(shown !== undefined && !('person' in shown))
  }
})

test('rule 8: where and when somebody unprotected moved is told to all but Svalbard', () => {
  const { kilde: _, aarsak: __, ...open } = gjelder({ tilflyttingsland: FLYTTET })
  const shown = seen('utflytting', gjelder({ tilflyttingsland: FLYTTET }))
  assert.equal(Object.keys(shown).length, 9)
  for (const [where, element] of Object.entries(shown)) {
    if (where !== MH) assert.deepEqual(element, open, where)
  }
})

test('rule 8: of somebody protected the private packages learn that they moved, not where or when', () => {
  const stored = gjelder({ tilflyttingsland: FLYTTET, utflyttingsdato: '2021-07-29' })
  const shown = seen('utflytting', stored, { vern: 'fortrolig' })
  for (const [where, element] of Object.entries(shown)) {
    if (where === MH) assert.deepEqual(element, stored)
    else if (where === UH) assert.equal(element?.['tilflyttingsland'], FLYTTET)
    else assert.deepEqual(element, { erGjeldende: true }, where)
  }
  const strengt = seen('utflytting', stored, { vern: 'strengtFortrolig' })
  for (const [where, element] of Object.entries(strengt)) {
    assert.deepEqual(element, where === MH ? stored : undefined, where)
  }
})

test('rule 9: who the guardian is, by package', () => {
  const navnFoedselsdato = { personnavn: { fornavn: 'TOM' }, foedselsdato: '1979-01-24' }
  const verge = {
    foedselsEllerDNummer: NUMMER,
    navnFoedselsdato,
    navn: { fornavn: 'TOM' },
    omfang: 'oekonomiskeInteresser',
    tjenesteomraade: [{ vergeTjenestevirksomhet: 'bank' }],
  }
  const stored = gjelder({ vergemaaltype: 'voksen', embete: FYLKE, verge })
  for (const [where, shown] of Object.entries(seen('vergemaalEllerFremtidsfullmakt', stored))) {
    assert.equal(shown?.['vergemaaltype'], 'voksen')
    const [embete, who] = [shown?.['embete'], shown?.['verge']]
    if (where === MH) assert.deepEqual([embete, who], [FYLKE, verge])
    else if (ENKELTVIS.includes(where as Rettighetspakke)) {
      assert.deepEqual([embete, who], [undefined, { navnFoedselsdato }], where)
    } else {
      const expected = { foedselsEllerDNummer: NUMMER, navnFoedselsdato }
      assert.deepEqual([embete, who], [FYLKE, expected], where)
    }
  }
})

test('the embete, which names a county, is told only where the home may be', () => {
  const stored = { vergemaalEllerFremtidsfullmakt: [gjelder({ embete: FYLKE })] }
  const tells = (where: Rettighetspakke, today: object) =>
    JSON.stringify(showAll(stored, where, today)).includes(FYLKE)
  for (const where of ['privatutenhjemmel', 'finans', 'eid'] as const) {
    assert.ok(tells(where, { vern: 'ugradert' }))
    assert.ok(!tells(where, { vern: 'fortrolig' }))
    assert.ok(!tells(where, { vern: 'strengtFortrolig' }))
  }
  assert.ok(tells(UH, { vern: 'fortrolig' }))
  assert.ok(!tells(UH, { vern: 'fortrolig', syntetisk: false }))
  assert.ok(tells(UH, { vern: 'ugradert', syntetisk: false }))
  assert.ok(!tells(UH, { vern: 'strengtFortrolig' }))
  assert.ok(tells(MH, { vern: 'strengtFortrolig' }))
})

test('without identifikatorer a number is taken out wherever it stands, and what only looks like one stays', () => {
  const adresse = { adresselinje: [`VED ${NUMMER}`, 'VEIEN 1'], postnummer: '0010' }
  const nested = { advokat: { organisasjonsnavn: `A ${NUMMER} B` }, organisasjon: [[NUMMER]] }
  const kept = { skifteform: `${NUMMER}1`, attestutstedelsesdato: `1${NUMMER}` }
  const stored = gjelder({ ...nested, adresse, ...kept, personSomKontakt: null })
  for (const where of UTEN_NUMMER) {
    const shown = showOne('kontaktinformasjonForDoedsbo', stored, where)
    const { ajourholdstidspunkt, gyldighetstidspunkt } = stored
    assert.deepEqual(shown, {
      ajourholdstidspunkt,
      erGjeldende: true,
      gyldighetstidspunkt,
      adresse: { adresselinje: ['VEIEN 1'], postnummer: '0010' },
      ...kept,
    })
  }
  const whole = showOne('kontaktinformasjonForDoedsbo', stored, 'privat')
  assert.deepEqual(whole?.['adresse'], adresse)
})

test('a stay on Svalbard is told in the package of Svalbard, of nobody who is protected', () => {
  const stored = gjelder({ startdato: '2020-01-01', fraflyttingskommunenummer: '0301' })
  for (const where of ALLE_PAKKER) {
    const shown = showOne('oppholdPaaSvalbard', stored, where)
    assert.equal(shown?.['startdato'], where === 'brsv' ? '2020-01-01' : undefined, where)
    for (const vern of ['fortrolig', 'strengtFortrolig'] as const) {
      assert.equal(showOne('oppholdPaaSvalbard', stored, where, { vern }), undefined)
    }
  }
  assert.equal(showOne('oppholdPaaSvalbard', historisk({}), 'brsv'), undefined)
})

test('of somebody strengtFortrolig the first package is told that and when they moved, not to which place', () => {
  const innflytting = gjelder({ fraflyttingsland: 'SWE', fraflyttingsstedIUtlandet: FLYTTET })
  const utflytting = gjelder({ tilflyttingsland: 'SWE', tilflyttingsstedIUtlandet: FLYTTET })
  const strengt = { vern: 'strengtFortrolig' } as const
  const { fraflyttingsstedIUtlandet: _, ...inn } = innflytting
  const { tilflyttingsstedIUtlandet: __, ...ut } = utflytting
  assert.deepEqual(showOne('innflytting', innflytting, MH, strengt), inn)
  assert.deepEqual(showOne('utflytting', utflytting, MH, strengt), ut)
  assert.deepEqual(showOne('utflytting', utflytting, MH, { vern: 'fortrolig' }), utflytting)
})

test('where the private contact of a dødsbo lives is told where the home of the dead may be', () => {
  const adresse = { adresselinje: [HJEM], postnummer: '0010' }
  const contacts = [
    { person: { personnavn: { etternavn: 'GREVLING' } } },
    { personSomKontakt: { personnavn: { etternavn: 'GREVLING' } } },
    {},
  ]
  const tells = (contact: object, where: Rettighetspakke, today: object) =>
    'adresse' in
    (showOne('kontaktinformasjonForDoedsbo', gjelder({ ...contact, adresse }), where, today) ?? {})
  for (const where of ALLE_PAKKER) {
    for (const contact of contacts) {
      assert.ok(tells(contact, where, { vern: 'ugradert' }))
      assert.equal(
        tells(contact, where, { vern: 'fortrolig' }),
        rettigheter(where).offentlig,
        where,
      )
      assert.ok(!tells(contact, where, { vern: 'strengtFortrolig' }))
    }
    for (const kontor of [
      'advokat',
      'advokatSomKontakt',
      'organisasjon',
      'organisasjonSomKontakt',
    ]) {
      const contact = { [kontor]: { organisasjonsnavn: 'GREVLING ADVOKATER' } }
      assert.ok(tells(contact, where, { vern: 'strengtFortrolig' }))
    }
  }
})

test('an open postal address is told of somebody protected, but not from before they were', () => {
  const stored = gjelder({ adressegradering: 'ugradert', postboksadresse: { postboks: '1' } })
  for (const egenskap of ['postadresse', 'postadresseIUtlandet'] as const) {
    for (const where of ALLE_PAKKER) {
      const told = (today: object) => showOne(egenskap, stored, where, today) !== undefined
      assert.ok(told({ vern: 'strengtFortrolig' }) && told({ vern: 'fortrolig' }))
      assert.ok(!told({ vern: 'strengtFortrolig', foerVernet: true }))
      assert.equal(
        told({ vern: 'fortrolig', foerVernet: true }),
        rettigheter(where).offentlig,
        where,
      )
    }
  }
})

test('a versjon is from before the protection where it gave a weaker one than there is today', () => {
  for (const [i, graderingsnivaa] of VERN.entries()) {
    for (const [k, vern] of VERN.entries()) {
      const dokument = { adressebeskyttelse: [gjelder({ graderingsnivaa })] }
      const person = { vern, syntetisk: false, graderteTilUtenHjemmel: true }
      assert.deepEqual(vernestatus(dokument, person), { ...person, foerVernet: i < k })
    }
  }
})

test('an address of a grading that nobody knows goes to nobody', () => {
  for (const egenskap of ADRESSER) {
    const stored = gjelder({ adressegradering: 'STRENGT_FORTROLIG', vegadresse: {} })
    for (const where of ALLE_PAKKER) assert.equal(showOne(egenskap, stored, where), undefined)
  }
})
