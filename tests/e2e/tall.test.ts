import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { loggkatalog } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const UTVALG = { personstatustyper: ['bosatt'] }
const FAA = [1, 2, 3].map((n) => versjon([identifikator(n)], { bosted: '4204' }))
const XML = { accept: 'application/xml' }

async function start(t: TestContext, settings: Parameters<typeof startTjeneste>[2] = {}) {
  const tjeneste = await startTjeneste(t, FAA, { tilpassetBatch: '2', ...settings })
  /** Lines about one job, without whom they are of. */
  const linesOf = (jobbId: string) =>
    [...readLogg(loggkatalog(tjeneste.data), {})].flatMap(({ linje, om }) => {
      if (!('sporsmaal' in linje) || linje.sporsmaal.jobbId !== jobbId) return []
      const { kall, sporsmaal, treff, avvist } = linje
      return [{ kall, batchnr: sporsmaal.batchnr, treff, avvist, om }]
    })
  return { ...tjeneste, linesOf }
}

const JOBB = 'GET uttrekk/:jobbid'
const BATCH = 'GET uttrekk/:jobbid/batch/:batchnr'

/** Every way a checksum of these persons could be written. */
function sums(bytes: readonly string[]): readonly string[] {
  const hashes = bytes.map((text) => createHash('sha256').update(text).digest())
  return hashes.flatMap((hash) => [hash.toString('hex'), hash.toString('base64')])
}

test('the checksum of a batch leaves with that batch, over its very bytes, as JSON and as XML, and nowhere else (10.10)', async (t) => {
  const { klient: of } = await start(t)
  const klient = of()
  const jobbId = await klient.bestill(UTVALG)
  await klient.hent(jobbId)
  for (const headers of [{}, XML]) {
    const bodies: string[] = []
    for (const nr of [0, 1]) {
      const svar = await klient.call(`uttrekk/${jobbId}/batch/${nr}`, { headers })
      const sum = createHash('sha256').update(svar.text).digest('base64')
      assert.equal(svar.headers.get('repr-digest'), `sha-256=:${sum}:`)
      bodies.push(svar.text)
    }
    const ids = [1, 2, 3].map(identifikator)
    const all = sums([...bodies, ids.join('\n'), ids.slice(0, 2).join('\n'), ids[2] ?? ''])
    for (const path of ['', '/batch/2', '/batch/3']) {
      const svar = await klient.call(`uttrekk/${jobbId}${path}`, { headers })
      assert.equal(svar.headers.get('repr-digest'), null)
      const said = svar.text + JSON.stringify([...svar.headers])
      assert.ok(!all.some((sum) => said.includes(sum)), path)
      assert.doesNotMatch(said, /sha256|sjekksum/)
    }
  }
})

test('HEAD of a batch carries its checksum, and its line names the persons (10.10)', async (t) => {
  const { klient: of, linesOf } = await start(t)
  const klient = of()
  const jobbId = await klient.bestill(UTVALG)
  await klient.hent(jobbId)
  const before = linesOf(jobbId).length
  const head = await klient.call(`uttrekk/${jobbId}/batch/1`, { method: 'HEAD' })
  const get = await klient.call(`uttrekk/${jobbId}/batch/1`)
  assert.match(head.headers.get('repr-digest') ?? '', /^sha-256=:/)
  assert.equal(head.headers.get('repr-digest'), get.headers.get('repr-digest'))
  const om = [Number(identifikator(3))]
  assert.deepEqual(
    linesOf(jobbId)
      .slice(before)
      .map((line) => line.om),
    [om, om],
  )
})

test('the counts of a job have one line, however often they are asked for, and after a restart (10.10)', async (t) => {
  const { klient: of, linesOf, restart } = await start(t)
  const klient = of()
  const jobbId = await klient.bestill(UTVALG)
  await klient.batch(jobbId, 0)
  for (let i = 0; i < 5; i += 1) await klient.call(`uttrekk/${jobbId}`)
  await restart()
  const senere = of()
  assert.match((await senere.call(`uttrekk/${jobbId}`)).text, /"treff":3/)
  const counts = linesOf(jobbId).filter(({ kall }) => kall === JOBB)
  assert.deepEqual(counts, [
    { kall: JOBB, batchnr: undefined, treff: 3, avvist: undefined, om: [] },
  ])
})

test('before a job is done there is nothing to count and nothing to note, and polling is not throttled (10.10)', async (t) => {
  const { klient: of, linesOf } = await start(t, { treghet: '1h', strupingTelling: '1' })
  const klient = of()
  const jobbId = await klient.bestill(UTVALG)
  for (let i = 0; i < 6; i += 1) {
    const svar = await klient.call(`uttrekk/${jobbId}`)
    assert.equal(svar.status, 200)
    assert.match(svar.text, /"tilstand":"bestilt".*"treff":null,"batcher":null,"batch":null/)
    assert.equal((await klient.call(`uttrekk/${jobbId}/batch/0`)).status, 404)
  }
  assert.deepEqual(
    linesOf(jobbId).map(({ kall }) => kall),
    ['POST uttrekk/tilpasset'],
  )
})

test('the first time a job tells its counts is one of the counts a consumer may make, in all packages (10.10)', async (t) => {
  const { klient: of, linesOf } = await start(t, { strupingTelling: '2' })
  const klient = of()
  assert.equal((await klient.post('uttrekk/tilpasset/antall', UTVALG)).status, 200)
  const [first, second] = [await klient.bestill(UTVALG), await klient.bestill(UTVALG)]
  for (const jobbId of [first, second]) await klient.batch(jobbId, 0)
  for (let i = 0; i < 5; i += 1) {
    assert.equal((await klient.call(`uttrekk/${first}`)).status, 200)
  }
  for (const headers of [{}, XML]) {
    const refused = await klient.call(`uttrekk/${second}`, { headers })
    assert.equal(refused.status, 429)
    assert.match(refused.text, /FREG-503/)
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    assert.doesNotMatch(refused.text, /treff/)
  }
  assert.equal((await klient.post('uttrekk/tilpasset/antall', UTVALG)).status, 429)
  const mh = of('offentlig-med-hjemmel')
  const other = await mh.bestill(UTVALG)
  await mh.batch(other, 0)
  assert.equal((await mh.call(`uttrekk/${other}`)).status, 429)
  // What was told is told again, and the batches are no counts.
  assert.equal((await klient.call(`uttrekk/${first}`)).status, 200)
  assert.equal((await klient.call(`uttrekk/${second}/batch/0`)).status, 200)
  assert.deepEqual(
    linesOf(second).map(({ kall }) => kall),
    ['POST uttrekk/tilpasset', BATCH, BATCH],
  )
})

test('HEAD of a job tells no count, not by its length either, and uses none (10.10)', async (t) => {
  const { klient: of, linesOf } = await start(t, { strupingTelling: '1' })
  const klient = of()
  const jobbId = await klient.bestill(UTVALG)
  await klient.batch(jobbId, 0)
  for (const headers of [{}, XML]) {
    const head = await klient.call(`uttrekk/${jobbId}`, { method: 'HEAD', headers })
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, null])
  }
  assert.equal(linesOf(jobbId).filter(({ kall }) => kall.endsWith(':jobbid')).length, 0)
  const get = await klient.call(`uttrekk/${jobbId}`)
  assert.match(get.text, /"treff":3/)
  const head = await klient.call(`uttrekk/${jobbId}`, { method: 'HEAD' })
  assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(get.text)))
})

test('where a selection ends is told by no answer without a line: the end marker, and what is beyond it (10.10)', async (t) => {
  const { klient: of, linesOf } = await start(t)
  const klient = of()
  const some = await klient.bestill(UTVALG)
  const none = await klient.bestill({ ...UTVALG, postnummer: '9999' })
  for (const jobbId of [some, none]) await klient.batch(jobbId, 0)
  for (const nr of [2, 3, 900]) await klient.call(`uttrekk/${some}/batch/${nr}`)
  for (const nr of [0, 1]) await klient.call(`uttrekk/${none}/batch/${nr}`)
  const told = (jobbId: string) =>
    linesOf(jobbId)
      .filter(({ kall }) => kall === BATCH)
      .map(({ batchnr, treff, avvist }) => [batchnr, treff, avvist])
      .filter((line, i, all) => i === 0 || String(line) !== String(all[i - 1]))
  assert.deepEqual(told(some), [
    [0, 2, undefined],
    [2, 0, undefined],
    [3, 0, 'ukjent'],
    [900, 0, 'ukjent'],
  ])
  assert.deepEqual(told(none), [
    [0, 0, undefined],
    [1, 0, 'ukjent'],
  ])
})

test('a job that is cancelled, expired or somebody else’s tells no count (10.10)', async (t) => {
  const { klient: of, linesOf } = await start(t)
  const klient = of()
  const jobbId = await klient.bestill(UTVALG)
  await klient.batch(jobbId, 0)
  const other = await of(undefined, '111222333').call(`uttrekk/${jobbId}`)
  assert.equal(other.status, 410)
  await klient.call(`uttrekk/${jobbId}`, { method: 'DELETE' })
  const svar = await klient.call(`uttrekk/${jobbId}`)
  assert.match(svar.text, /"tilstand":"avbrutt".*"treff":null,"batcher":null,"batch":null/)
  assert.equal((await klient.call(`uttrekk/${jobbId}/batch/0`)).status, 410)
  assert.deepEqual(
    linesOf(jobbId).map(({ kall, avvist }) => [kall, avvist]),
    [
      ['POST uttrekk/tilpasset', undefined],
      [BATCH, undefined],
      [JOBB, 'ukjent'],
      [BATCH, 'ukjent'],
    ],
  )
})
