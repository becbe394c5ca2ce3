import { withholdsGraderte } from '../../../domain/oppslag/filter.ts'
import { unpackStigende } from '../stigende.ts'
import type { Jobbspoersmaal } from '../storage.ts'
import type { Db } from './open.ts'

/** The part of a finished job that tells whether it may still be told. */
export type Stedbundet = {
  readonly jobb: number
  /** 1 by home, 2 by stay, 3 by both, 0 by neither. */
  readonly stedbundet: number
  readonly sekvensnummer: number | null
}

/**
 * Whether somebody in a selection by place has been protected since it was made. What is noted in
 * `skjermet` stays there, so a selection that has ended this way never comes back.
 */
export function skjermingReader(register: Db, jobber: Db) {
  const findBatch = jobber
    .prepare<{ jobb: number; person: number }, Uint8Array>(`
      select personer from batch where jobb = :jobb and foerste <= :person and siste >= :person`)
    .pluck()
  const skjermet = register
    .prepare<Omit<Stedbundet, 'jobb'> & { sperre: number; syntetisk: number }, number>(`
      select s.person from skjermet s join person p on p.person = s.person
      where s.sekvensnummer > :sekvensnummer
        and max(iif(:stedbundet & 1, s.sperre_bosted, 0), iif(:stedbundet & 2, s.sperre_opphold, 0))
          >= iif(p.syntetisk = :syntetisk, 1, :sperre)`)
    .pluck()

  return (
    { jobb, stedbundet, sekvensnummer }: Stedbundet,
    { eier, graderteTilUtenHjemmel }: Pick<Jobbspoersmaal, 'eier' | 'graderteTilUtenHjemmel'>,
  ): boolean => {
    if (stedbundet === 0 || sekvensnummer === null) return false
    const withholds = [1, 0].filter((syntetisk) =>
      withholdsGraderte(eier.segment, { syntetisk: syntetisk === 1, graderteTilUtenHjemmel }),
    )
    const terskel = { sperre: withholds.length === 2 ? 1 : 2, syntetisk: withholds[0] ?? -1 }
    return skjermet.all({ stedbundet, sekvensnummer, ...terskel }).some((person) => {
      const personer = findBatch.get({ jobb, person })
      return personer !== undefined && unpackStigende(personer).includes(person)
    })
  }
}
