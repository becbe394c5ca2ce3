import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packNumre, renderNumre, unpackNumre } from './numre.ts'

const numre = fc.array(fc.integer({ min: 0, max: 99_999_999_999 }), { maxLength: 40 })

test('numbers are the same when they have been packed, in five bytes each (15)', () => {
  fc.assert(
    fc.property(numre, (alle) => {
      const packed = packNumre(alle)
      assert.equal(packed.length, 5 * alle.length)
      assert.deepEqual([...unpackNumre(packed)], alle)
    }),
  )
})

test('a batch is told as JSON would tell it, each number as eleven digits (15)', () => {
  fc.assert(
    fc.property(numre, (alle) => {
      const foedselsEllerDNummer = alle.map((nummer) => String(nummer).padStart(11, '0'))
      const json = new TextDecoder().decode(renderNumre(Float64Array.from(alle)))
      assert.equal(json, JSON.stringify({ foedselsEllerDNummer }))
    }),
  )
})
