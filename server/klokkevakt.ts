import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { firstTro, type Klokketro, nextTro, slettetid } from '../domain/klokke.ts'
import { createDurably, replaceDurably } from './fil.ts'
import type { Timers } from './timers.ts'

/** Watches the clock on the wall for those who delete by it. */
export type Klokkevakt = {
  /** The time that deletion goes by; none while the clock has leapt and is not believed. */
  readonly slettetid: () => number | undefined
  readonly stop: () => void
}

export type Klokkevalg = {
  readonly data: string
  readonly clock: () => number
  readonly timers: Timers
  /** How long a clock that has leapt must go on before it is believed. */
  readonly ventMs: number
  /** Nothing has been written there that could be deleted too early. */
  readonly isNew: boolean
  /** Told of a leap by its size, and of nothing when the clock is believed again. */
  readonly onSprang: (ms: number | undefined) => void
  readonly onFeil: (error: unknown) => void
}

/**
 * Looks at the clocks every minute, and keeps what is believed in the data directory, so that a clock
 * that is wrong when a server starts is known to be. @valg docs/valg/043-klokker.md
 */
export function startKlokkevakt(valg: Klokkevalg): Klokkevakt {
  const { data, clock, timers, ventMs, isNew, onSprang, onFeil } = valg
  let atMs = timers.monotonicMs()
  const noted = readKlokke(data) ?? (isNew ? { kjentMs: clock() } : undefined)
  let tro = firstTro(noted, clock())
  const take = (next: Klokketro, veggMs: number) => {
    const wasHeld = tro.sprang !== undefined
    tro = next
    if (wasHeld === (tro.sprang !== undefined)) return
    onSprang(tro.sprang === undefined ? undefined : veggMs - tro.kjentMs)
  }
  const look = () => {
    const [veggMs, nowMs] = [clock(), timers.monotonicMs()]
    const gaattMs = Math.max(0, nowMs - atMs)
    atMs = nowMs
    take(nextTro(tro, { veggMs, gaattMs, ventMs }), veggMs)
  }
  const beat = () => {
    try {
      if (existsSync(godtattFile(data))) {
        rmSync(godtattFile(data))
        take({ kjentMs: clock() }, clock())
      }
      look()
      replaceDurably(klokkeFile(data), `${JSON.stringify(tro)}\n`)
    } catch (error) {
      onFeil(error)
    }
  }
  if (tro.sprang !== undefined) onSprang(clock() - tro.kjentMs)
  beat()
  const stop = timers.every(BEAT_MS, beat)
  return {
    slettetid: () => {
      look()
      return slettetid(tro, clock())
    },
    stop: () => {
      stop()
      beat()
    },
  }
}

/** What the last look noted; `undefined` where none did, or where it cannot be read. */
export function readKlokke(data: string): Klokketro | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(klokkeFile(data), 'utf8'))
    return isTro(read) ? read : undefined
  } catch {
    return undefined
  }
}

/** The operator's word that the clock is right: whoever serves the directory takes it within a minute. */
export function godtaKlokke(data: string): void {
  createDurably(godtattFile(data), '')
}

// --- internal ---

const BEAT_MS = 60_000

function klokkeFile(data: string): string {
  return join(data, 'klokke.json')
}

function godtattFile(data: string): string {
  return join(data, 'klokke.godtatt')
}

function isTro(read: unknown): read is Klokketro {
  const { kjentMs, sprang } = Object(read) as { kjentMs?: unknown; sprang?: unknown }
  const { veggMs, ventetMs } = Object(sprang ?? { veggMs: 0, ventetMs: 0 }) as Partial<
    Record<'veggMs' | 'ventetMs', unknown>
  >
  return [kjentMs, veggMs, ventetMs].every((one) => typeof one === 'number' && Number.isFinite(one))
}
