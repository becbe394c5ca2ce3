import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { fill } from '../../tests/fixture/tjeneste.ts'
import { openSqlite } from '../storage/sqlite/sqlite.ts'
import { acceptKatalog, checkKatalog, readMangler } from './katalog.ts'
import { Katalogfeil } from './manifest.ts'

async function filled(t: TestContext): Promise<string> {
  const data = katalog(lastFirst(t))
  await fill(data, [versjon([identifikator(0)])])
  return data
}

/** A copy of a directory as it stands, as a kill or a power cut would leave it. */
function copyOf(t: TestContext, data: string, without: RegExp = /(?!)/): string {
  const copy = katalog(lastFirst(t))
  for (const name of readdirSync(data)) {
    if (!without.test(name)) cpSync(join(data, name), join(copy, name), { recursive: true })
  }
  return copy
}

async function siste(data: string): Promise<number> {
  const storage = openSqlite(data)
  try {
    return (await storage.readRegister()).siste
  } finally {
    await storage.close()
  }
}

test('a new directory, and one that was closed, open; nothing is left marked (11.4)', async (t) => {
  const data = await filled(t)
  assert.deepEqual(readMangler(data), [])
  assert.deepEqual(
    readdirSync(data).filter((name) => /-wal$|\.aapen$/.test(name)),
    [],
  )
  assert.equal(await siste(data), 1)
})

test('what was made and is gone, or is empty, is refused by its name, and nothing is made in its place (11.4)', async (t) => {
  for (const name of ['register.db', 'jobber.db', 'katalog.json']) {
    for (const lose of [(file: string) => rmSync(file), (file: string) => truncateSync(file)]) {
      const data = await filled(t)
      lose(join(data, name))
      const before = readdirSync(data)
      assert.throws(
        () => openSqlite(data),
        (error) => error instanceof Katalogfeil && error.message.includes(join(data, name)),
        name,
      )
      assert.deepEqual(readdirSync(data), before)
    }
  }
})

test('a directory that was copied at any moment opens; without the logs of what was open it is refused (11.4)', async (t) => {
  const data = await filled(t)
  const storage = openSqlite(data)
  await storage.readRegister()
  const copies = [copyOf(t, data)]
  await storage.appendVersjoner([versjon([identifikator(1)])])
  copies.push(copyOf(t, data))
  const torn = copyOf(t, data, /-wal$|-shm$/)
  await storage.close()
  copies.push(copyOf(t, data))
  assert.throws(() => openSqlite(torn), /register\.db-wal, which holds the last that was written/)
  assert.deepEqual(await Promise.all(copies.map(siste)), [1, 2, 2])
})

test('whoever reads after a kill, and closes, does not make the next start one that is refused (11.4)', async (t) => {
  const data = await filled(t)
  const storage = openSqlite(data)
  await storage.appendVersjoner([versjon([identifikator(1)])])
  const killed = copyOf(t, data)
  await storage.close()
  for (let times = 0; times < 2; times += 1) assert.equal(await siste(killed), 2)
  checkKatalog(killed)
})

test('a directory of a version that kept no list gets one (11.4)', async (t) => {
  const data = await filled(t)
  rmSync(join(data, 'katalog.json'))
  // As such a version leaves the number in the header that says that there is a list.
  const { openDb } = await import('../sqlite/open.ts')
  openDb(join(data, 'register.db'), 'write').exec('pragma user_version = 0').close()
  assert.equal(await siste(data), 1)
  rmSync(join(data, 'jobber.db'))
  assert.throws(() => checkKatalog(data), /jobber\.db was made here and is gone/)
})

test('a list that cannot be read, or is of a later version, is refused (11.4)', async (t) => {
  for (const [text, told] of [
    ['{"format":1,"laget":["regis', /cannot be read/],
    ['[]', /cannot be read/],
    ['{"format":2,"laget":[]}', /of a later version/],
  ] as const) {
    const data = await filled(t)
    writeFileSync(join(data, 'katalog.json'), text)
    assert.throws(() => checkKatalog(data), told)
  }
})

test('the operator can give up what is lost, and then it is gone on without (11.4)', async (t) => {
  const data = await filled(t)
  renameSync(join(data, 'jobber.db'), join(data, 'borte'))
  assert.throws(() => openSqlite(data), Katalogfeil)
  acceptKatalog(data)
  assert.equal(await siste(data), 1)
  assert.equal(existsSync(join(data, 'jobber.db')), true)
})
