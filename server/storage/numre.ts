/*
 * Many fødsels- and d-nummer as they are kept and sent: five bytes each, the lowest first.
 */

/** Bytes of one number. */
export const NUMMER_BYTES = 5

/** Packs whole numbers of at most eleven digits. */
export function packNumre(numre: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(numre.length * NUMMER_BYTES)
  for (let i = 0; i < numre.length; i += 1) setNummer(bytes, i, numre[i] ?? 0)
  return bytes
}

/** Writes the number at a place among others. */
export function setNummer(bytes: Uint8Array, nr: number, nummer: number): void {
  const low = nummer % LOW
  setDelt(bytes, nr, low, (nummer - low) / LOW)
}

/** The same of a number that is in two: its lowest 32 bits, and what is above them. */
export function setDelt(bytes: Uint8Array, nr: number, low: number, high: number): void {
  const at = nr * NUMMER_BYTES
  bytes[at] = low & 0xff
  bytes[at + 1] = (low >>> 8) & 0xff
  bytes[at + 2] = (low >>> 16) & 0xff
  bytes[at + 3] = low >>> 24
  bytes[at + 4] = high
}

/** The numbers again. */
export function unpackNumre(bytes: Uint8Array): Float64Array {
  const numre = new Float64Array(bytes.length / NUMMER_BYTES)
  for (let i = 0, at = 0; i < numre.length; i += 1, at += NUMMER_BYTES) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = [
      bytes[at],
      bytes[at + 1],
      bytes[at + 2],
      bytes[at + 3],
      bytes[at + 4],
    ]
    numre[i] = e * LOW + ((a | (b << 8) | (c << 16) | (d << 24)) >>> 0)
  }
  return numre
}

/** The body of a batch: each number as eleven digits in quotation marks. */
export function renderNumre(numre: Float64Array): Uint8Array {
  const json = new Uint8Array(HEAD.length + TAIL.length + Math.max(0, numre.length * ENTRY - 1))
  json.set(HEAD)
  let at = HEAD.length
  for (let i = 0; i < numre.length; i += 1) {
    if (i > 0) json[at++] = COMMA
    json[at] = QUOTE
    let rest = numre[i] ?? 0
    // Two halves, each of which is a small whole number.
    let low = rest % MILLION
    rest = (rest - low) / MILLION
    for (let place = at + 11; place > at + 5; place -= 1) {
      json[place] = ZERO + (low % 10)
      low = (low / 10) | 0
    }
    for (let place = at + 5; place > at; place -= 1) {
      json[place] = ZERO + (rest % 10)
      rest = (rest / 10) | 0
    }
    json[at + 12] = QUOTE
    at += 13
  }
  json.set(TAIL, at)
  return json
}

// --- internal ---

const LOW = 0x1_0000_0000
const MILLION = 1_000_000
const HEAD = Buffer.from('{"foedselsEllerDNummer":[')
const TAIL = Buffer.from(']}')
const [COMMA, QUOTE, ZERO] = [0x2c, 0x22, 0x30]
/** Eleven digits, two quotation marks and a comma. */
const ENTRY = 14
