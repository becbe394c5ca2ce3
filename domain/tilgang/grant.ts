import { isOrgnr } from './klient.ts'
import { TokenAvvist } from './tokenfeil.ts'

/** How a grant says which key has signed it: one that is registered, or that of a certificate. */
export type Noekkelvalg =
  | { readonly kind: 'kid'; readonly kid: string }
  | { readonly kind: 'x5c'; readonly x5c: readonly string[] }

/** What a grant asks for, when its claims are in order. */
export type Krav = {
  /** Each scope once, in the order they were asked for. */
  readonly scopes: readonly string[]
  /** Whom a supplier asks for. */
  readonly consumerOrg: string | undefined
  readonly jti: string | undefined
  readonly expSeconds: number
}

/**
 * Reads from the header which key a grant is signed with. Throws `TokenAvvist` unless it is said in
 * exactly one way.
 * @kilde maskinporten_protocol_jwtgrant.md «Either 'kid' or 'x5c' must be present»
 * @kilde maskinporten_feilsoking.md «array av string, og ikke string»
 */
export function parseNoekkelvalg(header: Readonly<Record<string, unknown>>): Noekkelvalg {
  const { kid } = header
  if (Object.hasOwn(header, 'crit')) {
    throw new TokenAvvist('MP-011', 'crit i headeren støttes ikke; utelat den.')
  }
  if (!Object.hasOwn(header, 'x5c')) {
    if (typeof kid === 'string' && kid !== '') return { kind: 'kid', kid }
    throw new TokenAvvist('MP-100', 'Headeren skal ha kid eller x5c, så nøkkelen kan finnes.')
  }
  if (Object.hasOwn(header, 'kid')) {
    throw new TokenAvvist('MP-011', 'Headeren skal ha kid eller x5c, ikke begge.')
  }
  const x5c = parseTexts(header['x5c'])
  if (x5c !== undefined) return { kind: 'x5c', x5c }
  throw new TokenAvvist(
    'MP-123',
    `x5c skal være en liste med 1 til ${CHAIN_MAX} sertifikater som base64 av DER.`,
  )
}

/**
 * Reads the claims of a grant whose signature has been verified. Throws `TokenAvvist` for the first
 * rule that is broken; none of its texts holds anything that was sent.
 * @kilde maskinporten_protocol_jwtgrant.md «only accept grants where iat is less than 10 seconds»
 * @kilde maskinporten_protocol_jwtgrant.md «(exp - iat <= 120 )»
 */
export function parseGrant(
  claims: Readonly<Record<string, unknown>>,
  { issuer, nowSeconds }: { readonly issuer: string; readonly nowSeconds: number },
): Krav {
  if (claims['aud'] !== issuer) {
    throw new TokenAvvist('MP-110', `aud skal være nøyaktig ${issuer} og ikke noe mer.`)
  }
  const expSeconds = parseTimes(claims, nowSeconds)
  checkNames(claims)
  return {
    scopes: parseScope(claims['scope']),
    consumerOrg: parseConsumerOrg(claims),
    jti: parseJti(claims),
    expSeconds,
  }
}

// --- internal ---

const IAT_SKEW_SECONDS = 10
const LIFETIME_SECONDS_MAX = 120
const JTI_MAX = 200
/** A certificate, those between, and the root. */
const CHAIN_MAX = 5

/**
 * Newer versions of the page refuse what they do not name. It names four more than these, which make
 * tokens that Folkeregisteret has no use for.
 */
const CLAIMS = ['aud', 'iss', 'iat', 'exp', 'jti', 'scope', 'consumer_org']
const UNUSED = ['resource', 'iss_onbehalfof', 'pid', 'authorization_details']

function parseTexts(input: unknown): readonly string[] | undefined {
  if (!Array.isArray(input) || input.length === 0 || input.length > CHAIN_MAX) return undefined
  return input.every((one) => typeof one === 'string') ? input : undefined
}

function parseTimes({ iat, exp }: Readonly<Record<string, unknown>>, nowSeconds: number): number {
  if (!isSeconds(iat) || !isSeconds(exp)) {
    throw new TokenAvvist('MP-011', 'iat og exp må være med, i sekunder.')
  }
  if (exp <= nowSeconds) throw new TokenAvvist('MP-130', 'assertion er utløpt.')
  if (Math.abs(nowSeconds - iat) > IAT_SKEW_SECONDS) {
    throw new TokenAvvist(
      'MP-130',
      `iat kan være høyst ${IAT_SKEW_SECONDS} sekunder fra klokka her; still klokka.`,
    )
  }
  if (exp - iat > LIFETIME_SECONDS_MAX) {
    throw new TokenAvvist(
      'MP-130',
      `exp kan være høyst ${LIFETIME_SECONDS_MAX} sekunder etter iat.`,
    )
  }
  return exp
}

function isSeconds(input: unknown): input is number {
  return typeof input === 'number' && Number.isFinite(input)
}

function checkNames(claims: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(claims)
  const unused = UNUSED.find((name) => names.includes(name))
  if (unused !== undefined) {
    throw new TokenAvvist(
      'MP-011',
      `Invalid assertion: ${unused} brukes ikke av Folkeregisteret; utelat den.`,
    )
  }
  if (!names.every((name) => CLAIMS.includes(name))) {
    throw new TokenAvvist(
      'MP-011',
      `Invalid assertion: den kan bare inneholde ${CLAIMS.join(', ')}.`,
    )
  }
}

function parseScope(scope: unknown): readonly string[] {
  if (typeof scope === 'string') return [...new Set(scope.split(' '))]
  throw new TokenAvvist('MP-011', 'scope må være med, atskilt med mellomrom.')
}

function parseConsumerOrg(claims: Readonly<Record<string, unknown>>): string | undefined {
  if (!Object.hasOwn(claims, 'consumer_org')) return undefined
  const orgnr = claims['consumer_org']
  if (isOrgnr(orgnr)) return orgnr
  throw new TokenAvvist('MP-011', 'consumer_org skal være en streng med ni siffer.')
}

function parseJti(claims: Readonly<Record<string, unknown>>): string | undefined {
  if (!Object.hasOwn(claims, 'jti')) return undefined
  const { jti } = claims
  if (typeof jti === 'string' && jti !== '' && jti.length <= JTI_MAX) return jti
  throw new TokenAvvist('MP-011', `jti skal være tekst, ny for hver gang, høyst ${JTI_MAX} tegn.`)
}
