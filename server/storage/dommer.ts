import { Uendret } from './uendret.ts'

/** A job that waits to be claimed, and for how long it shall have been seen to. */
export type Ventende = {
  readonly jobb: number
  readonly forsoek: number
  readonly ventMs: number
}

/** A job that somebody runs; `fornyet` rises with each sign of life. */
export type Leid = {
  readonly jobb: number
  readonly gjerde: number
  readonly fornyet: number
  readonly leieMs: number
}

/**
 * Judges which jobs have waited and whose holders are gone, by what one watcher has itself seen, on its own
 * clock: no other clock is asked. Milliseconds.
 * @valg docs/valg/043-klokker.md
 */
export function createDommer(venter: Uendret) {
  const holdere = new Uendret()
  let stilleMs = Infinity
  return {
    /** The jobs that have waited as long as they should, oldest first; and when to look again, holders too. */
    ventende: (waiting: readonly Ventende[], nowMs: number) => {
      const klare: number[] = []
      let ventMs = Infinity
      for (const { jobb, forsoek, ventMs: lengde } of waiting) {
        const ms = venter.look(jobb, String(forsoek), nowMs)
        if (ms >= lengde) klare.push(jobb)
        else ventMs = Math.min(ventMs, lengde - ms)
      }
      venter.keep(new Set(waiting.map(({ jobb }) => jobb)))
      const soonest = Math.min(stilleMs, ventMs)
      const again = soonest === Infinity ? undefined : soonest
      return { klare: klare.sort((a, b) => a - b), ventMs: again }
    },
    /** The jobs whose holders have been silent for a whole lease. */
    leier: (held: readonly Leid[], nowMs: number): readonly number[] => {
      const tapte: number[] = []
      stilleMs = Infinity
      for (const { jobb, gjerde, fornyet, leieMs } of held) {
        const gapMs = leieMs * LOOK_SHARE
        const silent = holdere.look(jobb, `${gjerde} ${fornyet}`, nowMs, gapMs)
        if (silent >= leieMs) tapte.push(jobb)
        else stilleMs = Math.min(stilleMs, leieMs - silent, gapMs)
      }
      holdere.keep(new Set(held.map(({ jobb }) => jobb)))
      return tapte
    },
  }
}

// --- internal ---

/** How much of a lease may pass between two looks at it and still count as seen. */
const LOOK_SHARE = 1 / 3
