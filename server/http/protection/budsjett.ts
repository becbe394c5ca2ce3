import { Avvist } from '../../../domain/errors.ts'
import type { Timers } from '../../timers.ts'

/** Bytes of one answer, from before it is made until it has been read or whoever asked has gone. */
export type Svarplass = {
  /** What it takes now: known when it is made, and less as it is read. */
  readonly resize: (bytes: number) => void
  readonly release: () => void
}

/** Bounds on what has been asked for and not been read yet. */
export type Budsjett = {
  /**
   * Room for an answer of at most so many bytes, at once or when others have been read. Throws `Avvist`
   * where that takes too long, or where too many wait already. `onGone` tells of an asker that leaves.
   */
  readonly reserve: (
    hvem: string,
    bytes: number,
    onGone: (act: () => void) => void,
  ) => Promise<Svarplass>
  /** In flight now, over all. */
  readonly bytes: () => number
}

/** One consumer may have this share of all that may be in flight. */
export const ANDEL = 1 / 4

/**
 * Answers that nobody reads are held in memory, so that what may be held is counted, of each consumer and
 * over all. Whoever comes when there is no room waits: in the order they came, and nobody for another
 * consumer's sake. What is reserved is what an answer might be, and becomes what it is when it is made.
 * @valg docs/valg/046-svar-i-minnet.md
 */
export function createBudsjett({ maks, timers }: { maks: number; timers: Timers }): Budsjett {
  const each = maks * ANDEL
  const held = new Map<string, number>()
  let all = 0
  let waiting: Venter[] = []

  const add = (hvem: string, bytes: number) => {
    all += bytes
    const left = (held.get(hvem) ?? 0) + bytes
    if (left === 0) held.delete(hvem)
    else held.set(hvem, left)
  }
  /** Whoever holds nothing may have one answer, however large: else it could never be had. */
  const room = (hvem: string, bytes: number): 'ja' | 'egne' | 'alle' => {
    const own = held.get(hvem) ?? 0
    if (own > 0 && own + bytes > each) return 'egne'
    return all > 0 && all + bytes > maks ? 'alle' : 'ja'
  }
  const take = (hvem: string, reserved: number): Svarplass => {
    let bytes = reserved
    let isOver = false
    add(hvem, bytes)
    const resize = (next: number) => {
      if (isOver || next === bytes) return
      add(hvem, next - bytes)
      const isLess = next < bytes
      bytes = next
      if (isLess) admit()
    }
    const release = () => {
      resize(0)
      isOver = true
    }
    return { resize, release }
  }
  /** In turn: a small answer does not go before a large one of the same consumer, nor before one that all hold up. */
  const admit = () => {
    const behind = new Set<string>()
    for (const one of waiting) {
      if (behind.has(one.hvem)) continue
      const found = room(one.hvem, one.bytes)
      if (found === 'alle') return
      if (found === 'egne') behind.add(one.hvem)
      else {
        waiting = waiting.filter((other) => other !== one)
        one.end(take(one.hvem, one.bytes))
      }
    }
  }
  /** Whether one that comes now would go before another. */
  const isBehind = (hvem: string) =>
    waiting.some((one) => one.hvem === hvem || room(one.hvem, one.bytes) === 'alle')

  return {
    bytes: () => all,
    reserve: (hvem, wanted, onGone) => {
      const bytes = Math.min(wanted, each)
      if (!isBehind(hvem) && room(hvem, bytes) === 'ja') return Promise.resolve(take(hvem, bytes))
      const queued = waiting.filter((one) => one.hvem === hvem).length
      if (queued >= VENTENDE_MAX || waiting.length >= 4 * VENTENDE_MAX) {
        return Promise.reject(refusal(room(hvem, bytes)))
      }
      return new Promise<Svarplass>((resolve, reject) => {
        const leave = () => {
          waiting = waiting.filter((other) => other !== one)
          cancel()
          reject(refusal(room(hvem, bytes)))
          admit()
        }
        const cancel = timers.after(VENT_MS, leave)
        const end = (plass: Svarplass) => {
          cancel()
          resolve(plass)
        }
        const one: Venter = { hvem, bytes, end }
        waiting.push(one)
        onGone(leave)
      })
    },
  }
}

// --- internal ---

type Venter = {
  readonly hvem: string
  readonly bytes: number
  readonly end: (plass: Svarplass) => void
}

/** How long an answer waits for others to be read. */
const VENT_MS = 10_000
/** Requests of one consumer that wait for room; four times as many in all. */
const VENTENDE_MAX = 256

function refusal(room: 'ja' | 'egne' | 'alle'): Avvist {
  return room === 'alle'
    ? new Avvist('FREG-601', { regel: 'for mange svar er ikke lest ennå', retryAfterMs: 1_000 })
    : new Avvist('FREG-505', {
        regel: 'virksomheten har for mange svar som ikke er lest ennå',
        retryAfterMs: 1_000,
      })
}
