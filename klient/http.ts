import { checkDigest } from './digest.ts'
import {
  HttpFeil,
  JobbBorte,
  type KlientFeil,
  Nettverksfeil,
  readAvvisning,
  SertifikatFeil,
  Tidsavbrudd,
  TokenFeil,
  UgyldigSvar,
} from './errors.ts'
import { networkError } from './nettverk.ts'
import type { Tokens } from './token.ts'
import { parseRetryAfter, pauseMs, type sleep, type Ventevalg } from './ventetid.ts'

/** What differs between servers that speak the same API. */
export type Tjenerprofil = {
  /** The unit of Retry-After: the original documents milliseconds, RFC 9110 says seconds. */
  readonly retryAfter: 'ms' | 's'
}

export type HttpValg = Ventevalg & {
  /** Base path of the package, with a trailing slash; `v1/` comes after it. */
  readonly base: URL
  readonly profil: Tjenerprofil
  readonly tokens: Tokens
  /** How long one attempt may take, its whole answer included. */
  readonly tidsavbruddMs: number
  readonly bodyBytesMax: number
  readonly fetch: typeof fetch
  readonly clock: () => number
  /** Time as it passes; whoever sets the clock does not move it. */
  readonly monotonicMs: () => number
  readonly random: () => number
  readonly sleep: typeof sleep
  readonly onForsoek: (forsoek: Forsoek) => void
}

/** An attempt that failed and will be made again. */
export type Forsoek = {
  readonly kall: string
  /** Number of the attempt that failed, from 1. */
  readonly forsoek: number
  readonly pauseMs: number
  readonly error: KlientFeil
}

export type Forespoersel<T> = {
  /** The call by its documentation: no identifikator. */
  readonly kall: string
  readonly metode: 'GET' | 'POST' | 'DELETE'
  /** Below `v1/`. */
  readonly sti: string
  readonly query?: URLSearchParams
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses beside 200 that `read` understands. */
  readonly statuser?: readonly number[]
  /** Reads the answer. Throws `UgyldigSvar` on what cannot be believed, which is then asked for again. */
  readonly read: (svar: Httpsvar) => T
  readonly signal?: AbortSignal | undefined
}

/** `body` is the parsed JSON; `undefined` where there was none. `isProven`: it came with its checksum. */
export type Httpsvar = {
  readonly status: number
  readonly body: unknown
  readonly isProven: boolean
  readonly etag: string | undefined
}

export type Http = <T>(forespoersel: Forespoersel<T>) => Promise<T>

/** Times in a row an answer may be unbelievable. A server that always answers so is not mended by waiting. */
const UGYLDIGE_MAX = 10
const FORBIGAAENDE: readonly number[] = [408, 425, 429, 500, 502, 503, 504]

/**
 * Makes calls until they succeed, are refused, or patience ends. Whatever may pass by itself is tried
 * again: no answer, a cut or damaged one, 429 and 5xx. Ordering twice is harmless (the other job ends
 * by itself), and no other call changes anything.
 */
export function createHttp(valg: HttpValg): Http {
  const felles = { harSvart: false }
  return async (forespoersel) => {
    const { kall, signal } = forespoersel
    const startMs = valg.monotonicMs()
    const teller = { avvisteTokens: 0, ugyldige: 0 }
    for (let forsoek = 1; ; forsoek++) {
      signal?.throwIfAborted()
      try {
        return await attempt(valg, forespoersel, felles)
      } catch (error) {
        signal?.throwIfAborted()
        const dom = judge(error, teller)
        if (dom.kind === 'giOpp') throw error
        const bruktMs = valg.monotonicMs() - startMs
        const pause = dom.kind === 'straks' ? 0 : nextPauseMs(valg, forsoek, dom.retryAfterMs)
        const grenseMs = felles.harSvart ? valg.taalmodighetMs : valg.foersteSvarMs
        if (bruktMs + pause > grenseMs) throw error
        valg.onForsoek({ kall, forsoek, pauseMs: pause, error: dom.error })
        if (pause > 0) await valg.sleep(pause, signal)
      }
    }
  }
}

// --- internal ---

type Dom =
  | { readonly kind: 'giOpp' }
  | { readonly kind: 'straks'; readonly error: KlientFeil }
  | {
      readonly kind: 'vent'
      readonly error: KlientFeil
      readonly retryAfterMs?: number | undefined
    }

/** A refused token, when another may be had: the first time at once, then only if its time was up. */
class TokenAvvist extends HttpFeil {
  readonly varUtloept: boolean

  constructor(feil: HttpFeil, varUtloept: boolean) {
    super(feil.kall, feil.status, feil)
    this.varUtloept = varUtloept
  }
}

function judge(error: unknown, teller: { avvisteTokens: number; ugyldige: number }): Dom {
  if (error instanceof TokenAvvist) {
    teller.avvisteTokens += 1
    if (teller.avvisteTokens === 1) return { kind: 'straks', error }
    return error.varUtloept ? { kind: 'vent', error } : { kind: 'giOpp' }
  }
  if (error instanceof HttpFeil) {
    if (!FORBIGAAENDE.includes(error.status)) return { kind: 'giOpp' }
    return { kind: 'vent', error, retryAfterMs: error.retryAfterMs }
  }
  if (error instanceof UgyldigSvar) {
    teller.ugyldige += 1
    return teller.ugyldige < UGYLDIGE_MAX ? { kind: 'vent', error } : { kind: 'giOpp' }
  }
  if (error instanceof TokenFeil && !error.isForbigaaende) return { kind: 'giOpp' }
  if (error instanceof SertifikatFeil) return { kind: 'giOpp' }
  if (
    error instanceof Nettverksfeil ||
    error instanceof Tidsavbrudd ||
    error instanceof TokenFeil
  ) {
    return { kind: 'vent', error }
  }
  return { kind: 'giOpp' }
}

async function attempt<T>(
  valg: HttpValg,
  forespoersel: Forespoersel<T>,
  felles: { harSvart: boolean },
): Promise<T> {
  const { kall, statuser = [], read, signal } = forespoersel
  const token = await valg.tokens.get(signal)
  const { answer, text, isProven } = await send(valg, forespoersel, token)
  felles.harSvart = true
  const body = parseJson(text)
  if (answer.status === 410 && body !== undefined) {
    throw new JobbBorte(kall, readAvvisning(body).melding)
  }
  if (answer.ok || statuser.includes(answer.status)) {
    if (answer.ok && body === undefined && answer.status !== 204) {
      throw new UgyldigSvar(kall, 'the answer is not whole JSON')
    }
    const etag = answer.headers.get('etag') ?? undefined
    return read({ status: answer.status, body, isProven, etag })
  }
  // A gateway's page says nothing of the job: ask again until the service itself answers.
  if (answer.status === 410) throw new UgyldigSvar(kall, '410 without a reason')
  const retryAfter = answer.headers.get('retry-after')
  const feil = new HttpFeil(kall, answer.status, {
    ...readAvvisning(body),
    retryAfterMs: parseRetryAfter(retryAfter, valg.profil.retryAfter, valg.clock()),
  })
  if (answer.status !== 401) throw feil
  const varUtloept = valg.tokens.isUtloept(token)
  throw valg.tokens.drop(token) ? new TokenAvvist(feil, varUtloept) : feil
}

function nextPauseMs(valg: HttpValg, forsoek: number, retryAfterMs: number | undefined): number {
  return pauseMs(valg, { forsoek, retryAfterMs, random: valg.random })
}

/** One request and its whole answer, within the time one attempt may take. */
async function send(
  { base, fetch, tidsavbruddMs, bodyBytesMax }: HttpValg,
  { kall, metode, sti, query, body, headers, signal }: Forespoersel<unknown>,
  token: string,
): Promise<{ answer: Response; text: string; isProven: boolean }> {
  const url = new URL(`v1/${sti}`, base)
  if (query !== undefined) url.search = query.toString()
  const stop = new AbortController()
  const abort = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  const timer = setTimeout(() => stop.abort(FRIST), tidsavbruddMs)
  try {
    const answer = await fetch(url, {
      method: metode,
      headers: {
        accept: 'application/json',
        // On the same machine nothing is won by it.
        'accept-encoding': LOKAL.test(url.hostname) ? 'identity' : 'gzip',
        authorization: `Bearer ${token}`,
        'cache-control': 'no-cache',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A token must not follow a redirect to somewhere else.
      redirect: 'manual',
      signal: stop.signal,
    })
    const bytes = await readBytes(kall, answer, bodyBytesMax)
    const isProven = checkDigest(kall, answer.headers.get('repr-digest'), bytes)
    return { answer, text: decode(kall, bytes), isProven }
  } catch (error) {
    if (error instanceof UgyldigSvar) throw error
    if (stop.signal.reason === FRIST) {
      throw new Tidsavbrudd(kall, `no whole answer within ${tidsavbruddMs / 1000} s`)
    }
    throw networkError(kall, error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

const FRIST = new Error('time is up')
const LOKAL = /^(localhost|127(\.\d+){3}|\[::1\])$/

async function readBytes(kall: string, answer: Response, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new UgyldigSvar(kall, `the answer is longer than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Broken UTF-8 is damage, so it is never mended with replacement characters. */
function decode(kall: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UgyldigSvar(kall, 'the answer is not UTF-8')
  }
}

/** The parser's own error quotes the text it failed on, and so it stops here. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
