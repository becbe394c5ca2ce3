import { createHash } from 'node:crypto'
import { UgyldigSvar } from './errors.ts'

/**
 * Holds the bytes of an answer against the checksum in its header `Repr-Digest` (RFC 9530). True where
 * they match, false where there is none that we can compute. Throws `UgyldigSvar` where they differ.
 */
export function checkDigest(kall: string, header: string | null, bytes: Uint8Array): boolean {
  const told = header === null ? undefined : SHA256.exec(header)?.[1]
  if (told === undefined) return false
  if (createHash('sha256').update(bytes).digest('base64') === told) return true
  throw new UgyldigSvar(kall, 'the answer is not what its checksum says')
}

// --- internal ---

/** One of the members of a dictionary: `sha-512=:…:, sha-256=:…:;parameter`. */
const SHA256 = /(?:^|,)[ \t]*sha-256=:([A-Za-z0-9+/=]*):/
