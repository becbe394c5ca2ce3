import { extname } from 'node:path'
import { parentPort, Worker } from 'node:worker_threads'
import { Stengt } from '../storage/feil.ts'
import { type PackedError, packError, unpackError } from './thread-error.ts'

/** What a thread runs, without the ending of the file, and what it is told when it starts. */
export type Threadplan = {
  readonly file: URL
  readonly data: object
  /** Megabytes of objects that it may hold: swept sooner, the less that is. Node's own bound unless set. */
  readonly heapMb?: number
}

export type Call = { readonly id: number; readonly name: string; readonly args: readonly unknown[] }
export type Answer = { readonly id: number; readonly value?: unknown; readonly error?: PackedError }

/** A thread that has been started, as whoever started it holds it. */
export type Started = {
  /** Throws where the call cannot be sent. */
  readonly send: (call: Call) => void
  /** Ends the thread, in the middle of a call too. Resolves when it has ended. */
  readonly terminate: () => Promise<unknown>
}

/** What a thread tells. After `ended` it tells nothing more. */
export type Told = {
  readonly answered: (answer: Answer) => void
  readonly ended: (error: unknown) => void
}

/** How a thread is started: a real one, or one that a simulation steps through. */
export type Spawn = (plan: Threadplan, told: Told) => Started

/** A thread ended in the middle of what it did: of itself, or by the system. Another is started for the next call. */
export class TraadEndt extends Error {
  override readonly name = 'TraadEndt'

  constructor() {
    super('the thread has ended')
  }
}

/** What a thread can be asked, by the names of its calls. Each is answered in one go. */
export type Calls = Readonly<Record<string, (...args: never[]) => unknown>>

/** The same calls as whoever asks from outside has them: with the same values, answered later. */
export type Asked<C extends Calls> = {
  readonly [K in keyof C]: (...args: Parameters<C[K]>) => Promise<ReturnType<C[K]>>
}

/**
 * Threads of one kind, started when first needed. A call goes to the one with least to do. `C` is what
 * they answer, inferred from what the thread itself opens: a name, a value or an answer that is not
 * its own does not compile.
 */
export class Threads<C extends Calls = never> {
  readonly #plan: Threadplan
  readonly #count: number
  readonly #spawn: Spawn
  readonly #isReading: boolean
  #threads: Thread[] = []
  #isClosed = false

  /** `isReading`: what is asked of them changes nothing, and is asked once more where a thread ends. */
  constructor(plan: Threadplan, { count = 1, spawn = spawnWorker, isReading = false } = {}) {
    this.#plan = plan
    this.#count = count
    this.#spawn = spawn
    this.#isReading = isReading
  }

  /** Once closed every call is refused, with `Stengt`: it would start a thread that nobody ends. */
  async call<K extends keyof C & string>(
    name: K,
    ...args: Parameters<C[K]>
  ): Promise<ReturnType<C[K]>> {
    if (this.#isClosed) throw new Stengt()
    try {
      return await this.#pick().call(name, args)
    } catch (error) {
      if (!this.#isReading || !(error instanceof TraadEndt) || this.#isClosed) throw error
      return this.#pick().call(name, args)
    }
  }

  /** Some of the calls as functions, for whoever passes them on as they are. */
  passOn<K extends keyof C & string>(...names: readonly K[]): Pick<Asked<C>, K> {
    const calls = names.map((name) => [
      name,
      (...args: Parameters<C[K]>) => this.call(name, ...args),
    ])
    return Object.fromEntries(calls) as Pick<Asked<C>, K>
  }

  /** Waits for what is under way, so that no connection is torn down in the middle of a call. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  /** Ends without waiting: calls under way are refused, whether or not they come to be carried out. */
  cut(): void {
    this.#isClosed = true
    for (const thread of this.#threads) thread.cut()
  }

  /** A thread that has broken down is replaced; only the calls it held are lost, and say so. */
  #pick(): Thread {
    this.#threads = this.#threads.filter((thread) => !thread.isDead)
    const idle = this.#threads.find((thread) => thread.pending === 0)
    if (idle !== undefined) return idle
    if (this.#threads.length < this.#count) {
      const thread = new Thread(this.#plan, this.#spawn)
      this.#threads.push(thread)
      return thread
    }
    return this.#threads.reduce((least, next) => (next.pending < least.pending ? next : least))
  }
}

/**
 * In a thread: runs one call after another and answers each. Finished bytes are handed over. What the
 * calls work on is opened by the first of them, and again by the next where that fails, so that a
 * disk that was full costs those calls and not a new thread for each.
 */
export function answerCalls(open: () => Calls): void {
  let calls: Calls | undefined
  parentPort?.on('message', ({ id, name, args }: Call) => {
    try {
      calls ??= open()
      const call = calls[name]
      if (call === undefined) throw new Error(`this thread has no ${name}`)
      const value = call(...(args as never[]))
      parentPort?.postMessage({ id, value } satisfies Answer, transferable(value))
    } catch (error) {
      parentPort?.postMessage({ id, error: packError(error) } satisfies Answer)
    }
  })
  // A call that cannot be read can be answered by nobody, and whoever waits must hear of it.
  parentPort?.on('messageerror', (error) => {
    throw error
  })
}

/** Starts a real thread. */
export function spawnWorker(
  { file, data, heapMb }: Threadplan,
  { answered, ended }: Told,
): Started {
  const worker = new Worker(new URL(file.href + extname(import.meta.filename)), {
    workerData: data,
    resourceLimits: {
      maxYoungGenerationSizeMb: YOUNG_MIB,
      ...(heapMb !== undefined && { maxOldGenerationSizeMb: heapMb }),
    },
  })
  worker.on('message', answered)
  // An answer that cannot be read leaves no way to tell which of the calls it is of.
  worker.on('messageerror', (error) => {
    ended(error)
    void worker.terminate()
  })
  worker.on('error', ended)
  worker.on('exit', () => ended(new TraadEndt()))
  return { send: (call) => worker.postMessage(call), terminate: () => worker.terminate() }
}

/** For threads that make answers: some hundred times what the largest is made of. */
export const SVAR_HEAP_MB = 512

// --- internal ---

/**
 * Short-lived megabytes a thread may hold before they are swept: rows become bytes that are handed
 * over at once, so that little is enough, and five threads would otherwise hold what they need not.
 */
const YOUNG_MIB = 8

/** Bytes and numbers of an answer that nobody else holds: handed over instead of copied. */
function transferable(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) return []
  return ['json', 'om', 'xml', 'personer', 'numre'].flatMap((name) => {
    const part: unknown = Reflect.get(value, name)
    return ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer ? [part.buffer] : []
  })
}

type Pending = {
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

class Thread {
  readonly #started: Started
  readonly #pending = new Map<number, Pending>()
  #nextId = 0
  #onSettled = () => {}
  #closed: Promise<void> | undefined
  isDead = false

  constructor(plan: Threadplan, spawn: Spawn) {
    this.#started = spawn(plan, {
      answered: (answer) => this.#settle(answer),
      ended: (error) => this.#fail(error),
    })
  }

  get pending(): number {
    return this.#pending.size
  }

  call<T>(name: string, args: readonly unknown[]): Promise<T> {
    const id = this.#nextId++
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      try {
        this.#started.send({ id, name, args })
      } catch (error) {
        this.#pending.delete(id)
        throw error
      }
    })
  }

  /** Resolves when every call has been answered, or failed with the thread, and the thread is gone. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  cut(): void {
    this.#fail(new Stengt())
    void this.close()
  }

  async #end(): Promise<void> {
    while (this.#pending.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onSettled = resolve
      })
    }
    await this.#started.terminate()
  }

  #fail(error: unknown): void {
    this.isDead = true
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
    this.#onSettled()
  }

  #settle({ id, value, error }: Answer): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (error === undefined) pending?.resolve(value as never)
    else pending?.reject(unpackError(error))
    this.#onSettled()
  }
}
