import { crc32 } from 'node:zlib'

/** What the driver gives of a column. */
export type Sqlverdi = number | string | Uint8Array | null

/** The checksum of values in their order: 32 bits, not for keeping anybody out, but for finding what broke. */
export function segl(...verdier: readonly Sqlverdi[]): number {
  let h = SEED
  for (const verdi of verdier) h = fold(h, verdi)
  return finish(h)
}

/** The checksum of a document at its posisjon. */
export function innholdssegl(posisjon: number, innhold: string | Uint8Array): number {
  return crc32(innhold, finish(fold(SEED, posisjon)))
}

/** What a checksum begins with: `fold` value after value, and `finish`. */
export const SEED = 0x75747472

/** Every step is reversible, so that one number, or one sign of a short text, never passes for another. */
export function fold(h: number, verdi: Sqlverdi): number {
  if (verdi === null) return mix(h, 1)
  if (typeof verdi === 'number') return foldNumber(h, verdi)
  if (typeof verdi !== 'string') return mix(mix(h, crc32(verdi)), 3)
  if (verdi.length > SHORT) return mix(mix(h, crc32(verdi)), 4)
  let short = mix(h, verdi.length)
  for (let i = 0; i < verdi.length; i += 1) short = mix(short, verdi.charCodeAt(i))
  return mix(short, 5)
}

/** The checksum, as it is kept. */
export function finish(h: number): number {
  return h >>> 0
}

// --- internal ---

/** Longer texts go through native code; shorter ones are done before it has been called. */
const SHORT = 48

function foldNumber(h: number, verdi: number): number {
  if (!Number.isSafeInteger(verdi)) return fold(mix(h, 6), String(verdi))
  return mix(mix(mix(h, verdi | 0), Math.floor(verdi / 0x1_0000_0000) | 0), 2)
}

/** The last step of MurmurHash3: every bit of the one number turns half the bits of the other. */
function mix(h: number, n: number): number {
  let mixed = Math.imul(h ^ n, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
