/*
 * Documents made small: each is told by what it has in common with a pattern, which is made of the register's own
 * documents, and with itself. Each stands alone, so that one is read without its neighbours.
 */

/** Bytes that a pattern has at most: two bytes tell a place in it, or one of the last 8 kB of the document. */
export const MOENSTER_MAX = 57_344

/** Bytes were not packed by this pattern, or have been damaged since. */
export class Upakkelig extends Error {
  override readonly name = 'Upakkelig'
}

/**
 * Packs and unpacks by one pattern. Packed bytes begin with how many they are unpacked. Then literals and copies take
 * turns: a byte of how many literals and how long a copy, each of which goes on in bytes of up to 255; the literals; and,
 * in two bytes, where the copy is from: a place in the pattern or, beyond its end, so far back in the document. Literals
 * alone end it.
 * @valg docs/valg/059-pakkede-dokumenter.md
 */
export class Pakker {
  readonly #moenster: Uint8Array
  readonly #view: DataView
  /** The last place in the pattern by hash, and the one before each by place: one more than the place, 0 for none. */
  readonly #siste = new Uint16Array(1 << HASH_BITS)
  readonly #forrige: Uint16Array
  /** The last place in what is packed, by hash, on top of `#grunn`: what is less is of documents before it. */
  readonly #sett = new Int32Array(1 << HASH_BITS)
  #grunn = 1
  #ut = new Uint8Array(8_192)
  #antall = 0
  /** What `#find` found: how long a copy, 0 for none, and where it is from. */
  #lengde = 0
  #sted = 0

  /** Throws `RangeError` on a pattern that is too long. */
  constructor(moenster: Uint8Array) {
    if (moenster.length > MOENSTER_MAX) throw new RangeError('the pattern is too long')
    // Copies take four bytes at a time, and may read past the end.
    const room = new Uint8Array(moenster.length + WORD)
    room.set(moenster)
    this.#moenster = room.subarray(0, moenster.length)
    this.#view = new DataView(room.buffer)
    this.#forrige = new Uint16Array(moenster.length)
    for (let at = 0; at + LEAST <= moenster.length; at += 1) {
      const h = hash(moenster, at)
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
      this.#ut[this.#antall++] = sted & 255
      this.#ut[this.#antall++] = sted >> 8
      if (lengde - LEAST >= NIBBLE) this.#writeMore(lengde - LEAST - NIBBLE)
      at += lengde
      fra = at
    }
    this.#writeTurn(inn, fra, inn.length, 0)
    this.#grunn += inn.length
    return this.#ut.slice(0, this.#antall)
  }

  /** Fresh bytes. Throws `Upakkelig`. */
  unpack(pakket: Uint8Array): Uint8Array {
    const { lengde, fra } = readLength(pakket)
    const rom = new Uint8Array(lengde + WORD)
    this.#copy(pakket, fra, rom, new DataView(rom.buffer), lengde)
    return rom.subarray(0, lengde)
  }

  #copy(pakket: Uint8Array, fra: number, ut: Uint8Array, utView: DataView, lengde: number): void {
    const [view, size, slutt] = [this.#view, this.#moenster.length, pakket.length]
    let [s, d] = [fra, 0]
    while (s < slutt) {
      const turn = pakket[s++] ?? 0
      let bokstaver = turn >> 4
      if (bokstaver === NIBBLE) {
        for (let more = 255; more === 255; bokstaver += more) more = pakket[s++] ?? 0
      }
      if (d + bokstaver > lengde || s + bokstaver > slutt) throw new Upakkelig()
      for (const til = d + bokstaver; d < til; ) ut[d++] = pakket[s++] ?? 0
      if (s + 2 > slutt) break
      const sted = (pakket[s] ?? 0) + ((pakket[s + 1] ?? 0) << 8)
      s += 2
      let kopi = turn & NIBBLE
      if (kopi === NIBBLE) {
        for (let more = 255; more === 255; kopi += more) more = pakket[s++] ?? 0
      }
      const til = d + kopi + LEAST
      const bak = sted - size + 1
      if (til > lengde || bak > d || (bak <= 0 && sted + kopi + LEAST > size)) throw new Upakkelig()
      if (bak <= 0) {
        for (let m = sted; d < til; m += WORD, d += WORD) utView.setInt32(d, view.getInt32(m))
      } else if (bak >= WORD) {
        for (; d < til; d += WORD) utView.setInt32(d, utView.getInt32(d - bak))
      } else {
        for (; d < til; d += 1) ut[d] = ut[d - bak] ?? 0
      }
      d = til
    }
    if (d !== lengde) throw new Upakkelig()
  }

  #begin(lengde: number): void {
    if (this.#ut.length < 2 * lengde + 64) this.#ut = new Uint8Array(3 * lengde + 64)
    if (this.#grunn + lengde > 0x3fff_ffff) {
      this.#sett.fill(0)
      this.#grunn = 1
    }
    this.#antall = 0
    let rest = lengde
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#ut[this.#antall++] = (rest % 128) + 128
    this.#ut[this.#antall++] = rest
  }

  /** Finds the longest copy of what begins here. */
  #find(inn: Uint8Array, at: number): void {
    const moenster = this.#moenster
    const [h, rest] = [hash(inn, at), inn.length - at]
    let [lengde, sted] = [LEAST - 1, 0]
    let en = this.#siste[h] ?? 0
    for (let tried = 0; en !== 0 && tried < TRIED_MAX; tried += 1) {
      const fra = en - 1
      if (moenster[fra + lengde] === inn[at + lengde]) {
        const max = Math.min(rest, moenster.length - fra)
        let n = 0
        while (n < max && moenster[fra + n] === inn[at + n]) n += 1
        if (n > lengde) [lengde, sted] = [n, fra]
      }
      en = this.#forrige[fra] ?? 0
    }
    const fra = (this.#sett[h] ?? 0) - this.#grunn
    this.#sett[h] = at + this.#grunn
    const langt = moenster.length + at - fra - 1
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
    this.#ut[this.#antall++] = Math.min(bokstaver, NIBBLE) * 16 + Math.min(kopi, NIBBLE)
    if (bokstaver >= NIBBLE) this.#writeMore(bokstaver - NIBBLE)
    for (let i = fra; i < til; i += 1) this.#ut[this.#antall++] = inn[i] ?? 0
  }

  #writeMore(antall: number): void {
    let rest = antall
    for (; rest >= 255; rest -= 255) this.#ut[this.#antall++] = 255
    this.#ut[this.#antall++] = rest
  }
}

// --- internal ---

const WORD = 4
/** The shortest copy: what tells of one takes three bytes. */
const LEAST = 4
/** One that is as long is taken without a look at the next. */
const LONG = 24
const NIBBLE = 15
const HASH_BITS = 14
/** Places in the pattern that are looked at for each copy. */
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
function readLength(pakket: Uint8Array): { readonly lengde: number; readonly fra: number } {
  let [lengde, skala] = [0, 1]
  for (let fra = 0; fra < Math.min(pakket.length, 5); fra += 1, skala *= 128) {
    const byte = pakket[fra] ?? 0
    lengde += (byte % 128) * skala
    // No byte tells of more than 255.
    if (byte < 128 && lengde <= pakket.length * 255) return { lengde, fra: fra + 1 }
  }
  throw new Upakkelig()
}
