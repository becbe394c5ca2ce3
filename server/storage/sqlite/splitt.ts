import type { Persondokument } from '../../../domain/register/persondokument.ts'
import { sperrer } from '../../../domain/register/vern.ts'
import {
  skjulteSteder,
  type Vernetilstand,
  vernOf,
} from '../../../domain/register/vernetilstand.ts'
import type { Db } from '../../sqlite/open.ts'
import { sealedInsert } from './forsegling.ts'
import type { Skilt } from './hvem.ts'
import { tekstOf } from './innhold.ts'
import { skjermingWriter } from './skjerming.ts'

/**
 * Parts two persons who were taken for one. Both keep how the one they were was protected, and what was written
 * before is judged by the protection of both from then on. Runs inside the transaction of whoever writes.
 * @valg docs/valg/054-hendelser.md
 */
export function splittWriter(db: Db) {
  const insert = sealedInsert(db, 'splitt', 'on conflict do nothing')
  const readSkjult = db
    .prepare<{ fra: number }, string | null>('select skjult from person where person = :fra')
    .pluck()
  const restore = db.prepare('update person set erstattet_av = null where person = :person')
  const take = db.prepare(`
    update identifikator set person = :person
    where person = :fra and identifikator is not :brukt and (
      identifikator in (select value from json_each(:numre))
      or identifikator in (select identifikator from bruk where person = :person))`)
  const dropBasis = db.prepare('delete from basis where person = :fra')
  const andre = db.prepare<{ person: number }, { person: number; innhold: string }>(`
    select p.person, ${tekstOf(db, 'd.innhold')} innhold from splitt s join person p on p.person = s.annen
    join dokument d on d.posisjon = p.gjeldende
    where s.person = :person and p.gjeldende < s.posisjon`)
  const raise = db.prepare(`
    update person set sperre_bosted = max(sperre_bosted, :sperreBosted),
      sperre_opphold = max(sperre_opphold, :sperreOpphold) where person = :person`)
  const { skjerm } = skjermingWriter(db)
  return {
    skill: (
      { fra, brukt, numre }: Skilt,
      { person, posisjon }: { readonly person: number; readonly posisjon: number },
    ): void => {
      const skjult = readSkjult.get({ fra }) ?? null
      restore.run({ person })
      take.run({ person, fra, brukt, numre: JSON.stringify(numre) })
      dropBasis.run({ fra })
      insert.run({ posisjon, person, annen: fra, skjult })
      insert.run({ posisjon, person: fra, annen: person, skjult })
    },
    /** Closes the places of those whose current document is from when they were one with this person. */
    skjermAndre: (person: number, tilstand: Vernetilstand, sekvensnummer: number): void => {
      for (const annen of andre.all({ person })) {
        const dokument = JSON.parse(annen.innhold) as Persondokument
        const sperre = sperrer(dokument, vernOf(tilstand), skjulteSteder(tilstand))
        skjerm({ person: annen.person, sekvensnummer, ...sperre })
        raise.run({ person: annen.person, ...sperre })
      }
    },
  }
}
