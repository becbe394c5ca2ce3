import type { Db } from '../../sqlite/open.ts'
import type { Endringer } from '../endring.ts'
import { Etterligger, SkadetRad } from '../feil.ts'
import type { Minst } from '../oppslag.ts'
import { heleRader } from './hele-rader.ts'
import type { Sqlverdi } from './segl.ts'

/**
 * Reads the change number, and what changed after one. Triggers of the schema raise it, whoever writes.
 * @valg docs/valg/051-endringstall.md
 */
export function endringReader(db: Db) {
  const { readEtter, readStall } = endringsleser(db)
  const read = db.transaction(readEtter)
  return {
    readEndringstall: readStall,
    readEndringer: (etter: number, antall: number) => read(etter, antall),
  }
}

/** The same, inside the transaction of whoever reads more than that. */
export function endringsleser(db: Db) {
  const readStall = stallReader(db)
  const hel = heleRader(db, { e: 'endring' })
  const after = db
    .prepare<{ etter: number; antall: number }, Sqlverdi[]>(`
      select ${hel.columns} from endring e where e.nummer > :etter order by e.nummer limit :antall`)
    .raw()
  const [nummer, person] = hel.at('e.nummer', 'e.person')
  const readEtter = (etter: number, antall: number): Endringer => {
    const rader = after.all({ etter, antall })
    for (const [index, rad] of rader.entries()) {
      hel.require(rad)
      // None is left out, so a number that is not there is lost.
      if (rad[nummer] !== etter + 1 + index) throw new SkadetRad('endring')
    }
    const last = etter + rader.length
    const siste = readStall()
    if (rader.length < antall && last < siste) throw new SkadetRad('endring')
    const personer = new Set(
      rader.flatMap((rad) => (rad[person] === null ? [] : [Number(rad[person])])),
    )
    const hele = rader.some((rad) => rad[person] === null)
    return { til: last, siste, personer: [...personer], hele }
  }
  return { readEtter, readStall }
}

/**
 * Makes calls refuse, with `Etterligger`, what is asked for at no less than a change number that is not here
 * yet. The number never falls, so whatever is read after it was looked at is no older.
 */
export function atLeast<C extends Readonly<Record<string, (...args: never[]) => unknown>>>(
  db: Db,
  calls: C,
): C {
  const readStall = stallReader(db)
  const guarded = Object.entries(calls).map(([name, call]) => [
    name,
    (...args: never[]) => {
      const { minst } = (args[0] ?? {}) as Minst
      if (minst !== undefined && readStall() < minst) throw new Etterligger()
      return call(...args)
    },
  ])
  return Object.fromEntries(guarded) as C
}

// --- internal ---

function stallReader(db: Db): () => number {
  const read = db.prepare<[], number>('select coalesce(max(nummer), 0) from endring').pluck()
  return () => read.get() ?? 0
}
