import { ALLE_SEGMENTER, canLevere, type Segment } from './rettighetspakke.ts'

/** The packages whose documents a package can be served from, itself among them. */
export function kilderFor(segment: Segment): readonly Segment[] {
  return ALLE_SEGMENTER.filter((opphav) => canLevere(opphav, segment))
}

/**
 * Of a register that holds what a package cannot be served from: the opphav that a komplett is kept to,
 * so that it names no document that cannot be looked up. None where it can be served from all.
 * @valg docs/valg/035-ingen-orakler.md
 */
export function pinOpphav(
  segment: Segment,
  opphav: readonly Segment[],
): readonly Segment[] | undefined {
  const kilder = opphav.filter((one) => canLevere(one, segment))
  return kilder.length < opphav.length ? kilder : undefined
}
