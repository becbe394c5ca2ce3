import { codesOf, lengthsOf } from './prefikskode.ts'
import {
  BOKSTAV,
  HOEYT,
  isUtenKoder,
  KODER,
  LAVT,
  LEAST,
  MER,
  NIBBLE,
  SLAG,
  TUR,
  tekstIn,
} from './utpakking.ts'

/*
 * Documents made small: each is told by what it has in common with a pattern, which is made of the register's own
 * documents, and with itself. Each stands alone, so that one is read without its neighbours.
 */

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

/** The same pattern without codes. */
export function withoutKoder(moenster: Uint8Array): Uint8Array {
  return moenster.slice().fill(0, 0, KODER)
}

/**
 * Packs by one pattern; an `Utpakker` of the same one unpacks.
 * @valg docs/valg/059-pakkede-dokumenter.md
 */
export class Pakker {
  /** How often each byte of each kind was told. */
  readonly counts = new Float64Array(KODER)
  readonly #tekst: Uint8Array
  readonly #lengths: Uint8Array
  readonly #codes = new Uint16Array(KODER)
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

  constructor(moenster: Uint8Array) {
    this.#tekst = tekstIn(moenster)
    const size = this.#tekst.length
    this.#lengths = moenster.slice(0, KODER)
    const erUten = isUtenKoder(moenster)
    if (erUten) this.#lengths.fill(8)
    for (let slag = 0; slag < SLAG; slag += 1) {
      const lengths = this.#lengths.subarray(slag * 256, slag * 256 + 256)
      this.#codes.set(erUten ? BYTES : codesOf(lengths), slag * 256)
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

const BYTES = Uint16Array.from({ length: 256 }, (_, byte) => byte)

/** One that is as long is taken without a look at the next. */
const LONG = 24
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
