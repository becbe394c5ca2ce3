import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KonsumentId } from '../../../domain/ids.ts'
import { AVBRUDD_MAX, FORSOEK_MAX } from '../../../domain/limits.ts'
import type { Batchnr } from '../../../domain/uttrekk/batch.ts'
import type { Eier, Storage } from '../storage.ts'
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

  test('a job is not claimed before its time, and the store says when that is', async (t) => {
    const { storage } = await open(t)
    await storage.createJobb({
      eier: EIER,
      bestilling: { type: 'tilpasset', utvalg: UTVALG },
      bestiltMs: 0,
      klarMs: 5_000,
    })
    assert.deepEqual(await tryClaim(storage, 'a', 4_999), { kind: 'ingen', nesteMs: 5_000 })
    assert.equal((await tryClaim(storage, 'a', 5_000)).kind, 'jobb')
  })

  test('a lease that has run out is claimed by another, and the first holder can no longer write', async (t) => {
    const { storage } = await open(t)
    await order(storage)
    const first = await claim(storage, 'a', 1_000)
    assert.equal((await tryClaim(storage, 'b', 10_999)).kind, 'ingen')
    const second = await claim(storage, 'b', 11_000)
    assert.ok(second.leie.gjerde > first.leie.gjerde)
    assert.equal(await storage.renewJobb(first.leie, 99_000), false)
    assert.equal(await storage.failForsoek(first.leie, 12_000), false)
    assert.equal(await storage.completeJobb(first.leie, TOMT, 0), false)
    assert.equal(await storage.completeJobb(second.leie, TOMT, 0), true)
    assert.equal(await storage.completeJobb(second.leie, TOMT, 0), false, 'nor twice')
  })

  test('a renewed lease is not claimed by another', async (t) => {
    const { storage } = await open(t)
    await order(storage)
    const { leie } = await claim(storage, 'a', 1_000)
    assert.equal(await storage.renewJobb(leie, 50_000), true)
    assert.equal((await tryClaim(storage, 'b', 49_999)).kind, 'ingen')
    assert.equal((await tryClaim(storage, 'b', 50_000)).kind, 'jobb')
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
    let nowMs = 1_000
    for (let forsoek = 1; forsoek <= FORSOEK_MAX; forsoek += 1) {
      const { leie } = await claim(storage, 'a', nowMs)
      const tilstand = await storage.failForsoek(leie, nowMs)
      assert.equal(tilstand, forsoek < FORSOEK_MAX ? 'bestilt' : 'feilet')
      nowMs += 100_000
    }
    assert.equal((await tryClaim(storage, 'a', nowMs)).kind, 'ingen')
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
    for (const [eier, klarMs] of [[ANNEN, 7_000] as const, [EIER, 3_000] as const]) {
      const bestilling = { type: 'tilpasset', utvalg: UTVALG } as const
      await storage.createJobb({ eier, bestilling, bestiltMs: 0, klarMs })
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

function order(storage: Storage, eier: Eier = EIER) {
  return storage.createJobb({
    eier,
    bestilling: { type: 'tilpasset', utvalg: UTVALG },
    bestiltMs: 0,
    klarMs: 0,
  })
}

function tryClaim(storage: Storage, instans: string, nowMs: number) {
  return storage.claimJobb({ instans, nowMs, utloeperMs: nowMs + 10_000 })
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
