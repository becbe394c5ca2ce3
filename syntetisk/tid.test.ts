import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dagFra, dato, midnatt, tidspunkt } from './tid.ts'

test('a day and its date name each other', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20_089, max: 20_600 }), (dag) => {
      const [aar = 0, maaned = 0, nr = 0] = dato(dag).split('-').map(Number)
      assert.equal(dagFra(aar, maaned, nr), dag)
    }),
  )
})

test('from 1980 on the offset is the one of the Norwegian calendar', () => {
  const norsk = new Intl.DateTimeFormat('en', {
    timeZone: 'Europe/Oslo',
    timeZoneName: 'longOffset',
  })
  const offset = (ms: number) => norsk.format(ms).slice(-6)
  for (let dag = dagFra(1980, 1, 1); dag < dagFra(2027, 1, 1); dag++) {
    const noon = dag * 86_400_000 + 11 * 3_600_000
    assert.equal(tidspunkt(dag, 12 * 3_600_000_000).slice(-6), offset(noon), dato(dag))
    // Half past midnight in Norway is on the offset of midnight: the clock moves later at night.
    assert.equal(midnatt(dag).slice(-6), offset(dag * 86_400_000 - 90 * 60_000), dato(dag))
  }
})

test('a fraction has no trailing zeros, and a whole second has none at all', () => {
  const dag = dagFra(2024, 1, 31)
  const klokke = 13 * 3_600_000_000 + 5 * 60_000_000 + 7_000_000
  assert.equal(tidspunkt(dag, klokke), '2024-01-31T13:05:07+01:00')
  assert.equal(tidspunkt(dag, klokke + 120_000), '2024-01-31T13:05:07.12+01:00')
  assert.equal(tidspunkt(dag, klokke + 45), '2024-01-31T13:05:07.000045+01:00')
})
