import { Avvist } from '../errors.ts'
import { EGENSKAPER, type Egenskap } from '../register/persondokument.ts'
import { ALIASER, pakke, type Segment } from './rettighetspakke.ts'

/** What somebody asks to see and, within the package, may: properties in the register's order. */
export type Visning = {
  readonly segment: Segment
  readonly egenskaper: readonly Egenskap[]
  /** The properties whose historic elements are wanted and open to the package. */
  readonly historikk: readonly Egenskap[]
}

/**
 * Reads `part`: a union of aliases and property names in any case. None, or `historikk` alone, means
 * `person-basis`. What the package may not see is left out. Throws `Avvist` (406) on an unknown one.
 * @kilde dataminimering.md «Dersom part ikke oppgis»
 * @kilde dataminimering.md «identifikasjonsnummer alltid vil inngå»
 * @kilde dataminimering.md «denne må eksplisitt defineres»
 */
export function parsePart(verdier: readonly string[], segment: Segment): Visning {
  if (verdier.length > PART_MAX) {
    throw new Avvist('FREG-103', { felt: 'part', regel: `høyst ${PART_MAX}` })
  }
  const parts = verdier.map(parseOnePart)
  const { alias, egenskaper: synlige, historikk, identifikator } = pakke(segment)
  const navngitt = parts.filter((part) => part !== 'historikk')
  const wanted = new Set<Egenskap>(
    (navngitt.length > 0 ? navngitt : (['person-basis'] as const)).flatMap((part) =>
      isAlias(part) ? alias[part] : part,
    ),
  )
  if (identifikator === 'alltid') wanted.add('identifikasjonsnummer')
  const egenskaper = EGENSKAPER.filter((one) => wanted.has(one) && synlige.includes(one))
  return {
    segment,
    egenskaper,
    historikk: parts.includes('historikk')
      ? egenskaper.filter((egenskap) => historikk.includes(egenskap))
      : [],
  }
}

// --- internal ---

const PART_MAX = 50
type Alias = (typeof ALIASER)[number]

/** Invalid since 2023-04-03, though the property is still in the model. */
const UGYLDIG: readonly Egenskap[] = ['forholdTilSametingetsValgmanntall']

const GYLDIGE = [
  ...ALIASER,
  'historikk' as const,
  ...EGENSKAPER.filter((egenskap) => !UGYLDIG.includes(egenskap)),
]
const BY_NAME = new Map(GYLDIGE.map((part) => [part.toLowerCase(), part]))

function parseOnePart(verdi: string): Alias | Egenskap | 'historikk' {
  const part = BY_NAME.get(verdi.toLowerCase())
  if (part === undefined) {
    throw new Avvist('FREG-401', { felt: 'part', regel: `gyldige er ${GYLDIGE.join(', ')}` })
  }
  return part
}

function isAlias(part: Alias | Egenskap): part is Alias {
  return (ALIASER as readonly string[]).includes(part)
}
