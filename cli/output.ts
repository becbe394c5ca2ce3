import { write, writeSync } from 'node:fs'
import { Writable } from 'node:stream'
import { isatty } from 'node:tty'

/** Standard output could not be written; `isClosed` where its reader has gone away. */
export class UtgangFeil extends Error {
  override readonly name = 'UtgangFeil'
  readonly code: string
  readonly isClosed: boolean

  constructor(code: string, options?: ErrorOptions) {
    super(`standard output cannot be written (${code})`, options)
    this.code = code
    this.isClosed = code === 'EPIPE'
  }
}

/**
 * Standard output, every byte of it. Node's own loses the rest where a full disk takes only a part,
 * and stands still with the whole program while a reader rests. The first error aborts `failed`; what
 * is written after it goes nowhere, so that work that is not printing can go on.
 * @valg docs/valg/038-kommandolinje.md
 */
export class Utgang extends Writable {
  readonly isTTY: boolean
  readonly #fd: number
  readonly #failed = new AbortController()

  constructor(fd: number) {
    super({ highWaterMark: 64 * 1024 })
    this.#fd = fd
    this.isTTY = isatty(fd)
  }

  /** Aborted, with an `UtgangFeil` as its reason, when something could not be written. */
  get failed(): AbortSignal {
    return this.#failed.signal
  }

  get feil(): UtgangFeil | undefined {
    return this.failed.reason
  }

  /** Resolves when everything is written, or cannot be. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.end(resolve))
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#put(chunk, 0, done)
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: () => void): void {
    this.#put(Buffer.concat(chunks.map(({ chunk }) => chunk)), 0, done)
  }

  #put(data: Buffer, from: number, done: () => void): void {
    if (this.failed.aborted || from >= data.length) {
      done()
      return
    }
    write(this.#fd, data, from, data.length - from, null, (error, written) => {
      if (error === null) this.#put(data, from + written, done)
      else if (error.code === 'EAGAIN') setTimeout(() => this.#put(data, from, done), AGAIN_MS)
      else {
        this.#failed.abort(new UtgangFeil(error.code ?? 'EIO', { cause: error }))
        done()
      }
    })
  }
}

/**
 * Standard error: written at once, so that nothing is lost when the process is killed. Where it
 * cannot be written there is nobody to tell, and the next line is tried again.
 */
export function createStderr(
  fd: 2,
): Writable & { readonly isTTY: boolean; readonly columns?: number } {
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      writeAll(fd, chunk)
      done()
    },
  })
  const isTTY = isatty(fd)
  Object.defineProperty(stderr, 'columns', { get: () => process.stderr.columns })
  return Object.assign(stderr, { isTTY })
}

// --- internal ---

/** How long to wait for a reader that shares a stream which does not wait by itself. */
const AGAIN_MS = 10
const AGAIN_MAX = 100

function writeAll(fd: number, data: Buffer): void {
  let tries = 0
  for (let from = 0; from < data.length && tries < AGAIN_MAX; ) {
    try {
      from += writeSync(fd, data, from)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
      tries += 1
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS)
    }
  }
}
