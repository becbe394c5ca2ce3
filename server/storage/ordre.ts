import { pinOpphav } from '../../domain/oppslag/opphav.ts'
import type { Segment } from '../../domain/oppslag/rettighetspakke.ts'
import type { Bestilling } from '../../domain/uttrekk/jobb.ts'
import { type Komplett, pinKomplett } from '../../domain/uttrekk/komplett.ts'
import type { Ordre } from './storage.ts'

/** What a komplett is of, as it is when it is ordered: what comes later changes nothing of that. */
export function pinOrdre(
  bestilling: Bestilling,
  segment: Segment,
  register: { readonly siste: number; readonly opphav: readonly Segment[] },
): Komplett | undefined {
  if (bestilling.type === 'tilpasset') return undefined
  const opphav = pinOpphav(segment, register.opphav)
  return { ...pinKomplett(bestilling.feedsekvensnr, register.siste), opphav }
}

/** What is to be run of an order, and of what was pinned with it. */
export function ordreOf(
  bestilling: Bestilling,
  pinned: { readonly [K in 'fra' | 'til']: number | null } & Pick<Komplett, 'opphav'>,
): Ordre {
  if (bestilling.type === 'tilpasset') return { type: 'tilpasset', utvalg: bestilling.utvalg }
  const { fra, til, opphav } = pinned
  if (fra === null || til === null) throw new Error('a komplett was not pinned')
  return { type: 'komplett', komplett: { fra, til, opphav } }
}
