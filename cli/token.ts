import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { PAKKER, type Segment } from '../domain/oppslag/rettighetspakke.ts'

export type TokenValg = {
  /** Where the service is reached. */
  readonly url: string
  readonly segment: Segment
  /** Nine digits: the virksomhet to act for. */
  readonly orgnr: string
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
}

/** No token was to be had, with the reason in words for whoever asked. Never holds a token. */
export class TokenFeil extends Error {
  override readonly name = 'TokenFeil'
}

/**
 * Fetches an access token from the test issuer that is built into the service, the way a client of
 * Maskinporten does. The key pair is made here and gone when this returns; no secret is kept.
 */
export async function fetchTestToken(valg: TokenValg): Promise<string> {
  const { segment, orgnr } = valg
  const base = valg.url.endsWith('/') ? valg.url : `${valg.url}/`
  const scope = PAKKER[segment].scope
  const metadata = await call(valg, new URL('.well-known/oauth-authorization-server', base))
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
  const klient = await call(valg, new URL('klienter', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orgnr, scopes: [scope], jwk: await exportJWK(publicKey) }),
  })
  const iat = Math.floor(Date.now() / 1000)
  const aud = readText(metadata, 'issuer')
  const iss = readText(klient, 'client_id')
  const claims = { aud, iss, scope, iat, exp: iat + GRANT_SECONDS, jti: randomUUID() }
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: readText(klient, 'kid') })
    .sign(privateKey)
  const tokenEndpoint = new URL(readText(metadata, 'token_endpoint'), base)
  const svar = await call(valg, tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion }),
  })
  return readText(svar, 'access_token')
}

// --- internal ---

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const GRANT_SECONDS = 60
const CALL_MS_MAX = 10_000

type Svar = Readonly<Record<string, unknown>>

async function call(valg: TokenValg, url: URL, init: RequestInit = {}): Promise<Svar> {
  const timeout = AbortSignal.timeout(CALL_MS_MAX)
  const signal = valg.signal === undefined ? timeout : AbortSignal.any([valg.signal, timeout])
  const doFetch = valg.fetch ?? fetch
  const answer = await doFetch(url, { ...init, signal }).catch((cause: unknown) => {
    valg.signal?.throwIfAborted()
    throw new TokenFeil(`Nothing answers on ${url.origin}. Is the service running there?`, {
      cause,
    })
  })
  const body: unknown = await answer.json().catch(() => undefined)
  const svar: Svar = typeof body === 'object' && body !== null ? { ...body } : {}
  if (answer.ok) return svar
  throw new TokenFeil(describeRefusal(url, answer.status, svar['error_description']))
}

/** A service without the test issuer answers 404: it trusts Maskinporten, where one must ask then. */
function describeRefusal(url: URL, status: number, beskrivelse: unknown): string {
  if (typeof beskrivelse === 'string') return beskrivelse
  if (status === 404)
    return `${url.origin} has no test issuer. It trusts an issuer outside: get the token there.`
  return `${url.origin} answered ${status} to ${url.pathname}.`
}

function readText(svar: Svar, name: string): string {
  const value = svar[name]
  if (typeof value === 'string') return value
  throw new TokenFeil(`The answer lacks ${name}. Is this the address of an Uttrekk service?`)
}
