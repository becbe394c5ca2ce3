import { type Beholdt, chooseGone, type Svartak } from '../../../domain/uttrekk/beholdt.ts'
import type { Db } from '../../sqlite/open.ts'
import { IS_DONE } from './jobbtilstand.ts'

/**
 * Makes room for one more answer of a virksomhet, over all its packages. False where that cannot be; then
 * none has gone. It runs inside the transaction of the order, when that has its row: a row that goes is
 * never the newest, so no number is ever given twice.
 */
export function beholdtWriter(db: Db) {
  const read = db.prepare<{ konsument: string }, Omit<Beholdt, 'isSett'> & { sett: number }>(`
    select jobb, bytes, tilstand, slutt_ms is not null sett from jobb
    where konsument = :konsument and ${IS_DONE}`)
  const dropBatcher = db.prepare<{ jobb: number }>('delete from batch where jobb = :jobb')
  const drop = db.prepare<{ jobb: number }>('delete from jobb where jobb = :jobb')
  return {
    makeRoom: (konsument: string, tak: Svartak): boolean => {
      const alle = read.all({ konsument }).map((rad) => ({ ...rad, isSett: rad.sett === 1 }))
      const gone = chooseGone(alle, tak)
      for (const jobb of gone ?? []) {
        dropBatcher.run({ jobb })
        drop.run({ jobb })
      }
      return gone !== undefined
    },
  }
}
