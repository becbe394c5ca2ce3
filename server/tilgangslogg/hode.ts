import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { createDurably } from '../fil.ts'
import { kidText } from './ettersyn.ts'
import type { Ende } from './kjede.ts'
import { createMac, foersteMedMac, isMac, type Linjenokler, nyesteNokkel } from './linjenokkel.ts'

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

/**
 * One line of text: what is said, its MAC under the newest key of the lines, and the signature (Ed25519)
 * over both. Whoever has the one key, which lies beside the log, still lacks the other.
 */
export function signHode(hode: Hode, { privat }: Loggnokkel, nokler: Linjenokler): string {
  const said = textOf(hode)
  const nokkel = nyesteNokkel(nokler)
  const mac = Buffer.from(createMac(nokkel, said)).toString('base64url')
  const text = `${said} ${kidText(nokkel.kid)}.${mac}`
  return `${text} ${sign(null, Buffer.from(text), privat).toString('base64url')}`
}

export type Lesthoder = {
  readonly hoder: readonly Hode[]
  /** Heads that another key has signed, or without the MAC that the keys say they should have. */
  readonly fremmede: number
  /** Heads among `hoder` whose MAC is made with a key that is not given. */
  readonly uproevde: number
}

/**
 * The signed heads among lines of text, wherever in a line they stand: a file of them, or an
 * operational log that they were written to as well.
 */
export function readHoder(text: string, offentlig: KeyObject, nokler: Linjenokler): Lesthoder {
  const hoder: Hode[] = []
  let [fremmede, uproevde] = [0, 0]
  for (const found of text.matchAll(HODE)) {
    const { signert = '', sagt = '', slag, nr, tid = '', hash = '', kid, mac } = found.groups ?? {}
    const signatur = Buffer.from(found.groups?.['signatur'] ?? '', 'base64url')
    const isDekket = Number(nr) >= foersteMedMac(nokler)
    const segl = kid && mac && { kid: parseInt(kid, 16), mac: Buffer.from(mac, 'base64url') }
    const isRett = segl ? isMac(nokler, segl, sagt) : !isDekket
    const isFremmed = isRett === false || (isRett === undefined && isDekket)
    if (isFremmed || !verify(null, Buffer.from(signert), offentlig, signatur)) {
      fremmede += 1
      continue
    }
    if (isRett === undefined) uproevde += 1
    hoder.push({
      slag: slag === 'slettet' ? 'slettet' : 'hode',
      nr: Number(nr),
      tid: Date.parse(tid),
      hash: Buffer.from(hash, 'base64url'),
    })
  }
  return { hoder, fremmede, uproevde }
}

/** The last line that a file of heads names under one of the keys, by the end of the file. */
export function readSisteHode(
  file: string,
  offentlig: KeyObject,
  nokler: Linjenokler,
): Ende | undefined {
  if (!existsSync(file)) return undefined
  const { hoder } = readHoder(readEnd(file), offentlig, nokler)
  const fra = foersteMedMac(nokler)
  return hoder
    .filter(({ slag, nr }) => slag === 'hode' && nr >= fra)
    .reduce<Ende | undefined>(
      (last, { nr, hash }) => (nr > (last?.nr ?? 0) ? { nr, hash } : last),
      undefined,
    )
}

// --- internal ---

const HODE =
  /\b(?<signert>(?<sagt>(?<slag>hode|slettet) (?<nr>\d{1,15}) (?<tid>\d{4}-\d\d-\d\dT[\d:.]{8,15}Z) (?<hash>[\w-]{43}))(?: (?<kid>[0-9a-f]{8})\.(?<mac>[\w-]{22}))?) (?<signatur>[\w-]{86})(?![\w-])/g

function textOf({ slag, nr, tid, hash }: Hode): string {
  return `${slag} ${nr} ${new Date(tid).toISOString()} ${Buffer.from(hash).toString('base64url')}`
}

/** As much as some hundred heads are. */
const END_BYTES = 64 * 1024

function readEnd(file: string): string {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    const bytes = Buffer.alloc(Math.min(size, END_BYTES))
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, bytes.length, size - bytes.length))
  } finally {
    closeSync(handle)
  }
}
