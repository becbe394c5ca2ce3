import { endsUtvalg } from '../../../domain/uttrekk/lukket.ts'
import type { Db } from '../../sqlite/open.ts'
import { unpackStigende } from '../../sqlite/stigende.ts'
import { SkadetRad } from '../feil.ts'
import type { Stedsskjerming, Tidligere } from '../vernet.ts'
import { heleRader } from './hele-rader.ts'
import { batchradReader } from './jobbrad.ts'
import type { Jobbkall } from './kall.ts'
import type { Sqlverdi } from './segl.ts'

/** The part of a finished job that tells whether it may still be told. */
export type Stedbundet = {
  readonly jobb: number
  /** 1 by home, 2 by stay, 3 by both, 0 by neither. */
  readonly stedbundet: number
  readonly sekvensnummer: number | null
  readonly batcher: number | null
}

/** Writes what ends frozen selections by place. Runs inside the transaction of whoever closes a place. */
export function skjermingWriter(db: Db) {
  const note = db.prepare<Stedsskjerming>(`
    insert into skjermet (sekvensnummer, person, sperre_bosted, sperre_opphold)
    select :sekvensnummer, person, iif(sperre_bosted < :sperreBosted, :sperreBosted, 0),
      iif(sperre_opphold < :sperreOpphold, :sperreOpphold, 0) from person
    where (sperre_bosted < :sperreBosted or sperre_opphold < :sperreOpphold)
      and ((person = :person and gjeldende is not null) or erstattet_av = :person)
    ${SAMMEN}`)
  const raise = db.prepare<Stedsskjerming>(`
    update person set sperre_bosted = max(sperre_bosted, :sperreBosted),
      sperre_opphold = max(sperre_opphold, :sperreOpphold)
    where erstattet_av = :person`)
  const noteTidligere = db.prepare<Tidligere>(`
    insert into skjermet (sekvensnummer, person, sperre_bosted, sperre_opphold, fra)
    values (:sekvensnummer, :person, :sperreBosted, :sperreOpphold, :fra) ${SAMMEN}`)
  return {
    /** Notes that a place has closed, for the person and for all that turned out to be the same one. */
    skjerm: ({ person, sekvensnummer, sperreBosted, sperreOpphold }: Stedsskjerming): void => {
      if (sperreBosted === 0 && sperreOpphold === 0) return
      note.run({ person, sekvensnummer, sperreBosted, sperreOpphold })
      raise.run({ person, sekvensnummer, sperreBosted, sperreOpphold })
    },
    /** Notes that where somebody lived before is closed now. */
    skjermTidligere: (tidligere: Tidligere): void => {
      noteTidligere.run(tidligere)
    },
  }
}

/**
 * Whether somebody in a selection by place has been protected since it was made. What is noted in
 * `skjermet` stays there, so a selection that has ended this way never comes back.
 */
export function skjermingReader(register: Db, jobber: Db) {
  const readBatcher = batchradReader(jobber)
  const hel = heleRader(register, { s: 'skjermet', p: 'person' })
  const skjermet = register
    .prepare<{ sekvensnummer: number }, Sqlverdi[]>(`
      select ${hel.columns} from skjermet s left join person p on p.person = s.person
      where s.sekvensnummer > :sekvensnummer and s.fra <= :sekvensnummer`)
    .raw()
  const [person, bosted, opphold] = hel.at('s.person', 's.sperre_bosted', 's.sperre_opphold')
  const [syntetisk] = hel.at('p.syntetisk')

  return (
    { jobb, stedbundet, sekvensnummer, batcher }: Stedbundet,
    { eier, graderteTilUtenHjemmel }: Pick<Jobbkall, 'eier' | 'graderteTilUtenHjemmel'>,
  ): boolean => {
    if (stedbundet === 0 || sekvensnummer === null) return false
    const closed = skjermet.all({ sekvensnummer }).filter((rad) => {
      hel.require(rad)
      const sperrer = { sperreBosted: Number(rad[bosted]), sperreOpphold: Number(rad[opphold]) }
      const person = { syntetisk: rad[syntetisk] === 1, graderteTilUtenHjemmel }
      return endsUtvalg(stedbundet, sperrer, eier.pakke, person)
    })
    if (closed.length === 0) return false
    const personer = closed.map((rad) => Number(rad[person]))
    const batchene = readBatcher({ jobb })
    if (batchene.length !== batcher) throw new SkadetRad('batch')
    return batchene.some(({ foerste, siste, personer: packed }) => {
      const near = personer.filter((one) => one >= foerste && one <= siste)
      return near.length > 0 && unpackStigende(packed).some((one) => near.includes(one))
    })
  }
}

// --- internal ---

/** Two closings of a person at one number are one, of all that either is of. */
const SAMMEN = `
  on conflict (sekvensnummer, person) do update set
    sperre_bosted = max(sperre_bosted, excluded.sperre_bosted),
    sperre_opphold = max(sperre_opphold, excluded.sperre_opphold), fra = min(fra, excluded.fra)`
