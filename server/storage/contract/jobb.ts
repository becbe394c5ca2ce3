import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KonsumentId } from '../../../domain/ids.ts'
import { AVBRUDD_MAX, FORSOEK_MAX } from '../../../domain/limits.ts'
import type { Batchnr } from '../../../domain/uttrekk/batch.ts'
import type { Eier, Storage } from '../storage.ts'
import { TAK } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'

const EIER: Eier = { konsument: '0192:999888777' as KonsumentId, segment: 'offentligutenhjemmel' }
const ANNEN: Eier = { konsument: '0192:111222333' as KonsumentId, segment: 'offentligutenhjemmel' }
const TOMT = { sekvensnummer: 0, treff: 0, batcher: [] }

/** Jobs: the quota, the lease, the fence, the attempts. */
export function jobbContract(open: OpenStorage): void {
  test('decision 6: of fifty orders at once exactly ten are taken, over all packages, and others are not touched', async (t) => {
    const { storage } = await open(t)
    const segments = ['offentligutenhjemmel', 'offentlig-med-hjemmel', 'finans'] as const
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        order(storage, { ...EIER, segment: segments[i % 3] ?? 'finans' }),
      ),
    )
    assert.equal(answers.filter((jobbId) => jobbId !== undefined).length, 10)
    assert.ok((await order(storage, ANNEN)) !== undefined)
  })

  test('decision 6: a running job counts and a finished one does not', async (t) => {
    const { storage } = await open(t)
    for (let i = 0; i < 10; i += 1) await order(storage)
    const { leie } = await claim(storage)
    assert.equal(await order(storage), undefined)
    await storage.completeJobb(leie, TOMT, 0)
    assert.ok((await order(storage)) !== undefined)
    assert.equal(await order(storage), undefined)
  })

  test('a job is not claimed before it has waited, and the store says how long that is (11.3)', async (t) => {
    const { storage } = await open(t)
    const bestilling = { type: 'tilpasset', utvalg: UTVALG } as const
    const ny = { tak: TAK, eier: EIER, bestilling, bestiltMs: 0, ventMs: 5_000, monotonicMs: 100 }
    await storage.createJobb(ny)
    assert.deepEqual(await tryClaim(storage, 'a', 5_099), { kind: 'ingen', ventMs: 1 })
    assert.equal((await tryClaim(storage, 'a', 5_100)).kind, 'jobb')
  })

  test('when a job was ordered by the clock on the wall holds no job back, and orders none before another (11.3)', async (t) => {
    const { storage } = await open(t)
    const bestilling = { type: 'tilpasset', utvalg: UTVALG } as const
    for (const bestiltMs of [Date.UTC(2999, 0), Date.UTC(1970, 0), Date.UTC(2026, 0)]) {
      await storage.createJobb({
        tak: TAK,
        eier: EIER,
        bestilling,
        bestiltMs,
        ventMs: 0,
        monotonicMs: 0,
      })
    }
    const jobs = [await claim(storage), await claim(storage), await claim(storage)]
    const order = jobs.map(({ leie }) => leie.jobb)
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    )
  })

  test('a store that is opened anew has seen nothing wait, and times it from there (11.3)', async (t) => {
    const { storage, reopen } = await open(t)
    const bestilling = { type: 'tilpasset', utvalg: UTVALG } as const
    const ny = {
      tak: TAK,
      eier: EIER,
      bestilling,
      bestiltMs: 0,
      ventMs: 5_000,
      monotonicMs: 90_000,
    }
    await storage.createJobb(ny)
    const again = await reopen()
    // The clock of another start: it may show less than the one before it.
    assert.deepEqual(await tryClaim(again, 'b', 10), { kind: 'ingen', ventMs: 5_000 })
    assert.equal((await tryClaim(again, 'b', 5_010)).kind, 'jobb')
  })

  test('a lease that is not prolonged for its length is claimed by another, and the first holder can no longer write (11.3)', async (t) => {
    const { storage } = await open(t)
    await order(storage)
    const first = await claim(storage, 'a', 1_000)
    for (const now of [1_000, 4_000, 7_000, 10_000, 10_999]) {
      assert.equal((await tryClaim(storage, 'b', now)).kind, 'ingen')
    }
    const second = await claim(storage, 'b', 11_000)
    assert.ok(second.leie.gjerde > first.leie.gjerde)
    assert.equal(await storage.renewJobb(first.leie), false)
    assert.equal(await storage.failForsoek(first.leie, { nowMs: 0, monotonicMs: 12_000 }), false)
    assert.equal(await storage.completeJobb(first.leie, TOMT, 0), false)
    assert.equal(await storage.completeJobb(second.leie, TOMT, 0), true)
    assert.equal(await storage.completeJobb(second.leie, TOMT, 0), false, 'nor twice')
  })

  test('a lease that is prolonged is not claimed by another, however long it goes on (11.3)', async (t) => {
    const { storage } = await open(t)
    await order(storage)
    const { leie } = await claim(storage, 'a', 1_000)
    let now = 1_000
    for (let i = 0; i < 20; i += 1) {
      assert.equal((await tryClaim(storage, 'b', now)).kind, 'ingen')
      assert.equal(await storage.renewJobb(leie), true)
      now += 3_300
    }
    for (let i = 0; i < 4; i += 1, now += 3_300) {
      assert.equal((await tryClaim(storage, 'b', now)).kind, 'ingen', 'silent, and not for long')
    }
    assert.equal((await tryClaim(storage, 'b', now)).kind, 'jobb')
  })

  test('a judge that has itself been stopped for an hour has not seen anybody be silent (11.3)', async (t) => {
    const { storage } = await open(t)
    await order(storage)
    const { leie } = await claim(storage, 'a', 1_000)
    assert.equal((await tryClaim(storage, 'b', 1_000)).kind, 'ingen')
    assert.equal((await tryClaim(storage, 'b', 3_601_000)).kind, 'ingen')
    assert.equal(await storage.renewJobb(leie), true)
    assert.equal(await storage.completeJobb(leie, TOMT, 0), true)
  })

  test('a server that comes to own the store voids the leases of those that are gone', async (t) => {
    const { storage } = await open(t)
    await order(storage)
    const lost = await claim(storage, 'gone', 1_000)
    assert.equal(await storage.voidLeier('new'), 1)
    const anew = await claim(storage, 'new', 1_001)
    assert.equal(anew.leie.jobb, lost.leie.jobb)
    assert.equal(await storage.completeJobb(lost.leie, TOMT, 0), false)
    assert.equal(await storage.voidLeier('new'), 0, 'its own are left alone')
  })

  test('a job that cannot succeed is feilet after five attempts and frees its place', async (t) => {
    const { storage } = await open(t)
    const jobbId = await order(storage)
    assert.ok(jobbId !== undefined)
    let monotonicMs = 1_000
    for (let forsoek = 1; forsoek <= FORSOEK_MAX; forsoek += 1) {
      const { leie } = await claim(storage, 'a', monotonicMs)
      const tilstand = await storage.failForsoek(leie, { nowMs: 0, monotonicMs })
      assert.equal(tilstand, forsoek < FORSOEK_MAX ? 'bestilt' : 'feilet')
      monotonicMs += 100_000
    }
    assert.equal((await tryClaim(storage, 'a', monotonicMs)).kind, 'ingen')
    assert.equal((await readBatch(storage, jobbId)).kind, 'feilet')
    const answers = await Promise.all(Array.from({ length: 11 }, () => order(storage)))
    assert.equal(answers.filter((id) => id !== undefined).length, 10)
  })

  test('a job whose servers are killed again and again is tried on, but not for ever', async (t) => {
    const { storage } = await open(t)
    const jobbId = await order(storage)
    assert.ok(jobbId !== undefined)
    for (let avbrudd = 1; avbrudd <= AVBRUDD_MAX; avbrudd += 1) {
      assert.equal((await readBatch(storage, jobbId)).kind, 'ikkeKlar')
      await claim(storage, `server ${avbrudd}`, 1_000)
      await storage.voidLeier('next')
    }
    assert.equal((await readBatch(storage, jobbId)).kind, 'feilet')
  })

  test('jobs are counted by state over all owners, with the time since when one has been due', async (t) => {
    const { storage } = await open(t)
    assert.deepEqual(await storage.readJobbtall(), { antall: {}, eldsteKlarMs: undefined })
    await order(storage)
    for (const [eier, bestiltMs] of [[ANNEN, 7_000] as const, [EIER, 3_000] as const]) {
      const bestilling = { type: 'tilpasset', utvalg: UTVALG } as const
      await storage.createJobb({ tak: TAK, eier, bestilling, bestiltMs, ventMs: 0, monotonicMs: 0 })
    }
    const { leie } = await claim(storage)
    const under = { antall: { bestilt: 2, kjoerer: 1 }, eldsteKlarMs: 3_000 }
    assert.deepEqual(await storage.readJobbtall(), under)
    await storage.completeJobb(leie, TOMT, 0)
    assert.deepEqual((await storage.readJobbtall()).antall, { bestilt: 2, ferdig: 1 })
  })

  test('the store tells how large it is', async (t) => {
    const { storage } = await open(t)
    await order(storage)
    const sizes = Object.values(await storage.readStoerrelser())
    assert.ok(sizes.every(Number.isSafeInteger) && sizes.some((bytes) => bytes > 0))
  })
}

// --- internal ---

const UTVALG = { personstatustyper: ['bosatt'] } as const

async function order(storage: Storage, eier: Eier = EIER) {
  const bestilt = await storage.createJobb({
    tak: TAK,
    eier,
    bestilling: { type: 'tilpasset', utvalg: UTVALG },
    bestiltMs: 0,
    ventMs: 0,
    monotonicMs: 0,
  })
  return bestilt.kind === 'bestilt' ? bestilt.jobbId : undefined
}

function tryClaim(storage: Storage, instans: string, monotonicMs: number) {
  return storage.claimJobb({ instans, nowMs: 0, monotonicMs, leieMs: 10_000 })
}

async function claim(storage: Storage, instans = 'a', nowMs = 1_000) {
  const claimed = await tryClaim(storage, instans, nowMs)
  assert.ok(claimed.kind === 'jobb')
  return claimed
}

function readBatch(storage: Storage, jobbId: NonNullable<Awaited<ReturnType<typeof order>>>) {
  const batchnr = 0 as Batchnr
  return storage.readBatch({ jobbId, batchnr, eier: EIER, graderteTilUtenHjemmel: false })
}
