import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { katalog, lastFirst } from '../tests/fixture/katalog.ts'
import { Simulering } from '../tests/fixture/simulering.ts'
import { simulerStopp } from '../tests/fixture/stoppsimulering.ts'
import { createStopp, type Del, ETTER_KUTT_MS } from './stopp.ts'

const FRIST_MS = 1_000

/** A stop over simulated time, and a way to let that time pass until it has ended. */
function over(parts: readonly (readonly [Del, () => unknown, (() => void)?])[]) {
  const sim = new Simulering(1, {})
  const feil: string[] = []
  const stopp = createStopp({
    fristMs: FRIST_MS,
    timers: sim.timers,
    onFeil: (error, del) => feil.push(`${del}: ${error instanceof Error ? error.message : ''}`),
  })
  for (const [del, stop, cut] of parts) stopp.push({ del, stop, ...(cut && { cut }) })
  const end = async () => {
    const stopping = stopp.stop()
    let isOver = false
    void stopping.then(() => {
      isOver = true
    })
    await sim.rest()
    while (!isOver) await sim.step()
    return { ...(await stopping), ms: sim.nowMs }
  }
  return { stopp, end, feil, sim }
}

const never = () => new Promise<void>(() => {})

test('parts end last first, each when those after it have, and one that fails keeps none from ending', async () => {
  const told: string[] = []
  const { end, feil } = over([
    ['katalog', () => told.push('katalog')],
    [
      'lager',
      () => {
        throw new Error('broken')
      },
    ],
    ['tilgangslogg', async () => told.push('tilgangslogg')],
  ])
  assert.deepEqual(await end(), { kuttet: undefined, igjen: [], ms: 0 })
  assert.deepEqual(told, ['tilgangslogg', 'katalog'])
  assert.deepEqual(feil, ['lager: broken'])
})

test('what does not end within the limit is cut with all that waits behind it, and named (11.1)', async () => {
  let release = () => {}
  const cut: Del[] = []
  const waits = new Promise<void>((resolve) => {
    release = resolve
  })
  const { end } = over([
    ['katalog', () => {}],
    [
      'lager',
      () => {},
      () => {
        cut.push('lager')
        release()
      },
    ],
    ['arbeider', () => waits],
  ])
  assert.deepEqual(await end(), { kuttet: 'arbeider', igjen: [], ms: FRIST_MS })
  assert.deepEqual(cut, ['lager'])
})

test('what does not end when it is cut either is left behind and named; the rest ends (11.1)', async () => {
  let isReleased = false
  const { end } = over([
    [
      'katalog',
      () => {
        isReleased = true
      },
    ],
    ['lager', never, () => {}],
    [
      'forespørsler',
      never,
      () => {
        throw new Error('cannot be cut')
      },
    ],
  ])
  const { kuttet, igjen, ms } = await end()
  assert.deepEqual([kuttet, igjen], ['forespørsler', ['forespørsler', 'lager']])
  assert.equal(ms, FRIST_MS + ETTER_KUTT_MS)
  assert.equal(isReleased, true)
})

test('whoever stops twice waits for the same end, and what is started meanwhile is ended at once (11.1)', async () => {
  const { stopp, end } = over([['lager', () => {}]])
  const first = stopp.stop()
  assert.equal(stopp.stop(), first)
  let isEnded = false
  stopp.push({
    del: 'tls',
    stop: () => {
      isEnded = true
    },
  })
  assert.equal(isEnded, true)
  await end()
})

test('a stop ends in every order of requests, aborts, dying threads and signals, and keeps what was acknowledged (11.1)', async (t) => {
  const data = katalog(lastFirst(t))
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      await simulerStopp(seed, data)
    }),
    { numRuns: 1_000 },
  )
})

test('the same number gives the same run', async (t) => {
  const data = katalog(lastFirst(t))
  for (const seed of [3, 4, 5]) {
    assert.deepEqual(await simulerStopp(seed, data), await simulerStopp(seed, data))
  }
})
