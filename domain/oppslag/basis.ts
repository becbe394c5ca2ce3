import type { Persondokument } from '../register/persondokument.ts'
import { filterDokument, REGELVERSJON, vernestatus } from './filter.ts'
import type { Vernestatus } from './maskering/regel.ts'
import { parsePart, type Visning } from './part.ts'

/**
 * What nearly everybody asks for, rendered when a document is written instead of each time it is read:
 * `person-basis` of a synthetic person in offentligutenhjemmel. It is what `filterDokument` answers,
 * to the byte, under the rules of this version; under other rules it is not served.
 * @valg docs/valg/010-rendret-paa-forhaand.md
 */
export type Basis = { readonly regelversjon: number; readonly json: string }

/** What that is. */
export const BASIS: Visning = parsePart([], 'offentligutenhjemmel')

/** Renders it, of somebody who is protected so today. It holds as long as the document is the current one. */
export function renderBasis(
  dokument: Persondokument,
  person: Pick<Vernestatus, 'vern' | 'skjulte'>,
): Basis {
  const status = vernestatus(dokument, { ...person, ...SYNTETISK })
  const json = JSON.stringify(filterDokument(dokument, status, BASIS))
  return { regelversjon: REGELVERSJON, json }
}

/** Whether a look-up asks for exactly that. */
export function isBasis({ pakke, egenskaper, historikk }: Visning): boolean {
  return (
    pakke === BASIS.pakke &&
    historikk.length === 0 &&
    egenskaper.length === BASIS.egenskaper.length &&
    egenskaper.every((egenskap, i) => egenskap === BASIS.egenskaper[i])
  )
}

// --- internal ---

const SYNTETISK = { syntetisk: true, graderteTilUtenHjemmel: false }
