import { crc32 } from 'node:zlib'
import { writeTall } from '../sqlite/stigende.ts'
import type { Om, Oppfoering } from './indeks.ts'

/*
 * Entries of an index in their order, in few bytes: how far on the next person is, and how far on the line is, from
 * the first of the volume, or, of the same person, from the line before. Seven bits a byte, the lowest first. Before
 * them four bytes of checksum.
 */

/** Packs entries from one place to before another. */
export function packBlokk(om: Om, fra: number, til: number): Uint8Array {
  const bytes = Buffer.alloc(SUM_BYTES + (til - fra) * EN_MAX)
  let [length, id, nr] = [SUM_BYTES, 0, 0]
  for (let at = fra; at < til; at += 1) {
    const [neste, linje] = [om.id(at), om.nr[at] ?? 0]
    if (neste !== id) nr = 0
    length = writeTall(bytes, length, neste - id)
    length = writeTall(bytes, length, linje - nr)
    ;[id, nr] = [neste, linje]
  }
  const blokk = bytes.subarray(0, length)
  blokk.writeUInt32LE(crc32(blokk.subarray(SUM_BYTES)))
  return blokk
}

/** Whether a block is as it was written. */
export function isHel(blokk: Uint8Array): boolean {
  const { buffer, byteOffset, length } = blokk
  if (length < SUM_BYTES) return false
  const sum = new DataView(buffer, byteOffset, length).getUint32(0, true)
  return crc32(blokk.subarray(SUM_BYTES)) === sum
}

/** The entries again; lines count from the first of the volume. */
export function* readBlokk(bytes: Uint8Array): Generator<Oppfoering> {
  let [at, id, nr] = [SUM_BYTES, 0, 0]
  const read = (): number => {
    let [tall, factor] = [0, 1]
    for (;;) {
      const byte = bytes[at++] ?? 0
      tall += (byte & 0x7f) * factor
      if (byte < 0x80) return tall
      factor *= 0x80
    }
  }
  while (at < bytes.length) {
    const avstand = read()
    if (avstand !== 0) nr = 0
    id += avstand
    nr += read()
    yield { identifikator: id, nr }
  }
}

// --- internal ---

const SUM_BYTES = 4

/** A whole number in eight bytes at most, and a line in five. */
const EN_MAX = 13
