import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { JobbId, KonsumentId } from '../../domain/ids.ts'
import type { Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import type { Batchnr } from '../../domain/uttrekk/batch.ts'
import { openDb } from '../../server/sqlite/open.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { unpack } from '../fixture/kataloger/katalog.ts'
import { bosatte, VERN_ANTALL, VERN_SEED } from '../fixture/kataloger/vernekatalog.ts'
import { historier } from '../fixture/vernehistorier.ts'
import { judge, openLager } from '../fixture/vernelager.ts'

/**
 * A directory that version 0.1.0 made of the same random histories that the rules of today are held to,
 * and of persons whose protection that version lost.
 */
const VERSION = join(import.meta.dirname, '../fixture/kataloger/0.1.0-vern')
type Jobber = Readonly<
  Record<string, { readonly segment: Rettighetspakke; readonly jobbId: JobbId }>
>
const JOBBER = JSON.parse(readFileSync(join(VERSION, 'jobber.json'), 'utf8')) as Jobber

function open(t: TestContext) {
  const defer = lastFirst(t)
  const data = katalog(defer)
  unpack(join(VERSION, 'katalog'), data)
  return { data, defer }
}

/** How strongly each person is protected, by the rows of a register. */
function protections(data: string): readonly string[] {
  const db = openDb(join(data, 'register.db'), 'read')
  try {
    return db.prepare<[], string>('select vern from person order by person').pluck().all()
  } finally {
    db.close()
  }
}

test('a directory that other rules derived is derived anew when it is opened, and tells no hidden home (10.9, must show 2)', (t) => {
  const { data, defer } = open(t)
  const before = protections(data)
  const lager = openLager(data, Date.now)
  defer(() => lager.db.close())
  const after = protections(data)
  assert.equal(after.length, before.length)
  const changed = after.filter((vern, i) => vern !== before[i]).length
  assert.ok(changed > 10, `${changed} persons were less protected than they are`)
  const { lekkasjer, vist, aapne, svar } = judge(lager, historier(VERN_SEED, VERN_ANTALL))
  assert.deepEqual(lekkasjer, [], `of ${svar} answers`)
  assert.ok(vist === aapne && aapne > 20)
})

test('of the selections that other rules have frozen those end that hold whom they should not, and no others (10.9, must show 2)', async (t) => {
  const { data, defer } = open(t)
  const storage = openSqlite(data)
  defer(() => storage.close())
  const konsument = '0192:999888777' as KonsumentId
  const kinds: Record<string, string> = {}
  for (const [navn, { segment: pakke, jobbId }] of Object.entries(JOBBER)) {
    const spoersmaal = { jobbId, eier: { konsument, pakke }, graderteTilUtenHjemmel: false }
    kinds[navn] = (await storage.readBatch({ ...spoersmaal, batchnr: 0 as Batchnr })).kind
  }
  const expected = bosatte().map(({ navn, skjermes }) => [navn, skjermes ? 'skjermet' : 'innhold'])
  assert.deepEqual(kinds, Object.fromEntries(expected))
})
