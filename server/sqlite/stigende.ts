/** Packs rising whole numbers: the first one, then the distance to each next, seven bits a byte. */
export function packStigende(tall: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(tall.length * BYTES_MAX)
  let length = 0
  let previous = 0
  for (let i = 0; i < tall.length; i += 1) {
    const next = tall[i] ?? 0
    length = writeTall(bytes, length, next - previous)
    previous = next
  }
  return bytes.slice(0, length)
}

/** Writes one whole number from a place on, seven bits a byte, the lowest first; answers where it ends. */
export function writeTall(bytes: Uint8Array, fra: number, tall: number): number {
  let [at, rest] = [fra, tall]
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  bytes[at++] = rest
  return at
}

/** The numbers again, rising. */
export function unpackStigende(bytes: Uint8Array): number[] {
  const tall = new Float64Array(countStigende(bytes))
  unpackStigendeTo(bytes, tall, 0)
  return Array.from(tall)
}

/** How many numbers are packed. */
export function countStigende(bytes: Uint8Array): number {
  let antall = 0
  for (const byte of bytes) if (byte < 0x80) antall += 1
  return antall
}

/** Unpacks into `ut` from a place on, and answers where that ends. */
export function unpackStigendeTo(bytes: Uint8Array, ut: Float64Array, fra: number): number {
  let [next, rest, factor, til] = [0, 0, 1, fra]
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0
    rest += (byte & 0x7f) * factor
    if (byte >= 0x80) {
      factor *= 0x80
      continue
    }
    next += rest
    ut[til++] = next
    ;[rest, factor] = [0, 1]
  }
  return til
}

// --- internal ---

/** Room for eleven digits, and for any whole number that a row id can be. */
const BYTES_MAX = 8
