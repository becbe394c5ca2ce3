import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ownDirectory } from '../../katalog/eier.ts'
import { checkKatalog, holdKatalog } from '../../katalog/katalog.ts'
import { isBehind, migrate } from '../../sqlite/migrate.ts'
import { openDb } from '../../sqlite/open.ts'
import { avleder, type Fremgang } from './avledning.ts'
import { keepSegl } from './forsegling.ts'
import { SKJEMA } from './skjema.ts'

export type Oppgradering = {
  /** This process owns the directory already; else it does for as long as bringing it up to date takes. */
  readonly isEier?: boolean
  readonly clock?: () => number
  /** Told after each piece of what is derived anew. */
  readonly onFremgang?: (fremgang: Fremgang) => void
}

const SKJEMAER = ['register', 'jobber'] as const

/**
 * Brings the files of a directory up to date: their schema, and what other rules have derived from the
 * log. Nothing may serve or load meanwhile, so the directory is owned for as long as it takes.
 * Answers false where `signal` stopped it before its end. Throws `OptattKatalog` where there is something
 * to do and another process owns it.
 * @valg docs/valg/033-avledet-paa-nytt.md
 */
export async function upgradeDirectory(
  directory: string,
  how: Oppgradering & { readonly signal?: AbortSignal | undefined } = {},
): Promise<boolean> {
  for (const _ of upgrade(directory, how)) {
    await setImmediate()
    if (how.signal?.aborted) return false
  }
  return true
}

/** The same at once, for whoever has nothing to do meanwhile. */
export function upgradeDirectorySync(directory: string, how: Oppgradering = {}): void {
  const pieces = upgrade(directory, how)
  while (!pieces.next().done);
}

// --- internal ---

/** Megabytes of pages that are kept while all of it is gone through. */
const CACHE_MIB = 128

function* upgrade(directory: string, how: Oppgradering): Generator<void> {
  const { isEier = false, clock = Date.now } = how
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  checkKatalog(directory)
  const skrevetFoerMs = lastWrittenMs(directory, clock())
  // As long as nothing else is, so that opening and closing does not take their logs away unnoted.
  const release = holdKatalog(directory, isEier)
  try {
    yield* upgradeHeld(directory, { ...how, skrevetFoerMs })
  } finally {
    release()
  }
}

function* upgradeHeld(
  directory: string,
  how: Oppgradering & { readonly skrevetFoerMs: number },
): Generator<void> {
  const { isEier = false, skrevetFoerMs } = how
  const isOld = SKJEMAER.some((schema) =>
    withDb(directory, schema, (db) => isBehind(db, SKJEMA[schema])),
  )
  let letGo = isOld && !isEier ? ownDirectory(directory) : undefined
  try {
    for (const schema of SKJEMAER) withDb(directory, schema, (db) => migrate(db, SKJEMA[schema]))
    const db = openDb(join(directory, 'register.db'), 'write', { cacheMib: CACHE_MIB })
    try {
      keepSegl(db, 'register')
      const avledning = avleder(db, { skrevetFoerMs })
      if (avledning.isAvledet()) return
      const isEmpty = avledning.fremgang().total === 0
      if (!isEier && !isEmpty) letGo ??= ownDirectory(directory)
      while (!avledning.piece()) {
        how.onFremgang?.(avledning.fremgang())
        yield
      }
    } finally {
      db.close()
    }
  } finally {
    letGo?.()
  }
}

function withDb<T>(
  directory: string,
  schema: (typeof SKJEMAER)[number],
  work: (db: ReturnType<typeof openDb>) => T,
): T {
  const db = openDb(join(directory, `${schema}.db`), 'write', { cacheMib: CACHE_MIB })
  // Nothing that is written anew leaves what it was in the free space of the file.
  db.exec('pragma secure_delete = on')
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/**
 * When the register was last written, and so before when all was that stands in it. Never later than now:
 * what is dated after that proves nothing.
 */
function lastWrittenMs(directory: string, nowMs: number): number {
  const times = ['register.db', 'register.db-wal'].map(
    (file) => statSync(join(directory, file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
  const last = Math.max(...times)
  return last === 0 ? nowMs : Math.min(nowMs, Math.ceil(last))
}
