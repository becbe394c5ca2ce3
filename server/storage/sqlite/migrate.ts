import { join } from 'node:path'
import { type Migration, pendingMigrations, readMigrations } from '../migrate.ts'
import { keepSegl, markDamaged, sealAll } from './forsegling.ts'
import { defineNavn } from './identitet.ts'
import type { Db } from './open.ts'

type Skjema = 'register' | 'jobber' | 'logg' | 'utsteder'

/** Whether a file that has been in use lacks steps. */
export function isBehind(db: Db, schema: Skjema): boolean {
  const isUsed = db.prepare("select 1 from sqlite_master where name = 'migrering'").get()
  return isUsed !== undefined && pendingMigrations(readSteps(schema), readRun(db)).length > 0
}

/**
 * Brings a file up to date. Everything happens in one immediate transaction, so that of two that
 * start at the same moment one waits and then finds nothing left to do.
 */
export function migrate(db: Db, schema: Skjema): void {
  const all = readSteps(schema)
  const upgrade = db.transaction(() => {
    db.exec(
      'create table if not exists migrering (nummer integer primary key, navn text not null, sjekksum text not null) strict',
    )
    const run = readRun(db)
    const note = db.prepare('insert into migrering values (:nummer, :navn, :sjekksum)')
    defineNavn(db)
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

// --- internal ---

function readSteps(schema: Skjema): readonly Migration[] {
  return readMigrations(join(import.meta.dirname, 'migrations', schema))
}

function readRun(db: Db): readonly Pick<Migration, 'nummer' | 'sjekksum'>[] {
  return db
    .prepare<[], Pick<Migration, 'nummer' | 'sjekksum'>>(
      'select nummer, sjekksum from migrering order by nummer',
    )
    .all()
}
