/** How the client waits between attempts. Times are milliseconds. */
export type Ventevalg = {
  /** The first pause; each next one may be twice as long. */
  readonly ventMinMs: number
  readonly ventMaxMs: number
  /** Retry-After is never followed for longer than this. */
  readonly retryAfterMaxMs: number
  /** How long a call is tried again and again before it fails. */
  readonly taalmodighetMs: number
  /** The same for a service that has never answered: then the address is probably wrong. */
  readonly foersteSvarMs: number
}

/** A restart of a service takes seconds, a failover a minute or two. */
export const VENTEVALG: Ventevalg = {
  ventMinMs: 200,
  ventMaxMs: 20_000,
  retryAfterMaxMs: 60_000,
  taalmodighetMs: 300_000,
  foersteSvarMs: 15_000,
}

/**
 * The pause before attempt number `forsoek` (from 1): half of it fixed and half by chance, so that
 * clients that failed together do not come back together. Never shorter than what the service asked
 * for, up to the cap.
 */
export function pauseMs(
  { ventMinMs, ventMaxMs, retryAfterMaxMs }: Ventevalg,
  { forsoek, retryAfterMs = 0, random }: PauseValg,
): number {
  const hel = Math.min(ventMaxMs, ventMinMs * 2 ** Math.min(30, forsoek - 1))
  const egen = hel / 2 + (random() * hel) / 2
  const bedt = Math.min(retryAfterMs, retryAfterMaxMs)
  return Math.round(bedt > 0 ? Math.max(egen, bedt + random() * ventMinMs) : egen)
}

export type PauseValg = {
  readonly forsoek: number
  readonly retryAfterMs?: number | undefined
  readonly random: () => number
}

/**
 * Reads Retry-After in the unit of the server's profile: the original writes milliseconds, RFC 9110
 * says seconds, and the size of a number does not tell which. A date means what the RFC says.
 * @kilde sos-returkoder.md «Vent i minimum antall ms. angitt i Retry-After-header»
 */
export function parseRetryAfter(
  header: string | null,
  enhet: 'ms' | 's',
  nowMs: number,
): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,12}$/.test(header)) return Number(header) * (enhet === 's' ? 1_000 : 1)
  const dato = /[A-Za-z]{3}, \d/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(dato) ? undefined : Math.max(0, dato - nowMs)
}

/** Waits. Rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
