import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { openDb } from '../../server/sqlite/open.ts'
import { keepSegl } from '../../server/storage/sqlite/forsegling.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { GENERATOR, syntetiskRegister } from '../../syntetisk/register.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { fill } from '../../tests/fixture/tjeneste.ts'
import { syntetiskCommand } from './syntetisk.ts'

/** Runs the command; a signal that is given has come before it begins, or comes while it writes. */
async function run(
  data: string,
  { antall = 50, seed = 1, signal = new AbortController().signal } = {},
) {
  const stdin = Readable.from([])
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const code = await syntetiskCommand
    .run({ data, antall: String(antall), seed: String(seed) }, [], {
      stdin,
      stdout,
      stderr,
      env: {},
      signal,
    })
    .catch((error: Error) => error)
  stderr.end()
  return { code, told: await text(stderr) }
}

async function state(data: string) {
  const storage = openSqlite(data)
  try {
    return await storage.readRegister()
  } finally {
    await storage.close()
  }
}

function empty(t: TestContext): string {
  return katalog(lastFirst(t))
}

/** Of a directory from before, which knows no seed: what made it is taken out of its state. */
function forget(data: string): void {
  const db = openDb(`${data}/register.db`, 'write')
  keepSegl(db, 'register')
  db.exec('update tilstand set seed = null, antall = null, generator = null')
  db.close()
}

test('the register keeps the seed and how many persons were asked for (9.10)', async (t) => {
  const data = empty(t)
  assert.equal((await state(data)).oppskrift, undefined)
  assert.equal((await run(data, { antall: 40, seed: 7 })).code, 0)
  assert.deepEqual((await state(data)).oppskrift, { seed: 7, antall: 40 })
  assert.equal((await run(data, { antall: 60, seed: 7 })).code, 0)
  assert.equal((await run(data, { antall: 30, seed: 7 })).code, 0)
  const { oppskrift, personer } = await state(data)
  assert.deepEqual([oppskrift, personer], [{ seed: 7, antall: 60 }, 60])
})

test('another seed into the same directory is refused, and changes nothing (9.10)', async (t) => {
  const data = empty(t)
  await run(data, { seed: 7 })
  const before = await state(data)
  const { code } = await run(data, { seed: 8, antall: 900 })
  assert.match(String(code), /was made with --seed 7; give that one, or choose another --data/)
  assert.deepEqual(await state(data), before)
})

test('of two seeds at once into an empty directory one wins whole (9.10)', async (t) => {
  const data = empty(t)
  const codes = await Promise.all([5, 6].map((seed) => run(data, { seed })))
  assert.deepEqual(codes.map(({ code }) => code === 0).sort(), [false, true])
  assert.equal((await state(data)).personer, 50)
})

test('a directory that holds documents from files takes no synthetic country (9.10)', async (t) => {
  const data = empty(t)
  await fill(data, [versjon([identifikator(0)])])
  assert.match(String((await run(data)).code), /holds documents that were imported/)
  assert.equal((await state(data)).personer, 1)
  const mixed = empty(t)
  await run(mixed)
  await fill(mixed, [versjon([identifikator(0)])])
  assert.match(String((await run(mixed)).code), /holds documents that were imported/)
})

test('a directory from before knows its seed by its first document (9.10)', async (t) => {
  const data = empty(t)
  await run(data, { seed: 7 })
  forget(data)
  assert.match(String((await run(data, { seed: 8 })).code), /was made with another --seed/)
  assert.equal((await run(data, { seed: 7, antall: 55 })).code, 0)
  assert.deepEqual((await state(data)).oppskrift, { seed: 7, antall: 55 })
})

test('the number of the generator moves when it makes other documents (9.10)', () => {
  const hash = createHash('sha256')
  for (const one of syntetiskRegister({ antall: 300, seed: 1 })) hash.update(JSON.stringify(one))
  const made = { generator: GENERATOR, sha256: hash.digest('hex').slice(0, 16) }
  assert.deepEqual(made, { generator: 3, sha256: '232ad84e2555c817' })
})

test('a run that a signal ends tells what is there, and how to go on (9.11)', async (t) => {
  const data = empty(t)
  for (const [name, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const { code, told } = await run(data, { antall: 1_000_000, signal: AbortSignal.abort(name) })
    assert.equal(code, exit)
    assert.match(told, /^0 persons in the register/)
    assert.match(told, /Stopped early; the same command continues/)
  }
  const stop = new AbortController()
  const running = run(data, { antall: 1_000_000, signal: stop.signal })
  const storage = openSqlite(data)
  while ((await storage.readRegister()).personer === 0);
  await storage.close()
  stop.abort('SIGINT')
  const { code, told } = await running
  assert.equal(code, 130)
  const { personer } = await state(data)
  assert.ok(personer > 0 && personer < 1_000_000)
  assert.equal(Number(/^([\d ]+) persons/.exec(told)?.[1]?.replaceAll(' ', '')), personer)
})
