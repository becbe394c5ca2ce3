import { createGunzip } from 'node:zlib'
import { isFolkeregisteridentifikator } from '../domain/ids.ts'
import type { Segment } from '../domain/oppslag/rettighetspakke.ts'
import { EGENSKAPER, type Persondokument } from '../domain/register/persondokument.ts'
import { createInnlegger } from './innlegger.ts'
import type { NyVersjon, Storage } from './storage/storage.ts'
import { createVersjon } from './versjon.ts'

export type Innlasting = {
  readonly opphav: Segment
  /** Told after every durable transaction: how many good lines are in the register for good. */
  readonly onVarig: (status: Innlastingsstatus) => void
  /** Told of every line that cannot be read: its number and why, nothing of its content. */
  readonly onFeil: (linje: number, grunn: string) => void
  readonly signal: AbortSignal
}

export type Innlastingsstatus = {
  /** Good lines that are durable. */
  readonly varige: number
  /** Of those, documents the log held already. */
  readonly uendret: number
  readonly feil: number
  /** Bytes of the source that have been read. */
  readonly lest: number
}

/**
 * Loads NDJSON (gzipped or not) into the register: one persondokument a line, bare or as a
 * bulkoppslag entry. Bounded memory, in durable transactions; a broken line is
 * reported and the rest goes in. Lines stay in order, so what is durable is always a beginning.
 */
export async function lastInn(
  storage: Storage,
  source: AsyncIterable<Uint8Array>,
  innlasting: Innlasting,
): Promise<Innlastingsstatus> {
  const telling = { varige: 0, uendret: 0, feil: 0, lest: 0 }
  let linje = 0
  const innlegger = createInnlegger(storage, (antall, { uendret }) => {
    telling.varige += antall
    telling.uendret += uendret
    innlasting.onVarig({ ...telling })
  })
  for await (const batch of readLines(count(source, telling), innlasting.signal)) {
    for (const line of batch) {
      linje += 1
      const parsed = parseLine(line, innlasting.opphav)
      if (parsed === undefined) continue
      if (typeof parsed === 'string') {
        telling.feil += 1
        innlasting.onFeil(linje, parsed)
        continue
      }
      await innlegger.push(parsed)
    }
    if (batch.length === 0) await innlegger.flush()
  }
  await innlegger.flush()
  return telling
}

/** Lets a document in, or says why not; `undefined` for an empty line. */
export function parseLine(line: string | null, opphav: Segment): NyVersjon | string | undefined {
  if (line === null) return `longer than ${LINE_MAX_BYTES} bytes`
  if (line.trim() === '') return undefined
  const value = parseJson(line)
  if (!isObject(value)) return 'not a JSON object'
  const dokument = value['folkeregisterperson'] ?? value
  if (!isObject(dokument)) return 'folkeregisterperson is not an object'
  const broken = EGENSKAPER.find((egenskap) => !isElements(dokument[egenskap]))
  if (broken !== undefined) return `${broken} is neither an object nor a list of objects`
  const hentetMed = value['foedselsEllerDNummer']
  if (hentetMed !== undefined && !isFolkeregisteridentifikator(hentetMed)) {
    return 'foedselsEllerDNummer is not a valid identifikator'
  }
  const versjon = createVersjon(dokument as Persondokument, { opphav, hentetMed })
  if (versjon === undefined) return 'no valid identifikator in identifikasjonsnummer'
  if (!versjon.rad.syntetisk) {
    return 'a number that is not synthetic (month + 80); this version holds synthetic persons only'
  }
  return versjon
}

// --- internal ---

const LINE_MAX_BYTES = 4 * 1024 * 1024
/** A source that says nothing for this long gets what it has sent made durable. */
const IDLE_MS = 200

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a property may be: missing, one element, or a list of them. */
function isElements(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) ? value.every(isObject) : isObject(value))
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

async function* count(
  source: AsyncIterable<Uint8Array>,
  telling: { lest: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    telling.lest += chunk.byteLength
    yield chunk
  }
}

/** The lines of each piece as it comes; an empty list when the source has paused; `null` for a line too long. */
async function* readLines(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<readonly (string | null)[]> {
  const pieces = withPauses(await decompress(source), signal)
  const lines = new Lines()
  for await (const piece of pieces) yield piece === undefined ? [] : lines.push(piece)
  const rest = lines.end()
  if (rest !== undefined) yield [rest]
}

/** Gathers pieces into lines without ever holding more than one line's limit. */
class Lines {
  #rest: Buffer[] = []
  #length = 0
  #tooLong = false

  push(piece: Uint8Array): (string | null)[] {
    const lines: (string | null)[] = []
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      this.#add(bytes.subarray(start, end))
      lines.push(this.#take())
      start = end + 1
    }
    this.#add(bytes.subarray(start))
    return lines
  }

  end(): string | null | undefined {
    return this.#length === 0 && !this.#tooLong ? undefined : this.#take()
  }

  #add(bytes: Buffer): void {
    this.#length += bytes.byteLength
    if (this.#length > LINE_MAX_BYTES) {
      this.#tooLong = true
      this.#rest = []
    } else if (bytes.byteLength > 0) this.#rest.push(bytes)
  }

  #take(): string | null {
    const [only, ...more] = this.#rest
    const whole = more.length === 0 ? only : Buffer.concat(this.#rest)
    const line = this.#tooLong ? null : (whole?.toString('utf8') ?? '')
    this.#rest = []
    this.#length = 0
    this.#tooLong = false
    return line
  }
}

/** Gzip is told by its first two bytes, whatever the file is called. */
async function decompress(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = source[Symbol.asyncIterator]()
  const first = await iterator.next()
  const all = (async function* () {
    if (first.done) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  })()
  const isGzip = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b
  if (!isGzip) return all
  const gunzip = createGunzip()
  pump(all, gunzip).catch((error) => gunzip.destroy(error))
  return gunzip
}

async function pump(
  source: AsyncIterable<Uint8Array>,
  gunzip: ReturnType<typeof createGunzip>,
): Promise<void> {
  for await (const chunk of source) {
    if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve))
  }
  gunzip.end()
}

/** Passes pieces on and says `undefined` whenever the source pauses; ends when aborted. */
async function* withPauses(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array | undefined> {
  const iterator = source[Symbol.asyncIterator]()
  let next = iterator.next()
  while (!signal.aborted) {
    const result = await Promise.race([next, afterMs(IDLE_MS, next)])
    if (result === undefined) yield undefined
    else if (result.done) return
    else {
      next = iterator.next()
      next.catch(() => {})
      yield result.value
    }
  }
}

/** Resolves after a time, or earlier, without leaving a timer behind, when `other` settles. */
function afterMs(ms: number, other: Promise<unknown>): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    const stop = () => clearTimeout(timer)
    other.then(stop, stop)
  })
}
