import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packError } from '../../server/threads/thread-error.ts'
import { type Spawn, spawnWorker } from '../../server/threads/threads.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { createUr } from '../fixture/ur.ts'

/** Real threads, those of one kind failing on demand as on a full disk. */
function createTroubled() {
  const state = { broken: undefined as string | undefined }
  const spawn: Spawn = (plan, told) => {
    const { role, oppgave = role } = plan.data as { role?: string; oppgave?: string }
    const started = spawnWorker(plan, told)
    return {
      ...started,
      send: (call) => {
        if (oppgave !== state.broken) return started.send(call)
        const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
        told.answered({ id: call.id, error: packError(full) })
      },
    }
  }
  return { state, spawn }
}

test('/ready says 200 exactly when a look-up is delivered, else in a word what is not, and both mend by themselves (11.2)', async (t) => {
  const ur = createUr(Date.UTC(2026, 0, 1, 12))
  const { state, spawn } = createTroubled()
  const id = identifikator(0)
  const tjeneste = await startTjeneste(
    t,
    [versjon([id], {})],
    { tokenLevetid: '999h' },
    { clock: ur.clock, timers: ur.timers, spawn },
  )
  const klient = tjeneste.klient()
  const ready = async () => {
    ur.pass(1_001)
    return klient.callAt('/ready')
  }
  const cases = [
    [undefined, /klar/],
    ['skriver', /tilgangsloggen kan ikke skrives: disken er full/],
    [undefined, /klar/],
    ['leser', /registeret kan ikke leses/],
    [undefined, /klar/],
  ] as const
  for (const [broken, word] of cases) {
    state.broken = broken
    const [klar, oppslag] = [await ready(), await klient.call(`personer/${id}`)]
    assert.deepEqual([klar.status, oppslag.status], broken === undefined ? [200, 200] : [503, 503])
    assert.match(klar.text, word)
  }
  state.broken = 'jobber'
  const order = await klient.post('uttrekk/tilpasset', { personstatustyper: ['bosatt'] })
  assert.equal(order.status, 503, 'a full disk is no error of the order (11.5)')
  assert.match(order.text, /disken er full der tjenesten kjører/)
  state.broken = undefined
  assert.equal(
    (await klient.post('uttrekk/tilpasset', { personstatustyper: ['bosatt'] })).status,
    200,
  )
  assert.match(tjeneste.logg.join(''), /"hendelse":"feil".*SQLITE_FULL.*"raad":"frigjør plass/)
})

test('a job that a full disk stops goes on by itself when there is room, without using its attempts (11.4)', async (t) => {
  const ur = createUr(Date.UTC(2026, 0, 1, 12))
  const { state, spawn } = createTroubled()
  const tjeneste = await startTjeneste(
    t,
    [versjon([identifikator(0)], {})],
    {},
    { clock: ur.clock, timers: ur.timers, spawn },
  )
  const klient = tjeneste.klient()
  state.broken = 'utvalg'
  const jobbId = await klient.bestill({ personstatustyper: ['bosatt'] })
  const batch = async () => (await klient.call(`uttrekk/${jobbId}/batch/0`)).status
  for (let i = 0; i < 20; i += 1) {
    assert.equal(await batch(), 404, 'more often than it has attempts')
    ur.pass(1_000)
  }
  state.broken = undefined
  for (;;) {
    const status = await batch()
    if (status === 200) break
    assert.equal(status, 404)
    ur.pass(1_000)
  }
})
