import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const UTVALG = { personstatustyper: ['bosatt'] }
const GRENSE = 20

test('answers that are kept are bounded: only what was read to {} makes room, else the order is 429 and nothing goes (11.7)', async (t) => {
  const settings = { beholdteSvar: String(GRENSE) }
  const tjeneste = await startTjeneste(t, [versjon([identifikator(0)], {})], settings)
  const klient = tjeneste.klient()
  const jobs: string[] = []
  for (let i = 0; i < GRENSE; i += 1) {
    const jobbId = await klient.bestill(UTVALG)
    // All but the end.
    assert.equal((await klient.batch(jobbId, 0)).status, 200)
    jobs.push(jobbId)
  }
  const [eldste = '', neste = '', siste = ''] = jobs
  const order = () => klient.post('uttrekk/tilpasset', UTVALG)
  const refused = await order()
  assert.equal(refused.status, 429)
  assert.match(refused.text, /FREG-504.*\{\}/)
  assert.equal(refused.headers.get('retry-after'), '60000')
  const medHjemmel = tjeneste.klient('offentlig-med-hjemmel')
  const komplett = await medHjemmel.call('uttrekk/komplett')
  assert.deepEqual([komplett.status, komplett.headers.has('retry-after')], [429, true])
  const others = tjeneste.klient('finans', '991825827')
  assert.equal((await others.post('uttrekk/tilpasset', UTVALG)).status, 200)
  const finans = tjeneste.klient('finans')
  assert.equal((await finans.post('uttrekk/tilpasset', UTVALG)).status, 429, 'the same virksomhet')

  await klient.call(`uttrekk/${neste}/batch/1`, { method: 'HEAD' })
  assert.equal((await order()).status, 429, 'HEAD changes nothing')
  assert.equal((await klient.batch(neste, 1)).text, '{}')
  assert.equal((await order()).status, 200)
  assert.equal((await klient.batch(neste, 0)).status, 410, 'it made room')
  assert.equal((await klient.batch(eldste, 0)).status, 200, 'older, and not read to its end')

  assert.equal((await klient.call(`uttrekk/${siste}`, { method: 'DELETE' })).status, 204)
  const again = await order()
  assert.equal(again.status, 200, 'and so does what is cancelled')
})

test('what takes too many bytes is refused as what is too many (11.7)', async (t) => {
  const persons = Array.from({ length: 1_000 }, (_, n) => versjon([identifikator(n)], {}))
  const settings = { beholdteBytes: '1MB', tilpassetBatch: '1' }
  const klient = (await startTjeneste(t, persons, settings)).klient()
  const jobs: string[] = []
  for (;;) {
    const bestilt = await klient.post('uttrekk/tilpasset', UTVALG)
    if (bestilt.status === 429) break
    const { jobbId } = bestilt.json() as { jobbId: string }
    assert.equal((await klient.batch(jobbId, 0)).status, 200)
    jobs.push(jobbId)
    assert.ok(jobs.length < 100)
  }
  assert.equal((await klient.batch(jobs[0] ?? '', 1_000)).text, '{}')
  assert.equal((await klient.post('uttrekk/tilpasset', UTVALG)).status, 200)
})
