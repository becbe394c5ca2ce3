import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JobbId } from '../../../domain/ids.ts'
import { createUr } from '../../../tests/fixture/ur.ts'
import type { Jobbstatus } from '../../storage/storage.ts'
import { createBatchtreghet } from './batchtreghet.ts'

const JOBB = '00000000-0000-4000-8000-000000000000' as JobbId
const DONE: Jobbstatus = {
  type: 'tilpasset',
  tilstand: 'ferdig',
  fremdrift: 1,
  sekvensnummer: 7,
  treff: 3,
  batcher: [1, 1, 1],
  erFortalt: false,
  skjermet: false,
}

test('the batches become ready one after the other, then the end, and only then is the job done (12.8)', () => {
  const ur = createUr(0)
  const treghet = createBatchtreghet(ur.timers, 1_000)
  for (let klare = 1; klare <= 3; klare += 1) {
    const held = [0, 1, 2, 3, 4].map((batchnr) => treghet.isHeld(JOBB, DONE, batchnr))
    assert.deepEqual(
      held,
      [0, 1, 2, 3, 4].map((batchnr) => batchnr >= klare),
    )
    const { tilstand, fremdrift } = treghet.hold(JOBB, DONE)
    assert.deepEqual({ tilstand, fremdrift }, { tilstand: 'kjoerer', fremdrift: klare / 4 })
    ur.pass(1_000)
  }
  assert.equal(treghet.isHeld(JOBB, DONE, 3), false)
  assert.equal(treghet.isHeld(JOBB, DONE, 9), false)
  assert.equal(treghet.hold(JOBB, DONE), DONE)
})

test('what is not done, or answers anyhow, is never held back (12.8)', () => {
  const ur = createUr(0)
  const slow = createBatchtreghet(ur.timers, 1_000)
  const tilstander = ['bestilt', 'kjoerer', 'feilet', 'avbrutt', 'utloept'] as const
  for (const jobb of [...tilstander.map((tilstand) => ({ ...DONE, tilstand }))]) {
    assert.equal(slow.isHeld(JOBB, jobb, 1), false)
    assert.equal(slow.hold(JOBB, jobb), jobb)
  }
  assert.equal(slow.isHeld(JOBB, { ...DONE, skjermet: true }, 1), false)
  assert.equal(createBatchtreghet(ur.timers, 0).isHeld(JOBB, DONE, 1), false)
})

test('a number that was ready stays so, however the clock on the wall is set (12.8)', () => {
  const step = fc.oneof(
    fc.record({ pass: fc.integer({ min: 0, max: 3_000 }) }),
    fc.record({ leap: fc.integer({ min: -1e9, max: 1e9 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const ur = createUr(0)
      const treghet = createBatchtreghet(ur.timers, 1_000)
      let before = 0
      for (const one of steps) {
        if ('pass' in one) ur.pass(one.pass)
        else ur.leap(one.leap)
        const klare = [0, 1, 2, 3].filter((nr) => !treghet.isHeld(JOBB, DONE, nr)).length
        assert.ok(klare >= Math.max(1, before))
        before = klare
      }
    }),
  )
})
