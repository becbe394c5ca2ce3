import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDurably } from '../fil.ts'

/**
 * What is signed: that the line `nr` had this link (`hode`), or that the lines up to `nr`, whose link
 * it is, have had their time and are gone (`slettet`).
 */
export type Hode = {
  readonly slag: 'hode' | 'slettet'
  readonly nr: number
  readonly tid: number
  readonly hash: Uint8Array
}

export type Loggnokkel = { readonly privat: KeyObject; readonly offentlig: KeyObject }

/** Reads the log's own key, and makes it on first use. */
export function loadLoggnokkel(katalog: string): Loggnokkel {
  const file = join(katalog, 'nokkel.pem')
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    createDurably(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  }
  const privat = createPrivateKey(readFileSync(file))
  const offentlig = createPublicKey(privat)
  const pub = join(katalog, 'nokkel.pub.pem')
  if (!existsSync(pub))
    createDurably(pub, String(offentlig.export({ type: 'spki', format: 'pem' })))
  return { privat, offentlig }
}

/** Reads a public key in PEM. */
export function readOffentlig(file: string): KeyObject {
  return createPublicKey(readFileSync(file))
}

/** One line of text: what is said, and the signature (Ed25519) over it. */
export function signHode(hode: Hode, { privat }: Loggnokkel): string {
  const text = textOf(hode)
  return `${text} ${sign(null, Buffer.from(text), privat).toString('base64url')}`
}

/**
 * The signed heads among lines of text, wherever in a line they stand: a file of them, or an
 * operational log that they were written to as well. Heads that another key has signed are counted.
 */
export function readHoder(
  text: string,
  offentlig: KeyObject,
): { readonly hoder: readonly Hode[]; readonly fremmede: number } {
  const hoder: Hode[] = []
  let fremmede = 0
  for (const [, said = '', slag, nr, time = '', hash = '', signatur = ''] of text.matchAll(HODE)) {
    const signature = Buffer.from(signatur, 'base64url')
    if (verify(null, Buffer.from(said), offentlig, signature)) {
      hoder.push({
        slag: slag === 'slettet' ? 'slettet' : 'hode',
        nr: Number(nr),
        tid: Date.parse(time),
        hash: Buffer.from(hash, 'base64url'),
      })
    } else fremmede += 1
  }
  return { hoder, fremmede }
}

// --- internal ---

const HODE =
  /\b((hode|slettet) (\d{1,15}) (\d{4}-\d\d-\d\dT[\d:.]{8,15}Z) ([\w-]{43})) ([\w-]{86})(?![\w-])/g

function textOf({ slag, nr, tid, hash }: Hode): string {
  return `${slag} ${nr} ${new Date(tid).toISOString()} ${Buffer.from(hash).toString('base64url')}`
}
