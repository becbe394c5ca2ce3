import { type Feedrad, tellFeed } from '../../domain/hendelser/feed.ts'
import {
  type Egenskapshendelse,
  egenskapshendelser,
  filterHendelser,
  HENDELSE_UKJENT,
  nameAfter,
} from '../../domain/hendelser/hendelsesdokument.ts'
import { type Hendelsesperson, typeFor } from '../../domain/hendelser/hendelsestype.ts'
import type { Dokumentidentifikator } from '../../domain/ids.ts'
import { filterDokument, vernestatus } from '../../domain/oppslag/filter.ts'
import {
  canLevere,
  type Rettighetspakke,
  rettigheter,
} from '../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type {
  Feedspoersmaal,
  Feedsvar,
  Hendelserad,
  Hendelsesoppslag,
  Hendelsesspoersmaal,
} from './hendelse.ts'
import { beginBulk, beginEntry, body, encode, endBulk, endEntry, feilmelding } from './kropp.ts'
import type { Fylling } from './last.ts'
import type { Oppslagssvar } from './oppslag.ts'
import { type Dokumentrad, type Oppslagskall, type Personvern, protectionOf } from './svar.ts'

/*
 * Here events become answers, for every store, as `svar.ts` does it for persons.
 */

/** An event, and who it is of today. */
export type Hendelsefunn = {
  readonly rad: Omit<Hendelserad, 'nyest'>
  readonly av: readonly [Personvern, ...Personvern[]]
}

/** What an event tells: what came with it, or the documents before and after it. */
export type Hendelsesinnhold =
  | { readonly innhold: string }
  | { readonly foer: Dokumentrad | undefined; readonly etter: Dokumentrad }

/** What a store finds; all of one call in one snapshot. */
export type Feedkilde = {
  readonly readFylling: () => Pick<Fylling, 'kopi' | 'feedFra' | 'slettet'>
  /** Events from a number on, rising, and as they are asked for. */
  readonly readHendelser: (fra: number) => Iterable<Hendelsefunn>
  /** When the last event before a number was of. */
  readonly readSiste: (foer: number) => string | undefined
  /**
   * The event that is called so, and what it tells; `slettet` where it has been deleted. Nothing where the package
   * cannot be served from it.
   */
  readonly findHendelse: (
    navn: Dokumentidentifikator,
    pakke: Rettighetspakke,
  ) => (Hendelsefunn & { readonly tells: Hendelsesinnhold }) | 'slettet' | undefined
}

/** The feed, and look-ups of events. */
export function createFeed({ readFylling, readHendelser, readSiste, findHendelse }: Feedkilde) {
  const lookup = (navn: Dokumentidentifikator, hvordan: Hvordan) => {
    const funn = findHendelse(navn, hvordan.pakke)
    if (funn === undefined) return { kind: 'ukjent' as const }
    if (funn === 'slettet' || funn.rad.skrevetMs < hvordan.eldsteMs)
      return { kind: 'gammel' as const }
    return {
      kind: 'funnet' as const,
      om: Number(funn.rad.identifikator),
      ...tell(navn, funn, hvordan),
    }
  }
  return {
    readFeed: (spoersmaal: Oppslagskall<Feedspoersmaal>): Feedsvar => {
      const { kopi, feedFra, slettet } = readFylling()
      if (kopi === 'laster') return { kind: 'laster' }
      const { seq } = spoersmaal
      // Whoever has all up to the last number before the feed has missed nothing, and 1 is the first there can be.
      if (seq > 1 && seq < feedFra - 1) return { kind: 'foer', fra: feedFra }
      const fra = Math.max(seq, feedFra)
      if (slettet > 0 && fra <= slettet) return { kind: 'gammel' }
      const side = readSide(readHendelser(fra), spoersmaal)
      if (side === undefined) return { kind: 'gammel' }
      const { innslag, om, oppdatert = readSiste(fra) } = side
      const json = encode(`[${innslag.join(',')}]`)
      return { kind: 'side', json, om: Float64Array.from(om), treff: om.length, oppdatert }
    },
    lookupHendelse: ({ navn, ...hvordan }: Oppslagskall<Hendelsesspoersmaal>): Oppslagssvar => {
      const funn = lookup(navn, hvordan)
      if (funn.kind === 'gammel') return { ...funn, nr: 0 }
      return funn.kind === 'funnet' ? body(encode(funn.json), [funn.om]) : funn
    },
    lookupHendelser: ({ navn, ...hvordan }: Oppslagskall<Hendelsesoppslag>): Oppslagssvar => {
      const om: number[] = []
      const ut = beginBulk()
      for (const [nr, id] of navn.entries()) {
        const funn = lookup(id, hvordan)
        if (funn.kind === 'gammel') return { kind: 'gammel', nr }
        const isFound = funn.kind === 'funnet'
        const name = isFound ? 'hendelsedokument' : 'feilmelding'
        beginEntry(ut, { felt: 'dokumentidentifikator', id, name })
        ut.text(isFound ? funn.json : feilmelding(HENDELSE_UKJENT))
        endEntry(ut)
        if (isFound) om.push(funn.om)
      }
      return body(endBulk(ut), om)
    },
  }
}

// --- internal ---

type Hvordan = Pick<Oppslagskall<Hendelsesoppslag>, 'pakke' | 'eldsteMs' | 'graderteTilUtenHjemmel'>

function readSide(hendelser: Iterable<Hendelsefunn>, spoersmaal: Oppslagskall<Feedspoersmaal>) {
  const { pakke, antall, eldsteMs, graderteTilUtenHjemmel } = spoersmaal
  const [innslag, om]: [string[], number[]] = [[], []]
  let [isFirst, oppdatert]: [boolean, string | undefined] = [true, undefined]
  for (const { rad, av } of hendelser) {
    if (isFirst && rad.skrevetMs < eldsteMs) return undefined
    isFirst = false
    const told = canLevere(rad.opphav, pakke)
      ? tellFeed(asFeedrad(rad), pakke, personOf(av, graderteTilUtenHjemmel))
      : undefined
    if (told === undefined) continue
    innslag.push(JSON.stringify(told))
    om.push(Number(rad.identifikator))
    oppdatert = rad.ajourholdstidspunkt
    if (innslag.length === antall) break
  }
  return { innslag, om, oppdatert }
}

/** Those that a document implies are called after it; what is only to be fetched anew tells nothing itself. */
function asFeedrad({ navn, dokumentidentifikator, ...rad }: Hendelsefunn['rad']): Feedrad {
  const implied = dokumentidentifikator && nameAfter(dokumentidentifikator)
  return { ...rad, hendelsesdokument: navn ?? implied, persondokument: dokumentidentifikator }
}

function personOf(
  av: Hendelsefunn['av'],
  graderteTilUtenHjemmel: boolean,
): Hendelsesperson & Personvern {
  const person = protectionOf(av)
  return { ...person, graderteTilUtenHjemmel, harSkjulte: person.skjulte.size > 0 }
}

/** The document of an event, as the package may see it today. */
function tell(
  navn: Dokumentidentifikator,
  { rad, av, tells }: Hendelsefunn & { readonly tells: Hendelsesinnhold },
  { pakke, graderteTilUtenHjemmel }: Hvordan,
): { readonly json: string } {
  const person = personOf(av, graderteTilUtenHjemmel)
  const { egenskapshendelse, ...resten } =
    'innhold' in tells ? readInnhold(tells.innhold) : { egenskapshendelse: undefined }
  const hendelser =
    'innhold' in tells
      ? filterHendelser(egenskapshendelse ?? [], person, pakke)
      : egenskapshendelser(
          shown(tells.foer, pakke, graderteTilUtenHjemmel),
          shown(tells.etter, pakke, graderteTilUtenHjemmel),
        )
  const hendelse = {
    folkeregisteridentifikator: rad.identifikator,
    hendelsestype: typeFor(pakke, rad.type, person) ?? 'personErOppdatert',
    ajourholdstidspunkt: rad.ajourholdstidspunkt,
    ...(hendelser.length === 0 ? {} : { egenskapshendelse: hendelser }),
    ...resten,
  }
  return { json: JSON.stringify({ dokumentidentifikator: navn, skjemaversjon: '1.0', hendelse }) }
}

type Innhold = {
  readonly egenskapshendelse?: readonly Egenskapshendelse[]
  readonly hendelsesaarsakIDsf?: string
}

function readInnhold(innhold: string): Innhold {
  return JSON.parse(innhold) as Innhold
}

/** All of a document that the archive would show. */
function shown(
  rad: Dokumentrad | undefined,
  pakke: Rettighetspakke,
  graderteTilUtenHjemmel: boolean,
): Persondokument {
  if (rad === undefined) return {}
  const dokument = JSON.parse(rad.innhold) as Persondokument
  const { egenskaper, historikk } = rettigheter(pakke)
  const status = vernestatus(dokument, { ...protectionOf(rad.av), graderteTilUtenHjemmel })
  return filterDokument(dokument, status, { pakke, egenskaper, historikk })
}
