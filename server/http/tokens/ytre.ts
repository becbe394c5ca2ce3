import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { Avvist } from '../../../domain/errors.ts'
import { isSafeAddress } from '../../config.ts'
import type { Timers } from '../../timers.ts'

/** An issuer elsewhere, Maskinporten's for one, as far as it has been reached. */
export type YtreUtsteder = {
  /** Its name, once known. Throws `Avvist` (`FREG-601`) until then. */
  readonly issuer: () => string
  readonly keys: JWTVerifyGetKey
  /** Asks for metadata and keys where that is due; answers whether there are keys to verify with. */
  readonly reach: () => Promise<boolean>
  /** Gives up what is being asked for. */
  readonly close: () => void
}

export type YtreValg = {
  /** Address of the issuer's metadata (RFC 8414). */
  readonly metadataUrl: string
  /** Keys have their time, and attempts their pauses, by a clock that nobody sets. */
  readonly timers: Timers
  /** What came of every attempt that failed. */
  readonly onFeil: (error: unknown) => void
}

/**
 * The keys of an issuer outside, from the address of its metadata. They are fetched once a day, and
 * anew when a token names an unknown one, every 30 seconds at most, so that forged tokens do not
 * become a flood of requests. An issuer that is gone, or answers garbage, takes nothing away: keys
 * that are known serve for a week. Nothing is asked for here; `reach` and `keys` do, when called.
 * @kilde maskinporten_guide_apitilbyder.md «det Maskinporten publiserer på sitt JWK-endepunkt»
 * @valg docs/valg/017-ytre-utsteder.md
 */
export function createYtreUtsteder({ metadataUrl, timers, onFeil }: YtreValg): YtreUtsteder {
  const nowMs = timers.monotonicMs
  let known: Kjent | undefined
  let tried: { readonly atMs: number; readonly ok: boolean } | undefined
  let pending: Promise<void> | undefined
  const closing = new AbortController()

  const refresh = async () => {
    try {
      const metadata = await readMetadata(metadataUrl, known, closing.signal)
      const keys = await readKeys(metadata.jwksUri, closing.signal)
      known = { ...metadata, keys, fetchedMs: nowMs() }
      tried = { atMs: nowMs(), ok: true }
    } catch (error) {
      tried = { atMs: nowMs(), ok: false }
      if (!closing.signal.aborted) onFeil(new UtstederNede(new URL(metadataUrl).host, error))
    } finally {
      pending = undefined
    }
  }
  /** One attempt at a time, and a pause after each. Answers the attempt to wait for, if any. */
  const attempt = () => {
    const pauseMs = known === undefined ? FIRST_PAUSE_MS : PAUSE_MS
    if (pending === undefined && (tried === undefined || nowMs() - tried.atMs >= pauseMs)) {
      pending = refresh()
    }
    return pending
  }
  const usable = () => (known && nowMs() - known.fetchedMs < HOLD_MS ? known : undefined)
  /** Whoever is the first to find keys old waits for new ones; after a failure nobody does. */
  const reach = async () => {
    if (usable() === undefined) await attempt()
    else if (known && nowMs() - known.fetchedMs >= FRESH_MS) {
      const attempted = attempt()
      if (tried?.ok) await attempted
    }
    return usable() !== undefined
  }
  const keys: JWTVerifyGetKey = async (header, token) => {
    if (!(await reach())) throw unavailable('nøklene til den som utsteder token, kan ikke hentes')
    try {
      return await holdOf(known)(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await attempt()
      if (tried?.ok === false) throw unavailable('utstederen svarer ikke, og nøkkelen er ukjent')
      return holdOf(known)(header, token)
    }
  }
  const issuer = () => {
    if (known === undefined) throw unavailable('den som utsteder token, er ikke nådd ennå')
    return known.issuer
  }
  return { issuer, keys, reach, close: () => closing.abort() }
}

/** The issuer was not reached, or not understood. The code is the system's, where that said why. */
export class UtstederNede extends Error {
  override readonly name = 'UtstederNede'
  /** Where it was asked for, without a path. */
  readonly vert: string
  readonly code: string

  constructor(vert: string, cause: unknown) {
    super(`${vert} does not answer as an issuer does`, { cause })
    this.vert = vert
    this.code = causeOf(cause)
  }
}

// --- internal ---

/** The innermost word that tells why: ECONNREFUSED, TimeoutError, or what was wrong with the answer. */
function causeOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.cause instanceof Error && depth < 4) return causeOf(error.cause, depth + 1)
  const code = Reflect.get(error, 'code')
  if (error instanceof UbrukeligSvar) return error.message
  return typeof code === 'string' ? code : error.name
}

type Metadata = { readonly issuer: string; readonly jwksUri: URL }
type Kjent = Metadata & { readonly keys: JWTVerifyGetKey; readonly fetchedMs: number }

const HOUR_MS = 60 * 60 * 1000
/** When keys are fetched anew though nothing calls for it. */
const FRESH_MS = 24 * HOUR_MS
/** How long keys serve when nothing newer can be had. */
const HOLD_MS = 7 * 24 * HOUR_MS
/** Between attempts: tokens of unknown keys, and an issuer that is gone, cost one call in this time. */
const PAUSE_MS = 30_000
/** While nothing is served at all for want of keys. */
const FIRST_PAUSE_MS = 1_000
/** Metadata and key sets are a few kB. */
const ANSWER_BYTES_MAX = 256 * 1024
const KEYS_MAX = 100
const RSA_BITS_MIN = 2_048
/** A caller is waiting, and the next one asks again. */
const FETCH_MS_MAX = 5_000

function holdOf(known: Kjent | undefined): JWTVerifyGetKey {
  if (known === undefined) throw new Error('asked for keys before there were any')
  return known.keys
}

function unavailable(regel: string): Avvist {
  return new Avvist('FREG-601', { regel, retryAfterMs: FETCH_MS_MAX })
}

/** What is known already serves where metadata cannot be had: the keys may still be there. */
async function readMetadata(
  url: string,
  known: Metadata | undefined,
  signal: AbortSignal,
): Promise<Metadata> {
  try {
    return parseMetadata(await fetchJson(url, signal), url)
  } catch (error) {
    if (known === undefined) throw error
    return known
  }
}

function parseMetadata(metadata: Readonly<Record<string, unknown>>, url: string): Metadata {
  const { issuer, jwks_uri: jwksUri } = metadata
  if (typeof issuer !== 'string' || typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) {
    throw new UbrukeligSvar('the metadata lacks issuer or jwks_uri')
  }
  if (!isWellKnownOf(issuer, url)) {
    throw new UbrukeligSvar('the metadata is of an issuer at another address')
  }
  const keysAt = new URL(jwksUri)
  if (keysAt.protocol !== 'https:' && (url.startsWith('https:') || !isAsSafe(jwksUri, url))) {
    throw new UbrukeligSvar('jwks_uri is not https, as the metadata is')
  }
  if (!/^https?:$/.test(keysAt.protocol) || keysAt.username + keysAt.password !== '') {
    throw new UbrukeligSvar('jwks_uri is no http address without a user name and a password')
  }
  return { issuer, jwksUri: keysAt }
}

/** Metadata that came over a wire of this machine may not lead to keys that come over another one. */
function isAsSafe(jwksUri: string, url: string): boolean {
  return isSafeAddress(jwksUri) || !isSafeAddress(url)
}

/**
 * Keys that no token could be verified with are an answer gone wrong, not an issuer without keys; so is
 * a set that names two keys alike, or gives one away. Keys of other kinds are passed over.
 */
async function readKeys(url: URL, signal: AbortSignal): Promise<JWTVerifyGetKey> {
  const { keys } = await fetchJson(url, signal)
  if (!Array.isArray(keys) || keys.length > KEYS_MAX) {
    throw new UbrukeligSvar(`the key set is no list of at most ${KEYS_MAX} keys`)
  }
  if (keys.some((key) => key?.d !== undefined || key?.k !== undefined)) {
    throw new UbrukeligSvar('there is a key in the key set that is secret')
  }
  const rsa = keys.filter(
    (key) =>
      key?.kty === 'RSA' &&
      typeof key.kid === 'string' &&
      (key.use === undefined || key.use === 'sig') &&
      bitsOf(key.n) >= RSA_BITS_MIN,
  )
  if (rsa.length === 0) {
    throw new UbrukeligSvar(`there is no RSA key of ${RSA_BITS_MIN} bits with a kid in the key set`)
  }
  if (new Set(rsa.map(({ kid }) => kid)).size < rsa.length) {
    throw new UbrukeligSvar('two keys of the key set have the same kid')
  }
  return createLocalJWKSet({ keys: rsa })
}

/** How long an RSA modulus is. */
function bitsOf(n: unknown): number {
  return typeof n === 'string' ? Buffer.from(n, 'base64url').length * 8 : 0
}

/** The issuer answered, and not as an issuer does. */
class UbrukeligSvar extends Error {
  override readonly name = 'UbrukeligSvar'
}

async function fetchJson(
  url: string | URL,
  closing: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(FETCH_MS_MAX)])
  const answer = await fetch(url, { redirect: 'error', signal })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new UbrukeligSvar(`status ${answer.status}`)
  }
  const body: unknown = JSON.parse(await readText(answer))
  if (typeof body === 'object' && body !== null) return { ...body }
  throw new UbrukeligSvar('the answer is not an object')
}

/** No more than so much of it, however it was packed and whatever it says of its length. */
async function readText(answer: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop lets go of the connection.
  for await (const part of answer.body ?? []) {
    bytes += part.byteLength
    if (bytes > ANSWER_BYTES_MAX) throw new UbrukeligSvar(`more than ${ANSWER_BYTES_MAX} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** RFC 8414 § 3.3: an issuer may only speak for itself. Before its path, or, as many do, after. */
function isWellKnownOf(issuer: string, metadataUrl: string): boolean {
  if (!URL.canParse(issuer)) return false
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const wellKnown = '/.well-known/oauth-authorization-server'
  const actual = new URL(metadataUrl).href
  return actual === origin + wellKnown + path || actual === origin + path + wellKnown
}
