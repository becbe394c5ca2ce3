import type { JobbId } from '../../../domain/ids.ts'
import type { Jobbstatus } from '../../storage/storage.ts'
import type { Timers } from '../../timers.ts'

/**
 * Lets the batches of a job become ready one after the other, as those of the original do: the first
 * when the job is done, each next one, and the end, so long after the one before. Nobody who sets the
 * clock makes a batch that was ready wait again; whoever starts the service anew does.
 */
export type Batchtreghet = {
  /** The job as it is shown while some of its answer is held back. */
  readonly hold: (jobbId: JobbId, jobb: Jobbstatus) => Jobbstatus
  /** Whether a number is held back. */
  readonly isHeld: (jobbId: JobbId, jobb: Jobbstatus, batchnr: number) => boolean
}

/** `ventMs` 0 holds nothing back. */
export function createBatchtreghet(timers: Timers, ventMs: number): Batchtreghet {
  const doneMs = new Map<JobbId, number>()
  /** How many numbers are ready, the end counted. */
  const ready = (jobbId: JobbId): number => {
    const nowMs = timers.monotonicMs()
    const since = doneMs.get(jobbId) ?? nowMs
    doneMs.set(jobbId, since)
    const [oldest] = doneMs.keys()
    if (doneMs.size > JOBBER_MAX && oldest !== undefined) doneMs.delete(oldest)
    return 1 + Math.floor((nowMs - since) / ventMs)
  }
  /** How many numbers are ready of one that is held back, and of how many. */
  const held = (jobbId: JobbId, { tilstand, skjermet, batcher }: Jobbstatus) => {
    if (ventMs === 0 || skjermet || tilstand !== 'ferdig' || batcher === undefined) return undefined
    const [klare, alle] = [ready(jobbId), batcher.length + 1]
    return klare < alle ? { klare, alle } : undefined
  }
  return {
    hold: (jobbId, jobb) => {
      const part = held(jobbId, jobb)
      if (part === undefined) return jobb
      return { ...jobb, tilstand: 'kjoerer', fremdrift: part.klare / part.alle }
    },
    isHeld: (jobbId, jobb, batchnr) => {
      const part = held(jobbId, jobb)
      return part !== undefined && batchnr >= part.klare
    },
  }
}

// --- internal ---

/** The oldest beyond so many is forgotten, and would begin anew if it were asked for again. */
const JOBBER_MAX = 10_000
