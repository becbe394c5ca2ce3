const SIGNALS = ['SIGINT', 'SIGTERM'] as const
export type Stoppsignal = (typeof SIGNALS)[number]

/** Whether this is the reason of a signal that `listenSignals` aborted. */
export function isStoppsignal(reason: unknown): reason is Stoppsignal {
  return SIGNALS.some((name) => name === reason)
}

/**
 * Aborted by the first SIGINT or SIGTERM, whose name is the reason, so that what is under way can end
 * well. Whoever presses Ctrl-C once more ends the process at once. One that comes on the heels of the
 * first is the first again: a terminal sends Ctrl-C to every process there, and those in between send
 * it on. SIGTERM again changes nothing: supervisors repeat it, and kill when their own time is up.
 */
export function listenSignals(clock: () => number): AbortSignal {
  const stop = new AbortController()
  let firstMs = 0
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (!stop.signal.aborted) {
        firstMs = clock()
        stop.abort(name)
      } else if (name === 'SIGINT' && clock() - firstMs > SAME_MS) endBy(name)
    })
  }
  return stop.signal
}

/**
 * Ends the process as the signal itself would have: at once. `process.exit` waits for threads, and one
 * may be in a long statement or stand before a pipe that nobody reads.
 */
export function endBy(name: Stoppsignal): void {
  process.removeAllListeners(name)
  process.kill(process.pid, name)
}

// --- internal ---

const SAME_MS = 250
