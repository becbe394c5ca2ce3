import { createHash } from 'node:crypto'
import { canonicalText } from '../../../domain/json.ts'
import type { Db } from '../../sqlite/open.ts'
import type { Holdt } from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { tekstOf } from './innhold.ts'

/** Whether the log holds a document already, and where. The same document is never two versjoner. */
export function identitetReader(db: Db) {
  const find = db
    .prepare<{ id: Buffer }, number>(`
      select posisjon from versjon where dokumentidentifikator = cast(:id as blob)
      union all select posisjon from kanonisk where navn = cast(:id as blob) limit 1`)
    .pluck()
  const held = db.prepare<{ id: Buffer }, Holdt>(`
    select v.posisjon, v.sekvensnummer, ${tekstOf(db, 'd.innhold')} innhold from versjon v
    left join dokument d on d.posisjon = v.posisjon where v.dokumentidentifikator = cast(:id as blob)`)
  const findOlder = db
    .prepare<{ navn: Buffer; identifikator: number }, number>(`
      select k.posisjon from kanonisk k join versjon v on v.posisjon = k.posisjon
      join identifikator i on i.person = v.person
      where k.navn = cast(:navn as blob) and i.identifikator = cast(:identifikator as integer)`)
    .pluck()
  const hasOlder = db.prepare('select 1 from kanonisk limit 1').get() !== undefined
  return {
    findPosisjon: (ny: NyVersjon): number | undefined =>
      find.get({ id: bytesOf(ny) }) ??
      // Those from before are called by their content alone, the ones that name no number too.
      (ny.hentetMed === undefined || !hasOlder
        ? undefined
        : findOlder.get({ navn: nameByContent(ny.json), identifikator: Number(ny.hentetMed) })),
    findHeld: (ny: NyVersjon): Holdt | undefined => held.get({ id: bytesOf(ny) }),
  }
}

/** The name of a document as the tables hold it. */
export function bytesOf({ dokumentidentifikator }: NyVersjon): Buffer {
  return Buffer.from(dokumentidentifikator, 'hex')
}

/** For a step of the schema: what a document of ours would be called today. */
export function defineNavn(db: Db): void {
  db.function('kanonisk_navn', { deterministic: true }, nameByContent)
}

// --- internal ---

function nameByContent(json: string): Buffer {
  return createHash('sha256').update(canonicalText(json)).digest().subarray(0, 16)
}
