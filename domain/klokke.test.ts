import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { firstTro, type Klokketro, nextTro, SPRANG_MS, slettetid } from './klokke.ts'

const START_MS = Date.UTC(2026, 0, 1)
const HOUR_MS = 3_600_000
const VENT_MS = 24 * HOUR_MS

/** Looks every minute over a while, the clock on the wall being so much off. Answers what is believed. */
function pass(tro: Klokketro, { fraMs, timer, avvikMs = 0, ventMs = VENT_MS }: Gang): Klokketro {
  let now = tro
  for (let ms = 60_000; ms <= timer * HOUR_MS; ms += 60_000) {
    now = nextTro(now, { veggMs: fraMs + ms + avvikMs, gaattMs: 60_000, ventMs })
  }
  return now
}

type Gang = {
  readonly fraMs: number
  readonly timer: number
  readonly avvikMs?: number
  readonly ventMs?: number
}

test('a clock that goes as time passes is believed, whatever the server was off for within a day (11.3)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: SPRANG_MS }), (offMs) => {
      const tro = firstTro({ kjentMs: START_MS }, START_MS + offMs)
      assert.equal(slettetid(tro, START_MS + offMs), START_MS + offMs)
      const later = pass(tro, { fraMs: START_MS + offMs, timer: 2 })
      assert.equal(later.sprang, undefined)
      assert.equal(later.kjentMs, START_MS + offMs + 2 * HOUR_MS)
    }),
  )
})

test('nothing is deleted by a clock that has leapt more than a day, forward or back, until it has gone on for so long (11.3)', () => {
  const leap = fc
    .integer({ min: SPRANG_MS + HOUR_MS, max: 400 * SPRANG_MS })
    .chain((ms) => fc.constantFrom(ms, -ms))
  fc.assert(
    fc.property(leap, fc.integer({ min: 1, max: 23 }), (avvikMs, timer) => {
      const before = pass(firstTro({ kjentMs: START_MS }, START_MS), { fraMs: START_MS, timer: 1 })
      const fraMs = START_MS + HOUR_MS
      const held = pass(before, { fraMs, timer, avvikMs })
      const veggMs = fraMs + timer * HOUR_MS + avvikMs
      assert.equal(slettetid(held, veggMs), undefined)
      const back = pass(held, { fraMs: fraMs + timer * HOUR_MS, timer: 1 })
      assert.equal(back.sprang, undefined, 'a clock that is set right again is believed at once')
      const proven = pass(before, { fraMs, timer: 25, avvikMs })
      assert.equal(proven.sprang, undefined, 'so is one that goes on for as long as it must')
    }),
    { numRuns: 30 },
  )
})

test('a clock that leaps again while it is waited for is waited for from the beginning (11.3)', () => {
  const before = firstTro({ kjentMs: START_MS }, START_MS)
  const once = pass(before, { fraMs: START_MS, timer: 20, avvikMs: 5 * SPRANG_MS })
  const fraMs = START_MS + 20 * HOUR_MS
  const twice = pass(once, { fraMs, timer: 20, avvikMs: 9 * SPRANG_MS })
  assert.ok(twice.sprang !== undefined)
  assert.ok(twice.sprang.ventetMs < 20 * HOUR_MS)
})

test('a smaller leap is made up for no faster than time passes, so nothing goes early by more than has passed (11.3)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: SPRANG_MS - HOUR_MS }), (avvikMs) => {
      let tro = firstTro({ kjentMs: START_MS }, START_MS)
      for (let gaatt = 60_000; gaatt <= 3 * HOUR_MS; gaatt += 60_000) {
        const veggMs = START_MS + gaatt + avvikMs
        tro = nextTro(tro, { veggMs, gaattMs: 60_000, ventMs: VENT_MS })
        const aheadMs = (slettetid(tro, veggMs) ?? 0) - (START_MS + gaatt)
        assert.ok(aheadMs <= Math.min(avvikMs, gaatt))
      }
    }),
    { numRuns: 30 },
  )
})

test('a start with a clock that is more than a day from what was noted, or with nothing noted, deletes nothing (11.3)', () => {
  for (const noted of [undefined, { kjentMs: START_MS }]) {
    for (const veggMs of [START_MS + 31 * SPRANG_MS, 0]) {
      const tro = firstTro(noted, veggMs)
      assert.equal(slettetid(tro, veggMs), undefined)
    }
  }
})

test('what has been waited goes on over a restart, and begins anew where the clock has leapt meanwhile (11.3)', () => {
  const veggMs = START_MS + 31 * SPRANG_MS
  const noted = { kjentMs: START_MS, sprang: { veggMs, ventetMs: 7 } }
  assert.equal(firstTro(noted, veggMs + HOUR_MS).sprang?.ventetMs, 7)
  assert.equal(firstTro(noted, veggMs + 2 * SPRANG_MS).sprang?.ventetMs, 0)
})

test('deletion never goes by the later of two clocks', () => {
  assert.equal(slettetid({ kjentMs: 5 }, 9), 5)
  assert.equal(slettetid({ kjentMs: 9 }, 5), 5)
})
