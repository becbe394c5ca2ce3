import { crc32 } from 'node:zlib'
import { SkadetRad } from '../storage.ts'
import type { Db } from './open.ts'

/**
 * The tables whose rows carry a checksum in the column `segl`, over all their other columns, the key
 * among them: a value that has turned is found, and so is a row that stands in another's place. That of
 * a document stands in its versjon, so that the largest table need not be written anew.
 * @valg docs/valg/034-sjekksum-i-hver-rad.md
 */
const FORSEGLET = {
  register: ['tilstand', 'versjon', 'person', 'identifikator', 'bruk', 'skjermet', 'basis'],
  jobber: ['jobb', 'batch'],
  logg: [],
  utsteder: [],
} as const

export type Skjema = keyof typeof FORSEGLET
export type Tabell = (typeof FORSEGLET)[Skjema][number]

/** What the driver gives of a column. */
export type Verdi = number | string | Uint8Array | null

/** The checksum of values in their order: 32 bits, not for keeping anybody out, but for finding what broke. */
export function segl(...verdier: readonly Verdi[]): number {
  return seglOf(verdier)
}

/** The checksum of a document at its posisjon. */
export function innholdssegl(posisjon: number, innhold: string | Uint8Array): number {
  return crc32(innhold, fold(SEED, posisjon) >>> 0)
}

/** The columns of a table that its checksum is over, in their order. */
export function columnsOf(db: Db, tabell: Tabell): readonly string[] {
  return db
    .prepare<{ tabell: string }, string>('select name from pragma_table_info(:tabell)')
    .pluck()
    .all({ tabell })
    .filter((name) => name !== 'segl')
}

/**
 * Makes a connection keep the checksums: what it changes in a row, it seals. The triggers are the
 * connection's own, so that what comes into the file past it, by another hand or a failing disk, is not.
 * A row that was damaged before is never sealed again: in the register nothing can be built on it, and
 * the write fails with `SkadetRad`; a job goes on to its end, and is still known as damaged.
 */
export function keepSegl(db: Db, skjema: Skjema): void {
  defineFunctions(db)
  for (const [tabell, columns] of readForseglet(db, skjema)) {
    const replace = (name: string, when: string, condition: string, first = '') =>
      db.exec(`drop trigger if exists temp.${name};
        create temp trigger ${name} after ${when} on main.${tabell} ${condition} begin
          ${first}
          update ${tabell} set segl = ${call(columns, 'new.')} where ${isNew(db, tabell)}; end`)
    const isWhole = `old.segl is ${call(columns, 'old.')}`
    const endret = [`segl_${tabell}_endret`, `update of ${columns.join(', ')}`] as const
    if (skjema === 'register')
      replace(...endret, '', `select require_whole('${tabell}', ${isWhole});`)
    else replace(...endret, `when ${isWhole}`)
    if (!LASTES.includes(tabell)) replace(`segl_${tabell}_ny`, 'insert', '')
  }
}

/**
 * Inserts sealed rows into a table that a load writes to, which takes less than a trigger does. What
 * follows the values may name the columns with a colon.
 */
export function sealedInsert(db: Db, tabell: Tabell, conflict = '') {
  const columns = columnsOf(db, tabell)
  const values = columns.map((column) => `:${column}`).join(', ')
  const insert = db.prepare(
    `insert into ${tabell} (${columns.join(', ')}, segl) values (${values}, :segl) ${conflict}`,
  )
  return {
    run: (given: Readonly<Record<string, Verdi>>): void => {
      const rad: Record<string, Verdi> = {}
      let h = SEED
      for (const column of columns) {
        const verdi = given[column] ?? null
        rad[column] = verdi
        h = fold(h, verdi)
      }
      rad['segl'] = h >>> 0
      insert.run(rad)
    },
  }
}

/** The columns that are sealed in each table of a schema; none of a table that is not there yet. */
export type Forseglet = ReadonlyMap<Tabell, readonly string[]>

export function readForseglet(db: Db, skjema: Skjema): Forseglet {
  return new Map(
    FORSEGLET[skjema].flatMap((tabell) =>
      isSealed(db, tabell) ? [[tabell, columnsOf(db, tabell)]] : [],
    ),
  )
}

/**
 * Seals all rows of the tables that a step of the schema has changed. Rows that were sealed before and
 * did not match stay as they are: a new version heals nothing by chance.
 */
export function resealChanged(db: Db, skjema: Skjema, before: Forseglet): void {
  defineFunctions(db)
  for (const [tabell, columns] of readForseglet(db, skjema)) {
    const old = before.get(tabell)
    if (old?.join() === columns.join()) continue
    if (old === undefined && tabell === 'versjon') db.exec(SEAL_DOKUMENTER)
    const isWhole = old?.every((column) => columns.includes(column))
      ? `segl is ${call(old)}`
      : 'true'
    db.exec(`update ${tabell} set segl = ${call(columns)} where ${isWhole}`)
  }
}

/** Whole rows of one or more tables, as a statement that answers arrays begins its own with. */
export type HeleRader = {
  /** What is selected, table by table, under the names that the statement gives them. */
  readonly columns: string
  /** How many that are: where what else is selected begins. */
  readonly antall: number
  /** Where a column stands. */
  readonly at: (alias: string, column: string) => number
  /**
   * Refuses rows that do not match their checksums, or are not there, with `SkadetRad`. Those of
   * tables that may be missing are whole when they are missing altogether.
   */
  readonly require: (rad: readonly Verdi[]) => void
  /** One table's row by the names of its columns. */
  readonly pick: (alias: string, rad: readonly Verdi[]) => unknown
}

export function heleRader(
  db: Db,
  tables: Readonly<Record<string, Tabell>>,
  { optional = '' } = {},
): HeleRader {
  let end = 0
  const parts = Object.entries(tables).map(([alias, tabell]) => {
    const columns = [...columnsOf(db, tabell), 'segl']
    const start = end
    end += columns.length
    return { alias, tabell, columns, start, last: end - 1, isOptional: alias === optional }
  })
  return {
    columns: parts
      .flatMap(({ alias, columns }) => columns.map((column) => `${alias}.${column}`))
      .join(', '),
    antall: end,
    at: (alias, column) => {
      const part = parts.find((one) => one.alias === alias)
      const index = part?.columns.indexOf(column) ?? -1
      if (part === undefined || index < 0) throw new Error(`${alias} has no ${column}`)
      return part.start + index
    },
    pick: (alias, rad) => {
      const { columns = [], start = 0 } = parts.find((one) => one.alias === alias) ?? {}
      return Object.fromEntries(columns.map((column, i) => [column, rad[start + i] ?? null]))
    },
    require: (rad) => {
      for (const { tabell, start, last, isOptional } of parts) {
        if (isOptional && rad[start] === null) continue
        let h = SEED
        for (let i = start; i < last; i += 1) h = fold(h, rad[i] ?? null)
        if (h >>> 0 !== rad[last]) throw new SkadetRad(tabell)
      }
    },
  }
}

// --- internal ---

/** What a load inserts into, thousands of rows a second. */
const LASTES: readonly Tabell[] = ['versjon', 'person', 'identifikator', 'bruk', 'basis']
const SEED = 0x75747472
/** Longer texts go through native code, shorter ones are done before it has been called. */
const SHORT = 48

function seglOf(verdier: readonly Verdi[]): number {
  let h = SEED
  for (const verdi of verdier) h = fold(h, verdi)
  return h >>> 0
}

/** Every step is reversible, so that one number, or one sign of a short text, never passes for another. */
function fold(h: number, verdi: Verdi): number {
  if (verdi === null) return mix(h, 1)
  if (typeof verdi === 'number') return foldNumber(h, verdi)
  if (typeof verdi !== 'string') return mix(mix(h, crc32(verdi)), 3)
  if (verdi.length > SHORT) return mix(mix(h, crc32(verdi)), 4)
  let short = mix(h, verdi.length)
  for (let i = 0; i < verdi.length; i += 1) short = mix(short, verdi.charCodeAt(i))
  return mix(short, 5)
}

function foldNumber(h: number, verdi: number): number {
  if (!Number.isSafeInteger(verdi)) return fold(mix(h, 6), String(verdi))
  return mix(mix(mix(h, verdi | 0), Math.floor(verdi / 0x1_0000_0000) | 0), 2)
}

/** The last step of MurmurHash3: every bit of the one number turns half the bits of the other. */
function mix(h: number, n: number): number {
  let mixed = Math.imul(h ^ n, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

function defineFunctions(db: Db): void {
  db.function('segl', { varargs: true, deterministic: true }, segl)
  db.function('innholdssegl', { deterministic: true }, innholdssegl)
  db.function('require_whole', (tabell: string, isWhole: number) => {
    if (isWhole !== 1) throw new SkadetRad(tabell)
    return null
  })
}

function call(columns: readonly string[], prefix = ''): string {
  return `segl(${columns.map((column) => `${prefix}${column}`).join(', ')})`
}

/** The condition that finds the row a trigger is of. */
function isNew(db: Db, tabell: Tabell): string {
  const key = db
    .prepare<{ tabell: string }, string>('select name from pragma_table_info(:tabell) where pk > 0')
    .pluck()
    .all({ tabell })
  return key.map((column) => `${column} = new.${column}`).join(' and ')
}

function isSealed(db: Db, tabell: Tabell): boolean {
  return (
    db.prepare("select 1 from pragma_table_info(:tabell) where name = 'segl'").get({ tabell }) !==
    undefined
  )
}

const SEAL_DOKUMENTER = `
  update versjon set innhold_segl =
    (select innholdssegl(d.posisjon, d.innhold) from dokument d where d.posisjon = versjon.posisjon)`
