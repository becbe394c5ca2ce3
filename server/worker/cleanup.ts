import type { Arbeid } from './run-uttrekk.ts'

/** How often old answers, and what is too old in the register, are looked for, in milliseconds. */
const CLEANUP_MS = 60_000

export type Vedlikehold = { readonly stop: () => Promise<void> }

/** What is done beside the jobs: the end of those that are old, and of what is too old to be asked for. */
export function startVedlikehold(arbeid: Arbeid): Vedlikehold {
  const { storage, timers } = arbeid
  let running = Promise.resolve()
  let isDue = false
  let stopped = false
  const end = async () => {
    isDue = false
    const nowMs = arbeid.slettetid()
    if (nowMs !== undefined) await storage.expireJobber({ nowMs, levetidMs: arbeid.levetidMs })
    for (;;) {
      // Asked for each time: the clock may leap meanwhile.
      const eldsteMs = arbeid.foreldetMs()
      if (stopped || eldsteMs === undefined || (await storage.deleteForeldet(eldsteMs))) return
    }
  }
  /** At most once more than it runs, however long it takes. */
  const expire = () => {
    if (isDue || stopped) return
    isDue = true
    running = running.then(end).catch(arbeid.onFeil)
  }
  const stopTimer = timers.every(CLEANUP_MS, expire)
  expire()
  return {
    stop: async () => {
      stopped = true
      stopTimer()
      await running
    },
  }
}
