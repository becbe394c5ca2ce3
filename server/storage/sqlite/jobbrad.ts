import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Bestilling, Jobbtilstand } from '../../../domain/uttrekk/jobb.ts'
import type { Db } from '../../sqlite/open.ts'
import type { Jobbspoersmaal, Strekk } from '../storage.ts'
import { heleRader } from './hele-rader.ts'
import type { Sqlverdi } from './segl.ts'
import { parseKilder } from './tilstand.ts'

/** What a job is of, as far as its batches depend on it. */
export type Frosset = {
  readonly type: Bestilling['type']
  readonly fra: number | null
  readonly sekvensnummer: number | null
  /** Of a komplett: only documents that came through one of these; none for all. */
  readonly opphav: readonly Rettighetspakke[] | undefined
}

/** A job as it was kept. */
export type Jobbrad = Frosset & {
  readonly jobb: number
  readonly jobbid: string
  readonly konsument: string
  readonly pakke: string
  readonly bestilling: string
  readonly tilstand: Jobbtilstand
  /** 1 by home, 2 by stay, 3 by both, 0 by neither. */
  readonly stedbundet: number
  readonly gjerde: number
  readonly fremdrift: number
  readonly treff: number | null
  readonly batcher: number | null
  readonly fortalt_ms: number | null
}

/** Reads jobs by a condition with one value, whole, or throws `SkadetRad`. */
export function jobbradReader(db: Db, where: string) {
  const hel = heleRader(db, { j: 'jobb' })
  const find = db
    .prepare<[number | string], Sqlverdi[]>(`select ${hel.columns} from jobb j where ${where}`)
    .raw()
  return (value: number | string): Jobbrad | undefined => {
    const rad = find.get(value)
    if (rad === undefined) return undefined
    hel.require(rad)
    const kept = hel.pick('j', rad) as Jobbrad & { readonly opphav: string | null }
    return { ...kept, opphav: parseKilder(kept.opphav) }
  }
}

/**
 * Reads a job for its owner; none where this owner has no such job. The owner is compared when the row
 * is known to be whole: a byte that has turned gives a job to nobody.
 */
export function eidJobbReader(db: Db) {
  const read = jobbradReader(db, 'j.jobbid = ?')
  return ({ jobbId, eier }: Jobbspoersmaal): Jobbrad | undefined => {
    const rad = read(jobbId)
    return rad?.konsument === eier.konsument && rad.pakke === eier.pakke ? rad : undefined
  }
}

/**
 * One batch: of a tilpasset its persons by rising number, from the first to the last; of a komplett a stretch
 * of the log.
 */
export type Batchinnhold = Strekk & {
  /** `foerste`, then the distance to each next person, as variable-length integers; none of a komplett. */
  readonly personer: Uint8Array
}

/** One batch as it was frozen. */
export type Batchrad = Batchinnhold & { readonly batchnr: number }

/** Reads the batches of a job by a further condition, whole, or throws `SkadetRad`. */
export function batchradReader(db: Db, and = '') {
  const hel = heleRader(db, { b: 'batch' })
  const find = db
    .prepare<[Readonly<Record<string, number>>], Sqlverdi[]>(
      `select ${hel.columns} from batch b where b.jobb = :jobb ${and} order by b.batchnr`,
    )
    .raw()
  return (values: { readonly jobb: number; readonly batchnr?: number }): readonly Batchrad[] =>
    find.all(values).map((rad) => {
      hel.require(rad)
      return hel.pick('b', rad) as Batchrad
    })
}
