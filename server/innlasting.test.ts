import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { katalog, lastFirst } from '../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../tests/fixture/personer.ts'
import { lastInn } from './innlasting.ts'
import { openDb } from './storage/sqlite/open.ts'
import { openSqlite } from './storage/sqlite/sqlite.ts'

/** Persons with up to three versjoner each, some of them twice, some who turn out to be another. */
const LINES = Array.from({ length: 4_000 }, (_, n) => {
  const person = identifikator((n * 7) % 1_500)
  const before = n % 400 === 399 ? [identifikator((n * 7 - 7) % 1_500)] : []
  return versjon([person, ...before], { utgave: Math.floor(n / 1_500), kjoenn: 'mann' }).json
})
const INPUT = Buffer.from(LINES.join('\n'))

/** Reads the input in pieces as they are cut; after the last one that is wanted the load is ended. */
async function* pieces(cuts: readonly number[], stop: AbortController | undefined) {
  let from = 0
  for (const cut of cuts) {
    yield INPUT.subarray(from, from + cut)
    from += cut
  }
  if (stop === undefined) yield INPUT.subarray(from)
  else stop.abort()
}

/** The log as it is in the file: posisjon, sekvensnummer, dokumentidentifikator, person, avloest. */
function readLog(data: string): readonly unknown[] {
  const db = openDb(join(data, 'register.db'), 'read')
  try {
    return db.prepare('select * from versjon order by posisjon').all()
  } finally {
    db.close()
  }
}

async function load(data: string, cuts: readonly number[], stop?: AbortController): Promise<void> {
  const storage = openSqlite(data, { clock: () => 0 })
  try {
    const signal = (stop ?? new AbortController()).signal
    const quiet = { onVarig: () => {}, ekte: false, nav: false }
    await lastInn(storage, pieces(cuts, stop), {
      opphav: 'offentlig-med-hjemmel',
      signal,
      ...quiet,
    })
  } finally {
    await storage.close()
  }
}

function empty(t: TestContext): string {
  return katalog(lastFirst(t))
}

test('the same input has the same numbers, however it is cut, stopped and run again (9.9)', async (t) => {
  const whole = empty(t)
  await load(whole, [])
  const log = readLog(whole)
  const cuts = fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(fc.array(cuts, { maxLength: 3 }), cuts, async (stopped, last) => {
      const data = empty(t)
      for (const one of stopped) await load(data, one, new AbortController())
      await load(data, last)
      assert.deepEqual(readLog(data), log)
    }),
    { numRuns: 12 },
  )
})

test('two loads of one file beside each other number it as one does (9.9)', async (t) => {
  const [one, two] = [empty(t), empty(t)]
  await load(one, [])
  await Promise.all([load(two, [90_000, 200_000]), load(two, [300_000])])
  assert.deepEqual(readLog(two), readLog(one))
})
