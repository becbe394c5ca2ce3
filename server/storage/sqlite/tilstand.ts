import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import type { Registertilstand } from '../storage.ts'
import { type Opphavsrad, readOppskrift } from './kilde.ts'
import type { Db } from './open.ts'

/** The state of the register in one consistent read. */
export function registerReader(db: Db) {
  const tilstand = db.prepare<[], Tilstand>(
    'select siste, posisjon, ekte, seed, antall from tilstand',
  )
  const personer = db.prepare<[], number>('select max(person) from person').pluck()
  const read = db.transaction((): Registertilstand => {
    const row = tilstand.get()
    if (row === undefined) throw new Error('the register has no state row')
    return {
      siste: row.siste,
      versjoner: row.posisjon,
      personer: personer.get() ?? 0,
      ekte: row.ekte === 1,
      oppskrift: readOppskrift(row),
    }
  })
  const identifikatorer = db
    .prepare<{ identifikator: number }, number>(`
      select identifikator from identifikator where person = (
        select person from identifikator where identifikator = :identifikator
      ) order by fra, identifikator`)
    .pluck()
  const readIdentifikatorer = (id: Folkeregisteridentifikator) => {
    const all = identifikatorer.all({ identifikator: Number(id) })
    return all.length === 0
      ? [id]
      : all.map((one) => String(one).padStart(11, '0') as Folkeregisteridentifikator)
  }
  return { readRegister: () => read(), readIdentifikatorer }
}

// --- internal ---

type Tilstand = Opphavsrad & {
  readonly siste: number
  readonly posisjon: number
  readonly ekte: number
}
