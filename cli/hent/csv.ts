import {
  EGENSKAPER,
  type Egenskap,
  gjeldende,
  type Persondokument,
} from '../../domain/register/persondokument.ts'
import { Brukerfeil } from '../command.ts'

/** A column: a property, and the way to the value in its first current element. */
export type Kolonne = {
  readonly navn: string
  readonly egenskap: Egenskap
  /** Empty for a whole element, as JSON. */
  readonly sti: readonly string[]
}

/** Lines end as RFC 4180 says. */
export const CSV_LINJESLUTT = '\r\n'

/** The columns of the properties asked for. Throws `Brukerfeil` on what is none. */
export function readKolonner(del: readonly string[]): readonly Kolonne[] {
  return (del.length > 0 ? del : STANDARD).flatMap((navn) => {
    const egenskap = EGENSKAPER.find((en) => en.toLowerCase() === navn.toLowerCase())
    if (egenskap === undefined) {
      throw new Brukerfeil(`--del of a CSV file is a list of ${EGENSKAPER.join(', ')}`)
    }
    const stier = STIER[egenskap] ?? ['']
    return stier.map((sti) => {
      const ledd = sti === '' ? [] : sti.split('.')
      return { navn: [egenskap, ...ledd].join('.'), egenskap, sti: ledd }
    })
  })
}

/** The properties to ask the service for. */
export function egenskaper(kolonner: readonly Kolonne[]): readonly Egenskap[] {
  return [...new Set(kolonner.map((kolonne) => kolonne.egenskap))]
}

/** One row: the id, then what each column finds. What is not there is empty. */
export function csvRow(id: string, person: Persondokument, kolonner: readonly Kolonne[]): string {
  const verdier = kolonner.map(({ egenskap, sti }) => find(gjeldende(person, egenskap)[0], sti))
  return csvLine([id, ...verdier])
}

/**
 * Quotes where RFC 4180 asks for it. A line break in a value becomes a space: most readers, and the
 * one that continues a stopped run, count on a line being a person.
 */
export function csvLine(verdier: readonly string[]): string {
  const felt = verdier.map((verdi) => {
    const enLinje = verdi.replace(/\s*[\r\n]+\s*/g, ' ')
    return /[",]/.test(enLinje) ? `"${enLinje.replaceAll('"', '""')}"` : enLinje
  })
  return felt.join(',') + CSV_LINJESLUTT
}

// --- internal ---

const STANDARD: readonly Egenskap[] = [
  'navn',
  'foedsel',
  'kjoenn',
  'status',
  'sivilstand',
  'statsborgerskap',
  'bostedsadresse',
]

const VEGADRESSE = [
  'coAdressenavn',
  'adressenavn',
  'adressenummer.husnummer',
  'adressenummer.husbokstav',
  'bruksenhetsnummer',
  'adressetilleggsnavn',
  'poststed.postnummer',
  'poststed.poststedsnavn',
  'kommunenummer',
].map((felt) => `vegadresse.${felt}`)

const MATRIKKELADRESSE = [
  'matrikkelnummer.kommunenummer',
  'matrikkelnummer.gaardsnummer',
  'matrikkelnummer.bruksnummer',
  'matrikkelnummer.festenummer',
  'bruksenhetsnummer',
  'poststed.postnummer',
  'poststed.poststedsnavn',
].map((felt) => `matrikkeladresse.${felt}`)

const UTENLANDSK = [
  'coAdressenavn',
  'adressenavn',
  'bygning',
  'postboks',
  'postkode',
  'byEllerStedsnavn',
  'region',
  'landkode',
].map((felt) => `utenlandskAdresse.${felt}`)

/**
 * The columns of the properties people ask for, by the names of the model: the same for every file,
 * since the first row is written before the last is known. The others are one column of JSON.
 */
const STIER: Readonly<Partial<Record<Egenskap, readonly string[]>>> = {
  identifikasjonsnummer: ['foedselsEllerDNummer', 'identifikatortype', 'status'],
  status: ['status'],
  kjoenn: ['kjoenn'],
  foedsel: ['foedselsdato', 'foedselsaar', 'foedested', 'foedekommuneINorge', 'foedeland'],
  sivilstand: ['sivilstand', 'sivilstandsdato', 'relatertVedSivilstand'],
  doedsfall: ['doedsdato'],
  navn: ['fornavn', 'mellomnavn', 'etternavn', 'forkortetNavn'],
  adressebeskyttelse: ['graderingsnivaa'],
  bostedsadresse: [
    'adressegradering',
    'flyttedato',
    ...VEGADRESSE,
    ...MATRIKKELADRESSE,
    'ukjentBosted.bostedskommune',
    'grunnkrets',
  ],
  oppholdsadresse: [
    'adressegradering',
    'oppholdsadressedato',
    ...VEGADRESSE,
    ...MATRIKKELADRESSE,
    ...UTENLANDSK,
    'adressenErUkjent',
  ],
  postadresse: [
    'adressegradering',
    'postboksadresse.postbokseier',
    'postboksadresse.postboks',
    'postboksadresse.poststed.postnummer',
    'postboksadresse.poststed.poststedsnavn',
    ...VEGADRESSE.filter((felt) => !felt.endsWith('kommunenummer')),
    'postadresseIFrittFormat.adresselinje',
    'postadresseIFrittFormat.poststed.postnummer',
    'postadresseIFrittFormat.poststed.poststedsnavn',
  ],
  postadresseIUtlandet: [
    'adressegradering',
    ...UTENLANDSK,
    'utenlandskAdresseIFrittFormat.adresselinje',
    'utenlandskAdresseIFrittFormat.postkode',
    'utenlandskAdresseIFrittFormat.byEllerStedsnavn',
    'utenlandskAdresseIFrittFormat.landkode',
  ],
  innflytting: ['fraflyttingsland', 'fraflyttingsstedIUtlandet'],
  utflytting: ['tilflyttingsland', 'tilflyttingsstedIUtlandet', 'utflyttingsdato'],
  statsborgerskap: ['statsborgerskap', 'ervervsdato'],
}

function find(element: unknown, sti: readonly string[]): string {
  const verdi = sti.reduce<unknown>(
    (inner, navn) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Readonly<Record<string, unknown>>)[navn]
        : undefined,
    element,
  )
  if (verdi === undefined || verdi === null) return ''
  if (Array.isArray(verdi)) return verdi.map(String).join(', ')
  return typeof verdi === 'object' ? JSON.stringify(verdi) : String(verdi)
}
