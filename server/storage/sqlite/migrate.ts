import { join } from 'node:path'
import { type Migration, pendingMigrations, readMigrations } from '../migrate.ts'
import { keepSegl, markDamaged, sealAll } from './forsegling.ts'
import type { Db } from './open.ts'

/**
 * Brings a file up to date. Everything happens in one immediate transaction, so that of two that
 * start at the same moment one waits and then finds nothing left to do.
 */
export function migrate(db: Db, schema: 'register' | 'jobber' | 'logg' | 'utsteder'): void {
  const all = readMigrations(join(import.meta.dirname, 'migrations', schema))
  const upgrade = db.transaction(() => {
    db.exec(
      'create table if not exists migrering (nummer integer primary key, navn text not null, sjekksum text not null) strict',
    )
    const run = db
      .prepare<[], Pick<Migration, 'nummer' | 'sjekksum'>>(
        'select nummer, sjekksum from migrering order by nummer',
      )
      .all()
    const note = db.prepare('insert into migrering values (:nummer, :navn, :sjekksum)')
    const pending = pendingMigrations(all, run)
    if (pending.length > 0) markDamaged(db, schema)
    for (const { nummer, navn, sjekksum, sql } of pending) {
      note.run({ nummer, navn, sjekksum })
      db.exec(sql)
    }
    if (pending.length > 0) sealAll(db, schema)
    keepSegl(db, schema)
  })
  upgrade.immediate()
}
