import type { Bestilling, Jobbtilstand } from '../../../domain/uttrekk/jobb.ts'
import type { Batchstatus, Jobbspoersmaal, Jobbstatus, Jobbtall } from '../storage.ts'
import type { Db } from './open.ts'
import { skjermingReader } from './skjerming.ts'
import { LOEPENDE } from './uttrekk.ts'

/** How jobs stand, as their owners may see it. */
export function jobbReader(register: Db, jobber: Db) {
  const readJobb = jobber.prepare<Key, Row>(`
    select jobb, type, tilstand, stedbundet, fremdrift, sekvensnummer, treff, lower(hex(sha256)) sha256
    from jobb where jobbid = :jobbId and konsument = :konsument and pakke = :segment`)
  const readBatcher = jobber.prepare<{ jobb: number }, { antall: number; sha256: string }>(`
    select antall, lower(hex(sha256)) sha256 from batch where jobb = :jobb order by batchnr limit 100000`)
  const isSkjermet = skjermingReader(register, jobber)

  const read = jobber.transaction((spoersmaal: Jobbspoersmaal): Jobbstatus | undefined => {
    const { jobbId, eier } = spoersmaal
    const row = readJobb.get({ jobbId, ...eier })
    if (row === undefined) return undefined
    const ferdig = row.tilstand === 'ferdig'
    return {
      type: row.type,
      tilstand: row.tilstand,
      fremdrift: row.fremdrift,
      sekvensnummer: row.sekvensnummer ?? undefined,
      treff: row.treff ?? undefined,
      sha256: row.sha256 || undefined,
      batcher: ferdig ? readBatcher.all({ jobb: row.jobb }).map(toBatchstatus) : undefined,
      skjermet: ferdig && isSkjermet(row, spoersmaal),
    }
  })
  const countTilstander = jobber.prepare<[], { tilstand: Jobbtilstand; antall: number }>(
    'select tilstand, count(*) antall from jobb group by tilstand',
  )
  const eldste = jobber
    .prepare<[], number | null>(
      `select min(klar_ms) from jobb where ${LOEPENDE} and tilstand = 'bestilt'`,
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
    readJobb: (spoersmaal: Jobbspoersmaal) => read(spoersmaal),
    readJobbtall: () => count(),
  }
}

// --- internal ---

type Key = { readonly jobbId: string; readonly konsument: string; readonly segment: string }
type Row = {
  readonly jobb: number
  readonly type: Bestilling['type']
  readonly tilstand: Jobbtilstand
  readonly stedbundet: number
  readonly fremdrift: number
  readonly sekvensnummer: number | null
  readonly treff: number | null
  readonly sha256: string
}

function toBatchstatus({ antall, sha256 }: { antall: number; sha256: string }): Batchstatus {
  return { antall, sha256: sha256 || undefined }
}
