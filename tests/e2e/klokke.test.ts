import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { godtaKlokke, readKlokke } from '../../server/klokkevakt.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { createUr } from '../fixture/ur.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ALLE = { personstatustyper: ['bosatt'] }

/** A service by clocks that the test sets, with a job that is done and a log of some days. */
async function start(t: TestContext, settings: Record<string, string> = {}) {
  const ur = createUr(Date.UTC(2026, 0, 1, 12))
  const tjeneste = await startTjeneste(
    t,
    [versjon([identifikator(0)], {})],
    { jobbLevetid: '30h', loggLevetid: '30h', tokenLevetid: '99999h', ...settings },
    { clock: ur.clock, timers: ur.timers },
  )
  const mappe = join(tjeneste.data, 'logg')
  let klient = tjeneste.klient()
  const restart = async () => {
    await tjeneste.restart()
    klient = tjeneste.klient()
  }
  /** Lets time pass a minute at a time, and waits until the log has been looked after each time. */
  const pass = async (minutes: number) => {
    for (let i = 0; i < minutes; i += 1) {
      ur.pass(60_000)
      const { antall } = (
        await tjeneste.klient().post('uttrekk/tilpasset/antall', ALLE)
      ).json() as {
        antall: number
      }
      assert.equal(antall, 1)
    }
  }
  const order = async () => {
    const jobbId = await klient.bestill(ALLE)
    await klient.batch(jobbId, 0)
    return jobbId
  }
  const svar = async (jobbId: string) => (await klient.batch(jobbId, 0)).status
  /** The oldest line there is. */
  const first = () => [...readLogg(mappe, {})][0]?.nr
  return { ur, tjeneste, restart, pass, order, svar, first }
}

test('a clock that leaps a year ahead lets neither the answers of jobs nor the log go, and the operator’s word does (11.3)', async (t) => {
  const { ur, tjeneste, pass, order, svar, first } = await start(t)
  const jobbId = await order()
  ur.pass(DAY_MS)
  await pass(1)
  ur.leap(365 * DAY_MS)
  await pass(5)
  assert.equal(await svar(jobbId), 200)
  assert.equal(first(), 1)
  assert.match(tjeneste.logg.join(''), /"hendelse":"klokkesprang","ms":31536000000/)
  godtaKlokke(tjeneste.data)
  while ((await svar(jobbId)) !== 410) ur.pass(60_000)
  while (first() === 1) await pass(1)
  assert.match(tjeneste.logg.join(''), /"hendelse":"klokke-godtatt"/)
})

test('a clock that was ahead, and is right again, has cost nothing, and lets go what has had its time (11.3)', async (t) => {
  const { ur, pass, order, svar } = await start(t)
  const jobbId = await order()
  ur.leap(365 * DAY_MS)
  await pass(2)
  const ahead = await order()
  ur.leap(-365 * DAY_MS)
  await pass(2)
  assert.equal(await svar(jobbId), 200)
  ur.pass(25 * HOUR_MS)
  await pass(1)
  assert.equal(await svar(jobbId), 200)
  ur.pass(6 * HOUR_MS)
  while ((await svar(jobbId)) !== 410) ur.pass(60_000)
  while ((await svar(ahead)) !== 410) ur.pass(60_000)
})

test('a clock that leaps and goes on from there is believed after the time that is set (11.3)', async (t) => {
  const { ur, tjeneste, pass, order, svar } = await start(t, { sprangVent: '3h' })
  const jobbId = await order()
  ur.leap(365 * DAY_MS)
  await pass(1)
  ur.pass(2 * HOUR_MS)
  await pass(1)
  assert.equal(await svar(jobbId), 200)
  ur.pass(HOUR_MS)
  while ((await svar(jobbId)) !== 410) ur.pass(60_000)
  assert.equal(readKlokke(tjeneste.data)?.sprang, undefined)
})

test('a clock that is ahead when the service starts lets nothing go (11.3)', async (t) => {
  const { ur, restart, pass, order, svar } = await start(t)
  const jobbId = await order()
  await pass(2)
  ur.leap(365 * DAY_MS)
  await restart()
  await pass(3)
  assert.equal(await svar(jobbId), 200)
  ur.leap(-365 * DAY_MS)
  await restart()
  await pass(1)
  assert.equal(await svar(jobbId), 200)
})

test('a job waits as long as it should, and no longer, whatever the clock on the wall is set to (11.3)', async (t) => {
  const { ur, tjeneste } = await start(t, { treghet: '1h' })
  for (const leap of [365 * DAY_MS, -730 * DAY_MS]) {
    const klient = tjeneste.klient()
    const jobbId = await klient.bestill(ALLE)
    ur.leap(leap)
    const other = tjeneste.klient()
    for (let minutes = 0; minutes < 59; minutes += 1) ur.pass(60_000)
    assert.equal((await other.call(`uttrekk/${jobbId}/batch/0`)).status, 404)
    ur.pass(60_000)
    for (;;) {
      const { status } = await other.call(`uttrekk/${jobbId}/batch/0`)
      if (status === 200) break
      assert.equal(status, 404)
      ur.pass(1_000)
    }
  }
})
