/**
 * Time as it passes, for waiting and for limits: whoever sets the clock does not move it. What is
 * told to others, and what is kept, has the time of the day instead (`clock`).
 */
export type Timers = {
  /** Milliseconds since some moment; never less than before. */
  readonly monotonicMs: () => number
  /** Does something once, after so long. Answers how to call it off. */
  readonly after: (ms: number, act: () => void) => () => void
  /** Does something every so often. Answers how to end it. */
  readonly every: (ms: number, act: () => void) => () => void
}

/** Those of the machine. */
export const TIMERS: Timers = {
  monotonicMs: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, Math.min(ms, LONGEST_MS))
    return () => clearTimeout(timer)
  },
  every: (ms, act) => {
    const timer = setInterval(act, Math.min(ms, LONGEST_MS))
    return () => clearInterval(timer)
  },
}

// --- internal ---

/** Node takes a longer time, 25 days and more, for one millisecond. */
const LONGEST_MS = 2 ** 31 - 1
