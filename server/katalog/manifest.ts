import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createDurably, removeDurably, replaceDurably } from '../fil.ts'
import { type Db, openDb } from '../sqlite/open.ts'

/**
 * Something of a data directory that has been made is not there any more, or cannot be what it was.
 * The message names each file, and says what to do.
 * @valg docs/valg/044-manifest.md
 */
export class Katalogfeil extends Error {
  override readonly name = 'Katalogfeil'
}

/** Where a directory keeps the list of what has been made in it. */
export const MANIFEST = 'katalog.json'

/** What has been made in a directory, by name; `undefined` where nothing has been noted. Throws `Katalogfeil`. */
export function readLaget(directory: string): readonly string[] | undefined {
  const file = join(directory, MANIFEST)
  if (!existsSync(file)) return undefined
  const { format, laget } = parse(readFileSync(file, 'utf8'))
  if (format !== FORMAT && typeof format === 'number') {
    throw new Katalogfeil(`${file} is of a later version of Uttrekk; use that one`)
  }
  if (format === FORMAT && Array.isArray(laget) && laget.every((one) => typeof one === 'string')) {
    return laget
  }
  throw new Katalogfeil(`${file} cannot be read`)
}

/** Notes durably what there is now of `names`, and what is `kept` from before, in the place of what was noted. */
export function noteLaget(
  directory: string,
  names: readonly string[],
  kept: readonly string[] = [],
): void {
  const laget = names.filter((name) => kept.includes(name) || existsSync(join(directory, name)))
  const text = `${JSON.stringify({ format: FORMAT, laget })}\n`
  const file = join(directory, MANIFEST)
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) replaceDurably(file, text)
}

/** What is wrong with the files that have been noted, each in a sentence that begins with its path. */
export function findMangler(directory: string, laget: readonly string[]): readonly string[] {
  return laget.flatMap((name) => {
    const file = join(directory, name)
    const size = sizeOf(file)
    if (size === undefined) return [`${file} was made here and is gone`]
    const [log, isOpen] = [sizeOf(`${file}-wal`), existsSync(file + AAPEN)]
    if (size === 0 && (log ?? 0) === 0) return [`${file} was made here and is empty`]
    return isOpen && log === undefined
      ? [`${file} was not closed, and ${file}-wal, which holds the last that was written, is gone`]
      : []
  })
}

/** Takes the word of the operator: a database that lacks its log is whole without it. */
export function forgetAapne(directory: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(directory, name) + AAPEN, { force: true })
}

/**
 * Marks a database as not closed, as long as a connection is open: what is committed may then stand in
 * its log alone. Nothing may be written before this returns.
 */
export function markAapen(file: string, db: Db): void {
  // The log is there from the first reading on.
  db.prepare('select count(*) from sqlite_schema').get()
  createDurably(file + AAPEN, '')
}

/**
 * Moves all that its log holds into the database, and then takes the mark away: what comes between this
 * and the closing loses nothing. Where somebody else holds the log, or the disk is full, the mark stays.
 */
export function unmarkAapen(file: string, db: Db): void {
  try {
    db.exec(`pragma busy_timeout = ${UNMARK_MS}`)
    const moved = db.prepare<[], { busy: number }>('pragma wal_checkpoint(TRUNCATE)').get()
    if (moved?.busy === 0) removeDurably(file + AAPEN)
  } catch {
    // As after a kill: the log is still there, and the next who opens goes on with it.
  }
}

/** Databases that are held open, so that nobody's closing takes their logs away. */
export type Hold = {
  /** `isLast`: nobody else is known to have them open. */
  readonly release: (isLast: boolean) => void
}

/** Holds those that there are, and marks them where that is to be. Throws `Databasefeil`. */
export function holdDatabases(
  directory: string,
  names: readonly string[],
  isMarking: boolean,
): Hold {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const held: { readonly file: string; readonly db: Db }[] = []
  const close = () => {
    for (const { db } of held) db.close()
  }
  try {
    for (const name of names) {
      const file = join(directory, name)
      if (!existsSync(file)) continue
      const db = openDb(file, 'write')
      held.push({ file, db })
      if (isMarking) markAapen(file, db)
    }
  } catch (error) {
    close()
    throw error
  }
  return {
    release: (isLast) => {
      if (isLast) for (const { file, db } of held) unmarkAapen(file, db)
      close()
    },
  }
}

// --- internal ---

const FORMAT = 1
const AAPEN = '.aapen'

/** Somebody who reads, a backup for one, is not waited for longer: answers stand still meanwhile. */
const UNMARK_MS = 1_000

function parse(text: string): { readonly format?: unknown; readonly laget?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

function sizeOf(file: string): number | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found?.isFile() ? found.size : undefined
}
