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

  constructor(moenster: Uint8Array) {
    const tekst = tekstIn(moenster)
    // Copies take four bytes at a time, and may read past the end.
    const room = new Uint8Array(tekst.length + WORD)
    room.set(tekst)
    this.#size = tekst.length
    this.#view = new DataView(room.buffer)
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
    const { lengde, etter } = readLength(pakket, fra)
    ut.reserve(lengde + WORD)
    this.#copy(pakket, etter, ut, lengde)
    ut.length += lengde
  }

  #copy(
    pakket: Uint8Array,
    fra: number,
    { bytes: ut, view: utView, length: start }: Skriver,
    lengde: number,
  ): void {
    const [view, size, tables, slutt] = [this.#view, this.#size, this.#tables, pakket.length + WORD]
    const end = start + lengde
    let [s, d, bits, antall, en] = [fra, start, 0, 0, 0]
    while (d < end) {
      // Sixteen bits are at hand for every code: what is past the end is 0.
      if (antall < 16) {
        bits |= ((pakket[s] ?? 0) | ((pakket[s + 1] ?? 0) << 8)) << antall
        ;[s, antall] = [s + 2, antall + 16]
      }
      en = tables[bits & MASKE] ?? 0
      bits >>>= en >> 8
      antall -= en >> 8
      const turn = en & 255
      let bokstaver = turn >> 4
      let kopi = turn & NIBBLE
      for (let more = bokstaver === NIBBLE ? 255 : 0; more === 255; bokstaver += more) {
        if (antall < 16) {
          bits |= ((pakket[s] ?? 0) | ((pakket[s + 1] ?? 0) << 8)) << antall
          ;[s, antall] = [s + 2, antall + 16]
        }
        en = tables[MER_AT + (bits & MASKE)] ?? 0
        bits >>>= en >> 8
        antall -= en >> 8
        more = en & 255
        if (s > slutt) throw new Upakkelig()
      }
      if (d + bokstaver > end) throw new Upakkelig()
      for (const til = d + bokstaver; d < til; d += 1) {
        if (antall < 16) {
          bits |= ((pakket[s] ?? 0) | ((pakket[s + 1] ?? 0) << 8)) << antall
          ;[s, antall] = [s + 2, antall + 16]
        }
        en = tables[BOKSTAV_AT + (bits & MASKE)] ?? 0
        bits >>>= en >> 8
        antall -= en >> 8
        ut[d] = en
      }
      if (d === end) break
      for (let more = kopi === NIBBLE ? 255 : 0; more === 255; kopi += more) {
        if (antall < 16) {
          bits |= ((pakket[s] ?? 0) | ((pakket[s + 1] ?? 0) << 8)) << antall
          ;[s, antall] = [s + 2, antall + 16]
        }
        en = tables[MER_AT + (bits & MASKE)] ?? 0
        bits >>>= en >> 8
        antall -= en >> 8
        more = en & 255
        if (s > slutt) throw new Upakkelig()
      }
      if (antall < 16) {
        bits |= ((pakket[s] ?? 0) | ((pakket[s + 1] ?? 0) << 8)) << antall
        ;[s, antall] = [s + 2, antall + 16]
      }
      en = tables[LAVT_AT + (bits & MASKE)] ?? 0
      bits >>>= en >> 8
      antall -= en >> 8
      let sted = en & 255
      if (antall < 16) {
        bits |= ((pakket[s] ?? 0) | ((pakket[s + 1] ?? 0) << 8)) << antall
        ;[s, antall] = [s + 2, antall + 16]
      }
      en = tables[HOEYT_AT + (bits & MASKE)] ?? 0
      bits >>>= en >> 8
      antall -= en >> 8
      sted += (en & 255) << 8
      kopi += LEAST
      const til = d + kopi
      const bak = sted - size + 1
      if (til > end || bak > d - start || (bak <= 0 && sted + kopi > size) || s > slutt) {
        throw new Upakkelig()
      }
      if (bak <= 0) {
        for (let m = sted; d < til; m += WORD, d += WORD) utView.setInt32(d, view.getInt32(m))
      } else if (bak >= WORD) {
        for (; d < til; d += WORD) utView.setInt32(d, utView.getInt32(d - bak))
      } else {
        for (; d < til; d += 1) ut[d] = ut[d - bak] ?? 0
      }
      d = til
    }
  }
}

// --- internal ---

const WORD = 4
const MASKE = (1 << KODE_MAX) - 1
const [BOKSTAV_AT, MER_AT] = [BOKSTAV << KODE_MAX, MER << KODE_MAX]
const [LAVT_AT, HOEYT_AT] = [LAVT << KODE_MAX, HOEYT << KODE_MAX]

/** How many bytes it is unpacked, and where the first turn is. */
function readLength(
  pakket: Uint8Array,
  fra: number,
): { readonly lengde: number; readonly etter: number } {
  let [lengde, skala] = [0, 1]
  for (let at = fra; at < Math.min(pakket.length, fra + 5); at += 1, skala *= 128) {
    const byte = pakket[at] ?? 0
    lengde += (byte % 128) * skala
    if (byte < 128 && lengde <= pakket.length * GROWTH_MAX) return { lengde, etter: at + 1 }
  }
  throw new Upakkelig()
}

/** No byte tells of more: a code has a bit at least, and what goes on tells of 255. */
const GROWTH_MAX = 8 * 255
