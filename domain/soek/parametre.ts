import { Avvist } from '../errors.ts'
import { SOEKEORD_MAX, SOEKETEKST_MAX } from '../limits.ts'
import { foldDeler, foldTett } from './ord.ts'

/** What stands after `?`: by name, once or several times. */
export type Spoerring = Readonly<Record<string, unknown>>

/** A house: a number, and the letter that goes with it or none. */
export type Husnummer = { readonly nummer: string; readonly bokstav: string | undefined }

/** A number abroad, or of a document: of which country, and what it is. */
export type LandNummer = { readonly land: string; readonly nummer: string }

/**
 * Reads parameters by name, in any case, and gathers what is wrong with them: field and rule, never the value.
 * @valg docs/valg/055-soek.md
 */
export class Parametre {
  readonly #verdier: ReadonlyMap<string, unknown>
  readonly #feil: string[] = []

  /** `navn`: those there are. Others are mistakes, so that none is passed over that was meant to narrow. */
  constructor(spoerring: Spoerring, navn: readonly string[], andre: readonly string[] = []) {
    const kjente = new Map(navn.map((one) => [one.toLowerCase(), one]))
    const verdier = new Map<string, unknown>()
    for (const [felt, verdi] of Object.entries(spoerring)) {
      const kjent = kjente.get(felt.toLowerCase())
      if (kjent === undefined && andre.includes(felt.toLowerCase())) continue
      if (kjent === undefined)
        this.#feil.push(`Et parameter er ikke kjent; de som finnes er ${navn.join(', ')}.`)
      else if (verdier.has(kjent) || Array.isArray(verdi)) this.mistake(kjent, 'kan oppgis én gang')
      else verdier.set(kjent, verdi)
    }
    this.#verdier = verdier
  }

  mistake(felt: string, regel: string): undefined {
    this.#feil.push(`${felt}: ${regel}.`)
    return undefined
  }

  has(felt: string): boolean {
    return this.#verdier.has(felt)
  }

  /** Throws `Avvist` (400) with all that is wrong. */
  check(): void {
    if (this.#feil.length === 0) return
    throw new Avvist('FREG-105', { regel: [...new Set(this.#feil)].join(' ') })
  }

  text(felt: string): string | undefined {
    const verdi = this.#verdier.get(felt)
    if (verdi === undefined) return undefined
    if (typeof verdi === 'string' && verdi.trim() !== '' && verdi.length <= SOEKETEKST_MAX)
      return verdi
    return this.mistake(felt, `skal være en tekst på høyst ${SOEKETEKST_MAX} tegn`)
  }

  /** One that a pattern fits, as the pattern has it. */
  match(felt: string, pattern: RegExp, regel: string): string | undefined {
    const verdi = this.text(felt)
    return verdi === undefined || pattern.test(verdi) ? verdi : this.mistake(felt, regel)
  }

  oneOf<T extends string>(felt: string, verdier: readonly T[]): T | undefined {
    const verdi = this.text(felt)
    const found = verdier.find((one) => one === verdi)
    return verdi === undefined || found
      ? found
      : this.mistake(felt, `skal være én av ${verdier.join(', ')}`)
  }

  boolean(felt: string): boolean {
    const verdi = this.text(felt)?.toLowerCase()
    if (verdi !== undefined && verdi !== 'true' && verdi !== 'false')
      this.mistake(felt, 'skal være true eller false')
    return verdi === 'true'
  }

  /** Eight digits as a date with hyphens. */
  date(felt: string): string | undefined {
    const verdi = this.match(felt, /^\d{8}$/, DATO)
    if (verdi === undefined) return undefined
    const dag = verdi.replace(/^(....)(..)(..)$/, '$1-$2-$3')
    const ms = Date.parse(`${dag}T00:00:00Z`)
    const exists = Number.isFinite(ms) && new Date(ms).toISOString().startsWith(dag)
    return exists ? dag : this.mistake(felt, DATO)
  }

  year(felt: string): number | undefined {
    const verdi = this.match(felt, /^\d{4}$/, 'skal være et årstall med fire siffer')
    return verdi === undefined ? undefined : Number(verdi)
  }

  names(felt: string): readonly (readonly string[])[] | undefined {
    const verdi = this.text(felt)
    if (verdi === undefined) return undefined
    const deler = foldDeler(verdi)
    if (deler.length > 0 && deler.flat().length <= SOEKEORD_MAX) return deler
    return this.mistake(felt, `skal være hele navn, høyst ${SOEKEORD_MAX} ord`)
  }

  /** The beginning of a street, three letters of it at the least. */
  street(felt: string): string | undefined {
    const verdi = this.text(felt)
    if (verdi === undefined) return undefined
    const folded = foldTett(verdi)
    return folded.length >= 3
      ? folded
      : this.mistake(felt, 'skal være minst de tre første bokstavene')
  }

  house(felt: string): Husnummer | undefined {
    const verdi = this.text(felt)
    const [, nummer, bokstav] = /^\s*(\d{1,5})\s*(\p{L})?\s*$/u.exec(verdi ?? '') ?? []
    if (nummer !== undefined)
      return { nummer: String(Number(nummer)), bokstav: bokstav?.toLowerCase() }
    return verdi === undefined
      ? undefined
      : this.mistake(felt, 'skal være et husnummer med eller uten bokstav, som 12 eller 12B')
  }

  /** A country and a number, parted by the first hyphen: the number may have more of them. */
  landNummer(felt: string, regel: string): LandNummer | undefined {
    const verdi = this.text(felt)
    const [, land, nummer] = /^\s*(\p{L}{3})-(.+)$/u.exec(verdi ?? '') ?? []
    const tett = foldTett(nummer ?? '')
    if (land !== undefined && tett !== '') return { land: land.toUpperCase(), nummer: tett }
    return verdi === undefined ? undefined : this.mistake(felt, regel)
  }
}

// --- internal ---

const DATO = 'skal være en dato med åtte siffer, ÅÅÅÅMMDD'
