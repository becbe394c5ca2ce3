import { pinOpphav } from '../../domain/oppslag/opphav.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import type { Bestilling } from '../../domain/uttrekk/jobb.ts'
import { type Komplett, pinKomplett } from '../../domain/uttrekk/komplett.ts'
import type { Fylling } from './last.ts'
import { NUMMER_BYTES } from './numre.ts'
import type { Claimed, Leie, NyJobb, Strekk, Valgt } from './storage.ts'

/** What a komplett is of, as it is when it is ordered: what comes later changes nothing of that. */
export function pinOrdre(
  bestilling: Bestilling,
  pakke: Rettighetspakke,
  register: Pick<Fylling, 'siste' | 'golv' | 'opphav'>,
): Komplett | undefined {
  if (bestilling.type === 'tilpasset') return undefined
  const opphav = pinOpphav(pakke, register.opphav)
  return { ...pinKomplett(bestilling.feedsekvensnr, register), opphav }
}

/** What a worker is handed: the job under a lease, and what is to be run. */
export function claimedOf(
  leie: Leie,
  { eier, bestilling }: NyJobb,
  komplett: Komplett | undefined,
): Claimed {
  if (bestilling.type === 'tilpasset') return { kind: 'jobb', leie, eier, ordre: bestilling }
  if (komplett === undefined) throw new Error('a komplett was not pinned')
  return { kind: 'jobb', leie, eier, ordre: { type: 'komplett', komplett } }
}

/** One batch of what was selected: from the first to the last of it, and of a tilpasset which persons, by which numbers. */
export type Batch = Strekk & { readonly personer: Uint32Array; readonly numre: Uint8Array }

/** Cuts what was selected into batches. */
export function* cutBatcher(valgt: Valgt): Generator<Batch> {
  if ('strekk' in valgt) {
    for (const strekk of valgt.strekk) yield { ...strekk, personer: INGEN, numre: UTEN }
    return
  }
  const { batchstoerrelse } = valgt
  for (let fra = 0; fra < valgt.personer.length; fra += batchstoerrelse) {
    const personer = valgt.personer.subarray(fra, fra + batchstoerrelse)
    const [foerste = 0, siste = 0] = [personer[0], personer.at(-1)]
    const antall = personer.length
    const numre = valgt.numre.subarray(fra * NUMMER_BYTES, (fra + antall) * NUMMER_BYTES)
    yield { foerste, siste, antall, personer, numre }
  }
}

// --- internal ---

const INGEN = new Uint32Array(0)
const UTEN = new Uint8Array(0)
