import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { Rettighetspakke } from '../domain/oppslag/rettighetspakke.ts'
import { katalog, lastFirst } from '../tests/fixture/katalog.ts'
import { unpack } from '../tests/fixture/kataloger/katalog.ts'
import { identifikator, versjon } from '../tests/fixture/personer.ts'
import { lastInn } from './innlasting.ts'
import { openDb } from './sqlite/open.ts'
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
    return db
      .prepare(
        'select posisjon, sekvensnummer, hex(dokumentidentifikator) id, person, avloest from versjon order by posisjon',
      )
      .all()
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

/** The line with the fields of every object turned round, and blanks between. */
function turned(line: string): string {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, inside]) => [name, turn(inside)]),
    )
  }
  return JSON.stringify(turn(JSON.parse(line)), undefined, 1).replaceAll(/\n\s*/g, ' ')
}

async function loadLines(data: string, lines: readonly string[], opphav: Rettighetspakke) {
  const storage = openSqlite(data)
  try {
    const signal = new AbortController().signal
    const valg = { opphav, onVarig: () => {}, ekte: false, nav: false }
    return await lastInn(storage, Readable.from([Buffer.from(lines.join('\n'))]), {
      ...valg,
      signal,
    })
  } finally {
    await storage.close()
  }
}

test('the same document with its fields in another order is no new versjon; lists keep theirs (9.8)', async (t) => {
  const data = empty(t)
  const lines = LINES.slice(0, 50)
  const first = await loadLines(data, lines, 'offentlig-med-hjemmel')
  assert.deepEqual([first.varige, first.uendret], [50, 0])
  const again = await loadLines(data, lines.map(turned), 'offentlig-med-hjemmel')
  assert.deepEqual([again.varige, again.uendret], [50, 50])
  const [line = ''] = lines
  const dokument = JSON.parse(line)
  const two = { ...dokument, navn: [...dokument.navn, { ...dokument.navn[0], fornavn: 'ANNEN' }] }
  const lists = [two, { ...two, navn: [...two.navn].reverse() }].map((one) => JSON.stringify(one))
  const listed = await loadLines(data, lists, 'offentlig-med-hjemmel')
  assert.deepEqual([listed.varige, listed.uendret], [2, 0])
})

test('a directory from before takes its files as unchanged, with fields in another order too (9.8)', async (t) => {
  const version = join(import.meta.dirname, '../tests/fixture/kataloger/0.1.0')
  for (const change of [(line: string) => line, turned]) {
    const data = empty(t)
    unpack(join(version, 'katalog'), data)
    const before = readLog(data)
    for (const opphav of ['offentlig-med-hjemmel', 'offentligutenhjemmel'] as const) {
      const lines = readFileSync(join(version, `${opphav}.ndjson`), 'utf8')
        .trim()
        .split('\n')
      const { varige, uendret } = await loadLines(data, lines.map(change), opphav)
      assert.deepEqual([varige, uendret], [lines.length, lines.length])
    }
    assert.deepEqual(readLog(data), before)
  }
})

test('two persons of whom a package tells the same, and no number, are two (9.8)', async (t) => {
  const data = empty(t)
  const same = '{"status":[{"erGjeldende":true,"status":"bosatt"}]}'
  const lines = [0, 1, 0].map(
    (n) => `{"foedselsEllerDNummer":"${identifikator(n)}","folkeregisterperson":${same}}`,
  )
  const { varige, uendret } = await loadLines(data, lines, 'offentligutenhjemmel')
  assert.deepEqual([varige, uendret], [3, 1])
})
