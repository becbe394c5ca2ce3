import { Avvist } from '../errors.ts'
import { AAR_MIN, ADRESSENAVN_MAX, FIRE_SIFRE_MAX, KOMMUNE_MIN, KOMMUNER_MAX } from '../limits.ts'

/** Statuses that can be ordered. @kilde uttrekk.md «"aktiv", "bosatt", "utflyttet", "doed" og "inaktiv"» */
export const PERSONSTATUSTYPER = ['aktiv', 'bosatt', 'utflyttet', 'doed', 'inaktiv'] as const
/** One status that can be ordered. */
export type Personstatustype = (typeof PERSONSTATUSTYPER)[number]

/** The stored statuses that `aktiv` stands for. @kilde uttrekk.md «dekkes av valget "aktiv"» */
export const AKTIV_OMFATTER = [
  'midlertidig',
  'ikkeBosatt',
  'forsvunnet',
  'foedselsregistrert',
] as const

/** The two values of the criterion. @kilde uttrekk.md «"kvinne" eller "mann"» */
export const KJOENN = ['kvinne', 'mann'] as const
/** One of the two. */
export type Kjoenn = (typeof KJOENN)[number]

/** The ten values of the criterion. @kilde uttrekk.md «"registrertPartner", "skiltPartner", "separertPartner"» */
export const SIVILSTANDSTYPER = [
  'uoppgitt',
  'ugift',
  'gift',
  'enkeEllerEnkemann',
  'skilt',
  'separert',
  'registrertPartner',
  'separertPartner',
  'skiltPartner',
  'gjenlevendePartner',
] as const
/** One of the ten. */
export type Sivilstandstype = (typeof SIVILSTANDSTYPER)[number]

/** The criteria of a tilpasset uttrekk. All that are given must hold of a person. */
export type Utvalg = {
  readonly personstatustyper: readonly Personstatustype[]
  /** Four digits each; any of them. */
  readonly bostedskommunenummer?: readonly string[]
  /** Four digits each; any of them. */
  readonly oppholdskommunenummer?: readonly string[]
  /** A whole street name, folded by `foldAdressenavn`: our addition. */
  readonly adressenavn?: string
  /** Four digits: our addition. */
  readonly postnummer?: string
  readonly foedselsaarFraOgMed?: number
  readonly foedselsaarTilOgMed?: number
  readonly doedsaarFraOgMed?: number
  readonly doedsaarTilOgMed?: number
  readonly kjoenn?: Kjoenn
  /** ISO 3166-1 alpha-3. */
  readonly statsborgerskap?: string
  readonly sivilstandstype?: Sivilstandstype
}

/** Which places the criteria tell something of: where somebody lives, where somebody stays. */
export function stederAv(utvalg: Utvalg): readonly ('bosted' | 'opphold')[] {
  return (['bosted', 'opphold'] as const).filter((sted) =>
    STEDFELT[sted].some((felt) => utvalg[felt] !== undefined),
  )
}

/** A street name so that its spellings meet: case, composed letters (å as a and ring) and spaces. */
export function foldAdressenavn(adressenavn: string): string {
  return adressenavn.normalize('NFC').toLocaleLowerCase('nb').trim().replace(/\s+/g, ' ')
}

/**
 * The stored statuses that an order asks for. A copy made through a masking package holds `aktiv`
 * itself, so that is matched too.
 */
export function lagredeStatuser(utvalg: Utvalg): readonly string[] {
  return utvalg.personstatustyper.flatMap((type) =>
    type === 'aktiv' ? [...AKTIV_OMFATTER, 'aktiv'] : [type],
  )
}

/**
 * Reads an order. Throws one `Avvist` (400) that names every mistake: field and rule, never a value.
 * A field that is `null` counts as not given.
 * @valg docs/valg/002-kriterier.md
 */
export function parseUtvalg(body: unknown, { ignoreUnknown = false } = {}): Utvalg {
  if (!isObject(body)) {
    throw new Avvist('FREG-100', { regel: 'den skal være et JSON-objekt' })
  }
  const feil: string[] = []
  if (!ignoreUnknown) feil.push(...unknownFields(body))
  const kommuner = readKommuner(body, feil)
  const utvalg = dropUndefined({
    personstatustyper: readStatuser(body['personstatustyper'], feil),
    ...kommuner,
    adressenavn: readAdressenavn(body, feil),
    postnummer: readPostnummer(body, feil),
    foedselsaarFraOgMed: readAar(body, 'foedselsaarFraOgMed', feil),
    foedselsaarTilOgMed: readAar(body, 'foedselsaarTilOgMed', feil),
    doedsaarFraOgMed: readAar(body, 'doedsaarFraOgMed', feil),
    doedsaarTilOgMed: readAar(body, 'doedsaarTilOgMed', feil),
    kjoenn: readEnum(body, 'kjoenn', KJOENN, feil),
    statsborgerskap: readLandkode(body, feil),
    sivilstandstype: readEnum(body, 'sivilstandstype', SIVILSTANDSTYPER, feil),
  })
  checkPeriode(utvalg, 'foedselsaar', feil)
  checkPeriode(utvalg, 'doedsaar', feil)
  if (feil.length > 0) throw new Avvist('FREG-101', { regel: feil.join(' ') })
  return utvalg
}

// --- internal ---

type Body = Readonly<Record<string, unknown>>

const FELT = [
  'personstatustyper',
  'kommunenummer',
  'bostedskommunenummer',
  'oppholdskommunenummer',
  'adressenavn',
  'postnummer',
  'foedselsaarFraOgMed',
  'foedselsaarTilOgMed',
  'doedsaarFraOgMed',
  'doedsaarTilOgMed',
  'kjoenn',
  'statsborgerskap',
  'sivilstandstype',
]
const STEDFELT = {
  bosted: ['bostedskommunenummer', 'adressenavn', 'postnummer'],
  opphold: ['oppholdskommunenummer'],
} as const
const KOMMUNEFELT = ['bostedskommunenummer', 'oppholdskommunenummer']

function isObject(input: unknown): input is Body {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

function unknownFields(body: Body): readonly string[] {
  const inner = isObject(body['kommunenummer']) ? Object.keys(body['kommunenummer']) : []
  const unknown = [
    ...Object.keys(body).filter((felt) => !FELT.includes(felt)),
    ...inner.filter((felt) => !KOMMUNEFELT.includes(felt)).map((felt) => `kommunenummer.${felt}`),
  ]
  return unknown
    .slice(0, 10)
    .map((felt) => `${nameable(felt)}: er ikke et kriterium. Gyldige felt: ${FELT.join(', ')}.`)
}

/** A field's name comes from the caller, so it is repeated only when it can be nothing personal. */
function nameable(felt: string): string {
  return /^[A-Za-z.]{1,60}$/.test(felt) ? felt : '(et felt med ukjent navn)'
}

function readStatuser(input: unknown, feil: string[]): readonly Personstatustype[] {
  const regel = `personstatustyper: skal være en liste med minst én av ${PERSONSTATUSTYPER.join(', ')}.`
  if (!Array.isArray(input) || input.length === 0) {
    feil.push(regel)
    return []
  }
  const statuser = PERSONSTATUSTYPER.filter((type) => input.includes(type))
  if (!input.every((type) => statuser.includes(type))) feil.push(regel)
  return statuser
}

/** Both spellings mean the same: nested, as recorded, and flat, as in the page's table. */
function readKommuner(body: Body, feil: string[]) {
  const holder = body['kommunenummer'] ?? undefined
  if (holder !== undefined && !isObject(holder)) {
    feil.push(
      'kommunenummer: skal være et objekt med bostedskommunenummer eller oppholdskommunenummer.',
    )
  }
  const nested = isObject(holder) ? holder : {}
  const [bosted, opphold] = KOMMUNEFELT.map((felt) => {
    const flat = readKommune(body[felt], felt, feil)
    const inner = readKommune(nested[felt], `kommunenummer.${felt}`, feil)
    if (flat !== undefined && inner !== undefined && String(flat) !== String(inner)) {
      feil.push(`${felt}: er oppgitt to ganger med ulik verdi.`)
    }
    return inner ?? flat
  })
  if (bosted !== undefined && opphold !== undefined) {
    feil.push('bostedskommunenummer: kan ikke kombineres med oppholdskommunenummer.')
  }
  return { bostedskommunenummer: bosted, oppholdskommunenummer: opphold }
}

/** @kilde uttrekk.md «fire siffer» @kilde uttrekk.md «kan ikke kombineres med oppholdskommunenummer» */
function readKommune(input: unknown, felt: string, feil: string[]): readonly string[] | undefined {
  if (input === undefined || input === null) return undefined
  const given: readonly unknown[] = Array.isArray(input) ? input : [input]
  const kommuner = given.map((nr) => (isWhole(nr, KOMMUNE_MIN) ? String(nr).padStart(4, '0') : nr))
  const gyldige = kommuner.filter((nr) => typeof nr === 'string' && /^\d{4}$/.test(nr))
  if (
    kommuner.length > 0 &&
    kommuner.length <= KOMMUNER_MAX &&
    gyldige.length === kommuner.length
  ) {
    return [...new Set(gyldige as readonly string[])].sort()
  }
  feil.push(
    `${felt}: skal være fire siffer i en tekst, for eksempel "0301", eller en liste av slike.`,
  )
  return undefined
}

function readAdressenavn(body: Body, feil: string[]): string | undefined {
  const input = body['adressenavn']
  if (input === undefined || input === null) return undefined
  const navn = typeof input === 'string' ? foldAdressenavn(input) : ''
  if (navn !== '' && navn.length <= ADRESSENAVN_MAX) return navn
  feil.push(`adressenavn: skal være et helt gatenavn i en tekst, høyst ${ADRESSENAVN_MAX} tegn.`)
  return undefined
}

function readPostnummer(body: Body, feil: string[]): string | undefined {
  const input = body['postnummer']
  if (input === undefined || input === null) return undefined
  if (typeof input === 'string' && /^\d{4}$/.test(input)) return input
  feil.push('postnummer: skal være fire siffer i en tekst, for eksempel "4640".')
  return undefined
}

function readAar(body: Body, felt: string, feil: string[]): number | undefined {
  const input = body[felt]
  if (input === undefined || input === null) return undefined
  if (typeof input === 'string' && /^\d{4}$/.test(input)) return Number(input)
  if (isWhole(input, AAR_MIN)) return input
  feil.push(`${felt}: skal være et årstall med fire siffer i en tekst, for eksempel "1979".`)
  return undefined
}

/** Real clients send numbers where the text would be valid. @valg docs/valg/002-kriterier.md */
function isWhole(input: unknown, least: number): input is number {
  return Number.isInteger(input) && Number(input) >= least && Number(input) <= FIRE_SIFRE_MAX
}

function readEnum<T extends string>(
  body: Body,
  felt: string,
  gyldige: readonly T[],
  feil: string[],
): T | undefined {
  const input = body[felt]
  if (input === undefined || input === null) return undefined
  const treff = gyldige.find((verdi) => verdi === input)
  if (treff === undefined) feil.push(`${felt}: skal være én av ${gyldige.join(', ')}.`)
  return treff
}

/** @kilde uttrekk.md «ISO 3166-1 alfa-3» */
function readLandkode(body: Body, feil: string[]): string | undefined {
  const input = body['statsborgerskap']
  if (input === undefined || input === null) return undefined
  if (typeof input === 'string' && /^[A-Z]{3}$/.test(input)) return input
  feil.push('statsborgerskap: skal være en landkode med tre store bokstaver, for eksempel "NOR".')
  return undefined
}

function checkPeriode(utvalg: Utvalg, aar: 'foedselsaar' | 'doedsaar', feil: string[]): void {
  const fra = utvalg[`${aar}FraOgMed`]
  const til = utvalg[`${aar}TilOgMed`]
  if (fra !== undefined && til !== undefined && fra > til) {
    feil.push(`${aar}FraOgMed: kan ikke være etter ${aar}TilOgMed.`)
  }
}

function dropUndefined<T extends object>(input: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(input).filter(([, verdi]) => verdi !== undefined),
  ) as Defined<T>
}

/** The same fields, where those that could be `undefined` may be missing instead. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
