import { pakke, type Segment } from '../oppslag/rettighetspakke.ts'

/**
 * Every scope that opens a package, the one to ask for first. A segmentansvarlig has scopes that open the same.
 * @kilde Maskinporten.md «segmentansvarlig»
 */
export function scopesOf(segment: Segment): readonly [string, ...string[]] {
  const { scope } = pakke(segment)
  return ANSVARLIG.includes(segment) ? [scope, `${scope}.segmentansvarlig`] : [scope]
}

// --- internal ---

const ANSVARLIG: readonly Segment[] = ['offentlig-med-hjemmel', 'offentligutenhjemmel', 'finans']
