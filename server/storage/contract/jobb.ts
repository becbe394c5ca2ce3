import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KonsumentId } from '../../../domain/ids.ts'
import { AVBRUDD_MAX, FORSOEK_MAX } from '../../../domain/limits.ts'
import type { Batchnr } from '../../../domain/uttrekk/batch.ts'
import { createUr } from '../../../tests/fixture/ur.ts'
import type { Eier, Storage } from '../storage.ts'
import { tidOf } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'

const EIER: Eier = { konsument: '0192:999888777' as KonsumentId, pakke: 'offentligutenhjemmel' }
const ANNEN: Eier = { konsument: '0192:111222333' as KonsumentId, pakke: 'offentligutenhjemmel' }
const TOMT = { sekvensnummer: 0, treff: 0, strekk: [] }

/** Jobs: the quota, the lease, the fence, the attempts. */
export function jobbContract(open: OpenStorage): void {
  test('decision 6: of fifty orders at once exactly ten are taken, over all packages, and others are not touched', async (t) => {
    const { storage } = await open(t)
    const pakker = ['offentligutenhjemmel', 'offentlig-med-hjemmel', 'finans'] as const
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        order(storage, { ...EIER, pakke: pakker[i % 3] ?? 'finans' }),
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
    await storage.completeJobb(leie, TOMT)
    assert.ok((await order(storage)) !== undefined)
    assert.equal(await order(storage), undefined)
  })

  test('of fifty orders at once from two instances exactly ten are taken (13.1)', async (t) => {
    const { storage, another } = await open(t)
    const two = [storage, await another()]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => order(two[i % 2] ?? storage)),
    )
    assert.equal(answers.filter((jobbId) => jobbId !== undefined).length, 10)
  })

  test('two workers, of one store and of another instance of it, share all jobs between them, each once (13.1)', async (t) => {
    const { storage, another } = await open(t)
    for (let i = 0; i < 10; i += 1) await order(storage)
    const workers = [storage, storage, await another()]
    const claimed = await Promise.all(
      Array.from({ length: 12 }, (_, i) => (workers[i % 3] ?? storage).claimJobb()),
    )
    const jobs = claimed.flatMap((one) => (one.kind === 'jobb' ? [one.leie] : []))
    assert.deepEqual(new Set(jobs.map(({ jobb }) => jobb)).size, 10)
    assert.equal(jobs.length, 10)
    for (const leie of jobs) assert.equal(await storage.completeJobb(leie, TOMT), true)
  })

  test('a job is not claimed before it has waited, and the store says how long that is (11.3)', async (t) => {
    const ur = createUr(0)
    const { storage } = await open(t, { ...tidOf(ur), treghetMs: 5_000 })
    await order(storage)
    ur.pass(4_999)
    assert.deepEqual(await storage.claimJobb(), { kind: 'ingen', ventMs: 1 })
    ur.pass(1)
    assert.equal((await storage.claimJobb()).kind, 'jobb')
  })

  test('when a job was ordered by the clock on the wall holds no job back, and orders none before another (11.3)', async (t) => {
    const ur = createUr(0)
    const { storage } = await open(t, tidOf(ur))
    for (const bestiltMs of [Date.UTC(2999, 0), Date.UTC(1970, 0), Date.UTC(2026, 0)]) {
      ur.leap(bestiltMs - ur.clock())
      await order(storage)
    }
    const jobs = [await claim(storage), await claim(storage), await claim(storage)]
    const numbers = jobs.map(({ leie }) => leie.jobb)
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    )
  })

  test('a store that is opened anew has seen nothing wait, and times it from there (11.3)', async (t) => {
    const [ur, later] = [createUr(0), createUr(0)]
    ur.pass(90_000)
    const { storage, reopen } = await open(t, { ...tidOf(ur), treghetMs: 5_000 })
    await order(storage)
    // The clock of another start: it may show less than the one before it.
    const again = await reopen({ ...tidOf(later), treghetMs: 5_000 })
    assert.deepEqual(await again.claimJobb(), { kind: 'ingen', ventMs: 5_000 })
    later.pass(5_000)
    assert.equal((await again.claimJobb()).kind, 'jobb')
  })

  test('a lease that is not prolonged for its length is claimed by another, and the first holder can no longer write (11.3)', async (t) => {
    const ur = createUr(0)
    const valg = { ...tidOf(ur), leieMs: 10_000 }
    const { storage, another } = await open(t, valg)
    const b = await another(valg)
    await order(storage)
    const first = await claim(storage)
    for (const ms of [0, 3_000, 3_000, 3_000, 999]) {
      ur.pass(ms)
      assert.equal((await b.claimJobb()).kind, 'ingen')
    }
    ur.pass(1)
    const second = await claim(b)
    assert.ok(second.leie.gjerde > first.leie.gjerde)
    assert.equal(await storage.renewJobb(first.leie), false)
    assert.equal(await storage.failForsoek(first.leie), false)
    assert.equal(await storage.completeJobb(first.leie, TOMT), false)
    assert.equal(await b.completeJobb(second.leie, TOMT), true)
    assert.equal(await b.completeJobb(second.leie, TOMT), false, 'nor twice')
  })

  test('a lease goes by nobody’s clock but that of whoever watches it: the holder’s may leap, stand still or be another machine’s (13.1)', async (t) => {
    const [holder, watcher] = [createUr(Date.UTC(2999, 0)), createUr(0)]
    const { storage, another } = await open(t, { ...tidOf(holder), leieMs: 10_000 })
    const b = await another({ ...tidOf(watcher), leieMs: 10_000 })
    await order(storage)
    const { leie } = await claim(storage)
    holder.leap(-Date.UTC(2999, 0))
    holder.pass(3_600_000)
    for (let i = 0; i < 20; i += 1) {
      assert.equal((await b.claimJobb()).kind, 'ingen')
      assert.equal(
        await storage.renewJobb(leie),
        true,
        'prolonged, whatever the holder’s clock says',
      )
      watcher.pass(3_000)
    }
    for (let i = 0; i < 4; i += 1, watcher.pass(3_000)) {
      assert.equal((await b.claimJobb()).kind, 'ingen')
    }
    const second = await claim(b)
    assert.equal(await storage.completeJobb(leie, TOMT), false)
    assert.equal(await b.completeJobb(second.leie, TOMT), true)
  })

  test('a lease that is prolonged is not claimed by another, however long it goes on (11.3)', async (t) => {
    const ur = createUr(0)
    const valg = { ...tidOf(ur), leieMs: 10_000 }
    const { storage, another } = await open(t, valg)
    const b = await another(valg)
    await order(storage)
    const { leie } = await claim(storage)
    for (let i = 0; i < 20; i += 1) {
      assert.equal((await b.claimJobb()).kind, 'ingen')
      assert.equal(await storage.renewJobb(leie), true)
      ur.pass(3_300)
    }
    for (let i = 0; i < 4; i += 1, ur.pass(3_300)) {
      assert.equal((await b.claimJobb()).kind, 'ingen', 'silent, and not for long')
    }
    assert.equal((await b.claimJobb()).kind, 'jobb')
  })

  test('a judge that has itself been stopped for an hour has not seen anybody be silent (11.3)', async (t) => {
    const ur = createUr(0)
    const valg = { ...tidOf(ur), leieMs: 10_000 }
    const { storage, another } = await open(t, valg)
    const b = await another(valg)
    await order(storage)
    const { leie } = await claim(storage)
    assert.equal((await b.claimJobb()).kind, 'ingen')
    ur.pass(3_600_000)
    assert.equal((await b.claimJobb()).kind, 'ingen')
    assert.equal(await storage.renewJobb(leie), true)
    assert.equal(await storage.completeJobb(leie, TOMT), true)
  })

  test('a job that cannot succeed is feilet after five attempts and frees its place', async (t) => {
    const ur = createUr(0)
    const { storage } = await open(t, tidOf(ur))
    const jobbId = await order(storage)
    assert.ok(jobbId !== undefined)
    for (let forsoek = 1; forsoek <= FORSOEK_MAX; forsoek += 1) {
      const { leie } = await claim(storage)
      const tilstand = await storage.failForsoek(leie)
      assert.equal(tilstand, forsoek < FORSOEK_MAX ? 'bestilt' : 'feilet')
      ur.pass(100_000)
    }
    assert.equal((await storage.claimJobb()).kind, 'ingen')
    assert.equal((await readBatch(storage, jobbId)).kind, 'feilet')
    const answers = await Promise.all(Array.from({ length: 11 }, () => order(storage)))
    assert.equal(answers.filter((id) => id !== undefined).length, 10)
  })

  test('a job whose servers are killed again and again is tried on, but not for ever', async (t) => {
    const ur = createUr(0)
    const { storage } = await open(t, { ...tidOf(ur), leieMs: 3_000 })
    const jobbId = await order(storage)
    assert.ok(jobbId !== undefined)
    for (let avbrudd = 0; avbrudd < AVBRUDD_MAX; avbrudd += 1) {
      assert.equal((await readBatch(storage, jobbId)).kind, 'ikkeKlar')
      // Its holder is never heard of again, until somebody has watched it be silent for long enough.
      await claim(storage)
      for (let i = 0; i < 3; i += 1, ur.pass(1_000)) {
        assert.equal((await storage.claimJobb()).kind, 'ingen')
      }
    }
    assert.equal((await storage.claimJobb()).kind, 'ingen')
    assert.equal((await readBatch(storage, jobbId)).kind, 'feilet')
  })

  test('jobs are counted by state over all owners, with the time since when one has been due', async (t) => {
    const ur = createUr(0)
    const { storage } = await open(t, tidOf(ur))
    assert.deepEqual(await storage.readJobbtall(), { antall: {}, eldsteKlarMs: undefined })
    await order(storage)
    for (const [eier, bestiltMs] of [[ANNEN, 7_000] as const, [EIER, 3_000] as const]) {
      ur.leap(bestiltMs - ur.clock())
      await order(storage, eier)
    }
    const { leie } = await claim(storage)
    const under = { antall: { bestilt: 2, kjoerer: 1 }, eldsteKlarMs: 3_000 }
    assert.deepEqual(await storage.readJobbtall(), under)
    await storage.completeJobb(leie, TOMT)
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
  const bestilling = { type: 'tilpasset', utvalg: UTVALG } as const
  const bestilt = await storage.createJobb({ eier, bestilling })
  return bestilt.kind === 'bestilt' ? bestilt.jobbId : undefined
}

async function claim(storage: Storage) {
  const claimed = await storage.claimJobb()
  assert.ok(claimed.kind === 'jobb')
  return claimed
}

function readBatch(storage: Storage, jobbId: NonNullable<Awaited<ReturnType<typeof order>>>) {
  const batchnr = 0 as Batchnr
  return storage.readBatch({ jobbId, batchnr, eier: EIER })
}
