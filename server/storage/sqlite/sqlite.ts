import { type Spawn, SVAR_HEAP_MB, Threads } from '../../threads/threads.ts'
import type { Storage } from '../storage.ts'
import { holdKatalog } from './katalog.ts'
import { type Oppgradering, upgradeDirectorySync } from './oppgradering.ts'
import { readStoerrelser } from './stoerrelser.ts'
import type { Role } from './thread.ts'

export type Aapning = Pick<Oppgradering, 'isEier' | 'clock'> & {
  /** Threads for look-ups and batches. */
  readonly lesere?: number
  readonly spawn?: Spawn | undefined
}

/**
 * Opens the embedded store in `directory`, making it if need be. All statements run in threads of
 * their own: one writer a file, `lesere` for look-ups and batches, and one for selections, so that
 * neither a long selection nor a writer that must wait ever delays an answer. `clock` tells when a
 * document is written: what is dated after that proves nothing.
 */
export function openSqlite(
  directory: string,
  { lesere = 2, spawn, clock = Date.now, isEier = false }: Aapning = {},
): Storage {
  upgradeDirectorySync(directory, { isEier, clock })
  const release = holdKatalog(directory, isEier)
  const storage = overThreads(directory, { lesere, spawn, clock })
  return { ...storage, close: () => storage.close().finally(release) }
}

/** The store as calls to its threads. */
export function overThreads(
  directory: string,
  { lesere, spawn, clock = Date.now }: Pick<Aapning, 'clock' | 'spawn'> & { lesere: number },
): Storage {
  const file = new URL('./thread', import.meta.url)
  const threads = (role: Role, count = 1) =>
    new Threads(
      { file, data: { role, directory }, ...(role === 'leser' && { heapMb: SVAR_HEAP_MB }) },
      { count, isReading: role === 'leser' || role === 'utvalg', ...(spawn && { spawn }) },
    )
  const [register, jobber, leser] = [
    threads('register'),
    threads('jobber'),
    threads('leser', lesere),
  ]
  const utvalg = threads('utvalg')
  const all = [register, jobber, leser, utvalg]
  return {
    appendVersjoner: (versjoner) => register.call('appendVersjoner', versjoner, clock()),
    startImport: (valg) => register.call('startImport', valg),
    appendKopi: (versjoner, etter) => register.call('appendKopi', versjoner, etter, clock()),
    completeKopi: (etter) => register.call('completeKopi', etter),
    startSyntetisk: (oppskrift, foerste) => register.call('startSyntetisk', oppskrift, foerste),
    readIdentifikatorer: (id) => leser.call('readIdentifikatorer', id),
    readHandles: (id) => leser.call('readHandles', Number(id)),
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
    expireJobber: (utloep) => jobber.call('expireJobber', utloep),
    noteFortalt: (jobb, nowMs) => jobber.call('noteFortalt', jobb, nowMs),
    noteSlutt: (jobb, nowMs) => jobber.call('noteSlutt', jobb, nowMs),
    createJobb: (jobb) => jobber.call('createJobb', jobb),
    claimJobb: (claim) => jobber.call('claimJobb', claim),
    renewJobb: (leie) => jobber.call('renewJobb', leie),
    completeJobb: (leie, valgt, nowMs) => jobber.call('completeJobb', leie, valgt, nowMs),
    failForsoek: (leie, at) => jobber.call('failForsoek', leie, at),
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
