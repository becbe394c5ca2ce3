import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import type { Segment } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Personrad } from '../../../domain/register/person.ts'
import type { Vernetilstand } from '../../../domain/register/vernetilstand.ts'
import type { Komplett } from '../../../domain/uttrekk/komplett.ts'
import type { Fylling, Holdt } from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { handleOf } from '../svar.ts'
import { foldVersjon, type Kjent, type Tidligere } from '../vernet.ts'

type Nummer = Folkeregisteridentifikator
type Versjon = { ny: NyVersjon; person: number; sekvensnummer: number; avloest?: number }
/** `gjeldende`: posisjon of the current versjon; none of somebody who turned out to be another. */
type Person = { -readonly [K in keyof Personrad]: Personrad[K] } & {
  readonly person: number
  readonly tilstand: Vernetilstand
  gjeldende: number | undefined
  erstattetAv?: number
}

type Mer = { antall: number; ekte: boolean }
const NOTHING = { siste: 0, posisjon: 0, kopi: null, seed: null, generator: null }
const NEVER = { importert: false, antall: 0, ekte: false }

/** All that a register in memory holds, for every instance of it. A posisjon, and a person, is an index and one. */
export class Logg {
  readonly versjoner: Versjon[] = []
  readonly #posisjoner = new Map<string, number>()
  readonly personer: Person[] = []
  readonly numre = new Map<Nummer, { person: number; iBruk: boolean; fra: number }>()
  readonly bruk: { person: number; fra: number; nummer: Nummer }[] = []
  readonly skjermet: Tidligere[] = []
  readonly endringer: (number | undefined)[] = []
  readonly fylling = { ...NOTHING, ...NEVER } as {
    -readonly [K in keyof Fylling]: Fylling[K]
  } & Mer

  opphav(): readonly Segment[] {
    return [...new Set(this.versjoner.map(({ ny }) => ny.opphav))].sort()
  }

  findHeld(id: string): (Holdt & Versjon) | undefined {
    const posisjon = this.#posisjoner.get(id)
    const held = posisjon === undefined ? undefined : this.versjoner[posisjon - 1]
    return held && { ...held, posisjon: posisjon ?? 0, innhold: held.ny.json }
  }

  /** The posisjoner of what a komplett is of. */
  posisjoner({ fra, til, opphav }: Komplett): readonly number[] {
    return this.versjoner.flatMap(({ ny, sekvensnummer, avloest = Infinity }, index) => {
      const isOf = opphav?.includes(ny.opphav) ?? true
      return isOf && sekvensnummer <= til && avloest > fra ? [index + 1] : []
    })
  }

  /** The number that a person used as of a sekvensnummer. */
  numberAt(person: number, sekvensnummer: number): Nummer | undefined {
    return this.bruk.findLast((en) => en.person === person && en.fra <= sekvensnummer)?.nummer
  }

  /** What the access log calls a person. */
  nameOf(person: number): number {
    const brukt = this.numberAt(person, Infinity)
    if (brukt !== undefined) return Number(brukt)
    const eier = this.personer[person - 1]?.erstattetAv ?? person
    const hadde = [...this.numre].filter(([, en]) => en.person === eier)
    const [siste] = hadde.sort(([a, x], [b, y]) => y.fra - x.fra || Number(a) - Number(b))
    return siste === undefined ? handleOf(person) : Number(siste[0])
  }

  append(
    ny: NyVersjon,
    plass: { readonly sekvensnummer: number; readonly skrevetMs: number },
  ): void {
    const { sekvensnummer } = plass
    const numre = [...ny.rad.identifikatorer].sort((a, b) => Number(b.iBruk) - Number(a.iBruk))
    const eiere = new Set(numre.flatMap((en) => this.numre.get(en.identifikator)?.person ?? []))
    const [person = this.personer.length + 1, ...others] = eiere
    const foer = this.personer.filter((en) => eiere.has(en.person))
    const vernet = foldVersjon(
      ny,
      foer.map((en) => this.#kjent(en)),
      plass,
    )
    for (const { gjeldende } of foer) {
      const versjon = this.versjoner[(gjeldende ?? 0) - 1]
      if (versjon !== undefined) versjon.avloest = sekvensnummer
    }
    for (const en of this.numre.values()) {
      if (others.includes(en.person)) Object.assign(en, { person, iBruk: false })
    }
    for (const en of this.personer) {
      if (!others.includes(en.erstattetAv ?? en.person)) continue
      Object.assign(en, { erstattetAv: person, gjeldende: undefined })
      this.endringer.push(en.person)
    }
    this.#close(person, vernet.rad, sekvensnummer)
    this.skjermet.push(...vernet.tidligere)
    const posisjon = this.versjoner.push({ ny, person, sekvensnummer })
    this.#posisjoner.set(ny.dokumentidentifikator, posisjon)
    const syntetisk = ny.rad.syntetisk && (this.personer[person - 1]?.syntetisk ?? true)
    const rad = { ...vernet.rad, syntetisk, tilstand: vernet.tilstand }
    this.personer[person - 1] = { ...rad, person, gjeldende: posisjon }
    this.endringer.push(person)
    this.#noteNumre(person, numre, sekvensnummer)
    const { ekte, importert } = this.fylling
    const isImport = importert || ny.hendelsestype === undefined
    const naa = { siste: sekvensnummer, posisjon, ekte: ekte || !ny.rad.syntetisk }
    Object.assign(this.fylling, { ...naa, importert: isImport })
  }

  /** Somebody, and the log of them and of all who turned out to be them. */
  #kjent({ person, tilstand }: Person): Kjent {
    const isOf = (en: number) => en === person || this.personer[en - 1]?.erstattetAv === person
    const logg = () =>
      this.versjoner.flatMap(({ ny, sekvensnummer: fra, avloest: til = null, ...en }, index) =>
        isOf(en.person)
          ? [{ person: en.person, posisjon: index + 1, fra, til, innhold: ny.json }]
          : [],
      )
    return { tilstand, logg }
  }

  /** Places that close, of a person and of all who turned out to be that one. */
  #close(person: number, naa: Personrad, sekvensnummer: number): void {
    for (const en of this.personer) {
      if (en.erstattetAv !== person && (en.person !== person || en.gjeldende === undefined))
        continue
      const raised = (felt: 'sperreBosted' | 'sperreOpphold') =>
        en[felt] < naa[felt] ? naa[felt] : 0
      const lukket = {
        sperreBosted: raised('sperreBosted'),
        sperreOpphold: raised('sperreOpphold'),
      }
      if (lukket.sperreBosted + lukket.sperreOpphold === 0) continue
      this.skjermet.push({ person: en.person, sekvensnummer, fra: 0, ...lukket })
      en.sperreBosted = lukket.sperreBosted || en.sperreBosted
      en.sperreOpphold = lukket.sperreOpphold || en.sperreOpphold
    }
  }

  /** A number in use ends all the person's others. */
  #noteNumre(person: number, numre: Personrad['identifikatorer'], sekvensnummer: number): void {
    const iBruk = numre.find((en) => en.iBruk)?.identifikator
    for (const en of this.numre.values()) if (en.person === person) en.iBruk = false
    for (const { identifikator } of numre) {
      const fra = this.numre.get(identifikator)?.fra ?? sekvensnummer
      this.numre.set(identifikator, { person, iBruk: identifikator === iBruk, fra })
    }
    if (iBruk === undefined || this.numberAt(person, Infinity) === iBruk) return
    this.bruk.push({ person, fra: sekvensnummer, nummer: iBruk })
  }
}

/** The one with a number from 1. */
export function at<T>(alle: readonly T[], nummer: number): T {
  const found = alle[nummer - 1]
  if (found === undefined) throw new Error('there is none of that number')
  return found
}
