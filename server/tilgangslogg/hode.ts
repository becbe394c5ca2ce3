import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
} from 'node:fs'
import { join } from 'node:path'
import { appendDurably, createDurably, removeDurably, replaceDurably } from '../fil.ts'
import { kidText } from './ettersyn.ts'
import { type Ende, erLik } from './kjede.ts'
import { createMac, foersteMedMac, isMac, type Linjenokler, nyesteNokkel } from './linjenokkel.ts'

/**
 * What is signed: that the line `nr` had this link (`hode`), or that the lines up to `nr`, whose link
 * it is, have had their time and are gone (`slettet`), or that another key signs from then on (`bytte`), whose
 * raw bytes stand in the place of the link.
 */
export type Hode = {
  readonly slag: 'hode' | 'slettet' | 'bytte'
  readonly nr: number
  readonly tid: number
  readonly hash: Uint8Array
}

/** Files of a log, unless elsewhere: its signed heads, and the public key they are signed with. */
export const HODER = 'hoder.txt'
export const OFFENTLIG = 'nokkel.pub.pem'

export type Loggnokkel = { readonly privat: KeyObject; readonly offentlig: KeyObject }

/** Reads the log's own key, and makes it on first use. */
export function loadLoggnokkel(katalog: string): Loggnokkel {
  const file = join(katalog, NOKKEL)
  takeUp(katalog)
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    createDurably(file, String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  }
  const privat = createPrivateKey(readFileSync(file))
  const offentlig = createPublicKey(privat)
  const pub = join(katalog, OFFENTLIG)
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
 * operational log that they were written to as well. `offentlig` is the first key, or the one that was kept; a key
 * that it has signed (`bytte`) goes on for it, and so forth. After that line the one that was put away signs
 * nothing more.
 */
export function readHoder(text: string, offentlig: KeyObject, nokler: Linjenokler): Lesthoder {
  const funnet = [...text.matchAll(HODE)].map((found) => parseHode(found, nokler))
  const ring = followBytter(funnet, offentlig)
  const hoder: Hode[] = []
  let [fremmede, uproevde] = [0, 0]
  for (const one of funnet) {
    const isKnown = ring.some(
      ({ key, til }) => (one.hode.nr <= til || one.hode.slag === 'bytte') && isSigned(one, key),
    )
    if (one.isFremmed || !isKnown || ring.some(({ strid }) => strid.includes(one))) {
      fremmede += 1
      continue
    }
    if (one.isUproevd) uproevde += 1
    if (one.hode.slag !== 'bytte') hoder.push(one.hode)
  }
  return { hoder, fremmede, uproevde }
}

/**
 * Another key for the heads from here on. Its public part is signed by the old one, at the last line that this
 * one may name; then the old one is gone. It is taken up where a crash left it. Nobody else may be writing.
 */
export function bytteNokkel(
  { katalog, hoder }: { readonly katalog: string; readonly hoder: string },
  { nr, tid }: Pick<Hode, 'nr' | 'tid'>,
  nokler: Linjenokler,
): Loggnokkel {
  const old = loadLoggnokkel(katalog)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  replaceDurably(join(katalog, NY), String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  const signed = signHode({ slag: 'bytte', nr, tid, hash: rawOf(publicKey) }, old, nokler)
  appendDurably(hoder, `${signed}\n`)
  renameSync(join(katalog, NY), join(katalog, NOKKEL))
  return loadLoggnokkel(katalog)
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

const NOKKEL = 'nokkel.pem'
const NY = 'nokkel.ny.pem'

/** A change that was signed is made; one that was not has not begun. */
function takeUp(katalog: string): void {
  const ny = join(katalog, NY)
  if (!existsSync(ny)) return
  const raw = rawOf(createPublicKey(createPrivateKey(readFileSync(ny)))).toString('base64url')
  const heads = join(katalog, HODER)
  const isSignedFor = existsSync(heads) && readFileSync(heads, 'utf8').includes(` ${raw} `)
  if (isSignedFor) renameSync(ny, join(katalog, NOKKEL))
  else removeDurably(ny)
}

type Funnet = {
  readonly hode: Hode
  readonly signert: string
  readonly signatur: Buffer
  /** Without the MAC that the keys of the lines say it should have. */
  readonly isFremmed: boolean
  readonly isUproevd: boolean
}

function parseHode({ groups = {} }: RegExpMatchArray, nokler: Linjenokler): Funnet {
  const { signert = '', sagt = '', slag, nr, tid = '', hash = '', kid, mac } = groups
  const isDekket = Number(nr) >= foersteMedMac(nokler)
  const segl = kid && mac && { kid: parseInt(kid, 16), mac: Buffer.from(mac, 'base64url') }
  const isRett = segl ? isMac(nokler, segl, sagt) : !isDekket
  return {
    hode: {
      slag: slag === 'slettet' || slag === 'bytte' ? slag : 'hode',
      nr: Number(nr),
      tid: Date.parse(tid),
      hash: Buffer.from(hash, 'base64url'),
    },
    signert,
    signatur: Buffer.from(groups['signatur'] ?? '', 'base64url'),
    isFremmed: isRett === false || (isRett === undefined && isDekket),
    isUproevd: isRett === undefined,
  }
}

function isSigned({ signert, signatur }: Funnet, key: KeyObject): boolean {
  return verify(null, Buffer.from(signert), key, signatur)
}

/** Keys in their order, each with the last line it may name. `strid`: what says otherwise than was said before. */
type Ledd = { readonly key: KeyObject; til: number; readonly strid: readonly Funnet[] }

function followBytter(funnet: readonly Funnet[], offentlig: KeyObject): readonly Ledd[] {
  const ring: Ledd[] = []
  const bytter = funnet.filter(({ hode, isFremmed }) => hode.slag === 'bytte' && !isFremmed)
  for (let key: KeyObject | undefined = offentlig; key !== undefined; ) {
    const by: KeyObject = key
    const own = bytter.filter((one) => isSigned(one, by))
    const [first] = own
    const isSame = (one: Funnet) =>
      first !== undefined && one.hode.nr === first.hode.nr && erLik(one.hode.hash, first.hode.hash)
    const strid = own.filter((one) => !isSame(one))
    ring.push({ key: by, til: first?.hode.nr ?? Number.POSITIVE_INFINITY, strid })
    const isOver = first === undefined || ring.length > bytter.length
    key = isOver ? undefined : publicOf(first.hode.hash)
  }
  return ring
}

function rawOf(offentlig: KeyObject): Buffer {
  return Buffer.from(String(offentlig.export({ format: 'jwk' }).x), 'base64url')
}

function publicOf(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

const HODE =
  /\b(?<signert>(?<sagt>(?<slag>hode|slettet|bytte) (?<nr>\d{1,15}) (?<tid>\d{4}-\d\d-\d\dT[\d:.]{8,15}Z) (?<hash>[\w-]{43}))(?: (?<kid>[0-9a-f]{8})\.(?<mac>[\w-]{22}))?) (?<signatur>[\w-]{86})(?![\w-])/g

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
