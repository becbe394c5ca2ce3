import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SqliteFeil } from '../sqlite/feil.ts'
import { type Db, openDb } from '../sqlite/open.ts'
import { loggkatalog, openBind, readBind, readTilstand } from '../tilgangslogg/bind.ts'
import type { Nokkelkilde } from '../tilgangslogg/linjenokkel.ts'
import { hasLogg, loggsted, verify } from '../tilgangslogg/logg.ts'
import type { Bevis } from '../tilgangslogg/tilgangslogg.ts'

/** A database of the copy is not what it should be. */
export class SkadetKopi extends Error {
  override readonly name = 'SkadetKopi'
}

/** How much a copy holds. */
export type Antall = { readonly personer: number; readonly jobber: number }

/** Reads a database of a copy through. Throws `SkadetKopi`. */
export function proevBase(file: string): void {
  if (isWhole(file)) return
  throw new SkadetKopi(
    `${basename(file)} is damaged, and so would its copy be. Keep the copies there are, and put the last whole one back`,
  )
}

/** What the register and the jobs of a copy hold, of an earlier version too. */
export function readAntall(kopi: string): Antall {
  const count = (name: string, sql: string) => {
    const file = join(kopi, name)
    return existsSync(file)
      ? (withDb(file, 'read', (db) => db.prepare<[], number>(sql).pluck().get()) ?? 0)
      : 0
  }
  return {
    personer: count('register.db', 'select coalesce(max(person), 0) from person'),
    jobber: count('jobber.db', 'select count(*) from jobb'),
  }
}

/**
 * Takes orders out of a copy that were being answered just when it began, and whose line in the access log
 * was not written yet: nobody has been told of them. Answers how many.
 */
export function dropUnoted(kopi: string, startMs: number): number {
  const file = join(kopi, 'jobber.db')
  if (!existsSync(file)) return 0
  return withDb(file, 'write', (db) => {
    const nye = db
      .prepare<[number], { jobb: number; jobbid: string; ms: number }>(
        'select jobb, jobbid, bestilt_ms ms from jobb where bestilt_ms >= ?',
      )
      .all(startMs - NEW_MS)
    if (nye.length === 0) return 0
    const noted = readNoted(kopi, Math.min(...nye.map(({ ms }) => ms)) - NEW_MS)
    const unoted = nye.filter(({ jobbid }) => !noted.has(jobbid))
    const drop = db.transaction(() => {
      for (const { jobb } of unoted) {
        db.prepare('delete from batch where jobb = ?').run(jobb)
        db.prepare('delete from jobb where jobb = ?').run(jobb)
      }
    })
    drop.immediate()
    db.exec('pragma wal_checkpoint(TRUNCATE)')
    return unoted.length
  })
}

/** What the access log of a copy holds, what is wrong with it, and what could not be checked. */
export type Proevdlogg = Pick<Bevis, 'linjer' | 'hoder' | 'avvik' | 'uproevd'>

/** Proves the access log of a copy, with what there is of keys and heads. */
export function proevLogg(kopi: string, nokkel: Nokkelkilde | undefined): Proevdlogg {
  if (!hasLogg(kopi)) return { linjer: 0, hoder: 0, avvik: [], uproevd: [] }
  const { linjer, hoder, avvik, uproevd } = verify(loggsted(kopi, { nokkel }))
  return { linjer, hoder, avvik, uproevd }
}

// --- internal ---

/** Above this only the quick check is made, which leaves out whether indexes fit their tables. */
const LARGE_BYTES = 2 * 1024 ** 3

/** An order's line is written within milliseconds of it; whoever waits longer is given up. */
const NEW_MS = 60_000

function isWhole(file: string): boolean {
  const check = statSync(file).size > LARGE_BYTES ? 'quick_check' : 'integrity_check'
  try {
    return withDb(file, 'read', (db) => {
      return db.prepare<[], string>(`pragma ${check}(1)`).pluck().get() === 'ok'
    })
  } catch (error) {
    if (error instanceof SqliteFeil && DAMAGED.includes(error.code)) return false
    throw error
  }
}

const DAMAGED: readonly string[] = ['SQLITE_CORRUPT', 'SQLITE_NOTADB']

function withDb<T>(file: string, mode: 'read' | 'write', work: (db: Db) => T): T {
  const db = openDb(file, mode, { isThere: true })
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** The jobs that lines from a time on name. */
function readNoted(kopi: string, fraMs: number): ReadonlySet<string> {
  const noted = new Set<string>()
  for (const bind of readBind(loggkatalog(kopi)).toReversed()) {
    const db = openBind(bind, 'read')
    try {
      if (readTilstand(db) === undefined) continue
      const some = db
        .prepare<[number], string>(
          "select innhold ->> '$.sporsmaal.jobbId' from linje where tid >= ? and innhold like '%\"jobbId\"%'",
        )
        .pluck()
        .all(fraMs)
      for (const jobbId of some) noted.add(jobbId)
      const first = db.prepare<[], number>('select min(tid) from linje').pluck().get()
      if (first !== undefined && first !== null && first < fraMs) break
    } finally {
      db.close()
    }
  }
  return noted
}
