import { Avvist } from '../errors.ts'
import { PART_MAX } from '../limits.ts'
import { EGENSKAPER, type Egenskap } from '../register/persondokument.ts'
import { ALIASER, type Rettighetspakke, rettigheter } from './rettighetspakke.ts'

/** What somebody asks to see and, within the package, may: properties in the register's order. */
export type Visning = {
  readonly pakke: Rettighetspakke
  readonly egenskaper: readonly Egenskap[]
  /** The properties whose historic elements are wanted and open to the package. */
  readonly historikk: readonly Egenskap[]
}

/**
 * Reads `part`: a union of aliases and property names in any case. None, or `historikk` alone, means
 * `person-basis`. What the package may not see is left out. Throws `Avvist` (406) on an unknown one.
 * @kilde dataminimering.md «Dersom part ikke oppgis»
 * @kilde dataminimering.md «vil også identifikasjonsnummer returneres»
 * @kilde dataminimering.md «denne må eksplisitt defineres»
 */
export function parsePart(verdier: readonly string[], pakke: Rettighetspakke): Visning {
  if (verdier.length > PART_MAX) {
    throw new Avvist('FREG-103', { felt: 'part', regel: `høyst ${PART_MAX}` })
  }
  const parts = verdier.map(parseOnePart)
  const { alias, egenskaper: synlige, historikk, identifikator } = rettigheter(pakke)
  const navngitt = parts.filter((part) => part !== 'historikk')
  const wanted = new Set<Egenskap>(
    (navngitt.length > 0 ? navngitt : (['person-basis'] as const)).flatMap((part) =>
      isAlias(part) ? alias[part] : part,
    ),
  )
  if (identifikator === 'alltid') wanted.add('identifikasjonsnummer')
  const egenskaper = EGENSKAPER.filter((one) => wanted.has(one) && synlige.includes(one))
  return {
    pakke,
    egenskaper,
    historikk: parts.includes('historikk')
      ? egenskaper.filter((egenskap) => historikk.includes(egenskap))
      : [],
  }
}

/** A word of `part`, as it is written; the service takes it in any case. */
export type Part = Alias | 'historikk' | Exclude<Egenskap, 'forholdTilSametingetsValgmanntall'>

// --- internal ---

type Alias = (typeof ALIASER)[number]

/** Invalid since 2023-04-03, though the property is still in the model. */
const UGYLDIG: readonly Egenskap[] = ['forholdTilSametingetsValgmanntall']

const GYLDIGE = [
  ...ALIASER,
  'historikk' as const,
  ...EGENSKAPER.filter((egenskap) => !UGYLDIG.includes(egenskap)),
]
const BY_NAME = new Map(GYLDIGE.map((part) => [part.toLowerCase(), part]))

function parseOnePart(verdi: string, index: number): Alias | Egenskap | 'historikk' {
  const part = BY_NAME.get(verdi.toLowerCase())
  if (part === undefined) {
    throw new Avvist('FREG-401', { felt: 'part', regel: ruleOf(verdi, index) })
  }
  return part
}

/**
 * What is wrong with a word. By its place; the word itself is repeated where it nearly is one of ours, and so is
 * nothing personal.
 */
function ruleOf(verdi: string, index: number): string {
  const words = verdi.split(/[\s,;]+/).filter((word) => word !== '')
  if (words.length > 1 && words.every((word) => BY_NAME.has(word.toLowerCase()))) {
    return `nr. ${index + 1} er flere deler i én; ${GJENTA}; ${GYLDIGE_ER}`
  }
  const near = nearest(verdi)
  const hva =
    near === undefined
      ? `nr. ${index + 1} er ingen del`
      : `nr. ${index + 1}, ${verdi}, er ingen del, mente du ${near}`
  return `${hva}; ${GJENTA}; ${GYLDIGE_ER}`
}

const GYLDIGE_ER = `gyldige er ${GYLDIGE.join(', ')}`
const GJENTA = 'gjenta parameteren for flere, som i part=navn&part=bostedsadresse'

/** The part that a word is the beginning of, or the same as in other letters. */
function nearest(verdi: string): string | undefined {
  if (!/^[A-Za-zÆØÅæøå-]{4,40}$/.test(verdi)) return undefined
  const plain = (text: string) =>
    text.toLowerCase().replaceAll('æ', 'ae').replaceAll('ø', 'oe').replaceAll('å', 'aa')
  const word = plain(verdi)
  return GYLDIGE.find((part) => {
    const name = plain(part)
    return name.startsWith(word) || (word.startsWith(name) && word.length - name.length <= 3)
  })
}

function isAlias(part: Alias | Egenskap): part is Alias {
  return (ALIASER as readonly string[]).includes(part)
}
