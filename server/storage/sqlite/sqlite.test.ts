import assert from 'node:assert/strict'
import { test } from 'node:test'
import { katalog, lastFirst } from '../../../tests/fixture/katalog.ts'
import { readSkader } from '../../../tests/fixture/segl.ts'
import { storageContract } from '../contract/storage-contract.ts'
import { OptattKatalog, ownDirectory } from './eier.ts'
import { openSqlite } from './sqlite.ts'

storageContract(async (t) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  let storage = openSqlite(directory)
  defer(async () => {
    await storage.close()
    assert.deepEqual(readSkader(directory), {}, 'whatever was written is under its checksum (10.7)')
  })
  const reopen = async () => {
    await storage.close()
    storage = openSqlite(directory)
    return storage
  }
  return { storage, reopen, defer }
})

test('a directory has one owner at a time, and is free again when that one lets go', (t) => {
  const directory = katalog(lastFirst(t))
  const release = ownDirectory(directory)
  assert.throws(() => ownDirectory(directory), OptattKatalog)
  release()
  ownDirectory(directory)()
})
