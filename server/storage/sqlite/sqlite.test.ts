import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { katalog, lastFirst } from '../../../tests/fixture/katalog.ts'
import { dokument, identifikator } from '../../../tests/fixture/personer.ts'
import { readSkader } from '../../../tests/fixture/segl.ts'
import { OptattKatalog, ownDirectory } from '../../katalog/eier.ts'
import { createVersjon } from '../../versjon.ts'
import { claim, EIER, order } from '../contract/kjoering.ts'
import { storageContract } from '../contract/storage-contract.ts'
import { openSqlite } from './sqlite.ts'

storageContract(async (t, valg) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  let storage = openSqlite(directory, valg)
  defer(async () => {
    await storage.close()
    assert.deepEqual(readSkader(directory), {}, 'whatever was written is under its checksum (10.7)')
  })
  const another = async (annet = valg) => {
    const beside = openSqlite(directory, annet)
    defer(() => beside.close())
    return beside
  }
  const reopen = async (annet = valg) => {
    await storage.close()
    storage = openSqlite(directory, annet)
    return storage
  }
  return { storage, another, reopen, defer }
})

test('whoever comes to own a directory takes the jobs that others have leased, and they can no longer finish them (13.1)', async (t) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const gone = openSqlite(directory)
  defer(() => gone.close())
  await order(gone, EIER, { personstatustyper: ['bosatt'] })
  const lost = await claim(gone)
  const beside = openSqlite(directory)
  defer(() => beside.close())
  assert.equal((await beside.claimJobb()).kind, 'ingen', 'who does not own it waits for the lease')
  const owner = openSqlite(directory, { isEier: true })
  defer(() => owner.close())
  const anew = await claim(owner)
  assert.equal(anew.leie.jobb, lost.leie.jobb)
  const tomt = { sekvensnummer: 0, treff: 0, strekk: [] }
  assert.equal(await gone.completeJobb(lost.leie, tomt), false)
  assert.equal((await owner.claimJobb()).kind, 'ingen', 'its own are left alone')
  assert.equal(await owner.completeJobb(anew.leie, tomt), true)
})

test('of a document that has been deleted nothing is left in the files, once the store is closed (14)', async (t) => {
  const directory = katalog(lastFirst(t))
  let nowMs = 1_000
  const storage = openSqlite(directory, { clock: () => nowMs })
  const make = (n: number, fornavn: string) => {
    const navn = [{ erGjeldende: true, fornavn, etternavn: fornavn }]
    const ny = createVersjon({ ...dokument([identifikator(n)]), navn }, { opphav: EIER.pakke })
    assert.ok(ny !== undefined)
    return ny
  }
  const mange = Array.from({ length: 50 }, (_, n) => n)
  await storage.appendVersjoner(mange.map((n) => make(n, `GAMMEL${n}`)))
  nowMs = 2_000
  await storage.appendVersjoner(mange.map((n) => make(n, `NYTT${n}`)))
  while (!(await storage.deleteForeldet(5_000)));
  await storage.close()
  const file = readFileSync(join(directory, 'register.db'), 'latin1')
  assert.ok(file.includes('NYTT49'))
  assert.ok(!file.includes('GAMMEL'))
})

test('a directory has one owner at a time, and is free again when that one lets go', (t) => {
  const directory = katalog(lastFirst(t))
  const release = ownDirectory(directory)
  assert.throws(() => ownDirectory(directory), OptattKatalog)
  release()
  ownDirectory(directory)()
})
