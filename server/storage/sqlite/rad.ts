import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import type { Personrad } from '../../../domain/register/person.ts'

/** A person's row by the names of its columns. */
export function personRow(posisjon: number, iBruk: boolean, rad: Personrad): Personkolonner {
  const { identifikatorer: _, gradert: __, ...rest } = rad
  return { gjeldende: posisjon, i_bruk: iBruk ? 1 : 0, ...columns(rest) }
}

/** Values by the names of their columns. */
export function columns(rad: Readonly<Record<string, unknown>>): Personkolonner {
  return Object.fromEntries(
    Object.entries(rad).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      typeof value === 'boolean' ? Number(value) : ((value ?? null) as number | string | null),
    ]),
  )
}

/** An identifikator as it is written; the store keeps it as a number. */
export function elleveSiffer(identifikator: number): Folkeregisteridentifikator {
  return String(identifikator).padStart(11, '0') as Folkeregisteridentifikator
}

type Personkolonner = Readonly<Record<string, number | string | null>>
