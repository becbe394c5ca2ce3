import { randomUUID } from 'node:crypto'
import { BEHOLDTE_BYTES_DEFAULT, BEHOLDTE_SVAR_DEFAULT } from '../../../domain/limits.ts'
import { holdKatalog } from '../../katalog/katalog.ts'
import { type Spawn, SVAR_HEAP_MB, Threads } from '../../threads/threads.ts'
import { createGruppe } from '../gruppe.ts'
import type { Jobber, Lagervalg, Register, Storage } from '../storage.ts'
import { packOppslag } from './kall.ts'
import { type Oppgradering, upgradeDirectorySync } from './oppgradering.ts'
import { readStoerrelser } from './stoerrelser.ts'
import type { Lagercalls, Role } from './thread.ts'

export type Aapning = Partial<Lagervalg> &
  Pick<Oppgradering, 'isEier'> & {
    /** Threads for look-ups and batches. */
    readonly lesere?: number
    readonly spawn?: Spawn | undefined
  }

/**
 * Opens the embedded store in `directory`, making it if need be. All statements run in threads of
 * their own: one writer a file, `lesere` for look-ups and batches, and one for selections, so that
 * neither a long selection nor a writer that must wait ever delays an answer. `clock` tells when a
 * document is written: what is dated after that proves nothing. Whoever owns the directory is the only one
 * who runs its jobs, so that every lease of another is void.
 */
export function openSqlite(directory: string, aapning: Aapning = {}): Storage {
  const { isEier = false, clock = Date.now } = aapning
  upgradeDirectorySync(directory, { isEier, clock })
  const release = holdKatalog(directory, isEier)
  const storage = overThreads(directory, aapning)
  return { ...storage, close: () => storage.close().finally(release) }
}

/** The store as calls to its threads. */
export function overThreads(
  directory: string,
  { lesere = 2, spawn, isEier = false, ...aapning }: Aapning,
): Storage {
  const valg = { ...STANDARD, ...aapning }
  const file = new URL('./thread', import.meta.url)
  const start = <R extends Role>(role: R, count = 1) =>
    new Threads<Lagercalls[R]>(
      { file, data: { role, directory }, ...(role === 'leser' && { heapMb: SVAR_HEAP_MB }) },
      {
        count,
        isReading: role === 'leser' || role === 'utvalg' || role === 'soek',
        ...(spawn && { spawn }),
      },
    )
  const threads = {
    register: start('register'),
    jobber: start('jobber'),
    leser: start('leser', lesere),
    utvalg: start('utvalg'),
    soek: start('soek'),
  }
  const all = Object.values(threads)
  return {
    ...registerOver(threads, valg),
    ...jobberOver(threads, { ...valg, isEier }),
    readStoerrelser: () => readStoerrelser(directory),
    // The floor is moved first: what is ordered after that needs nothing below it.
    deleteForeldet: async (eldsteMs) => {
      const next = await threads.leser.call('findGolv', eldsteMs)
      if (next === undefined) return true
      const golv = await threads.register.call('raiseGolv', next)
      return threads.register.call('deleteTo', await threads.jobber.call('limitSletting', golv))
    },
    close: async () => {
      await Promise.all(all.map((one) => one.close()))
    },
    cut: () => {
      for (const one of all) one.cut()
    },
  }
}

// --- internal ---

const STANDARD: Lagervalg = {
  clock: Date.now,
  monotonicMs: () => performance.now(),
  treghetMs: 0,
  leieMs: 30_000,
  svartak: { antall: BEHOLDTE_SVAR_DEFAULT, bytes: BEHOLDTE_BYTES_DEFAULT },
  graderteTilUtenHjemmel: false,
}

type Traader = { readonly [R in Role]: Threads<Lagercalls[R]> }

function registerOver(
  { register, leser, utvalg, soek }: Traader,
  { clock, graderteTilUtenHjemmel }: Lagervalg,
): Register {
  const innstilt = { graderteTilUtenHjemmel }
  return {
    ...register.passOn('startImport', 'completeKopi', 'startSyntetisk'),
    ...leser.passOn(
      'readRegister',
      'readEndringstall',
      'readEndringer',
      'readOpphav',
      'readIdentifikatorer',
      'readHandles',
    ),
    ...utvalg.passOn('selectVersjoner', 'readKandidater'),
    appendVersjoner: (versjoner) => register.call('appendVersjoner', versjoner, clock()),
    appendHendelser: createGruppe((grupper) => register.call('appendHendelser', grupper, clock())),
    appendKopi: (versjoner, etter) => register.call('appendKopi', versjoner, etter, clock()),
    lookupPersoner: (oppslag) =>
      leser.call('lookupPersoner', packOppslag({ ...oppslag, ...innstilt })),
    lookupPerson: (oppslag) => leser.call('lookupPerson', { ...oppslag, ...innstilt }),
    lookupArkiv: (oppslag) => leser.call('lookupArkiv', { ...oppslag, ...innstilt }),
    lookupDokument: (oppslag) => leser.call('lookupDokument', { ...oppslag, ...innstilt }),
    readFeed: (spoersmaal) => leser.call('readFeed', { ...spoersmaal, ...innstilt }),
    lookupHendelse: (oppslag) => leser.call('lookupHendelse', { ...oppslag, ...innstilt }),
    lookupHendelser: (oppslag) => leser.call('lookupHendelser', { ...oppslag, ...innstilt }),
    searchPersoner: (hva) => soek.call('searchPersoner', { ...hva, ...innstilt }),
    searchEntydig: (hva) => soek.call('searchEntydig', { ...hva, ...innstilt }),
    readAvtrykk: (hva) => utvalg.call('readAvtrykk', { ...hva, ...innstilt }),
    selectPersoner: (valg) => utvalg.call('selectPersoner', { ...valg, ...innstilt }),
    countPersoner: (valg) => utvalg.call('countPersoner', { ...valg, ...innstilt }),
  }
}

function jobberOver(
  { jobber, leser }: Traader,
  { isEier, ...valg }: Lagervalg & { readonly isEier: boolean },
): Omit<Jobber, 'readStoerrelser'> {
  const { clock, monotonicMs, treghetMs: ventMs, leieMs, svartak: tak } = valg
  const innstilt = { graderteTilUtenHjemmel: valg.graderteTilUtenHjemmel }
  const at = () => ({ nowMs: clock(), monotonicMs: monotonicMs() })
  const instans = randomUUID()
  let isVoided = !isEier
  return {
    ...jobber.passOn('renewJobb', 'expireJobber'),
    ...leser.passOn('readJobbtall'),
    createJobb: (jobb) => {
      const { nowMs: bestiltMs, ...naa } = at()
      return jobber.call('createJobb', { ...jobb, tak, ventMs, bestiltMs, ...naa })
    },
    claimJobb: async () => {
      if (!isVoided) await jobber.call('voidLeier', instans)
      isVoided = true
      return jobber.call('claimJobb', { instans, leieMs, ...at() })
    },
    completeJobb: (leie, valgt) => jobber.call('completeJobb', leie, valgt, clock()),
    failForsoek: (leie) => jobber.call('failForsoek', leie, at()),
    cancelJobb: (jobb) => jobber.call('cancelJobb', jobb, clock()),
    noteFortalt: (jobb) => jobber.call('noteFortalt', jobb, clock()),
    noteSlutt: (jobb) => jobber.call('noteSlutt', jobb, clock()),
    readJobb: (jobb) => leser.call('readJobb', { ...jobb, ...innstilt }),
    readBatch: (batch) => leser.call('readBatch', { ...batch, ...innstilt }),
  }
}
