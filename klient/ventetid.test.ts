import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseRetryAfter, pauseMs, sleep, VENTEVALG } from './ventetid.ts'

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')

test('Retry-After is read in the unit of the profile, whatever the size of the number', () => {
  assert.equal(parseRetryAfter('2', 'ms', NOW_MS), 2)
  assert.equal(parseRetryAfter('2', 's', NOW_MS), 2_000)
  assert.equal(parseRetryAfter('60000', 'ms', NOW_MS), 60_000)
  assert.equal(parseRetryAfter('60000', 's', NOW_MS), 60_000_000)
})

test('a date in Retry-After is a moment, and one in the past is now', () => {
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:05 GMT', 'ms', NOW_MS), 5_000)
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:05 GMT', 's', NOW_MS), 5_000)
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', 's', NOW_MS), 0)
})

test('a Retry-After that is neither is as none', () => {
  for (const header of [null, '', '-1', '1.5', 'soon', '1 s', 'Thu, 99 Xxx 2026']) {
    assert.equal(parseRetryAfter(header, 's', NOW_MS), undefined)
  }
})

test('pauses grow, and chance never takes them below half or beyond the cap', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (forsoek, chance) => {
        const { ventMinMs, ventMaxMs } = VENTEVALG
        const hel = Math.min(ventMaxMs, ventMinMs * 2 ** (forsoek - 1))
        const pause = pauseMs(VENTEVALG, { forsoek, random: () => chance })
        assert.ok(pause >= Math.floor(hel / 2) && pause <= Math.ceil(hel))
      },
    ),
  )
})

test('a pause is never shorter than what the service asked for, nor longer than the cap allows', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (forsoek, retryAfterMs, chance) => {
        const { retryAfterMaxMs, ventMinMs } = VENTEVALG
        const pause = pauseMs(VENTEVALG, { forsoek, retryAfterMs, random: () => chance })
        assert.ok(pause >= Math.min(retryAfterMs, retryAfterMaxMs))
        assert.ok(pause <= retryAfterMaxMs + ventMinMs)
      },
    ),
  )
})

test('a sleep ends with the signal, with its reason', async () => {
  const stop = new AbortController()
  const slept = sleep(60_000, stop.signal)
  stop.abort(new Error('enough'))
  await assert.rejects(slept, /enough/)
  await assert.rejects(sleep(60_000, stop.signal), /enough/)
  await sleep(0)
})
