import { type Spawn, SVAR_HEAP_MB, Threads } from '../../threads/threads.ts'
import type { Storage } from '../storage.ts'
import { holdKatalog } from './katalog.ts'
import { type Oppgradering, upgradeDirectorySync } from './oppgradering.ts'
import { readStoerrelser } from './stoerrelser.ts'
import type { Calls, Role } from './thread.ts'

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
  const start = <R extends Role>(role: R, count = 1) =>
    new Threads<Calls[R]>(
      { file, data: { role, directory }, ...(role === 'leser' && { heapMb: SVAR_HEAP_MB }) },
      { count, isReading: role === 'leser' || role === 'utvalg', ...(spawn && { spawn }) },
    )
  const [register, jobber] = [start('register'), start('jobber')]
  const [leser, utvalg] = [start('leser', lesere), start('utvalg')]
  const all = [register, jobber, leser, utvalg]
  return {
    ...register.passOn('startImport', 'completeKopi', 'startSyntetisk'),
    ...jobber.passOn('createJobb', 'cancelJobb', 'expireJobber', 'noteFortalt', 'noteSlutt'),
    ...jobber.passOn('claimJobb', 'renewJobb', 'completeJobb', 'failForsoek', 'voidLeier'),
    ...leser.passOn('readRegister', 'readOpphav', 'readIdentifikatorer', 'readHandles'),
    ...leser.passOn('lookupPersoner', 'lookupPerson', 'lookupArkiv', 'lookupDokument'),
    ...leser.passOn('readJobb', 'readJobbtall', 'readBatch'),
    ...utvalg.passOn('selectPersoner', 'countPersoner', 'selectVersjoner'),
    appendVersjoner: (versjoner) => register.call('appendVersjoner', versjoner, clock()),
    appendKopi: (versjoner, etter) => register.call('appendKopi', versjoner, etter, clock()),
    readStoerrelser: () => readStoerrelser(directory),
    close: async () => {
      await Promise.all(all.map((one) => one.close()))
    },
    cut: () => {
      for (const one of all) one.cut()
    },
  }
}
