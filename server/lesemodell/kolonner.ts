import { canLevere, type Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import { isLukket } from '../../domain/uttrekk/lukket.ts'
import { lagredeStatuser, stederAv, type Utvalg } from '../../domain/uttrekk/utvalg.ts'
import { type Kandidater, TEKSTER, type Tekst } from '../storage/kandidater.ts'
import { NUMMER_BYTES, setDelt } from '../storage/numre.ts'

/** What is selected, and for whom. */
export type Utvalgsspoersmaal = {
  readonly utvalg: Utvalg
  readonly pakke: Rettighetspakke
  readonly graderteTilUtenHjemmel: boolean
}

/**
 * What criteria see of everybody, in columns: a place for each person, by the numbers that the store has for them.
 * Answers what `isTreff` does of each. Throws where the columns have no room for what comes in.
 * @valg docs/valg/057-lesemodell.md
 */
export class Kolonner {
  #kapasitet = 0
  /** The highest person and one. */
  #slutt = 1
  #low = new Uint32Array(0)
  #high = new Uint8Array(0)
  #flagg = new Uint8Array(0)
  #foedselsaar = new Uint16Array(0)
  #doedsaar = new Uint16Array(0)
  readonly #tekst: Record<Tekst, Kode>
  readonly #ordbok: Readonly<Record<Tekst, Map<string, number>>>

  constructor() {
    const each = <T>(make: (navn: Tekst) => T) =>
      Object.fromEntries(TEKSTER.map((navn) => [navn, make(navn)])) as Record<Tekst, T>
    this.#tekst = each((navn) => new BREDDE[navn](0))
    this.#ordbok = each(() => new Map())
  }

  /** Room for so many persons, at the least. */
  reserve(personer: number): void {
    if (personer < this.#kapasitet) return
    this.#kapasitet = Math.max(personer + 1, Math.ceil(this.#kapasitet * 1.5))
    const grow = <T extends Kode>(old: T): T => {
      const grown = new (old.constructor as new (length: number) => T)(this.#kapasitet)
      grown.set(old)
      return grown
    }
    this.#low = grow(this.#low)
    this.#high = grow(this.#high)
    this.#flagg = grow(this.#flagg)
    this.#foedselsaar = grow(this.#foedselsaar)
    this.#doedsaar = grow(this.#doedsaar)
    for (const navn of TEKSTER) this.#tekst[navn] = grow(this.#tekst[navn])
  }

  /** Takes persons in, in place of what they were. */
  apply({ person, nummer, foedselsaar, doedsaar, flagg, tekst, ordbok }: Kandidater): void {
    this.reserve(person.reduce((a, b) => Math.max(a, b), 0))
    const koder = TEKSTER.map((navn) => {
      // Of each text only what somebody has in this column.
      const own = new Uint32Array(ordbok.length + 1)
      for (const place of tekst[navn]) {
        if (place > 0 && own[place] === 0) own[place] = this.#code(navn, ordbok[place - 1] ?? '')
      }
      return [this.#tekst[navn], tekst[navn], own] as const
    })
    for (let nr = 0; nr < person.length; nr += 1) {
      const en = person[nr] ?? 0
      const identifikator = nummer[nr] ?? 0
      this.#low[en] = identifikator % LOW
      this.#high[en] = Math.floor(identifikator / LOW)
      this.#flagg[en] = flagg[nr] ?? 0
      this.#foedselsaar[en] = foedselsaar[nr] ?? 0
      this.#doedsaar[en] = doedsaar[nr] ?? 0
      for (const [column, places, own] of koder) column[en] = own[places[nr] ?? 0] ?? 0
      if (en >= this.#slutt) this.#slutt = en + 1
    }
  }

  /** The persons who are found, rising, and the numbers they use. */
  select(hva: Utvalgsspoersmaal): { readonly personer: Uint32Array; readonly numre: Uint8Array } {
    const biter: Uint32Array[] = []
    const antall = this.#find(hva, (bit) => biter.push(bit.slice()))
    const personer = new Uint32Array(antall)
    const numre = new Uint8Array(antall * NUMMER_BYTES)
    let nr = 0
    for (const bit of biter) {
      personer.set(bit, nr)
      for (const en of bit) {
        setDelt(numre, nr, this.#low[en] ?? 0, this.#high[en] ?? 0)
        nr += 1
      }
    }
    return { personer, numre }
  }

  /** How many are found. */
  count(hva: Utvalgsspoersmaal): number {
    return this.#find(hva)
  }

  /**
   * Answers how many are found, and hands them on, rising, in pieces that hold until the next one. One column after
   * another, of so many persons at a time that those who are left stay near.
   */
  #find(hva: Utvalgsspoersmaal, take?: (bit: Uint32Array) => void): number {
    const [first, ...rest] = this.#krav(hva)
    if (first === undefined) throw new Error('criteria without any')
    const bit = new Uint32Array(Math.min(BIT, this.#slutt))
    let funnet = 0
    for (let fra = 1; fra < this.#slutt; fra += BIT) {
      let antall = scan(first, fra, Math.min(fra + BIT, this.#slutt), bit)
      for (const [column, allowed] of rest) antall = narrow(column, allowed, bit, antall)
      if (antall > 0) take?.(bit.subarray(0, antall))
      funnet += antall
    }
    return funnet
  }

  /** What must hold of each column: which of its codes are good. Those that find fewest first. */
  #krav({ utvalg, pakke, graderteTilUtenHjemmel }: Utvalgsspoersmaal): readonly Krav[] {
    const krav: Krav[] = []
    const among = (navn: Tekst, isGood: (text: string) => boolean) =>
      krav.push([this.#tekst[navn], this.#good(navn, isGood)])
    const given = (navn: Tekst & keyof Utvalg, isGood = equals(utvalg[navn])) => {
      if (utvalg[navn] !== undefined) among(navn, isGood)
    }
    given('adressenavn')
    given('postnummer')
    if (utvalg.bostedskommunenummer !== undefined) {
      among('bostedskommune', equals(utvalg.bostedskommunenummer))
    }
    if (utvalg.oppholdskommunenummer !== undefined) {
      among('oppholdskommune', equals(utvalg.oppholdskommunenummer))
    }
    given('statsborgerskap', (land) => land.split(' ').includes(utvalg.statsborgerskap ?? ''))
    const { foedselsaarFraOgMed: fra, foedselsaarTilOgMed: til } = utvalg
    if (fra !== undefined || til !== undefined) krav.push([this.#foedselsaar, years(fra, til)])
    const { doedsaarFraOgMed: fraDoed, doedsaarTilOgMed: tilDoed } = utvalg
    if (fraDoed !== undefined || tilDoed !== undefined) {
      krav.push([this.#doedsaar, years(fraDoed, tilDoed)])
    }
    if (utvalg.sivilstandstype !== undefined) among('sivilstand', equals(utvalg.sivilstandstype))
    given('kjoenn')
    among('status', equals(lagredeStatuser(utvalg)))
    // Who has no number in use has no opphav here, and so is found by nothing.
    among('opphav', (opphav) => canLevere(opphav as Rettighetspakke, pakke))
    const steder = stederAv(utvalg)
    if (steder.length > 0) {
      const open = Uint8Array.from({ length: 32 }, (_, flagg) => {
        const person = { syntetisk: (flagg & 16) !== 0, graderteTilUtenHjemmel }
        const sperre = { bosted: flagg & 3, opphold: (flagg >> 2) & 3 }
        return Number(steder.every((sted) => !isLukket(sperre[sted], pakke, person)))
      })
      krav.push([this.#flagg, open])
    }
    return krav
  }

  #good(navn: Tekst, isGood: (text: string) => boolean): Uint8Array {
    const ordbok = this.#ordbok[navn]
    const good = new Uint8Array(ordbok.size + 1)
    for (const [text, code] of ordbok) good[code] = Number(isGood(text))
    return good
  }

  #code(navn: Tekst, text: string): number {
    const ordbok = this.#ordbok[navn]
    const code = ordbok.get(text) ?? ordbok.size + 1
    if (code >= 2 ** (8 * BREDDE[navn].BYTES_PER_ELEMENT)) {
      throw new RangeError(`more kinds of ${navn} than a column has room for`)
    }
    ordbok.set(text, code)
    return code
  }
}

// --- internal ---

type Kode = Uint8Array | Uint16Array | Uint32Array
type Krav = readonly [column: Kode, good: Uint8Array]

const LOW = 0x1_0000_0000
/** Persons who are gone through at a time. */
const BIT = 65_536

/** Bytes of each column: 26 a person in all. */
const BREDDE = {
  status: Uint8Array,
  bostedskommune: Uint16Array,
  oppholdskommune: Uint16Array,
  adressenavn: Uint32Array,
  postnummer: Uint16Array,
  kjoenn: Uint8Array,
  sivilstand: Uint8Array,
  statsborgerskap: Uint16Array,
  opphav: Uint8Array,
} as const

function equals(asked: string | readonly string[] | undefined): (text: string) => boolean {
  const good = new Set([asked ?? []].flat())
  return (text) => good.has(text)
}

/** Years as columns have them: one more, and nothing where there is none. */
function years(fra: number | undefined, til: number | undefined): Uint8Array {
  return Uint8Array.from({ length: 10_001 }, (_, code) => {
    const aar = code - 1
    return Number(code > 0 && aar >= (fra ?? aar) && aar <= (til ?? aar))
  })
}

/** Writes who is good, from one to before another, into `found`, and answers how many. */
function scan([column, good]: Krav, fra: number, slutt: number, found: Uint32Array): number {
  let antall = 0
  for (let en = fra; en < slutt; en += 1) {
    found[antall] = en
    antall += good[column[en] ?? 0] ?? 0
  }
  return antall
}

/** Keeps those of the first `antall` who are good, and answers how many. */
function narrow(column: Kode, good: Uint8Array, found: Uint32Array, antall: number): number {
  let left = 0
  for (let nr = 0; nr < antall; nr += 1) {
    const en = found[nr] ?? 0
    found[left] = en
    left += good[column[en] ?? 0] ?? 0
  }
  return left
}
