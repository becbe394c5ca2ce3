import { createPrivateKey, randomUUID } from 'node:crypto'
import { type CryptoKey, type JWK, type KeyObject, SignJWT } from 'jose'
import { readAvvisning, SertifikatFeil, TokenFeil } from './errors.ts'
import { networkError } from './nettverk.ts'
import { isObjekt, type Objekt } from './svar.ts'
import type { Token, Tokenfunksjon } from './token.ts'

/** Addresses of the metadata of Maskinporten. @kilde maskinporten_func_wellknown.md «.well-known» */
export const MASKINPORTEN = {
  produksjon: 'https://maskinporten.no/.well-known/oauth-authorization-server',
  test: 'https://test.maskinporten.no/.well-known/oauth-authorization-server',
} as const

export type MaskinportenValg = Grantnokkel & {
  /** Where the issuer describes itself (RFC 8414). */
  readonly metadata: string
  readonly klientId: string
  /** Of the rettighetspakke: `PAKKER[…].scope`. More than one is separated by spaces. */
  readonly scope: string
  /** Nine digits: whom a supplier acts for, by delegation in Altinn. */
  readonly consumerOrg?: string
  readonly fetch?: typeof fetch
  readonly clock?: () => number
}

/** The private key and how Maskinporten knows it: one of `kid` and `x5c`. */
export type Grantnokkel = {
  /** PEM, JWK or a key that is read already. */
  readonly nokkel: string | JWK | KeyObject
  readonly alg?: 'RS256' | 'RS384' | 'RS512'
} & (
  | { readonly kid: string; readonly x5c?: undefined }
  /** The virksomhetssertifikat and its chain: PEM, or base64 as the header carries it. */
  | { readonly x5c: string | readonly string[]; readonly kid?: undefined }
)

/**
 * Tokens from Maskinporten, for a key that is registered (`kid`) or for a virksomhetssertifikat
 * (`x5c`). Every call signs a new grant, since one can be used once only.
 * @kilde maskinporten_protocol_token.md «urn:ietf:params:oauth:grant-type:jwt-bearer»
 */
export function maskinporten(valg: MaskinportenValg): Tokenfunksjon {
  let utsteder: Utsteder | undefined
  const privateKey = readNokkel(valg.nokkel)
  return async (signal) => {
    utsteder ??= await readUtsteder(valg, signal)
    return exchangeGrant({ ...valg, privateKey, utsteder, signal })
  }
}

/** Where tokens are issued, and in whose name. */
export type Utsteder = { readonly issuer: string; readonly tokenEndpoint: URL }

export async function readUtsteder(
  { metadata, fetch }: { readonly metadata: string; readonly fetch?: typeof globalThis.fetch },
  signal: AbortSignal | undefined,
): Promise<Utsteder> {
  const url = new URL(metadata)
  const svar = await callUtsteder({ fetch, signal }, url)
  const tokenEndpoint = new URL(readText(svar, 'token_endpoint'), url)
  if (url.protocol === 'https:' && tokenEndpoint.protocol !== 'https:') {
    throw new TokenFeil('token_endpoint in the metadata is not https, as the metadata is.')
  }
  return { issuer: readText(svar, 'issuer'), tokenEndpoint }
}

/** Signs one grant and exchanges it for a token. */
export async function exchangeGrant(grant: Grant): Promise<Token> {
  const { utsteder, privateKey, klientId, scope, consumerOrg, alg = 'RS256' } = grant
  const iat = Math.floor((grant.clock ?? Date.now)() / 1000)
  const assertion = await new SignJWT({
    aud: utsteder.issuer,
    iss: klientId,
    scope,
    iat,
    exp: iat + GRANT_SECONDS,
    jti: randomUUID(),
    ...(consumerOrg === undefined ? {} : { consumer_org: consumerOrg }),
  })
    .setProtectedHeader({
      alg,
      ...(grant.kid === undefined ? { x5c: readChain(grant.x5c) } : { kid: grant.kid }),
    })
    .sign(privateKey)
  const svar = await callUtsteder(grant, utsteder.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion }),
  })
  const seconds = svar['expires_in']
  return {
    verdi: readText(svar, 'access_token'),
    varerMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined,
  }
}

export type Grant = Omit<MaskinportenValg, 'metadata' | 'nokkel' | 'kid' | 'x5c'> & {
  readonly utsteder: Utsteder
  readonly privateKey: KeyObject | CryptoKey
  readonly kid?: string | undefined
  readonly x5c?: string | readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** One call to an issuer. Rejects with `TokenFeil` in words for whoever asked. */
export async function callUtsteder(
  valg: {
    readonly fetch?: typeof globalThis.fetch | undefined
    readonly signal?: AbortSignal | undefined
  },
  url: URL,
  init: RequestInit = {},
): Promise<Objekt> {
  const timeout = AbortSignal.timeout(CALL_MS_MAX)
  const signal = valg.signal === undefined ? timeout : AbortSignal.any([valg.signal, timeout])
  const doFetch = valg.fetch ?? fetch
  const answer = await doFetch(url, { ...init, signal }).catch((error: unknown) => {
    valg.signal?.throwIfAborted()
    const cause = networkError(url.origin, error)
    if (cause instanceof SertifikatFeil) throw new TokenFeil(`${cause.message}.`, { cause })
    throw new TokenFeil(`Nothing answers on ${url.origin}. Is the service running there?`, {
      cause,
      isForbigaaende: true,
    })
  })
  const body: unknown = await answer.json().catch(() => undefined)
  valg.signal?.throwIfAborted()
  if (answer.ok) {
    if (body === undefined) throw new TokenFeil(NOT_JSON, { isForbigaaende: true })
    return isObjekt(body) ? body : {}
  }
  const isForbigaaende =
    answer.status >= 500 || [408, 429].includes(answer.status) || isUsedBefore(body)
  throw new TokenFeil(describeRefusal(url, answer.status, body), { isForbigaaende })
}

/** Reads a member of an issuer's answer. */
export function readText(svar: Objekt, name: string): string {
  const value = svar[name]
  if (typeof value === 'string') return value
  throw new TokenFeil(`The answer lacks ${name}. Is this the address of an Uttrekk service?`)
}

// --- internal ---

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** At most 120; the clocks may differ by ten. */
const GRANT_SECONDS = 60
const CALL_MS_MAX = 10_000
const NOT_JSON = 'The answer cannot be read. Is this the address of an Uttrekk service?'

/** The name of an answer, which is written apart: whoever looks for identifikatorer in a log finds none. */
const TRACE = /\b([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})\b/g

/**
 * Every call signs a grant of its own: one that was used before was sent twice, by a gateway or a proxy that
 * repeats what it has no answer to. The next one is another.
 */
function isUsedBefore(body: unknown): boolean {
  if (!isObjekt(body) || body['error'] !== 'invalid_grant') return false
  return /\bMP-012$|used before/i.test(`${body['error_description']} ${body['error_uri']}`)
}

/** A service without the test issuer answers 404: it trusts Maskinporten, where one must ask then. */
function describeRefusal(url: URL, status: number, body: unknown): string {
  const { melding } = readAvvisning(body)
  if (isObjekt(body) && typeof body['error_description'] === 'string' && melding) {
    const kode = /\bMP-\d{3}$/.exec(String(body['error_uri'] ?? ''))?.[0]
    const told = melding.replace(TRACE, '$1-$2-$3-$4-$5')
    return kode === undefined || told.includes(kode) ? told : `${told} (${kode})`
  }
  if (status === 404)
    return `${url.origin} has no test issuer. It trusts an issuer outside: get the token there.`
  return `${url.origin} answered ${status} to ${url.pathname}.`
}

/** The reader's own error may quote the key, and so it stops here. */
function readNokkel(nokkel: Grantnokkel['nokkel']): KeyObject {
  try {
    if (typeof nokkel === 'string') {
      return nokkel.trimStart().startsWith('{')
        ? createPrivateKey({ key: JSON.parse(nokkel), format: 'jwk' })
        : createPrivateKey(nokkel)
    }
    return 'asymmetricKeyType' in nokkel
      ? (nokkel as KeyObject)
      : createPrivateKey({ key: { ...nokkel }, format: 'jwk' })
  } catch {
    throw new TokenFeil('The key cannot be read: a private RSA key as PEM or JWK is needed.')
  }
}

function readChain(x5c: string | readonly string[] | undefined): string[] {
  if (typeof x5c !== 'string') return [...(x5c ?? [])]
  const certificates = x5c.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (certificates.length === 0) throw new TokenFeil('The certificate cannot be read: not PEM.')
  return certificates.map((pem) => pem.replace(/-----[^-]+-----|\s/g, ''))
}
