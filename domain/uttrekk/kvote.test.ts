import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KJOERENDE_JOBBER_MAX, KVOTE_RETRY_AFTER_MS } from '../limits.ts'
import { hasLedigPlass, kvoteBrukt } from './kvote.ts'

test('ten jobs may run at the same time and the eleventh may not', () => {
  assert.equal(KJOERENDE_JOBBER_MAX, 10)
  assert.equal(hasLedigPlass(0), true)
  assert.equal(hasLedigPlass(9), true)
  assert.equal(hasLedigPlass(10), false)
  assert.equal(hasLedigPlass(11), false)
})

test('the eleventh job is refused with 429 and a time to wait', () => {
  const { kode, status, retryAfterMs, message } = kvoteBrukt()
  assert.equal(kode, 'FREG-501')
  assert.equal(status, 429)
  assert.equal(retryAfterMs, KVOTE_RETRY_AFTER_MS)
  assert.match(message, /10 uttrekk/)
})

test('the time to wait is whole seconds, so that both units tell the same', () => {
  assert.equal(KVOTE_RETRY_AFTER_MS % 1000, 0)
  assert.ok(KVOTE_RETRY_AFTER_MS > 0)
})
