import { isBasis } from '../../domain/oppslag/basis.ts'
import type { Storage } from '../storage/storage.ts'
import { type Spawn, Threads } from '../threads/threads.ts'
import type { Timers } from '../timers.ts'
import { Avtrykkfoelger } from './avtrykkfoelger.ts'
import { Foelger, type Foelgervalg } from './foelger.ts'
import type { Lesekall } from './thread.ts'

export type Lesemodellvalg = Pick<Foelgervalg, 'onFeil'> & {
  readonly timers: Pick<Timers, 'monotonicMs' | 'after'>
  readonly graderteTilUtenHjemmel: boolean
  readonly spawn?: Spawn | undefined
  /** Directory where a file may be kept, as long as the process lives. */
  readonly katalog: string
}

/**
 * A store whose selections are answered from columns in memory, which are made from its own port and brought up to
 * the last change before each answer. Until they are made, which begins when they are first asked for, or soon after all else has started, and wherever they cannot be brought up at once, the store
 * itself answers. An answer is of one moment, no older than the request. What nearly everybody asks for of persons is
 * rendered beside the store too, which is told where.
 * @valg docs/valg/057-lesemodell.md
 * @valg docs/valg/061-avtrykk.md
 */
export function withLesemodell(
  storage: Storage,
  { graderteTilUtenHjemmel, spawn, timers, onFeil, katalog }: Lesemodellvalg,
): Storage & { readonly erKlar: () => Promise<boolean> } {
  const traad = new Threads<Lesekall>(
    { file: new URL('./thread', import.meta.url), data: {} },
    spawn === undefined ? {} : { spawn },
  )
  const { monotonicMs } = timers
  const foelger = new Foelger({ storage, traad, monotonicMs, onFeil })
  const avtrykk = new Avtrykkfoelger({ storage, traad, timers, katalog, onFeil })
  const erKlar = async () => (await foelger.isMade()) && (await avtrykk.follow())
  const cancel = timers.after(BEGIN_MS, () => void erKlar())
  return {
    ...storage,
    erKlar,
    readStoerrelser: async () => {
      const bytes = avtrykk.bytes()
      const stoerrelser = await storage.readStoerrelser()
      return bytes === undefined ? stoerrelser : { ...stoerrelser, avtrykk: bytes }
    },
    lookupPersoner: (hva) => {
      const rom = isBasis(hva.visning) ? avtrykk.rom() : undefined
      return storage.lookupPersoner(rom === undefined ? hva : { ...hva, avtrykk: rom })
    },
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
      const ended = Promise.all([foelger.close(), avtrykk.close()])
      await Promise.all([storage.close(), ended.then(() => traad.close())])
    },
    cut: () => {
      cancel()
      void foelger.close()
      void avtrykk.close()
      storage.cut()
      traad.cut()
    },
  }
}

// --- internal ---

/** How long whatever else starts is left alone. */
const BEGIN_MS = 2_000
