import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Dokumentidentifikator, KonsumentId } from '../../../domain/ids.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import type { Batchnr } from '../../../domain/uttrekk/batch.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import { createUr } from '../../../tests/fixture/ur.ts'
import { nameOf } from '../../versjon.ts'
import type { Eier, Storage } from '../storage.ts'
import { tidOf } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'
import { createSkriver, type Skrevet, startSkriver } from './skriver.ts'

const EIER: Eier = { konsument: '0192:999888777' as KonsumentId, pakke: 'offentlig-med-hjemmel' }

/** Komplett and the archive: every versjon once, for ever the same, judged by today's protection. */
export function komplettContract(open: OpenStorage): void {
  test('invariant 2: with a writer that never stops, komplett(S) equals the log as of the pinned U, for any S', async (t) => {
    const { storage, defer } = await open(t)
    const skriver = createSkriver(storage, { personer: 60 })
    const writing = startSkriver(skriver, 41)
    defer(() => writing.stop())
    await writing.upTo(300)
    await fc.assert(
      fc.asyncProperty(
        fc.option(fc.integer({ min: 0, max: 700 }), { nil: undefined, freq: 8 }),
        fc.integer({ min: 1, max: 90 }),
        async (asked, size) => {
          const { u, batcher } = await run(storage, asked, size)
          await writing.upTo(u)
          const s = Math.min(asked ?? u, u)
          assert.deepEqual(batcher.flat(), oracle(skriver.logg(), s, u).map(dokumentId))
          for (const batch of batcher.slice(0, -1)) assert.equal(batch.length, size)
        },
      ),
      { numRuns: 60, seed: 11 },
    )
  })

  test('invariant 1: every batch of a komplett read thrice is the same bytes, across appends and a restart', async (t) => {
    const { storage, reopen } = await open(t)
    const skriver = createSkriver(storage, { personer: 20 })
    const changes = fc.sample(fc.array(skriver.endring, { minLength: 20 }), { seed: 9, numRuns: 8 })
    for (const change of changes.slice(0, 4)) await skriver.skriv(change)
    const { jobbId } = await run(storage, 10, 13)
    const first = await readAll(storage, jobbId)
    for (const change of changes.slice(4)) await skriver.skriv(change)
    assert.deepEqual(await readAll(storage, jobbId), first)
    assert.deepEqual(await readAll(await reopen(), jobbId), first)
    assert.ok(first.length > 3)
  })

  test('decision 1: S = siste gives exactly the current documents, S = 0 every versjon', async (t) => {
    const { storage } = await open(t)
    const [one, two] = [identifikator(0), identifikator(1)]
    await storage.appendVersjoner([versjon([one])])
    await storage.appendVersjoner([versjon([two])])
    await storage.appendVersjoner([versjon([one], { utgave: 1 })])
    const counts = []
    for (const asked of [0, 1, 2, 3, 4, undefined]) {
      counts.push((await run(storage, asked, 10)).batcher.flat().length)
    }
    assert.deepEqual(counts, [3, 3, 3, 2, 2, 2])
  })

  test('a finished job tells how many it found, in each batch and in all, and whether that was told before', async (t) => {
    const { storage } = await open(t)
    const skriver = createSkriver(storage, { personer: 20 })
    const [change = []] = fc.sample(fc.array(skriver.endring, { minLength: 50 }), {
      seed: 2,
      numRuns: 1,
    })
    await skriver.skriv(change)
    const { jobbId, batcher } = await run(storage, 0, 7)
    const { tilstand, treff, sekvensnummer, ...before } = await status(storage, jobbId)
    assert.deepEqual(
      before.batcher,
      batcher.map((ids) => ids.length),
    )
    const antall = batcher.flat().length
    assert.deepEqual([tilstand, treff, sekvensnummer], ['ferdig', antall, skriver.siste()])
    assert.equal(before.erFortalt, false)
    const annen = { ...EIER, pakke: 'offentligutenhjemmel' } as const
    await storage.noteFortalt({ jobbId, eier: annen })
    assert.equal((await status(storage, jobbId)).erFortalt, false)
    await storage.noteFortalt({ jobbId, eier: EIER })
    assert.equal((await status(storage, jobbId)).erFortalt, true)
  })

  test('progress never goes backwards, whatever befalls the job', async (t) => {
    const ur = createUr(0)
    const { storage } = await open(t, { ...tidOf(ur), leieMs: 3_000 })
    const jobbId = await order(storage, 0)
    const seen = [(await status(storage, jobbId)).fremdrift]
    const note = async () => seen.push((await status(storage, jobbId)).fremdrift)
    const first = await claim(storage)
    await note()
    await storage.failForsoek(first.leie)
    await note()
    ur.pass(5_000)
    await claim(storage)
    for (let i = 0; i < 3; i += 1, ur.pass(1_000)) await storage.claimJobb()
    await note()
    const last = await claim(storage)
    await storage.completeJobb(last.leie, { sekvensnummer: 0, treff: 0, strekk: [] })
    await note()
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    )
    assert.deepEqual([seen[0], seen.at(-1)], [0, 1])
  })

  test('a cancelled job frees its place, is gone for its batches, and its worker can no longer finish it', async (t) => {
    const { storage } = await open(t)
    const jobs = await Promise.all(Array.from({ length: 10 }, () => order(storage, 0)))
    const { leie } = await claim(storage)
    assert.equal(await tryOrder(storage, 0), undefined)
    const eier = EIER
    for (const jobbId of jobs) assert.equal(await storage.cancelJobb({ jobbId, eier }), true)
    assert.equal(
      await storage.completeJobb(leie, { sekvensnummer: 0, treff: 0, strekk: [] }),
      false,
    )
    assert.ok((await tryOrder(storage, 0)) !== undefined)
    const [jobbId = jobs[0]] = jobs
    assert.ok(jobbId !== undefined)
    assert.equal((await readBatch(storage, jobbId, 0)).kind, 'ukjent')
    assert.equal((await status(storage, jobbId)).tilstand, 'avbrutt')
    const other: Eier = { ...EIER, konsument: '0192:111222333' as KonsumentId }
    assert.equal(await storage.cancelJobb({ jobbId, eier: other }), false)
  })

  test('a job that was done by a clock that was ahead has its time from when that is seen (11.3)', async (t) => {
    const [ahead, nowMs] = [Date.UTC(2999, 0), Date.UTC(2026, 0)]
    const { storage } = await open(t, tidOf(createUr(ahead)))
    await storage.appendVersjoner([versjon([identifikator(0)])])
    const { jobbId } = await run(storage, 0, 10)
    assert.equal(await storage.expireJobber({ nowMs, levetidMs: 1_000 }), 0)
    assert.equal((await readBatch(storage, jobbId, 0)).kind, 'innhold')
    assert.equal(await storage.expireJobber({ nowMs: nowMs + 1_001, levetidMs: 1_000 }), 1)
  })

  test('a job that was done before the limit is utloept and its answer is gone; later ones stay', async (t) => {
    const ur = createUr(1_000)
    const { storage } = await open(t, tidOf(ur))
    await storage.appendVersjoner([versjon([identifikator(0)])])
    const old = await run(storage, 0, 10)
    ur.pass(1_000)
    const young = await run(storage, 0, 10)
    const utloep = { nowMs: 3_000, levetidMs: 1_000 }
    assert.equal(await storage.expireJobber(utloep), 1)
    assert.equal(await storage.expireJobber(utloep), 0)
    assert.equal((await status(storage, old.jobbId)).tilstand, 'utloept')
    assert.equal((await readBatch(storage, old.jobbId, 0)).kind, 'ukjent')
    assert.equal((await readBatch(storage, young.jobbId, 0)).kind, 'innhold')
  })

  test('decision 14: the archive shows each versjon as it became, in the order asked, and says which it does not have', async (t) => {
    const { storage } = await open(t)
    for (const utgave of [0, 1]) {
      await storage.appendVersjoner([versjon([identifikator(0)], { utgave })])
    }
    const [first, second] = (await run(storage, 0, 10)).batcher.flat() as Dokumentidentifikator[]
    assert.ok(first && second)
    const unknown = '0'.repeat(32) as Dokumentidentifikator
    const svar = await arkiv(storage, [second, unknown, first])
    const { oppslag } = JSON.parse(svar) as { oppslag: Record<string, unknown>[] }
    assert.deepEqual(
      oppslag.map((entry) => Object.keys(entry)),
      [
        ['dokumentidentifikator', 'folkeregisterperson'],
        ['dokumentidentifikator', 'feilmelding'],
        ['dokumentidentifikator', 'folkeregisterperson'],
      ],
    )
    assert.match(JSON.stringify(oppslag[0]), /\.0000011/)
    assert.match(JSON.stringify(oppslag[2]), /\.0000001/)
  })

  test('invariant 3: no old versjon in the archive tells the home of somebody who is strengtFortrolig today', async (t) => {
    const { storage } = await open(t)
    const [id, former] = [identifikator(0), identifikator(1)]
    await storage.appendVersjoner([
      versjon([id], { bosted: '4204', flyttetFra: ['0301'] }),
      versjon([former], { bosted: '1103', opphold: '5501' }),
    ])
    const ids = (await run(storage, 0, 10)).batcher.flat() as Dokumentidentifikator[]
    assert.match(await arkiv(storage, ids), /4204/)
    // The two turn out to be one, who is then protected: the other's documents are hers too.
    await storage.appendVersjoner([versjon([id, former], { bosted: '4204', utgave: 1 })])
    await storage.appendVersjoner([
      versjon([id, former], { gradering: 'strengtFortrolig', utgave: 2 }),
    ])
    const all = (await run(storage, 0, 10)).batcher.flat() as Dokumentidentifikator[]
    assert.equal(all.length, 4)
    for (const part of [[], ['historikk'], ['bostedsadresse', 'oppholdsadresse', 'historikk']]) {
      assert.doesNotMatch(await arkiv(storage, all, part), /"(4204|0301|1103|5501)"/)
    }
  })
}

// --- internal ---

type Linje = Skrevet & { readonly avloest: number | undefined }

/** What komplett is of, filtered from the log: valid at S or later, up to U, by appending. */
function oracle(logg: readonly Skrevet[], s: number, u: number): readonly Skrevet[] {
  const lines: Linje[] = logg.map((linje, i) => ({
    ...linje,
    avloest: logg.slice(i + 1).find((later) => later.person === linje.person)?.sekvensnummer,
  }))
  return lines.filter(
    ({ sekvensnummer, avloest }) => sekvensnummer <= u && (avloest === undefined || avloest > s),
  )
}

function dokumentId({ json }: Skrevet): string {
  return nameOf(JSON.parse(json))
}

async function tryOrder(storage: Storage, feedsekvensnr: number | undefined) {
  const bestilling = { type: 'komplett', feedsekvensnr } as const
  const bestilt = await storage.createJobb({ eier: EIER, bestilling })
  return bestilt.kind === 'bestilt' ? bestilt.jobbId : undefined
}

async function order(storage: Storage, feedsekvensnr: number | undefined) {
  const jobbId = await tryOrder(storage, feedsekvensnr)
  assert.ok(jobbId !== undefined)
  return jobbId
}

async function claim(storage: Storage) {
  const claimed = await storage.claimJobb()
  assert.ok(claimed.kind === 'jobb' && claimed.ordre.type === 'komplett')
  return { leie: claimed.leie, komplett: claimed.ordre.komplett }
}

/** Orders, runs and reads one whole komplett. */
async function run(storage: Storage, asked: number | undefined, size: number) {
  const jobbId = await order(storage, asked)
  const { leie, komplett } = await claim(storage)
  await storage.completeJobb(leie, await storage.selectVersjoner(komplett, size))
  const bodies = await readAll(storage, jobbId)
  const batcher = bodies.map((text) => JSON.parse(text).dokumentidentifikator as string[])
  return { jobbId, u: komplett.til, batcher }
}

type JobbId = Awaited<ReturnType<typeof order>>

async function readAll(storage: Storage, jobbId: JobbId): Promise<readonly string[]> {
  const bodies: string[] = []
  for (;;) {
    const svar = await readBatch(storage, jobbId, bodies.length)
    if (svar.kind !== 'innhold') {
      assert.equal(svar.kind, 'slutt')
      return bodies
    }
    bodies.push(new TextDecoder().decode(svar.json))
  }
}

function readBatch(storage: Storage, jobbId: JobbId, nr: number) {
  const batchnr = nr as Batchnr
  return storage.readBatch({ jobbId, batchnr, eier: EIER })
}

async function status(storage: Storage, jobbId: JobbId) {
  const jobb = await storage.readJobb({ jobbId, eier: EIER })
  assert.ok(jobb !== undefined)
  return jobb
}

async function arkiv(
  storage: Storage,
  dokumentidentifikatorer: readonly Dokumentidentifikator[],
  part: readonly string[] = [],
): Promise<string> {
  const visning = parsePart(part, EIER.pakke)
  const oppslag = { dokumentidentifikatorer, visning }
  const svar = await storage.lookupArkiv(oppslag)
  assert.ok(svar.kind === 'json')
  return new TextDecoder().decode(svar.json)
}
