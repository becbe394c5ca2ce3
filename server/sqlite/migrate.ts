import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from './open.ts'

/** What a file holds, and how it came to: the folder of its numbered steps, `0001_name.sql` and on. */
export type Skjema = {
  readonly folder: string
  /** Runs the steps within what has to be done about them, and on every opening. */
  readonly around?: (db: Db, steps: () => void, isPending: boolean) => void
}

/** The file was written by another version of the program. */
export class FeilVersjon extends Error {
  override readonly name = 'FeilVersjon'
}

/** Whether a file that has been in use lacks steps. */
export function isBehind(db: Db, { folder }: Skjema): boolean {
  const isUsed = db.prepare("select 1 from sqlite_master where name = 'migrering'").get()
  return isUsed !== undefined && findPending(readSteps(folder), readRun(db)).length > 0
}

/**
 * Brings a file up to date. Everything happens in one immediate transaction, so that of two that
 * start at the same moment one waits and then finds nothing left to do. Throws `FeilVersjon` where steps have
 * run that are not ours.
 */
export function migrate(db: Db, { folder, around = (_, steps) => steps() }: Skjema): void {
  const all = readSteps(folder)
  const upgrade = db.transaction(() => {
    db.exec(
      'create table if not exists migrering (nummer integer primary key, navn text not null, sjekksum text not null) strict',
    )
    const pending = findPending(all, readRun(db))
    const note = db.prepare('insert into migrering values (:nummer, :navn, :sjekksum)')
    const run = () => {
      for (const { nummer, navn, sjekksum, sql } of pending) {
        note.run({ nummer, navn, sjekksum })
        db.exec(sql)
      }
    }
    around(db, run, pending.length > 0)
  })
  upgrade.immediate()
}

// --- internal ---

/** One numbered step. The checksum keeps a step from changing after it has run. */
type Steg = {
  readonly nummer: number
  readonly navn: string
  readonly sql: string
  readonly sjekksum: string
}

type Run = Pick<Steg, 'nummer' | 'sjekksum'>

function readSteps(folder: string): readonly Steg[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8')
      const sjekksum = createHash('sha256').update(sql).digest('hex')
      return { nummer: Number(file.slice(0, 4)), navn: file, sql, sjekksum }
    })
}

function readRun(db: Db): readonly Run[] {
  return db.prepare<[], Run>('select nummer, sjekksum from migrering order by nummer').all()
}

function findPending(all: readonly Steg[], run: readonly Run[]): readonly Steg[] {
  for (const { nummer, sjekksum } of run) {
    const known = all.find((steg) => steg.nummer === nummer)
    if (known === undefined || known.sjekksum !== sjekksum) {
      throw new FeilVersjon(
        `The data directory was written by another version (schema step ${nummer} is ${
          known === undefined ? 'unknown' : 'different'
        } here). Use that version, or a new directory.`,
      )
    }
  }
  return all.filter((steg) => !run.some((done) => done.nummer === steg.nummer))
}
