import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One numbered step of a schema. The checksum keeps a step from changing after it has run. */
export type Migration = {
  readonly nummer: number
  readonly navn: string
  readonly sql: string
  readonly sjekksum: string
}

/** The store was written by another version of the program. */
export class FeilVersjon extends Error {
  override readonly name = 'FeilVersjon'
}

/** Reads `0001_name.sql` and on, in order. */
export function readMigrations(directory: string): readonly Migration[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(directory, file), 'utf8')
      const sjekksum = createHash('sha256').update(sql).digest('hex')
      return { nummer: Number(file.slice(0, 4)), navn: file, sql, sjekksum }
    })
}

/** The steps still to run, given those that have. Throws `FeilVersjon` where the two do not fit. */
export function pendingMigrations(
  all: readonly Migration[],
  run: readonly Pick<Migration, 'nummer' | 'sjekksum'>[],
): readonly Migration[] {
  for (const { nummer, sjekksum } of run) {
    const known = all.find((migration) => migration.nummer === nummer)
    if (known === undefined || known.sjekksum !== sjekksum) {
      throw new FeilVersjon(
        `The data directory was written by another version (schema step ${nummer} is ${
          known === undefined ? 'unknown' : 'different'
        } here). Use that version, or a new directory.`,
      )
    }
  }
  return all.filter((migration) => !run.some((done) => done.nummer === migration.nummer))
}
