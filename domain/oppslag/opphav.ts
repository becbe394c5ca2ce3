import { ALLE_PAKKER, canLevere, type Rettighetspakke } from './rettighetspakke.ts'

/** The packages whose documents a package can be served from, itself among them. */
export function kilderFor(pakke: Rettighetspakke): readonly Rettighetspakke[] {
  return ALLE_PAKKER.filter((opphav) => canLevere(opphav, pakke))
}

/**
 * Of a register that holds what a package cannot be served from: the opphav that a komplett is kept to,
 * so that it names no document that cannot be looked up. None where it can be served from all.
 * @valg docs/valg/035-ingen-orakler.md
 */
export function pinOpphav(
  pakke: Rettighetspakke,
  opphav: readonly Rettighetspakke[],
): readonly Rettighetspakke[] | undefined {
  const kilder = opphav.filter((one) => canLevere(one, pakke))
  return kilder.length < opphav.length ? kilder : undefined
}
