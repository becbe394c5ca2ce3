import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { noteKatalog } from '../storage/sqlite/katalog.ts'
import { openDb } from '../storage/sqlite/open.ts'
import { registerReader } from '../storage/sqlite/tilstand.ts'
import { loggkatalog, noteBind, readBind } from '../tilgangslogg/bind.ts'
import { readHoder, readOffentlig } from '../tilgangslogg/hode.ts'
import { nokkelkilde, readLinjenokler } from '../tilgangslogg/linjenokkel.ts'
import { hodefil } from '../tilgangslogg/open.ts'
import { verifiser } from '../tilgangslogg/verifiser.ts'

/** What a copy holds, when it has been looked through. */
export type Kopiert = {
  readonly personer: number
  readonly sekvensnummer: number
  readonly jobber: number
  readonly linjer: number
  /** Whether the MACs of the lines could be checked: their keys lie in the directory. */
  readonly harNokler: boolean
}

/** A copy is not what it should be. */
export class Kopifeil extends Error {
  override readonly name = 'Kopifeil'
}

/**
 * Copies a data directory into another that is empty, while a service may be using it, and looks through
 * what came of it. Each database is read in one transaction, which holds up no writer. The order is what makes
 * all of them one: jobs before the register that they point into, both before the access log. So the copy knows
 * of no job whose persons it lacks, and of no answer that its log does not hold.
 * @valg docs/valg/047-sikkerhetskopi.md
 */
export function copyKatalog(data: string, til: string): Kopiert {
  copyDatabase(join(data, 'jobber.db'), join(til, 'jobber.db'))
  copyDatabase(join(data, 'register.db'), join(til, 'register.db'))
  copyDatabase(join(data, 'utsteder.db'), join(til, 'utsteder.db'))
  if (existsSync(loggkatalog(data))) copyLogg(loggkatalog(data), loggkatalog(til))
  // Keys last: whoever changes them meanwhile adds to them.
  copyFiles(data, til)
  noteKatalog(til)
  syncAll(til)
  return look(til)
}

// --- internal ---

/** What says who has a directory now, and what the copy writes anew. */
const OWN = /^(?:eier\.|katalog\.json$)/

function copyDatabase(from: string, to: string): void {
  if (!existsSync(from)) return
  // Made beforehand, so that it is nobody else's to read for a moment.
  writeFileSync(to, '', { flag: 'wx', mode: 0o600 })
  const db = openDb(from, 'read', { readOnly: true })
  try {
    // What is opened for reading alone may write to another file when it is told so.
    db.exec('pragma query_only = 0')
    db.prepare<{ to: string }>('vacuum into :to').run({ to })
  } finally {
    db.close()
  }
}

/** Heads before the lines that they name, and volumes until no new one has come meanwhile. */
function copyLogg(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 })
  copyFiles(from, to)
  const gone = new Set<string>()
  const missing = () =>
    readBind(from).filter(({ file }) => !gone.has(file) && !existsSync(join(to, basename(file))))
  for (let next = missing(); next.length > 0; next = missing()) {
    for (const { file } of next) {
      const goal = join(to, basename(file))
      try {
        copyDatabase(file, goal)
      } catch (error) {
        // Deleted meanwhile, since its time was up.
        if (existsSync(file)) throw error
        gone.add(file)
        rmSync(goal, { force: true })
      }
    }
  }
  noteBind(to)
}

/** All plain files but databases and what belongs to them. */
function copyFiles(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (OWN.test(name) || /\.(?:db|db-wal|db-shm|db-journal|aapen|tmp)$/.test(name)) continue
    const file = join(from, name)
    if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) continue
    const goal = join(to, name)
    copyFileSync(file, goal)
    chmodSync(goal, 0o600)
    if (name === 'hoder.txt') dropTorn(goal)
  }
}

/** A line of which only the beginning had come. */
function dropTorn(file: string): void {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.slice(0, text.lastIndexOf('\n') + 1))
}

function syncAll(directory: string): void {
  for (const name of ['.', ...readdirSync(directory)]) {
    const path = join(directory, name)
    if (name !== '.' && lstatSync(path).isDirectory()) syncAll(path)
    else sync(path)
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Reads all of it again, as whoever needs it will. */
function look(til: string): Kopiert {
  const register = openDb(join(til, 'register.db'), 'read')
  let found: { readonly personer: number; readonly siste: number }
  try {
    requireWhole(register, 'register.db')
    found = registerReader(register).readRegister()
  } finally {
    register.close()
  }
  const { linjer, harNokler } = lookAtLogg(til)
  const { personer, siste } = found
  return { personer, sekvensnummer: siste, jobber: countJobber(til), linjer, harNokler }
}

function countJobber(til: string): number {
  const file = join(til, 'jobber.db')
  if (!existsSync(file)) return 0
  const db = openDb(file, 'read')
  try {
    requireWhole(db, 'jobber.db')
    return db.prepare<[], number>('select count(*) from jobb').pluck().get() ?? 0
  } finally {
    db.close()
  }
}

function requireWhole(db: ReturnType<typeof openDb>, name: string): void {
  const said = db.prepare<[], string>('pragma quick_check').pluck().get()
  if (said !== 'ok') throw new Kopifeil(`${name} is damaged; nothing was kept of the copy`)
}

function lookAtLogg(til: string): Pick<Kopiert, 'linjer' | 'harNokler'> {
  const katalog = loggkatalog(til)
  const kilde = nokkelkilde(til, undefined)
  const harNokler = kilde.kind === 'egen' && existsSync(kilde.file)
  if (readBind(katalog).length === 0) return { linjer: 0, harNokler }
  const nokler = harNokler ? readLinjenokler(kilde) : []
  const pub = join(katalog, 'nokkel.pub.pem')
  const heads = hodefil(til)
  const hoder =
    existsSync(heads) && existsSync(pub)
      ? readHoder(readFileSync(heads, 'utf8'), readOffentlig(pub), nokler).hoder
      : []
  const { linjer, avvik } = verifiser(katalog, { hoder, nokler })
  if (avvik.length > 0) {
    throw new Kopifeil(
      `the access log is not what was written: ${avvik.slice(0, 3).join('; ')}. Look with uttrekk logg verifiser; nothing was kept of the copy`,
    )
  }
  return { linjer, harNokler }
}
