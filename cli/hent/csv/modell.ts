import {
  ALIASER,
  type Rettighetspakke,
  rettigheter,
} from '../../../domain/oppslag/rettighetspakke.ts'
import { FELT, METADATA, UNDERFELT } from '../../../domain/register/felter.ts'
import { EGENSKAPER, type Egenskap } from '../../../domain/register/persondokument.ts'
import { Brukerfeil } from '../../command.ts'
import { type Felttype, typeOf } from './felttype.ts'

/** One column of one property. */
export type Kolonne = {
  /** The way to the field in the document: `bostedsadresse.vegadresse.adressenavn`. */
  readonly navn: string
  /**
   * Fields below the element that the value is taken from. More than one: a column that is derived,
   * whatever the kind of address; each different value is told once.
   */
  readonly stier: readonly (readonly string[])[]
  /** Instead of values, which of the fields are there. */
  readonly erSlag?: true
  readonly type: Felttype
}

/** The columns of one property: what is derived, what every element has, and its own fields. */
export type Kolonner = {
  readonly egenskap: Egenskap
  readonly utledet: readonly Kolonne[]
  readonly metadata: readonly Kolonne[]
  readonly felt: readonly Kolonne[]
}

/**
 * What may stand in an element, by name: a field that is itself an object has what stands in it, a
 * plain one has none.
 */
export type Tre = ReadonlyMap<string, Tre | undefined>

/** What to ask the service for, and the properties that have columns. */
export type Utvalg = { readonly part: readonly string[]; readonly egenskaper: readonly Egenskap[] }

/**
 * Reads `--del`: names of properties, the aliases of the API, and `historikk`, in any case. Nothing
 * means what most people ask for. Throws `Brukerfeil` on what is none of them.
 */
export function readUtvalg(del: readonly string[], pakke: Rettighetspakke): Utvalg {
  const named = del.filter((navn) => navn.toLowerCase() !== HISTORIKK)
  const asked = named.length > 0 ? named : STANDARD
  const egenskaper = new Set(asked.flatMap((navn) => namedBy(navn, pakke)))
  const historikk = named.length < del.length ? [HISTORIKK] : []
  return { part: [...asked, ...historikk], egenskaper: [...egenskaper] }
}

/** The columns of a property: every field of the model has its own, and the same for every file. */
export function kolonnerOf(egenskap: Egenskap): Kolonner {
  const felt = leaves(treOf(egenskap), []).filter(([navn]) => !isMetadata(navn))
  const kolonne = (sti: readonly string[]): Kolonne => ({
    navn: [egenskap, ...sti].join('.'),
    stier: [sti],
    type: typeOf(egenskap, sti),
  })
  return {
    egenskap,
    utledet: utledet(egenskap),
    metadata: METADATA.map((navn) => kolonne([navn])),
    felt: felt.map(kolonne),
  }
}

/** Every name that an element of the property may hold. */
export function treOf(egenskap: Egenskap): Tre {
  return tre([...METADATA, ...FELT[egenskap]])
}

// --- internal ---

const HISTORIKK = 'historikk'

const STANDARD: readonly Egenskap[] = [
  'identifikasjonsnummer',
  'navn',
  'foedsel',
  'kjoenn',
  'status',
  'sivilstand',
  'statsborgerskap',
  'bostedsadresse',
]

/** The kinds of address that one element can be, by property. */
const ADRESSESLAG: Readonly<Partial<Record<Egenskap, readonly string[]>>> = {
  deltBosted: ['vegadresse', 'matrikkeladresse', 'ukjentBosted'],
  bostedsadresse: ['vegadresse', 'matrikkeladresse', 'ukjentBosted'],
  oppholdsadresse: ['vegadresse', 'matrikkeladresse', 'utenlandskAdresse', 'adressenErUkjent'],
  postadresse: ['postboksadresse', 'vegadresse', 'postadresseIFrittFormat'],
  postadresseIUtlandet: ['utenlandskAdresse', 'utenlandskAdresseIFrittFormat'],
}

/** What the same thing is called in each kind of address. */
const UTLEDET = {
  kommunenummer: [
    'vegadresse.kommunenummer',
    'matrikkeladresse.matrikkelnummer.kommunenummer',
    'ukjentBosted.bostedskommune',
  ],
  postnummer: [
    'vegadresse.poststed.postnummer',
    'matrikkeladresse.poststed.postnummer',
    'postboksadresse.poststed.postnummer',
    'postadresseIFrittFormat.poststed.postnummer',
  ],
  poststedsnavn: [
    'vegadresse.poststed.poststedsnavn',
    'matrikkeladresse.poststed.poststedsnavn',
    'postboksadresse.poststed.poststedsnavn',
    'postadresseIFrittFormat.poststed.poststedsnavn',
  ],
  landkode: ['utenlandskAdresse.landkode', 'utenlandskAdresseIFrittFormat.landkode'],
} as const

function namedBy(navn: string, pakke: Rettighetspakke): readonly Egenskap[] {
  const is = (one: string) => one.toLowerCase() === navn.toLowerCase()
  const alias = ALIASER.find(is)
  if (alias !== undefined) return rettigheter(pakke).alias[alias]
  const egenskap = EGENSKAPER.find(is)
  if (egenskap !== undefined) return [egenskap]
  throw new Brukerfeil(
    `--del of a CSV file is a list of ${[...EGENSKAPER, ...ALIASER, HISTORIKK].join(', ')}`,
  )
}

function tre(names: Iterable<string>): Tre {
  return new Map(
    [...names].map((navn) => {
      const inni = UNDERFELT.get(navn)
      return [navn, inni === undefined ? undefined : tre(inni)]
    }),
  )
}

function leaves(node: Tre, over: readonly string[]): readonly (readonly string[])[] {
  return [...node].flatMap(([navn, inni]) =>
    inni === undefined ? [[...over, navn]] : leaves(inni, [...over, navn]),
  )
}

/** What more than one kind of its address has; of one kind, its own column says the same. */
function utledet(egenskap: Egenskap): readonly Kolonne[] {
  const slag = ADRESSESLAG[egenskap]
  if (slag === undefined) return []
  const stier = new Set(leaves(treOf(egenskap), []).map((sti) => sti.join('.')))
  const derived = Object.entries(UTLEDET).flatMap(([navn, alle]): readonly Kolonne[] => {
    const her = alle.filter((sti) => stier.has(sti) && slag.includes(sti.split('.')[0] ?? ''))
    if (her.length < 2) return []
    const delt = her.map((sti) => sti.split('.'))
    return [{ navn: `${egenskap}.${navn}`, stier: delt, type: typeOf(egenskap, delt[0] ?? []) }]
  })
  const adressetype: Kolonne = {
    navn: `${egenskap}.adressetype`,
    stier: slag.map((one) => [one]),
    erSlag: true,
    type: { slag: 'text', verdier: slag },
  }
  return [adressetype, ...derived]
}

function isMetadata(navn: string | undefined): boolean {
  return (METADATA as readonly (string | undefined)[]).includes(navn)
}
