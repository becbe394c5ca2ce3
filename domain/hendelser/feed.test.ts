import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oldestMs, parseSeq } from './feed.ts'

test('a seq is a whole number, and one beyond all there can be is the highest (14)', () => {
  assert.equal(parseSeq('0'), 0)
  assert.equal(parseSeq('0012'), 12)
  assert.equal(parseSeq('9223372036854775807'), 999_999_999_999_999)
  for (const wrong of [
    undefined,
    '',
    '-1',
    '1.0',
    'x',
    '1e3',
    ['1', '2'],
    '99999999999999999999',
  ]) {
    assert.throws(() => parseSeq(wrong), /seq: .*heltall fra 0/)
  }
})

test('what is old is so many months before now; and nothing is while the clock is not believed (14)', () => {
  const at = Date.UTC(2026, 10, 27, 12)
  assert.equal(oldestMs(at, 36), Date.UTC(2023, 10, 27, 12))
  assert.equal(oldestMs(at, 1), Date.UTC(2026, 9, 27, 12))
  assert.equal(oldestMs(Date.UTC(2026, 2, 31), 1), Date.UTC(2026, 1, 28))
  assert.equal(oldestMs(Date.UTC(2028, 1, 29), 36), Date.UTC(2025, 1, 28))
  assert.equal(oldestMs(undefined, 36), -Infinity)
})
