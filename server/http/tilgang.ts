import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { Avvist } from '../../domain/errors.ts'
import { type Konsument, parseKonsument } from '../../domain/tilgang/konsument.ts'
import { hasScope } from '../../domain/tilgang/scope.ts'

/** Who the header `Authorization` speaks for, or `Avvist`: 401, 403 or 503. */
export type Tilgang = (authorization: string | undefined, scope: string) => Promise<Konsument>

export type TilgangValg = {
  /** Compared character by character, the trailing slash included. */
  readonly issuer: string
  readonly keys: JWTVerifyGetKey
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * Verifies access tokens. Whatever is wrong with a token ends in `FREG-201`; a good token without
 * the scope in `FREG-202`; keys that cannot be fetched in `FREG-601`, since that is nothing the
 * caller can mend. No refusal carries the token or what jose says about it: jose puts the claims
 * into its errors, and an error may be logged.
 */
export function createTilgang({ issuer, keys, clock }: TilgangValg): Tilgang {
  const getKey = translateKeyErrors(keys)
  return async (authorization, scope) => {
    const token = readBearer(authorization)
    const claims = await verifyToken(token, getKey, { issuer, now: clock() })
    const konsument = parseKonsument(claims)
    if (!hasScope(claims, scope)) {
      throw new Avvist('FREG-202', { regel: `hent et token med scopet ${scope}` })
    }
    return konsument
  }
}

/**
 * What `createTilgang` needs of an issuer outside, Maskinporten's for one, from the address of its
 * metadata (RFC 8414). Throws `Avvist` (`FREG-601`) when it cannot be reached or cannot be trusted.
 * Keys are kept for a day and fetched anew when a token names an unknown one, every 30 seconds at
 * most, so that forged tokens do not become a flood of requests.
 * @kilde maskinporten_guide_apitilbyder.md «det Maskinporten publiserer på sitt JWK-endepunkt»
 */
export async function outsideIssuer(
  metadataUrl: string,
): Promise<{ readonly issuer: string; readonly keys: JWTVerifyGetKey }> {
  const metadata = await fetchMetadata(metadataUrl).catch((cause: unknown) => {
    throw unavailable('metadata hos den som utsteder token, kan ikke hentes', cause)
  })
  const { issuer, jwks_uri: jwksUri } = metadata
  if (typeof issuer !== 'string' || typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) {
    throw unavailable('metadata hos den som utsteder token, mangler issuer eller jwks_uri')
  }
  if (!isWellKnownOf(issuer, metadataUrl)) {
    throw unavailable('issuer i metadata svarer ikke til adressen metadata er hentet fra')
  }
  if (metadataUrl.startsWith('https:') && !jwksUri.startsWith('https:')) {
    throw unavailable('jwks_uri i metadata skal være https, slik adressen til metadata er')
  }
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: 24 * 60 * 60 * 1000,
    cooldownDuration: 30_000,
    timeoutDuration: FETCH_MS_MAX,
  })
  return { issuer, keys }
}

// --- internal ---

/** An allow-list: `none` and the HMAC family, where the public key would be the secret, are out. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512']

/** Tokens are about 1 kB; room for many scopes and a long certificate name, not for an attack. */
const TOKEN_BYTES_MAX = 8_192

/** Clocks kept by NTP differ by less; a token lives 120 seconds, so more would be felt. */
const SKEW_SECONDS = 5

const AUDIENCE = 'unspecified'

/** A caller is waiting, and the next one asks again. */
const FETCH_MS_MAX = 5_000

function readBearer(authorization: string | undefined): string {
  if (authorization === undefined || authorization === '') {
    throw reject('send headeren Authorization: Bearer, fulgt av tokenet')
  }
  if (authorization.length > TOKEN_BYTES_MAX) {
    throw reject(`tokenet kan være på høyst ${TOKEN_BYTES_MAX} tegn`)
  }
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1]
  if (token === undefined) throw reject('Authorization skal være Bearer, ett mellomrom og tokenet')
  return token
}

async function verifyToken(
  token: string,
  getKey: JWTVerifyGetKey,
  { issuer, now }: { issuer: string; now: number },
): Promise<JWTPayload> {
  const claims = await jwtVerify(token, getKey, {
    algorithms: ALGORITHMS,
    issuer,
    requiredClaims: ['exp', 'iat'],
    clockTolerance: SKEW_SECONDS,
    currentDate: new Date(now),
  }).then(
    ({ payload }) => payload,
    (error: unknown) => {
      throw error instanceof Avvist ? error : reject(describe(error))
    },
  )
  // jose looks at iat only together with a maximum age, which is the issuer's matter, not ours.
  if (typeof claims.iat !== 'number' || claims.iat > Math.floor(now / 1000) + SKEW_SECONDS) {
    throw reject(NOT_YET)
  }
  if (Object.hasOwn(claims, 'aud') && claims.aud !== AUDIENCE) throw reject(WRONG_AUDIENCE)
  return claims
}

/**
 * Separates «this token's key is not there», the caller's mistake, from «the keys are not to be
 * had», which is ours or the issuer's. A token must name its key, so a set with one key is not
 * tried on tokens that name none.
 */
function translateKeyErrors(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    if (typeof header.kid !== 'string') throw reject('tokenet mangler kid, hent et nytt')
    try {
      return await keys(header, token)
    } catch (error) {
      if (error instanceof Avvist || isCallersMistake(error)) throw error
      throw unavailable('nøklene til den som utsteder token, kan ikke hentes', error)
    }
  }
}

function isCallersMistake(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}

const NOT_YET = 'tokenet gjelder ikke ennå, kontroller klokka der det hentes'
const WRONG_AUDIENCE = 'tokenet er hentet for et annet API; utelat resource når det hentes'

/** What to do about it, in the words of the token, never with its contents. */
function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'tokenet er utløpt, hent et nytt'
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'utstederen kjenner ikke nøkkelen tokenet er signert med'
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `tokenet skal være signert med ${ALGORITHMS.join(', ')}`
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'tokenet er ikke fra utstederen som gjelder her'
    if (error.claim === 'nbf') return NOT_YET
    return `tokenet mangler ${error.claim}, eller verdien er ugyldig`
  }
  return 'tokenet kan ikke leses, eller signaturen stemmer ikke; hent et nytt'
}

function reject(regel: string): Avvist {
  return new Avvist('FREG-201', { regel })
}

function unavailable(regel: string, cause?: unknown): Avvist {
  const avvist = new Avvist('FREG-601', { regel, retryAfterMs: FETCH_MS_MAX })
  avvist.cause = cause
  return avvist
}

async function fetchMetadata(url: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS_MAX),
  })
  const body: unknown = answer.ok ? await answer.json() : undefined
  if (typeof body === 'object' && body !== null) return { ...body }
  throw new Error(`no metadata, status ${answer.status}`)
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
