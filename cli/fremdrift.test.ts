import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { createFremdrift, grouped, line } from './fremdrift.ts'

/** A standard error that remembers, and a clock that the test moves. */
function terminal(isTTY: boolean) {
  const seen: string[] = []
  const state = { nowMs: 1_000_000 }
  const stderr = Object.assign(
    new Writable({
      write: (chunk, _encoding, done) => {
        seen.push(String(chunk))
        done()
      },
    }),
    { isTTY },
  )
  const fremdrift = createFremdrift({ stderr }, { unit: 'lines', clock: () => state.nowMs })
  return { seen, state, fremdrift }
}

test('a standard error that is no terminal hears nothing', () => {
  const { seen, fremdrift } = terminal(false)
  fremdrift.show({ done: 1, total: 1, count: 1 })
  fremdrift.end()
  assert.deepEqual(seen, [])
})

test('the line is redrawn in its place, ten times a second at most, and always at the end', () => {
  const { seen, state, fremdrift } = terminal(true)
  for (let done = 1; done <= 100; done += 1) {
    state.nowMs += 10
    fremdrift.show({ done, total: 100, count: done })
  }
  fremdrift.end()
  assert.equal(seen.length, 12)
  assert.ok(seen.slice(0, -1).every((text) => text.startsWith('\r\x1b[2K')))
  assert.match(String(seen.at(-2)), / 100 % · 100 lines/)
  assert.equal(seen.at(-1), '\n')
})

test('the line tells share, count, rate and time left', () => {
  assert.equal(
    line({ done: 1, total: 4, count: 25_000, unit: 'lines', seconds: 10 }),
    '██████░░░░░░░░░░░░░░░░░░  25 % · 25 000 lines · 2 500/s · 30 s left',
  )
  const long = line({ done: 1, total: 100, count: 1, unit: 'lines', seconds: 2 })
  assert.match(long, /3 min 18 s left$/)
})

test('where the end is not known the line tells count and rate only', () => {
  const expected = '5 lines · 1/s'
  assert.equal(line({ done: 5, total: undefined, count: 5, unit: 'lines', seconds: 5 }), expected)
  assert.equal(line({ done: 5, total: 0, count: 5, unit: 'lines', seconds: 5 }), expected)
})

test('whatever is told, the bar is as wide and the share at most 100 %', () => {
  const whole = fc.nat(1_000_000)
  fc.assert(
    fc.property(whole, fc.integer({ min: 1, max: 1_000_000 }), whole, (done, total, count) => {
      const text = line({ done, total, count, unit: 'lines', seconds: 1 })
      const [bar = '', share = ''] = text.split(/ +/)
      assert.match(bar, /^█*░*$/)
      assert.equal(bar.length, 24)
      assert.ok(Number(share) <= 100)
    }),
  )
})

test('the line is never wider than the terminal, and nothing of it before the bar gives way (9.16)', () => {
  const whole = fc.nat(2_000_000_000)
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 200 }), whole, whole, (columns, done, count) => {
      const total = 2_000_000_000
      const text = line({ done, total, count, unit: 'documents', seconds: 10, columns })
      assert.ok(text.length <= columns)
    }),
  )
  const narrow = line({ done: 1, total: 4, count: 25_000, unit: 'lines', seconds: 10, columns: 60 })
  assert.equal(narrow, '████░░░░░░░░░░░░░  25 % · 25 000 lines · 2 500/s · 30 s left')
  assert.equal(
    line({ done: 1, total: 4, count: 1, unit: 'lines', seconds: 1, columns: 34 }),
    ' 25 % · 1 lines · 1/s · 3 s left',
  )
})

test('figures are grouped by thousands', () => {
  assert.deepEqual([0, 999, 1_000, 1_234_567].map(grouped), ['0', '999', '1 000', '1 234 567'])
  fc.assert(fc.property(fc.nat(), (n) => assert.equal(Number(grouped(n).replaceAll(' ', '')), n)))
})
