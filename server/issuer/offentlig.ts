import { createPublicKey } from 'node:crypto'
import { isPrivate, isSertifikat, parseModulus, parseNavn } from '../../domain/issuer/klient.ts'
import { KID_MAX } from '../../domain/limits.ts'
import { parseCa } from './sertifikat.ts'

/** Why a text is no public key of a client, or no CA. */
export type Nokkelgrunn = 'privat' | 'ugyldig' | 'kid'

/** The modulus of a public key, and the name that it is given, or else that a JWK gives it. */
export type Offentlig = { readonly n: string; readonly kid?: string }

/** Characters of a key or a certificate as text; whatever is longer is none. */
export const TEXT_MAX = 16_384

/**
 * The modulus of a public RSA key as people have it in files: PEM (SPKI, PKCS #1 or a certificate), with
 * or without the lines that OpenSSL writes around it, or a JWK, alone or as the only one of a set. A
 * private key is told apart, since somebody meant the other half.
 */
export function readOffentlig(text: string, kid?: string): Offentlig | Nokkelgrunn {
  if (text.length > TEXT_MAX) return 'ugyldig'
  if (isPrivatePem(text)) return 'privat'
  const jwk = text.includes('-----BEGIN') ? fromPem(text) : fromJson(text)
  return jwk === undefined ? 'ugyldig' : readJwk(jwk, kid)
}

/** The same of a JWK that has been read. `kid` where nobody names it, and its own name is none that a key can have. */
export function readJwk(input: unknown, given?: string): Offentlig | Nokkelgrunn {
  const jwk = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  if (isPrivate(jwk)) return 'privat'
  const n = parseModulus(jwk)
  if (n === undefined) return 'ugyldig'
  const { kid: named = given } = jwk
  if (named === undefined) return { n }
  const kid = given ?? parseNavn(named, KID_MAX)
  return kid === undefined ? 'kid' : { n, kid }
}

/** The certificate of one CA as PEM, without what stands around it. */
export function readCa(text: string): { readonly pem: string } | Nokkelgrunn {
  if (text.length > TEXT_MAX) return 'ugyldig'
  if (isPrivatePem(text)) return 'privat'
  const pem = onlyBlock(text)
  const isCa = pem !== undefined && isSertifikat(pem) && parseCa(pem) !== undefined
  return isCa ? { pem } : 'ugyldig'
}

// --- internal ---

const BLOCK = /-----BEGIN (PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----[^-]+-----END \1-----/

function isPrivatePem(text: string): boolean {
  return /PRIVATE KEY/.test(text)
}

/** The one block of a text; none where there are several, as nobody could tell which was meant. */
function onlyBlock(text: string): string | undefined {
  const [block] = BLOCK.exec(text) ?? []
  const isOnly = text.split('-----BEGIN').length === 2 && text.split('-----END').length === 2
  return isOnly && block !== undefined ? `${block}\n` : undefined
}

function fromPem(text: string): unknown {
  const block = onlyBlock(text)
  if (block === undefined) return undefined
  try {
    return createPublicKey(block).export({ format: 'jwk' })
  } catch {
    return undefined
  }
}

function fromJson(text: string): unknown {
  try {
    const read: unknown = JSON.parse(text)
    const { keys } = Object(read) as { keys?: unknown }
    return Array.isArray(keys) && keys.length === 1 ? keys[0] : read
  } catch {
    return undefined
  }
}
