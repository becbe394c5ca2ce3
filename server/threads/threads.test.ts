import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { Stengt } from '../storage/feil.ts'
import type { Lagercalls } from '../storage/sqlite/thread.ts'
import type { Claimed } from '../storage/storage.ts'
import { packError, unpackError } from './thread-error.ts'
import { type Call, type Spawn, type Started, spawnWorker, Threads, TraadEndt } from './threads.ts'
import type { Fixturecalls } from './threads-fixture.ts'

const FILE = new URL('./threads-fixture', import.meta.url)

function start(t: TestContext, data: object = {}, count = 1): Threads<Fixturecalls> {
  const threads = new Threads<Fixturecalls>({ file: FILE, data }, { count })
  t.after(() => threads.cut())
  return threads
}

/** What a call was refused with. */
async function refusal(call: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Error)
  return error
}

test('an error keeps its name, its code and its cause from one thread to the other (11.6)', async (t) => {
  const threads = start(t)
  const error = await refusal(threads.call('fail', 'SqliteError', 'SQLITE_FULL'))
  const { name, code, message, cause } = error
  assert.deepEqual([name, code, message], ['SqliteError', 'SQLITE_FULL', 'it went wrong'])
  assert.equal(Reflect.get(error, 'errno'), -28)
  assert.ok(cause instanceof Error)
  assert.deepEqual([cause.name, Reflect.get(cause, 'code')], ['RangeError', 'REASON'])
  assert.match(error.stack ?? '', /threads-fixture/)
})

test('an error of SQLite itself tells its code on the other side (11.6)', async (t) => {
  const sql = 'create table a (b unique); insert into a values (1), (1)'
  const error = await refusal(start(t).call('runSql', sql))
  assert.match(String(error.code), /SQLITE/)
})

test('what can be cloned of an error comes through whatever it is, and what it cannot be said of is an error too (11.6)', () => {
  const field = fc.oneof(fc.string(), fc.integer(), fc.boolean())
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.dictionary(fc.string(), field),
      (name, text, fields) => {
        const { name: _n, message: _m, stack: _s, cause: _c, ['__proto__']: _p, ...own } = fields
        const error = Object.assign(new Error(text), own, { name })
        const there = unpackError(structuredClone(packError(error)))
        assert.ok(there instanceof Error)
        assert.deepEqual([there.name, there.message], [name, text])
        for (const [key, value] of Object.entries(own)) assert.equal(Reflect.get(there, key), value)
      },
    ),
  )
  const endless = new Error('its own cause')
  endless.cause = endless
  for (const thrown of [endless, undefined, null, 'text', { code: 'X' }]) {
    assert.ok(unpackError(structuredClone(packError(thrown))) instanceof Error)
  }
})

test('what is thrown that is no error, and an answer that cannot be sent, are refusals and the thread goes on', async (t) => {
  const threads = start(t)
  assert.match((await refusal(threads.call('throwText'))).message, /no error: string/)
  assert.equal((await refusal(threads.call('unclonable'))).name, 'DataCloneError')
  assert.equal((await refusal(threads.call('echo', () => {}))).name, 'DataCloneError')
  assert.equal(await threads.call('echo', 1), 1)
  await threads.close()
})

test('what a thread works with is opened again by the next call where that failed, by the same thread', async (t) => {
  const threads = start(t, { failures: 2 })
  for (let i = 0; i < 2; i += 1) await refusal(threads.call('echo', i))
  assert.equal(await threads.call('echo', 'open'), 'open')
})

test('after close every call is refused with an error of its own, and starts nothing (11.1)', async (t) => {
  let started = 0
  const spawn = () => {
    started += 1
    return { send: () => {}, terminate: async () => {} }
  }
  const never = new Threads<Fixturecalls>({ file: FILE, data: {} }, { spawn })
  await never.close()
  assert.ok((await refusal(never.call('echo', 0))) instanceof Stengt)
  assert.equal(started, 0)

  const threads = start(t)
  const before = threads.call('echo', 'under way')
  const closing = threads.close()
  assert.ok((await refusal(threads.call('echo', 0))) instanceof Stengt)
  assert.equal(await before, 'under way')
  await closing
  assert.ok((await refusal(threads.call('echo', 0))) instanceof Stengt)
})

test('a thread that dies while it is waited for hangs nobody (11.1)', async (t) => {
  const threads = start(t)
  const calls = [threads.call('echo', 1), threads.call('die'), threads.call('echo', 1)]
  const ended = await Promise.allSettled([...calls, threads.close(), threads.close()])
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'],
  )
})

test('a thread that has died is replaced, and only the calls it held are lost', async (t) => {
  const threads = start(t)
  await refusal(threads.call('die'))
  assert.equal(await threads.call('echo', 'anew'), 'anew')
  // It may break down before what it answered has been read.
  const crashed = await threads.call('crash').catch((error: unknown) => error)
  assert.ok(crashed === undefined || Reflect.get(Object(crashed), 'code') === 'CRASH')
  for (;;) {
    const answer = await threads.call('echo', 'again').catch((error: unknown) => error)
    if (answer === 'again') break
    assert.equal(Reflect.get(Object(answer), 'code'), 'CRASH')
  }
  await threads.close()
})

test('a thread that never comes back is cut, its calls are refused, and close ends (11.1)', async (t) => {
  const threads = start(t)
  const spinning = threads.call('spin')
  const waiting = threads.call('echo', 1)
  const closing = threads.close()
  threads.cut()
  assert.ok((await refusal(spinning)) instanceof Stengt)
  assert.ok((await refusal(waiting)) instanceof Stengt)
  await closing
  assert.ok((await refusal(threads.call('echo', 1))) instanceof Stengt)
})

test('what changes nothing is asked once more where a thread ends in the middle of it, and nothing else is (11.2)', async (t) => {
  for (const isReading of [true, false]) {
    let started = 0
    const spawn: Spawn = (plan, told) => {
      const first = started === 0
      started += 1
      const real = spawnWorker(plan, told)
      return first ? { ...real, send: (call) => sendAndEnd(real, call) } : real
    }
    const threads = new Threads<Fixturecalls>({ file: FILE, data: {} }, { spawn, isReading })
    t.after(() => threads.cut())
    if (isReading) assert.equal(await threads.call('slow', 7), 7)
    else await assert.rejects(threads.call('slow', 7), TraadEndt)
    assert.equal(started, isReading ? 2 : 1)
    assert.equal(await threads.call('echo', 8), 8, 'and the next goes to another')
  }
})

test('a wrong name, value or answer across the seam does not compile (13.2)', () => {
  // What is said here is held by the compiler: an expected error that is none is an error itself.
  const wrong = [
    (threads: Threads<Lagercalls['leser']>) => {
      // @ts-expect-error no call is named so
      return threads.call('readRegistre')
    },
    (threads: Threads<Lagercalls['leser']>) => {
      // @ts-expect-error it is a call of another thread
      return threads.call('claimJobb', CLAIM)
    },
    (threads: Threads<Lagercalls['jobber']>) => {
      // @ts-expect-error its value lacks a field
      return threads.call('claimJobb', { nowMs: 0 })
    },
    (threads: Threads<Lagercalls['jobber']>) => {
      // @ts-expect-error it takes a value
      return threads.call('claimJobb')
    },
    (threads: Threads<Lagercalls['jobber']>) => {
      // @ts-expect-error it takes one value
      return threads.call('claimJobb', CLAIM, 1)
    },
    async (threads: Threads<Lagercalls['jobber']>) => {
      // @ts-expect-error it answers something else
      const answer: string = await threads.call('claimJobb', CLAIM)
      return answer
    },
    (threads: Threads<Lagercalls['jobber']>) => {
      // @ts-expect-error nothing of that name can be passed on
      return threads.passOn('renewJobb', 'renewJob')
    },
    () => {
      const threads = new Threads({ file: FILE, data: {} })
      // @ts-expect-error nothing is known of what they answer
      return threads.call('echo', 1)
    },
  ]
  const right = (threads: Threads<Lagercalls['jobber']>): Promise<Claimed> =>
    threads.call('claimJobb', CLAIM)
  assert.equal([...wrong, right].length, 9)
})

// --- internal ---

const CLAIM = { instans: 'a', nowMs: 0, monotonicMs: 0, leieMs: 1_000 }

/** The call is on its way when the thread ends. */
function sendAndEnd(thread: Started, call: Call): void {
  thread.send(call)
  void thread.terminate()
}
