import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { answerCalls } from '../../threads/threads.ts'
import { Uendret } from '../uendret.ts'
import { batchReader } from './batch.ts'
import { keepSegl, type Skjema } from './forsegling.ts'
import { jobbReader } from './jobb.ts'
import { kildeWriter } from './kilde.ts'
import { komplettReader } from './komplett.ts'
import { leieWriter } from './leie.ts'
import { openDb } from './open.ts'
import { oppslagReader } from './oppslag.ts'
import { registerWriter } from './register.ts'
import { registerReader } from './tilstand.ts'
import { uttrekkWriter } from './uttrekk.ts'
import { utvalgReader } from './utvalg.ts'

/** What a thread is for: the one writer of each file, readers of look-ups and readers of selections. */
export type Role = 'register' | 'jobber' | 'leser' | 'utvalg'

const { role, directory } = workerData as { role: Role; directory: string }
answerCalls(() => openCalls(role))

// --- internal ---

function openCalls(kind: Role) {
  const register = () => open('register', kind === 'register')
  const jobber = () => open('jobber', kind === 'jobber')
  switch (kind) {
    case 'register': {
      const db = register()
      return { ...registerWriter(db), ...kildeWriter(db) }
    }
    case 'jobber': {
      const db = jobber()
      const ventende = new Uendret()
      return { ...uttrekkWriter(db, register(), ventende), ...leieWriter(db, ventende) }
    }
    case 'leser': {
      const [db, jobs] = [register(), jobber()]
      return {
        ...registerReader(db),
        ...oppslagReader(db),
        ...batchReader(db, jobs),
        ...jobbReader(db, jobs),
      }
    }
    case 'utvalg': {
      const db = register()
      return { ...utvalgReader(db), ...komplettReader(db) }
    }
    default:
      return kind satisfies never
  }
}

function open(skjema: Skjema, isWriter: boolean) {
  const db = openDb(join(directory, `${skjema}.db`), isWriter ? 'write' : 'read')
  if (isWriter) keepSegl(db, skjema)
  return db
}
