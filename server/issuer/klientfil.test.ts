import assert from 'node:assert/strict'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { openKlientfil, readKlientfil } from './klientfil.ts'

const klient = (id: string) => ({ client_id: id, orgnr: '999888777', scopes: ['a:b'] })
const text = (...ids: readonly string[]) => JSON.stringify({ klienter: ids.map(klient) })

function open(t: TestContext, begin?: string) {
  const file = join(katalog(lastFirst(t)), 'klienter.json')
  if (begin !== undefined) writeFileSync(file, begin)
  const feil: unknown[] = []
  const read = openKlientfil(file, { isRequired: false, onFeil: (error) => feil.push(error) })
  return { file, feil, ids: () => read().klienter.map(({ id }) => id) }
}

test('a file is looked at anew when it has been written, replaced or taken away', (t) => {
  const { file, ids, feil } = open(t, text('a'))
  assert.deepEqual(ids(), ['a'])
  writeFileSync(file, text('a', 'b'))
  assert.deepEqual(ids(), ['a', 'b'])
  writeFileSync(`${file}.ny`, text('c'))
  renameSync(`${file}.ny`, file)
  assert.deepEqual(ids(), ['c'])
  rmSync(file)
  assert.deepEqual(ids(), [])
  writeFileSync(file, text('d'))
  assert.deepEqual(ids(), ['d'])
  assert.deepEqual(feil, [])
})

test('a file that comes later is found, and until then there is nobody', (t) => {
  const { file, ids } = open(t)
  assert.deepEqual(ids(), [])
  writeFileSync(file, text('a'))
  assert.deepEqual(ids(), ['a'])
})

test('a change that cannot be used is told of once, and what stood there before holds', (t) => {
  const { file, ids, feil } = open(t, text('a'))
  writeFileSync(file, '{"klienter":')
  assert.deepEqual([ids(), ids()], [['a'], ['a']])
  assert.equal(feil.length, 1)
  assert.match(String(feil[0]), /not valid JSON/)
  writeFileSync(file, text('b'))
  assert.deepEqual(ids(), ['b'])
})

test('a file that is wrong to begin with, or was named and is not there, is refused with its path', (t) => {
  const { file } = open(t)
  const options = { isRequired: true, onFeil: () => {} }
  assert.throws(() => openKlientfil(file, options), { message: `${file} is not there` })
  writeFileSync(file, '{"klienter":[{"client_id":7},8],"annet":"hemmelig"}')
  for (const read of [() => openKlientfil(file, options), () => readKlientfil(file)]) {
    assert.throws(read, (error: Error) => {
      assert.equal(error.name, 'KlientfilFeil')
      const [first, ...mistakes] = error.message.split('\n')
      assert.equal(first, `${file} cannot be used:`)
      assert.equal(mistakes.length, 8)
      assert.ok(mistakes.every((line) => line.startsWith('  ')))
      assert.ok(!error.message.includes('hemmelig'))
      return true
    })
  }
})

test('what the system says of a file goes on: a directory is no file of clients', (t) => {
  assert.throws(() => readKlientfil(katalog(lastFirst(t))), { code: 'EISDIR' })
})
