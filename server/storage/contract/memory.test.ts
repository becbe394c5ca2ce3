import { setImmediate } from 'node:timers/promises'
import { lastFirst } from '../../../tests/fixture/katalog.ts'
import { Etterligger, Stengt } from '../feil.ts'
import type { Minst } from '../oppslag.ts'
import type { Lagervalg, Storage } from '../storage.ts'
import { type Jobb, jobberIn } from './memory-jobber.ts'
import { Logg } from './memory-log.ts'
import { registerIn } from './memory-register.ts'
import { storageContract } from './storage-contract.ts'

storageContract(async (t, valg) => {
  const [logg, jobber] = [new Logg(), new Map<number, Jobb>()]
  const open = (annet = valg) => openMemory(logg, jobber, { ...STANDARD, ...annet })
  const beside = async (annet?: Partial<Lagervalg>) => open(annet)
  return { storage: open(), another: beside, reopen: beside, defer: lastFirst(t) }
})

// --- internal ---

const STANDARD: Lagervalg = {
  clock: Date.now,
  monotonicMs: () => performance.now(),
  treghetMs: 0,
  leieMs: 30_000,
  svartak: { antall: 1_000, bytes: 1e9 },
  graderteTilUtenHjemmel: false,
}

/** An instance of a store in memory: refuses what is asked for when it is closed, or ahead of what it has. */
function openMemory(logg: Logg, jobber: Map<number, Jobb>, valg: Lagervalg): Storage {
  let isClosed = false
  const calls = { ...registerIn(logg, valg), ...jobberIn(jobber, logg, valg) }
  const guarded = Object.entries(calls).map(([name, call]) => [
    name,
    async (...args: never[]) => {
      const { minst = 0 } = (args[0] ?? {}) as Minst
      // Others get their turn, as they do while a disk is waited for, and longer for what is written.
      for (let i = 0; i < (name === 'appendVersjoner' ? 100 : 1); i += 1) await setImmediate()
      if (isClosed) throw new Stengt()
      if (logg.endringer.length < minst) throw new Etterligger()
      return (call as (...args: never[]) => unknown)(...args)
    },
  ])
  const cut = () => {
    isClosed = true
  }
  return { ...(Object.fromEntries(guarded) as typeof calls), cut, close: async () => cut() }
}
