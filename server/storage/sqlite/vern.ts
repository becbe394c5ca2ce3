import { readVernetilstand } from '../../../domain/register/vernetilstand.ts'
import type { Db } from '../../sqlite/open.ts'
import type { Kjent, Loggrad } from '../vernet.ts'

/** Reads how somebody is protected, and what was told of them before. */
export function vernLeser(db: Db) {
  const readSkjult = db
    .prepare<{ person: number }, string | null>('select skjult from person where person = :person')
    .pluck()
  const slektninger = db
    .prepare<{ person: number }, number>(
      'select person from person where person = :person or erstattet_av = :person',
    )
    .pluck()
  const readLogg = loggleser(db)
  return {
    readKjent: (person: number): Kjent => ({
      tilstand: readVernetilstand(readSkjult.get({ person }) ?? null),
      logg: () =>
        readLogg({ personer: slektninger.all({ person }), foer: Number.MAX_SAFE_INTEGER }),
    }),
  }
}

/** Which versjoner: of these persons, before a posisjon. */
export type Av = { readonly personer: readonly number[]; readonly foer: number }

export type Loggleser = (av: Av) => Iterable<Loggrad>

/** Reads what was told before. */
export function loggleser(db: Db): Loggleser {
  const read = db.prepare<{ personer: string; foer: number }, Loggrad>(`
    select v.person, v.posisjon, v.sekvensnummer fra, v.avloest til, d.innhold
    from json_each(:personer) p join versjon v on v.person = p.value
    join dokument d on d.posisjon = v.posisjon where v.posisjon < :foer`)
  return ({ personer, foer }) => read.iterate({ personer: JSON.stringify(personer), foer })
}
