import { FELT, METADATA, PAAKREVD, PAAKREVD_INNI } from './felter.ts'
import {
  ADRESSER,
  EGENSKAPER,
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from './persondokument.ts'

/**
 * What is odd about a document, and would else be lost without a word:
 *
 * - `gradering`: a level of protection that is not known, which is read as the strongest
 * - `utenGradering`: an address, or a protection, that names no level
 * - `utenErGjeldende`: elements that do not say whether they hold today, and are never shown as if they did
 * - `form`: one element where the register has a list, or the other way round
 * - `null`: a field that is null, which the register leaves out
 * - `mangler`: a field that the published schema requires, and that a strict client fails without
 * - `baklengs`: an element, or a contract of delt bosted, that ends before it begins
 * - `ukjent`: a property that the model does not have; stored, and shown to the first package alone
 */
export type Merkelig = {
  readonly slag:
    | 'gradering'
    | 'utenGradering'
    | 'utenErGjeldende'
    | 'form'
    | 'null'
    | 'mangler'
    | 'baklengs'
    | 'ukjent'
  /** Property and field, in words of the model. */
  readonly sti: string
}

/**
 * Why a document cannot be taken:
 *
 * - `tom`: it has no element of any property, and would leave an empty person
 * - `alleUtenErGjeldende`: no element of it says whether it holds, so nothing of the person would
 * - `skrivemaate`: a name of the model in other letters, such as `Adressebeskyttelse`, would not be read
 * - `verdi`: a property that is neither an element nor a list of them
 */
export type Meningsfeil = {
  readonly slag: 'tom' | 'alleUtenErGjeldende' | 'skrivemaate' | 'verdi'
  /** What is meant, as the model spells it; the property. */
  readonly sti: string
}

/** Whether every property can be read, as elements; asked before anything else is. */
export function findMeningsfeil(
  dokument: Readonly<Record<string, unknown>>,
): Meningsfeil | undefined {
  for (const navn of Object.keys(dokument)) {
    const ment = KJENTE.get(navn) === undefined ? SMAA.get(navn.toLowerCase()) : undefined
    if (ment !== undefined) return { slag: 'skrivemaate', sti: ment }
  }
  const broken = EGENSKAPER.find((egenskap) => !isElements(dokument[egenskap]))
  if (broken !== undefined) return { slag: 'verdi', sti: broken }
  const alle = EGENSKAPER.flatMap((egenskap) => elementer(dokument, egenskap).map(Object.keys))
  if (alle.every((felter) => felter.length === 0)) return { slag: 'tom', sti: '' }
  return findElementfeil(dokument)
}

/** What is odd about a document that `findMeningsfeil` finds nothing wrong with; each once. */
export function findMerkelig(dokument: Persondokument): readonly Merkelig[] {
  const sett = new Map<string, Merkelig>()
  const note = (slag: Merkelig['slag'], sti: string) => sett.set(`${slag} ${sti}`, { slag, sti })
  for (const navn of Object.keys(dokument)) if (!KJENTE.has(navn)) note('ukjent', '')
  for (const egenskap of EGENSKAPER) {
    const verdi = dokument[egenskap]
    if (verdi === undefined) continue
    if (Array.isArray(verdi) === OBJEKTER.has(egenskap)) note('form', egenskap)
    for (const element of elementer(dokument, egenskap)) {
      if (typeof element['erGjeldende'] !== 'boolean') note('utenErGjeldende', egenskap)
      const gradering = GRADERT.get(egenskap)
      if (gradering !== undefined && !GRADER.includes(element[gradering])) {
        const slag = element[gradering] === undefined ? 'utenGradering' : 'gradering'
        note(slag, `${egenskap}.${gradering}`)
      }
      for (const sti of findMangler(element, egenskap)) note('mangler', sti)
      if (isBaklengs(element)) note('baklengs', egenskap)
      for (const [felt, inni] of Object.entries(element)) {
        if (inni === null)
          note('null', KJENTE.get(egenskap)?.has(felt) ? `${egenskap}.${felt}` : egenskap)
      }
    }
  }
  return [...sett.values()]
}

// --- internal ---

const GRADER: readonly unknown[] = ['ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig']
const GRADERT: ReadonlyMap<Egenskap, string> = new Map([
  ['adressebeskyttelse', 'graderingsnivaa'],
  ...ADRESSER.map((egenskap) => [egenskap, 'adressegradering'] as const),
])
const OBJEKTER: ReadonlySet<Egenskap> = new Set(['falskIdentitet', 'doedsfall'])

/** The fields that an element of each property may have, and every name by its small letters. */
const KJENTE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  EGENSKAPER.map((egenskap) => [egenskap, new Set([...METADATA, ...FELT[egenskap]])]),
)
const SMAA = bySmallLetters(EGENSKAPER)
const SMAA_FELT: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  [...KJENTE].map(([egenskap, felter]) => [egenskap, bySmallLetters(felter)]),
)

/** Paths of what is missing; levels of protection, and what is null, are told of by themselves. */
function findMangler(element: Element, egenskap: Egenskap): readonly string[] {
  const graderes = GRADERT.get(egenskap)
  const required = (PAAKREVD[egenskap] ?? []).filter(
    (felt) => felt !== graderes && element[felt] !== null,
  )
  // A street address for mail is of another type, which has no kommune.
  return findLost(element, egenskap, required).filter(
    (sti) => sti !== 'postadresse.vegadresse.kommunenummer',
  )
}

function findLost(element: Element, sti: string, required: Iterable<string>): readonly string[] {
  const lost = [...required].filter((felt) => element[felt] === undefined || element[felt] === null)
  const told = lost.map((felt) => `${sti}.${felt}`)
  for (const [felt, verdi] of Object.entries(element)) {
    if (!isObject(verdi)) continue
    const kreves = PAAKREVD_INNI.get(felt)
    if (kreves !== undefined) told.push(...findLost(verdi, `${sti}.${felt}`, kreves))
  }
  return told
}

function isBaklengs(element: Element): boolean {
  const before = (til: string, fra: string) => moment(element[til]) < moment(element[fra])
  return (
    before('opphoerstidspunkt', 'gyldighetstidspunkt') ||
    before('sluttdatoForKontrakt', 'startdatoForKontrakt')
  )
}

/** Milliseconds; what is no time is neither before nor after anything. */
function moment(verdi: unknown): number {
  return typeof verdi === 'string' ? Date.parse(verdi) : Number.NaN
}

function bySmallLetters(names: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...names].map((name) => [name.toLowerCase(), name]))
}

function isObject(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a property may be: missing, one element, or a list of them. */
function isElements(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) ? value.every(isObject) : isObject(value))
}

function findElementfeil(dokument: Persondokument): Meningsfeil | undefined {
  let sier = false
  for (const egenskap of EGENSKAPER) {
    const kjente = KJENTE.get(egenskap)
    for (const element of elementer(dokument, egenskap)) {
      if (typeof element['erGjeldende'] === 'boolean') sier = true
      for (const felt of Object.keys(element)) {
        const ment = kjente?.has(felt)
          ? undefined
          : SMAA_FELT.get(egenskap)?.get(felt.toLowerCase())
        if (ment !== undefined) return { slag: 'skrivemaate', sti: `${egenskap}.${ment}` }
      }
    }
  }
  return sier ? undefined : { slag: 'alleUtenErGjeldende', sti: '' }
}
