import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { Timers } from '../../timers.ts'

/**
 * Where a throttle counts: so many within a time that begins with the first of them, by a clock that
 * nobody sets. The package's own store goes by the time of the day, and a clock that was set back would
 * shut everybody out for as long. Of more keys than `max`, those seen least lately are forgotten.
 */
export function createVinduer({ monotonicMs }: Timers, max: number): FastifyRateLimitStoreCtor {
  return class Vinduer implements FastifyRateLimitStore {
    readonly #vinduer = new Map<string, Vindu>()

    incr(key: string, callback: Callback, timeWindow: number): void {
      const nowMs = monotonicMs()
      const known = this.#vinduer.get(key)
      const isOpen = known !== undefined && nowMs < known.fraMs + timeWindow
      const vindu = isOpen ? { ...known, antall: known.antall + 1 } : { fraMs: nowMs, antall: 1 }
      this.#keep(key, vindu)
      callback(null, { current: vindu.antall, ttl: vindu.fraMs + timeWindow - nowMs })
    }

    child(): FastifyRateLimitStore {
      return new Vinduer()
    }

    /** The last in the map is the one that was seen last. */
    #keep(key: string, vindu: Vindu): void {
      this.#vinduer.delete(key)
      this.#vinduer.set(key, vindu)
      if (this.#vinduer.size <= max) return
      for (const oldest of this.#vinduer.keys()) {
        this.#vinduer.delete(oldest)
        return
      }
    }
  }
}

// --- internal ---

type Vindu = { readonly fraMs: number; readonly antall: number }
type Callback = Parameters<FastifyRateLimitStore['incr']>[1]
