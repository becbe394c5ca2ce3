import { ADRESSER, EGENSKAPER, type Egenskap } from '../register/persondokument.ts'
import { KLASSER, type Klasse, type Maske } from './maskering/klasse.ts'

/** A package, by the last word of its scope-independent name: as it stands in URLs. */
export type Rettighetspakke = keyof typeof PAKKER

/** What can be asked for. `hendelser` are event documents, `xsd` the three schemas. */
export type Tjeneste = (typeof ALLE)[number]

/** The names that stand for several properties. */
export const ALIASER = ['person-basis', 'identitetsgrunnlag-utvidet', 'relasjon-utvidet'] as const

/** One row of the table. */
export type Rettigheter = Maske & {
  /** Short name in texts and tables. */
  readonly kode: string
  /** Path before `/v1/`. Only the first package has its segments reversed. */
  readonly path: string
  readonly scope: string
  readonly tjenester: readonly Tjeneste[]
  /** All that the package may see. */
  readonly egenskaper: readonly Egenskap[]
  /** What each alias stands for here; an alias that the package does not have is empty. */
  readonly alias: Readonly<Record<(typeof ALIASER)[number], readonly Egenskap[]>>
  /** Properties whose historic elements `part=historikk` adds. */
  readonly historikk: readonly Egenskap[]
  /** Whether the person's own numbers are always in the answer, on request only, or never. */
  readonly identifikator: 'alltid' | 'bedtOm' | 'aldri'
  /** How the elements that it may see are masked. */
  readonly klasse: Klasse
  /** Whether a single look-up through it is shown to the citizen who was looked up. */
  readonly innsyn: boolean
  /** Served only where the operator says so. */
  readonly valgfri: boolean
}

/**
 * What everyone gets who says nothing.
 * @kilde dataminimering.md «person-basis»
 */
export const PERSON_BASIS = [
  'identifikasjonsnummer',
  'identitetsgrunnlag',
  'status',
  'doedsfall',
  'sivilstand',
  'foedsel',
  'statsborgerskap',
  'kjoenn',
  'navn',
  'bostedsadresse',
  'oppholdsadresse',
  'deltBosted',
  'postadresse',
  'postadresseIUtlandet',
  'adressebeskyttelse',
  'kontaktinformasjonForDoedsbo',
] as const satisfies readonly Egenskap[]

const SCOPE = 'folkeregister:deling/'
const ALLE = [
  ...(['personer', 'bulkoppslag', 'soek', 'entydigsoek', 'tilpasset', 'komplett'] as const),
  ...(['batch', 'feed', 'sekvensnummer', 'hendelser', 'arkiv', 'xsd'] as const),
] as const
const ENTYDIG = ['entydigsoek', 'feed', 'sekvensnummer', 'xsd'] as const
const UTVALG = ['personer', 'bulkoppslag', 'soek', 'tilpasset', 'batch', ...ENTYDIG] as const
const SVALBARD = [
  ...(['personer', 'bulkoppslag', 'komplett', 'batch'] as const),
  ...(['feed', 'sekvensnummer', 'arkiv', 'xsd'] as const),
] as const

const IDENTITET = [
  'falskIdentitet',
  'legitimasjonsdokument',
  'utenlandskPersonidentifikasjon',
] as const satisfies readonly Egenskap[]
const RELASJON = [
  'familierelasjon',
  'foreldreansvar',
  'vergemaalEllerFremtidsfullmakt',
] as const satisfies readonly Egenskap[]
const FLYTTING = ['innflytting', 'utflytting'] as const satisfies readonly Egenskap[]
const VERGE = ['vergemaalEllerFremtidsfullmakt'] as const satisfies readonly Egenskap[]
/** Open to all, beyond `person-basis`. */
const AAPNE = [...FLYTTING, ...VERGE, 'rettsligHandleevne'] as const satisfies readonly Egenskap[]
const EID = ['utenlandskPersonidentifikasjon', 'legitimasjonsdokument'] as const
const UTEN_NUMMER = PERSON_BASIS.filter((egenskap) => egenskap !== 'identifikasjonsnummer')
/** That somebody is protected is itself told to the public packages alone. */
const UTEN_VERN = PERSON_BASIS.filter((egenskap) => egenskap !== 'adressebeskyttelse')

/** All but what only Svalbard's own register sees, and what nobody may ask for since 2023-04-03. */
const MED_HJEMMEL = EGENSKAPER.filter(
  (egenskap) =>
    egenskap !== 'oppholdPaaSvalbard' && egenskap !== 'forholdTilSametingetsValgmanntall',
)
const NAVN_OG_ADRESSER = ['navn', ...ADRESSER] as const satisfies readonly Egenskap[]
const ID_NAVN_ADRESSER = ['identifikasjonsnummer', ...NAVN_OG_ADRESSER] as const

/** What the packages without hjemmel have in common. The rows below say how each differs. */
const UTEN_HJEMMEL = {
  tjenester: UTVALG,
  egenskaper: [...UTEN_VERN, ...AAPNE],
  alias: {
    'person-basis': PERSON_BASIS,
    'identitetsgrunnlag-utvidet': [],
    'relasjon-utvidet': VERGE,
  },
  historikk: [...ID_NAVN_ADRESSER, ...FLYTTING],
  identifikator: 'alltid',
  ...klasse('virksomhet'),
  innsyn: false,
  valgfri: false,
} as const
/** Private and press: one person at a time, and numbers of nobody but the person. */
const ENKELTVIS = {
  ...UTEN_HJEMMEL,
  tjenester: ENTYDIG,
  alias: { ...UTEN_HJEMMEL.alias, 'person-basis': UTEN_NUMMER },
  identifikator: 'bedtOm',
  ...klasse('enkeltvis'),
} as const
const UTEN_IDENTIFIKATOR = {
  ...ENKELTVIS,
  egenskaper: [...UTEN_VERN.filter((egenskap) => egenskap !== 'identifikasjonsnummer'), ...AAPNE],
  historikk: [...NAVN_OG_ADRESSER, ...FLYTTING],
  identifikator: 'aldri',
  ...klasse('utenIdentifikator'),
} as const

/**
 * The rettighetspakker as one table: path, scope, services, visible properties, aliases, history, and
 * how much is told of what is visible. `docs/rettighetspakker.md` is made from it.
 * @kilde Endepunkter.md «folkeregisteret/api/»
 * @kilde konsumenttjenester.md «Tilgjengelige tjenester»
 * @kilde dataminimering.md «avhengig av at opplysningen er tilgjengelig»
 * @kilde dataminimering.md «Kun vergemålEllerFremtidsfullmakt»
 * @valg docs/valg/011-rettighetspakker.md
 */
export const PAKKER = {
  'offentlig-med-hjemmel': {
    kode: 'MH',
    path: 'folkeregisteret/offentlig-med-hjemmel/api',
    scope: `${SCOPE}offentligmedhjemmel`,
    tjenester: ALLE,
    egenskaper: MED_HJEMMEL,
    alias: {
      'person-basis': PERSON_BASIS,
      'identitetsgrunnlag-utvidet': IDENTITET,
      'relasjon-utvidet': RELASJON,
    },
    historikk: MED_HJEMMEL,
    identifikator: 'alltid',
    ...klasse('hjemmel'),
    innsyn: false,
    valgfri: false,
  },
  offentligutenhjemmel: {
    ...UTEN_HJEMMEL,
    kode: 'UH',
    path: 'folkeregisteret/api/offentligutenhjemmel',
    scope: `${SCOPE}offentligutenhjemmel`,
    egenskaper: [...PERSON_BASIS, ...AAPNE, 'falskIdentitet'],
    ...klasse('offentlig'),
  },
  privatutenhjemmel: {
    ...UTEN_HJEMMEL,
    kode: 'PU',
    path: 'folkeregisteret/api/privatutenhjemmel',
    scope: `${SCOPE}privatutenhjemmel`,
    innsyn: true,
  },
  privat: {
    ...ENKELTVIS,
    kode: 'P',
    path: 'folkeregisteret/api/privat',
    scope: `${SCOPE}privat`,
    innsyn: true,
  },
  privatutenfolkeregisteridentifikator: {
    ...UTEN_IDENTIFIKATOR,
    kode: 'Pu',
    path: 'folkeregisteret/api/privatutenfolkeregisteridentifikator',
    scope: `${SCOPE}privatutenfolkeregisteridentifikator`,
    innsyn: true,
  },
  finans: {
    ...UTEN_HJEMMEL,
    kode: 'F',
    path: 'folkeregisteret/api/finans',
    scope: `${SCOPE}finans`,
    egenskaper: [...UTEN_HJEMMEL.egenskaper, ...RELASJON, 'falskIdentitet'],
    alias: { ...UTEN_HJEMMEL.alias, 'relasjon-utvidet': RELASJON },
    historikk: [...UTEN_HJEMMEL.historikk, 'sivilstand'],
    ...klasse('finans'),
  },
  presse: {
    ...ENKELTVIS,
    kode: 'PR',
    path: 'folkeregisteret/api/presse',
    scope: `${SCOPE}presse`,
  },
  presseutenfolkeregisteridentifikator: {
    ...UTEN_IDENTIFIKATOR,
    kode: 'PRu',
    path: 'folkeregisteret/api/presseutenfolkeregisteridentifikator',
    scope: `${SCOPE}presseutenfolkeregisteridentifikator`,
  },
  eid: {
    ...UTEN_HJEMMEL,
    kode: 'eID',
    path: 'folkeregisteret/api/eid',
    scope: `${SCOPE}utstedereid`,
    egenskaper: [...UTEN_HJEMMEL.egenskaper, ...IDENTITET],
    alias: {
      ...UTEN_HJEMMEL.alias,
      'person-basis': [...PERSON_BASIS, ...EID],
      'identitetsgrunnlag-utvidet': IDENTITET,
    },
  },
  brsv: {
    ...UTEN_HJEMMEL,
    kode: 'BRSV',
    path: 'folkeregisteret/api/brsv',
    scope: `${SCOPE}svalbardregister`,
    tjenester: SVALBARD,
    egenskaper: [...UTEN_VERN, 'oppholdPaaSvalbard'],
    alias: { ...UTEN_HJEMMEL.alias, 'relasjon-utvidet': [] },
    historikk: ID_NAVN_ADRESSER,
    valgfri: true,
  },
} as const satisfies Record<string, Rettigheter>

/** One row of the table. */
export function rettigheter(pakke: Rettighetspakke): Rettigheter {
  return PAKKER[pakke]
}

/** Whether a text is the name of a package. */
export function isRettighetspakke(input: string): input is Rettighetspakke {
  return Object.hasOwn(PAKKER, input)
}

/** All packages, in the order of the table. */
export const ALLE_PAKKER = Object.keys(PAKKER) as readonly Rettighetspakke[]

/** The packages that are served unless more is asked for. */
export const FASTE_PAKKER = ALLE_PAKKER.filter((pakke) => !rettigheter(pakke).valgfri)

/**
 * Whether documents that were fetched through `opphav` hold all that `pakke` may see. A copy made
 * through a masking package can serve that package and what can be derived from it, never more.
 * @valg docs/valg/007-oppslag.md
 */
export function canLevere(opphav: Rettighetspakke, pakke: Rettighetspakke): boolean {
  return opphav === pakke || DERIVABLE[opphav].includes(pakke)
}

// --- internal ---

function klasse<K extends Klasse>(navn: K) {
  return { klasse: navn, ...KLASSER[navn] }
}

/** Finans, eID and Svalbard see properties of their own; the others narrow from the top down. */
const DERIVABLE: Readonly<Record<Rettighetspakke, readonly Rettighetspakke[]>> = {
  'offentlig-med-hjemmel': FASTE_PAKKER,
  offentligutenhjemmel: [
    'privatutenhjemmel',
    'privat',
    'privatutenfolkeregisteridentifikator',
    'presse',
    'presseutenfolkeregisteridentifikator',
  ],
  privatutenhjemmel: [
    'privat',
    'privatutenfolkeregisteridentifikator',
    'presse',
    'presseutenfolkeregisteridentifikator',
  ],
  privat: ['privatutenfolkeregisteridentifikator'],
  privatutenfolkeregisteridentifikator: [],
  finans: [],
  presse: ['presseutenfolkeregisteridentifikator'],
  presseutenfolkeregisteridentifikator: [],
  eid: [],
  brsv: [],
}
