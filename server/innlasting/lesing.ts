import { isUtf8 } from 'node:buffer'
import { createGunzip } from 'node:zlib'
import { isGzip, tellForm } from './form.ts'
import { createLinjekutter, createVerdikutter, type Stykke } from './stykker.ts'

/** A text of the source and the line it begins on, or why it has none. */
export type Tekst =
  | { readonly linje: number; readonly text: string }
  | { readonly linje: number; readonly grunn: string }

/** No more of a source can be read. The message says what it is and what to do. */
export class Ulesbar extends Error {
  override readonly name = 'Ulesbar'
}

/**
 * Cuts a source, gzipped or not, into texts of one JSON object each: the texts of each piece as it comes,
 * and an empty list when the source has paused. Ends when `signal` is aborted, and what has not come whole
 * by then is no text. Throws `Ulesbar`. @valg docs/valg/030-filer-som-finnes.md
 */
export async function* readTekster(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<readonly Tekst[]> {
  const raw = await peek(withPauses(source, signal), (head) => head.length >= 2)
  const isPacked = isGzip(raw.head)
  const { head, pieces } = await peek(
    isPacked ? withPauses(gunzip(raw.pieces), signal) : raw.pieces,
    (start, isPaused) => tellForm(start, isPaused && start.includes(NEWLINE)) !== undefined,
  )
  if (signal.aborted) return
  const form = tellForm(head, true)
  if (form.kind === 'annet') throw new Ulesbar(form.hint)
  if (form.kind === 'tom') throw new Ulesbar('the input is empty')
  if (form.kind === 'gzip')
    throw new Ulesbar('the input is gzipped twice; unpack it once: zcat FILE')
  const kutter = form.kind === 'linjer' ? createLinjekutter() : createVerdikutter()
  for await (const piece of pieces) {
    yield piece === undefined ? [] : kutter.push(piece).map(decode)
  }
  if (!signal.aborted) yield kutter.end().map(decode)
}

// --- internal ---

const NEWLINE = 10
/** A source that says nothing for this long gets what it has sent made durable. */
const IDLE_MS = 200

/** Pieces as they come; `undefined` stands for a pause. */
type Pieces = AsyncIterable<Uint8Array | undefined>

/** Reads until there is enough to judge by, or no more; then all can be read from the start. */
async function peek(
  pieces: Pieces,
  isEnough: (head: Buffer, isPaused: boolean) => boolean,
): Promise<{ readonly head: Buffer; readonly pieces: Pieces }> {
  const iterator = pieces[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let isDone = false
  for (let isPaused = false; !isEnough(head, isPaused) && !isDone; ) {
    const next = await iterator.next()
    isDone = next.done === true
    isPaused = !isDone && next.value === undefined
    if (!isDone && next.value !== undefined) head = Buffer.concat([head, next.value])
  }
  const rest = { [Symbol.asyncIterator]: () => iterator }
  const all = async function* () {
    yield head
    if (!isDone) yield* rest
  }
  return { head, pieces: all() }
}

function decode(stykke: Stykke): Tekst {
  const { linje, bytes, grunn } = stykke
  if (bytes === undefined) return { linje, grunn: grunn ?? '' }
  if (!isUtf8(bytes)) return { linje, grunn: NOT_UTF8 }
  return { linje, text: bytes.toString('utf8').replace(/^\uFEFF/, '') }
}

const NOT_UTF8 =
  'bytes that are not UTF-8 (if the file is in Latin-1: iconv -f ISO-8859-1 -t UTF-8 FILE)'

/**
 * Unpacks all members, and tells apart a file that ends early, one that is damaged, and one with more
 * after it; zeroes are what a tape or a disk fills up with. Nothing is written to an engine that has
 * ended: Node's would begin anew, and fall over.
 */
async function* gunzip(pieces: Pieces): AsyncGenerator<Uint8Array> {
  const engine = createGunzip()
  let fed = 0
  let hasMore = false
  const feed = async () => {
    for await (const piece of pieces) {
      if (piece === undefined) continue
      const isEnded = engine.bytesWritten < fed
      if (!isEnded) await new Promise<unknown>((resolve) => engine.write(piece, resolve))
      fed += piece.byteLength
      const after = Math.min(fed - engine.bytesWritten, piece.byteLength)
      hasMore ||= piece.subarray(piece.byteLength - after).some((byte) => byte !== 0)
    }
    engine.end()
  }
  const fedAll = feed().catch((error) => engine.destroy(error))
  try {
    yield* engine as AsyncIterable<Uint8Array>
  } catch (error) {
    throw explainGzip(error)
  }
  await fedAll
  if (hasMore) throw new Ulesbar(AFTER_GZIP)
}

const AFTER_GZIP =
  'something stands after the end of the gzip data, and was not read; give that as a file of its own'

function explainGzip(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR') {
    return new Ulesbar(
      'the gzip data end in the middle: what came before is in the register; get the whole file and run the same command again',
    )
  }
  if (!code.startsWith('Z_')) return error
  return new Ulesbar(
    'the gzip data are damaged: what came before is in the register, and may be damaged too; get the file anew',
  )
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
