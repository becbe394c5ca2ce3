import type { KonsumentId } from '../ids.ts'
import { pakke, type Tjeneste } from '../oppslag/rettighetspakke.ts'
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
 * What the citizen may see of a line that tells of them: single look-ups by private virksomheter
 * without hjemmel. Not what authorities, holders of hjemmel or the press have asked, and not what was
 * fetched to wash a list or to keep a register up to date: bulk look-ups and uttrekk.
 * @kilde sos-logging.md «enkeltoppslag fra private som ikke har hjemmel i lov»
 * @kilde sos-logging.md «søk gjennom vask av lister eller oppdatering av»
 * @valg docs/valg/014-tilgangslogg.md
 */
export function innsyn(linje: Logglinje): Innsyn | undefined {
  if (!isUtlevering(linje)) return undefined
  const { konsument, leverandoer, segment, tjeneste, sporsmaal } = linje
  if (!pakke(segment).innsyn || !ENKELTOPPSLAG.includes(tjeneste)) return undefined
  const hvem = leverandoer === undefined ? { konsument } : { konsument, leverandoer }
  return { ...hvem, tjeneste, part: sporsmaal.part ?? [] }
}

// --- internal ---

/** One person at a time; a search that found the person among others shows no more than a number. */
const ENKELTOPPSLAG: readonly Tjeneste[] = ['personer', 'entydigsoek', 'soek']
