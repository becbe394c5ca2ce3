import { createHash } from 'node:crypto'

/** A line as it is kept. Lines from before there were MACs have neither `kid` nor `mac`. */
export type Linjerad = {
  readonly nr: number
  readonly tid: number
  readonly innhold: string
  readonly om: Uint8Array
  readonly hash: Uint8Array
  /** Which key its MAC is made with. */
  readonly kid: number | null
  readonly mac: Uint8Array | null
}

/** The end of the log: its last line, by number and link. */
export type Ende = { readonly nr: number; readonly hash: Uint8Array }

/** What stands before the very first line. */
export const FOERST: Uint8Array = new Uint8Array(32)

/**
 * What the MAC of a line is made of: SHA-256 over the link before it and all that the line says. The
 * lengths stand in it too, so that nothing can be moved from one field into the next.
 */
export function linjesum(
  forrige: Uint8Array,
  { nr, tid, innhold, om }: Pick<Linjerad, 'nr' | 'tid' | 'innhold' | 'om'>,
): Uint8Array {
  const text = Buffer.from(innhold)
  const head = Buffer.alloc(24)
  head.writeBigUInt64BE(BigInt.asUintN(64, BigInt(nr)), 0)
  head.writeBigUInt64BE(BigInt.asUintN(64, BigInt(tid)), 8)
  head.writeUInt32BE(text.byteLength, 16)
  head.writeUInt32BE(om.byteLength, 20)
  return createHash('sha256').update(forrige).update(head).update(text).update(om).digest()
}

/**
 * The link of a line: its sum, and its MAC in it, so that a MAC cannot be taken off without breaking
 * the chain. A line from before there were MACs is its own sum.
 */
export function lenke(sum: Uint8Array, { kid, mac }: Pick<Linjerad, 'kid' | 'mac'>): Uint8Array {
  if (kid === null || mac === null) return sum
  const navn = Buffer.alloc(4)
  navn.writeUInt32BE(kid >>> 0)
  return createHash('sha256').update(sum).update(navn).update(mac).digest()
}

/** Whether two links are the same. */
export function erLik(en: Uint8Array, annen: Uint8Array): boolean {
  return Buffer.compare(en, annen) === 0
}
