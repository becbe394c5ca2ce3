import type { Storage } from '../storage/storage.ts'
import { type Spawn, Threads } from '../threads/threads.ts'
import type { Timers } from '../timers.ts'
import { Foelger, type Foelgervalg } from './foelger.ts'
import type { Lesekall } from './thread.ts'

export type Lesemodellvalg = Pick<Foelgervalg, 'onFeil'> & {
  readonly timers: Pick<Timers, 'monotonicMs' | 'after'>
  readonly graderteTilUtenHjemmel: boolean
  readonly spawn?: Spawn | undefined
}

/**
 * A store whose selections are answered from columns in memory, which are made from its own port and brought up to
 * the last change before each answer. Until they are made, which begins when they are first asked for, or soon after all else has started, and wherever they cannot be brought up at once, the store
 * itself answers. An answer is of one moment, no older than the request.
 * @valg docs/valg/057-lesemodell.md
 */
export function withLesemodell(
  storage: Storage,
  { graderteTilUtenHjemmel, spawn, timers, onFeil }: Lesemodellvalg,
): Storage & { readonly erKlar: () => Promise<boolean> } {
  const traad = new Threads<Lesekall>(
    { file: new URL('./thread', import.meta.url), data: {} },
    spawn === undefined ? {} : { spawn },
  )
  const { monotonicMs } = timers
  const foelger = new Foelger({ storage, traad, monotonicMs, onFeil })
  const cancel = timers.after(BEGIN_MS, () => void foelger.isMade())
  return {
    ...storage,
    erKlar: () => foelger.isMade(),
    selectPersoner: async (hva) => {
      const told = await foelger.answer(hva, async (at, { sekvensnummer }) => {
        const funnet = await traad.call('select', at, { ...hva, graderteTilUtenHjemmel })
        const { batchstoerrelse } = hva
        return { sekvensnummer, treff: funnet.personer.length, ...funnet, batchstoerrelse }
      })
      return told === undefined ? storage.selectPersoner(hva) : told.value
    },
    countPersoner: async (hva) => {
      const told = await foelger.answer(hva, (at) =>
        traad.call('count', at, { ...hva, graderteTilUtenHjemmel }),
      )
      return told === undefined ? storage.countPersoner(hva) : told.value
    },
    close: async () => {
      cancel()
      const ended = foelger.close()
      await Promise.all([storage.close(), ended.then(() => traad.close())])
    },
    cut: () => {
      cancel()
      void foelger.close()
      storage.cut()
      traad.cut()
    },
  }
}

// --- internal ---

/** How long whatever else starts is left alone. */
const BEGIN_MS = 2_000
