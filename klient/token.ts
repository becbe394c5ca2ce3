import { decodeJwt } from 'jose'

/** An access token, and how long it lasts from now where that is known. */
export type Token = { readonly verdi: string; readonly varerMs?: number | undefined }

/** Fetches a token: a ready one (`maskinporten`, `testutsteder`) or any function of your own. */
export type Tokenfunksjon = (signal?: AbortSignal) => Promise<Token | string>

/** Hands out a token that is good for a call that starts now. */
export type Tokens = {
  readonly get: (signal?: AbortSignal) => Promise<string>
  /** Says that the service refused this token. False when no other can be had. */
  readonly drop: (verdi: string) => boolean
  /** Whether the token's time is up. */
  readonly isUtloept: (verdi: string) => boolean
}

/** The time of the day, which tokens are stamped with, and time as it passes, which they last by. */
export type Klokker = { readonly clock: () => number; readonly monotonicMs: () => number }

/**
 * Keeps one token and fetches the next before it ends: in the last quarter of its life, 15 seconds
 * before the end at most. Calls that ask at the same time share one fetch.
 */
export function createTokens(
  kilde: Tokenfunksjon | string,
  { clock, monotonicMs }: Klokker = MASKINENS,
): Tokens {
  if (typeof kilde === 'string') {
    return { get: async () => kilde, drop: () => false, isUtloept: () => false }
  }
  let naa: Holdt | undefined
  let henter: Promise<Holdt> | undefined
  const fetchNext = async (): Promise<Holdt> => {
    const startMs = monotonicMs()
    naa = hold(await kilde(), startMs, clock())
    return naa
  }
  return {
    get: async (signal) => {
      if (naa !== undefined && monotonicMs() < naa.fornyesMs) return naa.verdi
      henter ??= fetchNext().finally(() => {
        henter = undefined
      })
      return (await orAborted(henter, signal)).verdi
    },
    drop: (verdi) => {
      if (naa?.verdi === verdi) naa = undefined
      return true
    },
    isUtloept: (verdi) => naa?.verdi !== verdi || monotonicMs() >= naa.utloeperMs,
  }
}

// --- internal ---

const MASKINENS: Klokker = { clock: Date.now, monotonicMs: () => performance.now() }

const MARGIN_MS_MAX = 15_000

type Holdt = {
  readonly verdi: string
  readonly fornyesMs: number
  readonly utloeperMs: number
}

/** Counted from when it was asked for, so that a slow answer does not lengthen a token's life. */
function hold(token: Token | string, startMs: number, nowMs: number): Holdt {
  const { verdi, varerMs: sagt = Infinity }: Token =
    typeof token === 'string' ? { verdi: token } : token
  const varerMs = Math.min(sagt, lifetimeMs(verdi, nowMs))
  if (varerMs === Infinity) return { verdi, fornyesMs: Infinity, utloeperMs: Infinity }
  const utloeperMs = startMs + varerMs
  return { verdi, fornyesMs: utloeperMs - Math.min(MARGIN_MS_MAX, varerMs / 4), utloeperMs }
}

/**
 * What the token says of itself. Its whole life is told by two stamps of one clock, the issuer's; a
 * shorter rest by ours too, where the two clocks can be believed together. Unknown: used until 401.
 */
function lifetimeMs(verdi: string, nowMs: number): number {
  try {
    const { exp, iat } = decodeJwt(verdi)
    if (exp === undefined) return Infinity
    const rest = exp * 1000 - nowMs
    const hele = iat === undefined ? rest : (exp - iat) * 1000
    return rest > 0 ? Math.min(rest, hele) : Infinity
  } catch {
    return Infinity
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
