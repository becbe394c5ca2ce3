import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseUtvalg } from '../../domain/uttrekk/utvalg.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { openDb } from '../sqlite/open.ts'
import { endringContract } from '../storage/contract/endring.ts'
import { selection } from '../storage/contract/kjoering.ts'
import type { OpenStorage } from '../storage/contract/open-storage.ts'
import { opphavContract } from '../storage/contract/opphav.ts'
import { oppslagContract } from '../storage/contract/oppslag.ts'
import { sammeStedContract, skjultContract } from '../storage/contract/skjult.ts'
import { slettingContract } from '../storage/contract/sletting.ts'
import { utvalgContract } from '../storage/contract/utvalg.ts'
import { keepSegl } from '../storage/sqlite/forsegling.ts'
import { openSqlite } from '../storage/sqlite/sqlite.ts'
import type { Lagervalg, Storage } from '../storage/storage.ts'
import { spawnWorker } from '../threads/threads.ts'
import { TIMERS } from '../timers.ts'
import { withLesemodell } from './lesemodell.ts'

const PAKKE = 'offentligutenhjemmel'
const valgOf = (directory: string, valg: Partial<Lagervalg> = {}) => ({
  katalog: directory,
  graderteTilUtenHjemmel: valg.graderteTilUtenHjemmel ?? false,
  timers: TIMERS,
  onFeil: (error: unknown) => assert.fail(String(error)),
})

/** A store with columns beside it. */
const open: OpenStorage = async (t, valg) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const openBeside = (annet = valg) =>
    withLesemodell(openSqlite(directory, annet), valgOf(directory, annet))
  let storage = openBeside()
  await storage.erKlar()
  defer(() => storage.close())
  const another = async (annet = valg) => {
    const beside = openBeside(annet)
    defer(() => beside.close())
    return beside
  }
  const reopen = async (annet = valg) => {
    await storage.close()
    storage = openBeside(annet)
    return storage
  }
  return { storage, another, reopen, defer }
}

// What a store must do that selects, holds of one whose columns do; the rest goes through as it is.
for (const contract of [
  ...[utvalgContract, endringContract, opphavContract, oppslagContract],
  ...[skjultContract, sammeStedContract, slettingContract],
]) {
  contract(open)
}

test('columns answer when they are made, what is written beside them is in the next answer, and nothing is read from the store then (15)', async (t) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const beside = openSqlite(directory)
  defer(() => beside.close())
  await beside.appendVersjoner(
    [0, 1, 2].map((n) => versjon([identifikator(n)], { bosted: '0301' })),
  )
  const plain: string[] = []
  const store = openSqlite(directory)
  const seen: Storage = {
    ...store,
    selectPersoner: (valg) => {
      plain.push('select')
      return store.selectPersoner(valg)
    },
    countPersoner: (valg) => {
      plain.push('count')
      return store.countPersoner(valg)
    },
  }
  const storage = withLesemodell(seen, valgOf(directory))
  defer(() => storage.close())
  assert.equal(await storage.erKlar(), true)
  const utvalg = parseUtvalg({ personstatustyper: ['bosatt'], bostedskommunenummer: ['0301'] })
  const count = () => storage.countPersoner({ utvalg, pakke: PAKKE })
  assert.equal(await count(), 3)
  await beside.appendVersjoner([versjon([identifikator(3)], { bosted: '0301' })])
  assert.equal(await count(), 4)
  await beside.appendVersjoner([
    versjon([identifikator(1), identifikator(0)], { bosted: '0301', utgave: 1 }),
  ])
  assert.equal(await count(), 3, 'two turned out to be one')
  await beside.appendVersjoner([versjon([identifikator(2)], { gradering: 'strengtFortrolig' })])
  assert.equal(await count(), 2, 'and one is protected')
  const [own, stores] = [
    await storage.selectPersoner(selection(utvalg, PAKKE, 2)),
    await store.selectPersoner(selection(utvalg, PAKKE, 2)),
  ]
  assert.deepEqual(own, stores)
  assert.deepEqual(plain, [])
})

test('columns that are far behind are brought up while the store answers, and a thread that ends is noticed (15)', async (t) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const beside = openSqlite(directory)
  defer(() => beside.close())
  await beside.appendVersjoner([versjon([identifikator(0)], { bosted: '0301' })])
  let plain = 0
  const store = openSqlite(directory)
  let endThread = async (): Promise<unknown> => undefined
  const feil: unknown[] = []
  const storage = withLesemodell(
    {
      ...store,
      countPersoner: (valg) => {
        plain += 1
        return store.countPersoner(valg)
      },
    },
    {
      ...valgOf(directory),
      onFeil: (error) => feil.push(error),
      spawn: (plan, told) => {
        const started = spawnWorker(plan, told)
        endThread = () => started.terminate()
        return started
      },
    },
  )
  defer(() => storage.close())
  assert.equal(await storage.erKlar(), true)
  const utvalg = parseUtvalg({ personstatustyper: ['bosatt'] })
  const count = () => storage.countPersoner({ utvalg, pakke: PAKKE })
  assert.deepEqual([await count(), plain], [1, 0])
  const db = openDb(join(directory, 'register.db'), 'write')
  keepSegl(db, 'register')
  db.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 150000)
    insert into endring (person) select 1 from n`)
  db.close()
  assert.deepEqual([await count(), plain], [1, 1], 'more than is gone through while somebody waits')
  await storage.erKlar()
  assert.deepEqual([await count(), plain], [1, 1], 'and then it has been')
  await endThread()
  assert.deepEqual([await count(), plain], [1, 2], 'another thread holds no columns')
  assert.equal(feil.length, 1)
})
