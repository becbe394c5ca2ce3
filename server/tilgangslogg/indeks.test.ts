import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packStigende } from '../sqlite/stigende.ts'
import { sorted } from './indeks.ts'

test('an index is by person and then by line, however many lines a volume has (15)', () => {
  const ids = fc
    .uniqueArray(fc.integer({ min: 0, max: 2 ** 38 - 1 }), { maxLength: 8 })
    .map((some) => some.sort((a, b) => a - b))
  const linjer = fc.uniqueArray(fc.record({ nr: fc.integer({ min: 7, max: 200_000 }), ids }), {
    selector: ({ nr }) => nr,
    maxLength: 8,
  })
  fc.assert(
    fc.property(linjer, (alle) => {
      const expected = alle
        .flatMap(({ nr, ids }) => ids.map((identifikator) => ({ identifikator, nr })))
        .sort((a, b) => a.identifikator - b.identifikator || a.nr - b.nr)
      const rader = alle.map(({ nr, ids }) => ({ nr, om: packStigende(ids) }))
      assert.deepEqual([...sorted(rader, 7)], expected)
    }),
    { numRuns: 500 },
  )
})
