import { andel, drawNumber, EMNE } from './random.ts'
import { aarstall, type Dag, dagFra } from './tid.ts'

export type Kjoenn = 'kvinne' | 'mann'

/** What the index alone decides about a person: the birth, and which number of that day is theirs. */
export type Plass = {
  readonly index: number
  readonly foedt: Dag
  readonly kjoenn: Kjoenn
  /** Counts from 0 the persons of one sex who are born on one day: no two share all three. */
  readonly nummer: number
}

/**
 * The register is a table: a column for each day of a hundred years, and up to 600 rows. A row is
 * filled by walking the days in equal steps that visit each once, so every register, however small,
 * is spread evenly over the years. A hundred years are 36 525 days here, no matter which.
 */
const DAGER = 36_525
const RADER = 600
const FOERSTE_DAG = dagFra(1925, 1, 1)

/** No common factor with 36 525, and the two distances below come out as ages of real families. */
const STEG = 13_951

/** 34 steps on is born 491 days earlier: a partner. 40 steps on is born 27.8 years later: a child. */
const PARTNER_AVSTAND = 34
const BARN_AVSTAND = 40

/** How many persons have a number of their own: 21.9 million. */
export const PERSONER_MAX = DAGER * RADER

/** Where the person with this index stands. Injective: (day, sex, number) belongs to one index. */
export function findPlass(seed: number, index: number): Plass {
  const rad = Math.floor(index / DAGER)
  const kolonne = index % DAGER
  const skritt = (STEG * kolonne + (drawNumber(seed, 0, EMNE.start) % DAGER)) % DAGER
  const dag = FOERSTE_DAG + skritt
  // Two rows after each other hold one of each sex per day, so together they share one number.
  const nummer = rad >> 1
  const kjoenn = (foersteKjoenn(seed, kolonne) ^ (rad & 1)) === 1 ? 'mann' : 'kvinne'
  if (aarstall(dag) < 2015) return { index, foedt: dag, kjoenn, nummer }
  // 1915-1924 and 2015-2024 share the two digits of the year: the pairs of rows take turns.
  const forrigeAarhundre = ((nummer + drawNumber(seed, skritt, EMNE.aarhundre)) & 1) === 1
  return { index, foedt: forrigeAarhundre ? dag - DAGER : dag, kjoenn, nummer: nummer >> 1 }
}

/** The index of the one a person may live with. Mutual: the partner's partner is the person. */
export function partnerIndex(index: number): number | undefined {
  const partner = partnerKolonne(index % DAGER)
  return partner < DAGER ? index - (index % DAGER) + partner : undefined
}

/** The index of one parent; the other is that parent's partner. */
export function forelderIndex(index: number): number | undefined {
  return index % DAGER >= BARN_AVSTAND ? index - BARN_AVSTAND : undefined
}

/** The index of a child: the inverse of `forelderIndex`. */
export function barnIndex(index: number): number | undefined {
  return (index % DAGER) + BARN_AVSTAND < DAGER ? index + BARN_AVSTAND : undefined
}

// --- internal ---

function partnerKolonne(kolonne: number): number {
  const partall = (Math.floor(kolonne / PARTNER_AVSTAND) & 1) === 0
  return partall ? kolonne + PARTNER_AVSTAND : kolonne - PARTNER_AVSTAND
}

/** Decided for the pair, so that three in a hundred are of the same sex and the others are not. */
function foersteKjoenn(seed: number, kolonne: number): number {
  const partner = partnerKolonne(kolonne)
  const par = Math.min(kolonne, partner)
  const like = andel(seed, par, EMNE.likekjoennet) < 0.03
  return (drawNumber(seed, par, EMNE.kjoenn) & 1) ^ (like || kolonne === par ? 0 : 1)
}
