/**
 * What a draw is about. Two draws about different things are independent of each other, so that a
 * person's relatives can work out one fact about the person without making the rest.
 */
export const EMNE = {
  start: 1,
  kjoenn: 2,
  likekjoennet: 3,
  aarhundre: 4,
  opphav: 5,
  opprettet: 6,
  utgang: 7,
  utgangDag: 8,
  samliv: 9,
  inngaatt: 10,
  brudd: 11,
  skilsmisse: 12,
  vern: 13,
  vernFra: 14,
  hjem: 15,
  dokument: 16,
  endring: 17,
} as const

type Emne = (typeof EMNE)[keyof typeof EMNE]

/** A source of chance for one thing in the register. The same source gives the same draws. */
export type Tilfeldig = {
  /** A whole number from 0 up to, but not including, `grense`. */
  readonly heltall: (grense: number) => number
  /** True in `andel` of all draws; `andel` is between 0 and 1. */
  readonly sjanse: (andel: number) => boolean
  readonly velg: <T>(liste: readonly [T, ...T[]]) => T
}

/** One draw of 32 bits: a pure function of its arguments, so any person can be made alone. */
export function drawNumber(seed: number, index: number, emne: Emne): number {
  let h = mix(seed ^ 0x9e3779b9)
  h = mix(h ^ Math.floor(seed / 2 ** 32))
  h = mix(h ^ index)
  return mix(h ^ Math.imul(emne, 0x85ebca6b)) >>> 0
}

/** The same draw as a fraction from 0 up to, but not including, 1. */
export function andel(seed: number, index: number, emne: Emne): number {
  return drawNumber(seed, index, emne) / 2 ** 32
}

/** Many draws about one thing (mulberry32, started from `trekk`). */
export function tilfeldig(seed: number, index: number, emne: Emne): Tilfeldig {
  let state = drawNumber(seed, index, emne)
  const neste = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const heltall = (grense: number) => Math.floor(neste() * grense)
  return {
    heltall,
    sjanse: (grense) => neste() < grense,
    velg: (liste) => liste[heltall(liste.length)] ?? liste[0],
  }
}

// --- internal ---

/** The finalizer of MurmurHash3: every bit of the input moves about half the bits of the output. */
function mix(input: number): number {
  let h = input | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
