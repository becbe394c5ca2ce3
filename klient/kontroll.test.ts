import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { identifikatorer } from './fixture.ts'
import { createKontroll } from './kontroll.ts'
import { type Batch, type Jobb, sha256OfIds } from './uttrekk.ts'

const IDS = identifikatorer(60)
const START = { batchnr: 0, posisjon: 0, antall: 0 }

function batchOf(ids: readonly string[], isProven = false): Batch {
  const gjentatte = ids.length - new Set(ids).size
  const sha256 = sha256OfIds(ids)
  return { kind: 'batch', felt: 'foedselsEllerDNummer', ids, gjentatte, sha256, isProven }
}

function jobbOf(batcher: readonly (readonly string[])[]): Jobb {
  const ids = batcher.flat()
  return {
    jobbId: 'jobb-1',
    tilstand: 'ferdig',
    fremdrift: 1,
    sekvensnummer: 1,
    treff: ids.length,
    batcher: batcher.length,
    sjekksum: { antall: ids.length, sha256: sha256OfIds(ids) },
    batch: batcher.map((batch) => ({ antall: batch.length, sha256: sha256OfIds(batch) })),
  }
}

/** Cuts the ids into batches of these sizes. */
const batcherArbitrary = fc
  .array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 })
  .map((sizes) => {
    let fra = 0
    return sizes.map((size) => {
      fra += size
      return IDS.slice(fra - size, fra)
    })
  })

test('what the service tells and what comes agree, and nothing is doubted', () => {
  fc.assert(
    fc.property(batcherArbitrary, fc.boolean(), (batcher, isEarly) => {
      const kontroll = createKontroll(START)
      if (isEarly) kontroll.setFasit(jobbOf(batcher))
      for (const [nr, ids] of batcher.entries()) {
        assert.equal(kontroll.checkBatch(nr, batchOf(ids)), undefined)
      }
      kontroll.setFasit(jobbOf(batcher))
      assert.equal(kontroll.checkSlutt(batcher.length), undefined)
      assert.equal(kontroll.antall(), batcher.flat().length)
    }),
  )
})

test('whatever is changed, left out, doubled or moved is doubted, at the batch or at the end', () => {
  const damage = fc.constantFrom('short', 'changed', 'turned', 'dropped', 'doubled', 'early end')
  fc.assert(
    fc.property(batcherArbitrary, damage, fc.nat(), fc.boolean(), (batcher, kind, at, isEarly) => {
      const nr = at % batcher.length
      const damaged = batcher.map((ids) => [...ids])
      const ids = damaged[nr] ?? []
      if (kind === 'short') ids.pop()
      if (kind === 'changed') ids[0] = IDS[59] ?? ''
      if (kind === 'turned') ids.reverse()
      if (kind === 'dropped') damaged.splice(nr, 1)
      if (kind === 'doubled') damaged.splice(nr, 0, [...ids])
      if (kind === 'early end') damaged.length = nr
      if (kind === 'turned' && ids.length < 2) return
      if (ids.length === 0) damaged.splice(nr, 1)
      const kontroll = createKontroll(START)
      if (isEarly) kontroll.setFasit(jobbOf(batcher))
      const doubts = damaged.map((one, index) => kontroll.checkBatch(index, batchOf(one)))
      kontroll.setFasit(jobbOf(batcher))
      doubts.push(kontroll.checkSlutt(damaged.length))
      assert.ok(doubts.some((doubt) => doubt !== undefined))
    }),
  )
})

test('without a word from the service, an old answer that comes again is still seen', () => {
  const kontroll = createKontroll(START)
  const [first, second] = [batchOf(IDS.slice(0, 5)), batchOf(IDS.slice(5, 10))]
  assert.equal(kontroll.checkBatch(0, first), undefined)
  assert.equal(kontroll.checkBatch(1, second), undefined)
  assert.match(kontroll.checkBatch(2, first) ?? '', /batch 0 once more/)
  assert.match(kontroll.checkBatch(2, second) ?? '', /batch 1 once more/)
  assert.equal(kontroll.checkSlutt(2), undefined)
})

test('a run that goes on doubts a batch that is not the one it left', () => {
  const left = batchOf(IDS.slice(0, 5))
  const fra = { batchnr: 3, posisjon: 2, antall: 17, batchSha256: left.sha256 }
  assert.match(
    createKontroll(fra).checkBatch(3, batchOf(IDS.slice(5, 10))) ?? '',
    /not what it was before/,
  )
  const kontroll = createKontroll(fra)
  assert.equal(kontroll.checkBatch(3, left), undefined)
  assert.equal(kontroll.antall(), 20)
  assert.match(kontroll.checkBatch(4, left) ?? '', /batch 3 once more/)
})

test('an id twice in a batch is doubted until the same comes again', () => {
  const kontroll = createKontroll(START)
  const batch = batchOf([...IDS.slice(0, 3), ...IDS.slice(0, 1)])
  assert.match(kontroll.checkBatch(0, batch) ?? '', /more than once/)
  assert.equal(kontroll.checkBatch(0, batch), undefined)
})

test('a job that is not done tells nothing to hold against', () => {
  const kontroll = createKontroll(START)
  kontroll.setFasit({ ...jobbOf([]), tilstand: 'kjoerer' })
  assert.equal(kontroll.fasit(), undefined)
  assert.equal(kontroll.checkBatch(0, batchOf(IDS)), undefined)
})

test('without checksums of the whole, counts and batches that came with theirs prove it, over several runs (10.10)', () => {
  fc.assert(
    fc.property(batcherArbitrary, fc.nat(), fc.boolean(), (batcher, at, isLacking) => {
      const { sjekksum: _, batch: __, ...jobb } = jobbOf(batcher)
      const fasit = { ...jobb, sjekksum: undefined, batch: undefined }
      const cut = at % batcher.length
      let start: Parameters<typeof createKontroll>[0] = START
      for (const [fra, til] of [
        [0, cut],
        [cut, batcher.length],
      ] as const) {
        const kontroll = createKontroll(start)
        for (let nr = fra; nr < til; nr += 1) {
          const isProven = !(isLacking && nr === 0)
          assert.equal(kontroll.checkBatch(nr, batchOf(batcher[nr] ?? [], isProven)), undefined)
        }
        const [antall, isProven] = [kontroll.antall(), kontroll.isProven()]
        start = { batchnr: til, posisjon: 0, antall, isProven }
        if (til < batcher.length) continue
        kontroll.setFasit(fasit)
        assert.equal(kontroll.checkSlutt(til), undefined)
        assert.equal(kontroll.isProven(), !isLacking)
        kontroll.setFasit({ ...fasit, treff: (fasit.treff ?? 0) + 1 })
        assert.match(kontroll.checkSlutt(til) ?? '', /ids came/)
      }
    }),
  )
})
