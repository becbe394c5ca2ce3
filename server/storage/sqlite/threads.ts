import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/**
 * What a thread is for: the one writer of each file, readers of look-ups, readers of
 * selections and of checksums.
 */
export type Role = 'register' | 'jobber' | 'leser' | 'utvalg' | 'sjekksum'

export type Call = { readonly id: number; readonly name: string; readonly args: readonly unknown[] }

/**
 * Short-lived megabytes a thread may hold before they are swept: rows become bytes that are handed
 * over at once, so that little is enough, and five threads would otherwise hold what they need not.
 */
const YOUNG_MIB = 8

type Pending = {
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Threads of one role, started when first needed. A call goes to the one with least to do. */
export class Threads {
  readonly #role: Role
  readonly #directory: string
  readonly #count: number
  readonly #threads: Thread[] = []

  constructor(role: Role, directory: string, count: number) {
    this.#role = role
    this.#directory = directory
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
      const thread = new Thread(this.#role, this.#directory)
      this.#threads.push(thread)
      return thread
    }
    return this.#threads.reduce((least, next) => (next.pending < least.pending ? next : least))
  }
}

// --- internal ---

class Thread {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  #nextId = 0
  isDead = false

  constructor(role: Role, directory: string) {
    const file = new URL(`./thread${extname(import.meta.filename)}`, import.meta.url)
    this.#worker = new Worker(file, {
      workerData: { role, directory },
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
