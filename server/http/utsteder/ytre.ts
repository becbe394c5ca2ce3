import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { Avvist } from '../../../domain/errors.ts'
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
      if (!closing.signal.aborted) onFeil(error)
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

// --- internal ---

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
  if (url.startsWith('https:') && !jwksUri.startsWith('https:')) {
    throw new UbrukeligSvar('jwks_uri is not https, as the metadata is')
  }
  return { issuer, jwksUri: new URL(jwksUri) }
}

/** Keys that no token could be verified with are an answer gone wrong, not an issuer without keys. */
async function readKeys(url: URL, signal: AbortSignal): Promise<JWTVerifyGetKey> {
  const { keys } = await fetchJson(url, signal)
  const rsa = Array.isArray(keys)
    ? keys.filter((key) => key?.kty === 'RSA' && typeof key.kid === 'string')
    : []
  if (rsa.length === 0) throw new UbrukeligSvar('there is no RSA key with a kid in the key set')
  return createLocalJWKSet({ keys: rsa })
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
  const body: unknown = await answer.json()
  if (typeof body === 'object' && body !== null) return { ...body }
  throw new UbrukeligSvar('the answer is not an object')
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
