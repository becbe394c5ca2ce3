import { ADRESSER, EGENSKAPER, type Egenskap } from '../register/persondokument.ts'

/** A package, by the last word of its scope-independent name: the URL segment. */
export type Segment = keyof typeof PAKKER

/** What can be asked for. The names are those of the service table on the documentation's page. */
export type Tjeneste =
  | 'personer'
  | 'bulkoppslag'
  | 'tilpasset'
  | 'komplett'
  | 'batch'
  | 'arkiv'
  | 'sekvensnummer'

type Pakke = {
  /** Short name in texts and tables. */
  readonly kode: string
  /** Path before `/v1/`. Only the first package has its segments reversed. */
  readonly path: string
  readonly scope: string
  readonly tjenester: readonly Tjeneste[]
  /** Properties this package may see at all, beyond those of `person-basis`. */
  readonly utover: readonly Egenskap[]
  /** Properties whose historic elements `part=historikk` adds. */
  readonly historikk: readonly Egenskap[]
  /** Whether contents are delivered; the others answer 403 until their masking is in place. */
  readonly innhold: boolean
  /** Whether protected addresses may be delivered at all. */
  readonly offentlig: boolean
}

const ALLE: readonly Tjeneste[] = [
  'personer',
  'bulkoppslag',
  'tilpasset',
  'komplett',
  'batch',
  'arkiv',
  'sekvensnummer',
]
const UTVALG: readonly Tjeneste[] = [
  'personer',
  'bulkoppslag',
  'tilpasset',
  'batch',
  'sekvensnummer',
]
const HENDELSER: readonly Tjeneste[] = ['sekvensnummer']
const SCOPE = 'folkeregister:deling/'

/** All but what only the package of Svalbard's own register sees. */
const MED_HJEMMEL = EGENSKAPER.filter((egenskap) => egenskap !== 'oppholdPaaSvalbard')
const UTEN_HJEMMEL: readonly Egenskap[] = [
  'innflytting',
  'utflytting',
  'vergemaalEllerFremtidsfullmakt',
  'rettsligHandleevne',
]
const ID_NAVN_ADRESSER: readonly Egenskap[] = ['identifikasjonsnummer', 'navn', ...ADRESSER]

/**
 * The rettighetspakker as one table: path, scope, services and visible properties.
 * @kilde Endepunkter.md «folkeregisteret/api/»
 * @kilde konsumenttjenester.md «Tilgjengelige tjenester»
 * @kilde dataminimering.md «avhengig av at opplysningen er tilgjengelig»
 */
export const PAKKER = {
  'offentlig-med-hjemmel': {
    kode: 'MH',
    path: 'folkeregisteret/offentlig-med-hjemmel/api',
    scope: `${SCOPE}offentligmedhjemmel`,
    tjenester: ALLE,
    utover: MED_HJEMMEL,
    historikk: EGENSKAPER,
    innhold: true,
    offentlig: true,
  },
  offentligutenhjemmel: {
    ...utenHjemmel('offentligutenhjemmel', 'UH', UTVALG),
    utover: [...UTEN_HJEMMEL, 'falskIdentitet'],
    innhold: true,
    offentlig: true,
  },
  privatutenhjemmel: utenHjemmel('privatutenhjemmel', 'PU', UTVALG),
  privat: utenHjemmel('privat', 'P', HENDELSER),
  privatutenfolkeregisteridentifikator: utenHjemmel(
    'privatutenfolkeregisteridentifikator',
    'Pu',
    HENDELSER,
  ),
  finans: {
    ...utenHjemmel('finans', 'F', UTVALG),
    utover: [...UTEN_HJEMMEL, 'falskIdentitet', 'familierelasjon', 'foreldreansvar'],
    historikk: [...ID_NAVN_ADRESSER, 'sivilstand'],
  },
  presse: utenHjemmel('presse', 'PR', HENDELSER),
  presseutenfolkeregisteridentifikator: utenHjemmel(
    'presseutenfolkeregisteridentifikator',
    'PRu',
    HENDELSER,
  ),
  eid: {
    ...utenHjemmel('eid', 'eID', UTVALG),
    scope: `${SCOPE}utstedereid`,
    utover: [
      ...UTEN_HJEMMEL,
      'falskIdentitet',
      'legitimasjonsdokument',
      'utenlandskPersonidentifikasjon',
    ],
  },
} as const satisfies Record<string, Pakke>

/** One row of the table. */
export function pakke(segment: Segment): Pakke {
  return PAKKER[segment]
}

/** True for the URL segment of a package. */
export function isSegment(input: string): input is Segment {
  return Object.hasOwn(PAKKER, input)
}

/** All segments, in the order of the table. */
export const SEGMENTER = Object.keys(PAKKER) as readonly Segment[]

/**
 * Whether documents that were fetched through `opphav` hold all that `segment` may see. A copy made
 * through a masking package can serve that package and what can be derived from it, never more.
 */
export function canLevere(opphav: Segment, segment: Segment): boolean {
  return opphav === 'offentlig-med-hjemmel' || DERIVABLE[opphav].includes(segment)
}

// --- internal ---

const UTEN_RELASJONER: readonly Segment[] = [
  'privatutenhjemmel',
  'privat',
  'privatutenfolkeregisteridentifikator',
  'presse',
  'presseutenfolkeregisteridentifikator',
]

/** Finans and eID see properties of their own; the others narrow from the top down. */
const DERIVABLE: Readonly<Record<Segment, readonly Segment[]>> = {
  'offentlig-med-hjemmel': [],
  offentligutenhjemmel: ['offentligutenhjemmel', ...UTEN_RELASJONER],
  privatutenhjemmel: UTEN_RELASJONER,
  privat: ['privat', 'privatutenfolkeregisteridentifikator'],
  privatutenfolkeregisteridentifikator: ['privatutenfolkeregisteridentifikator'],
  finans: ['finans'],
  presse: ['presse', 'presseutenfolkeregisteridentifikator'],
  presseutenfolkeregisteridentifikator: ['presseutenfolkeregisteridentifikator'],
  eid: ['eid'],
}

function utenHjemmel(segment: string, kode: string, tjenester: readonly Tjeneste[]): Pakke {
  return {
    kode,
    path: `folkeregisteret/api/${segment}`,
    scope: SCOPE + segment,
    tjenester,
    utover: UTEN_HJEMMEL,
    historikk: ID_NAVN_ADRESSER,
    innhold: false,
    offentlig: false,
  }
}
