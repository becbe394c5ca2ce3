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
  let running = Promise.resolve()
  const inTurn = (work: () => Promise<unknown>) => {
    running = running.then(work).then(
      () => {},
      (error) => arbeid.onFeil(error),
    )
  }
  let stopped = false
  const addSjekksummer = async () => {
    while (!stopped && (await arbeid.storage.addSjekksum()));
  }
  const expire = () => arbeid.storage.expireJobber(arbeid.clock() - arbeid.levetidMs)
  const timers = [
    setInterval(() => inTurn(addSjekksummer), SJEKKSUM_MS),
    setInterval(() => inTurn(expire), CLEANUP_MS),
  ]
  inTurn(addSjekksummer)
  inTurn(expire)
  return {
    wake: () => inTurn(addSjekksummer),
    stop: async () => {
      stopped = true
      for (const timer of timers) clearInterval(timer)
      await running
    },
  }
}
