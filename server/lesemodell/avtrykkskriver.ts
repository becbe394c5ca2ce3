import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import {
  type Avtrykkrom,
  type Avtrykksvar,
  arraysOf,
  bytesOf,
  HODE,
  LOW,
  ORD,
  ORD_MAX,
  plassOf,
  RAD,
} from '../storage/avtrykk.ts'
import { makeMoenster } from '../storage/moenster.ts'
import { Pakker, withoutKoder } from '../storage/pakking.ts'

/** Where it is to be kept, for how many persons, and answers from all over the register to make a pattern of. */
export type Avtrykksted = {
  readonly katalog: string
  readonly personer: number
  readonly proever: readonly string[]
}

/**
 * Keeps what nearly everybody asks for, of each person: numbers in shared memory, bodies at the end of a file. What
 * takes another's place is written before it is told of, and what it took the place of is then overwritten; readers
 * tell the one from the other by themselves.
 * @valg docs/valg/061-avtrykk.md
 */
export class Avtrykkskriver {
  readonly #fd: number
  readonly #moenster: SharedArrayBuffer | undefined
  readonly #pakker: Pakker | undefined
  #rom: Avtrykkrom
  #tabell: ReturnType<typeof arraysOf>
  #brukt = 0
  /** In words of the file; nothing is in the first, so that 0 is no place. */
  #ende = 1
  #foreldet = 0

  constructor({ katalog, personer, proever }: Avtrykksted) {
    this.#fd = openNameless(katalog)
    if (proever.length >= PROEVER_MIN) {
      // Read for nearly every answer: half the time is worth half as much room again.
      const moenster = withoutKoder(makeMoenster(proever))
      this.#pakker = new Pakker(moenster)
      this.#moenster = new SharedArrayBuffer(moenster.length)
      new Uint8Array(this.#moenster).set(moenster)
    }
    this.#rom = this.#makeRom(personer)
    this.#tabell = arraysOf(this.#rom)
  }

  /** Where it is. Another when there has come to be no room in the one before, which is then never written again. */
  rom(): Avtrykkrom {
    return this.#rom
  }

  /** How large the file is. */
  bytes(): number {
    return this.#ende * ORD
  }

  /** Whether most of the file is of no use any more. */
  isForeldet(): boolean {
    return this.#foreldet > FORELDET_MIN && 2 * this.#foreldet > this.#ende
  }

  /** Takes persons in, in place of what they were. Throws where the file cannot be written, and then is not to be used. */
  apply({
    person,
    nummer,
    slutt,
    json,
    siste,
  }: Omit<Avtrykksvar, 'til' | 'isAlle' | 'hele'>): void {
    this.#reserve(person.reduce((a, b) => Math.max(a, b), 0) + 1, person.length)
    const ut = Buffer.alloc(json.length + person.length * ROM_EN)
    const lengder = new Uint8Array(person.length)
    let at = 0
    for (let nr = 0; nr < person.length; nr += 1) {
      const kropp = json.subarray(slutt[nr - 1] ?? 0, slutt[nr])
      if (kropp.length === 0) continue
      const pakket = this.#pakker === undefined ? kropp : this.#pakker.pack(kropp)
      const ord = Math.ceil((HODE + pakket.length) / ORD)
      if (ord > ORD_MAX || at + ord * ORD > ut.length) continue
      writeRecord(ut, at, { person: person[nr] ?? 0, siste, kropp: pakket })
      lengder[nr] = ord
      at += ord * ORD
    }
    writeAll(this.#fd, ut.subarray(0, at), this.#ende * ORD)
    for (let nr = 0; nr < person.length; nr += 1) {
      const lengde = lengder[nr] ?? 0
      this.#set(person[nr] ?? 0, lengde === 0 ? 0 : (nummer[nr] ?? 0), { sted: this.#ende, lengde })
      this.#ende += lengde
    }
  }

  /** Tells that all that changed up to this number has been taken in. */
  noteTil(til: number): void {
    Atomics.store(this.#tabell.til, 0, BigInt(til))
  }

  close(): void {
    closeSync(this.#fd)
  }

  #set(person: number, nummer: number, { sted, lengde }: Sted): void {
    const { rad } = this.#tabell
    const at = RAD * person
    const [lavFoer = 0, stedFoer = 0, restFoer = 0] = rad.subarray(at, at + RAD)
    const hoey = Math.floor(nummer / LOW)
    const lav = nummer - hoey * LOW
    rad[at] = lav
    rad[at + 1] = sted
    rad[at + 2] = hoey + 256 * lengde
    const isOther = lavFoer !== lav || restFoer % 256 !== hoey
    if (nummer > 0 && isOther) this.#insert(person, lav, hoey)
    const lengdeFoer = restFoer >>> 8
    if (lengdeFoer === 0) return
    // What was told of a person is not left in the file.
    writeAll(this.#fd, Buffer.alloc(lengdeFoer * ORD), stedFoer * ORD)
    this.#foreldet += lengdeFoer
  }

  #insert(person: number, lav: number, hoey: number): void {
    const { plasser } = this.#rom
    const tabell = this.#tabell.person
    let at = plassOf(lav, hoey, plasser)
    for (; tabell[at] !== 0; at = at + 1 === plasser ? 0 : at + 1) {
      // Who has had the number before, and has it again.
      if (tabell[at] === person) return
    }
    tabell[at] = person
    this.#brukt += 1
  }

  /** Room for so many persons, and for as many new numbers. */
  #reserve(personer: number, nye: number): void {
    if (personer <= this.#rom.personer && this.#brukt + nye <= this.#rom.plasser * FULLT) return
    const foer = this.#tabell
    this.#rom = this.#makeRom(Math.max(personer, this.#rom.personer))
    this.#tabell = arraysOf(this.#rom)
    this.#brukt = 0
    this.#tabell.rad.set(foer.rad)
    for (let en = 1; RAD * en < foer.rad.length; en += 1) {
      const [lav, hoey] = [foer.rad[RAD * en] ?? 0, (foer.rad[RAD * en + 2] ?? 0) % 256]
      if (lav !== 0 || hoey !== 0) this.#insert(en, lav, hoey)
    }
    Atomics.store(this.#tabell.til, 0, Atomics.load(foer.til, 0))
  }

  #makeRom(personer: number): Avtrykkrom {
    const plass = Math.ceil(personer * VEKST) + ROM_MIN
    const plasser = Math.ceil(plass / FULLT)
    return {
      bygg: randomUUID(),
      fd: this.#fd,
      plasser,
      personer: plass,
      minne: new SharedArrayBuffer(bytesOf(plasser, plass)),
      moenster: this.#moenster,
    }
  }
}

// --- internal ---

/** How many more there is room for than there are. */
const [VEKST, ROM_MIN] = [1.1, 1_024]
/** How full the table of numbers may be. */
const FULLT = 0.7
/** As many as tell what is common. */
const PROEVER_MIN = 200
/** Words of no use that are not worth the while. */
const FORELDET_MIN = 8 * 1024 * 1024
/** More than what is packed can have grown, and what is before and after it. */
const ROM_EN = 80

/** A stretch of the file, in words. */
type Sted = { readonly sted: number; readonly lengde: number }

/**
 * A file that has no name any more: it goes with this process, however that ends. What has a name is of one that was
 * ended before it could take it away.
 */
function openNameless(katalog: string): number {
  mkdirSync(katalog, { recursive: true, mode: 0o700 })
  const left = readdirSync(katalog).filter((name) => name.startsWith(NAVN))
  for (const name of left) rmSync(join(katalog, name), { force: true })
  const file = join(katalog, `${NAVN}${randomUUID()}`)
  const fd = openSync(file, 'wx+', 0o600)
  try {
    rmSync(file, { force: true })
    return fd
  } catch (error) {
    closeSync(fd)
    rmSync(file, { force: true })
    throw error
  }
}

const NAVN = 'avtrykk-'

function writeRecord(
  ut: Buffer,
  at: number,
  { person, siste, kropp }: { person: number; siste: number; kropp: Uint8Array },
): void {
  ut.writeUInt32LE(person, at + 4)
  ut.writeUIntLE(siste, at + 8, 6)
  ut.writeUInt16LE(kropp.length, at + 14)
  ut.set(kropp, at + HODE)
  ut.writeUInt32LE(crc32(ut.subarray(at + 4, at + HODE + kropp.length)), at)
}

function writeAll(fd: number, bytes: Buffer, sted: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, sted + at)
}
