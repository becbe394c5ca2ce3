import { codesOf, KODE_MAX, lengthsOf, tableOf } from './prefikskode.ts'
import { Skriver } from './skriver.ts'

/*
 * Documents made small: each is told by what it has in common with a pattern, which is made of the register's own
 * documents, and with itself. Each stands alone, so that one is read without its neighbours.
 */

/** Bytes that the text of a pattern has at most: two bytes tell a place in it, or one of the last 8 kB of the document. */
export const TEKST_MAX = 57_344

/** Bytes were not packed by this pattern, or have been damaged since. */
export class Upakkelig extends Error {
  override readonly name = 'Upakkelig'
}

/** A pattern of a text, and of documents that tell what is told often: before the text, how long each code is. */
export function patternOf(tekst: Uint8Array, proever: readonly Uint8Array[]): Uint8Array {
  const moenster = new Uint8Array(KODER + tekst.length)
  moenster.fill(8, 0, KODER)
  moenster.set(tekst, KODER)
  const pakker = new Pakker(moenster)
  for (const proeve of proever) pakker.pack(proeve)
  for (let slag = 0; slag < SLAG; slag += 1) {
    const counts = pakker.counts.subarray(slag * 256, slag * 256 + 256)
    moenster.set(lengthsOf(counts), slag * 256)
  }
  return moenster
}

/**
 * Packs and unpacks by one pattern. Packed bytes begin with how many they are unpacked. Then, in the codes of the
 * pattern, literals and copies take turns: a byte of how many literals and how long a copy, each of which goes on in
 * bytes of up to 255; the literals; and two bytes of where the copy is from: a place in the pattern or, beyond its end,
 * so far back in the document. It ends when all is told.
 * @valg docs/valg/059-pakkede-dokumenter.md
 */
export class Pakker {
  /** How often each byte of each kind was told. */
  readonly counts = new Float64Array(KODER)
  readonly #tekst: Uint8Array
  readonly #view: DataView
  readonly #lengths: Uint8Array
  readonly #codes = new Uint16Array(KODER)
  readonly #tables = new Uint16Array(SLAG << KODE_MAX)
  /** The last place in the text by hash, and the one before each by place: one more than the place, 0 for none. */
  readonly #siste = new Uint16Array(1 << HASH_BITS)
  readonly #forrige: Uint16Array
  /** The last place in what is packed, by hash, on top of `#grunn`: what is less is of documents before it. */
  readonly #sett = new Int32Array(1 << HASH_BITS)
  #grunn = 1
  #ut = new Uint8Array(8_192)
  #antall = 0
  /** Bits that are not written yet, the first lowest. */
  #bits = 0
  #bitantall = 0
  /** What `#find` found: how long a copy, 0 for none, and where it is from. */
  #lengde = 0
  #sted = 0

  /** Throws `RangeError` on what is no pattern. */
  constructor(moenster: Uint8Array) {
    const size = moenster.length - KODER
    if (size < 0 || size > TEKST_MAX) throw new RangeError('a pattern is not of this length')
    // Copies take four bytes at a time, and may read past the end.
    const room = new Uint8Array(size + WORD)
    room.set(moenster.subarray(KODER))
    this.#tekst = room.subarray(0, size)
    this.#view = new DataView(room.buffer)
    this.#lengths = moenster.slice(0, KODER)
    for (let slag = 0; slag < SLAG; slag += 1) {
      const lengths = this.#lengths.subarray(slag * 256, slag * 256 + 256)
      this.#codes.set(codesOf(lengths), slag * 256)
      this.#tables.set(tableOf(lengths), slag << KODE_MAX)
    }
    this.#forrige = new Uint16Array(size)
    for (let at = 0; at + LEAST <= size; at += 1) {
      const h = hash(this.#tekst, at)
      this.#forrige[at] = this.#siste[h] ?? 0
      this.#siste[h] = at + 1
    }
  }

  /** Fresh bytes. */
  pack(inn: Uint8Array): Uint8Array {
    this.#begin(inn.length)
    let [fra, at] = [0, 0]
    const end = inn.length - LEAST
    while (at <= end) {
      this.#find(inn, at)
      let [lengde, sted] = [this.#lengde, this.#sted]
      if (lengde === 0) {
        at += 1
        continue
      }
      if (lengde < LONG && at < end) {
        // One that begins a byte later, and is longer, is worth one more literal.
        this.#find(inn, at + 1)
        if (this.#lengde > lengde + 1) {
          at += 1
          ;[lengde, sted] = [this.#lengde, this.#sted]
        }
      }
      this.#writeTurn(inn, fra, at, lengde - LEAST)
      if (lengde - LEAST >= NIBBLE) this.#writeMore(lengde - LEAST - NIBBLE)
      this.#write(LAVT, sted & 255)
      this.#write(HOEYT, sted >> 8)
      at += lengde
      fra = at
    }
    if (fra < inn.length) this.#writeTurn(inn, fra, inn.length, 0)
    this.#grunn += inn.length
    if (this.#bitantall > 0) this.#ut[this.#antall++] = this.#bits & 255
    return this.#ut.slice(0, this.#antall)
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
    const [view, size, tables, slutt] = [
      this.#view,
      this.#tekst.length,
      this.#tables,
      pakket.length + WORD,
    ]
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

  #begin(lengde: number): void {
    if (this.#ut.length < 2 * lengde + 64) this.#ut = new Uint8Array(3 * lengde + 64)
    if (this.#grunn + lengde > 0x3fff_ffff) {
      this.#sett.fill(0)
      this.#grunn = 1
    }
    ;[this.#antall, this.#bits, this.#bitantall] = [0, 0, 0]
    let rest = lengde
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#ut[this.#antall++] = (rest % 128) + 128
    this.#ut[this.#antall++] = rest
  }

  /** Finds the longest copy of what begins here. */
  #find(inn: Uint8Array, at: number): void {
    const tekst = this.#tekst
    const [h, rest] = [hash(inn, at), inn.length - at]
    let [lengde, sted] = [LEAST - 1, 0]
    let en = this.#siste[h] ?? 0
    for (let tried = 0; en !== 0 && tried < TRIED_MAX; tried += 1) {
      const fra = en - 1
      if (tekst[fra + lengde] === inn[at + lengde]) {
        const max = Math.min(rest, tekst.length - fra)
        let n = 0
        while (n < max && tekst[fra + n] === inn[at + n]) n += 1
        if (n > lengde) [lengde, sted] = [n, fra]
      }
      en = this.#forrige[fra] ?? 0
    }
    const fra = (this.#sett[h] ?? 0) - this.#grunn
    this.#sett[h] = at + this.#grunn
    const langt = tekst.length + at - fra - 1
    if (fra >= 0 && fra < at && langt < 65_536) {
      let n = 0
      while (n < rest && inn[fra + n] === inn[at + n]) n += 1
      if (n > lengde) [lengde, sted] = [n, langt]
    }
    this.#lengde = lengde < LEAST ? 0 : lengde
    this.#sted = sted
  }

  #writeTurn(inn: Uint8Array, fra: number, til: number, kopi: number): void {
    const bokstaver = til - fra
    this.#write(TUR, Math.min(bokstaver, NIBBLE) * 16 + Math.min(kopi, NIBBLE))
    if (bokstaver >= NIBBLE) this.#writeMore(bokstaver - NIBBLE)
    for (let i = fra; i < til; i += 1) this.#write(BOKSTAV, inn[i] ?? 0)
  }

  #writeMore(antall: number): void {
    let rest = antall
    for (; rest >= 255; rest -= 255) this.#write(MER, 255)
    this.#write(MER, rest)
  }

  #write(slag: number, byte: number): void {
    const at = slag * 256 + byte
    this.counts[at] = (this.counts[at] ?? 0) + 1
    this.#bits |= (this.#codes[at] ?? 0) << this.#bitantall
    this.#bitantall += this.#lengths[at] ?? 0
    for (; this.#bitantall >= 8; this.#bitantall -= 8) {
      this.#ut[this.#antall++] = this.#bits & 255
      this.#bits >>>= 8
    }
  }
}

// --- internal ---

/** The kinds of bytes, each with codes of its own: turns, literals, what goes on, and the two of a place. */
const [TUR, BOKSTAV, MER, LAVT, HOEYT] = [0, 1, 2, 3, 4] as const
const SLAG = 5
/** Bytes of a pattern before its text. */
export const KODER = SLAG * 256
const MASKE = (1 << KODE_MAX) - 1
const [BOKSTAV_AT, MER_AT] = [BOKSTAV << KODE_MAX, MER << KODE_MAX]
const [LAVT_AT, HOEYT_AT] = [LAVT << KODE_MAX, HOEYT << KODE_MAX]
const WORD = 4
/** The shortest copy that is worth telling of. */
const LEAST = 4
/** One that is as long is taken without a look at the next. */
const LONG = 24
const NIBBLE = 15
const HASH_BITS = 14
/** Places in the text that are looked at for each copy. */
const TRIED_MAX = 8

function hash(bytes: Uint8Array, at: number): number {
  const four =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  return Math.imul(four, 0x9e37_79b1) >>> (32 - HASH_BITS)
}

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
