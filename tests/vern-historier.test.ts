import assert from 'node:assert/strict'
import { test } from 'node:test'
import { katalog, lastFirst } from './fixture/katalog.ts'
import { historier } from './fixture/vernehistorier.ts'
import { judge, openLager, writeHistorier } from './fixture/vernelager.ts'

/** Fewer where the rules are broken on purpose, to see that the property notices. */
const ANTALL = Number(process.env['VERN_HISTORIER'] ?? 10_000)
const SEED = 20_261_126

test('invariant 9: no home of whoever is protected today is in any answer of any package, after any history (10.1, 10.2, 10.3, 10.5, must show 1)', (t) => {
  const defer = lastFirst(t)
  const lager = openLager(katalog(defer))
  defer(() => lager.db.close())
  const alle = historier(SEED, ANTALL)
  writeHistorier(lager, alle)
  const { lekkasjer, vist, aapne, svar } = judge(lager, alle)
  assert.deepEqual(lekkasjer.slice(0, 10), [], `${lekkasjer.length} of ${svar} answers`)
  assert.equal(vist, aapne)
  assert.ok(aapne > ANTALL / 10, `${aapne} answers must tell an open home`)
})
