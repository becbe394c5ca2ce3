/**
 * Loaded before a service by `dag.ts`. In every thread the time of the day is off by what a file says, in
 * milliseconds; at SIGUSR2 one of the threads is ended in the middle of whatever it does.
 */
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

const file = process.env['UTTREKK_TEST_KLOKKE']
if (file !== undefined) shiftClock(file)
if (threads.isMainThread) endThreads()

// --- internal ---

/** How old what was read of the file may be. */
const FRESH_MS = 20

function shiftClock(from: string): void {
  const Real = Date
  let read = { atMs: Number.NEGATIVE_INFINITY, offMs: 0 }
  const now = () => {
    const atMs = performance.now()
    if (atMs - read.atMs > FRESH_MS) read = { atMs, offMs: Number(readFileSync(from, 'utf8')) }
    return Real.now() + read.offMs
  }
  globalThis.Date = new Proxy(Real, {
    construct: (target, args: []) =>
      args.length === 0 ? new target(now()) : Reflect.construct(target, args),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
}

function endThreads(): void {
  const { Worker } = threads
  const alive = new Set<InstanceType<typeof Worker>>()
  threads.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      alive.add(this)
      this.once('exit', () => alive.delete(this))
    }
  }
  syncBuiltinESMExports()
  process.on('SIGUSR2', () => {
    const all = [...alive]
    void all[Math.floor(Math.random() * all.length)]?.terminate()
  })
}
