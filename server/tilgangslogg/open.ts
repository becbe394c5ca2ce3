import { mkdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readBytes } from '../disk.ts'
import { Stengt } from '../storage/feil.ts'
import { type Spawn, Threads } from '../threads/threads.ts'
import { TIMERS, type Timers } from '../timers.ts'
import { readLogg } from './leser.ts'
import type { Nokkelkilde } from './linjenokkel.ts'
import { type Loggsted, loggsted, verify } from './logg.ts'
import type { Loggcalls, Loggdata, Oppgave } from './thread.ts'
import { type NyLinje, type Tilgangslogg, unlinked } from './tilgangslogg.ts'

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
  /** The time that deletion goes by; none while the clock is not believed. */
  readonly slettetid: () => number | undefined
  /** Told of every head as it is signed, so that it can be kept elsewhere too. */
  readonly onHode: (signert: string) => void
  /** Told of what goes wrong beside the answers. */
  readonly onFeil: (error: unknown) => void
  readonly timers?: Timers
  readonly spawn?: Spawn | undefined
}

/** The log is not what was written: somebody has put something in, changed it, or taken it away. */
export class EndretLogg extends Error {
  override readonly name = 'EndretLogg'
}

/** The log as it is opened: `start` signs what a server that was killed left unsigned. */
export type Aapner = Tilgangslogg & { readonly start: () => Promise<void> }

/** Opens the access log for writing, and starts it. */
export async function openTilgangslogg(valg: Loggvalg): Promise<Tilgangslogg> {
  const logg = createTilgangslogg(valg)
  try {
    await logg.start()
    return logg
  } catch (error) {
    await logg.close()
    throw error
  }
}

/**
 * The access log, in a thread of its own. Lines that come while others are being written go together
 * in the next write, so that many who wait share one wait for the disk.
 * @valg docs/valg/014-tilgangslogg.md
 */
export function createTilgangslogg(valg: Loggvalg): Aapner {
  const { clock, timers = TIMERS } = valg
  const sted = loggsted(valg.data, valg)
  const { skriver, indeks } = startThreads(sted, valg.spawn)
  let isClosed = false
  const tell = async (signed: Promise<readonly string[]>) => {
    for (const text of await signed) valg.onHode(text)
  }
  const sign = async (nowMs: number) => {
    await tell(skriver.call('signEnde', nowMs))
    for (const text of await skriver.call('takeAvvik')) {
      valg.onFeil(new EndretLogg(text))
    }
  }
  /** Beside the answers: signs the end, drops what has had its time, makes indexes that are missing. */
  const care = async () => {
    const sletteMs = valg.slettetid()
    if (valg.levetidMs !== undefined && sletteMs !== undefined) {
      await tell(skriver.call('deleteUtloepte', sletteMs - valg.levetidMs, sletteMs))
    }
    await sign(clock())
    while (!isClosed && (await indeks.call('indekserEtt'))) {}
  }
  const stell = onceMore(() => care().catch(valg.onFeil))
  const linjer = inTurn(skriver, stell.due)
  let stopTending = () => {}
  let closed: Promise<void> | undefined
  const close = async () => {
    isClosed = true
    stopTending()
    await linjer.written()
    stell.due()
    await stell.done()
    // Where it never came to be open, that has been told.
    await skriver.call('lukk').catch(() => {})
    await Promise.all([skriver.close(), indeks.close()])
  }

  return {
    start: async () => {
      await sign(clock())
      if (isClosed) return
      stell.due()
      stopTending = timers.every(valg.hodeMs, stell.due)
    },
    append: async (ny) => {
      if (isClosed) throw new Stengt()
      await linjer.add(ny)
    },
    proev: () => skriver.call('proev', clock()),
    read: (avgrensning) => readLogg(sted.katalog, avgrensning),
    verify: (utenfra) => verify(sted, utenfra),
    readStoerrelse: async () => {
      const { katalog } = sted
      const files = (await readdir(katalog)).map((name) => readBytes(join(katalog, name)))
      return (await Promise.all(files)).reduce((sum, bytes) => sum + bytes, 0)
    },
    close: () => {
      closed ??= close()
      return closed
    },
    cut: () => {
      isClosed = true
      stopTending()
      skriver.cut()
      indeks.cut()
    },
  }
}

// --- internal ---

/** One that writes and one that makes indexes. */
function startThreads(sted: Loggsted, spawn: Spawn | undefined) {
  mkdirSync(sted.katalog, { recursive: true, mode: 0o700 })
  const start = <O extends Oppgave>(oppgave: O) => {
    const plan: Loggdata = { oppgave, ...sted }
    const file = new URL('./thread', import.meta.url)
    return new Threads<Loggcalls[O]>({ file, data: plan }, { ...(spawn && { spawn }) })
  }
  return { skriver: start('skriver'), indeks: start('indeks') }
}

/** Adds lines: those that come while others are being written go together in the next write. */
function inTurn(skriver: Threads<Loggcalls['skriver']>, onFull: () => void) {
  let waiting: Ventende[] = []
  let writing: Promise<void> | undefined
  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      const linjer = batch.map(({ ny }) => unlinked(ny))
      await skriver.call('append', linjer).then(
        (isFull) => {
          for (const { resolve } of batch) resolve()
          if (isFull) onFull()
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error)
        },
      )
    }
    writing = undefined
  }
  return {
    add: (ny: NyLinje) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ ny, resolve, reject })
        writing ??= write()
      }),
    /** When nothing waits to be written any more. */
    written: async () => writing,
  }
}

/** Work that is done once more after the time that runs, however often it comes due meanwhile. */
function onceMore(work: () => Promise<unknown>) {
  let isDue = false
  let done: Promise<unknown> = Promise.resolve()
  return {
    due: () => {
      if (isDue) return
      isDue = true
      done = done.then(() => {
        isDue = false
        return work()
      })
    },
    done: () => done,
  }
}

type Ventende = {
  readonly ny: NyLinje
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}
