import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { katalog, lastFirst } from '../../../tests/fixture/katalog.ts'
import { unpack } from '../../../tests/fixture/kataloger/katalog.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import { damage, readSkader } from '../../../tests/fixture/segl.ts'
import { migrate } from '../../sqlite/migrate.ts'
import { type Db, openDb } from '../../sqlite/open.ts'
import { EIER, order } from '../contract/kjoering.ts'
import { SkadetRad } from '../feil.ts'
import { columnsOf, keepSegl, markDamaged, sealAll, sealedInsert } from './forsegling.ts'
import { type Sqlverdi, segl } from './segl.ts'
import { SKJEMA } from './skjema.ts'
import { openSqlite } from './sqlite.ts'

const VERSION = join(import.meta.dirname, '../../../tests/fixture/kataloger/0.1.0/katalog')

const verdi = fc.oneof<fc.Arbitrary<Sqlverdi>[]>(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.string(),
  fc.string({ minLength: 49, maxLength: 90 }),
  fc.uint8Array(),
  fc.constant(null),
)

test('one number, one letter of a text or one bit of bytes that is another gives another checksum (10.7)', () => {
  const rad = fc.tuple(fc.array(verdi, { maxLength: 4 }), verdi, fc.array(verdi, { maxLength: 4 }))
  fc.assert(
    fc.property(rad, fc.nat(), fc.integer({ min: 0, max: 7 }), ([a, one, b], at, bit) => {
      const other = flip(one, at, bit)
      assert.notEqual(segl(...a, one, ...b), segl(...a, other, ...b))
    }),
    { numRuns: 5_000 },
  )
})

test('values in another order, or of another type, have another checksum (10.7)', () => {
  const rows: readonly (readonly Sqlverdi[])[] = [
    ...[[1, 2], [2, 1], [1, null, 2], [null, 1, 2], [1], [1, null], [1, null, null]],
    ...[['1'], ['1', ''], ['', '1'], [''], [0], [null], [], ['a', 'bc'], ['ab', 'c']],
    ...[[Buffer.from('1')], [2 ** 32 + 1], [-1], [2 ** 32 - 1], [1.5], ['1.5']],
  ]
  assert.equal(new Set(rows.map((row) => segl(...row))).size, rows.length)
})

test('a directory from before gets its checksums when it is opened, and keeps its rows (10.7)', async (t) => {
  const data = katalog(lastFirst(t))
  unpack(VERSION, data)
  await openSqlite(data).close()
  assert.deepEqual(readSkader(data), {})
  damage(data, 'register', "update person set vern = 'strengtFortroliG' where person = 1")
  damage(data, 'register', 'update bruk set segl = null where person = 2')
  // A hand that writes past us raises the change number all the same, and does not seal that either.
  assert.deepEqual(readSkader(data), { person: 1, bruk: 1, endring: 1 })
})

test('when the schema changes, what is whole is sealed as it becomes, and what was damaged stays so (10.7)', (t) => {
  const data = katalog(lastFirst(t))
  const db = openDb(join(data, 'register.db'), 'write')
  t.after(() => db.close())
  migrate(db, SKJEMA.register)
  const insert = sealedInsert(db, 'bruk')
  for (const person of [1, 2, 3]) insert.run({ person, fra: 1, identifikator: person })
  damage(data, 'register', 'update bruk set fra = 2 where person = 2')
  markDamaged(db, 'register')
  db.exec(`alter table bruk add column ny integer; update bruk set ny = 7;
    alter table person drop column status; alter table bruk rename column fra to begynte`)
  sealAll(db, 'register')
  keepSegl(db, 'register')
  assert.deepEqual(damaged(db), [2])
  db.exec('update bruk set ny = 5 where person = 1')
  assert.deepEqual(damaged(db), [2], 'what this connection writes, it seals')
  assert.throws(() => db.exec('update bruk set ny = 5'), SkadetRad)
})

test('on what is damaged in the register nothing is built, and a damaged order is not run and is still known as damaged (10.7)', async (t) => {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const storage = openSqlite(data)
  defer(() => storage.close())
  await storage.appendVersjoner([1, 2].map((n) => versjon([identifikator(n)])))
  await order(storage, EIER, { personstatustyper: ['bosatt'] })
  damage(data, 'register', "update person set vern = 'strengtFortroliG' where person = 1")
  damage(data, 'jobber', 'update jobb set stedbundet = 1')
  const more = [3, 1].map((n) => versjon([identifikator(n)], { utgave: 1 }))
  await assert.rejects(storage.appendVersjoner(more), {
    message: 'a row of person does not match its checksum',
  })
  assert.equal((await storage.readRegister()).versjoner, 2, 'all of it or nothing')
  const claimed = await storage.claimJobb()
  assert.equal(claimed.kind, 'ingen', 'nobody ordered what it says')
  assert.deepEqual((await storage.readJobbtall()).antall, { feilet: 1 })
  assert.deepEqual(readSkader(data), { person: 1, endring: 1, jobb: 1 })
})

// --- internal ---

function damaged(db: Db): readonly number[] {
  const columns = columnsOf(db, 'bruk').join(', ')
  return db
    .prepare<[], number>(`select person from bruk where segl is not segl(${columns})`)
    .pluck()
    .all()
}

/** The same value but for one bit, or none where there is nothing to turn. */
function flip(one: Sqlverdi, at: number, bit: number): Sqlverdi {
  if (one === null) return 0
  if (typeof one === 'number') return Number.isSafeInteger(one) ? one + (one > 0 ? -1 : 1) : null
  if (one.length === 0) return null
  const i = at % one.length
  if (typeof one !== 'string') return one.map((byte, n) => (n === i ? byte ^ (1 << bit) : byte))
  const code = String.fromCharCode(one.charCodeAt(i) ^ (1 << bit))
  return one.slice(0, i) + code + one.slice(i + 1)
}
