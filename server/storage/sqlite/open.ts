import Database from 'better-sqlite3'

export type Db = Database.Database

/**
 * Megabytes of pages a connection keeps; the operating system's cache does the rest. A writer keeps
 * the pages of the indexes it hits at random.
 */
const CACHE_MIB = { read: 32, write: 128 } as const

/** Milliseconds a writer waits for another process (an import beside a running server). */
const BUSY_TIMEOUT_MS = 60_000

/** Pages of WAL before a checkpoint, which runs in the writer's own thread: 2 000 × 16 kB = 32 MB. */
const CHECKPOINT_PAGES = 2_000

/**
 * Opens a database file for writing or for reading only. 16 kB pages make the register a fifth
 * smaller; `synchronous=FULL` means that what is committed is on disk.
 */
export function openDb(file: string, mode: 'write' | 'read', { pageBytes = 16_384 } = {}): Db {
  const db = new Database(file, { timeout: BUSY_TIMEOUT_MS })
  db.pragma(`page_size = ${pageBytes}`)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma(`cache_size = ${-CACHE_MIB[mode] * 1024}`)
  db.pragma(`wal_autocheckpoint = ${mode === 'write' ? CHECKPOINT_PAGES : 0}`)
  db.pragma('journal_size_limit = 67108864')
  if (mode === 'read') db.pragma('query_only = 1')
  return db
}

/** Holds a file locked until the process ends, however it ends. `undefined` where another holds it. */
export function lockFile(file: string): Db | undefined {
  const db = new Database(file, { timeout: 0 })
  try {
    db.pragma('journal_mode = DELETE')
    db.exec('begin exclusive')
    return db
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return undefined
    }
    throw error
  }
}
