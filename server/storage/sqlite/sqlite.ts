import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Storage } from '../storage.ts'
import { noteInnehaver } from './innehaver.ts'
import { migrate } from './migrate.ts'
import { lockFile, openDb } from './open.ts'
import type { Sjekksum } from './sjekksum.ts'
import { readStoerrelser } from './stoerrelser.ts'
import type { Role } from './thread.ts'
import { type Spawn, Threads } from './threads.ts'

/** Another server owns the data directory. */
export class OptattKatalog extends Error {
  override readonly name = 'OptattKatalog'
}

/**
 * Opens the embedded store in `directory`, making it if need be. All statements run in threads of
 * their own: one writer a file, `lesere` for look-ups and batches, and one for selections, so that
 * neither a long selection nor a writer that must wait ever delays an answer.
 */
export function openSqlite(
  directory: string,
  { lesere = 2, spawn }: { readonly lesere?: number; readonly spawn?: Spawn | undefined } = {},
): Storage {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  for (const schema of ['register', 'jobber'] as const) {
    const db = openDb(join(directory, `${schema}.db`), 'write')
    try {
      migrate(db, schema)
    } finally {
      db.close()
    }
  }
  return overThreads(directory, { lesere, spawn })
}

/** The store as calls to its threads. */
export function overThreads(
  directory: string,
  { lesere, spawn }: { readonly lesere: number; readonly spawn: Spawn | undefined },
): Storage {
  const file = new URL('./thread', import.meta.url)
  const threads = (role: Role, count = 1) =>
    new Threads({ file, data: { role, directory } }, { count, ...(spawn && { spawn }) })
  const [register, jobber, leser] = [
    threads('register'),
    threads('jobber'),
    threads('leser', lesere),
  ]
  const [utvalg, sjekksum] = [threads('utvalg'), threads('sjekksum')]
  const all = [register, jobber, leser, utvalg, sjekksum]
  return {
    appendVersjoner: (versjoner) => register.call('appendVersjoner', versjoner),
    startSyntetisk: (oppskrift, foerste) => register.call('startSyntetisk', oppskrift, foerste),
    readIdentifikatorer: (id) => leser.call('readIdentifikatorer', id),
    readRegister: () => leser.call('readRegister'),
    readOpphav: () => leser.call('readOpphav'),
    lookupPersoner: (oppslag) => leser.call('lookupPersoner', oppslag),
    lookupPerson: (oppslag) => leser.call('lookupPerson', oppslag),
    selectPersoner: (valg) => utvalg.call('selectPersoner', valg),
    lookupArkiv: (oppslag) => leser.call('lookupArkiv', oppslag),
    lookupDokument: (oppslag) => leser.call('lookupDokument', oppslag),
    countPersoner: (valg) => utvalg.call('countPersoner', valg),
    selectVersjoner: (komplett, size) => utvalg.call('selectVersjoner', komplett, size),
    readJobb: (jobb) => leser.call('readJobb', jobb),
    readJobbtall: () => leser.call('readJobbtall'),
    readStoerrelser: () => readStoerrelser(directory),
    cancelJobb: (jobb, nowMs) => jobber.call('cancelJobb', jobb, nowMs),
    expireJobber: (doneBeforeMs) => jobber.call('expireJobber', doneBeforeMs),
    addSjekksum: async () => {
      const computed = await sjekksum.call<Sjekksum | undefined>('computeSjekksum')
      if (computed !== undefined) await jobber.call('keepSjekksum', computed)
      return computed !== undefined
    },
    createJobb: (jobb) => jobber.call('createJobb', jobb),
    claimJobb: (claim) => jobber.call('claimJobb', claim),
    renewJobb: (leie, utloeperMs) => jobber.call('renewJobb', leie, utloeperMs),
    completeJobb: (leie, valgt, nowMs) => jobber.call('completeJobb', leie, valgt, nowMs),
    failForsoek: (leie, nowMs) => jobber.call('failForsoek', leie, nowMs),
    voidLeier: (instans) => jobber.call('voidLeier', instans),
    readBatch: (batch) => leser.call('readBatch', batch),
    close: async () => {
      await Promise.all(all.map((one) => one.close()))
    },
    cut: () => {
      for (const one of all) one.cut()
    },
  }
}

/**
 * Makes this process the owner of the directory until it ends, however it ends; the lock goes with
 * the process. Answers how to let go. Throws `OptattKatalog` where another server owns it.
 */
export function ownDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const lock = lockFile(join(directory, LOCK))
  if (lock === undefined) {
    throw new OptattKatalog(
      `Another server is using ${directory}. Stop it, or choose another --data.`,
    )
  }
  const forget = noteInnehaver(directory)
  return () => {
    forget()
    lock.close()
  }
}

/** Whether a process owns the directory now. Makes nothing that is not there. */
export function isOwned(directory: string): boolean {
  const file = join(directory, LOCK)
  if (!existsSync(file)) return false
  const lock = lockFile(file)
  lock?.close()
  return lock === undefined
}

// --- internal ---

const LOCK = 'eier.lock'
