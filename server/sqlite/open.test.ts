import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { Db, lockFile, openDb } from './open.ts'

function open(t: TestContext): { db: Db; file: string; data: string } {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const file = join(data, 'a.db')
  const db = openDb(file, 'write')
  defer(() => db.close())
  db.exec('create table a (id integer primary key, n integer, s text, b blob) strict')
  return { db, file, data }
}

const insert = (db: Db) => db.prepare('insert into a values (:id, :n, :s, :b)')

test('what is written is read again: whole numbers, text, bytes and nothing (9.1)', (t) => {
  const { db } = open(t)
  const whole = fc.maxSafeInteger()
  const some = fc.record({
    n: fc.option(whole),
    s: fc.option(fc.string({ unit: 'grapheme' })),
    b: fc.option(fc.uint8Array()),
  })
  const write = insert(db)
  const read = db.prepare<{ id: number }, object>('select n, s, b from a where id = :id')
  const bytes = db.prepare<{ id: number }, Uint8Array>('select b from a where id = :id').pluck()
  let id = 0
  fc.assert(
    fc.property(some, (row) => {
      id += 1
      assert.deepEqual(write.run({ id, ...row }), { changes: 1, lastInsertRowid: id })
      assert.deepEqual({ ...read.get({ id }) }, { ...row })
      assert.deepEqual(bytes.get({ id }) ?? null, row.b)
    }),
  )
  const typer = db.prepare<[], string>('select distinct typeof(n) from a order by 1').pluck()
  assert.deepEqual(typer.all(), ['integer', 'null'])
})

test('a whole number that JavaScript cannot hold is refused, and not rounded (9.1)', (t) => {
  const { db } = open(t)
  db.exec('insert into a (id, n) values (1, 9007199254740993)')
  assert.throws(() => db.prepare('select n from a').get(), { code: 'ERR_OUT_OF_RANGE' })
})

test('rows come alike one by one, all at once, as they are asked for, and as lists (9.1)', (t) => {
  const { db } = open(t)
  const write = insert(db)
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
      db.exec('delete from a')
      for (const [id, s] of texts.entries()) write.run({ id, n: null, s, b: null })
      const sql = 'select s from a order by id desc'
      const reversed = [...texts].reverse()
      const statement = db.prepare<[], string>(sql).pluck()
      assert.equal(statement.get(), reversed[0])
      assert.deepEqual(statement.all(), reversed)
      assert.deepEqual([...statement.iterate()], reversed)
      const lists = db.prepare<[], readonly string[]>(sql).raw().all()
      assert.deepEqual(
        lists,
        reversed.map((text) => [text]),
      )
    }),
  )
})

test('a value that a statement needs and is not given is an error, and what it does not need is passed over (9.1)', (t) => {
  const { db } = open(t)
  const write = insert(db)
  assert.throws(() => write.run({ id: 1, n: 2, s: null }), /lacks its value of :b/)
  assert.throws(() => write.run(), /lacks its value of :id/)
  assert.throws(() => write.run({ id: 1, n: undefined, s: null, b: null }))
  assert.equal(db.prepare<[], number>('select count(*) from a').pluck().get(), 0)
  write.run({ id: 1, n: 2, s: null, b: null, more: 'than needed' })
  const quoted = db.prepare(`select ':x', "n" from a -- :y\n where id = :id`)
  assert.notEqual(quoted.get({ id: 1 }), undefined)
})

test('a loop that is left early leaves the statement ready to run again (9.1)', (t) => {
  const { db } = open(t)
  for (const id of [1, 2, 3]) insert(db).run({ id, n: id, s: null, b: null })
  const ids = db.prepare<[], number>('select id from a order by id').pluck()
  for (const id of ids.iterate()) {
    assert.equal(id, 1)
    break
  }
  assert.deepEqual(ids.all(), [1, 2, 3])
  db.exec('drop table a')
})

test('a transaction is kept whole or not at all, and cannot hold another one (9.1)', (t) => {
  const { db } = open(t)
  const write = insert(db)
  const count = db.prepare<[], number>('select count(*) from a').pluck()
  const some = db.transaction((ids: readonly number[], last: () => void) => {
    for (const id of ids) write.run({ id, n: null, s: null, b: null })
    last()
    return count.get()
  })
  assert.equal(
    some([1, 2], () => {}),
    2,
  )
  const fail = () => {
    throw new Error('no')
  }
  assert.throws(() => some.immediate([3, 4], fail), /^Error: no$/)
  assert.throws(() => some([5, 1], () => {}), { code: 'SQLITE_CONSTRAINT' })
  assert.throws(() => some([6], () => some([7], () => {})), { code: 'SQLITE_ERROR' })
  assert.equal(count.get(), 2)
  assert.equal(
    some([8], () => {}),
    3,
  )
})

test('an error tells what SQLite calls it: a full disk, a lock, a read-only hand, no database (9.1)', (t) => {
  const { db, file, data } = open(t)
  const large = db.transaction(() => {
    insert(db).run({ id: 1, n: null, s: null, b: new Uint8Array(1_000_000) })
  })
  db.exec('pragma max_page_count = 8')
  assert.throws(() => large.immediate(), { name: 'SqliteError', code: 'SQLITE_FULL' })
  // Its transaction has ended with it.
  db.exec('begin immediate')
  const other = new Db(file, { busyTimeoutMs: 0 })
  assert.throws(() => other.exec('begin immediate'), { name: 'SqliteError', code: 'SQLITE_BUSY' })
  db.exec('commit')
  other.close()
  const reader = openDb(file, 'read')
  assert.throws(() => reader.exec('delete from a'), { code: 'SQLITE_READONLY' })
  reader.close()
  const missing = join(data, 'missing', 'a.db')
  assert.throws(() => openDb(missing, 'write'), { code: 'SQLITE_CANTOPEN' })
})

test('what a function of ours throws, the statement throws, and nothing of it is kept (9.1)', (t) => {
  const { db } = open(t)
  class Feil extends Error {}
  db.function('refuse', {}, () => {
    throw new Feil('no')
  })
  assert.throws(() => db.exec('insert into a (id) values (1); select refuse()'), Feil)
  assert.throws(() => db.exec('insert into a (id, n) values (2, refuse())'), Feil)
  assert.deepEqual(db.prepare<[], number>('select id from a').pluck().all(), [1])
})

test('a thread that is ended lets go of its files, and of its locks (9.1)', async (t) => {
  const { db, file, data } = open(t)
  const script = `
    const { openDb } = await import(${JSON.stringify(new URL('open.ts', import.meta.url).href)})
    const db = openDb(${JSON.stringify(file)}, 'write')
    db.exec('begin immediate')
    ;(await import('node:worker_threads')).parentPort.postMessage('held')`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`))
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  await worker.terminate()
  db.exec('begin immediate; commit')
  db.close()
  // The last hand has moved the log into the database.
  assert.deepEqual(readdirSync(data), ['a.db'])
  db.close()
})

test('a lock is held by one process, and goes with it however it ends (9.1)', (t) => {
  const { data } = open(t)
  const file = join(data, 'lock')
  const held = lockFile(file)
  assert.ok(held !== undefined)
  assert.equal(lockFile(file), undefined)
  held.close()
  const script = `
    const { lockFile } = await import(${JSON.stringify(new URL('open.ts', import.meta.url).href)})
    const lock = lockFile(${JSON.stringify(file)})
    if (lock !== undefined) process.kill(process.pid, 'SIGKILL')`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  assert.equal(signal, 'SIGKILL')
  lockFile(file)?.close()
  assert.notEqual(lockFile(file), undefined)
})

test('the SQLite of Node is taken into use without a word (9.1)', () => {
  const script = `await import(${JSON.stringify(new URL('open.ts', import.meta.url).href)})`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  assert.equal(stderr, '')
})
