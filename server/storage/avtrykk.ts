import { readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { Endringer } from './endring.ts'
import type { Kandidatspoersmaal } from './kandidater.ts'
import { Skriver } from './skriver.ts'
import type { Ferdigrad } from './svar.ts'
import { Utpakker } from './utpakking.ts'

/*
 * What nearly everybody asks for, of each person, rendered in advance and kept beside a store: found by the number in
 * use in memory that every thread reads, and read from a file. Whoever keeps it up writes while others read, and nobody
 * waits: what is not of the moment of an answer is told by what is read.
 */

/** Of whom: those after a person, or those who changed after a change number; at most so many. */
export type Avtrykkspoersmaal = Kandidatspoersmaal

/** Persons as they all are at one moment. */
export type Avtrykksvar = {
  /** The last person, or change number, that was gone through; the last there is where `isAlle`. */
  readonly til: number
  readonly isAlle: boolean
  /** Something changed that is of no person, or of all. */
  readonly hele: boolean
  /** The change number of that moment. */
  readonly siste: number
  readonly person: Uint32Array
  /**
   * The number in use; 0 of whom nothing is kept: who has none, cannot be read or served, or whose answer hangs on
   * how somebody else is protected.
   */
  readonly nummer: Float64Array
  /** Where each ends in `json`. */
  readonly slutt: Uint32Array
  readonly json: Uint8Array
}

/** Where it is kept. */
export type Avtrykkrom = {
  /** Another of each making. */
  readonly bygg: string
  /** The file, open in this process. */
  readonly fd: number
  readonly plasser: number
  readonly personer: number
  readonly minne: SharedArrayBuffer
  /** What the bodies of the file are packed by; none where they are not. */
  readonly moenster: SharedArrayBuffer | undefined
}

/** Bytes before each body: checksum, person, change number in six bytes, and how long the body is. */
export const HODE = 16
/** A word of the file, in bytes: places and lengths are told in these, and 0 is no place. */
export const ORD = 8
/** Words of the longest; what is longer is not kept. */
export const ORD_MAX = 255

/**
 * The arrays of a room. `person`: who is at each place of the table of numbers. `rad`: three words of each person, so that
 * all of one lies together: the low part of the number; where in the file; and the high part of the number, with
 * how long the stretch is times 256. Those of nobody come first.
 */
export function arraysOf({
  minne,
  plasser,
  personer,
}: Pick<Avtrykkrom, 'minne' | 'plasser' | 'personer'>) {
  return {
    til: new BigInt64Array(minne, 0, 1),
    person: new Uint32Array(minne, TIL_BYTES, plasser),
    rad: new Uint32Array(minne, TIL_BYTES + 4 * plasser, RAD * personer),
  }
}

/** Words of a person. */
export const RAD = 3

/** Bytes that a room takes for so many places and persons. */
export function bytesOf(plasser: number, personer: number): number {
  return TIL_BYTES + 4 * plasser + 4 * RAD * personer
}

/** Where a number is looked for first. */
export function plassOf(lav: number, hoey: number, plasser: number): number {
  let h = Math.imul(lav ^ Math.imul(hoey + 1, 0x9e37_79b1), 0x85eb_ca6b)
  h ^= h >>> 15
  h = Math.imul(h, 0xc2b2_ae35)
  h ^= h >>> 13
  return Math.floor(((h >>> 0) / LOW) * plasser)
}

/** Numbers as two parts: of 32 bits, and what is above. */
export const LOW = 0x1_0000_0000

/** Reads a room, in one thread. What it finds may be written meanwhile: see `ferdigeAt`. */
export class Avtrykkleser {
  readonly bygg: string
  readonly #fd: number
  readonly #plasser: number
  readonly #rom: ReturnType<typeof arraysOf>
  readonly #utpakker: Utpakker | undefined
  #lest = Buffer.alloc(LEST_BYTES)
  /** What of the file is in `#lest`. */
  #fra = 0
  #til = 0
  /** Where the last body that was found is in it. */
  #kropp = 0
  #etter = 0

  constructor(rom: Avtrykkrom) {
    this.bygg = rom.bygg
    this.#fd = rom.fd
    this.#plasser = rom.plasser
    this.#rom = arraysOf(rom)
    this.#utpakker = rom.moenster && new Utpakker(new Uint8Array(rom.moenster))
  }

  /** All that changed up to this change number has been brought in. */
  til(): number {
    return Number(Atomics.load(this.#rom.til, 0))
  }

  /**
   * Begins another answer, of these persons: what was read for the one before is forgotten. Where they lie near each
   * other, as those of a batch do, all between them is read at once.
   */
  begin(personer: Uint32Array): void {
    this.#fra = 0
    this.#til = 0
    const { rad } = this.#rom
    let [foerste, siste, antall] = [Infinity, 0, 0]
    for (const person of personer) {
      const sted = rad[RAD * person + 1] ?? 0
      if (person === 0 || sted === 0) continue
      antall += 1
      foerste = Math.min(foerste, sted)
      siste = Math.max(siste, sted + ORD_MAX)
    }
    const bytes = (siste - foerste) * ORD
    if (antall < SAMMEN_MIN || bytes > antall * SAMMEN_BYTES) return
    if (bytes > this.#lest.length) this.#lest = Buffer.alloc(2 * bytes)
    this.#fill(foerste * ORD, bytes)
  }

  /** The person who uses a number, or 0. */
  findPerson(nummer: number): number {
    if (nummer <= 0) return 0
    const { person, rad } = this.#rom
    const high = Math.floor(nummer / LOW)
    const low = nummer - high * LOW
    let at = plassOf(low, high, this.#plasser)
    for (let gang = 0; gang < this.#plasser; gang += 1) {
      const en = person[at] ?? 0
      if (en === 0) return 0
      if (rad[RAD * en] === low && (rad[RAD * en + 2] ?? 0) % 256 === high) return en
      at = at + 1 === this.#plasser ? 0 : at + 1
    }
    return 0
  }

  /** Reads what is kept of a person. False where that is nothing, not whole, or of a later moment than `siste`. */
  read(person: number, siste: number): boolean {
    const { rad } = this.#rom
    const lengde = ((rad[RAD * person + 2] ?? 0) >>> 8) * ORD
    const sted = (rad[RAD * person + 1] ?? 0) * ORD
    if (lengde === 0 || sted === 0) return false
    const at = this.#fill(sted, lengde)
    if (at < 0) return false
    const lest = this.#lest
    const size = lest.readUInt16LE(at + 14)
    const etter = at + HODE + size
    if (size + HODE > lengde || lest.readUInt32LE(at + 4) !== person) return false
    if (lest.readUIntLE(at + 8, 6) > siste) return false
    if (crc32(lest.subarray(at + 4, etter)) !== lest.readUInt32LE(at)) return false
    this.#kropp = at + HODE
    this.#etter = etter
    return true
  }

  /** Writes what was read last. */
  writeTo(ut: Skriver): void {
    const lest = this.#lest
    if (this.#utpakker === undefined) ut.put(lest.subarray(this.#kropp, this.#etter))
    else this.#utpakker.unpackBytesTo(lest, this.#kropp, this.#etter, ut)
  }

  /** Where in `#lest` a stretch of the file begins, or -1 where it cannot be read. What follows what was read last is read ahead. */
  #fill(sted: number, lengde: number): number {
    if (sted >= this.#fra && sted + lengde <= this.#til) return sted - this.#fra
    const isNext = sted >= this.#fra && sted <= this.#til && this.#til > 0
    const wanted = isNext ? LEST_BYTES : lengde
    let antall = 0
    try {
      antall = readSync(this.#fd, this.#lest, 0, wanted, sted)
    } catch {
      // Whoever kept it has gone, and its file with it.
    }
    this.#fra = sted
    this.#til = sted + antall
    return antall >= HODE ? 0 : -1
  }
}

/**
 * What of a room an answer may be made of that is read at one moment: `readEtter` reads changes as of then. Of whom
 * something has changed since the room was brought up, there is nothing; and what was written in it after that moment
 * says so. Answers are asked for by the places of their numbers.
 */
export function ferdigeAt(
  leser: Avtrykkleser,
  readEtter: (etter: number, antall: number) => Endringer,
  numre: Float64Array,
): (nr: number) => Ferdigrad['ferdig'] | undefined {
  // Looked at before the moment is, which so is no earlier.
  const fra = leser.til()
  const endringer = readOrNothing(() => readEtter(fra, ETTERSLEP_MAX))
  if (endringer === undefined) return () => undefined
  const { til, siste, personer, hele } = endringer
  if (hele || til < siste || siste < fra) return () => undefined
  const endret = new Set(personer)
  const ferdig = (ut: Skriver) => leser.writeTo(ut)
  const alle = new Uint32Array(numre.length)
  for (let nr = 0; nr < alle.length; nr += 1) alle[nr] = leser.findPerson(numre[nr] ?? 0)
  leser.begin(alle)
  return (nr) => {
    const person = alle[nr] ?? 0
    return person === 0 || endret.has(person) || !leser.read(person, siste) ? undefined : ferdig
  }
}

/** Packs what `render` writes of each person, who uses the number that it answers; 0 where it has written nothing. */
export function packAvtrykk(
  personer: readonly number[],
  render: (person: number, ut: Skriver) => number,
): Pick<Avtrykksvar, 'person' | 'nummer' | 'slutt' | 'json'> {
  const [nummer, slutt] = [new Float64Array(personer.length), new Uint32Array(personer.length)]
  const ut = new Skriver()
  for (const [nr, person] of personer.entries()) {
    nummer[nr] = render(person, ut)
    slutt[nr] = ut.length
  }
  return { person: Uint32Array.from(personer), nummer, slutt, json: ut.done() }
}

// --- internal ---

/** What cannot be told to have changed keeps nobody from being answered by the store. */
function readOrNothing<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

const TIL_BYTES = 8
/** Read ahead of whoever reads one after another; at least the longest. */
const LEST_BYTES = 16_384
/** So many are read at once, where they and all that is between them come to so many bytes for each. */
const [SAMMEN_MIN, SAMMEN_BYTES] = [16, 1_024]
/** How many changes are gone through for an answer; further behind, nothing is taken from the room. */
const ETTERSLEP_MAX = 2_000
