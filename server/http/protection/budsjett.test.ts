import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Avvist } from '../../../domain/errors.ts'
import { createUr } from '../../../tests/fixture/ur.ts'
import { ANDEL, createBudsjett, type Svarplass } from './budsjett.ts'

const MAKS = 1_000
const HVEM = ['a', 'b', 'c', 'd', 'e', 'f'] as const
const STEG = fc.record({
  hva: fc.constantFrom('be', 'be', 'be', 'lag', 'les', 'gaa', 'vent'),
  hvem: fc.constantFrom(...HVEM),
  bytes: fc.integer({ min: 1, max: 400 }),
  n: fc.nat(50),
})

type Ett = {
  readonly hvem: string
  readonly reserved: number
  bytes: number
  plass: Svarplass | undefined
  refused: Avvist | undefined
  readonly gone: () => void
}

test('whatever is asked, made, read and left, in any order: nobody and all together hold more than they may, whoever waits is let in in turn, and nothing is held when all is over (11.8)', async () => {
  let [waited, refused] = [0, 0]
  await fc.assert(
    fc.asyncProperty(fc.array(STEG, { minLength: 5, maxLength: 80 }), async (stegene) => {
      const ur = createUr(0)
      const budsjett = createBudsjett({ maks: MAKS, timers: ur.timers })
      const all: Ett[] = []
      const held = (of = all) => of.filter(({ plass }) => plass !== undefined)
      const waiting = () => all.filter((one) => one.plass === undefined && !one.refused)
      const settle = () => new Promise((resolve) => setImmediate(resolve))
      const check = () => {
        const sum = (of: readonly Ett[]) => of.reduce((total, { bytes }) => total + bytes, 0)
        assert.equal(budsjett.bytes(), sum(held()))
        assert.ok(sum(held()) <= MAKS)
        for (const hvem of HVEM) {
          assert.ok(sum(held().filter((one) => one.hvem === hvem)) <= MAKS * ANDEL)
          // Who came first of one consumer is let in first.
          const own = all.filter((one) => one.hvem === hvem && !one.refused)
          const order = own.map(({ plass }) => (plass === undefined ? 1 : 0))
          assert.deepEqual(order, order.toSorted())
        }
      }
      for (const { hva, hvem, bytes, n } of stegene) {
        const some = held()[n % Math.max(1, held().length)]
        if (hva === 'be') {
          let leave = () => {}
          const reserved = Math.min(bytes, MAKS * ANDEL)
          const one: Ett = {
            ...{ hvem, reserved, bytes: reserved, plass: undefined, refused: undefined },
            gone: () => leave(),
          }
          all.push(one)
          const onGone = (act: () => void) => {
            leave = act
          }
          void budsjett.reserve(hvem, bytes, onGone).then(
            (plass) => {
              one.plass = plass
            },
            (error) => {
              assert.ok(error instanceof Avvist)
              one.refused = error
            },
          )
        } else if (hva === 'lag' && some !== undefined) {
          some.bytes = Math.min(some.bytes, bytes)
          some.plass?.resize(some.bytes)
        } else if (hva === 'les' && some !== undefined) {
          some.plass?.release()
          some.plass?.release()
          all.splice(all.indexOf(some), 1)
        } else if (hva === 'gaa') waiting()[n % Math.max(1, waiting().length)]?.gone()
        else if (hva === 'vent') ur.pass(n * 100)
        await settle()
        waited += waiting().length
        check()
      }
      refused += all.filter((one) => one.refused).length
      for (;;) {
        for (const one of held()) {
          one.plass?.release()
          all.splice(all.indexOf(one), 1)
        }
        await settle()
        check()
        if (held().length === 0) break
      }
      assert.deepEqual(waiting(), [], 'all who waited had their turn')
      assert.equal(budsjett.bytes(), 0)
    }),
    { numRuns: 300 },
  )
  assert.ok(waited > 0 && refused > 0, 'both came about')
})

test('who waits too long is told whose answers are not read (11.8)', async () => {
  const ur = createUr(0)
  const budsjett = createBudsjett({ maks: MAKS, timers: ur.timers })
  const never = () => {}
  const kodeOf = (reserved: Promise<Svarplass>) =>
    reserved.then(
      () => 'let in',
      ({ kode, retryAfterMs }: Avvist) => `${kode} ${retryAfterMs}`,
    )
  await budsjett.reserve('a', 250, never)
  const own = kodeOf(budsjett.reserve('a', 1, never))
  for (const hvem of ['b', 'c', 'd']) await budsjett.reserve(hvem, 250, never)
  const others = kodeOf(budsjett.reserve('e', 1, never))
  ur.pass(9_999)
  ur.pass(1)
  assert.deepEqual(await Promise.all([own, others]), ['FREG-505 1000', 'FREG-601 1000'])
})

test('more than a few hundred of one consumer do not wait at all, and keep nobody else out (11.8)', async () => {
  const ur = createUr(0)
  const budsjett = createBudsjett({ maks: MAKS, timers: ur.timers })
  const never = () => {}
  await budsjett.reserve('a', 250, never)
  const queued = Array.from({ length: 256 }, () => budsjett.reserve('a', 1, never))
  await assert.rejects(budsjett.reserve('a', 1, never), { kode: 'FREG-505' })
  const b = await budsjett.reserve('b', 250, never)
  b.release()
  ur.pass(10_000)
  for (const one of queued) await assert.rejects(one, { kode: 'FREG-505' })
})

test('an answer larger than a whole share is had by whoever holds nothing else (11.8)', async () => {
  const budsjett = createBudsjett({ maks: MAKS, timers: createUr(0).timers })
  const plass = await budsjett.reserve('a', 5_000, () => {})
  assert.equal(budsjett.bytes(), MAKS * ANDEL)
  plass.resize(5_000)
  assert.equal(budsjett.bytes(), 5_000, 'what it turned out to be is counted')
  plass.release()
  assert.equal(budsjett.bytes(), 0)
})
