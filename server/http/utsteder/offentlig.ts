import { createPublicKey } from 'node:crypto'
import { isPrivate, parseModulus } from '../../../domain/tilgang/klient.ts'

/** Why a text is no public key of a client. */
export type Grunn = 'privat' | 'ugyldig'

/**
 * The modulus of a public RSA key as people have it in files: PEM (SPKI, PKCS #1 or a certificate), or a
 * JWK, alone or as the only one of a set. A private key is told apart, since somebody meant the other half.
 */
export function readOffentlig(text: string): { readonly n: string } | Grunn {
  if (text.length > TEXT_MAX) return 'ugyldig'
  if (/PRIVATE KEY/.test(text)) return 'privat'
  const jwk = text.includes('-----BEGIN') ? fromPem(text) : fromJson(text)
  return jwk === undefined ? 'ugyldig' : readJwk(jwk)
}

/** The same of a JWK that has been read. */
export function readJwk(input: unknown): { readonly n: string } | Grunn {
  const jwk = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  if (isPrivate(jwk)) return 'privat'
  const n = parseModulus(jwk)
  return n === undefined ? 'ugyldig' : { n }
}

// --- internal ---

const TEXT_MAX = 16_384
const PEM = /^\s*-----BEGIN (PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----[^-]+-----END \1-----\s*$/

function fromPem(text: string): unknown {
  if (!PEM.test(text)) return undefined
  try {
    return createPublicKey(text).export({ format: 'jwk' })
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
