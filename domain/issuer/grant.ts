import { CHAIN_MAX, FREMTID_SECONDS_MAX, GRANT_SECONDS_MAX, JTI_MAX } from '../limits.ts'
import { isOrgnr } from './klient.ts'
import { ORD, TokenAvvist } from './tokenfeil.ts'

/** How a grant says which key has signed it: one that is registered, or that of a certificate. */
export type Noekkelvalg =
  | { readonly kind: 'kid'; readonly kid: string }
  | { readonly kind: 'x5c'; readonly x5c: readonly string[] }

/** What a grant asks for, when its claims are in order. */
export type Krav = {
  /** Which of the issuer's names it is for. */
  readonly issuer: string
  /** Each scope once, in the order they were asked for. */
  readonly scopes: readonly string[]
  /** Whom a supplier asks for. */
  readonly consumerOrg: string | undefined
  readonly jti: string | undefined
  /** Until when it is taken, seconds since 1970. */
  readonly expSeconds: number
}

/** What a grant is held against. */
export type Grantmottak = {
  /** The names that the issuer goes by; the first is its own. */
  readonly issuers: readonly string[]
  readonly nowSeconds: number
  readonly regler?: Grantregler | undefined
}

/** How much a grant may differ from what the documentation says of it. */
export type Grantregler = 'serveren' | 'siden'

/**
 * Reads from the header which key a grant is signed with. Where both ways are used, `kid` decides; by the
 * rules of the page, only one may be. Throws `TokenAvvist`.
 * @kilde maskinporten_protocol_jwtgrant.md «Either 'kid' or 'x5c' must be present»
 * @kilde maskinporten_feilsoking.md «array av string, og ikke string»
 */
export function parseNoekkelvalg(
  header: Readonly<Record<string, unknown>>,
  regler: Grantregler = 'serveren',
): Noekkelvalg {
  const { kid } = header
  if (Object.hasOwn(header, 'crit')) {
    throw new TokenAvvist('MP-011', 'crit in the header is not supported; leave it out.')
  }
  if (Object.hasOwn(header, 'kid') || !Object.hasOwn(header, 'x5c')) {
    if (regler === 'siden' && Object.hasOwn(header, 'x5c')) {
      throw new TokenAvvist('MP-011', 'The header has kid or x5c, and not both.')
    }
    if (typeof kid === 'string' && kid !== '') return { kind: 'kid', kid }
    throw new TokenAvvist('MP-100', 'The header needs kid or x5c.', ORD.utenKid)
  }
  const x5c = parseTexts(header['x5c'])
  if (x5c !== undefined) return { kind: 'x5c', x5c }
  throw new TokenAvvist(
    'MP-123',
    `It is a list of 1 to ${CHAIN_MAX} certificates in base64 of DER.`,
  )
}

/**
 * Reads the claims of a grant whose signature has been verified. Throws `TokenAvvist` for the first
 * rule that is broken; none of its texts holds anything that was sent. The server of Maskinporten takes
 * more than the page says, and clients rely on it: a life of 180 seconds, ten seconds of clocks at both
 * ends, `aud` as a list of one, and blanks about scopes.
 * @kilde maskinporten_protocol_jwtgrant.md «only accept grants where iat is less than 10 seconds»
 * @kilde maskinporten_protocol_jwtgrant.md «(exp - iat <= 120 )»
 * @valg docs/valg/050-grantregler.md
 */
export function parseGrant(
  claims: Readonly<Record<string, unknown>>,
  { issuers, nowSeconds, regler = 'serveren' }: Grantmottak,
): Krav {
  const issuer = parseAud(claims['aud'], regler)
  if (!issuers.includes(issuer)) {
    throw new TokenAvvist('MP-110', `It is to be ${issuers[0]} and nothing else.`)
  }
  const expSeconds = parseTimes(claims, { nowSeconds, ...GRENSER[regler] })
  checkNames(claims)
  return {
    issuer,
    scopes: parseScope(claims['scope'], regler),
    consumerOrg: parseConsumerOrg(claims),
    jti: parseJti(claims),
    expSeconds,
  }
}

// --- internal ---

/** How long a grant may live, how old it may be, and how long after its end it is taken, in seconds. */
const GRENSER = {
  serveren: { livMax: GRANT_SECONDS_MAX, alderMax: Number.POSITIVE_INFINITY, etterslep: 10 },
  siden: { livMax: 120, alderMax: 10, etterslep: 0 },
} as const satisfies Record<Grantregler, object>

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

/** The one issuer that is named; by the rules of the page as text, else also as a list of one. */
function parseAud(aud: unknown, regler: Grantregler): string {
  const one = regler === 'serveren' && Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  return typeof one === 'string' ? one : ''
}

/** Answers until when the grant is taken, in seconds since 1970. */
function parseTimes(
  { iat, exp }: Readonly<Record<string, unknown>>,
  { nowSeconds, livMax, alderMax, etterslep }: Tider,
): number {
  if (!isSeconds(iat) || !isSeconds(exp)) {
    throw new TokenAvvist('MP-011', 'iat and exp are needed, in seconds.')
  }
  if (exp - iat > livMax) {
    throw new TokenAvvist('MP-130', `exp is at most ${livMax} seconds after iat.`, ORD.forLang)
  }
  if (iat - nowSeconds > FREMTID_SECONDS_MAX) {
    const raad = `iat is at most ${FREMTID_SECONDS_MAX} seconds ahead of the clock here; set the clock.`
    throw new TokenAvvist('MP-130', raad, ORD.fremtid)
  }
  if (exp + etterslep <= nowSeconds || exp < iat) throw new TokenAvvist('MP-130')
  if (nowSeconds - iat > alderMax) {
    throw new TokenAvvist('MP-130', `iat is at most ${alderMax} seconds behind the clock here.`)
  }
  return exp + etterslep
}

type Tider = { readonly nowSeconds: number } & Readonly<
  Record<'livMax' | 'alderMax' | 'etterslep', number>
>

function isSeconds(input: unknown): input is number {
  return typeof input === 'number' && Number.isFinite(input)
}

function checkNames(claims: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(claims)
  const unused = UNUSED.find((name) => names.includes(name))
  if (unused !== undefined) {
    throw new TokenAvvist('MP-011', `Folkeregisteret has no use for ${unused}; leave it out.`)
  }
  if (!names.every((name) => CLAIMS.includes(name))) {
    throw new TokenAvvist('MP-011', `It holds no other claims than ${CLAIMS.join(', ')}.`)
  }
}

/** None where there are blanks alone, which asks for nothing and is not given it. */
function parseScope(scope: unknown, regler: Grantregler): readonly string[] {
  if (typeof scope !== 'string') {
    throw new TokenAvvist('MP-011', 'scope is needed, parted by spaces.')
  }
  const words = regler === 'siden' ? scope.split(' ') : scope.split(/[ \t]+/).filter(Boolean)
  return [...new Set(words)]
}

function parseConsumerOrg(claims: Readonly<Record<string, unknown>>): string | undefined {
  if (!Object.hasOwn(claims, 'consumer_org')) return undefined
  const orgnr = claims['consumer_org']
  if (isOrgnr(orgnr)) return orgnr
  throw new TokenAvvist('MP-011', 'consumer_org is a text of nine digits.')
}

function parseJti(claims: Readonly<Record<string, unknown>>): string | undefined {
  if (!Object.hasOwn(claims, 'jti')) return undefined
  const { jti } = claims
  if (typeof jti === 'string' && jti !== '' && jti.length <= JTI_MAX) return jti
  throw new TokenAvvist('MP-011', `jti is text, new each time, of at most ${JTI_MAX} characters.`)
}
