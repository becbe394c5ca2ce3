import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALLE_PAKKER, rettigheter } from '../oppslag/rettighetspakke.ts'
import { scopesOf } from './segmentscope.ts'

test('each package is opened by its own scope, which is asked for first, and three by that of a segmentansvarlig too (12.4)', () => {
  const two = ['offentlig-med-hjemmel', 'offentligutenhjemmel', 'finans']
  for (const pakke of ALLE_PAKKER) {
    const { scope } = rettigheter(pakke)
    const expected = two.includes(pakke) ? [scope, `${scope}.segmentansvarlig`] : [scope]
    assert.deepEqual(scopesOf(pakke), expected, pakke)
  }
})
