import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import { handleOf } from '../svar.ts'
import { heleRader } from './hele-rader.ts'
import type { Sqlverdi } from './segl.ts'

/**
 * What the access log calls a person: the number in use, else the last one there was, else a handle of
 * our own made of the person's row. Everybody whose document goes out is named by something that finds
 * them again. Throws `SkadetRad` where the last number is lost.
 */
export function navnereader(db: Db) {
  const hel = heleRader(db, { b: 'bruk' })
  const bruk = db
    .prepare<[number], Sqlverdi[]>(
      `select ${hel.columns} from bruk b where b.person = ? order by b.fra desc limit 1`,
    )
    .raw()
  const [at, til] = hel.at('b.identifikator', 'b.til')
  const opphoert = db
    .prepare<{ person: number }, number>(`
      select identifikator from identifikator where person in (
        select coalesce(erstattet_av, person) from person where person = :person
      ) order by fra desc, identifikator limit 1`)
    .pluck()
  return (person: number): number => {
    const rad = bruk.get(person)
    if (rad === undefined) return opphoert.get({ person }) ?? handleOf(person)
    hel.require(rad)
    if (rad[til] !== null) throw new SkadetRad('bruk')
    return Number(rad[at])
  }
}

/** The handles of the person who has a number, and of all who turned out to be that person. */
export function handlereader(db: Db) {
  const rader = db
    .prepare<{ identifikator: number }, number>(`
      select p.person from identifikator i
      join person p on p.person = i.person or p.erstattet_av = i.person
      where i.identifikator = :identifikator`)
    .pluck()
  return (identifikator: Folkeregisteridentifikator): readonly number[] =>
    rader.all({ identifikator: Number(identifikator) }).map(handleOf)
}
