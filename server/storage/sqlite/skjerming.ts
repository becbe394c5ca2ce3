import { withholdsGraderte } from '../../../domain/oppslag/filter.ts'
import { unpackStigende } from '../stigende.ts'
import { type Jobbspoersmaal, SkadetRad } from '../storage.ts'
import { heleRader } from './hele-rader.ts'
import { batchradReader } from './jobbrad.ts'
import type { Db } from './open.ts'
import type { Verdi } from './segl.ts'

/** The part of a finished job that tells whether it may still be told. */
export type Stedbundet = {
  readonly jobb: number
  /** 1 by home, 2 by stay, 3 by both, 0 by neither. */
  readonly stedbundet: number
  readonly sekvensnummer: number | null
  readonly batcher: number | null
}

/**
 * Whether somebody in a selection by place has been protected since it was made. What is noted in
 * `skjermet` stays there, so a selection that has ended this way never comes back.
 */
export function skjermingReader(register: Db, jobber: Db) {
  const readBatcher = batchradReader(jobber)
  const hel = heleRader(register, { s: 'skjermet', p: 'person' })
  const skjermet = register
    .prepare<[number], Verdi[]>(`
      select ${hel.columns} from skjermet s left join person p on p.person = s.person
      where s.sekvensnummer > ?`)
    .raw()
  const [person, bosted, opphold, syntetisk] = [
    hel.at('s', 'person'),
    hel.at('s', 'sperre_bosted'),
    hel.at('s', 'sperre_opphold'),
    hel.at('p', 'syntetisk'),
  ]

  return (
    { jobb, stedbundet, sekvensnummer, batcher }: Stedbundet,
    { eier, graderteTilUtenHjemmel }: Pick<Jobbspoersmaal, 'eier' | 'graderteTilUtenHjemmel'>,
  ): boolean => {
    if (stedbundet === 0 || sekvensnummer === null) return false
    const shown = [1, 0].filter(
      (one) => !withholdsGraderte(eier.segment, { syntetisk: one === 1, graderteTilUtenHjemmel }),
    )
    const closed = skjermet.all(sekvensnummer).filter((rad) => {
      hel.require(rad)
      const sperre = Math.max(
        stedbundet & 1 ? Number(rad[bosted]) : 0,
        stedbundet & 2 ? Number(rad[opphold]) : 0,
      )
      return sperre >= (shown.includes(Number(rad[syntetisk])) ? 2 : 1)
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
