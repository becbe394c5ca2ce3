import { FELT } from './felter.ts'
import {
  EGENSKAPER,
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from './persondokument.ts'
import { type Merke, merkerAv, omtrent, type Skjulte } from './sted.ts'

/** The properties whose elements have a grading of their own. */
export const GRADERTE: readonly Egenskap[] = EGENSKAPER.filter((egenskap) =>
  FELT[egenskap].includes('adressegradering'),
)

/** The four gradings that are known, the weakest first. */
export const GRADERINGER = ['ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig'] as const

/** A mark and how far it is hidden. */
export type Gradering = readonly [Merke, 1 | 2]

/** Whether a grading is the strongest: it says so, or says what we do not know. */
export function isStrengt(gradering: unknown): boolean {
  return gradering !== undefined && !LAVERE.includes(gradering)
}

/** How far an element is graded: 0 only where it says so, or has no grading of its own. */
export function gradertTil(egenskap: Egenskap, element: Element): 0 | 1 | 2 {
  const gradering = element['adressegradering']
  if (gradering === 'ugradert') return 0
  if (isStrengt(gradering)) return 2
  return gradering === undefined && !GRADERTE.includes(egenskap) ? 0 : 1
}

/** The marks of the places that are graded in a versjon, those that have ended too. */
export function graderteSteder(dokument: Persondokument): readonly Gradering[] {
  return EGENSKAPER.flatMap((egenskap) =>
    elementer(dokument, egenskap).flatMap((element) => {
      const niva = gradertTil(egenskap, element)
      return niva === 0 ? [] : [...merkerAv(element)].map((merke): Gradering => [merke, niva])
    }),
  )
}

/** The marks of the homes in a versjon, old ones too: all that is neither post nor beside the addresses. */
export function hjemIn(dokument: Persondokument): ReadonlySet<Merke> {
  const elements = HJEM.flatMap((egenskap) => elementer(dokument, egenskap))
  return new Set(elements.flatMap((element) => [...merkerAv(element)].map(omtrent)))
}

/** The places that a versjon itself says are hidden, of somebody whose homes are hidden so far. */
export function egneSkjulte(dokument: Persondokument, niva: 0 | 1 | 2): Skjulte {
  const hjem = niva === 0 ? [] : [...hjemIn(dokument)].map((merke): Gradering => [merke, niva])
  return skjul([...graderteSteder(dokument), ...hjem])
}

/** What is hidden by gradings: the strongest of each place counts. */
export function skjul(graderinger: Iterable<Gradering>): Skjulte {
  const skjulte = new Map<Merke, 1 | 2>()
  for (const [merke, niva] of graderinger) {
    const sted = omtrent(merke)
    if ((skjulte.get(sted) ?? 0) < niva) skjulte.set(sted, niva)
  }
  return skjulte
}

/** Hidden in one or in the other. */
export function union(a: Skjulte, b: Skjulte): Skjulte {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a
  return skjul([...a, ...b])
}

// --- internal ---

const HJEM = GRADERTE.filter((egenskap) => !egenskap.startsWith('postadresse'))
const LAVERE: readonly unknown[] = GRADERINGER.slice(0, 3)
