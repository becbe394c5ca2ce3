import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'

const UTVALG = { personstatustyper: ['bosatt'] }
const MANGE = Array.from({ length: 12 }, (_, n) => versjon([identifikator(n)], { bosted: '4204' }))

type Jobb = {
  readonly tilstand: string
  readonly fremdrift: number
  readonly sekvensnummer: number | null
  readonly treff: number | null
  readonly batcher: number | null
  readonly batch: { batchnr: number; antall: number }[] | null
}

test('komplett: every current document by its own name, and each of them from the archive', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { komplettBatch: '5' })
  const klient = tjeneste.klient('offentlig-med-hjemmel')
  const svar = await klient.call('uttrekk/komplett')
  const { jobbId } = svar.json() as { jobbId: string }
  const ids: string[] = []
  for (let nr = 0; ; nr += 1) {
    const batch = (await klient.batch(jobbId, nr)).json() as { dokumentidentifikator?: string[] }
    if (batch.dokumentidentifikator === undefined) break
    ids.push(...batch.dokumentidentifikator)
  }
  assert.equal(new Set(ids).size, 12)
  const bulk = await klient.post('personer/bulkoppslag/arkiv?part=navn', {
    dokumentidentifikator: ids,
  })
  const { oppslag } = bulk.json() as { oppslag: { folkeregisterperson: object }[] }
  assert.equal(oppslag.length, 12)
  const single = await klient.call(`personer/arkiv/${ids[3]}?part=navn`)
  assert.equal(single.text, JSON.stringify(oppslag[3]?.folkeregisterperson))
  assert.equal((await klient.call(`personer/arkiv/${'0'.repeat(32)}`)).status, 404)
  assert.match((await klient.call(`personer/arkiv/${'0'.repeat(32)}`)).text, /FREG-303/)
  assert.equal((await klient.call('personer/arkiv/tull')).status, 400)
})

test('decision 1: a feedsekvensnr that is negative or no whole number is refused with 400', async (t) => {
  const klient = (await startTjeneste(t)).klient('offentlig-med-hjemmel')
  for (const wrong of ['-1', '1.5', 'x', '']) {
    const svar = await klient.call(`uttrekk/komplett?feedsekvensnr=${wrong}`)
    assert.equal(svar.status, 400, wrong)
    assert.match(svar.text, /feedsekvensnr/)
  }
  assert.equal((await klient.call('uttrekk/komplett?feedsekvensnr=999999')).status, 200)
})

test('komplett and the archive are for the package that has them', async (t) => {
  const klient = (await startTjeneste(t)).klient('offentligutenhjemmel')
  assert.equal((await klient.call('uttrekk/komplett')).status, 403)
  assert.equal((await klient.call(`personer/arkiv/${'0'.repeat(32)}`)).status, 403)
})

test('the job resource tells state and counts, and those are of the batches', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { tilpassetBatch: '5' })
  const klient = tjeneste.klient()
  const jobbId = await klient.bestill(UTVALG)
  const batches = await klient.hent(jobbId)
  const jobb = (await klient.call(`uttrekk/${jobbId}`)).json() as Jobb
  assert.deepEqual(
    [jobb.tilstand, jobb.fremdrift, jobb.sekvensnummer, jobb.treff, jobb.batcher],
    ['ferdig', 1, 12, 12, 3],
  )
  assert.deepEqual(
    jobb.batch,
    batches.map((ids, batchnr) => ({ batchnr, antall: ids.length })),
  )
  const others = [tjeneste.klient('offentlig-med-hjemmel'), tjeneste.klient(undefined, '111222333')]
  for (const other of others) {
    assert.equal((await other.call(`uttrekk/${jobbId}`)).status, 410)
    assert.equal((await other.call(`uttrekk/${jobbId}`, { method: 'DELETE' })).status, 410)
  }
})

test('a job that is waiting says so, without counts', async (t) => {
  const klient = (await startTjeneste(t, MANGE, { treghet: '1h' })).klient()
  const jobbId = await klient.bestill(UTVALG)
  assert.deepEqual((await klient.call(`uttrekk/${jobbId}`)).json(), {
    jobbId,
    type: 'tilpasset',
    tilstand: 'bestilt',
    fremdrift: 0,
    sekvensnummer: null,
    treff: null,
    batcher: null,
    batch: null,
  })
})

test('a cancelled job answers 410 and frees its place at once', async (t) => {
  const klient = (await startTjeneste(t, MANGE, { treghet: '1h' })).klient()
  const jobs: string[] = []
  for (let i = 0; i < 10; i += 1) jobs.push(await klient.bestill(UTVALG))
  assert.equal((await klient.post('uttrekk/tilpasset', UTVALG)).status, 429)
  const svar = await klient.call(`uttrekk/${jobs[0]}`, { method: 'DELETE' })
  assert.deepEqual([svar.status, svar.text], [204, ''])
  assert.equal((await klient.call(`uttrekk/${jobs[0]}/batch/0`)).status, 410)
  assert.equal((await klient.post('uttrekk/tilpasset', UTVALG)).status, 200)
  assert.equal((await klient.call('uttrekk/tull', { method: 'DELETE' })).status, 410)
})

test('a selection that protection has ended is feilet, with the reason', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE)
  const klient = tjeneste.klient()
  const jobbId = await klient.bestill({ ...UTVALG, bostedskommunenummer: '4204' })
  await klient.hent(jobbId)
  await fill(tjeneste.data, [versjon([identifikator(3)], { gradering: 'strengtFortrolig' })])
  const svar = await klient.call(`uttrekk/${jobbId}`)
  assert.match(svar.text, /"tilstand":"feilet"/)
  assert.match(svar.text, /adressebeskyttelse er endret/)
  assert.doesNotMatch(svar.text, /"treff":\d/)
  assert.equal((await klient.call(`uttrekk/${jobbId}/batch/0`)).status, 410)
})

test('the count before ordering is the count of the order', async (t) => {
  const klient = (await startTjeneste(t, MANGE)).klient()
  for (const bestilling of [
    UTVALG,
    { ...UTVALG, adressenavn: 'PRØVEVEIEN I 4204' },
    { ...UTVALG, postnummer: '0301' },
  ]) {
    const count = await klient.post('uttrekk/tilpasset/antall', bestilling)
    const ids = (await klient.hent(await klient.bestill(bestilling))).flat()
    assert.deepEqual(count.json(), { antall: ids.length })
  }
  assert.equal((await klient.post('uttrekk/tilpasset/antall', {})).status, 400)
})
