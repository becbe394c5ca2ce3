import { batchKind } from '../../../domain/uttrekk/batch.ts'
import type { Bestilling, Jobbtilstand } from '../../../domain/uttrekk/jobb.ts'
import { unpackStigende } from '../stigende.ts'
import type { Batchinnhold, Batchspoersmaal, Batchsvar } from '../storage.ts'
import type { Db } from './open.ts'
import { skjermingReader } from './skjerming.ts'

/**
 * Renders batches from what the job froze: row ids and the numbers those persons used at U, or a
 * stretch of the log. All of it is written once and never changes, so a batch is the same bytes for
 * ever.
 */
export function batchReader(register: Db, jobber: Db) {
  const readJobb = jobber.prepare<Key, Jobb>(`
    select jobb, type, tilstand, stedbundet, fra, sekvensnummer, batcher from jobb
    where jobbid = :jobbId and konsument = :konsument and pakke = :segment`)
  const readInnhold = jobber.prepare<{ jobb: number; batchnr: number }, Batchinnhold>(
    'select foerste, siste, antall, personer from batch where jobb = :jobb and batchnr = :batchnr',
  )
  const isSkjermet = skjermingReader(register, jobber)
  const identifikatorer = identifikatorReader(register)
  const omDokumenter = omReader(register)

  const read = register.transaction((spoersmaal: Batchspoersmaal): Batchsvar => {
    const { jobbId, batchnr, eier } = spoersmaal
    const jobb = readJobb.get({ jobbId, ...eier })
    if (jobb === undefined) return { kind: 'ukjent' }
    if (jobb.tilstand === 'bestilt' || jobb.tilstand === 'kjoerer') return { kind: 'ikkeKlar' }
    if (jobb.tilstand === 'feilet') return { kind: 'feilet' }
    if (jobb.tilstand !== 'ferdig') return { kind: 'ukjent' }
    if (isSkjermet(jobb, spoersmaal)) return { kind: 'skjermet' }
    const kind = batchKind(batchnr, jobb.batcher ?? 0)
    if (kind !== 'innhold') return { kind: kind === 'slutt' ? 'slutt' : 'ukjent' }
    const innhold = readInnhold.get({ jobb: jobb.jobb, batchnr })
    if (innhold === undefined) throw new Error('a finished job lacks a batch')
    const ids = identifikatorer(jobb, innhold)
    const om = Float64Array.from(
      jobb.type === 'komplett' ? omDokumenter(jobb, innhold) : ids,
      Number,
    )
    return { kind: 'innhold', json: render(jobb.type, ids), om, treff: ids.length }
  })
  return { readBatch: (spoersmaal: Batchspoersmaal) => read(spoersmaal) }
}

/** What a job is of, as far as its batches depend on it. */
export type Frosset = {
  readonly type: Bestilling['type']
  readonly fra: number | null
  readonly sekvensnummer: number | null
}

/** The identifikatorer of one batch, in order: fødsels- and d-nummer, or dokumentidentifikatorer. */
export function identifikatorReader(register: Db) {
  const iBruk = register
    .prepare<{ personer: string; sekvensnummer: number }, number | null>(`
      select (select identifikator from bruk
              where person = p.value and fra <= :sekvensnummer order by fra desc limit 1)
      from json_each(:personer) p`)
    .pluck()
  const dokumenter = register
    .prepare<Range & { fra: number }, string>(`
      select lower(hex(dokumentidentifikator)) from versjon ${I_BATCHEN} order by posisjon`)
    .pluck()

  return (frosset: Frosset, innhold: Batchinnhold): readonly string[] => {
    const { type, fra, sekvensnummer } = frosset
    const { foerste, siste } = innhold
    if (sekvensnummer === null) throw new Error('a finished job is of no sekvensnummer')
    if (type === 'komplett') {
      return dokumenter.all({ foerste, siste, sekvensnummer, fra: fra ?? sekvensnummer })
    }
    const personer = JSON.stringify(unpackStigende(innhold.personer))
    return iBruk.all({ personer, sekvensnummer }).map(elleveSiffer)
  }
}

// --- internal ---

/** Whom the documents of a batch are of: the number that each person goes by today, once. */
function omReader(register: Db) {
  const om = register
    .prepare<Range & { fra: number }, number>(`
      select (select identifikator from bruk where person = v.person order by fra desc limit 1) om
      from (select distinct person from versjon ${I_BATCHEN}) v where om is not null`)
    .pluck()
  return ({ fra, sekvensnummer }: Frosset, { foerste, siste }: Batchinnhold): readonly number[] =>
    sekvensnummer === null
      ? []
      : om.all({ foerste, siste, sekvensnummer, fra: fra ?? sekvensnummer })
}

/** Which versjoner a batch of a komplett is of. */
const I_BATCHEN = `
  where posisjon between :foerste and :siste and sekvensnummer <= :sekvensnummer
    and (avloest is null or avloest > :fra)`

type Key = { readonly jobbId: string; readonly konsument: string; readonly segment: string }
type Range = { readonly foerste: number; readonly siste: number; readonly sekvensnummer: number }
type Jobb = Frosset & {
  readonly jobb: number
  readonly tilstand: Jobbtilstand
  readonly stedbundet: number
  readonly batcher: number | null
}

function elleveSiffer(identifikator: number | null): string {
  if (identifikator === undefined)
    throw new Error('a person in a batch had no identifikator in use')
  return String(identifikator).padStart(11, '0')
}

function render(type: Bestilling['type'], identifikatorer: readonly string[]): Uint8Array {
  const felt = type === 'komplett' ? 'dokumentidentifikator' : 'foedselsEllerDNummer'
  return new TextEncoder().encode(`{"${felt}":["${identifikatorer.join('","')}"]}`)
}
