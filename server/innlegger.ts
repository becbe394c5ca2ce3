import type { Appended, NyVersjon, Storage } from './storage/storage.ts'

/** Versjoner in the smallest and the largest transaction of a load. */
const LEAST = 1_000
const MOST = 8_000

export type Innlegger = {
  /** Takes one more; waits only when a largest transaction is full and the one before not yet durable. */
  readonly push: (versjon: NyVersjon) => Promise<void>
  /** Makes durable what has been taken so far. */
  readonly flush: () => Promise<void>
}

/**
 * Appends a stream of versjoner in order, in durable transactions that grow while the store is busy:
 * the first lines are safe at once, and a long load touches each page of the indexes less often.
 */
export function createInnlegger(
  storage: Pick<Storage, 'appendVersjoner'>,
  onVarig: (antall: number, appended: Appended) => void,
): Innlegger {
  let pending: NyVersjon[] = []
  let inFlight: Promise<void> | undefined

  const start = (): Promise<void> => {
    const versjoner = pending
    pending = []
    const write = storage.appendVersjoner(versjoner).then((appended) => {
      if (inFlight === write) inFlight = undefined
      onVarig(versjoner.length, appended)
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
