import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { type Innstilling, parseConfig } from '../../config.ts'
import { TIMERS } from '../../timers.ts'
import { createMetrikk } from '../metrikk.ts'
import { createStruping } from './struping.ts'

/**
 * Answers 200, or the kode and how long to wait. Time stands still until it is driven, and the clock on
 * the wall is another matter.
 */
async function start(t: TestContext, settings: Partial<Record<Innstilling, string>>) {
  let nowMs = 1_000_000
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
  const timers = { ...TIMERS, monotonicMs: () => nowMs }
  const metrikk = createMetrikk()
  const app = fastify()
  t.after(() => app.close())
  t.after(() => metrikk.stop())
  const config = parseConfig({ data: 'katalog', ...settings }, {})
  const struping = await createStruping(app, { config, metrikk, timers, noeklerMax: 100 })
  app.decorateRequest('konsument', null as never)
  app.setErrorHandler((error, _request, reply) => {
    assert.ok(error instanceof Avvist)
    return reply.code(error.status).send(`${error.kode} ${error.retryAfterMs}`)
  })
  app.get('/alt', { onRequest: struping.forespoersel }, () => 'ja')
  app.get<{ Querystring: { hvem: string } }>('/antall', async (request) => {
    request.konsument = () => ({ id: request.query.hvem }) as never
    await struping.telling(request)
    return 'ja'
  })
  const ask = async (url: string, remoteAddress = '192.0.2.1') =>
    (await app.inject({ url, remoteAddress })).body
  return {
    ask,
    tick: (ms: number) => {
      nowMs += ms
    },
    setClock: (ms: number) => t.mock.timers.setTime(ms),
  }
}

test('one more than the limit in a minute is refused, and told exactly when to come back', async (t) => {
  const { ask, tick } = await start(t, { struping: '3' })
  assert.equal(await ask('/alt'), 'ja')
  tick(20_000)
  assert.equal(await ask('/alt'), 'ja')
  assert.equal(await ask('/alt'), 'ja')
  assert.equal(await ask('/alt'), 'FREG-502 40000')
  tick(39_999)
  assert.equal(await ask('/alt'), 'FREG-502 1')
  tick(1)
  for (let i = 0; i < 3; i += 1) assert.equal(await ask('/alt'), 'ja')
  assert.equal(await ask('/alt'), 'FREG-502 60000')
})

test('a clock that is set, ahead or back, lets nobody in and keeps nobody out (11.3)', async (t) => {
  const { ask, tick, setClock } = await start(t, { struping: '1' })
  assert.equal(await ask('/alt'), 'ja')
  for (const ms of [Date.UTC(2999, 0), 0]) {
    setClock(ms)
    assert.equal(await ask('/alt'), 'FREG-502 60000')
  }
  tick(60_000)
  assert.equal(await ask('/alt'), 'ja')
})

test('addresses are counted one by one, and a /64 as one', async (t) => {
  const { ask } = await start(t, { struping: '1' })
  assert.equal(await ask('/alt', '192.0.2.1'), 'ja')
  assert.equal(await ask('/alt', '192.0.2.2'), 'ja')
  assert.equal(await ask('/alt', '::ffff:192.0.2.2'), 'FREG-502 60000')
  assert.equal(await ask('/alt', '2001:db8::1'), 'ja')
  assert.equal(await ask('/alt', '2001:db8::ffff'), 'FREG-502 60000')
})

test('of very many addresses the oldest are forgotten, and nothing more is kept', async (t) => {
  const { ask } = await start(t, { struping: '1' })
  for (let i = 0; i <= 100; i += 1) assert.equal(await ask('/alt', `2001:db8:${i}::1`), 'ja')
  assert.equal(await ask('/alt', '2001:db8:100::1'), 'FREG-502 60000')
  assert.equal(await ask('/alt', '2001:db8:1::1'), 'FREG-502 60000')
  assert.equal(await ask('/alt', '2001:db8:0::1'), 'ja')
})

test('counting is counted for each consumer, and ten times as much for each address', async (t) => {
  const { ask, tick } = await start(t, { strupingTelling: '2' })
  const count = (hvem: string, adresse: string) => ask(`/antall?hvem=${hvem}`, adresse)
  assert.equal(await count('a', '192.0.2.1'), 'ja')
  assert.equal(await count('a', '192.0.2.2'), 'ja')
  tick(15_000)
  assert.equal(await count('a', '192.0.2.3'), 'FREG-503 45000')
  for (let i = 0; i < 19; i += 1) assert.equal(await count(`b${i}`, '192.0.2.1'), 'ja')
  assert.equal(await count('c', '192.0.2.1'), 'FREG-503 45000')
  tick(45_000)
  assert.equal(await count('a', '192.0.2.1'), 'ja')
})

test('with the limits off nothing is refused', async (t) => {
  const { ask } = await start(t, { struping: 'av', strupingTelling: '0' })
  for (let i = 0; i < 1_000; i += 1) {
    assert.equal(await ask('/alt'), 'ja')
    assert.equal(await ask('/antall?hvem=a'), 'ja')
  }
})
