import { type Diskfeil, diskfeil } from '../disk.ts'
import { Stengt } from '../storage/feil.ts'
import type { Claimed, Eier, Ordre, Storage, Valgt } from '../storage/storage.ts'
import type { Timers } from '../timers.ts'

export type Arbeid = {
  readonly storage: Storage
  readonly timers: Timers
  /** Aborted when what runs is to come to its end. */
  readonly stopping?: AbortSignal
  /** The time that deletion goes by; none while the clock is not believed. */
  readonly slettetid: () => number | undefined
  readonly leieMs: number
  readonly tilpassetBatch: number
  readonly komplettBatch: number
  /** How long the answer of a job that is done is kept. */
  readonly levetidMs: number
  /** Before when all is deleted that is no more than past; nothing is, where it is none. */
  readonly foreldetMs: () => number | undefined
  /** Told of an attempt that failed; nothing personal may go on from here. */
  readonly onFeil: (error: unknown) => void
}

/** One job: select, keep the answer, done. The lease is prolonged while the selection runs. */
export async function runUttrekk(
  arbeid: Arbeid,
  { leie, eier, ordre }: Extract<Claimed, { kind: 'jobb' }>,
): Promise<void> {
  const { storage, timers, leieMs } = arbeid
  const stopRenewal = timers.every(leieMs / 3, () => {
    storage.renewJobb(leie).catch(arbeid.onFeil)
  })
  try {
    const valgt = await whenRoom(arbeid, () => select(arbeid, eier, ordre))
    await whenRoom(arbeid, () => storage.completeJobb(leie, valgt))
  } catch (error) {
    // Cut short by the end of the service: nothing about the job, which the next server takes up.
    if (error instanceof Stengt) throw error
    arbeid.onFeil(error)
    await storage.failForsoek(leie)
  } finally {
    stopRenewal()
  }
}

// --- internal ---

/** How soon a full disk is tried again. */
const ROOM_MS = 1_000

/** A disk that fails under one job alone would hold up all others. */
function isPassing(disk: Diskfeil | undefined): boolean {
  return disk === 'full' || disk === 'vern'
}

/** Tries until there is room: a full disk is nothing about the job, and uses none of its attempts. */
async function whenRoom<T>(
  { timers, onFeil, stopping }: Arbeid,
  work: () => Promise<T>,
): Promise<T> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(diskfeil(error))) throw error
      if (!isTold) onFeil(error)
      if (stopping?.aborted) throw new Stengt()
      await new Promise<void>((resolve) => {
        const cancel = timers.after(ROOM_MS, resolve)
        stopping?.addEventListener('abort', () => {
          cancel()
          resolve()
        })
      })
    }
  }
}

function select(arbeid: Arbeid, { pakke }: Eier, ordre: Ordre): Promise<Valgt> {
  const { storage, tilpassetBatch, komplettBatch } = arbeid
  if (ordre.type === 'komplett') return storage.selectVersjoner(ordre.komplett, komplettBatch)
  const { utvalg } = ordre
  return storage.selectPersoner({ utvalg, pakke, batchstoerrelse: tilpassetBatch })
}
