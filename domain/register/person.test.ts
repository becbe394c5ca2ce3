import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, gjelder, historisk } from '../../tests/fixture/dokumenter.ts'
import { type Folkeregisteridentifikator, parseFolkeregisteridentifikator } from '../ids.ts'
import { type Personrad, personrad } from './person.ts'
import { EGENSKAPER, type Element, elementer, type Persondokument } from './persondokument.ts'

const NUMMER = parseFolkeregisteridentifikator('24817999316', 'felt')
const TIDLIGERE = parseFolkeregisteridentifikator('41919701143', 'felt')
const EKTE = parseFolkeregisteridentifikator('30108299920', 'felt')

function iBruk(foedselsEllerDNummer: string): Element {
  return gjelder({ status: 'iBruk', foedselsEllerDNummer })
}

function opphoert(foedselsEllerDNummer: string): Element {
  return historisk({ status: 'opphoert', foedselsEllerDNummer })
}

/** The row of a person who has this number and these properties. */
function rad(properties: Persondokument, hentetMed?: Folkeregisteridentifikator): Personrad {
  const row = personrad({ identifikasjonsnummer: [iBruk(NUMMER)], ...properties }, hentetMed)
  assert.ok(row !== undefined)
  return row
}

const VEGADRESSE = { vegadresse: { kommunenummer: '4204', adressenavn: 'Skjeggåsen' } }
const MATRIKKELADRESSE = { matrikkeladresse: { matrikkelnummer: { kommunenummer: '4205' } } }
const UKJENT_BOSTED = { ukjentBosted: { bostedskommune: '4206' } }

test('a document without a valid identifikator is nobody', () => {
  assert.equal(personrad({}), undefined)
  assert.equal(personrad({ identifikasjonsnummer: [] }), undefined)
  assert.equal(personrad({ identifikasjonsnummer: [iBruk('24817999317')] }), undefined)
  assert.equal(personrad({ identifikasjonsnummer: [gjelder({})] }), undefined)
})

test('the identifikatorer are those of the document, in use or ended', () => {
  const row = rad({ identifikasjonsnummer: [iBruk(NUMMER), opphoert(TIDLIGERE)] })
  assert.deepEqual(row.identifikatorer, [
    { identifikator: NUMMER, iBruk: true },
    { identifikator: TIDLIGERE, iBruk: false },
  ])
})

test('an identifikator is in use only when it both says so and holds today', () => {
  const stored = [
    { ...iBruk(NUMMER), erGjeldende: false },
    { ...iBruk(TIDLIGERE), status: 'opphoert' },
  ]
  const row = rad({ identifikasjonsnummer: stored })
  assert.ok(row.identifikatorer.every((one) => !one.iBruk))
})

test('a document without identifikatorer is known by the number it was fetched by', () => {
  const row = personrad({ navn: [gjelder({})] }, NUMMER)
  assert.deepEqual(row?.identifikatorer, [{ identifikator: NUMMER, iBruk: true }])
})

test('a number it was fetched by that is not among the document’s is an ended one', () => {
  assert.deepEqual(rad({}, TIDLIGERE).identifikatorer, [
    { identifikator: NUMMER, iBruk: true },
    { identifikator: TIDLIGERE, iBruk: false },
  ])
  assert.equal(rad({}, NUMMER).identifikatorer.length, 1)
})

test('one number that is not synthetic makes the whole person real', () => {
  assert.equal(rad({}).syntetisk, true)
  const mixed = [iBruk(NUMMER), opphoert(EKTE)]
  assert.equal(rad({ identifikasjonsnummer: mixed }).syntetisk, false)
  assert.equal(rad({}, EKTE).syntetisk, false, 'the number that it was fetched by')
  const familierelasjon = [gjelder({ relatertPerson: EKTE, relatertPersonsRolle: 'mor' })]
  assert.equal(rad({ familierelasjon }).syntetisk, false, 'one that it names')
})

test('decision 9: the kommune is that of a vegadresse, a matrikkelnummer or an unknown home', () => {
  for (const [home, kommune] of [
    [VEGADRESSE, '4204'],
    [MATRIKKELADRESSE, '4205'],
    [UKJENT_BOSTED, '4206'],
  ] as const) {
    const adresse = [gjelder({ adressegradering: 'ugradert', ...home })]
    assert.equal(rad({ bostedsadresse: adresse }).bostedskommune, kommune)
    assert.equal(rad({ oppholdsadresse: adresse }).oppholdskommune, kommune)
    assert.equal(rad({ bostedsadresse: adresse }).oppholdskommune, undefined)
  }
})

test('decision 13: street and postnummer are those of the current home, however it is placed', () => {
  const poststed = { postnummer: '4640' }
  const of = (home: Element, graderingsnivaa = 'ugradert') => {
    const { adressenavn, postnummer } = rad({
      adressebeskyttelse: [gjelder({ graderingsnivaa })],
      bostedsadresse: [gjelder({ adressegradering: 'ugradert', ...home })],
    })
    return [adressenavn, postnummer]
  }
  const vegadresse = { adressenavn: ' SKJEGGÅSEN', poststed }
  assert.deepEqual(of({ vegadresse }), ['skjeggåsen', '4640'])
  assert.deepEqual(of({ vegadresse }, 'fortrolig'), ['skjeggåsen', '4640'])
  assert.deepEqual(of({ vegadresse }, 'strengtFortrolig'), [undefined, undefined])
  assert.deepEqual(of({ matrikkeladresse: { poststed } }), [undefined, '4640'])
  assert.deepEqual(of({ vegadresse: {} }), [undefined, undefined])
})

test('kjoenn is the first of those that hold', () => {
  const kjoenn = [historisk({ kjoenn: 'mann' }), gjelder({ kjoenn: 'kvinne' })]
  assert.equal(rad({ kjoenn }).kjoenn, 'kvinne')
  assert.equal(rad({}).kjoenn, undefined)
})

test('decision 9: somebody strengtFortrolig matches no kommune', () => {
  const home = { bostedsadresse: [gjelder(VEGADRESSE)], oppholdsadresse: [gjelder(VEGADRESSE)] }
  const adressebeskyttelse = [gjelder({ graderingsnivaa: 'strengtFortrolig' })]
  const row = rad({ ...home, adressebeskyttelse })
  assert.equal(row.bostedskommune, undefined)
  assert.equal(row.oppholdskommune, undefined)
  assert.equal(row.vern, 'strengtFortrolig')
  assert.deepEqual([row.sperreBosted, row.sperreOpphold], [2, 2])
})

test('decision 9: somebody fortrolig keeps the kommune, which each package may be closed to', () => {
  const adressebeskyttelse = [gjelder({ graderingsnivaa: 'fortrolig' })]
  const row = rad({ bostedsadresse: [gjelder(VEGADRESSE)], adressebeskyttelse })
  assert.equal(row.bostedskommune, '4204')
  assert.deepEqual([row.sperreBosted, row.sperreOpphold], [1, 1])
})

test('a home abroad, unknown or without four digits has no kommune', () => {
  for (const home of [
    {},
    { utenlandskAdresse: { landkode: 'SE' } },
    { adressenErUkjent: true },
    { ukjentBosted: {} },
    { vegadresse: { kommunenummer: '301' } },
    { vegadresse: { kommunenummer: 4204 } },
    { vegadresse: null },
  ]) {
    assert.equal(rad({ bostedsadresse: [gjelder(home)] }).bostedskommune, undefined)
  }
})

test('decision 8: criteria match what holds today, not what has been', () => {
  const row = rad({
    status: [historisk({ status: 'bosatt' }), gjelder({ status: 'doed' })],
    kjoenn: [historisk({ kjoenn: 'mann' })],
    sivilstand: [historisk({ sivilstand: 'gift' }), gjelder({ sivilstand: 'skilt' })],
    bostedsadresse: [historisk(VEGADRESSE), gjelder(MATRIKKELADRESSE)],
    statsborgerskap: [historisk({ statsborgerskap: 'MSR' }), gjelder({ statsborgerskap: 'NOR' })],
  })
  assert.equal(row.status, 'doed')
  assert.equal(row.kjoenn, undefined)
  assert.equal(row.sivilstand, 'skilt')
  assert.equal(row.bostedskommune, '4205')
  assert.equal(row.statsborgerskap, 'NOR')
})

test('decision 8: criteria match unmasked values', () => {
  assert.equal(rad({ status: [gjelder({ status: 'forsvunnet' })] }).status, 'forsvunnet')
  assert.equal(rad({ status: [gjelder({ status: 'aktiv' })] }).status, 'aktiv')
})

test('decision 8: every current citizenship counts', () => {
  const land = ['NOR', 'MSR'].map((statsborgerskap) => gjelder({ statsborgerskap }))
  assert.equal(rad({ statsborgerskap: land }).statsborgerskap, 'NOR MSR')
  assert.equal(rad({}).statsborgerskap, '')
})

test('a citizenship that is not three capitals can match nothing', () => {
  const land = ['no', 'NORGE', 'NOR SWE', 7].map((statsborgerskap) => gjelder({ statsborgerskap }))
  assert.equal(rad({ statsborgerskap: land }).statsborgerskap, '')
})

test('the years are those of foedsel and of doedsfall, which is one element', () => {
  const row = rad({
    foedsel: [gjelder({ foedselsaar: '1979', foedselsdato: '1979-01-24' })],
    doedsfall: gjelder({ doedsdato: '2003-10-12' }),
  })
  assert.equal(row.foedselsaar, 1979)
  assert.equal(row.doedsaar, 2003)
  assert.equal(rad({ foedsel: [gjelder({ foedselsaar: 'ukjent' })] }).foedselsaar, undefined)
  assert.equal(rad({}).doedsaar, undefined)
})

test('the row is derived from what has not ended, but for ended identifikatorer and places that were graded', () => {
  fc.assert(
    fc.property(dokumenter(), (dokument) => {
      const current = Object.fromEntries(
        EGENSKAPER.map((egenskap) => [
          egenskap,
          elementer(dokument, egenskap).filter(({ erGjeldende }) => erGjeldende !== false),
        ]),
      )
      const { identifikasjonsnummer = [] } = dokument
      const row = rad({ ...current, identifikasjonsnummer }, NUMMER)
      const whole = rad({ identifikasjonsnummer, ...dokument }, NUMMER)
      const steder = {
        gradert: whole.gradert,
        sperreBosted: whole.sperreBosted,
        sperreOpphold: whole.sperreOpphold,
        bostedskommune: whole.bostedskommune,
        oppholdskommune: whole.oppholdskommune,
        adressenavn: whole.adressenavn,
        postnummer: whole.postnummer,
      }
      assert.deepEqual({ ...row, ...steder }, whole)
      assert.ok(whole.sperreBosted >= row.sperreBosted && whole.sperreOpphold >= row.sperreOpphold)
    }),
  )
})
