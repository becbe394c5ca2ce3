import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { noteLaget, readLaget } from '../katalog/manifest.ts'
import { isBehind, migrate } from '../sqlite/migrate.ts'
import { type Db, openDb, openLest } from '../sqlite/open.ts'
import { type Ende, FOERST, type Linjerad } from './kjede.ts'

/** One volume of the log: a file of its own, named by the number of its first line. */
export type Bind = { readonly file: string; readonly foerste: number }

/** What a volume says of itself. */
export type Bindtilstand = {
  readonly foerste: number
  readonly forrige: Uint8Array
  readonly lukket: number
  readonly indeksert: number
}

/** Where the log lies in a data directory. */
export function loggkatalog(data: string): string {
  return join(data, 'logg')
}

/** The volumes there are, oldest first. */
export function readBind(katalog: string): readonly Bind[] {
  if (!existsSync(katalog)) return []
  return readdirSync(katalog)
    .flatMap((name) => {
      const foerste = /^(\d{12})\.db$/.exec(name)?.[1]
      return foerste === undefined ? [] : [{ file: join(katalog, name), foerste: Number(foerste) }]
    })
    .sort((a, b) => a.foerste - b.foerste)
}

/** Notes the volumes there are beside those that were noted before, but for one that is about to go. */
export function noteBind(katalog: string, utenom?: Bind): void {
  const known = (readLaget(katalog) ?? []).map((name) => join(katalog, name))
  const all = new Set([...known, ...readBind(katalog).map(({ file }) => file)])
  if (utenom !== undefined) all.delete(utenom.file)
  const names = [...all].map((file) => basename(file)).sort()
  noteLaget(katalog, names, names)
}

/** A volume that is open for writing. */
export type Skrivbart = { readonly file: string; readonly db: Db }

/** Opens the newest volume for writing, or the very first one. */
export function openNyeste(katalog: string): Skrivbart {
  mkdirSync(katalog, { recursive: true, mode: 0o700 })
  const nyeste = readBind(katalog).at(-1)
  if (nyeste === undefined) return openNytt(katalog, 1, FOERST)
  return { file: nyeste.file, db: openBind(nyeste, 'write') }
}

/** The volume that goes on where another ended. Of two that make it at once, both make the same. */
export function openNytt(katalog: string, foerste: number, forrige: Uint8Array): Skrivbart {
  const file = join(katalog, `${String(foerste).padStart(12, '0')}.db`)
  const db = openBind({ file, foerste }, 'write')
  startBind(db, foerste, forrige)
  return { file, db }
}

/** Writes where a new volume goes on. */
export function startBind(db: Db, foerste: number, forrige: Uint8Array): void {
  db.prepare('insert or ignore into bind values (1, :foerste, :forrige, 0, 0)').run({
    foerste,
    forrige,
  })
}

/** Whether a volume is of an earlier version. */
export function isOld(bind: Bind): boolean {
  const db = openBind(bind, 'read')
  try {
    return isBehind(db, SKJEMA)
  } finally {
    db.close()
  }
}

/** Opens one volume; what another version has written is brought up to date. */
export function openBind({ file }: Bind, mode: 'write' | 'read'): Db {
  if (mode === 'write') {
    const db = openDb(file, 'write', { pageBytes: PAGE_BYTES })
    migrate(db, SKJEMA)
    return db
  }
  return openLest(file)
}

/** What a volume says of itself. `undefined` where it was only just made, or is being made. */
export function readTilstand(db: Db): Bindtilstand | undefined {
  const made = db.prepare("select 1 from sqlite_schema where name = 'bind'").get()
  return made === undefined ? undefined : tilstandOf(db).get()
}

/** The last line of a volume, or what stands before its first one. */
export function readSiste(db: Db): Ende | undefined {
  return db
    .prepare<[], Ende>(`
      select nr, hash from (
        select nr, hash from linje union all select foerste - 1, forrige from bind
      ) order by nr desc limit 1`)
    .get()
}

/** Whether the last line of a volume carries a MAC. */
export function harMacSist(db: Db): boolean {
  return selectRader(db, '', 'desc limit 1').get()?.mac != null
}

/** Lines in their order, of a volume from before there were MACs too. `where` and `order` as SQL. */
export function selectRader(db: Db, where = '', order = '') {
  // Volumes that were closed before there were MACs are never opened for writing again.
  const isNew = db.prepare("select 1 from pragma_table_info('linje') where name = 'mac'").get()
  const mac = isNew === undefined ? 'null kid, null mac' : 'kid, mac'
  return db.prepare<unknown[], Linjerad>(
    `select nr, tid, innhold, om, hash, ${mac} from linje ${where} order by nr ${order}`,
  )
}

/** One open volume, to be looked at again and again. */
export type Bindleser = {
  readonly tilstand: () => Bindtilstand | undefined
  readonly hashOf: (nr: number) => Uint8Array | undefined
  readonly after: (nr: number) => Iterable<Linjerad>
}

export function createBindleser(db: Db): Bindleser {
  const tilstand = tilstandOf(db)
  const hash = db.prepare<[number], Uint8Array>('select hash from linje where nr = ?').pluck()
  const after = selectRader(db, 'where nr > ?')
  return {
    tilstand: () => tilstand.get(),
    hashOf: (nr) => hash.get(nr),
    after: (nr) => after.iterate(nr),
  }
}

// --- internal ---

const SKJEMA = { folder: join(import.meta.dirname, 'migrations') }

/** A line is small, and every commit writes whole pages. */
const PAGE_BYTES = 4_096

function tilstandOf(db: Db) {
  return db.prepare<[], Bindtilstand>('select foerste, forrige, lukket, indeksert from bind')
}
