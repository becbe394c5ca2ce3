import type { Arbeid } from './run-uttrekk.ts'

/** How often the answers of old jobs are looked for, in milliseconds. */
const CLEANUP_MS = 60_000
/** How often jobs without checksums are looked for when nobody says that there is one. */
const SJEKKSUM_MS = 5_000

export type Vedlikehold = {
  /** Says that a job is done and can have its checksums. */
  readonly wake: () => void
  readonly stop: () => Promise<void>
}

/** What is done beside the jobs: checksums of those that are done, and the end of those that are old. */
export function startVedlikehold(arbeid: Arbeid): Vedlikehold {
  const { storage, timers } = arbeid
  let running = Promise.resolve()
  let stopped = false
  const addSjekksummer = async () => {
    while (!stopped && (await storage.addSjekksum()));
  }
  const expire = () => storage.expireJobber(arbeid.clock() - arbeid.levetidMs)
  /** One after another, and each at most once more than it runs, however long the others take. */
  const inTurn = (work: () => Promise<unknown>) => {
    let isDue = false
    return () => {
      if (isDue || stopped) return
      isDue = true
      running = running
        .then(() => {
          isDue = false
          return work()
        })
        .then(
          () => {},
          (error) => arbeid.onFeil(error),
        )
    }
  }
  const [sum, end] = [inTurn(addSjekksummer), inTurn(expire)]
  const stops = [timers.every(SJEKKSUM_MS, sum), timers.every(CLEANUP_MS, end)]
  sum()
  end()
  return {
    wake: sum,
    stop: async () => {
      stopped = true
      for (const stop of stops) stop()
      await running
    },
  }
}
