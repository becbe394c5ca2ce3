import type { Dokumentidentifikator, Folkeregisteridentifikator } from '../../domain/ids.ts'
import { canonicalText } from '../../domain/json.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import {
  createVekst,
  Hendelseavvist,
  type Hendelserad,
  type Hendelsessvar,
  type Holdthendelse,
  type Lagt,
  type NyHendelse,
  refuseHeld,
  refuseHendelse,
} from './hendelse.ts'
import type { Appended, NyVersjon, Registertilstand } from './storage.ts'

/** A versjon of a copy, with the number it has in its source; several may share one. */
export type Kopiversjon = NyVersjon & { readonly sekvensnummer: number }

/** Whether a load may begin: else whose numbers are there that its own cannot stand beside. */
export type Importsvar = 'klar' | 'egneNumre' | 'kildensNumre'

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

/** What a register knows of how it is filled. `posisjon` is how many documents its log holds. */
export type Fylling = {
  readonly siste: number
  readonly posisjon: number
  readonly kopi: NonNullable<Registertilstand['kopi']> | null
  readonly seed: number | null
  readonly antall: number | null
  readonly generator: number | null
  /** The first number of the feed: what came before it shares numbers. */
  readonly feedFra: number
  /** What was superseded up to this number is in no new uttrekk. */
  readonly golv: number
  /** Up to where what is too old has been deleted. */
  readonly slettet: number
  /** Whether any document came from a file. */
  readonly importert: boolean
  /** Whether any person is real, or may be: once so, always. */
  readonly ekte: boolean
  /** The packages that documents came through, over all that ever came; in order. */
  readonly opphav: readonly Rettighetspakke[]
}

/** A document that the log holds. */
export type Holdt = {
  readonly posisjon: number
  readonly sekvensnummer: number
  /** None where it has been deleted. */
  readonly innhold: string | null
}

/** The numbers that a versjon is appended under, and when. */
export type Loggplass = {
  readonly posisjon: number
  readonly sekvensnummer: number
  readonly skrevetMs: number
}

/** What a store does for a load, all of one call in one durable transaction. */
export type Lastlager = {
  readonly readFylling: () => Fylling
  readonly noteFylling: (fylling: Fylling) => void
  /** Where the log holds this document, under this name or one that it had in an earlier version. */
  readonly findPosisjon: (ny: NyVersjon) => number | undefined
  /** The document that the log holds under this very name. */
  readonly findHeld: (ny: NyVersjon) => Holdt | undefined
  /** `isSplitt`: whom the number in use belongs to is parted from the person it has been taken for. */
  readonly append: (ny: NyVersjon, plass: Loggplass, isSplitt: boolean) => Lagt
  /** `slettet`: there was one that was called so. */
  readonly findHendelse: (navn: Dokumentidentifikator) => Holdthendelse | 'slettet' | undefined
  readonly hasPerson: (identifikator: Folkeregisteridentifikator) => boolean
  /** Keeps an event; one of a number that is taken is none. `innhold` is of one from outside. */
  readonly noteHendelse: (rad: Hendelserad, innhold?: string) => void
  /** Ends a number that is in use. */
  readonly endNummer: (identifikator: Folkeregisteridentifikator, sekvensnummer: number) => void
}

/**
 * How a register is filled, whatever keeps it. Each new versjon has the next sekvensnummer, by an event or
 * without, in the order it comes; one of a copy has its source's. @valg docs/valg/028-sekvensnummer.md
 */
export function createLast({ readFylling, noteFylling, append, ...log }: Lastlager) {
  const { grow, growBy } = createVekst({ append, ...log })
  return {
    appendVersjoner: (versjoner: readonly NyVersjon[], skrevetMs: number): Appended => {
      const foer = readFylling()
      if (foer.kopi !== null) throw new Error('the register carries the numbers of its source')
      let naa = foer
      for (const ny of versjoner) {
        if (log.findPosisjon(ny) !== undefined) continue
        naa = grow(naa, ny, { sekvensnummer: naa.siste + 1, skrevetMs })
      }
      const nye = naa.posisjon - foer.posisjon
      if (nye > 0) noteFylling(naa)
      return { nye, uendret: versjoner.length - nye, siste: naa.siste }
    },
    appendKopi: (versjoner: readonly Kopiversjon[], etter: number, skrevetMs: number): Kopisvar => {
      const foer = readFylling()
      let naa: Fylling = { ...foer, kopi: foer.kopi ?? 'laster' }
      let [kommet, uendret] = [etter, 0]
      let grunn: Kopigrunn | undefined = isKopi(foer) ? undefined : 'egneNumre'
      for (const ny of grunn === undefined ? versjoner : []) {
        const holdt = log.findHeld(ny)
        grunn = refuseKopi(ny, holdt, { kommet, fylling: naa })
        if (grunn !== undefined) break
        if (holdt === undefined) naa = grow(naa, ny, { ...ny, skrevetMs })
        else uendret += 1
        kommet = Math.max(kommet, holdt?.posisjon ?? naa.posisjon)
      }
      const nye = naa.posisjon - foer.posisjon
      if (nye > 0) noteFylling(naa)
      const svar = { nye, uendret, siste: naa.siste, etter: kommet }
      return grunn === undefined ? svar : { ...svar, grunn }
    },
    appendHendelser: (hendelser: readonly NyHendelse[], skrevetMs: number): Hendelsessvar => {
      const foer = readFylling()
      let naa = foer
      let nye = 0
      for (const [nr, ny] of hendelser.entries()) {
        const held = log.findHendelse(ny.navn)
        const grunn = held === undefined ? refuseHendelse(ny, naa, log) : refuseHeld(ny, held)
        if (grunn !== undefined) throw new Hendelseavvist({ kind: 'avvist', grunn, nr })
        if (held !== undefined) continue
        naa = growBy(naa, ny, skrevetMs)
        nye += 1
      }
      if (nye > 0) noteFylling(naa)
      return { kind: 'skrevet', nye, uendret: hendelser.length - nye, siste: naa.siste }
    },
    completeKopi: (etter: number): boolean => {
      const fylling = readFylling()
      const isWhole = fylling.kopi !== null && etter === fylling.posisjon
      if (isWhole) noteFylling({ ...fylling, kopi: 'hel' })
      return isWhole
    },
    startSyntetisk: (oppskrift: Oppskrift, foerste: NyVersjon): Oppskriftsvar => {
      const fylling = readFylling()
      const svar = judgeOppskrift(fylling, oppskrift, () => log.findPosisjon(foerste) === 1)
      const antall = Math.max(fylling.antall ?? 0, oppskrift.antall)
      if (svar.kind === 'klar') noteFylling({ ...fylling, ...oppskrift, antall })
      return svar
    },
    startImport: ({ kopi, ekte }: Importvalg): Importsvar => {
      const fylling = readFylling()
      const isKlar = kopi ? isKopi(fylling) : fylling.kopi === null
      if (!isKlar) return kopi ? 'egneNumre' : 'kildensNumre'
      if (ekte && !fylling.ekte) noteFylling({ ...fylling, ekte })
      return 'klar'
    },
  }
}

/** The register as it stands, of so many persons. */
export function registertilstand(
  { siste, posisjon, kopi, seed, antall, ekte }: Fylling,
  personer: number,
): Registertilstand {
  const oppskrift = seed === null || antall === null ? undefined : { seed, antall }
  return { siste, versjoner: posisjon, personer, ekte, oppskrift, kopi: kopi ?? undefined }
}

// --- internal ---

/** `beginsAlike` tells whether the first document is the recipe's, where the register does not know its own. */
function judgeOppskrift(
  { posisjon, seed, generator, importert }: Fylling,
  oppskrift: Oppskrift,
  beginsAlike: () => boolean,
): Oppskriftsvar {
  if (importert) return { kind: 'importert' }
  if (seed === null) {
    return posisjon === 0 || beginsAlike() ? { kind: 'klar' } : { kind: 'annen', seed: undefined }
  }
  if (seed !== oppskrift.seed) return { kind: 'annen', seed }
  return { kind: generator === oppskrift.generator ? 'klar' : 'annenGenerator' }
}

/**
 * Why a document is not the next of a copy that has come to `kommet`; `holdt` where the log holds it. The
 * load goes through its documents from the first one each time it is begun, and what the log holds must be a
 * beginning of them: so it can be stopped at any moment, and no other load can go on where it was.
 * @valg docs/valg/028-sekvensnummer.md
 */
function refuseKopi(
  ny: Kopiversjon,
  holdt: Holdt | undefined,
  { kommet, fylling }: { readonly kommet: number; readonly fylling: Fylling },
): Kopigrunn | undefined {
  if (holdt !== undefined) {
    if (holdt.posisjon > kommet + 1) return 'annenLast'
    const isAlike =
      holdt.sekvensnummer === ny.sekvensnummer &&
      (holdt.innhold === null || isSame(holdt.innhold, ny.json))
    return isAlike ? undefined : 'annetUnderNavnet'
  }
  if (fylling.kopi === 'hel') return 'hel'
  if (kommet !== fylling.posisjon) return 'annenLast'
  return ny.sekvensnummer < fylling.siste ? 'synkende' : undefined
}

/** An empty register that nobody has begun to fill, or one that a copy has. */
function isKopi({ posisjon, kopi, seed }: Fylling): boolean {
  return kopi !== null || (posisjon === 0 && seed === null)
}

/** Whether two documents say the same, in whatever order their fields stand. */
function isSame(one: string, other: string): boolean {
  return one === other || canonicalText(one) === canonicalText(other)
}
