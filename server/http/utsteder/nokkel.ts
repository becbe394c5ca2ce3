import { readFile } from 'node:fs/promises'
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose'
import { createDurably } from '../../fil.ts'

/** The signing key of the test issuer. */
export type Nokkel = {
  /** Thumbprint of the public key (RFC 7638). */
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/**
 * Reads the signing key from `file` and makes it on first use, so that tokens outlive a restart.
 * The file is a JWK that only its owner may read.
 */
export async function loadNokkel(file: string): Promise<Nokkel> {
  const text = (await readIfThere(file)) ?? (await createFile(file))
  try {
    return await parseNokkel(text)
  } catch {
    // Without `cause`: what a JSON parser says about the file may quote the key.
    throw new Error(`Nøkkelfila ${file} er skadet. Slett den, så lages en ny ved neste start.`)
  }
}

// --- internal ---

const ALG = 'RS256'

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function createFile(file: string): Promise<string> {
  const { privateKey } = await generateKeyPair(ALG, { modulusLength: 2048, extractable: true })
  createDurably(file, `${JSON.stringify(await exportJWK(privateKey))}\n`)
  return readFile(file, 'utf8')
}

async function parseNokkel(text: string): Promise<Nokkel> {
  const { kty, n, e, d, p, q, dp, dq, qi } = JSON.parse(text) as JWK
  const privateKey = await importJWK({ kty, n, e, d, p, q, dp, dq, qi } as JWK, ALG)
  if (privateKey instanceof Uint8Array || privateKey.type !== 'private') throw new Error('not RSA')
  const publicMembers = { kty: 'RSA', n, e } as JWK
  const kid = await calculateJwkThumbprint(publicMembers)
  return { kid, privateKey, publicJwk: { ...publicMembers, kid, alg: ALG, use: 'sig' } }
}
