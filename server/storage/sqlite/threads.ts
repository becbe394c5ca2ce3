import { extname } from 'node:path'
import { parentPort, Worker } from 'node:worker_threads'

/** What a thread runs, without the ending of the file, and what it is told when it starts. */
export type Threadplan = { readonly file: URL; readonly data: object }

type Call = { readonly id: number; readonly name: string; readonly args: readonly unknown[] }

/**
 * Short-lived megabytes a thread may hold before they are swept: rows become bytes that are handed
 * over at once, so that little is enough, and five threads would otherwise hold what they need not.
 */
const YOUNG_MIB = 8

type Pending = {
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Threads of one kind, started when first needed. A call goes to the one with least to do. */
export class Threads {
  readonly #plan: Threadplan
  readonly #count: number
  readonly #threads: Thread[] = []

  constructor(plan: Threadplan, count: number) {
    this.#plan = plan
    this.#count = count
  }

  call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.#pick().call<T>(name, args)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()))
  }

  /** A thread that has broken down is replaced; only the calls it held are lost, and say so. */
  #pick(): Thread {
    for (const [index, thread] of this.#threads.entries()) {
      if (thread.isDead) this.#threads.splice(index, 1)
    }
    const idle = this.#threads.find((thread) => thread.pending === 0)
    if (idle !== undefined) return idle
    if (this.#threads.length < this.#count) {
      const thread = new Thread(this.#plan)
      this.#threads.push(thread)
      return thread
    }
    return this.#threads.reduce((least, next) => (next.pending < least.pending ? next : least))
  }
}

/** In a thread: runs one call after another and answers each. Finished bytes are handed over. */
export function answerCalls(calls: Readonly<Record<string, (...args: never[]) => unknown>>): void {
  parentPort?.on('message', ({ id, name, args }: Call) => {
    try {
      const call = calls[name]
      if (call === undefined) throw new Error(`this thread has no ${name}`)
      const value = call(...(args as never[]))
      parentPort?.postMessage({ id, value }, transferable(value))
    } catch (error) {
      parentPort?.postMessage({ id, error })
    }
  })
}

// --- internal ---

/** Bytes and numbers of an answer that nobody else holds: handed over instead of copied. */
function transferable(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) return []
  return ['json', 'om'].flatMap((name) => {
    const part: unknown = Reflect.get(value, name)
    return ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer ? [part.buffer] : []
  })
}

class Thread {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #nextId = 0
  isDead = false

  constructor({ file, data }: Threadplan) {
    this.#worker = new Worker(new URL(file.href + extname(import.meta.filename)), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    })
    this.#worker.on('message', ({ id, value, error }) => {
      const pending = this.#pending.get(id)
      this.#pending.delete(id)
      if (error === undefined) pending?.resolve(value as never)
      else pending?.reject(error)
    })
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the thread of the store has ended')))
  }

  get pending(): number {
    return this.#pending.size
  }

  call<T>(name: string, args: readonly unknown[]): Promise<T> {
    const id = this.#nextId++
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#worker.postMessage({ id, name, args } satisfies Call)
    })
  }

  /** Waits for what is under way, so that no connection is torn down in the middle of a call. */
  async close(): Promise<void> {
    while (this.#pending.size > 0) {
      await new Promise((resolve) => this.#worker.once('message', resolve))
    }
    await this.#worker.terminate()
  }

  #fail(error: unknown): void {
    this.isDead = true
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}
