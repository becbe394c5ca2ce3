import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packStigende } from '../sqlite/stigende.ts'
import { isHel, packBlokk, readBlokk } from './blokk.ts'
import { sorted, sortOm } from './indeks.ts'

test('an index is by person and then by line, however many lines a volume has (15)', () => {
  const ids = fc
    .uniqueArray(
      fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 47 - 1 })),
      { maxLength: 8 },
    )
    .map((some) => some.sort((a, b) => a - b))
  const linjer = fc.uniqueArray(fc.record({ nr: fc.integer({ min: 7, max: 200_000 }), ids }), {
    selector: ({ nr }) => nr,
    maxLength: 8,
  })
  fc.assert(
    fc.property(linjer, (usortert) => {
      const alle = [...usortert]
      alle.sort((a, b) => a.nr - b.nr)
      const expected = alle
        .flatMap(({ nr, ids }) => ids.map((identifikator) => ({ identifikator, nr })))
        .sort((a, b) => a.identifikator - b.identifikator || a.nr - b.nr)
      const rader = alle.map(({ nr, ids }) => ({ nr, om: packStigende(ids) }))
      assert.deepEqual([...sorted(rader, 7)], expected)
      const om = sortOm(rader, 7)
      const til = om.nr.length
      for (const fra of [0, Math.floor(til / 2)]) {
        const blokk = packBlokk(om, fra, til)
        const told = [...readBlokk(blokk)].map((en) => ({ ...en, nr: en.nr + 7 }))
        assert.deepEqual(told, expected.slice(fra))
        assert.ok(isHel(blokk))
        blokk[blokk.length - 1] = (blokk.at(-1) ?? 0) ^ 1
        assert.ok(!isHel(blokk))
      }
    }),
    { numRuns: 500 },
  )
})
