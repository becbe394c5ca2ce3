import { existsSync } from 'node:fs'
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { Databasefeil, SqliteFeil, toFeil } from './feil.ts'

/**
 * A database file through the SQLite that Node brings. All of ours goes through here, so that leaving
 * the driver touches this file alone. What goes wrong is a `SqliteFeil`.
 * @valg docs/valg/026-sqlite-i-node.md
 */
export class Db {
  readonly #sqlite: DatabaseSync
  #frame: { readonly commit: Statement; readonly rollback: Statement } | undefined

  constructor(
    file: string,
    {
      busyTimeoutMs,
      readOnly = false,
      isThere = false,
    }: Aapning & { readonly busyTimeoutMs: number },
  ) {
    const url = pathToFileURL(file)
    url.searchParams.set('mode', readOnly ? 'ro' : 'rw')
    const path = isThere || readOnly ? url : file
    this.#sqlite = named(() => new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly }))
  }

  /** A statement that can be run many times. Values are bound by position, or by name from an object. */
  prepare<P extends readonly unknown[] | object = readonly unknown[], R = unknown>(
    sql: string,
  ): Statement<P extends readonly unknown[] ? P : readonly [P], R> {
    return new Statement(
      named(() => this.#sqlite.prepare(sql)),
      namesIn(sql),
    )
  }

  /** Runs statements that have no values and answer nothing. */
  exec(sql: string): this {
    named(() => this.#sqlite.exec(sql))
    return this
  }

  /** Lets statements of this connection call a function of ours; what it throws, they throw. */
  function(
    name: string,
    options: { readonly deterministic?: boolean; readonly varargs?: boolean },
    run: (...values: never[]) => Verdi,
  ): void {
    this.#sqlite.function(name, options, run as (...values: unknown[]) => Verdi)
  }

  /**
   * Makes one transaction of a function: all of it is kept, or nothing where it throws. `immediate`
   * takes the write lock at once, which whoever writes must. A transaction cannot hold another one.
   */
  transaction<A extends readonly unknown[], R>(
    work: (...args: A) => R,
  ): ((...args: A) => R) & { readonly immediate: (...args: A) => R } {
    this.#frame ??= { commit: this.prepare('commit'), rollback: this.prepare('rollback') }
    const { commit, rollback } = this.#frame
    const within = (begin: Statement) => {
      return (...args: A): R => {
        begin.run()
        try {
          const result = work(...args)
          commit.run()
          return result
        } catch (error) {
          // A full disk, for one, has ended it already.
          if (this.#sqlite.isTransaction) rollback.run()
          throw error
        }
      }
    }
    const immediate = within(this.prepare('begin immediate'))
    return Object.assign(within(this.prepare('begin')), { immediate })
  }

  /**
   * Copies all of it, as it is now, into an empty file, and returns when that is on disk. One moment is
   * read throughout, so that whoever writes meanwhile is not waited for, and does not make it begin anew.
   * Told of its pages after each piece; what `onPiece` throws ends it.
   */
  async copyTo(file: string, onPiece: (copied: number, total: number) => void): Promise<void> {
    this.exec('begin')
    try {
      this.prepare('select count(*) from sqlite_schema').get()
      await backup(this.#sqlite, file, {
        rate: PIECE_PAGES,
        progress: ({ totalPages, remainingPages }) =>
          onPiece(totalPages - remainingPages, totalPages),
      })
    } catch (error) {
      throw toFeil(error)
    } finally {
      this.exec('rollback')
    }
  }

  /** Lets go of the file. What is closed already stays so. */
  close(): void {
    if (this.#sqlite.isOpen) named(() => this.#sqlite.close())
  }
}

/** Bytes of a page, and megabytes of pages that are kept. */
type Sider = { readonly pageBytes?: number; readonly cacheMib?: number }

/** `isThere`: it is not made where it is not. What is `readOnly` never is. */
type Aapning = { readonly readOnly?: boolean; readonly isThere?: boolean }

/** What a column holds. */
type Verdi = number | string | Uint8Array | null

/** A prepared statement. Blobs are read as `Uint8Array`, whole numbers as `number`. */
export class Statement<P extends readonly unknown[] = readonly unknown[], R = unknown> {
  readonly #statement: StatementSync
  readonly #names: readonly string[]
  #isPlucked = false

  constructor(statement: StatementSync, names: readonly string[]) {
    // One object may hold what several statements need.
    statement.setAllowUnknownNamedParameters(true)
    this.#statement = statement
    this.#names = names
  }

  /** Makes rows their first column alone. */
  pluck(): this {
    this.#statement.setReturnArrays(true)
    this.#isPlucked = true
    return this
  }

  /** Makes rows lists of their columns. */
  raw(): this {
    this.#statement.setReturnArrays(true)
    return this
  }

  get(...values: P): R | undefined {
    const row = named(() => this.#statement.get(...this.#bound(values)))
    return row === undefined ? undefined : this.#shape(row)
  }

  all(...values: P): R[] {
    const rows = named(() => this.#statement.all(...this.#bound(values)))
    return this.#isPlucked ? rows.map((row) => this.#shape(row)) : (rows as R[])
  }

  /** Rows as they are asked for. The statement must not be run again before they have ended. */
  *iterate(...values: P): Generator<R> {
    try {
      for (const row of this.#statement.iterate(...this.#bound(values))) yield this.#shape(row)
    } catch (error) {
      throw toFeil(error)
    }
  }

  run(...values: P): { readonly changes: number; readonly lastInsertRowid: number } {
    const { changes, lastInsertRowid } = named(() => this.#statement.run(...this.#bound(values)))
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
  }

  #shape(row: unknown): R {
    return (this.#isPlucked ? (row as readonly unknown[])[0] : row) as R
  }

  /** The driver would bind null for a name that is missing, and so find nothing without a word. */
  #bound(values: P): SQLInputValue[] {
    const [first] = values
    for (const name of this.#names) {
      if (typeof first !== 'object' || first === null || !(name in first)) {
        throw new TypeError(`a statement lacks its value of :${name}`)
      }
    }
    return values as readonly unknown[] as SQLInputValue[]
  }
}

/** Megabytes of pages a connection keeps, unless it is told more; the operating system's cache does the rest. */
const CACHE_MIB = 16

/** Milliseconds a writer waits for another process (an import beside a running server). */
const BUSY_TIMEOUT_MS = 60_000

/** Pages of WAL before a checkpoint, which runs in the writer's own thread: 2 000 × 16 kB = 32 MB. */
const CHECKPOINT_PAGES = 2_000

/**
 * Opens a database file for writing or for reading only. 16 kB pages make the register a fifth
 * smaller; `synchronous=FULL` means that what is committed is on disk. What is opened `readOnly` leaves the
 * log of the database to whoever writes, also when it is closed last.
 */
export function openDb(
  file: string,
  mode: 'write' | 'read',
  { pageBytes = 16_384, cacheMib = CACHE_MIB, ...how }: Partial<Aapning> & Sider = {},
): Db {
  const db = new Db(file, { busyTimeoutMs: BUSY_TIMEOUT_MS, ...how })
  try {
    return configure(db, mode, { pageBytes, cacheMib })
  } catch (error) {
    db.close()
    const isWrong = error instanceof SqliteFeil && WRONG.includes(error.code)
    throw isWrong ? new Databasefeil(file, error) : error
  }
}

/** Opens what is there, and makes nothing: what a killed service has left in the log is not the reader's to move. */
export function openLest(file: string): Db {
  return openDb(file, 'read', existsSync(`${file}-wal`) ? { readOnly: true } : { isThere: true })
}

function configure(db: Db, mode: 'write' | 'read', { pageBytes, cacheMib }: Required<Sider>): Db {
  db.exec(`
    pragma page_size = ${pageBytes};
    pragma journal_mode = WAL;
    pragma synchronous = FULL;
    pragma cache_size = ${-cacheMib * 1024};
    pragma wal_autocheckpoint = ${mode === 'write' ? CHECKPOINT_PAGES : 0};
    pragma journal_size_limit = 67108864`)
  if (mode === 'read') db.exec('pragma query_only = 1')
  return db
}

/** Holds a file locked until the process ends, however it ends. `undefined` where another holds it. */
export function lockFile(file: string): Db | undefined {
  const db = new Db(file, { busyTimeoutMs: 0 })
  try {
    db.exec('pragma journal_mode = DELETE; begin exclusive')
    return db
  } catch (error) {
    db.close()
    if (error instanceof SqliteFeil && error.code === 'SQLITE_BUSY') return undefined
    throw error
  }
}

// --- internal ---

/** Pages between two looks at whether a copy is to go on: 4 MB of the largest. */
const PIECE_PAGES = 256

/** What SQLite says of a file that is not what it should be. */
const WRONG: readonly string[] = ['SQLITE_NOTADB', 'SQLITE_CORRUPT']

/** The names that values are bound to. What is quoted, or said in a comment, is passed over. */
function namesIn(sql: string): readonly string[] {
  const code = sql.replaceAll(/'[^']*'|"[^"]*"|--.*/g, '')
  return [...new Set([...code.matchAll(/:([A-Za-z]\w*)/g)].map(([, name = '']) => name))]
}

/** Runs a call of the driver; its errors get SQLite's own names. */
function named<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw toFeil(error)
  }
}
