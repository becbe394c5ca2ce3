import { type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import { ajourfoert } from './ajourhold.ts'
import {
  GRADERINGER,
  GRADERTE,
  type Gradering,
  graderteSteder,
  hjemIn,
  skjul,
} from './gradering.ts'
import { elementer, gjeldende, type Persondokument } from './persondokument.ts'
import { type Merke, merkerAv, type Skjulte } from './sted.ts'
import { VERN, type Vern, vern } from './vern.ts'

/** Something that is protected, and what it takes to take that away. */
export type Faktum = {
  /** 1 closed where graded addresses are withheld, 2 closed to all. */
  readonly niva: 1 | 2
  /** The newest time it was told at, in microseconds since 1970; `undefined` where that is not known. */
  readonly tid: number | undefined
  /** The numbers in use of those it was told of. */
  readonly om: readonly string[]
}

/** What was told and holds: of the whole person (`HELE`), and of the places that carry these marks. */
export type Fakta = ReadonlyMap<Merke, Faktum>

/**
 * What is protected of a person today, folded over all that was ever told of the person, and of everybody
 * who went into one with them. `hjem`: of somebody protected as a whole, the marks of every home that
 * was ever told, since another property may tell the same place.
 * @valg docs/valg/031-vern-som-tilstand.md
 */
export type Vernetilstand = { readonly fakta: Fakta; readonly hjem: ReadonlySet<Merke> }

/** Nothing is protected. */
export const UVERNET: Vernetilstand = { fakta: new Map(), hjem: new Set() }

/** Somebody before a versjon, and every home that was told of them, which is asked for only if needed. */
export type Foer = { readonly tilstand: Vernetilstand; readonly hjem: () => Iterable<Merke> }

/** What one versjon tells of protection. */
export type Fortelling = {
  readonly fakta: Fakta
  /** Marks of the homes in it, as they are hidden. */
  readonly hjem: ReadonlySet<Merke>
  /** Marks of the places that it says how they are graded, as of now. */
  readonly steder: ReadonlySet<Merke>
  /** Whether it was asked how the person is protected, and so would have said. */
  readonly spurt: boolean
  /** Whether the package it came through is told of protection at all. */
  readonly innvidd: boolean
  /** `undefined` where it cannot be shown to be newer than anything; infinite of an event. */
  readonly tid: number | undefined
  /** Every number that it names. */
  readonly numre: readonly string[]
}

/** What came with a versjon. */
export type Omstendighet = {
  readonly opphav: Rettighetspakke
  /** It is an event, which says itself that it is the newest. */
  readonly isHendelse: boolean
  /** The numbers it names: its own, and the one it was fetched by. */
  readonly numre: readonly { readonly identifikator: string; readonly iBruk: boolean }[]
  /** When it was written, in milliseconds since 1970. */
  readonly skrevetMs: number
}

/** Reads what a versjon tells. */
export function readFortelling(dokument: Persondokument, om: Omstendighet): Fortelling {
  const tid = ajourfoert(dokument, om.opphav)
  const iBruk = om.numre.filter((nummer) => nummer.iBruk)
  const gjelder = (iBruk.length > 0 ? iBruk : om.numre).map(({ identifikator }) => identifikator)
  const fakta = new Map<Merke, Faktum>()
  for (const [merke, niva] of gradert(dokument)) {
    // Of one place that is graded twice the stronger counts.
    if ((fakta.get(merke)?.niva ?? 0) < niva) fakta.set(merke, { niva, tid, om: gjelder })
  }
  const isPast = tid !== undefined && tid <= om.skrevetMs * 1_000
  return {
    fakta,
    hjem: hjemIn(dokument),
    steder: stederMedGradering(dokument),
    spurt: isSpurt(dokument),
    innvidd: rettigheter(om.opphav).egenskaper.includes('adressebeskyttelse'),
    tid: om.isHendelse ? Infinity : isPast ? tid : undefined,
    numre: om.numre.map(({ identifikator }) => identifikator),
  }
}

/**
 * The state after a versjon: what it tells is added, whatever it is; what was told before, of any of those
 * whom it makes one, is taken away only by what can tell, is provably newer, and names whom it was told of.
 * @valg docs/valg/031-vern-som-tilstand.md
 */
export function fold(foer: readonly Foer[], ny: Fortelling): Vernetilstand {
  const before = join(foer.map(({ tilstand }) => tilstand.fakta))
  const kept = new Map([...before].filter(([merke, faktum]) => !takesAway(ny, merke, faktum)))
  const fakta = join([kept, ny.fakta])
  if (!fakta.has(HELE)) return { fakta, hjem: UVERNET.hjem }
  return { fakta, hjem: new Set([...foer.flatMap((one) => [...hjemOf(one)]), ...ny.hjem]) }
}

/** Whether nothing at all is protected. */
export function isUvernet({ fakta }: Vernetilstand): boolean {
  return fakta.size === 0
}

/** How strongly the whole person is protected. */
export function vernOf({ fakta }: Vernetilstand): Vern {
  return VERN[fakta.get(HELE)?.niva ?? 0] ?? 'strengtFortrolig'
}

/** The places that are hidden. */
export function skjulteSteder({ fakta, hjem }: Vernetilstand): Skjulte {
  const hele = fakta.get(HELE)?.niva
  const steder = [...fakta].filter(([merke]) => merke !== HELE)
  return skjul([
    ...steder.map(([merke, { niva }]): Gradering => [merke, niva]),
    ...(hele === undefined ? [] : [...hjem].map((merke): Gradering => [merke, hele])),
  ])
}

/**
 * The places that are hidden from now on and were not, or not as far, for one of these: those of them that
 * the protection of the whole person does not hide anyhow.
 */
export function nyttSkjult(foer: readonly Pick<Foer, 'tilstand'>[], etter: Vernetilstand): Skjulte {
  const before = foer.map(({ tilstand }) => skjulteSteder(tilstand))
  const hele = VERN.indexOf(vernOf(etter))
  const nytt = [...skjulteSteder(etter)].filter(
    ([merke, niva]) => niva > hele && before.some((one) => niva > (one.get(merke) ?? 0)),
  )
  return new Map(nytt)
}

/** Whether a versjon tells of any protection. */
export function isGradert(dokument: Persondokument): boolean {
  return gradert(dokument).length > 0
}

/** As the store keeps it: JSON, or nothing where nothing is protected. */
export function writeVernetilstand({ fakta, hjem }: Vernetilstand): string | null {
  if (fakta.size === 0) return null
  const rader = [...fakta].map(([merke, { niva, tid, om }]) => [merke, niva, tid ?? null, ...om])
  return JSON.stringify({ fakta: rader, hjem: [...hjem] })
}

/** Reads it back. Throws on what was not written so: nothing is opened by a slip. */
export function readVernetilstand(json: string | null): Vernetilstand {
  if (json === null) return UVERNET
  const { fakta, hjem } = JSON.parse(json) as Readonly<Record<string, unknown>>
  if (!Array.isArray(fakta) || fakta.length === 0 || !isTexts(hjem)) {
    throw new Error('no state of protection')
  }
  return { fakta: new Map(fakta.map(readFaktum)), hjem: new Set(hjem) }
}

// --- internal ---

/** The whole person: the mark of no place. */
const HELE: Merke = '*'
const BOSTED = ['bostedsadresse', 'oppholdsadresse', 'deltBosted'] as const

function takesAway(ny: Fortelling, merke: Merke, { tid, om }: Faktum): boolean {
  const isNewer = ny.tid === Infinity || (ny.tid !== undefined && tid !== undefined && ny.tid > tid)
  const tells = merke === HELE ? ny.spurt : ny.steder.has(merke)
  return ny.innvidd && isNewer && tells && om.every((nummer) => ny.numre.includes(nummer))
}

/** Of somebody who was protected as a whole they are known. */
function hjemOf({ tilstand, hjem }: Foer): Iterable<Merke> {
  return tilstand.fakta.has(HELE) ? tilstand.hjem : hjem()
}

function join(alle: readonly Fakta[]): Fakta {
  const [first = UVERNET.fakta, ...rest] = alle.filter((fakta) => fakta.size > 0)
  if (rest.length === 0) return first
  const joined = new Map(first)
  for (const [merke, faktum] of rest.flatMap((fakta) => [...fakta])) {
    const other = joined.get(merke)
    joined.set(merke, other === undefined ? faktum : both(other, faktum))
  }
  return joined
}

function both(a: Faktum, b: Faktum): Faktum {
  return {
    niva: a.niva > b.niva ? a.niva : b.niva,
    tid: a.tid === undefined || b.tid === undefined ? undefined : Math.max(a.tid, b.tid),
    om: [...new Set([...a.om, ...b.om])].sort(),
  }
}

function gradert(dokument: Persondokument): readonly Gradering[] {
  const niva = VERN.indexOf(vern(dokument)) as 0 | 1 | 2
  return [...(niva === 0 ? [] : [[HELE, niva] as const]), ...graderteSteder(dokument)]
}

/** The marks of what is current and says how it is graded. */
function stederMedGradering(dokument: Persondokument): ReadonlySet<Merke> {
  const kjente: readonly unknown[] = GRADERINGER
  const elements = GRADERTE.flatMap((egenskap) => gjeldende(dokument, egenskap))
  const known = elements.filter(({ adressegradering }) => kjente.includes(adressegradering))
  return new Set(known.flatMap((element) => [...merkerAv(element)]))
}

/**
 * Whether adressebeskyttelse was asked for: it is there, or the document has a status and a home of a
 * grading that nobody's has who is protected. One that was fetched in parts tells nothing by leaving it
 * out.
 * @kilde sos-adresser.md «hver av adressene som denne har verdier for»
 */
function isSpurt(dokument: Persondokument): boolean {
  if (elementer(dokument, 'adressebeskyttelse').length > 0) return true
  const hjem = BOSTED.flatMap((egenskap) => gjeldende(dokument, egenskap))
  const isAapen = hjem.some(
    ({ adressegradering }) =>
      adressegradering === 'ugradert' || adressegradering === 'klientadresse',
  )
  return isAapen && gjeldende(dokument, 'status').length > 0
}

function readFaktum(rad: unknown): readonly [Merke, Faktum] {
  const [merke, niva, tid, ...om] = Array.isArray(rad) ? (rad as readonly unknown[]) : []
  const isTid = tid === null || Number.isFinite(tid)
  if (typeof merke !== 'string' || (niva !== 1 && niva !== 2) || !isTid || !isTexts(om)) {
    throw new Error('no fact of protection')
  }
  return [merke, { niva, tid: (tid as number | null) ?? undefined, om }]
}

function isTexts(verdi: unknown): verdi is readonly string[] {
  return Array.isArray(verdi) && verdi.every((one) => typeof one === 'string')
}
