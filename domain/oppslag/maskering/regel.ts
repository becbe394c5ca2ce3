import type { Egenskap, Element } from '../../register/persondokument.ts'
import type { Skjulte } from '../../register/sted.ts'
import type { Vern } from '../../register/vern.ts'
import type { Klasse } from './klasse.ts'

/** What is true of the person today, whichever versjon is shown. */
export type Vernestatus = {
  readonly vern: Vern
  /** Places that other versjoner say are graded; what the versjon shown says itself is known from it. */
  readonly skjulte?: Skjulte
  /** The versjon shown gave weaker protection than the person has today. */
  readonly foerVernet: boolean
  /** False when a number of the person is not synthetic. */
  readonly syntetisk: boolean
  /** The operator has said, in the configuration, that graded addresses of real persons may go to UH. */
  readonly graderteTilUtenHjemmel: boolean
}

/** How a person is protected, as far as the masks of an element depend on it. */
export type Skjerming = {
  /** The person's protection today. */
  readonly vern: Vern
  readonly foerVernet: boolean
  /** Places that are graded, today or in the versjon shown. */
  readonly skjulte: Skjulte
  /** Graded addresses are withheld from this package for this person. */
  readonly skjermes: boolean
}

/** What a rule knows beside the element: whose it is, of what, and who looks. */
export type Sammenheng = Skjerming & {
  readonly klasse: Klasse
  readonly egenskap: Egenskap
  readonly gjelder: boolean
}

/** One rule: the element as it may be seen, or nothing. A rule adds no field and keeps their order. */
export type Regel = (element: Element, om: Sammenheng) => Element | undefined

/** What the schema requires and lets be empty: it stays when masking has taken all that it held. */
export const TOM: ReadonlySet<string> = new Set(['verge'])

/** The element with these fields alone. */
export function pick(element: Element, fields: ReadonlySet<string>): Element {
  return Object.fromEntries(Object.entries(element).filter(([name]) => fields.has(name)))
}

/** The element without this field. */
export function omit(element: Element, field: string): Element {
  return Object.fromEntries(Object.entries(element).filter(([name]) => name !== field))
}

/** The element, a nested object of it with these fields alone; without it where none is there. */
export function narrow(element: Element, field: string, fields: ReadonlySet<string>): Element {
  const inner = element[field]
  if (typeof inner !== 'object' || inner === null) return omit(element, field)
  const rest = pick(inner as Element, fields)
  return Object.keys(rest).length > 0 ? { ...element, [field]: rest } : omit(element, field)
}
