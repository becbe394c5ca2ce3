import type { Appended, NyVersjon } from './storage.ts'

/** A versjon of a copy, with the number it has in its source; several may share one. */
export type Kopiversjon = NyVersjon & { readonly sekvensnummer: number }

/** Whether a load carries its source's numbers, and whether it may bring real persons. */
export type Importvalg = { readonly kopi: boolean; readonly ekte: boolean }

/**
 * Why a document of a copy stopped it: the register has `egneNumre`; it holds another load (`annenLast`), or
 * this document with another number or content (`annetUnderNavnet`); the copy is `hel`; or the number is
 * less than the one before it (`synkende`).
 */
export type Kopigrunn = 'egneNumre' | 'annenLast' | 'annetUnderNavnet' | 'hel' | 'synkende'

/**
 * How far a copy has come: `etter` of its documents, counted once each, are in the log. With `grunn`, the
 * document after the `nye` and `uendret` ones was refused, and none after it was looked at.
 */
export type Kopisvar = Appended & { readonly etter: number; readonly grunn?: Kopigrunn }

/** What a synthetic country is made of; the same recipe makes the same documents. */
export type Oppskrift = {
  readonly seed: number
  /** Persons that were asked for, the most so far. */
  readonly antall: number
  /** Version of the program that makes them. */
  readonly generator: number
}

/**
 * `klar`: go on. Else the register is another's: of `annen` seed, which may be unknown; of another
 * generator's version; or it holds documents from files.
 */
export type Oppskriftsvar =
  | { readonly kind: 'klar' }
  | { readonly kind: 'annenGenerator' | 'importert' }
  | { readonly kind: 'annen'; readonly seed: number | undefined }
