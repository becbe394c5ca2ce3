import assert from 'node:assert/strict'
import { cpSync, existsSync } from 'node:fs'
import { test } from 'node:test'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { readMangler } from '../katalog/katalog.ts'
import { noteLaget } from '../katalog/manifest.ts'
import { openDb } from '../sqlite/open.ts'
import { loggkatalog, readBind } from './bind.ts'
import { DAY_MS, SMAA, START_MS, ulenket } from './fixture.ts'
import { indekserEtt } from './indeks.ts'
import { nokkelkilde } from './linjenokkel.ts'
import { openSkriver } from './skriver.ts'

test('a volume that was read when its writer turned to the next is not called unclosed when it is whole (11.11)', (t) => {
  const data = katalog(lastFirst(t))
  const mappe = loggkatalog(data)
  const skriver = openSkriver(mappe, { nokkelkilde: nokkelkilde(data, undefined), maal: SMAA })
  t.after(() => skriver.close())
  skriver.append([ulenket(0, [7])])
  const [foerste] = readBind(mappe)
  assert.ok(foerste)
  noteLaget(data, [])
  const leser = openDb(foerste.file, 'read', { readOnly: true })
  leser.exec('begin').prepare('select count(*) from linje').get()
  skriver.append([ulenket(1, [7], START_MS + DAY_MS)])
  assert.ok(existsSync(`${foerste.file}.aapen`), 'what is in its log alone is marked')
  leser.close()
  assert.deepEqual(readMangler(data), [])
  assert.equal(indekserEtt(mappe), true)
  assert.deepEqual(readMangler(data), [])
  assert.ok(!existsSync(`${foerste.file}.aapen`) && !existsSync(`${foerste.file}-wal`))
})

test('a volume that was closed when its writer was killed is not called unclosed when it has been gone on from (11.11)', (t) => {
  const defer = lastFirst(t)
  const [data, kopi] = [katalog(defer), katalog(defer)]
  const open = (i: string) =>
    openSkriver(loggkatalog(i), { nokkelkilde: nokkelkilde(i, undefined), maal: SMAA })
  noteLaget(data, [])
  const skriver = open(data)
  t.after(() => skriver.close())
  skriver.append([ulenket(0, [7])])
  const [foerste] = readBind(loggkatalog(data))
  assert.ok(foerste)
  const db = openDb(foerste.file, 'write')
  db.prepare('update bind set lukket = 1').run()
  db.close()
  // As a kill leaves it: everything where it was, and nobody there.
  cpSync(data, kopi, { recursive: true })
  const neste = open(kopi)
  neste.append([ulenket(1, [7])])
  neste.close()
  assert.equal(readBind(loggkatalog(kopi)).length, 2)
  assert.deepEqual(readMangler(kopi), [])
})
