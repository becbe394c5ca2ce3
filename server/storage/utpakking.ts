import { KODE_MAX, tableOf } from './prefikskode.ts'
import { Skriver } from './skriver.ts'

/*
 * How documents are packed, and how they are read. What is packed is told by what it has in common with a pattern.
 */

/** Bytes that the text of a pattern has at most: two bytes tell a place in it, or one of the last 8 kB of the document. */
export const TEKST_MAX = 57_344

/** The kinds of bytes, each with codes of its own: turns, literals, what goes on, and the two of a place. */
export const [TUR, BOKSTAV, MER, LAVT, HOEYT] = [0, 1, 2, 3, 4] as const
export const SLAG = 5
/** Bytes of a pattern before its text: how long each code is. */
export const KODER = SLAG * 256
/** The shortest copy that is worth telling of. */
export const LEAST = 4
/** What four bits tell of at most; more goes on. */
export const NIBBLE = 15

/** Bytes were not packed by this pattern, or have been damaged since. */
export class Upakkelig extends Error {
  override readonly name = 'Upakkelig'
}

/** Whether a pattern has no codes: bytes of every kind stand as they are, which is larger, and read in half the time. */
export function isUtenKoder(moenster: Uint8Array): boolean {
  return moenster.subarray(0, KODER).every((length) => length === 0)
}

/** The text of a pattern. Throws `RangeError` on what is no pattern. */
export function tekstIn(moenster: Uint8Array): Uint8Array {
  const tekst = moenster.subarray(KODER)
  if (moenster.length < KODER || tekst.length > TEKST_MAX) {
    throw new RangeError('a pattern is not of this length')
  }
  return tekst
}

/**
 * Unpacks by one pattern. Packed bytes begin with how many they are unpacked. Then, in the codes of the pattern,
 * literals and copies take turns: a byte of how many literals and how long a copy, each of which goes on in bytes of up
 * to 255; the literals; and two bytes of where the copy is from: a place in the pattern or, beyond its end, so far back
 * in the document. It ends when all is told.
 * @valg docs/valg/059-pakkede-dokumenter.md
 */
export class Utpakker {
  readonly #size: number
  readonly #view: DataView
  readonly #tables = new Uint16Array(SLAG << KODE_MAX)
  readonly #isUtenKoder: boolean
  /** What is read, where its next bytes are, and the bits before them that are not read yet, the first lowest. */
  #pakket: Uint8Array = new Uint8Array()
  #neste = 0
  #bits = 0
  #bitantall = 0

  constructor(moenster: Uint8Array) {
    const tekst = tekstIn(moenster)
    // Copies take four bytes at a time, and may read past the end.
    const room = new Uint8Array(tekst.length + WORD)
    room.set(tekst)
    this.#size = tekst.length
    this.#view = new DataView(room.buffer)
    this.#isUtenKoder = isUtenKoder(moenster)
    for (let slag = 0; slag < SLAG; slag += 1) {
      const lengths = moenster.subarray(slag * 256, slag * 256 + 256)
      this.#tables.set(tableOf(lengths), slag << KODE_MAX)
    }
  }

  /** Fresh bytes. Throws `Upakkelig`. */
  unpack(pakket: Uint8Array): Uint8Array {
    const ut = new Skriver()
    this.unpackTo(pakket, 0, ut)
    return ut.done()
  }

  /** Unpacks what begins at `fra` to the end of what is written. Throws `Upakkelig`, and then has written nothing. */
  unpackTo(pakket: Uint8Array, fra: number, ut: Skriver): void {
    if (this.#isUtenKoder) {
      this.unpackBytesTo(pakket, fra, pakket.length, ut)
      return
    }
    const { lengde, etter } = readLength(pakket, fra, pakket.length)
    ut.reserve(lengde + WORD)
    this.#copy(pakket, etter, ut, lengde)
    ut.length += lengde
  }

  /** The same by a pattern without codes, of what lies among other bytes. */
  unpackBytesTo(bytes: Uint8Array, fra: number, til: number, ut: Skriver): void {
    const { lengde, etter } = readLength(bytes, fra, til)
    ut.reserve(lengde + WORD)
    this.#copyBytes(bytes, etter, til, ut, lengde)
    ut.length += lengde
  }

  #copy(
    pakket: Uint8Array,
    fra: number,
    { bytes: ut, view: utView, length: start }: Skriver,
    lengde: number,
  ): void {
    const [view, size, end] = [this.#view, this.#size, start + lengde]
    this.#pakket = pakket
    ;[this.#neste, this.#bits, this.#bitantall] = [fra, 0, 0]
    let d = start
    while (d < end) {
      const turn = this.#read(TUR_AT)
      const til = d + this.#goOn(turn >> 4)
      if (til > end) throw new Upakkelig()
      while (d < til) ut[d++] = this.#read(BOKSTAV_AT)
      if (d === end) break
      const kopi = this.#goOn(turn & NIBBLE) + LEAST
      const sted = this.#read(LAVT_AT) + this.#read(HOEYT_AT) * 256
      const etter = d + kopi
      const bak = sted - size + 1
      if (etter > end || bak > d - start || (bak <= 0 && sted + kopi > size)) throw new Upakkelig()
      if (bak <= 0) {
        for (let m = sted; d < etter; m += WORD, d += WORD) utView.setInt32(d, view.getInt32(m))
      } else if (bak >= WORD) {
        for (; d < etter; d += WORD) utView.setInt32(d, utView.getInt32(d - bak))
      } else {
        for (; d < etter; d += 1) ut[d] = ut[d - bak] ?? 0
      }
      d = etter
    }
    if (this.#neste > pakket.length + WORD) throw new Upakkelig()
  }

  /** As `#copy`, of bytes as they are. Each has its own copying: what they would share is called for every copy. */
  #copyBytes(
    pakket: Uint8Array,
    fra: number,
    slutt: number,
    { bytes: ut, view: utView, length: start }: Skriver,
    lengde: number,
  ): void {
    const [view, size, end] = [this.#view, this.#size, start + lengde]
    let [p, d] = [fra, start]
    while (d < end) {
      const turn = pakket[p++] ?? 0
      let bokstaver = turn >> 4
      for (let more = bokstaver === NIBBLE ? 255 : 0; more === 255; bokstaver += more) {
        more = pakket[p++] ?? 0
      }
      const til = d + bokstaver
      if (til > end || p > slutt) throw new Upakkelig()
      while (d < til) ut[d++] = pakket[p++] ?? 0
      if (d === end) break
      let kopi = turn & NIBBLE
      for (let more = kopi === NIBBLE ? 255 : 0; more === 255; kopi += more) {
        more = pakket[p++] ?? 0
      }
      const sted = (pakket[p] ?? 0) + (pakket[p + 1] ?? 0) * 256
      p += 2
      kopi += LEAST
      const etter = d + kopi
      const bak = sted - size + 1
      if (etter > end || bak > d - start || (bak <= 0 && sted + kopi > size)) throw new Upakkelig()
      if (bak <= 0) {
        for (let m = sted; d < etter; m += WORD, d += WORD) utView.setInt32(d, view.getInt32(m))
      } else if (bak >= WORD) {
        for (; d < etter; d += WORD) utView.setInt32(d, utView.getInt32(d - bak))
      } else {
        for (; d < etter; d += 1) ut[d] = ut[d - bak] ?? 0
      }
      d = etter
    }
    if (p > slutt) throw new Upakkelig()
  }

  /** The next byte, in the codes of its kind. What is past the end is 0. */
  #read(table: number): number {
    if (this.#bitantall < KODE_BITS) {
      const pakket = this.#pakket
      const two = (pakket[this.#neste] ?? 0) | ((pakket[this.#neste + 1] ?? 0) << 8)
      this.#bits |= two << this.#bitantall
      this.#neste += 2
      this.#bitantall += 16
    }
    const en = this.#tables[table + (this.#bits & MASKE)] ?? 0
    this.#bits >>>= en >> 8
    this.#bitantall -= en >> 8
    return en & 255
  }

  /** What four bits tell of, and what goes on from there. */
  #goOn(few: number): number {
    let antall = few
    for (let more = few === NIBBLE ? 255 : 0; more === 255; antall += more) {
      more = this.#read(MER_AT)
      if (this.#neste > this.#pakket.length + WORD) throw new Upakkelig()
    }
    return antall
  }
}

// --- internal ---

const WORD = 4
const MASKE = (1 << KODE_MAX) - 1
/** As many bits are at hand for every code. */
const KODE_BITS = 16
/** Where the codes of each kind begin. */
const [TUR_AT, BOKSTAV_AT, MER_AT, LAVT_AT, HOEYT_AT] = [TUR, BOKSTAV, MER, LAVT, HOEYT].map(
  (slag) => slag << KODE_MAX,
) as [number, number, number, number, number]

/** How many bytes it is unpacked, and where the first turn is. */
function readLength(
  pakket: Uint8Array,
  fra: number,
  til: number,
): { readonly lengde: number; readonly etter: number } {
  let [lengde, skala] = [0, 1]
  for (let at = fra; at < Math.min(til, fra + 5); at += 1, skala *= 128) {
    const byte = pakket[at] ?? 0
    lengde += (byte % 128) * skala
    if (byte < 128 && lengde <= (til - fra) * GROWTH_MAX) return { lengde, etter: at + 1 }
  }
  throw new Upakkelig()
}

/** No byte tells of more: a code has a bit at least, and what goes on tells of 255. */
const GROWTH_MAX = 8 * 255
