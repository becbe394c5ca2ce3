import type { Merke } from '../../../domain/register/sted.ts'
import { readVernetilstand } from '../../../domain/register/vernetilstand.ts'
import type { Db } from '../../sqlite/open.ts'
import { hjemOf, type Kjent, type Loggrad } from '../vernet.ts'
import { tekstOf } from './innhold.ts'

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
  const logg = loggleser(db)
  return {
    readKjent: (person: number): Kjent => {
      const av = () => ({ personer: slektninger.all({ person }), foer: Number.MAX_SAFE_INTEGER })
      return {
        tilstand: readVernetilstand(readSkjult.get({ person }) ?? null),
        logg: () => logg.read(av()),
        hjem: () => logg.readHjem(av()),
      }
    },
  }
}

/** Which versjoner: of these persons, before a posisjon. */
export type Av = { readonly personer: readonly number[]; readonly foer: number }

export type Loggleser = {
  /** What was told and has not been deleted. */
  readonly read: (av: Av) => Iterable<Loggrad>
  /** Every home that was told, of what has been deleted too. */
  readonly readHjem: (av: Av) => ReadonlySet<Merke>
}

/** Reads what was told before. */
export function loggleser(db: Db): Loggleser {
  const read = db.prepare<{ personer: string; foer: number }, Loggrad>(`
    select v.person, v.posisjon, v.sekvensnummer fra, v.avloest til, ${tekstOf(db, 'd.innhold')} innhold
    from json_each(:personer) p join versjon v on v.person = p.value
    join dokument d on d.posisjon = v.posisjon where v.posisjon < :foer`)
  const rest = db
    .prepare<{ personer: string }, string>(
      'select r.hjem from json_each(:personer) p join rest r on r.person = p.value',
    )
    .pluck()
  const logg = ({ personer, foer }: Av) =>
    read.iterate({ personer: JSON.stringify(personer), foer })
  return {
    read: logg,
    readHjem: (av) => {
      const deleted = rest.all({ personer: JSON.stringify(av.personer) })
      return new Set([...hjemOf(logg(av)), ...deleted.flatMap((hjem) => JSON.parse(hjem))])
    },
  }
}
