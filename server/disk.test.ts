import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DISKRAAD, diskfeil, readPlass } from './disk.ts'
import { SqliteFeil } from './sqlite/feil.ts'
import { packError, unpackError } from './threads/thread-error.ts'

const CASES: readonly (readonly [Error, ReturnType<typeof diskfeil>])[] = [
  [new SqliteFeil('database or disk is full', 13), 'full'],
  [new SqliteFeil('disk I/O error', 4_874), 'full'],
  [new SqliteFeil('attempt to write a readonly database', 8), 'vern'],
  [new SqliteFeil('unable to open database file', 14), 'vern'],
  [new SqliteFeil('disk I/O error', 778), 'vern'],
  [new SqliteFeil('disk I/O error', 266), 'feil'],
  [new SqliteFeil('database disk image is malformed', 11), undefined],
  [new SqliteFeil('database is locked', 5), undefined],
  [Object.assign(new Error('no space left'), { code: 'ENOSPC' }), 'full'],
  [Object.assign(new Error('quota'), { code: 'EDQUOT' }), 'full'],
  [Object.assign(new Error('read-only file system'), { code: 'EROFS' }), 'vern'],
  [Object.assign(new Error('i/o error'), { code: 'EIO' }), 'feil'],
  [new TypeError('something of ours'), undefined],
]

test('what a disk is at fault for is told from all else, on either side of a thread, and has its advice (11.5, 11.6)', () => {
  for (const [error, what] of CASES) {
    assert.equal(diskfeil(error), what, error.message)
    assert.equal(diskfeil(unpackError(packError(error))), what, error.message)
    if (what !== undefined) assert.ok(DISKRAAD[what].length > 0)
  }
  assert.equal(diskfeil('no error'), undefined)
})

test('room on a disk is what is left for us (11.5)', async () => {
  const { ledigeBytes, bytes, ledigeFiler } = await readPlass(import.meta.dirname)
  assert.ok(ledigeBytes > 0 && ledigeBytes <= bytes)
  assert.ok(ledigeFiler === undefined || ledigeFiler > 0)
  await assert.rejects(readPlass(`${import.meta.dirname}/borte`), { code: 'ENOENT' })
})
