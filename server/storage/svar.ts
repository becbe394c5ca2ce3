import {
  type Dokumentidentifikator,
  type Folkeregisteridentifikator,
  isFolkeregisteridentifikator,
} from '../../domain/ids.ts'
import { ARKIV_UKJENT } from '../../domain/oppslag/arkiv.ts'
import { BASIS } from '../../domain/oppslag/basis.ts'
import { OPPSLAG_FEIL } from '../../domain/oppslag/bulkoppslag.ts'
import { filterDokument, vernestatus } from '../../domain/oppslag/filter.ts'
import type { Visning } from '../../domain/oppslag/part.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import { union } from '../../domain/register/gradering.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type { Skjulte } from '../../domain/register/sted.ts'
import { strongest, type Vern } from '../../domain/register/vern.ts'
import type { Bestilling } from '../../domain/uttrekk/jobb.ts'
import {
  beginBulk,
  beginEntry,
  beginPerson,
  body,
  encode,
  endBulk,
  endEntry,
  feilmelding,
} from './kropp.ts'
import { renderNumre } from './numre.ts'
import type {
  Arkivoppslag,
  Dokumentoppslag,
  Enkeltoppslag,
  Oppslagssvar,
  Personoppslag,
} from './oppslag.ts'
import { Skriver } from './skriver.ts'
import type { Batchsvar, Lagervalg } from './storage.ts'

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
  /** When it was superseded, in milliseconds since 1970; nothing of one that holds, or where that is not known. */
  readonly historiskSidenMs?: number | undefined
  /** Whom it is of; and, where that one turned out to be another, who that is. Neither protection ends with that. */
  readonly av: readonly [Personvern, ...Personvern[]]
}

/** What needs no more than to be written. */
export type Ferdigrad = {
  readonly iBruk: boolean
  readonly ferdig: (ut: Skriver) => void
  readonly om: number
}

export type Oppslagsrad = Dokumentrad | Ferdigrad

/** What is found of a document; `slettet` where it was superseded so long ago that it has been deleted. */
export type Dokumentfunn = Dokumentrad | 'slettet' | undefined

/** What was asked for, and what the operator has set. */
export type Oppslagskall<T> = T & Pick<Lagervalg, 'graderteTilUtenHjemmel'>

/** What a store finds. Nothing where the package cannot be served from it. */
export type Oppslagskilde = {
  readonly findPerson: (
    identifikator: Folkeregisteridentifikator,
    visning: Visning,
  ) => Oppslagsrad | undefined
  readonly findDokument: (id: Dokumentidentifikator, pakke: Rettighetspakke) => Dokumentfunn
}

/** The look-ups, of persons and in the archive, over what a store finds; entries in the order asked. */
export function createOppslag({ findPerson, findDokument }: Oppslagskilde) {
  return {
    /** `findFerdig`: what is kept beside the store, as of the same moment, by the places of the numbers. */
    lookupPersoner: (
      { oppslag, rom, avtrykk: _, ...hvordan }: Oppslagskall<Personoppslag>,
      findFerdig: (nr: number) => Ferdigrad['ferdig'] | undefined = () => undefined,
    ): Oppslagssvar => {
      const [om, opphoert]: [number[], number[]] = [[], []]
      const ut = beginBulk(rom)
      let nr = 0
      for (const id of oppslag.identifikatorer) {
        const ferdig = findFerdig(nr++)
        if (ferdig !== undefined) {
          // Whoever uses a number, uses a valid one.
          beginPerson(ut, id)
          ferdig(ut)
          endEntry(ut)
          om.push(Number(id))
          continue
        }
        const isId = isFolkeregisteridentifikator(id)
        const rad = isId ? findPerson(id, hvordan.visning) : undefined
        if (rad !== undefined && (rad.iBruk || !oppslag.somBestilt)) {
          beginEntry(ut, { id, name: 'folkeregisterperson' })
          render(ut, rad, hvordan)
          endEntry(ut)
          om.push(Number(id))
        } else if (oppslag.somBestilt) {
          const grunn = rad !== undefined ? 'opphoert' : isId ? 'ukjent' : 'ugyldig'
          beginEntry(ut, { id, name: 'feilmelding' })
          ut.text(feilmelding(OPPSLAG_FEIL[grunn]))
          endEntry(ut)
          if (rad !== undefined) opphoert.push(Number(id))
        }
      }
      return { ...body(endBulk(ut), om), opphoert: Float64Array.from(opphoert) }
    },
    lookupPerson: (oppslag: Oppslagskall<Enkeltoppslag>): Oppslagssvar =>
      answerEn(findPerson(oppslag.identifikator, oppslag.visning), oppslag),
    lookupArkiv: (oppslag: Oppslagskall<Arkivoppslag>): Oppslagssvar => {
      const om: number[] = []
      const ut = beginBulk()
      for (const [nr, id] of oppslag.dokumentidentifikatorer.entries()) {
        const rad = findDokument(id, oppslag.visning.pakke)
        if (isGammel(rad, oppslag)) return { kind: 'gammel', nr }
        const name = rad === undefined ? 'feilmelding' : 'folkeregisterperson'
        beginEntry(ut, { felt: 'dokumentidentifikator', id, name })
        if (rad === undefined) ut.text(feilmelding(ARKIV_UKJENT))
        else render(ut, rad, oppslag)
        endEntry(ut)
        if (rad !== undefined) om.push(rad.om)
      }
      return body(endBulk(ut), om)
    },
    lookupDokument: (oppslag: Oppslagskall<Dokumentoppslag>): Oppslagssvar => {
      const rad = findDokument(oppslag.dokumentidentifikator, oppslag.visning.pakke)
      return isGammel(rad, oppslag) ? { kind: 'gammel', nr: 0 } : answerEn(rad, oppslag)
    },
  }
}

/**
 * Writes what is kept of a person beside a store, who uses this number: the very answer of a look-up. Answers the number, or
 * 0: nothing is written where it hangs on how another is protected, who may change without this one, nor where there is
 * no answer to be had.
 */
export function renderAvtrykk(
  find: (id: Folkeregisteridentifikator) => Oppslagsrad | undefined,
  id: Folkeregisteridentifikator,
  { ut, ...hvordan }: Pick<Hvordan, 'graderteTilUtenHjemmel'> & { readonly ut: Skriver },
): number {
  const fra = ut.length
  try {
    const rad = find(id)
    if (rad === undefined || !rad.iBruk || ('av' in rad && rad.av.length > 1)) return 0
    render(ut, rad, { visning: BASIS, ...hvordan })
    return rad.om
  } catch {
    // Whoever asks for that person is told so by the store.
    ut.length = fra
    return 0
  }
}

/** A batch of persons, by their numbers. */
export function answerNumre(numre: Float64Array): Batchsvar {
  return { kind: 'innhold', json: renderNumre(numre), om: numre, treff: numre.length }
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

/** How those are protected whom something is of: as the strongest of them. */
export function protectionOf(av: readonly [Personvern, ...Personvern[]]): Personvern {
  return av.reduce((a, b) => ({
    vern: strongest(a.vern, b.vern),
    skjulte: union(a.skjulte, b.skjulte),
    syntetisk: a.syntetisk && b.syntetisk,
  }))
}

/** One person, or one document. */
export function answerEn(rad: Oppslagsrad | undefined, hvordan: Hvordan): Oppslagssvar {
  if (rad === undefined) return { kind: 'ukjent' }
  const ut = new Skriver()
  render(ut, rad, hvordan)
  return body(ut.done(), [rad.om])
}

// --- internal ---

/** Whether a document was superseded too long ago. */
function isGammel(
  rad: Dokumentfunn,
  { eldsteMs = -Infinity }: Pick<Arkivoppslag, 'eldsteMs'>,
): rad is 'slettet' {
  return rad === 'slettet' || (rad?.historiskSidenMs ?? Infinity) < eldsteMs
}

type Hvordan = Oppslagskall<Pick<Personoppslag, 'visning'>>

/** Above every number there can be. */
const HANDLE = 100_000_000_000
function render(ut: Skriver, rad: Oppslagsrad, hvordan: Hvordan): void {
  if ('ferdig' in rad) {
    rad.ferdig(ut)
    return
  }
  const { visning, graderteTilUtenHjemmel } = hvordan
  const dokument = JSON.parse(rad.innhold) as Persondokument
  const status = vernestatus(dokument, { ...protectionOf(rad.av), graderteTilUtenHjemmel })
  ut.text(JSON.stringify(filterDokument(dokument, status, visning)))
}
