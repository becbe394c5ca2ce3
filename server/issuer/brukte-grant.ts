import { join } from 'node:path'
import { migrate } from '../sqlite/migrate.ts'
import { openDb } from '../sqlite/open.ts'
import type { BrukteGrant } from './grant.ts'

/**
 * Remembers which grants have been used, in `utsteder.db`: what was answered `ny` is on disk. A full
 * memory refuses new grants, since to forget one would let it be used twice; expired ones make room.
 * It writes in the answering thread, a few tenths of a millisecond: only the test issuer asks, and
 * the next grant must know of this one.
 */
export function openBrukteGrant(directory: string, max: number) {
  const db = openDb(join(directory, 'utsteder.db'), 'write')
  migrate(db, { folder: join(import.meta.dirname, 'migrations') })
  const forget = db.prepare<[number]>('delete from brukt_grant where utloeper <= ?')
  const add = db.prepare<[Buffer, number]>('insert or ignore into brukt_grant values (?, ?)')
  const has = db.prepare<[Buffer], number>('select 1 from brukt_grant where nokkel = ?').pluck()
  let count = db.prepare<[], number>('select count(*) from brukt_grant').pluck().get() ?? 0
  const use: BrukteGrant['use'] = (key, expSeconds, nowSeconds) => {
    count -= forget.run(nowSeconds).changes
    if (count >= max) return has.get(key) === undefined ? 'fullt' : 'brukt'
    const { changes } = add.run(key, expSeconds)
    count += changes
    return changes === 0 ? 'brukt' : 'ny'
  }
  return { use, close: () => db.close() }
}
