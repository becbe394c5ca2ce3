import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { openDb } from '../sqlite/open.ts'
import { isOwned } from './eier.ts'
import {
  findMangler,
  forgetAapne,
  holdDatabases,
  Katalogfeil,
  MANIFEST,
  noteLaget,
  readLaget,
} from './manifest.ts'
import { MERKE } from './registermerke.ts'

/** Which of the names that have been noted are needed by whoever opens the directory. */
export type Behov = (name: string) => boolean

/** What the register and the jobs need, and what a log that is read needs. */
export const UTEN_UTSTEDER: Behov = (name) => !name.startsWith('utsteder')

/**
 * Refuses a directory that lacks something of what has been made there: a database, a volume of the
 * access log, a key, or the log of a database that was not closed. What was never noted is not missed:
 * a new directory, and one of a version that kept no list. Throws `Katalogfeil`.
 */
export function checkKatalog(data: string, isNeeded: Behov = UTEN_UTSTEDER): void {
  const mangler = readMangler(data, isNeeded)
  if (mangler.length === 0) return
  throw new Katalogfeil(
    `${mangler.join('; ')}. Put back what is gone, best the whole directory from a backup. Where it is lost for good, and is to be gone on without: uttrekk katalog --data ${data} --godta`,
  )
}

/** What is wrong with a directory by its own list, each in a sentence. */
export function readMangler(data: string, isNeeded: Behov = () => true): readonly string[] {
  try {
    const laget = readLaget(data)
    const logg = join(data, LOGG)
    if (laget === undefined) {
      const isKept = existsSync(join(logg, MANIFEST)) || isNoted(join(data, REGISTER))
      return isKept ? [`${join(data, MANIFEST)} was made here and is gone`] : []
    }
    const bind = readLaget(logg) ?? []
    return [...findMangler(data, laget.filter(isNeeded)), ...findMangler(logg, bind)]
  } catch (error) {
    if (error instanceof Katalogfeil) return [error.message]
    throw error
  }
}

/** Notes what there is now, beside what was noted before. */
export function noteKatalog(data: string): void {
  const before = readLaget(data) ?? []
  noteLaget(data, NAMES, before)
}

/**
 * Holds the register and the jobs open for as long as they are in use, and notes what there is. Answers
 * how to let go, which whoever ends must do: `isEier` where this process owns the directory.
 */
export function holdKatalog(data: string, isEier: boolean): () => void {
  // Beside a service the marks are that one's.
  const isMarking = isEier || !isOwned(data)
  const hold = holdDatabases(data, DATABASER, isMarking)
  try {
    noteKatalog(data)
    markNoted(join(data, REGISTER))
  } catch (error) {
    hold.release(false)
    throw error
  }
  let isReleased = false
  const release = () => {
    if (isReleased) return
    isReleased = true
    aapne.delete(release)
    // A service that was here too may have ended first, and left its marks to whoever is last.
    hold.release(isEier || !isOwned(data))
  }
  watchExit()
  aapne.add(release)
  return release
}

/** The operator's word that what is gone is lost: the list becomes what there is. */
export function acceptKatalog(data: string): void {
  forgetAapne(data, DATABASER)
  noteLaget(data, NAMES)
  const logg = join(data, LOGG)
  if (!existsSync(logg)) return
  const bind = readdirSync(logg).filter((name) => BIND.test(name))
  forgetAapne(logg, bind)
  noteLaget(logg, bind)
}

// --- internal ---

const LOGG = 'logg'
const REGISTER = 'register.db'
const DATABASER = [REGISTER, 'jobber.db']
const BIND = /^\d{12}\.db$/
const NAMES = [
  ...DATABASER,
  'utsteder.db',
  'utsteder.jwk',
  join(LOGG, MANIFEST),
  join(LOGG, 'nokkel.pem'),
  MERKE,
]

/** Whoever ends without letting go has let go all the same, as far as a process can. */
const aapne = new Set<() => void>()

let isWatched = false

function watchExit(): void {
  if (isWatched) return
  isWatched = true
  process.once('exit', () => {
    for (const release of [...aapne]) release()
  })
}

/** Where SQLite's header keeps a number that is the application's. */
const USER_VERSION = { offset: 60, bytes: 4 } as const

/** Whether a register says of itself that its directory has a list, read without opening it. */
function isNoted(file: string): boolean {
  if (!existsSync(file)) return false
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(USER_VERSION.bytes)
    const read = readSync(handle, bytes, 0, bytes.length, USER_VERSION.offset)
    return read === bytes.length && bytes.readUInt32BE() === 1
  } finally {
    closeSync(handle)
  }
}

function markNoted(file: string): void {
  if (!existsSync(file) || isNoted(file)) return
  const db = openDb(file, 'write')
  try {
    db.exec('pragma user_version = 1; pragma wal_checkpoint(PASSIVE)')
  } finally {
    db.close()
  }
}
