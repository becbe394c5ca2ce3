import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Avvist } from '../errors.ts'
import { parseFeedsekvensnr, pinKomplett } from './komplett.ts'

test('decision 1: feedsekvensnr is one whole number from 0, or not given', () => {
  assert.equal(parseFeedsekvensnr(undefined), undefined)
  assert.equal(parseFeedsekvensnr('0'), 0)
  assert.equal(parseFeedsekvensnr('123456789012'), 123_456_789_012)
  for (const wrong of ['-1', '1.5', '', 'siste', '1e3', ' 1', ['1', '2']]) {
    assert.throws(
      () => parseFeedsekvensnr(wrong),
      new Avvist('FREG-102', { felt: 'feedsekvensnr', regel: 'skal være ett heltall fra 0' }),
    )
  }
})

test('a feedsekvensnr of more digits than any register has is as much as can be (12.3)', () => {
  for (const text of ['1'.repeat(16), '9'.repeat(400)]) {
    assert.deepEqual(pinKomplett(parseFeedsekvensnr(text), { siste: 9, golv: 0 }), {
      fra: 9,
      til: 9,
    })
  }
})

test('decision 1: none, or one above the last, means the last; one below the floor means that', () => {
  assert.deepEqual(pinKomplett(undefined, { siste: 9, golv: 0 }), { fra: 9, til: 9 })
  assert.deepEqual(pinKomplett(10, { siste: 9, golv: 0 }), { fra: 9, til: 9 })
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), (asked, siste, nr) => {
      const golv = Math.min(nr, siste)
      const { fra, til } = pinKomplett(asked, { siste, golv })
      assert.equal(til, siste)
      assert.equal(fra, Math.max(golv, Math.min(asked, siste)))
    }),
  )
})
