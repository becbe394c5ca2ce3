import type { Jobbtilstand } from '../../../domain/uttrekk/jobb.ts'
import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import type { Jobbstatus, Jobbtall } from '../storage.ts'
import { batchradReader, eidJobbReader } from './jobbrad.ts'
import { IS_LOEPENDE } from './jobbtilstand.ts'
import type { Jobbkall } from './kall.ts'
import { skjermingReader } from './skjerming.ts'

/** How jobs stand, as their owners may see it. */
export function jobbReader(register: Db, jobber: Db) {
  const readJobb = eidJobbReader(jobber)
  const readBatcher = batchradReader(jobber)
  const isSkjermet = skjermingReader(register, jobber)

  const read = jobber.transaction((spoersmaal: Jobbkall): Jobbstatus | undefined => {
    const row = readJobb(spoersmaal)
    if (row === undefined) return undefined
    const ferdig = row.tilstand === 'ferdig'
    const batcher = ferdig ? readBatcher({ jobb: row.jobb }) : undefined
    if (ferdig && batcher?.length !== row.batcher) throw new SkadetRad('batch')
    return {
      type: row.type,
      tilstand: row.tilstand,
      fremdrift: row.fremdrift,
      sekvensnummer: row.sekvensnummer ?? undefined,
      treff: row.treff ?? undefined,
      batcher: batcher?.map(({ antall }) => antall),
      erFortalt: row.fortalt_ms !== null,
      skjermet: ferdig && isSkjermet(row, spoersmaal),
    }
  })
  const countTilstander = jobber.prepare<[], { tilstand: Jobbtilstand; antall: number }>(
    'select tilstand, count(*) antall from jobb group by tilstand',
  )
  const eldste = jobber
    .prepare<[], number | null>(
      `select min(klar_ms) from jobb where ${IS_LOEPENDE} and tilstand = 'bestilt'`,
    )
    .pluck()
  const count = jobber.transaction(
    (): Jobbtall => ({
      antall: Object.fromEntries(
        countTilstander.all().map(({ tilstand, antall }) => [tilstand, antall]),
      ),
      eldsteKlarMs: eldste.get() ?? undefined,
    }),
  )
  return {
    readJobb: (spoersmaal: Jobbkall) => read(spoersmaal),
    readJobbtall: () => count(),
  }
}
