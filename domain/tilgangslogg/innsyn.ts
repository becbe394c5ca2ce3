import type { KonsumentId } from '../ids.ts'
import { rettigheter, type Tjeneste } from '../oppslag/rettighetspakke.ts'
import { isUtlevering, type Logglinje } from './linje.ts'

/** One look at a person, as that person may see it. */
export type Innsyn = {
  readonly konsument: KonsumentId
  readonly leverandoer?: KonsumentId
  readonly tjeneste: Tjeneste
  /** What was asked to see; none means `person-basis`. */
  readonly part: readonly string[]
}

/**
 * What the citizen may see of a line that tells of them: look-ups of one person by private virksomheter
 * without hjemmel, however they were asked. Not what authorities, holders of hjemmel or the press have
 * asked, and not what was fetched to wash a list or to keep a register up to date: look-ups that found
 * several, and uttrekk. `isAlone`: the line names nobody else.
 * @kilde sos-logging.md «enkeltoppslag fra private som ikke har hjemmel i lov»
 * @kilde sos-logging.md «søk gjennom vask av lister eller oppdatering av»
 * @valg docs/valg/014-tilgangslogg.md
 */
export function innsyn(linje: Logglinje, isAlone: boolean): Innsyn | undefined {
  if (!isUtlevering(linje)) return undefined
  const { konsument, leverandoer, segment, tjeneste, sporsmaal } = linje
  const isEnkelt = ENKELTOPPSLAG.includes(tjeneste) || (isAlone && FLERE.includes(tjeneste))
  if (!rettigheter(segment).innsyn || !isEnkelt) return undefined
  const hvem = leverandoer === undefined ? { konsument } : { konsument, leverandoer }
  return { ...hvem, tjeneste, part: sporsmaal.part ?? [] }
}

// --- internal ---

/** One person at a time; a search that found the person among others shows no more than a number. */
const ENKELTOPPSLAG: readonly Tjeneste[] = ['personer', 'entydigsoek', 'soek']

/** Look-ups that may be of many: where the answer held one person, they are a look-up of that one. */
const FLERE: readonly Tjeneste[] = ['bulkoppslag', 'arkiv']
