import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import {
  errors,
  type FlattenedJWSInput,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { Avvist } from '../../../domain/errors.ts'
import { TOKEN_BYTES_MAX } from '../../../domain/limits.ts'
import { type Konsument, parseKonsument } from '../../../domain/tilgang/konsument.ts'
import { hasScope } from '../../../domain/tilgang/scope.ts'

/** Who the header `Authorization` speaks for, or `Avvist`: 401, 403 or 503. */
/** With one of the scopes, the first of which is the one to ask for. */
export type Tilgang = (
  authorization: string | undefined,
  scopes: readonly [string, ...string[]],
) => Promise<Konsument>

export type TilgangValg = {
  /** Compared character by character, the trailing slash included; one of several. Asked once there are keys. */
  readonly issuer: () => string | readonly string[]
  readonly keys: JWTVerifyGetKey
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** How long a token may live, from `iat` to `exp`. */
  readonly levetidMaksMs?: number | undefined
}

/**
 * Verifies access tokens. Whatever is wrong with a token ends in `FREG-201`; a good token without
 * the scope in `FREG-202`; keys that cannot be fetched in `FREG-601`, since that is nothing the
 * caller can mend. No refusal carries the token or what jose says about it: jose puts the claims
 * into its errors, and an error may be logged.
 */
export function createTilgang({ issuer, keys, clock, levetidMaksMs }: TilgangValg): Tilgang {
  const getKey = translateKeyErrors(keys)
  const verify = rememberTokens(getKey)
  return async (authorization, scopes) => {
    const token = readBearer(authorization)
    const claims = await verifyToken(token, verify, { issuer, now: clock(), levetidMaksMs })
    const konsument = parseKonsument(claims)
    if (!hasScope(claims, scopes)) {
      throw new Avvist('FREG-202', { regel: `hent et token med scopet ${scopes[0]}` })
    }
    return konsument
  }
}

/**
 * The one header `Authorization` of a request. Node keeps the first of several, and another server
 * before us may have looked at the last: `Avvist` (401), as for a token that cannot be read.
 */
export function readAuthorization({
  headersDistinct,
}: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const [authorization, ...more] = headersDistinct['authorization'] ?? []
  if (more.length > 0) throw reject('send headeren Authorization én gang')
  return authorization
}

// --- internal ---

function isOneOf(issuers: string | readonly string[], iss: unknown): boolean {
  return typeof issuers === 'string' ? iss === issuers : issuers.some((one) => one === iss)
}

/** An allow-list: `none` and the HMAC family, where the public key would be the secret, are out. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512']

/** Clocks kept by NTP differ by less; a token lives 120 seconds, so more would be felt. */
const SKEW_SECONDS = 5

const AUDIENCE = 'unspecified'

/** Tokens that are known to be good: as many as consumers ask with in the two minutes that one lives. */
const HUSKES = 1_000

/** The last second of the year 9999: a later time is no time, and Infinity would never expire. */
const SECONDS_MAX = 253_402_300_799

type Verifisering = Pick<TilgangValg, 'issuer' | 'levetidMaksMs'> & { readonly now: number }

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

/** Claims of a token whose signature is good, and whose times are, now. */
type Verify = (token: string, now: number) => Promise<JWTPayload>

/** A token whose signature was good. */
type Husket = {
  readonly header: JWTHeaderParameters
  readonly flattened: FlattenedJWSInput
  readonly key: unknown
  readonly payload: JWTPayload
}

/**
 * A signature that has been verified is not verified again, as long as the key is still the one that the issuer has.
 * Whatever else may end a token is looked at each time. Tokens are not kept: what they hash to is.
 */
function rememberTokens(getKey: JWTVerifyGetKey): Verify {
  const husket = new Map<string, Husket>()
  return async (token, now) => {
    const navn = createHash('sha256').update(token).digest('base64')
    const kjent = husket.get(navn)
    if (kjent !== undefined && (await getKey(kjent.header, kjent.flattened)) === kjent.key) {
      checkTimes(kjent.payload, now)
      return kjent.payload
    }
    husket.delete(navn)
    let seen: Pick<Husket, 'header' | 'flattened' | 'key'> | undefined
    const note: JWTVerifyGetKey = async (header, flattened) => {
      const key = await getKey(header, flattened)
      seen = { header, flattened, key }
      return key
    }
    const { payload } = await jwtVerify(token, note, {
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'iat'],
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(now),
    })
    if (seen !== undefined) husket.set(navn, { ...seen, payload })
    const [oldest] = husket.keys()
    if (husket.size > HUSKES && oldest !== undefined) husket.delete(oldest)
    return payload
  }
}

/** The times that jose looked at when the signature was verified. */
function checkTimes({ exp = 0, nbf = 0 }: JWTPayload, now: number): void {
  const seconds = Math.floor(now / 1000)
  if (exp <= seconds - SKEW_SECONDS) throw reject(EXPIRED)
  if (nbf > seconds + SKEW_SECONDS) throw reject(NOT_YET)
}

async function verifyToken(
  token: string,
  verify: Verify,
  { issuer, now, levetidMaksMs = Infinity }: Verifisering,
): Promise<JWTPayload> {
  const claims = await verify(token, now).catch((error: unknown) => {
    throw error instanceof Avvist ? error : reject(describe(error))
  })
  if (!isOneOf(issuer(), claims.iss)) throw reject(WRONG_ISSUER)
  if (Number(claims.exp) > SECONDS_MAX) throw reject(describeClaim('exp'))
  // jose looks at iat only together with a maximum age, which is the issuer's matter, not ours.
  if (typeof claims.iat !== 'number' || claims.iat > Math.floor(now / 1000) + SKEW_SECONDS) {
    throw reject(NOT_YET)
  }
  if ((Number(claims.exp) - claims.iat) * 1000 > levetidMaksMs) throw reject(LIVES_TOO_LONG)
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
      throw unavailable(error)
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

const WRONG_ISSUER = 'tokenet er ikke fra utstederen som gjelder her'
const EXPIRED = 'tokenet er utløpt, hent et nytt'
const NOT_YET = 'tokenet gjelder ikke ennå, kontroller klokka der det hentes'
const LIVES_TOO_LONG = 'tokenet gjelder for lenge, hent et med kortere levetid'
const WRONG_AUDIENCE = 'tokenet er hentet for et annet API; utelat resource når det hentes'

/** What to do about it, in the words of the token, never with its contents. */
function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return EXPIRED
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'utstederen kjenner ikke nøkkelen tokenet er signert med'
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `tokenet skal være signert med ${ALGORITHMS.join(', ')}`
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' ? NOT_YET : describeClaim(error.claim)
  }
  return 'tokenet kan ikke leses, eller signaturen stemmer ikke; hent et nytt'
}

function describeClaim(claim: string): string {
  return `tokenet mangler ${claim}, eller verdien er ugyldig`
}

function reject(regel: string): Avvist {
  return new Avvist('FREG-201', { regel })
}

function unavailable(cause: unknown): Avvist {
  const avvist = new Avvist('FREG-601', {
    regel: 'nøklene til den som utsteder token, kan ikke brukes',
  })
  avvist.cause = cause
  return avvist
}
