import { findEldre, noteMerke, type Registernumre, readMerke } from './katalog/registermerke.ts'
import { describeError, type Log } from './log.ts'
import type { Storage } from './storage/storage.ts'
import type { Timers } from './timers.ts'

/**
 * The register is older than what has been answered from this directory: a backup was put back beside a
 * newer access log. The message says how far each has come, and what to do.
 * @valg docs/valg/047-sikkerhetskopi.md
 */
export class EldreRegister extends Error {
  override readonly name = 'EldreRegister'
}

export type Hoeyvannvalg = {
  readonly data: string
  readonly storage: Pick<Storage, 'readRegister'>
  readonly timers: Timers
  readonly log: Log
}

/**
 * Refuses a register that has not come as far as it once had when it was served, and then notes every
 * minute, and at the end, how far it has. The note lies with the access log, which is not put back with the
 * register. One that came whole out of a backup is told of. Throws `EldreRegister`.
 */
export async function startHoeyvann(valg: Hoeyvannvalg) {
  const { data, timers, log } = valg
  const first = await readNumre(valg)
  requireNyest(valg, first)
  const merke = readMerke(data)
  if (typeof merke === 'object' && merke.kopiertMs !== undefined) {
    log({ hendelse: 'gjenopprettet', raad: GJENOPPRETTET, antall: first.siste })
  }
  const note = async () => noteMerke(data, await readNumre(valg))
  const onFeil = (error: unknown) => log({ hendelse: 'hoeyvannfeil', ...describeError(error) })
  // A full disk holds no start back.
  await note().catch(onFeil)
  let running = Promise.resolve()
  const stopTimer = timers.every(NOTE_MS, () => {
    running = running.then(note).catch(onFeil)
  })
  return {
    stop: async () => {
      stopTimer()
      await running
      await note().catch(onFeil)
    },
  }
}

// --- internal ---

const NOTE_MS = 60_000

const ELDRE =
  'registeret er eldre enn tilgangsloggen: legg inn det som er kommet siden, eller godta det med uttrekk katalog --godta'
const GJENOPPRETTET =
  'registeret er lagt tilbake fra en sikkerhetskopi: det som kom etter den, også vern, må legges inn på nytt'

async function readNumre({ storage }: Hoeyvannvalg): Promise<Registernumre> {
  const { siste, versjoner } = await storage.readRegister()
  return { siste, posisjon: versjoner }
}

function requireNyest({ data, log }: Hoeyvannvalg, register: Registernumre): void {
  const eldre = findEldre(data, register)
  if (eldre === undefined) return
  const merke = readMerke(data)
  const av = typeof merke === 'object' ? { av: merke.siste } : {}
  log({ hendelse: 'eldre-register', raad: ELDRE, antall: register.siste, ...av })
  throw new EldreRegister(
    `${eldre}. What came since is not there, protection of addresses among it. Import it again, or put back a newer backup. Where it is lost for good: uttrekk katalog --data ${data} --godta`,
  )
}
