import { type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'

/**
 * Every scope that opens a package, the one to ask for first. A segmentansvarlig has scopes that open the same.
 * @kilde Maskinporten.md «segmentansvarlig»
 */
export function scopesOf(pakke: Rettighetspakke): readonly [string, ...string[]] {
  const { scope } = rettigheter(pakke)
  return ANSVARLIG.includes(pakke) ? [scope, `${scope}.segmentansvarlig`] : [scope]
}

// --- internal ---

const ANSVARLIG: readonly Rettighetspakke[] = [
  'offentlig-med-hjemmel',
  'offentligutenhjemmel',
  'finans',
]
