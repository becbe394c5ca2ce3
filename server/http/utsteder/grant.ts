import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { TokenAvvist } from './feil.ts'
import { createBrukteGrant } from './jti.ts'
import type { Klient, Klientregister } from './klienter.ts'

/** What a grant that passed every rule asks for. */
export type Grant = { readonly klient: Klient; readonly scope: string }

export type GrantValg = {
  readonly issuer: string
  readonly klienter: Klientregister
  readonly clock: () => number
}

/**
 * Verifies JWT-bearer grants by the rules of Maskinporten; the list below is their order. The jti
 * comes last, so that a grant that was refused for something else may be mended and sent again.
 * @kilde maskinporten_protocol_jwtgrant.md «A JWT cannot be reused»
 */
export function createGrantVerifier({ issuer, klienter, clock }: GrantValg) {
  const brukte = createBrukteGrant(BRUKTE_MAX)
  return async (assertion: string): Promise<Grant> => {
    const nowSeconds = Math.floor(clock() / 1000)
    const klient = findKlient(klienter, assertion)
    const claims = await verifySignature(assertion, klient, nowSeconds)
    checkAudience(claims, issuer)
    const exp = checkTimes(claims, nowSeconds)
    checkUnsupported(claims, klient)
    const scope = checkScope(claims, klient)
    const jti = readJti(claims)
    checkUnused(brukte.use(`${klient.id} ${jti}`, exp, nowSeconds))
    return { klient, scope }
  }
}

// --- internal ---

const ALGORITHMS = ['RS256', 'RS384', 'RS512']
const IAT_SKEW_SECONDS = 10
const LIFETIME_SECONDS_MAX = 120

/** About 800 grants a second for the 130 seconds that one is remembered: more than a laptop signs. */
const BRUKTE_MAX = 100_000

/** The claims choose the client, the client's key then tells whether they may. */
function findKlient(klienter: Klientregister, assertion: string): Klient {
  const { header, claims } = decode(assertion)
  if (Object.hasOwn(header, 'x5c')) {
    throw new TokenAvvist(
      'MP-120',
      'Testutstederen tar ikke imot virksomhetssertifikat (x5c). Meld inn en nøkkel på /klienter og bruk kid.',
    )
  }
  const klient = klienter.find(claims.iss)
  if (klient === undefined || header.kid !== klient.kid) {
    throw new TokenAvvist(
      'MP-100',
      'Klienten finnes ikke, eller kid er ikke nøkkelen dens. Meld den inn på /klienter.',
    )
  }
  return klient
}

function decode(assertion: string) {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) }
  } catch {
    throw new TokenAvvist('MP-011', 'assertion kan ikke leses som et JWT.')
  }
}

async function verifySignature(
  assertion: string,
  klient: Klient,
  nowSeconds: number,
): Promise<JWTPayload> {
  const currentDate = new Date(nowSeconds * 1000)
  try {
    const options = { algorithms: ALGORITHMS, currentDate }
    return (await jwtVerify(assertion, klient.publicJwk, options)).payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenAvvist('MP-130', 'assertion er utløpt.')
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw new TokenAvvist('MP-011', 'iat, nbf og exp skal være sekunder, og nbf passert.')
    }
    throw new TokenAvvist(
      'MP-124',
      `Signaturen stemmer ikke med nøkkelen, eller alg er ikke ${ALGORITHMS.join(', ')}.`,
    )
  }
}

/** One value only: the token endpoint's address and lists are no longer accepted. */
function checkAudience(claims: JWTPayload, issuer: string): void {
  if (claims.aud !== issuer) {
    throw new TokenAvvist('MP-110', `aud skal være nøyaktig ${issuer} og ikke noe mer.`)
  }
}

function checkTimes({ iat, exp }: JWTPayload, nowSeconds: number): number {
  if (iat === undefined || exp === undefined) {
    throw new TokenAvvist('MP-011', 'iat og exp må være med, i sekunder.')
  }
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

/** Claims that would make another token than the one we can issue. To ignore them would mislead. */
function checkUnsupported(claims: JWTPayload, klient: Klient): void {
  const other = ['resource', 'iss_onbehalfof', 'pid'].find((claim) => Object.hasOwn(claims, claim))
  if (other !== undefined) {
    throw new TokenAvvist('MP-011', `${other} brukes ikke av Folkeregisteret; utelat den.`)
  }
  if (!Object.hasOwn(claims, 'consumer_org')) return
  if (claims['consumer_org'] === klient.orgnr) {
    throw new TokenAvvist([400, 'invalid_request'], 'consumer_org kan ikke være klientens eget.')
  }
  throw new TokenAvvist(
    'MP-251',
    'Testutstederen kjenner ingen delegering. Meld inn en klient for virksomheten selv på /klienter.',
  )
}

function checkScope(claims: JWTPayload, klient: Klient): string {
  const scope = claims['scope']
  if (typeof scope !== 'string') {
    throw new TokenAvvist('MP-011', 'scope må være med, atskilt med mellomrom.')
  }
  const asked = [...new Set(scope.split(' '))]
  if (!asked.every((one) => klient.scopes.includes(one))) {
    throw new TokenAvvist('MP-200', 'Klienten er ikke meldt inn med alle scopene den ber om.')
  }
  return asked.join(' ')
}

function readJti({ jti }: JWTPayload): string {
  if (typeof jti === 'string' && jti !== '' && jti.length <= 200) return jti
  throw new TokenAvvist('MP-011', 'jti må være med, ny for hver gang, høyst 200 tegn.')
}

function checkUnused(use: 'ny' | 'brukt' | 'fullt'): void {
  if (use === 'brukt') throw new TokenAvvist('MP-012', 'jti er brukt før; lag en ny assertion.')
  if (use === 'fullt') {
    throw new TokenAvvist(
      [503, 'temporarily_unavailable'],
      'For mange kall; prøv igjen om to minutter.',
    )
  }
}
