import type { Timers } from './timers.ts'

/** A part of the service, by the name that the log tells it by. */
export type Del =
  | 'katalog'
  | 'lager'
  | 'klokke'
  | 'hoeyvann'
  | 'tls'
  | 'tilgangslogg'
  | 'utsteder'
  | 'vedlikehold'
  | 'arbeider'
  | 'forespørsler'

/** How a part ends: politely, and where that takes too long, at once. */
export type Ending = {
  readonly del: Del
  readonly stop: () => unknown
  readonly cut?: () => void
}

/** What was waited for when the limit passed, if it did, and what had not ended even then. */
export type Stoppet = { readonly kuttet: Del | undefined; readonly igjen: readonly Del[] }

export type Stopp = {
  /** Takes one more part, to be ended before those that came before it; at once where all is ending. */
  readonly push: (ending: Ending) => void
  /** Ends every part, last first. Whoever asks again waits for the same end. */
  readonly stop: () => Promise<Stoppet>
}

export type Stoppvalg = {
  /** How long all of it may take before what is left is cut. */
  readonly fristMs: number
  readonly timers: Timers
  /** Told of an ending that failed; the others go on. */
  readonly onFeil: (error: unknown, del: Del) => void
}

/** What has been cut only has to notice it: a thread ends when it comes back from the disk. */
export const ETTER_KUTT_MS = 2_000

/**
 * What has been started, and how it ends. It always does: when the limit has passed, whatever has not
 * ended is cut, all at once, since one part may be waiting for another. What does not end then either,
 * a thread that hangs in the disk, is left behind and told of.
 * @valg docs/valg/042-stopp.md
 */
export function createStopp({ fristMs, timers, onFeil }: Stoppvalg): Stopp {
  const endings: Ending[] = []
  let stopping: Promise<Stoppet> | undefined
  /** Ends one part. Never fails. */
  const end = async ({ del, stop }: Ending) => {
    try {
      await stop()
    } catch (error) {
      onFeil(error, del)
    }
  }
  const cut = ({ del, cut: cutIt }: Ending) => {
    try {
      cutIt?.()
    } catch (error) {
      onFeil(error, del)
    }
  }
  const stopAll = async (): Promise<Stoppet> => {
    const limit = startLimit(fristMs, timers)
    for (let ending = endings.pop(); ending !== undefined; ending = endings.pop()) {
      const ended = end(ending)
      if (await limit.holds(ended)) continue
      const rest = [ending, ...endings.splice(0).reverse()]
      for (const one of rest) cut(one)
      const isEnded = await endWithin(
        rest.map((one, i) => (i === 0 ? ended : end(one))),
        timers,
      )
      const igjen = rest.filter((_, i) => !isEnded[i]).map(({ del }) => del)
      return { kuttet: ending.del, igjen }
    }
    limit.cancel()
    return { kuttet: undefined, igjen: [] }
  }
  return {
    push: (ending) => {
      if (stopping === undefined) return void endings.push(ending)
      cut(ending)
      void end(ending)
    },
    stop: () => {
      stopping ??= stopAll()
      return stopping
    },
  }
}

// --- internal ---

/** A time that passes while several things are waited for, one after another. */
function startLimit(ms: number, timers: Timers) {
  let pass = () => {}
  const passed = new Promise<false>((resolve) => {
    pass = () => resolve(false)
  })
  const cancel = timers.after(ms, () => pass())
  return {
    /** Whether this came to its end before the time had passed. */
    holds: (ended: Promise<void>) => Promise.race([ended.then(() => true), passed]),
    cancel,
  }
}

/** Which of these come to their ends within the time that is given to what has been cut. */
async function endWithin(all: readonly Promise<void>[], timers: Timers) {
  const limit = startLimit(ETTER_KUTT_MS, timers)
  const isEnded = await Promise.all(all.map((one) => limit.holds(one)))
  limit.cancel()
  return isEnded
}
