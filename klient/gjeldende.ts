import type { Folkeregisterperson } from './person.ts'

/** A property of a person. */
export type Egenskap = keyof Folkeregisterperson

/** One element of a property, whether there may be one or several. */
export type ElementAv<E extends Egenskap> =
  NonNullable<Folkeregisterperson[E]> extends readonly (infer One)[]
    ? One
    : NonNullable<Folkeregisterperson[E]>

/**
 * The elements of a property that hold today, in the order of the document; none where there is no such
 * property. Only an element that says `erGjeldende: true` does: one that says nothing, or says it in
 * another way, is taken for historic.
 */
export function gjeldende<E extends Egenskap>(
  person: Folkeregisterperson,
  egenskap: E,
): readonly ElementAv<E>[] {
  const verdi: unknown = Object.hasOwn(person, egenskap) ? person[egenskap] : undefined
  const alle: readonly unknown[] = Array.isArray(verdi) ? verdi : [verdi]
  return alle.filter(isGjeldende) as readonly ElementAv<E>[]
}

// --- internal ---

function isGjeldende(element: unknown): boolean {
  return (
    typeof element === 'object' &&
    element !== null &&
    Object.hasOwn(element, 'erGjeldende') &&
    Reflect.get(element, 'erGjeldende') === true
  )
}
