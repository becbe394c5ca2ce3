import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { openDb } from '../../sqlite/open.ts'
import { answerCalls } from '../../threads/threads.ts'
import { Uendret } from '../uendret.ts'
import { avtrykkReader } from './avtrykk.ts'
import { batchReader } from './batch.ts'
import { atLeast, endringReader } from './endring.ts'
import { feedReader } from './feed.ts'
import { type Basenavn, keepSegl } from './forsegling.ts'
import { jobbReader } from './jobb.ts'
import { kandidatleser } from './kandidater.ts'
import { komplettReader } from './komplett.ts'
import { leieWriter } from './leie.ts'
import { oppslagReader } from './oppslag.ts'
import { registerWriter } from './register.ts'
import { foreldetReader, slettingGrense, slettingWriter } from './sletting.ts'
import { soekReader } from './soek.ts'
import { registerReader } from './tilstand.ts'
import { uttrekkWriter } from './uttrekk.ts'
import { utvalgReader } from './utvalg.ts'

/** What a thread is for: the one writer of each file, readers of look-ups and readers of selections. */
export type Role = keyof typeof OPEN

/** What a thread of each kind can be asked. */
export type Lagercalls = { readonly [R in Role]: ReturnType<(typeof OPEN)[R]> }

const OPEN = {
  register: (directory: string) => {
    const db = open(directory, 'register', { isWriter: true })
    // What is deleted, or takes another's place, leaves nothing in the free space of the file.
    db.exec('pragma secure_delete = on')
    return { ...registerWriter(db), ...slettingWriter(db) }
  },
  jobber: (directory: string) => {
    const db = open(directory, 'jobber', { isWriter: true })
    const ventende = new Uendret()
    const register = open(directory, 'register')
    return {
      ...uttrekkWriter(db, register, ventende),
      ...leieWriter(db, ventende),
      ...slettingGrense(db),
    }
  },
  leser: (directory: string) => {
    const [db, jobs] = [open(directory, 'register'), open(directory, 'jobber')]
    return atLeast(db, {
      ...registerReader(db),
      ...endringReader(db),
      ...oppslagReader(db),
      ...feedReader(db),
      ...batchReader(db, jobs),
      ...jobbReader(db, jobs),
      ...foreldetReader(db),
    })
  },
  soek: (directory: string) => {
    const db = open(directory, 'register')
    return atLeast(db, soekReader(db))
  },
  utvalg: (directory: string) => {
    const db = open(directory, 'register')
    return atLeast(db, {
      ...{ ...utvalgReader(db), ...komplettReader(db) },
      ...{ ...kandidatleser(db), ...avtrykkReader(db) },
    })
  },
}

const { role, directory } = workerData as { role: Role; directory: string }
answerCalls(() => OPEN[role](directory))

// --- internal ---

const REGISTER_MIB = 96

/** Whoever opened the directory has made the files: one that has gone since is not made anew, and empty. */
function open(directory: string, navn: Basenavn, { isWriter = false } = {}) {
  const file = join(directory, `${navn}.db`)
  const db = openDb(file, isWriter ? 'write' : 'read', {
    isThere: true,
    // Whoever writes the register keeps the pages of the indexes that are hit at random.
    ...(isWriter && navn === 'register' && { cacheMib: REGISTER_MIB }),
  })
  if (isWriter) keepSegl(db, navn)
  return db
}
