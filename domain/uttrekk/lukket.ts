import { withholdsGraderte } from '../oppslag/filter.ts'
import type { Rettighetspakke } from '../oppslag/rettighetspakke.ts'
import type { Sperrer } from '../register/vern.ts'
import type { Bestilling } from './jobb.ts'
import { stederAv } from './utvalg.ts'

/** Whom a place is of, and what the operator has set. */
export type Person = Parameters<typeof withholdsGraderte>[1]

/**
 * Whether a place is closed to a package: 0 to nobody, 1 to those that graded addresses are withheld
 * from, 2 to all, and what we do not know to all.
 */
export function isLukket(sperre: number, pakke: Rettighetspakke, person: Person): boolean {
  return sperre !== 0 && (sperre !== 1 || withholdsGraderte(pakke, person))
}

/** Which places an order selects by, as one number: 1 by home, 2 by stay, 3 by both, 0 by neither. */
export function stederIn(bestilling: Bestilling): number {
  const steder = bestilling.type === 'tilpasset' ? stederAv(bestilling.utvalg) : []
  return (steder.includes('bosted') ? 1 : 0) + (steder.includes('opphold') ? 2 : 0)
}

/** Whether a closing ends what was selected by these places before it, for a package that has somebody of it. */
export function endsUtvalg(
  steder: number,
  { sperreBosted, sperreOpphold }: Readonly<Record<keyof Sperrer, number>>,
  pakke: Rettighetspakke,
  person: Person,
): boolean {
  return (
    ((steder & 1) !== 0 && isLukket(sperreBosted, pakke, person)) ||
    ((steder & 2) !== 0 && isLukket(sperreOpphold, pakke, person))
  )
}
