import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Threads } from '../storage/sqlite/threads.ts'
import { loggkatalog } from './bind.ts'
import { type Nokkelkilde, nokkelkilde } from './linjenokkel.ts'
import type { Loggdata } from './thread.ts'
import type { NyLinje, Tilgangslogg } from './tilgangslogg.ts'

export type Loggvalg = {
  readonly data: string
  /** Where signed heads are written; beside the log unless set. */
  readonly hoder: string | undefined
  /** Where the keys of the lines' MACs are; in the data directory unless set. */
  readonly nokkel: Nokkelkilde | undefined
  /** How often the end of the log is signed. */
  readonly hodeMs: number
  /** How long lines are kept; for ever where nothing is said. */
  readonly levetidMs: number | undefined
  readonly clock: () => number
  /** Told of every head as it is signed, so that it can be kept elsewhere too. */
  readonly onHode: (signert: string) => void
  /** Told of what goes wrong beside the answers. */
  readonly onFeil: (error: unknown) => void
}

/** The log is not what was written: somebody has put something in, changed it, or taken it away. */
export class EndretLogg extends Error {
  override readonly name = 'EndretLogg'
}

/** The file of signed heads in a data directory, unless another is set. */
export function hodefil(data: string, hoder?: string): string {
  return hoder ?? join(loggkatalog(data), 'hoder.txt')
}

/**
 * Opens the access log for writing, in a thread of its own. Lines that come while others are being
 * written go together in the next write, so that many who wait share one wait for the disk.
 * @valg docs/valg/014-tilgangslogg.md
 */
export async function openTilgangslogg(valg: Loggvalg): Promise<Tilgangslogg> {
  const katalog = loggkatalog(valg.data)
  mkdirSync(katalog, { recursive: true, mode: 0o700 })
  const threads = (oppgave: Loggdata['oppgave']) => {
    const data: Loggdata = {
      oppgave,
      katalog,
      hoder: hodefil(valg.data, valg.hoder),
      nokkelkilde: nokkelkilde(valg.data, valg.nokkel),
    }
    return new Threads({ file: new URL('./thread', import.meta.url), data }, 1)
  }
  const [skriver, indeks] = [threads('skriver'), threads('indeks')]

  let waiting: Ventende[] = []
  let isWriting = false
  const write = async () => {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      const linjer = batch.map(({ ny }) => unlinked(ny))
      await skriver.call<boolean>('append', linjer).then(
        (isFull) => {
          for (const { resolve } of batch) resolve()
          if (isFull) tend()
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error)
        },
      )
    }
    isWriting = false
  }

  /** Beside the answers: signs the end, drops what has had its time, makes indexes that are missing. */
  const care = async () => {
    const nowMs = valg.clock()
    if (valg.levetidMs !== undefined) {
      await tell(skriver.call('slettUtloepte', nowMs - valg.levetidMs, nowMs))
    }
    await tell(skriver.call('signEnde', nowMs))
    await tellAvvik()
    while (!isClosed && (await indeks.call<boolean>('indekserEtt'))) {}
  }
  const tell = async (signed: Promise<readonly string[]>) => {
    for (const text of await signed) valg.onHode(text)
  }
  const tellAvvik = async () => {
    for (const text of await skriver.call<readonly string[]>('takeAvvik')) {
      valg.onFeil(new EndretLogg(text))
    }
  }
  let isClosed = false
  let caring = Promise.resolve()
  const tend = () => {
    caring = caring.then(care).catch(valg.onFeil)
  }
  // What a server that was killed left unsigned is signed before anything is added to it.
  await tell(skriver.call('signEnde', valg.clock()))
  await tellAvvik()
  tend()
  const timer = setInterval(tend, valg.hodeMs)
  timer.unref()

  return {
    append: (ny) =>
      new Promise((resolve, reject) => {
        waiting.push({ ny, resolve, reject })
        void write()
      }),
    close: async () => {
      clearInterval(timer)
      isClosed = true
      tend()
      await caring
      await Promise.all([skriver.close(), indeks.close()])
    },
  }
}

// --- internal ---

type Ventende = {
  readonly ny: NyLinje
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

function unlinked({ tidMs, linje, om }: NyLinje) {
  return { tid: tidMs, innhold: JSON.stringify(linje), om }
}
