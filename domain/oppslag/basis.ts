import type { Persondokument } from '../register/persondokument.ts'
import type { Vern } from '../register/vern.ts'
import { filterDokument, REGELVERSJON } from './filter.ts'
import { parsePart, type Visning } from './part.ts'

/**
 * What nearly everybody asks for, rendered when a document is written instead of each time it is read:
 * `person-basis` of a synthetic person in offentligutenhjemmel. It is what `filterDokument` answers,
 * to the byte, under the rules of this version; under other rules it is not served.
 * @valg docs/valg/010-rendret-paa-forhaand.md
 */
export type Basis = { readonly regelversjon: number; readonly json: string }

/** Renders it. The protection is the document's own, which is today's as long as it is the current one. */
export function renderBasis(dokument: Persondokument, vern: Vern): Basis {
  const status = { vern, foerVernet: false, syntetisk: true, graderteTilUtenHjemmel: false }
  const json = JSON.stringify(filterDokument(dokument, status, BASIS))
  return { regelversjon: REGELVERSJON, json }
}

/** Whether a look-up asks for exactly that. */
export function isBasis({ segment, egenskaper, historikk }: Visning): boolean {
  return (
    segment === BASIS.segment &&
    historikk.length === 0 &&
    egenskaper.length === BASIS.egenskaper.length &&
    egenskaper.every((egenskap, i) => egenskap === BASIS.egenskaper[i])
  )
}

// --- internal ---

const BASIS = parsePart([], 'offentligutenhjemmel')
