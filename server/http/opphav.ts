import { Avvist } from '../../domain/errors.ts'
import {
  canLevere,
  type Rettighetspakke,
  type Tjeneste,
} from '../../domain/oppslag/rettighetspakke.ts'
import type { Storage } from '../storage/storage.ts'

/**
 * Refuses a package that no document here can serve, whatever is asked for, before it is looked at:
 * what is refused tells of the register and of nobody in it. Throws `Avvist` (403). Documents only ever
 * come, so that what can be served once always can, and is not asked again. An empty register refuses
 * nobody.
 * @valg docs/valg/035-ingen-orakler.md
 */
export function createRequireOpphav(storage: Pick<Storage, 'readOpphav'>, pakke: Rettighetspakke) {
  let canServe = false
  return async (tjeneste: Tjeneste): Promise<void> => {
    if (canServe || !LEVERER.includes(tjeneste)) return
    const opphav = await storage.readOpphav()
    canServe = opphav.some((one) => canLevere(one, pakke))
    if (canServe || opphav.length === 0) return
    throw new Avvist('FREG-204', {
      regel: `dokumentene er hentet gjennom ${opphav.join(', ')}, som viser mindre`,
    })
  }
}

// --- internal ---

/** The services that deliver from documents, or order what is to be delivered. */
const LEVERER: readonly Tjeneste[] = [
  ...(['personer', 'bulkoppslag', 'soek', 'entydigsoek', 'arkiv'] as const),
  ...(['tilpasset', 'komplett'] as const),
]
