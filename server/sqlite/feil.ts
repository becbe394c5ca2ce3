/**
 * What SQLite says is wrong: `code` is its own name for it, `SQLITE_FULL` for one, and `errcode` its
 * number, which tells more. The message quotes no values.
 */
export class SqliteFeil extends Error {
  override readonly name: string = 'SqliteError'
  readonly code: string
  readonly errcode: number

  constructor(message: string, errcode: number) {
    super(message)
    const primary = errcode & 0xff
    this.code = `SQLITE_${CODES[primary] ?? primary}`
    this.errcode = errcode
  }
}

/** A file cannot be opened as what it should be. The message names it, and says what to do. */
export class Databasefeil extends SqliteFeil {
  override readonly name = 'Databasefeil'

  constructor(file: string, { code, errcode }: SqliteFeil) {
    const what = code === 'SQLITE_NOTADB' ? 'is no database' : 'is damaged'
    super(
      `${file} ${what}. Put the whole directory back from a backup. An empty directory, given as another --data, starts anew.`,
      errcode,
    )
  }
}

/** An error of the driver as one of these; any other as it is. */
export function toFeil(error: unknown): unknown {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? new SqliteFeil(error.message, error.errcode)
    : error
}

// --- internal ---

/** The names of SQLite's results, by their numbers. */
const CODES: readonly string[] =
  'OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB NOTICE WARNING'.split(
    ' ',
  )
