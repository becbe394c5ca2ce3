/**
 * What is believed of the time of the day. `kjentMs`: the time that is known, carried on by a clock that
 * nobody sets. `sprang`: the clock on the wall shows something else by more than a day; so it has stood
 * for `ventetMs`, and showed `veggMs` when it was last looked at. Milliseconds, times since 1970.
 */
export type Klokketro = {
  readonly kjentMs: number
  readonly sprang?: { readonly veggMs: number; readonly ventetMs: number } | undefined
}

/** One look at the clocks. */
export type Klokkeblikk = {
  /** What the clock on the wall shows. */
  readonly veggMs: number
  /** How long it is since the look before, by a clock that nobody sets. */
  readonly gaattMs: number
  /** How long a clock that has leapt must go on without leaping before it is believed. */
  readonly ventMs: number
}

/** A clock that is further off than this has leapt: it was set, or the machine was away. */
export const SPRANG_MS = 24 * 60 * 60 * 1000

/**
 * What is believed when a server starts, given what the last one noted. It may have been off for a
 * while, which is no leap. Nothing noted: nothing is known, and the clock must prove itself.
 * @valg docs/valg/043-klokker.md
 */
export function firstTro(noted: Klokketro | undefined, veggMs: number): Klokketro {
  if (noted === undefined) return { kjentMs: 0, sprang: { veggMs, ventetMs: 0 } }
  const { kjentMs, sprang } = noted
  if (isNear(veggMs, kjentMs)) return { kjentMs: veggMs }
  const goesOn = sprang !== undefined && isNear(veggMs, sprang.veggMs)
  return { kjentMs, sprang: { veggMs, ventetMs: goesOn ? sprang.ventetMs : 0 } }
}

/**
 * What is believed after one more look. A small difference is made up for as fast as time passes; a
 * leap only when the clock has gone on from there for as long as it must.
 */
export function nextTro(tro: Klokketro, { veggMs, gaattMs, ventMs }: Klokkeblikk): Klokketro {
  const kjentMs = tro.kjentMs + gaattMs
  const offMs = veggMs - kjentMs
  if (isNear(veggMs, kjentMs)) {
    return { kjentMs: kjentMs + Math.sign(offMs) * Math.min(Math.abs(offMs), gaattMs) }
  }
  const { sprang } = tro
  const isSteady = sprang !== undefined && Math.abs(veggMs - sprang.veggMs - gaattMs) <= STEADY_MS
  const ventetMs = isSteady ? sprang.ventetMs + gaattMs : 0
  return ventetMs >= ventMs ? { kjentMs: veggMs } : { kjentMs, sprang: { veggMs, ventetMs } }
}

/** The time that deletion goes by: none while the clock is not believed, else the earlier of the two. */
export function slettetid({ kjentMs, sprang }: Klokketro, veggMs: number): number | undefined {
  return sprang === undefined ? Math.min(kjentMs, veggMs) : undefined
}

// --- internal ---

/** Clocks are corrected in steps smaller than this between two looks. */
const STEADY_MS = 60_000

function isNear(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) <= SPRANG_MS
}
