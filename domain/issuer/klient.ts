import { PEM_MAX, SCOPES_MAX } from '../limits.ts'

/** A public key that a client has registered, and the name its grants call it by. */
export type Klientnoekkel = {
  readonly kid: string
  /** Modulus of an RSA key, base64url; its exponent is always 65537. */
  readonly n: string
  /** From this time on, milliseconds since 1970, the key is too old. */
  readonly utloeperMs?: number
}

/** What a virksomhet has delegated to the client's. */
export type Delegering = { readonly orgnr: string; readonly scopes: readonly string[] }

/** A client of the test issuer. One without keys signs with a virksomhetssertifikat. */
export type Klient = {
  readonly id: string
  /** Nine digits: whose it is. */
  readonly orgnr: string
  readonly scopes: readonly string[]
  readonly noekler: readonly Klientnoekkel[]
  /** The CA (PEM) that issues its certificates, where that is not the test CA. */
  readonly ca?: string
  readonly delegeringer: readonly Delegering[]
}

/** Which scopes each virksomhet has been granted, by its nine digits. */
export type Tilganger = ReadonlyMap<string, readonly string[]>

/** What a file of clients says. Without `tilganger` every virksomhet has been granted everything. */
export type Klientfil = {
  readonly klienter: readonly Klient[]
  readonly tilganger: Tilganger | undefined
}

/** The file of clients cannot be used; the message has a line for each mistake. */
export class KlientfilFeil extends Error {
  override readonly name = 'KlientfilFeil'
}

/** Whether the input is nine digits. */
export function isOrgnr(input: unknown): input is string {
  return typeof input === 'string' && /^\d{9}$/.test(input)
}

/**
 * Reads the scopes of a client: so few that a token with all of them stays well below what the API
 * reads. `undefined` unless every one of them is a scope.
 */
export function parseScopes(input: unknown): readonly string[] | undefined {
  const isList = Array.isArray(input) && input.length >= 1 && input.length <= SCOPES_MAX
  if (!isList || !input.every((one) => typeof one === 'string' && SCOPE.test(one))) return undefined
  return [...new Set<string>(input)]
}

/** The modulus of a public RSA key that is safe to sign with and cheap to verify. */
export function parseModulus(jwk: Readonly<Record<string, unknown>>): string | undefined {
  const { kty, n, e } = jwk
  const isRsa = kty === 'RSA' && e === 'AQAB' && typeof n === 'string' && MODULUS.test(n)
  return isRsa ? n : undefined
}

/** Reads a name that a client or its key is given: what a URL, a header and a shell can hold. */
export function parseNavn(input: unknown, max: number): string | undefined {
  const isName = typeof input === 'string' && input.length <= max && NAVN.test(input)
  return isName ? input : undefined
}

/** Whether text is one certificate in PEM, by its shape. */
export function isSertifikat(input: unknown): input is string {
  return typeof input === 'string' && input.length <= PEM_MAX && SERTIFIKAT.test(input)
}

/** Whether a JWK holds any part of a key that is to be kept secret. */
export function isPrivate(jwk: Readonly<Record<string, unknown>>): boolean {
  return SECRET.some((member) => Object.hasOwn(jwk, member))
}

// --- internal ---

const NAVN = /^[\w:./+=@~-]+$/
const SERTIFIKAT = /^\s*-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----\s*$/

/** RFC 6749 § 3.3, without the characters that would need quoting. */
const SCOPE = /^[\w:/.-]{1,120}$/

/** 2048 to 4096 bits in base64url. */
const MODULUS = /^[\w-]{342,683}$/

const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
