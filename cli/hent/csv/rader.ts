import { METADATA } from '../../../domain/register/felter.ts'
import {
  EGENSKAPER,
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../../../domain/register/persondokument.ts'
import { joinElementer, joinListe } from './celle.ts'
import type { Felttype } from './felttype.ts'
import { type Kolonne, type Kolonner, kolonnerOf, type Tre, treOf } from './modell.ts'

/** One of the files: of all persons, or of the elements of one property. */
export type Filform = {
  readonly egenskap: Egenskap | undefined
  readonly hode: readonly string[]
  readonly slag: readonly Felttype['slag'][]
}

/** What is not in the files, in elements or values, by why. */
export type Utelatt = {
  /** Elements that say that they no longer hold, and elements that do not say. */
  readonly historiske: number
  readonly usagte: number
  readonly metadata: number
  /** Elements of properties that came without being asked for. */
  readonly ubedte: ReadonlyMap<Egenskap, number>
  /** Values in fields that the model does not know; in the files of elements they have a column. */
  readonly ukjente: ReadonlyMap<Egenskap | typeof UTENFOR, number>
  /** Documents without a number in use. */
  readonly utenNummer: number
}

export type Radvalg = {
  readonly egenskaper: readonly Egenskap[]
  /** Documents by dokumentidentifikator, with the number of the person beside it. */
  readonly komplett: boolean
  /** A file for each property beside the one of all persons. */
  readonly lang: boolean
}

export type Rader = {
  readonly filer: readonly Filform[]
  /** The rows of one person, for each file. */
  readonly of: (id: string, person: Persondokument) => readonly (readonly (readonly string[])[])[]
  readonly utelatt: () => Utelatt
}

/** Beside the properties that the model knows. */
export const UTENFOR = 'utenforModellen'

/**
 * Makes rows of documents. The first file has one row for each person, with what is current; several
 * elements of one property stand in one cell, each in its place. With `lang` each property has a file
 * too, with a row for each element, historic ones as well. Columns hang on the choice alone.
 * @valg docs/valg/040-csv.md
 */
export function createRader({ egenskaper, komplett, lang }: Radvalg): Rader {
  const alle = egenskaper.map((egenskap) => ({ ...kolonnerOf(egenskap), tre: treOf(egenskap) }))
  const idhode = komplett ? ['dokumentidentifikator', NUMMER] : [NUMMER]
  const telling = createTelling()
  const kjent = new Set<string>([...egenskaper, ...(komplett ? ['identifikasjonsnummer'] : [])])
  return {
    filer: [
      form(undefined, idhode, alle.flatMap(brede)),
      ...(lang ? alle.map((en) => form(en.egenskap, [...idhode, NR], lange(en))) : []),
    ],
    of: (id, person) => {
      const nummer = komplett ? numrene(person) : ''
      if (komplett && nummer === '') telling.utenNummer += 1
      const ider = komplett ? [id, nummer] : [id]
      const deler = alle.map((en) => {
        const alleElementer = objekter(person, en, telling)
        return {
          en,
          elementer: alleElementer,
          andre: alleElementer.map((e) => beskjaer(e, en.tre)),
        }
      })
      countUbedte(person, kjent, telling)
      for (const del of deler) countDel(del, lang, telling)
      const rad = [...ider, ...deler.flatMap((del) => bredeCeller(del))]
      return [[rad], ...(lang ? deler.map((del) => langeRader(ider, del)) : [])]
    },
    utelatt: () => telling,
  }
}

// --- internal ---

const NUMMER = 'foedselsEllerDNummer'
const NR = 'nr'

type Medtre = Kolonner & { readonly tre: Tre }
type Del = {
  readonly en: Medtre
  readonly elementer: readonly Element[]
  /** Of each element, what the model does not know. */
  readonly andre: readonly unknown[]
}
type Telling = ReturnType<typeof createTelling>

function createTelling() {
  const ubedte = new Map<Egenskap, number>()
  const ukjente = new Map<Egenskap | typeof UTENFOR, number>()
  return { historiske: 0, usagte: 0, metadata: 0, utenNummer: 0, ubedte, ukjente }
}

function form(
  egenskap: Egenskap | undefined,
  ider: readonly string[],
  kolonner: readonly Pick<Kolonne, 'navn' | 'type'>[],
): Filform {
  return {
    egenskap,
    hode: [...ider, ...kolonner.map(({ navn }) => navn)],
    slag: [
      ...ider.map((navn) => (navn === NR ? 'number' : 'text')),
      ...kolonner.map(({ type }) => type.slag),
    ],
  }
}

function brede({ utledet, felt }: Kolonner): readonly Kolonne[] {
  return [...utledet, ...felt]
}

function lange({ egenskap, utledet, metadata, felt }: Kolonner) {
  const andre = { navn: `${egenskap}.${UTENFOR}`, type: { slag: 'text' } } as const
  return [...metadata, ...utledet, ...felt, andre]
}

function bredeCeller({ en, elementer: alle }: Del): readonly string[] {
  const naa = alle.filter(isGjeldende)
  return brede(en).map((kolonne) => joinElementer(naa.map((element) => celle(element, kolonne))))
}

function langeRader(ider: readonly string[], { en, elementer: alle, andre }: Del) {
  const kolonner = [...en.metadata, ...en.utledet, ...en.felt]
  return alle.map((element, nr) => [
    ...ider,
    String(nr + 1),
    ...kolonner.map((kolonne) => celle(element, kolonne)),
    joinListe([andre[nr]]),
  ])
}

/** What one element has in a column. */
function celle(element: Element, { stier, erSlag }: Kolonne): string {
  const [sti = [], ...flere] = stier
  if (erSlag === true) {
    return joinListe(stier.flat().filter((navn) => (element[navn] ?? false) !== false))
  }
  // Most fields of most elements are not there.
  if (flere.length === 0 && element[sti[0] ?? ''] === undefined) return ''
  if (flere.length === 0) return joinListe(verdier(element, sti, 0))
  const funnet = stier.flatMap((en) => verdier(element, en, 0)).filter((verdi) => !isTom(verdi))
  return joinListe([...new Set(funnet)])
}

/** The values at the end of the way; where it leads through a list, one for each in the list. */
function verdier(verdi: unknown, sti: readonly string[], fra: number): readonly unknown[] {
  const navn = sti[fra]
  if (navn === undefined) return Array.isArray(verdi) ? verdi : [verdi]
  if (Array.isArray(verdi)) {
    return verdi.flatMap((en) => (isObjekt(en) ? verdier(en, sti, fra) : [undefined]))
  }
  return isObjekt(verdi) ? verdier(verdi[navn], sti, fra + 1) : [undefined]
}

/** The part of a value that has no place in the model; `undefined` where all of it has one. */
function beskjaer(verdi: unknown, tre: Tre): unknown {
  if (verdi === null || verdi === undefined) return undefined
  if (Array.isArray(verdi)) {
    const deler = verdi.map((en) => beskjaer(en, tre) ?? null)
    return deler.every((del) => del === null) ? undefined : deler
  }
  if (!isObjekt(verdi)) return verdi
  const deler = Object.entries(verdi).flatMap(([navn, inni]) => {
    const under = tre.get(navn)
    if (under === undefined && tre.has(navn)) return []
    const rest = under === undefined ? inni : beskjaer(inni, under)
    return rest === undefined || rest === null ? [] : [[navn, rest]]
  })
  return deler.length === 0 ? undefined : Object.fromEntries(deler)
}

/** The elements of a property that are objects; what is none is counted. */
function objekter(person: Persondokument, { egenskap }: Medtre, telling: Telling) {
  const alle: readonly unknown[] = elementer(person, egenskap)
  const andre = alle.filter((element) => !isObjekt(element))
  add(
    telling.ukjente,
    egenskap,
    andre.reduce<number>((sum, en) => sum + antall(en), 0),
  )
  return alle.filter(isObjekt)
}

function countDel({ en, elementer: alle, andre }: Del, lang: boolean, telling: Telling): void {
  add(
    telling.ukjente,
    en.egenskap,
    andre.reduce<number>((sum, del) => sum + antall(del), 0),
  )
  if (lang) return
  for (const element of alle) {
    if (element['erGjeldende'] === false) telling.historiske += 1
    else if (!isGjeldende(element)) telling.usagte += 1
    else telling.metadata += METADATA.filter((navn) => !isTom(element[navn])).length - 1
  }
}

function countUbedte(person: Persondokument, kjent: ReadonlySet<string>, telling: Telling): void {
  for (const [navn, verdi] of Object.entries(person)) {
    if (kjent.has(navn)) continue
    const egenskap = EGENSKAPER.find((en) => en === navn)
    if (egenskap === undefined) add(telling.ukjente, UTENFOR, antall(verdi))
    else add(telling.ubedte, egenskap, elementer(person, egenskap).length)
  }
}

function add<T>(tall: Map<T, number>, navn: T, mer: number): void {
  if (mer > 0) tall.set(navn, (tall.get(navn) ?? 0) + mer)
}

/** Plain values inside a value. */
function antall(verdi: unknown): number {
  if (isTom(verdi)) return 0
  if (typeof verdi !== 'object' || verdi === null) return 1
  return Object.values(verdi).reduce((sum: number, inni) => sum + antall(inni), 0)
}

/** The numbers in use of a document, which is one unless something is wrong. */
function numrene(person: Persondokument): string {
  const iBruk = elementer(person, 'identifikasjonsnummer').filter(
    (element) => isObjekt(element) && isGjeldende(element) && element['status'] === 'iBruk',
  )
  return joinElementer(iBruk.map((element) => joinListe([element[NUMMER]])))
}

/** Only what says that it holds, holds. */
function isGjeldende(element: Element): boolean {
  return element['erGjeldende'] === true
}

function isTom(verdi: unknown): boolean {
  return verdi === undefined || verdi === null || verdi === ''
}

function isObjekt(verdi: unknown): verdi is Readonly<Record<string, unknown>> {
  return typeof verdi === 'object' && verdi !== null && !Array.isArray(verdi)
}
