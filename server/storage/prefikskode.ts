/*
 * Codes of whole bits for bytes: what is told often takes few. Canonical, so that the lengths alone tell all of them.
 */

/** No code is longer: what reads one looks at so many bits at once. */
export const KODE_MAX = 11

/** How long the code of each byte is, by how often each is told. Every byte has one. */
export function lengthsOf(counts: ArrayLike<number>): Uint8Array {
  let weights = Array.from({ length: 256 }, (_, byte) => (counts[byte] ?? 0) + 1)
  for (;;) {
    const lengths = huffman(weights)
    if (Math.max(...lengths) <= KODE_MAX) return lengths
    // Nearer to one another, the rare ones come nearer too.
    weights = weights.map((weight) => Math.ceil(weight / 2))
  }
}

/** The codes of bytes, their first bit lowest. */
export function codesOf(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(256)
  let code = 0
  for (let length = 1; length <= KODE_MAX; length += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      if (lengths[byte] === length) codes[byte] = reverse(code++, length)
    }
    code *= 2
  }
  return codes
}

/** By the next `KODE_MAX` bits: the byte, and how many of them it took times 256. 0 where they are no code. */
export function tableOf(lengths: Uint8Array): Uint16Array {
  const table = new Uint16Array(1 << KODE_MAX)
  for (const [byte, code] of codesOf(lengths).entries()) {
    const length = lengths[byte] ?? 0
    if (length === 0) continue
    for (let bits = code; bits < table.length; bits += 1 << length)
      table[bits] = byte + length * 256
  }
  return table
}

// --- internal ---

/** Joins the two lightest until all are one; each join makes those within it one longer. */
function huffman(weights: readonly number[]): Uint8Array {
  let trees = weights.map((weight, byte) => ({ weight, bytes: [byte] }))
  const lengths = new Uint8Array(weights.length)
  while (trees.length > 1) {
    trees = trees.toSorted((a, b) => a.weight - b.weight)
    const [a, b] = trees.splice(0, 2)
    if (a === undefined || b === undefined) break
    const bytes = [...a.bytes, ...b.bytes]
    for (const byte of bytes) lengths[byte] = (lengths[byte] ?? 0) + 1
    trees.push({ weight: a.weight + b.weight, bytes })
  }
  return lengths
}

function reverse(code: number, length: number): number {
  let reversed = 0
  for (let bit = 0; bit < length; bit += 1) {
    if ((code & (1 << bit)) !== 0) reversed |= 1 << (length - 1 - bit)
  }
  return reversed
}
