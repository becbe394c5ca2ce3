/** Versjoner in the smallest and the largest transaction of a load. */
const LEAST = 1_000
const MOST = 8_000

export type Innlegger<T> = {
  /** Takes one more; waits only when a largest transaction is full and the one before not yet durable. */
  readonly push: (versjon: T) => Promise<void>
  /** Makes durable what has been taken so far. */
  readonly flush: () => Promise<void>
}

/**
 * Appends a stream of versjoner in order, in durable transactions that grow while the store is busy:
 * the first lines are safe at once, and a long load touches each page of the indexes less often.
 */
export function createInnlegger<T, Svar>(
  append: (versjoner: readonly T[]) => Promise<Svar>,
  onVarig: (antall: number, svar: Svar) => void,
): Innlegger<T> {
  let pending: T[] = []
  let inFlight: Promise<void> | undefined

  const start = (): Promise<void> => {
    const versjoner = pending
    pending = []
    const write = append(versjoner).then((svar) => {
      if (inFlight === write) inFlight = undefined
      onVarig(versjoner.length, svar)
    })
    // Whoever waits for it next gets the error; until then it is no unhandled one.
    write.catch(() => {})
    inFlight = write
    return write
  }
  const flush = async (): Promise<void> => {
    await inFlight
    if (pending.length > 0) await start()
  }
  return {
    push: async (versjon) => {
      pending.push(versjon)
      if (pending.length >= MOST) await inFlight
      if (pending.length >= LEAST && inFlight === undefined) start()
    },
    flush,
  }
}
