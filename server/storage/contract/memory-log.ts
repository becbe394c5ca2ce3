import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import type { Personrad } from '../../../domain/register/person.ts'
import { type Sperrer, sperrer } from '../../../domain/register/vern.ts'
import {
  skjulteSteder,
  type Vernetilstand,
  vernOf,
} from '../../../domain/register/vernetilstand.ts'
import type { Komplett } from '../../../domain/uttrekk/komplett.ts'
import type { Hendelserad, Lagt } from '../hendelse.ts'
import type { Fylling, Loggplass } from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { handleOf } from '../svar.ts'
import {
  BEVISER_INTET,
  foldVersjon,
  hjemOf,
  type Kjent,
  type Loggrad,
  type Tidligere,
} from '../vernet.ts'

type Nummer = Folkeregisteridentifikator
type Versjon = Loggrad & {
  readonly ny: NyVersjon
  readonly sekvensnummer: number
  slettet?: boolean
}
/** `gjeldende`: posisjon of the current versjon; none of somebody who turned out to be another. */
type Person = Personrad & {
  readonly person: number
  readonly tilstand: Vernetilstand
  readonly gjeldende: number | undefined
  erstattetAv?: number
}
type Skilt = { readonly fra: number; readonly brukt: Nummer | undefined; readonly person: number }

/** All that a register in memory holds, for every instance of it. A posisjon, and a person, is an index and one. */
export class Logg {
  readonly versjoner: Versjon[] = []
  readonly personer: Person[] = []
  readonly numre = new Map<Nummer, { person: number; iBruk: boolean; fra: number }>()
  readonly skjermet: Tidligere[] = []
  readonly endringer: (number | undefined)[] = []
  readonly hendelser = new Map<
    number,
    Hendelserad & { innhold?: string | undefined; slettet?: boolean }
  >()
  /** Who was one with whom before a posisjon. */
  readonly splittet: { readonly posisjon: number; readonly personer: readonly number[] }[] = []
  fylling: Fylling = {
    ...{ siste: 0, posisjon: 0, kopi: null, seed: null, generator: null, antall: null },
    ...{ importert: false, ekte: false, opphav: [], feedFra: 0, golv: 0, slettet: 0 },
  }

  noteFylling(naa: Fylling): void {
    const { ekte, kopi, opphav } = this.fylling
    const isSame = naa.ekte === ekte && naa.kopi === kopi && naa.opphav === opphav
    if (!isSame) this.endringer.push(undefined)
    this.fylling = naa
  }

  /** Moves the floor up past what is too old. */
  raiseGolv(eldsteMs: number): void {
    const { golv, feedFra } = this.fylling
    const fra = Math.max(golv + 1, feedFra)
    const alle = [...this.hendelser.values()].filter((en) => en.sekvensnummer >= fra)
    alle.sort((a, b) => a.sekvensnummer - b.sekvensnummer)
    const young = alle.findIndex((en) => en.skrevetMs >= eldsteMs)
    const last = alle.slice(0, young < 0 ? alle.length : young).at(-1)
    this.fylling = { ...this.fylling, golv: last?.sekvensnummer ?? golv }
  }

  /** Takes away all that was past by a number. */
  deleteTo(til: number): void {
    const borte = this.versjoner.filter((en) => (en.til ?? Infinity) <= til)
    for (const en of borte) en.slettet = true
    const navn = borte.map(({ ny }) => ny.dokumentidentifikator)
    for (const en of this.hendelser.values()) {
      if (en.sekvensnummer > til) continue
      const { dokumentidentifikator: id } = en
      Object.assign(en, { slettet: id === undefined || navn.includes(id), innhold: undefined })
    }
    this.fylling = { ...this.fylling, slettet: Math.max(this.fylling.slettet, til) }
  }

  /** A copy of all of it, and how it is put back. */
  remember(): () => void {
    const { versjoner, personer, skjermet, endringer, splittet } = this
    const [maps, lists] = [
      [this.numre, this.hendelser],
      [versjoner, personer, skjermet, endringer, splittet],
    ] as const
    const foer = structuredClone({ maps, lists, fylling: this.fylling })
    return () => {
      for (const [nr, list] of lists.entries())
        list.splice(0, Infinity, ...(foer.lists[nr] as never[]))
      for (const [nr, map] of maps.entries()) {
        map.clear()
        for (const [key, value] of foer.maps[nr] ?? []) map.set(key as never, value as never)
      }
      this.fylling = foer.fylling
    }
  }

  findHeld(id: NyVersjon['dokumentidentifikator']): Versjon | undefined {
    return this.versjoner.find(({ ny }) => ny.dokumentidentifikator === id)
  }

  /** What a komplett is of. */
  versjonerOf({ fra, til, opphav }: Komplett): readonly Versjon[] {
    const isOf = ({ ny }: Versjon) => opphav?.includes(ny.opphav) ?? true
    return this.versjoner.filter((en) => isOf(en) && en.fra <= til && (en.til ?? Infinity) > fra)
  }

  /** The number that a person used as of a sekvensnummer. */
  numberAt(person: number, sekvensnummer: number): Nummer | undefined {
    const own = this.versjoner.filter((en) => en.person === person && en.fra <= sekvensnummer)
    return own.map(({ ny }) => iBrukIn(ny.rad)).findLast((nummer) => nummer !== undefined)
  }

  /** Every number of a person, the first one first, or the last. */
  numreOf(person: number | undefined, order: 1 | -1 = 1): readonly Nummer[] {
    const alle = [...this.numre].filter(([, en]) => en.person === person)
    alle.sort(([a, x], [b, y]) => order * (x.fra - y.fra) || Number(a) - Number(b))
    return alle.map(([nummer]) => nummer)
  }

  /** What the access log calls a person. */
  nameOf(person: number): number {
    const brukt = this.numberAt(person, Infinity)
    const eier = this.personer[person - 1]?.erstattetAv ?? person
    return Number(brukt ?? this.numreOf(eier, -1)[0] ?? handleOf(person))
  }

  /** Appends a versjon to whoever has the number in use, whom all that have its other numbers turn out to be. */
  append(ny: NyVersjon, plass: Loggplass, isSplitt = false): Lagt {
    const { sekvensnummer, posisjon } = plass
    const numre = ny.rad.identifikatorer.toSorted((a, b) => Number(b.iBruk) - Number(a.iBruk))
    const alle = numre.flatMap((en) => this.numre.get(en.identifikator)?.person ?? [])
    const skilt = isSplitt ? this.#findSkilt(iBrukIn(ny.rad)) : undefined
    const eiere = new Set(skilt ? [skilt.person] : alle)
    const [person = this.personer.length + 1, ...others] = eiere
    const foer = this.personer.filter((en) => eiere.has(en.person) || en.person === skilt?.fra)
    const kjente = foer.map((en) => this.#kjent(en))
    if (skilt)
      this.#part(
        skilt,
        numre.map((en) => en.identifikator),
        posisjon,
      )
    const forrige = this.versjoner[(this.personer[person - 1]?.gjeldende ?? 0) - 1]?.ny
    const brukt = (en: number) => this.numberAt(en, Infinity) ?? []
    const lagt = {
      readForrige: () => forrige,
      forrigeNummer: this.numberAt(person, Infinity),
      opphoerte: others.flatMap(brukt),
    }
    const { rad, tilstand, tidligere } = foldVersjon(ny, kjente, {
      sekvensnummer,
      skrevetMs: skilt ? BEVISER_INTET : plass.skrevetMs,
    })
    for (const { gjeldende, person: en } of foer) {
      if (eiere.has(en))
        Object.assign(this.versjoner[(gjeldende ?? 0) - 1] ?? {}, { til: sekvensnummer })
    }
    for (const en of this.numre.values()) {
      if (others.includes(en.person)) Object.assign(en, { person, iBruk: false })
    }
    for (const en of this.personer) {
      if (!others.includes(en.erstattetAv ?? en.person)) continue
      Object.assign(en, { erstattetAv: person, gjeldende: undefined })
      this.endringer.push(en.person)
    }
    this.#close(person, rad, sekvensnummer)
    for (const en of this.andre(person, 0)) {
      const { gjeldende = Infinity } = at(this.personer, en)
      if (!this.andre(person, gjeldende).includes(en)) continue
      const { innhold } = at(this.versjoner, gjeldende)
      const sperre = sperrer(JSON.parse(innhold), vernOf(tilstand), skjulteSteder(tilstand))
      this.#close(en, sperre, sekvensnummer)
    }
    this.skjermet.push(...tidligere)
    const hva = { ny, person, posisjon, innhold: ny.json }
    this.versjoner.push({ ...hva, sekvensnummer, fra: sekvensnummer, til: null })
    const syntetisk = ny.rad.syntetisk && (this.personer[person - 1]?.syntetisk ?? true)
    this.personer[person - 1] = { ...rad, syntetisk, tilstand, person, gjeldende: posisjon }
    this.endringer.push(person)
    for (const en of this.numre.values()) if (en.person === person) en.iBruk = false
    for (const { identifikator: id } of numre) {
      const { fra = sekvensnummer } = this.numre.get(id) ?? {}
      this.numre.set(id, { person, iBruk: id === iBrukIn(ny.rad), fra })
    }
    return lagt
  }

  /** Those who were one with a person when a posisjon was written, and whom they are now. */
  andre(person: number, foer: number): readonly number[] {
    const alle = this.splittet.filter((en) => en.personer.includes(person) && en.posisjon > foer)
    const andre = alle.flatMap((en) => en.personer.filter((annen) => annen !== person))
    return andre.flatMap((en) => [en, this.personer[en - 1]?.erstattetAv ?? en])
  }

  /** Who used a number before that was taken for another's, or somebody new. */
  #findSkilt(nummer: Nummer | undefined): Skilt | undefined {
    const fra = nummer && this.numre.get(nummer)?.person
    const brukt = this.numberAt(fra ?? 0, Infinity)
    if (nummer === undefined || fra === undefined || brukt === nummer) return undefined
    const isFormer = (en: Person) =>
      en.erstattetAv === fra &&
      this.versjoner.some((v) => v.person === en.person && iBrukIn(v.ny.rad) === nummer)
    return { fra, brukt, person: this.personer.find(isFormer)?.person ?? this.personer.length + 1 }
  }

  #part({ fra, brukt, person }: Skilt, numre: readonly Nummer[], posisjon: number): void {
    const egne = this.versjoner.filter((v) => v.person === person).map(({ ny }) => iBrukIn(ny.rad))
    for (const [nummer, en] of this.numre) {
      const goes = numre.includes(nummer) || egne.includes(nummer)
      if (en.person === fra && nummer !== brukt && goes) en.person = person
    }
    delete this.personer[person - 1]?.erstattetAv
    this.splittet.push({ posisjon, personer: [fra, person] })
    this.endringer.push(fra)
  }

  /** Somebody, and the log of them and of all who turned out to be them. */
  #kjent({ person, tilstand }: Person): Kjent {
    const isOf = (en: number) => en === person || this.personer[en - 1]?.erstattetAv === person
    const logg = () => this.versjoner.filter((en) => isOf(en.person))
    return { tilstand, logg, hjem: () => hjemOf(logg()) }
  }

  /** Places that close, of a person and of all who turned out to be that one. */
  #close(person: number, naa: Sperrer, sekvensnummer: number): void {
    const isOf = (en: Person) => en.person === person && en.gjeldende !== undefined
    for (const en of this.personer.filter((en) => isOf(en) || en.erstattetAv === person)) {
      const raised = (felt: keyof Sperrer) => (en[felt] < naa[felt] ? naa[felt] : 0)
      const [sperreBosted, sperreOpphold] = [raised('sperreBosted'), raised('sperreOpphold')]
      if (sperreBosted + sperreOpphold === 0) continue
      this.skjermet.push({ person: en.person, sekvensnummer, fra: 0, sperreBosted, sperreOpphold })
      Object.assign(en, sperreBosted && { sperreBosted }, sperreOpphold && { sperreOpphold })
    }
  }
}

/** The one with a number from 1. */
export function at<T>(alle: readonly T[], nummer: number): T {
  const found = alle[nummer - 1]
  if (found === undefined) throw new Error('there is none of that number')
  return found
}

// --- internal ---

function iBrukIn({ identifikatorer }: Personrad): Nummer | undefined {
  return identifikatorer.find((en) => en.iBruk)?.identifikator
}
