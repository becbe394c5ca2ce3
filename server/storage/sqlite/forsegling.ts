import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import { finish, fold, innholdssegl, SEED, type Sqlverdi, segl } from './segl.ts'

/**
 * The tables whose rows carry a checksum in the column `segl`, over all their other columns, the key
 * among them: a value that has turned is found, and so is a row that stands in another's place. That of
 * a document stands in its versjon, so that the largest table need not be written anew.
 * @valg docs/valg/034-sjekksum-i-hver-rad.md
 */
const FORSEGLET = {
  register: [
    'tilstand',
    'versjon',
    'person',
    'identifikator',
    'bruk',
    'skjermet',
    'basis',
    'endring',
    'hendelse',
    'hendelsesdokument',
    'splitt',
    'rest',
    'moenster',
  ],
  jobber: ['jobb', 'batch', 'batchnumre'],
} as const

/** The files of the store. */
export type Basenavn = keyof typeof FORSEGLET
export type Tabell = (typeof FORSEGLET)[Basenavn][number]

/** The columns of a table that its checksum is over, in their order. */
export function columnsOf(db: Db, tabell: Tabell): readonly string[] {
  return db
    .prepare<{ tabell: string }, string>('select name from pragma_table_info(:tabell)')
    .pluck()
    .all({ tabell })
    .filter((name) => name !== 'segl')
}

/** The sealed tables of a schema and what their checksums are over; not those that are not there yet. */
export function sealedTables(db: Db, navn: Basenavn): ReadonlyMap<Tabell, readonly string[]> {
  const isSealed = db.prepare("select 1 from pragma_table_info(:tabell) where name = 'segl'")
  return new Map(
    FORSEGLET[navn].flatMap((tabell) =>
      isSealed.get({ tabell }) === undefined ? [] : [[tabell, columnsOf(db, tabell)]],
    ),
  )
}

/**
 * Makes a connection keep the checksums: what it changes in a row, it seals. The triggers are the
 * connection's own, so that what comes into the file past it, by another hand or a failing disk, is not.
 * A row that was damaged before is never sealed again: in the register nothing can be built on it, and
 * the write fails with `SkadetRad`; a job goes on to its end, and is still known as damaged.
 */
export function keepSegl(db: Db, navn: Basenavn): void {
  defineFunctions(db)
  for (const [tabell, columns] of sealedTables(db, navn)) {
    const replace = (name: string, when: string, condition: string, first = '') =>
      db.exec(`drop trigger if exists temp.${name};
        create temp trigger ${name} after ${when} on main.${tabell} ${condition} begin
          ${first}
          update ${tabell} set segl = ${call(columns, 'new.')} where ${isNew(db, tabell)}; end`)
    const isWhole = `old.segl is ${call(columns, 'old.')}`
    const endret = [`segl_${tabell}_endret`, `update of ${columns.join(', ')}`] as const
    if (navn === 'register')
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
    run: (given: Readonly<Record<string, Sqlverdi>>): void => {
      const rad: Record<string, Sqlverdi> = {}
      let h = SEED
      for (const column of columns) {
        const verdi = given[column] ?? null
        rad[column] = verdi
        h = fold(h, verdi)
      }
      rad['segl'] = finish(h)
      insert.run(rad)
    },
  }
}

/**
 * Before the schema changes: rows that do not match are marked, so that a new version heals nothing by
 * chance, and the connection keeps no checksums while its tables are made over.
 */
export function markDamaged(db: Db, navn: Basenavn): void {
  defineFunctions(db)
  for (const [tabell, columns] of sealedTables(db, navn)) {
    db.exec(`
      drop trigger if exists temp.segl_${tabell}_endret;
      drop trigger if exists temp.segl_${tabell}_ny;
      update ${tabell} set segl = ${SKADET} where segl is not ${call(columns)}`)
  }
}

/** After it: all other rows are sealed as they now are. */
export function sealAll(db: Db, navn: Basenavn): void {
  defineFunctions(db)
  for (const [tabell, columns] of sealedTables(db, navn)) {
    if (tabell === 'versjon') db.exec(SEAL_DOKUMENTER)
    const sum = call(columns)
    db.exec(`update ${tabell} set segl = ${sum} where segl is not ${SKADET} and segl is not ${sum}`)
  }
}

// --- internal ---

/** What a load inserts into, thousands of rows a second. */
const LASTES: readonly Tabell[] = [
  ...(['versjon', 'person', 'identifikator', 'bruk', 'basis'] as const),
  'hendelse',
]
/** No checksum is negative. */
const SKADET = -1
const SEAL_DOKUMENTER = `
  update versjon set innhold_segl =
    (select innholdssegl(d.posisjon, innhold_tekst(d.innhold)) from dokument d where d.posisjon = versjon.posisjon)
  where innhold_segl is null and segl is not ${SKADET}`

function defineFunctions(db: Db): void {
  db.function('segl', { varargs: true, deterministic: true }, segl)
  db.function('innholdssegl', { deterministic: true }, innholdssegl)
  db.function('require_whole', {}, (tabell: string, isWhole: number) => {
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
