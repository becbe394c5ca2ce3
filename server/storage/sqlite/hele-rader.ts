import type { Db } from '../../sqlite/open.ts'
import { SkadetRad } from '../feil.ts'
import { columnsOf, type Tabell } from './forsegling.ts'
import { finish, fold, SEED, type Sqlverdi } from './segl.ts'

/** Whole rows of one or more tables, as a statement that answers arrays begins its own with. */
export type HeleRader = {
  /** What is selected, table by table, under the names that the statement gives them. */
  readonly columns: string
  /** How many that are: where what else is selected begins. */
  readonly antall: number
  /** Where a column stands. */
  readonly at: <N extends readonly string[]>(...names: N) => { [K in keyof N]: number }
  /**
   * Refuses rows that do not match their checksums, or are not there, with `SkadetRad`. Those of
   * tables that may be missing are whole when they are missing altogether.
   */
  readonly require: (rad: readonly Sqlverdi[]) => void
  /** One table's row by the names of its columns. */
  readonly pick: (alias: string, rad: readonly Sqlverdi[]) => unknown
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
    return {
      alias,
      tabell,
      columns,
      start,
      last: end - 1,
      isOptional: optional.split(' ').includes(alias),
    }
  })
  return {
    columns: parts
      .flatMap(({ alias, columns }) => columns.map((column) => `${alias}.${column}`))
      .join(', '),
    antall: end,
    at: (...names) =>
      names.map((name) => {
        const [alias = '', column = ''] = name.split('.')
        const part = parts.find((one) => one.alias === alias)
        const index = part?.columns.indexOf(column) ?? -1
        if (part === undefined || index < 0) throw new Error(`there is no ${name}`)
        return part.start + index
      }) as never,
    pick: (alias, rad) => {
      const { columns = [], start = 0 } = parts.find((one) => one.alias === alias) ?? {}
      return Object.fromEntries(columns.map((column, i) => [column, rad[start + i] ?? null]))
    },
    require: (rad) => {
      for (const { tabell, start, last, isOptional } of parts) {
        if (isOptional && rad[start] === null) continue
        let h = SEED
        for (let i = start; i < last; i += 1) h = fold(h, rad[i] ?? null)
        if (finish(h) !== rad[last]) throw new SkadetRad(tabell)
      }
    },
  }
}
