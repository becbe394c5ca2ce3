import type { Timers } from '../timers.ts'
import { type Arbeid, runUttrekk } from './run-uttrekk.ts'

export type Arbeider = {
  /** Says that a job may be due; called when one has been ordered. */
  readonly wake: () => void
  /** Takes no more jobs and waits for the one that runs. */
  readonly stop: () => Promise<void>
}

/** The longest pause between two looks for work that nobody announced, in milliseconds. */
const PAUSE_MAX_MS = 1_000

/** Claims one job after another until stopped. Runs none of them itself in this thread. */
export function startArbeider(arbeid: Arbeid): Arbeider {
  const stopping = new AbortController()
  let wake = () => {}
  const done = (async () => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      const pauseMs = await claimAndRun({ ...arbeid, stopping: stopping.signal })
      if (pauseMs > 0 && !stopping.signal.aborted) await pause(pauseMs, woken, arbeid.timers)
    }
  })()
  return {
    wake: () => wake(),
    stop: async () => {
      stopping.abort()
      wake()
      await done
    },
  }
}

// --- internal ---

/** Answers how many milliseconds to wait before looking again. */
async function claimAndRun(arbeid: Arbeid): Promise<number> {
  try {
    const claimed = await arbeid.storage.claimJobb()
    if (claimed.kind === 'jobb') {
      await runUttrekk(arbeid, claimed)
      return 0
    }
    return Math.min(PAUSE_MAX_MS, Math.max(1, claimed.ventMs ?? PAUSE_MAX_MS))
  } catch (error) {
    arbeid.onFeil(error)
    return PAUSE_MAX_MS
  }
}

async function pause(ms: number, woken: Promise<void>, timers: Timers): Promise<void> {
  let cancel = () => {}
  const slept = new Promise<void>((resolve) => {
    cancel = timers.after(ms, resolve)
  })
  await Promise.race([slept, woken])
  cancel()
}
