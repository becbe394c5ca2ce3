import fc from 'fast-check'
import { withControlDigits } from '../ids.ts'
import { EGENSKAPER, type Egenskap, type Element, type Persondokument } from './persondokument.ts'

/** Stands in every field of a random document that tells a home, so that a test can look for it. */
export const HJEM = 'HJEMMET'
/** Stands in every field that tells where a person moved to or from. */
export const FLYTTET = 'FLYTTESTEDET'

export const GRADERINGER = ['ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig'] as const

/** An element that holds today, with the metadata the first package gets. */
export function gjelder(felt: Element): Element {
  return {
    ajourholdstidspunkt: '2020-12-22T17:08:00.723+01:00',
    erGjeldende: true,
    kilde: 'KILDE_DSF',
    aarsak: 'Patch',
    gyldighetstidspunkt: '2019-01-01T00:00:00+01:00',
    ...felt,
  }
}

/** The same, superseded. */
export function historisk(felt: Element): Element {
  return gjelder({ opphoerstidspunkt: '2020-01-01T00:00:00+01:00', ...felt, erGjeldende: false })
}

/** Any synthetic identifikator, some of them d-nummer. */
export const identifikator = fc
  .tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 81, max: 92 }), fc.nat(99_999))
  .map(([day, month, rest]) => `${pad(day + (rest % 2) * 40, 2)}${month}${pad(rest, 5)}`)
  .map((nine) => withControlDigits(nine) ?? withControlDigits('028385973') ?? '')

/** A whole document with any properties, current and historic, graded and open, in any mixture. */
export function dokumenter(): fc.Arbitrary<Persondokument> {
  return some(Object.fromEntries(EGENSKAPER.map((egenskap) => [egenskap, property(egenskap)])))
}

// --- internal ---

const metadata = fc.record(
  {
    ajourholdstidspunkt: fc.constant('2022-03-25T12:37:16.832393+01:00'),
    erGjeldende: fc.boolean(),
    kilde: fc.constantFrom('KILDE_DSF', 'Synutopia'),
    aarsak: fc.constantFrom('Patch', 'Vigsel'),
    gyldighetstidspunkt: fc.constant('1901-01-01T12:37:16.832391+01:00'),
    opphoerstidspunkt: fc.constant('2023-03-31T19:38:35+02:00'),
  },
  { requiredKeys: [] },
)
const dato = fc.constantFrom('1979-01-24', '2022-04-28')
const gradering = fc.constantFrom(...GRADERINGER)
const veg = fc.record({ kommunenummer: fc.constant(HJEM), adressenavn: fc.constant(HJEM) })

/** All fields optional, so that every mixture occurs. */
function some(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Element> {
  return fc.record(fields, { requiredKeys: [] })
}

const hjem = some({
  vegadresse: veg,
  adressegradering: gradering,
  flyttedato: dato,
  oppholdsadressedato: dato,
})
const flytting = some({
  fraflyttingsstedIUtlandet: fc.constant(FLYTTET),
  tilflyttingsland: fc.constant(FLYTTET),
  utflyttingsdato: dato,
})

const FELT: Readonly<Partial<Record<Egenskap, fc.Arbitrary<Element>>>> = {
  identifikasjonsnummer: some({
    status: fc.constantFrom('iBruk', 'opphoert'),
    foedselsEllerDNummer: identifikator,
  }),
  status: some({
    status: fc.constantFrom(
      ...['bosatt', 'utflyttet', 'doed', 'opphoert', 'inaktiv', 'aktiv'],
      ...['midlertidig', 'ikkeBosatt', 'forsvunnet', 'foedselsregistrert'],
    ),
  }),
  sivilstand: some({
    sivilstand: fc.constantFrom('gift', 'ugift'),
    sivilstandsdato: dato,
    relatertVedSivilstand: identifikator,
  }),
  statsborgerskap: some({ statsborgerskap: fc.constantFrom('NOR', 'SWE'), ervervsdato: dato }),
  adressebeskyttelse: some({ graderingsnivaa: gradering }),
  vergemaalEllerFremtidsfullmakt: some({
    vergemaaltype: fc.constant('voksen'),
    embete: fc.constant('statsforvalterenIAgder'),
    verge: some({
      foedselsEllerDNummer: identifikator,
      navnFoedselsdato: fc.constant({ foedselsdato: '1979-01-24' }),
      navn: fc.constant({ fornavn: 'FLINK', etternavn: 'METROLOG' }),
      omfang: fc.constant('oekonomiskeInteresser'),
      tjenesteomraade: fc.constant([{ vergeTjenestevirksomhet: 'bank' }]),
    }),
  }),
  bostedsadresse: hjem,
  oppholdsadresse: hjem,
  deltBosted: hjem,
  preferertKontaktadresse: hjem,
  oppholdPaaSvalbard: some({ fraflyttingskommunenummer: fc.constant(HJEM) }),
  innflytting: flytting,
  utflytting: flytting,
}

const ANNET = some({ verdi: fc.constantFrom('en', 'to'), utstederland: fc.constant('NOR') })

function property(egenskap: Egenskap): fc.Arbitrary<readonly Element[] | Element> {
  const felt = isPost(egenskap) ? undefined : (FELT[egenskap] ?? ANNET)
  const element =
    felt === undefined
      ? fc.tuple(metadata, gradering).map(([meta, grad]) => post(meta, grad))
      : fc.tuple(metadata, felt).map(([meta, rest]) => ({ ...meta, ...rest }))
  const isObject = egenskap === 'doedsfall' || egenskap === 'falskIdentitet'
  return isObject ? element : fc.array(element, { maxLength: 3 })
}

function isPost(egenskap: Egenskap): boolean {
  return egenskap === 'postadresse' || egenskap === 'postadresseIUtlandet'
}

/** A postal address tells a home unless it is open and current: then it is how to reach somebody. */
function post(meta: Element, adressegradering: string): Element {
  const open = adressegradering === 'ugradert' && meta['erGjeldende'] === true
  return { ...meta, adressegradering, postboksadresse: { postboks: open ? 'POSTBOKSEN' : HJEM } }
}

function pad(n: number, length: number): string {
  return String(n).padStart(length, '0')
}
