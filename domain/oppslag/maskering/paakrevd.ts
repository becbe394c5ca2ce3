import { PAAKREVD, PAAKREVD_INNI } from '../../register/felter.ts'
import type { Egenskap, Element } from '../../register/persondokument.ts'
import { omit } from './regel.ts'

/**
 * The element as masked, without objects in it that masking has taken a field from which the published
 * schema requires; nothing where the element itself has lost one. What was not there before is not
 * missed. A strictly generated client fails a whole bulk on one such field.
 * @valg docs/valg/006-maskering.md
 */
export function withRequired(
  stored: Element,
  masked: Element,
  egenskap: Egenskap,
): Element | undefined {
  return stored === masked ? masked : prune(stored, masked, PAAKREVD[egenskap] ?? NONE)
}

// --- internal ---

const NONE: readonly string[] = []

function prune(stored: Element, masked: Element, required: Iterable<string>): Element | undefined {
  let whole = masked
  for (const felt of Object.keys(masked)) {
    const [before, after] = [stored[felt], masked[felt]]
    if (before === after || !isObject(before) || !isObject(after)) continue
    const kept = prune(before, after, PAAKREVD_INNI.get(felt) ?? NONE)
    if (kept !== after) whole = kept === undefined ? omit(whole, felt) : { ...whole, [felt]: kept }
  }
  const isLost = [...required].some((felt) => isThere(stored[felt]) && !isThere(whole[felt]))
  return isLost ? undefined : whole
}

function isThere(verdi: unknown): boolean {
  return verdi !== undefined && verdi !== null
}

function isObject(verdi: unknown): verdi is Element {
  return typeof verdi === 'object' && verdi !== null && !Array.isArray(verdi)
}
