import {
  type Dokumentidentifikator,
  type Folkeregisteridentifikator,
  isFolkeregisteridentifikator,
} from '../../domain/ids.ts'
import { ARKIV_UKJENT } from '../../domain/oppslag/arkiv.ts'
import { OPPSLAG_FEIL } from '../../domain/oppslag/bulkoppslag.ts'
import { filterDokument, vernestatus } from '../../domain/oppslag/filter.ts'
import type { Visning } from '../../domain/oppslag/part.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import { union } from '../../domain/register/gradering.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type { Skjulte } from '../../domain/register/sted.ts'
import { strongest, type Vern } from '../../domain/register/vern.ts'
import type { Bestilling } from '../../domain/uttrekk/jobb.ts'
import type {
  Arkivoppslag,
  Batchsvar,
  Dokumentoppslag,
  Enkeltoppslag,
  Lagervalg,
  Oppslagssvar,
  Personoppslag,
} from './storage.ts'

/*
 * Here rows become answers, for every store: which words are said of whom, what is masked, and who is
 * named in the access log. A store finds rows, and runs this wherever it does not hold others up.
 */

/** How somebody is protected today, as a store has it. */
export type Personvern = {
  readonly vern: Vern
  readonly skjulte: Skjulte
  readonly syntetisk: boolean
}

/** A document that the package can be served from. */
export type Dokumentrad = {
  /** False of a number that has ended. */
  readonly iBruk: boolean
  readonly innhold: string
  /** What the access log calls the person: a number, or a handle. */
  readonly om: number
  /** Whom it is of; and, where that one turned out to be another, who that is. Neither protection ends with that. */
  readonly av: readonly [Personvern, ...Personvern[]]
}

/** What needs no more than to be sent. */
export type Ferdigrad = {
  readonly iBruk: boolean
  readonly ferdig: Uint8Array
  readonly om: number
}

export type Oppslagsrad = Dokumentrad | Ferdigrad

/** What was asked for, and what the operator has set. */
export type Oppslagskall<T> = T & Pick<Lagervalg, 'graderteTilUtenHjemmel'>

/** What a store finds. Nothing where the package cannot be served from it. */
export type Oppslagskilde = {
  readonly findPerson: (
    identifikator: Folkeregisteridentifikator,
    visning: Visning,
  ) => Oppslagsrad | undefined
  readonly findDokument: (
    id: Dokumentidentifikator,
    pakke: Rettighetspakke,
  ) => Oppslagsrad | undefined
}

/** The look-ups, of persons and in the archive, over what a store finds; entries in the order asked. */
export function createOppslag({ findPerson, findDokument }: Oppslagskilde) {
  return {
    lookupPersoner: ({ oppslag, ...hvordan }: Oppslagskall<Personoppslag>): Oppslagssvar => {
      const [entries, om, opphoert]: [Uint8Array[], number[], number[]] = [[], [], []]
      for (const id of oppslag.identifikatorer) {
        const isId = isFolkeregisteridentifikator(id)
        const rad = isId ? findPerson(id, hvordan.visning) : undefined
        if (rad !== undefined && (rad.iBruk || !oppslag.somBestilt)) {
          addEntry(entries, { id, name: 'folkeregisterperson', value: render(rad, hvordan) })
          om.push(Number(id))
        } else if (oppslag.somBestilt) {
          const grunn = rad !== undefined ? 'opphoert' : isId ? 'ukjent' : 'ugyldig'
          addEntry(entries, { id, name: 'feilmelding', value: feilmelding(OPPSLAG_FEIL[grunn]) })
          if (rad !== undefined) opphoert.push(Number(id))
        }
      }
      return { ...body(bulkBody(entries), om), opphoert: Float64Array.from(opphoert) }
    },
    lookupPerson: (oppslag: Oppslagskall<Enkeltoppslag>): Oppslagssvar =>
      answerEn(findPerson(oppslag.identifikator, oppslag.visning), oppslag),
    lookupArkiv: (oppslag: Oppslagskall<Arkivoppslag>): Oppslagssvar => {
      const [entries, om]: [Uint8Array[], number[]] = [[], []]
      for (const id of oppslag.dokumentidentifikatorer) {
        const rad = findDokument(id, oppslag.visning.pakke)
        const name = rad === undefined ? 'feilmelding' : 'folkeregisterperson'
        const value = rad === undefined ? feilmelding(ARKIV_UKJENT) : render(rad, oppslag)
        addEntry(entries, { felt: 'dokumentidentifikator', id, name, value })
        if (rad !== undefined) om.push(rad.om)
      }
      return body(bulkBody(entries), om)
    },
    lookupDokument: (oppslag: Oppslagskall<Dokumentoppslag>): Oppslagssvar =>
      answerEn(findDokument(oppslag.dokumentidentifikator, oppslag.visning.pakke), oppslag),
  }
}

/** A batch. `om` is whom its documents are of, where these are what it names. */
export function answerBatch(
  type: Bestilling['type'],
  identifikatorer: readonly string[],
  om: ArrayLike<number> = identifikatorer.map(Number),
): Batchsvar {
  const felt = type === 'komplett' ? 'dokumentidentifikator' : 'foedselsEllerDNummer'
  const json = encode(`{"${felt}":["${identifikatorer.join('","')}"]}`)
  return { kind: 'innhold', json, om: Float64Array.from(om), treff: identifikatorer.length }
}

/** What the access log calls a person who has never had a number in use, by the number the store has for them. */
export function handleOf(person: number): number {
  return HANDLE + person
}

// --- internal ---

/** One person, or one document. */
function answerEn(rad: Oppslagsrad | undefined, hvordan: Hvordan): Oppslagssvar {
  if (rad === undefined) return { kind: 'ukjent' }
  return body(new Uint8Array(render(rad, hvordan)), [rad.om])
}

type Hvordan = Oppslagskall<Pick<Personoppslag, 'visning'>>

/** Above every number there can be. */
const HANDLE = 100_000_000_000
const HEAD = Buffer.from('{"oppslag":[')
const TAIL = Buffer.from(']}')
const CLOSE = Buffer.from('}')

type Entry = {
  readonly felt?: string
  readonly id: string
  readonly name: string
  readonly value: Uint8Array
}

function body(json: Uint8Array, om: readonly number[]) {
  return { kind: 'json' as const, json, om: Float64Array.from(om), treff: om.length }
}

function feilmelding(text: string): Uint8Array {
  return encode(`{"feilmelding":"${text}"}`)
}

function render(rad: Oppslagsrad, { visning, graderteTilUtenHjemmel }: Hvordan): Uint8Array {
  if ('ferdig' in rad) return rad.ferdig
  const dokument = JSON.parse(rad.innhold) as Persondokument
  const person = rad.av.reduce((a, b) => ({
    vern: strongest(a.vern, b.vern),
    skjulte: union(a.skjulte, b.skjulte),
    syntetisk: a.syntetisk && b.syntetisk,
  }))
  const status = vernestatus(dokument, { ...person, graderteTilUtenHjemmel })
  return encode(JSON.stringify(filterDokument(dokument, status, visning)))
}

/** Adds one entry, with the comma that parts it from the one before. */
function addEntry(
  parts: Uint8Array[],
  { felt = 'foedselsEllerDNummer', id, name, value }: Entry,
): void {
  const comma = parts.length === 0 ? '' : ','
  parts.push(Buffer.from(`${comma}{"${felt}":${JSON.stringify(id)},"${name}":`), value, CLOSE)
}

/** Fresh bytes of their own, so that they can be handed to another thread without a copy. */
function bulkBody(parts: readonly Uint8Array[]): Uint8Array {
  const inside = parts.reduce((length, part) => length + part.byteLength, 0)
  const whole = new Uint8Array(HEAD.byteLength + inside + TAIL.byteLength)
  let offset = 0
  for (const part of [HEAD, ...parts, TAIL]) {
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}

function encode(json: string): Uint8Array {
  return new TextEncoder().encode(json)
}
