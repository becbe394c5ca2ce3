import { readFile, stat } from 'node:fs/promises'
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose'
import { createDurably, replaceDurably } from '../fil.ts'
import type { Timers } from '../timers.ts'

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

/** The key that signs from now on, and all whose tokens are accepted. */
export type Nokkelring = { readonly ny: Nokkel; readonly offentlige: readonly JWK[] }

/** How long tokens of a key that was put away are accepted, unless they expire before. */
export const OVERLAPP_MS = 24 * 3_600_000

/**
 * The keys as they stand in the files, looked at anew once a second where somebody asks: whoever puts a new key
 * in the place of the old one need not stop the service. What was read holds where a change cannot be read;
 * `onFeil` hears of it.
 */
export async function openNokler(
  file: string,
  { clock, timers, onFeil }: Ringvalg,
): Promise<() => Promise<Nokkelring>> {
  const read = async () => {
    const [ny, forrige] = [await loadNokkel(file), await readForrige(file)]
    const gamle = forrige.filter(({ til, jwk }) => clock() < til && jwk.kid !== ny.kid)
    return { ny, gamle, ring: ringOf(ny, gamle) }
  }
  /** What has had its time opens nothing from that moment on, whoever is just looking at the files. */
  const current = (): Nokkelring => {
    const gamle = held.gamle.filter(({ til }) => clock() < til)
    if (gamle.length < held.gamle.length) held = { ...held, gamle, ring: ringOf(held.ny, gamle) }
    return held.ring
  }
  let seen = await versionOf(file)
  let held = await read()
  let lookedMs = timers.monotonicMs()
  return async () => {
    if (timers.monotonicMs() - lookedMs < LOOK_MS) return current()
    lookedMs = timers.monotonicMs()
    const now = await versionOf(file)
    if (now !== seen) {
      seen = now
      try {
        held = await read()
      } catch (error) {
        onFeil(error)
      }
    }
    return current()
  }
}

export type Ringvalg = {
  readonly clock: () => number
  readonly timers: Pick<Timers, 'monotonicMs'>
  readonly onFeil: (error: unknown) => void
}

/**
 * Puts a new key in the place of the one in `file`. The old one can sign nothing from then on: only its public
 * part is kept, so that tokens which are out open until they expire, a day at the most. Answers both names.
 */
export async function rotateNokkel(
  file: string,
  nowMs: number,
): Promise<{ readonly fra: string; readonly til: string }> {
  const old = await loadNokkel(file)
  const kept = (await readForrige(file)).filter(({ til }) => nowMs < til)
  const forrige = [...kept, { jwk: old.publicJwk, til: nowMs + OVERLAPP_MS }]
  // First what lets old tokens in: a crash between the two takes nothing away from anybody.
  replaceDurably(forrigefil(file), `${JSON.stringify(forrige)}\n`)
  replaceDurably(file, await createText())
  return { fra: old.kid, til: (await loadNokkel(file)).kid }
}

// --- internal ---

const LOOK_MS = 1_000

function ringOf(ny: Nokkel, gamle: readonly Forrige[]): Nokkelring {
  return { ny, offentlige: [ny.publicJwk, ...gamle.map(({ jwk }) => jwk)] }
}

type Forrige = { readonly jwk: JWK; readonly til: number }

function forrigefil(file: string): string {
  return file.replace(/\.jwk$/, '-forrige.json')
}

/** Public keys that were put away. A file that says something else lets nobody in. */
async function readForrige(file: string): Promise<readonly Forrige[]> {
  const text = await readIfThere(forrigefil(file))
  if (text === undefined) return []
  try {
    const read: unknown = JSON.parse(text)
    return Array.isArray(read) ? read.filter(isForrige) : []
  } catch {
    return []
  }
}

function isForrige(one: unknown): one is Forrige {
  const { jwk, til } = Object(one) as { jwk?: JWK; til?: unknown }
  return typeof til === 'number' && jwk?.kty === 'RSA' && typeof jwk.kid === 'string' && !jwk.d
}

/** Whatever changes when the file of keys, or that of old ones, is written. */
async function versionOf(file: string): Promise<string> {
  const both = [file, forrigefil(file)].map(async (one) => {
    const found = await stat(one, { bigint: true }).catch(() => undefined)
    return `${found?.ino} ${found?.size} ${found?.mtimeNs}`
  })
  return (await Promise.all(both)).join()
}

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
  createDurably(file, await createText())
  return readFile(file, 'utf8')
}

async function createText(): Promise<string> {
  const { privateKey } = await generateKeyPair(ALG, { modulusLength: 2048, extractable: true })
  return `${JSON.stringify(await exportJWK(privateKey))}\n`
}

async function parseNokkel(text: string): Promise<Nokkel> {
  const { kty, n, e, d, p, q, dp, dq, qi } = JSON.parse(text) as JWK
  const privateKey = await importJWK({ kty, n, e, d, p, q, dp, dq, qi } as JWK, ALG)
  if (privateKey instanceof Uint8Array || privateKey.type !== 'private') throw new Error('not RSA')
  const publicMembers = { kty: 'RSA', n, e } as JWK
  const kid = await calculateJwkThumbprint(publicMembers)
  return { kid, privateKey, publicJwk: { ...publicMembers, kid, alg: ALG, use: 'sig' } }
}
