import { Avvist } from '../errors.ts'
import { EGENSKAPER, type Egenskap } from '../register/persondokument.ts'
import { pakke, type Segment } from './rettighetspakke.ts'

/** What somebody asks to see and, within the package, may: properties in the register's order. */
export type Visning = {
  readonly segment: Segment
  readonly egenskaper: readonly Egenskap[]
  /** The properties whose historic elements are wanted and open to the package. */
  readonly historikk: readonly Egenskap[]
}

/**
 * What everyone gets who says nothing.
 * @kilde dataminimering.md «person-basis»
 * @kilde dataminimering.md «Dersom part ikke oppgis»
 */
export const PERSON_BASIS = [
  'identifikasjonsnummer',
  'identitetsgrunnlag',
  'status',
  'doedsfall',
  'sivilstand',
  'foedsel',
  'statsborgerskap',
  'kjoenn',
  'navn',
  'bostedsadresse',
  'oppholdsadresse',
  'deltBosted',
  'postadresse',
  'postadresseIUtlandet',
  'adressebeskyttelse',
  'kontaktinformasjonForDoedsbo',
] as const satisfies readonly Egenskap[]

/**
 * Reads `part`: a union of aliases and property names in any case. None, or `historikk` alone, means
 * `person-basis`. What the package may not see is left out. Throws `Avvist` (406) on an unknown one.
 * @kilde dataminimering.md «identifikasjonsnummer alltid vil inngå»
 */
export function parsePart(verdier: readonly string[], segment: Segment): Visning {
  if (verdier.length > PART_MAX) {
    throw new Avvist('FREG-103', { felt: 'part', regel: `høyst ${PART_MAX}` })
  }
  const parts = verdier.map(parseOnePart)
  const navngitt = parts.filter((part) => part !== 'historikk')
  const wanted = new Set<Egenskap>(navngitt.length > 0 ? [] : aliases(segment)['person-basis'])
  for (const part of navngitt) {
    for (const egenskap of isAlias(part) ? aliases(segment)[part] : [part]) wanted.add(egenskap)
  }
  wanted.add('identifikasjonsnummer')
  const synlig = visible(segment)
  const egenskaper = EGENSKAPER.filter((egenskap) => wanted.has(egenskap) && synlig.has(egenskap))
  const historikk = parts.includes('historikk')
    ? egenskaper.filter((egenskap) => pakke(segment).historikk.includes(egenskap))
    : []
  return { segment, egenskaper, historikk }
}

// --- internal ---

const PART_MAX = 50
const ALIASES = ['person-basis', 'identitetsgrunnlag-utvidet', 'relasjon-utvidet'] as const
type Alias = (typeof ALIASES)[number]

/** Invalid since 2023-04-03, though the property is still in the model. */
const UGYLDIG: readonly Egenskap[] = ['forholdTilSametingetsValgmanntall']

const GYLDIGE = [
  ...ALIASES,
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
  return (ALIASES as readonly string[]).includes(part)
}

function aliases(segment: Segment): Readonly<Record<Alias, readonly Egenskap[]>> {
  const eid: readonly Egenskap[] =
    segment === 'eid' ? ['utenlandskPersonidentifikasjon', 'legitimasjonsdokument'] : []
  return {
    'person-basis': [...PERSON_BASIS, ...eid],
    'identitetsgrunnlag-utvidet': UTVIDET[segment] ?? [],
    'relasjon-utvidet': ['familierelasjon', 'foreldreansvar', 'vergemaalEllerFremtidsfullmakt'],
  }
}

/** Only these packages have the alias; elsewhere it is accepted and adds nothing. */
const UTVIDET: Readonly<Partial<Record<Segment, readonly Egenskap[]>>> = {
  'offentlig-med-hjemmel': [
    'falskIdentitet',
    'legitimasjonsdokument',
    'utenlandskPersonidentifikasjon',
  ],
  eid: ['falskIdentitet', 'legitimasjonsdokument', 'utenlandskPersonidentifikasjon'],
}

function visible(segment: Segment): ReadonlySet<Egenskap> {
  return new Set<Egenskap>([...PERSON_BASIS, ...pakke(segment).utover])
}
