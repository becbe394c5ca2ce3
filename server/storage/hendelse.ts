import { impliedType } from '../../domain/hendelser/endret.ts'
import type { Hendelsestype } from '../../domain/hendelser/hendelsestype.ts'
import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../domain/ids.ts'
import { canonicalText } from '../../domain/json.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type { Fylling, Lastlager, Loggplass } from './last.ts'
import type { Minst, Omtale } from './oppslag.ts'
import type { Appended, NyVersjon } from './storage.ts'

/*
 * What is written of an event, whichever store keeps it.
 */

/** An event from outside on its way in. */
export type NyHendelse = {
  /** What it is called, and so its hendelsesdokument. */
  readonly navn: Dokumentidentifikator
  readonly hendelsestype: string
  /** Whom it is of. */
  readonly identifikator: Folkeregisteridentifikator
  readonly ajourholdstidspunkt: string
  /** What it tells beside that, as JSON: `egenskapshendelse` and the cause. */
  readonly innhold: string
  readonly opphav: Rettighetspakke
  /** The person as it led to, where it came with a document. */
  readonly versjon?: NyVersjon
}

/** Events from `seq` on, at most `antall`. What was written before `eldsteMs` is too old to be asked for. */
export type Feedspoersmaal = Minst & {
  readonly seq: number
  readonly pakke: Rettighetspakke
  readonly antall: number
  readonly eldsteMs: number
}

/**
 * A page of the feed as finished JSON, and when the last event was of those up to its end. `gammel`: what is asked
 * for is too old. `foer`: the feed of this register begins at `fra`, and what came before it is not in it. `laster`:
 * half a copy has no feed.
 */
export type Feedsvar =
  | ({
      readonly kind: 'side'
      readonly json: Uint8Array
      readonly oppdatert: string | undefined
    } & Omtale)
  | { readonly kind: 'gammel' | 'laster' }
  | { readonly kind: 'foer'; readonly fra: number }

/** What events are called, and before when they are too old to be told of. */
export type Hendelsesoppslag = Minst & {
  readonly navn: readonly Dokumentidentifikator[]
  readonly pakke: Rettighetspakke
  readonly eldsteMs: number
}

export type Hendelsesspoersmaal = Omit<Hendelsesoppslag, 'navn'> & {
  readonly navn: Dokumentidentifikator
}

/** What a versjon did to those whom it is of. */
export type Lagt = {
  /** The document that it took the place of; read if it is needed. */
  readonly readForrige: () => Pick<NyVersjon, 'json' | 'opphav'> | undefined
  /** The number that the person used until then. */
  readonly forrigeNummer: Folkeregisteridentifikator | undefined
  /** The numbers that were in use of those who turned out to be the same one. */
  readonly opphoerte: readonly Folkeregisteridentifikator[]
}

/** An event as a store keeps it. */
export type Hendelserad = {
  readonly sekvensnummer: number
  readonly type: string
  readonly identifikator: Folkeregisteridentifikator
  /** What it is called, of one from outside; the others are called after the versjon they led to. */
  readonly navn: Dokumentidentifikator | undefined
  readonly dokumentidentifikator: Dokumentidentifikator | undefined
  readonly opphav: Rettighetspakke
  readonly ajourholdstidspunkt: string
  readonly skrevetMs: number
  /** It says itself that it is the newest, and may take protection away. */
  readonly nyest: boolean
}

/** What an event from outside was, as far as it is held. */
export type Holdthendelse = Pick<
  Hendelserad,
  'type' | 'identifikator' | 'ajourholdstidspunkt' | 'dokumentidentifikator'
> & { readonly innhold: string }

/** How many events were new; or which was refused, counted from 0, and then none was written. */
export type Hendelsessvar =
  | ({ readonly kind: 'skrevet' } & Appended)
  | { readonly kind: 'avvist'; readonly grunn: Hendelsesgrunn; readonly nr: number }

/**
 * Why an event was refused: nobody has its number (`ukjent`); another is called the same (`annetUnderNavnet`); the
 * register carries the numbers of its source, or holds no real persons; or it parts two persons and has no document
 * of the one who is restored.
 */
export type Hendelsesgrunn =
  | 'ukjent'
  | 'annetUnderNavnet'
  | 'kildensNumre'
  | 'ekte'
  | 'utenDokument'

/** Undoes a transaction of events of which one was refused. */
export class Hendelseavvist extends Error {
  override readonly name = 'Hendelseavvist'
  readonly svar: Hendelsessvar

  constructor(svar: Hendelsessvar) {
    super('an event was refused')
    this.svar = svar
  }
}

/** How the register grows by a versjon, and by an event from outside with the document that it led to. */
export function createVekst({ append, ...log }: Omit<Lastlager, 'readFylling' | 'noteFylling'>) {
  const grow = (fylling: Fylling, ny: NyVersjon, vekst: Vekst): Fylling => {
    const { sekvensnummer, skrevetMs, hendelse } = vekst
    const posisjon = fylling.posisjon + 1
    const lagt = append(
      ny,
      { posisjon, sekvensnummer, skrevetMs },
      hendelse?.hendelsestype === SPLITT,
    )
    const { rad, dublett } = hendelseOf(ny, lagt, vekst)
    log.noteHendelse(rad, hendelse?.innhold)
    let siste = sekvensnummer
    // A copy has the numbers of its source, and none for what only we have found out.
    for (const identifikator of fylling.kopi === null ? dublett : []) {
      siste += 1
      log.noteHendelse({ ...rad, ...DUBLETT, sekvensnummer: siste, identifikator })
    }
    const isShared = posisjon > 1 && sekvensnummer === fylling.siste
    const feedFra = isShared ? sekvensnummer + 1 : fylling.feedFra
    const ekte = fylling.ekte || !ny.rad.syntetisk
    const isOutside = ny.hendelsestype === undefined && hendelse === undefined
    const importert = fylling.importert || isOutside
    const isKnown = fylling.opphav.includes(ny.opphav)
    const opphav = isKnown ? fylling.opphav : [...fylling.opphav, ny.opphav].sort()
    return { ...fylling, siste, posisjon, feedFra, ekte, importert, opphav }
  }
  /** An event from outside, with the document that it led to. */
  const growBy = (fylling: Fylling, ny: NyHendelse, skrevetMs: number): Fylling => {
    const sekvensnummer = fylling.siste + 1
    const { versjon, identifikator } = ny
    if (versjon !== undefined && log.findPosisjon(versjon) === undefined) {
      return grow(fylling, versjon, { sekvensnummer, skrevetMs, hendelse: ny })
    }
    if (ny.hendelsestype === DUBLETT.type) log.endNummer(identifikator, sekvensnummer)
    const dokumentidentifikator = versjon?.dokumentidentifikator
    log.noteHendelse({ ...radOf(ny), sekvensnummer, skrevetMs, dokumentidentifikator }, ny.innhold)
    return { ...fylling, siste: sekvensnummer }
  }
  return { grow, growBy }
}

/** Why an event that is not held cannot be written. */
export function refuseHendelse(
  { hendelsestype, identifikator, versjon }: NyHendelse,
  { kopi, ekte }: Pick<Fylling, 'kopi' | 'ekte'>,
  log: Pick<Lastlager, 'hasPerson' | 'findPosisjon'>,
): Hendelsesgrunn | undefined {
  if (kopi !== null) return 'kildensNumre'
  // What parts two needs a document that is not one of them already.
  if (
    hendelsestype === SPLITT &&
    (versjon === undefined || log.findPosisjon(versjon) !== undefined)
  ) {
    return 'utenDokument'
  }
  if (versjon === undefined) {
    return log.hasPerson(identifikator) ? undefined : 'ukjent'
  }
  return ekte || versjon.rad.syntetisk ? undefined : 'ekte'
}

/** What is called as one that is held must be that one; what one was that has been deleted, nobody knows. */
export function refuseHeld(
  ny: NyHendelse,
  held: Holdthendelse | 'slettet',
): Hendelsesgrunn | undefined {
  if (held === 'slettet') return undefined
  const isSame =
    held.type === ny.hendelsestype &&
    held.identifikator === ny.identifikator &&
    held.ajourholdstidspunkt === ny.ajourholdstidspunkt &&
    held.dokumentidentifikator === ny.versjon?.dokumentidentifikator &&
    canonicalText(held.innhold) === canonicalText(ny.innhold)
  return isSame ? undefined : 'annetUnderNavnet'
}

// --- internal ---

/** What parts two who were taken for one. */
const SPLITT: Hendelsestype = 'personErGjenopprettetVedSplitting'
/** What is told of a number that turned out to be another's. */
const DUBLETT = {
  type: 'personErOpphoertSomDublett' satisfies Hendelsestype,
  navn: undefined,
  dokumentidentifikator: undefined,
} as const

type Vekst = Omit<Loggplass, 'posisjon'> & { readonly hendelse?: NyHendelse }

/** The event of a versjon, and the numbers that ended with it and are to be told of. */
function hendelseOf(ny: NyVersjon, lagt: Lagt, { hendelse, sekvensnummer, skrevetMs }: Vekst) {
  const { dokumentidentifikator, rad: person, opphav } = ny
  const naa = { sekvensnummer, skrevetMs, dokumentidentifikator }
  if (hendelse !== undefined) return { rad: { ...radOf(hendelse), ...naa }, dublett: [] }
  const iBruk = person.identifikatorer.find((rad) => rad.iBruk) ?? person.identifikatorer[0]
  if (iBruk === undefined) throw new Error('a versjon without an identifikator')
  const type = ny.hendelsestype ?? implied(ny, lagt)
  // A new number is told of the old one.
  const isBytte = type === 'endringIIdentifikasjonsnummer'
  const identifikator = (isBytte ? lagt.forrigeNummer : undefined) ?? iBruk.identifikator
  const { ajourholdstidspunkt = new Date(skrevetMs).toISOString() } = ny
  const nyest = ny.hendelsestype !== undefined
  const rad: Hendelserad = {
    ...{ ...naa, type, identifikator, navn: undefined, opphav, ajourholdstidspunkt, nyest },
  }
  return { rad, dublett: nyest ? [] : lagt.opphoerte }
}

function radOf(ny: NyHendelse) {
  const { hendelsestype: type, navn, identifikator, ajourholdstidspunkt, opphav } = ny
  return { type, navn, identifikator, ajourholdstidspunkt, opphav, nyest: false }
}

function implied(ny: NyVersjon, { opphoerte, readForrige }: Lagt): Hendelsestype {
  if (opphoerte.length > 0) return 'personErViderefoertSomGjeldendeVedSammenslaaing'
  const forrige = readForrige()
  if (forrige === undefined) return 'personErOpprettet'
  const [foer, etter] = [parse(forrige.json), parse(ny.json)]
  if (foer === undefined || etter === undefined) return 'personErOppdatert'
  return impliedType(
    { dokument: foer, opphav: forrige.opphav },
    { dokument: etter, opphav: ny.opphav },
  )
}

function parse(json: string): Persondokument | undefined {
  try {
    return JSON.parse(json) as Persondokument
  } catch {
    return undefined
  }
}
