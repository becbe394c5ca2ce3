import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { checkKatalog, noteKatalog, UTEN_UTSTEDER } from '../katalog/katalog.ts'
import { Katalogfeil, readLaget } from '../katalog/manifest.ts'
import {
  isEldre,
  MERKE,
  noteMerke,
  type readMerke,
  readRegisternumre,
} from '../katalog/registermerke.ts'
import { openLest } from '../sqlite/open.ts'
import { loggkatalog, noteBind, readBind } from '../tilgangslogg/bind.ts'
import { HODER } from '../tilgangslogg/hode.ts'

export type Kopivalg = {
  readonly data: string
  /** Where the copy grows; not there yet. */
  readonly under: string
  readonly signal: AbortSignal
  /** Told of bytes as they are copied. */
  readonly onBytes: (bytes: number) => void
}

export type Kopinotat = Pick<Kopivalg, 'data' | 'under'> & {
  /** How far the register of the directory had come before any of it was copied. */
  readonly merke: ReturnType<typeof readMerke>
  readonly kopiertMs: number
}

export type Kopiert = {
  /** Names in the directory that are none of ours, and were left. */
  readonly utelatt: readonly string[]
  readonly harNokkel: boolean
  readonly harHoder: boolean
}

/**
 * Copies a data directory, also while a service uses it, in an order that leaves nothing in the copy
 * without what it needs there: jobs before the register that they name, both before the access log, and
 * the log's heads before its lines. Throws `Katalogfeil` where the directory itself lacks something, and
 * the signal's reason.
 * @valg docs/valg/047-sikkerhetskopi.md
 */
export async function copyKatalog(valg: Kopivalg): Promise<Kopiert> {
  const { data, under } = valg
  checkKatalog(data)
  mkdirSync(loggkatalog(under), { recursive: true, mode: 0o700 })
  const names = readdirSync(data).filter((name) => !PASSING.test(name))
  const databases = [...FIRST, ...names.filter((name) => /\.db$/.test(name))]
  for (const name of new Set(databases)) {
    if (names.includes(name)) await copyBase(valg, name)
  }
  await copyLogg(valg)
  const utelatt = names.filter((name) => !copyRest(valg, name))
  for (const name of existsSync(loggkatalog(data)) ? readdirSync(loggkatalog(data)) : []) {
    if (!PASSING.test(name) && name !== HODER) copyRest(valg, join(LOGG, name))
  }
  return {
    utelatt: utelatt.filter((name) => name !== LOGG),
    harNokkel: existsSync(join(under, 'logg.nokkel')),
    harHoder: existsSync(join(loggkatalog(under), HODER)),
  }
}

/**
 * What a copy has of its own: how far its register has come, unless that was older than the log in the directory
 * too, and the list of what is in it, which is all that was there. Throws `Katalogfeil`.
 */
export function noteCopy({ data, under, merke, kopiertMs }: Kopinotat): void {
  const numre = readRegisternumre(join(under, 'register.db')) ?? { siste: 0, posisjon: 0 }
  if (merke === 'uleselig') copyFileSync(join(data, MERKE), join(under, MERKE))
  else if (merke !== undefined && isEldre(numre, merke)) noteMerke(under, merke)
  else noteMerke(under, { ...numre, kopiertMs })
  chmodSync(join(under, MERKE), 0o600)
  if (readBind(loggkatalog(under)).length > 0) noteBind(loggkatalog(under))
  noteKatalog(under)
  const mangler = (readLaget(data) ?? []).filter(
    (name) => UTEN_UTSTEDER(name) && !existsSync(join(under, name)),
  )
  if (mangler.length > 0) {
    throw new Katalogfeil(
      `${mangler.map((name) => join(data, name)).join(', ')} went while it was copied`,
    )
  }
}

/** Bytes that a copy of a directory will take, more or less. */
export function sizeOfKatalog(data: string): number {
  return [data, loggkatalog(data)]
    .flatMap((directory) =>
      existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [],
    )
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .reduce((sum, found) => sum + (found?.isFile() ? found.size : 0), 0)
}

// --- internal ---

const LOGG = 'logg'
/** The jobs before the register. */
const FIRST = ['jobber.db', 'register.db']

/** What tells of the process that is there now, or is made anew for the copy. */
const PASSING =
  /^eier\.(lock|json)$|\.aapen$|-(wal|shm|journal)$|\.tmp$|^klokke\.godtatt$|^katalog\.json$|^registeret\.json$/

/** One database as it is at one moment. */
async function copyBase({ data, under, signal, onBytes }: Kopivalg, name: string): Promise<void> {
  signal.throwIfAborted()
  const db = openLest(join(data, name))
  try {
    const til = join(under, name)
    rmSync(til, { force: true })
    closeSync(openSync(til, 'wx', 0o600))
    const page = db.prepare<[], { page_size: number }>('pragma page_size').get()?.page_size ?? 0
    let copied = 0
    await db.copyTo(til, (pages) => {
      signal.throwIfAborted()
      onBytes((pages - copied) * page)
      copied = pages
    })
    onBytes(statSync(til).size - copied * page)
  } finally {
    db.close()
  }
}

/**
 * The signed heads and the volumes that they are of. A volume may have had its time before it was copied, and
 * then the heads say so that are read anew. What is closed and copied never changes, but for its index.
 */
async function copyLogg(valg: Kopivalg): Promise<void> {
  const logg = loggkatalog(valg.data)
  const done = new Set<string>()
  for (;;) {
    if (existsSync(join(logg, HODER))) copyFile(valg, join(LOGG, HODER))
    const binds = readBind(logg).map(({ file }) => basename(file))
    for (const name of binds.filter((one) => !done.has(one))) {
      try {
        await copyBase(valg, join(LOGG, name))
        if (name !== binds.at(-1)) done.add(name)
      } catch (error) {
        if (existsSync(join(logg, name))) throw error
      }
    }
    const borte = binds.filter((name) => !existsSync(join(logg, name)))
    if (borte.length === 0) return
    for (const name of borte) rmSync(join(loggkatalog(valg.under), name), { force: true })
  }
}

/** Copies what is a file. Answers whether it is, or was, and so is nothing to be told of. */
function copyRest(valg: Kopivalg, name: string): boolean {
  const found = statSync(join(valg.data, name), { throwIfNoEntry: false })
  if (found === undefined) return true
  if (!found.isFile()) return false
  if (!/\.db$/.test(name)) copyFile(valg, name)
  return true
}

function copyFile({ data, under, onBytes, signal }: Kopivalg, name: string): void {
  signal.throwIfAborted()
  const til = join(under, name)
  rmSync(til, { force: true })
  copyFileSync(join(data, name), til, constants.COPYFILE_EXCL)
  chmodSync(til, 0o600)
  onBytes(statSync(til).size)
}
