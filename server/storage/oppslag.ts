import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../domain/ids.ts'
import type { Bulkoppslag } from '../../domain/oppslag/bulkoppslag.ts'
import type { Visning } from '../../domain/oppslag/part.ts'
import type { Avtrykkrom } from './avtrykk.ts'

/** The change number that an answer is to be made at or after; else `Etterligger`. */
export type Minst = { readonly minst?: number }

/** Before when a document had been superseded that is too old to be shown. */
type Alder = { readonly eldsteMs?: number }

/** Whom it is of, and what may be shown. */
export type Personoppslag = Minst & {
  readonly oppslag: Bulkoppslag
  readonly visning: Visning
  /** Room that the answer may be put together in. Nobody else writes in it, or reads it, before it has been answered. */
  readonly rom?: SharedArrayBuffer | undefined
  /** What is kept beside the store, which the answer may be made of as far as it is of the same moment. */
  readonly avtrykk?: Avtrykkrom | undefined
}

export type Enkeltoppslag = Omit<Personoppslag, 'oppslag' | 'rom' | 'avtrykk'> & {
  readonly identifikator: Folkeregisteridentifikator
}

export type Arkivoppslag = Omit<Personoppslag, 'oppslag' | 'rom' | 'avtrykk'> &
  Alder & {
    readonly dokumentidentifikatorer: readonly Dokumentidentifikator[]
  }

export type Dokumentoppslag = Omit<Personoppslag, 'oppslag' | 'rom' | 'avtrykk'> &
  Alder & {
    readonly dokumentidentifikator: Dokumentidentifikator
  }

/** Whom an answer is about, as identifikatorer written as whole numbers, for the access log. */
export type Omtale = { readonly om: Float64Array; readonly treff: number }

/**
 * `json` is the finished body. `ukjent` is for a single lookup only. A document that came through a
 * package from which this one cannot be served is as one that is not there.
 */
export type Oppslagssvar =
  | ({
      readonly kind: 'json'
      readonly json: Uint8Array
      /** Of whom it is told only that their number has ended. */
      readonly opphoert?: Float64Array
    } & Omtale)
  | { readonly kind: 'ukjent' }
  /** It is there, and too old to be told of: the one at this place of what was asked for, counted from 0. */
  | { readonly kind: 'gammel'; readonly nr: number }
