import { chooseGone, type Svartak } from '../../../domain/uttrekk/beholdt.ts'
import { IS_DONE } from './jobbtilstand.ts'
import type { Db } from './open.ts'

/**
 * Jobs that are done and stand there still, of one virksomhet over all its packages. `makeRoom` takes
 * away as many as must go for one more, oldest first: those that are nothing any more, then those
 * whose owner has been told of the end. False where that is not enough; then none has gone. It runs
 * inside the transaction of the order, when that has its row: a row that goes is never the newest, so no
 * number is ever given twice.
 */
export function beholdtWriter(db: Db) {
  const count = db.prepare<Hvem, { antall: number; bytes: number }>(
    `select count(*) antall, coalesce(sum(bytes), 0) bytes from jobb where ${EIDE}`,
  )
  const removable = db.prepare<Hvem, { jobb: number; bytes: number }>(`
    select jobb, bytes from jobb where ${EIDE} and (tilstand <> 'ferdig' or slutt_ms is not null)
    order by tilstand = 'ferdig', jobb`)
  const dropBatcher = db.prepare<{ jobb: number }>('delete from batch where jobb = :jobb')
  const drop = db.prepare<{ jobb: number }>('delete from jobb where jobb = :jobb')

  return {
    makeRoom: (konsument: string, tak: Svartak): boolean => {
      const held = count.get({ konsument }) ?? { antall: 0, bytes: 0 }
      const gone = chooseGone(held, removable.iterate({ konsument }), tak)
      if (gone === undefined) return false
      for (const { jobb } of gone) {
        dropBatcher.run({ jobb })
        drop.run({ jobb })
      }
      return true
    },
  }
}

// --- internal ---

type Hvem = { readonly konsument: string }

const EIDE = `konsument = :konsument and ${IS_DONE}`
