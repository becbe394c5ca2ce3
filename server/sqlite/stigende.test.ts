import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packStigende, unpackStigende } from './stigende.ts'

const tall = fc
  .uniqueArray(fc.oneof(fc.maxSafeNat(), fc.nat(200), fc.nat(99_999_999_999)))
  .map((some) => some.sort((a, b) => a - b))

test('rising numbers come back as they were, however large and however far apart', () => {
  fc.assert(
    fc.property(tall, (some) => {
      assert.deepEqual(unpackStigende(packStigende(some)), some)
      assert.deepEqual(packStigende(Float64Array.from(some)), packStigende(some))
    }),
  )
})

test('neighbours take a byte each', () => {
  assert.equal(packStigende([1_000, 1_001, 1_002, 1_100]).byteLength, 5)
})
