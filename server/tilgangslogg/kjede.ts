import { createHash } from 'node:crypto'

/** A line as it is kept. */
export type Rad = {
  readonly nr: number
  readonly tid: number
  readonly innhold: string
  readonly om: Uint8Array
  readonly hash: Uint8Array
}

/** What stands before the very first line. */
export const FOERST: Uint8Array = new Uint8Array(32)

/**
 * The link of a line: SHA-256 over the link before it and all that the line holds. The lengths stand
 * in it too, so that nothing can be moved from one field into the next.
 */
export function lenke(
  forrige: Uint8Array,
  { nr, tid, innhold, om }: Omit<Rad, 'hash'>,
): Uint8Array {
  const text = Buffer.from(innhold)
  const head = Buffer.alloc(24)
  head.writeBigUInt64BE(BigInt(nr), 0)
  head.writeBigUInt64BE(BigInt(tid), 8)
  head.writeUInt32BE(text.byteLength, 16)
  head.writeUInt32BE(om.byteLength, 20)
  return createHash('sha256').update(forrige).update(head).update(text).update(om).digest()
}

/** Whether two links are the same. */
export function erLik(en: Uint8Array, annen: Uint8Array): boolean {
  return Buffer.compare(en, annen) === 0
}
