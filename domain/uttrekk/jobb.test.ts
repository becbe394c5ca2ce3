import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AVBRUDD_MAX, FORSOEK_MAX } from '../limits.ts'
import {
  afterTap,
  type Historie,
  isLoepende,
  type Jobbtilstand,
  OVERGANGER,
  ventetidMs,
} from './jobb.ts'

const TILSTANDER = Object.keys(OVERGANGER) as Jobbtilstand[]

/** A walk through the states that takes one of the legal transitions each time. */
const walk = fc.array(fc.nat(), { maxLength: 30 }).map((choices) => {
  const path: Jobbtilstand[] = ['bestilt']
  for (const choice of choices) {
    const next = OVERGANGER[path.at(-1) ?? 'bestilt']
    const taken = next[choice % Math.max(1, next.length)]
    if (taken !== undefined) path.push(taken)
  }
  return path
})

test('a job that has ended never runs again, however it ended', () => {
  fc.assert(
    fc.property(walk, (path) => {
      const ended = path.findIndex((tilstand) => !isLoepende(tilstand))
      fc.pre(ended >= 0)
      assert.ok(path.slice(ended).every((tilstand) => !isLoepende(tilstand)))
      assert.ok(path.length - ended <= 3)
    }),
  )
})

test('a job is ferdig only straight from kjoerer', () => {
  fc.assert(
    fc.property(walk, (path) => {
      for (const [i, tilstand] of path.entries()) {
        if (tilstand === 'ferdig') assert.equal(path[i - 1], 'kjoerer')
      }
    }),
  )
})

test('every state leads to utloept in the end and nothing leads out of it', () => {
  const reach = (from: Jobbtilstand, seen: ReadonlySet<Jobbtilstand>): boolean =>
    from === 'utloept' ||
    OVERGANGER[from].some((next) => !seen.has(next) && reach(next, new Set([...seen, next])))
  for (const tilstand of TILSTANDER) assert.ok(reach(tilstand, new Set([tilstand])), tilstand)
  assert.deepEqual(OVERGANGER.utloept, [])
})

test('bestilt and kjoerer count against the quota, and nothing else does', () => {
  assert.deepEqual(TILSTANDER.filter(isLoepende), ['bestilt', 'kjoerer'])
})

test('whatever becomes of a lost attempt is a legal transition', () => {
  const historie = fc.record({ forsoek: fc.nat(10), avbrudd: fc.nat(100) })
  fc.assert(fc.property(historie, (tap) => assert.ok(OVERGANGER.kjoerer.includes(afterTap(tap)))))
})

/** Loses attempts and servers in the given order until the job is `feilet`. */
function lose(tap: readonly ('feil' | 'avbrudd')[]): Historie {
  let historie: Historie = { forsoek: 0, avbrudd: 0 }
  for (const slag of tap) {
    const { forsoek, avbrudd } = historie
    historie =
      slag === 'feil' ? { forsoek: forsoek + 1, avbrudd } : { forsoek, avbrudd: avbrudd + 1 }
    if (afterTap(historie) === 'feilet') break
  }
  return historie
}

test('five attempts that end in an error make a job feilet, and four do not', () => {
  assert.equal(FORSOEK_MAX, 5)
  assert.equal(afterTap({ forsoek: 4, avbrudd: 0 }), 'bestilt')
  assert.equal(afterTap({ forsoek: 5, avbrudd: 0 }), 'feilet')
})

test('a job outlives forty-nine kills of its server, on top of four errors', () => {
  assert.equal(AVBRUDD_MAX, 50)
  assert.equal(afterTap({ forsoek: 4, avbrudd: 49 }), 'bestilt')
  assert.equal(afterTap({ forsoek: 0, avbrudd: 50 }), 'feilet')
})

test('no order of errors and kills keeps a job from ending', () => {
  const tap = fc.array(fc.constantFrom('feil' as const, 'avbrudd' as const), {
    minLength: FORSOEK_MAX + AVBRUDD_MAX - 1,
    maxLength: 80,
  })
  fc.assert(
    fc.property(tap, (order) => {
      const historie = lose(order)
      assert.equal(afterTap(historie), 'feilet')
      assert.ok(historie.forsoek <= FORSOEK_MAX && historie.avbrudd <= AVBRUDD_MAX)
    }),
  )
})

test('the wait before the next attempt doubles from 100 milliseconds', () => {
  assert.deepEqual([1, 2, 3, 4].map(ventetidMs), [100, 200, 400, 800])
  assert.equal(ventetidMs(0), 100)
})
