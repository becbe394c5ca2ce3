import { withholdsGraderte } from '../../../domain/oppslag/filter.ts'
import { batchKind } from '../../../domain/uttrekk/batch.ts'
import type { Jobbtilstand } from '../../../domain/uttrekk/jobb.ts'
import { unpackPersonliste } from '../personliste.ts'
import type { Batchspoersmaal, Batchsvar } from '../storage.ts'
import type { Db } from './open.ts'

/**
 * Renders batches from what the job froze: row ids, and the numbers those persons used at U. Both
 * are written once and never change, so a batch is the same bytes for ever.
 */
export function batchReader(register: Db, jobber: Db) {
  const readJobb = jobber.prepare<Key, Jobb>(`
    select jobb, tilstand, stedbundet, sekvensnummer, batcher from jobb
    where jobbid = :jobbId and konsument = :konsument and pakke = :segment`)
  const readBatch = jobber.prepare<{ jobb: number; batchnr: number }, Batch>(
    'select foerste, siste, antall, personer from batch where jobb = :jobb and batchnr = :batchnr',
  )
  const findBatch = jobber.prepare<{ jobb: number; person: number }, Batch>(`
    select foerste, siste, antall, personer from batch
    where jobb = :jobb and foerste <= :person and siste >= :person`)
  const skjermet = register
    .prepare<{ sekvensnummer: number; sperre: number; syntetisk: number }, number>(`
      select s.person from skjermet s join person p on p.person = s.person
      where s.sekvensnummer > :sekvensnummer
        and s.sperre >= iif(p.syntetisk = :syntetisk, 1, :sperre)`)
    .pluck()
  const iBruk = register
    .prepare<{ person: number; sekvensnummer: number }, number>(`
      select identifikator from bruk
      where person = :person and fra <= :sekvensnummer order by fra desc limit 1`)
    .pluck()
  const range = register
    .prepare<Range, [number, number]>(`
      select person, identifikator from bruk
      where person between :foerste and :siste and fra <= :sekvensnummer order by person, fra`)
    .raw()

  /** Whether somebody in a selection by place has been protected since it was made. */
  function isSkjermet(jobb: Jobb, sekvensnummer: number, spoersmaal: Batchspoersmaal): boolean {
    if (jobb.stedbundet === 0) return false
    const { graderteTilUtenHjemmel, eier } = spoersmaal
    const withholds = [1, 0].filter((syntetisk) =>
      withholdsGraderte(eier.segment, { syntetisk: syntetisk === 1, graderteTilUtenHjemmel }),
    )
    const terskel = { sperre: withholds.length === 2 ? 1 : 2, syntetisk: withholds[0] ?? -1 }
    return skjermet.all({ sekvensnummer, ...terskel }).some((person) => {
      const batch = findBatch.get({ jobb: jobb.jobb, person })
      return batch !== undefined && unpackPersonliste(batch.personer).includes(person)
    })
  }

  /** Dense batches are read forwards as one range, sparse ones person by person. */
  function identifikatorer(batch: Batch, sekvensnummer: number): readonly number[] {
    const personer = unpackPersonliste(batch.personer)
    const { foerste, siste } = batch
    if (siste - foerste > SPARSE * batch.antall) {
      return personer.map((person) => iBruk.get({ person, sekvensnummer }) ?? 0)
    }
    const used = new Map(range.all({ foerste, siste, sekvensnummer }))
    return personer.map((person) => used.get(person) ?? 0)
  }

  const read = register.transaction((spoersmaal: Batchspoersmaal): Batchsvar => {
    const { jobbId, batchnr, eier } = spoersmaal
    const jobb = readJobb.get({ jobbId, ...eier })
    if (jobb === undefined) return { kind: 'ukjent' }
    if (jobb.tilstand === 'bestilt' || jobb.tilstand === 'kjoerer') return { kind: 'ikkeKlar' }
    if (jobb.tilstand === 'feilet') return { kind: 'feilet' }
    if (jobb.tilstand !== 'ferdig') return { kind: 'ukjent' }
    const { sekvensnummer, batcher } = jobb
    if (sekvensnummer === null || batcher === null) throw new Error('a finished job has no answer')
    if (isSkjermet(jobb, sekvensnummer, spoersmaal)) return { kind: 'skjermet' }
    const kind = batchKind(batchnr, batcher)
    if (kind !== 'innhold') return { kind: kind === 'slutt' ? 'slutt' : 'ukjent' }
    const batch = readBatch.get({ jobb: jobb.jobb, batchnr })
    if (batch === undefined) throw new Error('a finished job lacks a batch')
    return { kind: 'innhold', json: render(identifikatorer(batch, sekvensnummer)) }
  })
  return { readBatch: (spoersmaal: Batchspoersmaal) => read(spoersmaal) }
}

// --- internal ---

/** Rows passed over for each one wanted, above which single look-ups are the cheaper way. */
const SPARSE = 8

type Key = { readonly jobbId: string; readonly konsument: string; readonly segment: string }
type Range = { readonly foerste: number; readonly siste: number; readonly sekvensnummer: number }
type Jobb = {
  readonly jobb: number
  readonly tilstand: Jobbtilstand
  readonly stedbundet: number
  readonly sekvensnummer: number | null
  readonly batcher: number | null
}
type Batch = {
  readonly foerste: number
  readonly siste: number
  readonly antall: number
  readonly personer: Uint8Array
}

function render(identifikatorer: readonly number[]): Uint8Array {
  const cells = identifikatorer.map((identifikator) => {
    if (identifikator === 0) throw new Error('a person in a batch had no identifikator in use')
    return `"${String(identifikator).padStart(11, '0')}"`
  })
  return new TextEncoder().encode(`{"foedselsEllerDNummer":[${cells.join(',')}]}`)
}
