import { canonicalJson } from '../../domain/json.ts'
import type { Appended, NyVersjon, Registertilstand } from './storage.ts'

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

/** What a register knows of how it is filled. `posisjon` is how many documents its log holds. */
export type Fylling = {
  readonly siste: number
  readonly posisjon: number
  readonly kopi: NonNullable<Registertilstand['kopi']> | null
  readonly seed: number | null
  readonly generator: number | null
  /** Whether any document came from a file. */
  readonly importert: boolean
}

/** A document that the log holds. */
export type Holdt = {
  readonly posisjon: number
  readonly sekvensnummer: number
  readonly innhold: string
}

/** `beginsAlike` tells whether the first document is the recipe's, where the register does not know its own. */
export function judgeOppskrift(
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

/** Whether a load may begin: whose numbers its documents carry, and those that stand there. */
export function judgeImport(fylling: Fylling, { kopi }: Importvalg) {
  if (kopi) return isKopi(fylling) ? 'klar' : 'egneNumre'
  return fylling.kopi === null ? 'klar' : 'kildensNumre'
}

/**
 * Appends what is next of a copy, until a document is refused. The numbers of `fylling` rise with what is
 * appended.
 */
export function appendNext(
  versjoner: readonly Kopiversjon[],
  etter: number,
  { fylling, findHeld, append }: Kopilager,
): Kopisvar & { readonly lagt: readonly Kopiversjon[] } {
  const lagt: Kopiversjon[] = []
  let [kommet, uendret] = [etter, 0]
  let grunn: Kopigrunn | undefined = isKopi(fylling) ? undefined : 'egneNumre'
  for (const ny of grunn === undefined ? versjoner : []) {
    const holdt = findHeld(ny)
    grunn = refuseKopi(ny, holdt, { kommet, fylling })
    if (grunn !== undefined) break
    if (holdt === undefined) {
      fylling.posisjon += 1
      fylling.siste = ny.sekvensnummer
      append(ny, fylling.posisjon)
      lagt.push(ny)
    } else uendret += 1
    kommet = Math.max(kommet, holdt?.posisjon ?? fylling.posisjon)
  }
  const svar = { nye: lagt.length, uendret, siste: fylling.siste, etter: kommet, lagt }
  return grunn === undefined ? svar : { ...svar, grunn }
}

/** What a store does for it. */
export type Kopilager = {
  readonly fylling: Fylling & { siste: number; posisjon: number }
  readonly findHeld: (ny: NyVersjon) => Holdt | undefined
  readonly append: (ny: Kopiversjon, posisjon: number) => void
}

/** A document with its fields in order; what is too deep for that, or damaged, is its own text. */
export function canonical(json: string): string {
  try {
    return canonicalJson(JSON.parse(json)) ?? json
  } catch {
    return json
  }
}

// --- internal ---

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
    const isAlike = holdt.sekvensnummer === ny.sekvensnummer && isSame(holdt.innhold, ny.json)
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
  return one === other || canonical(one) === canonical(other)
}
