import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Feedinnslag } from '../../domain/hendelser/feed.ts'
import type { Klient } from '../../klient/klient.ts'
import { EXIT, exitCodeOf, type Omgivelser, print, tell } from '../command.ts'
import { grouped } from '../fremdrift.ts'
import { append } from './append.ts'
import { explainAvslag } from './avslag.ts'
import { FremmedLaas, takeLaas } from './laas.ts'

/** What is read of the feed, and where it goes. */
export type Feedlesing = {
  /** `-` is standard output. */
  readonly ut: string
  /** From which number on, where the file is not there. */
  readonly fra: number
  readonly foelg: boolean
  readonly forfra: boolean
}

/**
 * Reads the feed into a file, one event a line, on from the last one that is there. A line is durable before the
 * next page is asked for, and half a line of a run that was cut off is cut away.
 */
export async function fetchFeed(
  klient: Klient,
  { ut, fra, foelg, forfra }: Feedlesing,
  omgivelser: Omgivelser,
): Promise<number> {
  const fil = ut === '-' ? toStdout(omgivelser) : await openFeedfil(ut, forfra, omgivelser)
  if (fil === undefined) return EXIT.failed
  let antall = 0
  let siste = fil.siste
  try {
    const { signal } = omgivelser
    for await (const innslag of klient.feed(siste === undefined ? fra : siste + 1, {
      foelg,
      signal,
    })) {
      await fil.write(innslag)
      siste = innslag.sekvensnummer
      antall += 1
    }
    await fil.save()
    tell(omgivelser, `${grouped(antall)} events; the last sekvensnummer is ${siste ?? 'none'}\n`)
    return EXIT.done
  } catch (error) {
    await fil.save().catch(() => {})
    if (omgivelser.signal.aborted) return exitCodeOf(omgivelser.signal)
    const again = 'The same command goes on after the last event that is there.'
    return explainAvslag(error, { again, kept: '' }, omgivelser)
  } finally {
    await fil.close()
  }
}

// --- internal ---

type Feedfil = {
  /** The last number that is there. */
  readonly siste: number | undefined
  readonly write: (innslag: Feedinnslag) => Promise<void>
  readonly save: () => Promise<void>
  readonly close: () => Promise<void>
}

function toStdout(omgivelser: Omgivelser): Feedfil {
  return {
    siste: undefined,
    write: (innslag) => print(omgivelser, `${JSON.stringify(innslag)}\n`),
    save: async () => {},
    close: async () => {},
  }
}

const { O_RDWR, O_CREAT } = constants

/** Lines are gathered, and are on disk before more is asked for. */
const LINES_HELD = 1_000

async function openFeedfil(
  file: string,
  forfra: boolean,
  { stderr }: Omgivelser,
): Promise<Feedfil | undefined> {
  const laas = lock(file)
  if (typeof laas === 'string') {
    stderr.write(`${laas}\n`)
    return undefined
  }
  const handle = await open(file, O_RDWR | O_CREAT, 0o600).catch((error: unknown) => {
    laas.release()
    throw error
  })
  if (forfra) await handle.truncate(0)
  const there = await readEnd(handle, (await handle.stat()).size)
  if (there === undefined) {
    stderr.write(`${file} does not hold events, one a line; give another --ut, or --forfra.\n`)
    await handle.close()
    laas.release()
    return undefined
  }
  await handle.truncate(there.bytes)
  let bytes = there.bytes
  let held: string[] = []
  const save = async () => {
    if (held.length === 0) return
    const text = held.join('')
    held = []
    bytes += await append(file, handle, bytes, text)
    await handle.datasync()
  }
  return {
    siste: there.siste,
    write: async (innslag) => {
      held.push(`${JSON.stringify(innslag)}\n`)
      if (held.length >= LINES_HELD) await save()
    },
    save,
    close: async () => {
      await handle.close()
      laas.release()
    },
  }
}

/** A lock, or why there is none. */
function lock(file: string) {
  try {
    return takeLaas(`${file}.laas`) ?? `${file} is being written by another run.`
  } catch (error) {
    if (!(error instanceof FremmedLaas)) throw error
    return `${error.message}; give another --ut.`
  }
}

/** Where the last whole line ends, and its number. `undefined` where it is no event. */
async function readEnd(
  handle: Awaited<ReturnType<typeof open>>,
  size: number,
): Promise<{ readonly bytes: number; readonly siste: number | undefined } | undefined> {
  const length = Math.min(size, LINE_BYTES_MAX)
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
  const end = buffer.lastIndexOf(10)
  if (end < 0)
    return size === 0 || size < LINE_BYTES_MAX ? { bytes: 0, siste: undefined } : undefined
  const before = buffer.lastIndexOf(10, end - 1)
  try {
    const line: unknown = JSON.parse(buffer.toString('utf8', before + 1, end))
    const siste = (line as Partial<Feedinnslag> | null)?.sekvensnummer
    if (!Number.isSafeInteger(siste)) return undefined
    return { bytes: size - length + end + 1, siste }
  } catch {
    return undefined
  }
}

/** No event is as long as this. */
const LINE_BYTES_MAX = 64 * 1024
