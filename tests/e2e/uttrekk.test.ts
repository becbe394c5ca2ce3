import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifikator, versjon } from '../fixture/personer.ts'
import { breakSelections } from '../fixture/skade.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const UTVALG = { personstatustyper: ['bosatt'] }
const MANGE = Array.from({ length: 23 }, (_, n) => versjon([identifikator(n)], { bosted: '4204' }))

test('order, batches, persons: the whole job over HTTP, and the same bytes after a restart', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { tilpassetBatch: '10' })
  const klient = tjeneste.klient()
  const siste = await klient.call('hendelser/siste/sekvensnummer')
  assert.equal(siste.text, String(MANGE.length))
  assert.equal(siste.headers.get('content-type'), 'application/json')
  const jobbId = await klient.bestill(UTVALG)
  assert.match(jobbId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const batches = await klient.hent(jobbId)
  assert.deepEqual(
    batches.map((ids) => ids.length),
    [10, 10, 3],
  )
  const persons = await klient.post('personer/bulkoppslag', { foedselsEllerDNummer: batches[0] })
  assert.equal((persons.json() as { oppslag: unknown[] }).oppslag.length, 10)
  const bodies = [0, 1, 2, 3].map((nr) => klient.call(`uttrekk/${jobbId}/batch/${nr}`))
  const before = (await Promise.all(bodies)).map((svar) => svar.text)
  await tjeneste.restart()
  const anew = tjeneste.klient()
  for (const [nr, text] of before.entries()) {
    assert.equal((await anew.call(`uttrekk/${jobbId}/batch/${nr}`)).text, text)
  }
})

test('decision 2: tilpasset comes in batches of 5 000', async (t) => {
  const mange = Array.from({ length: 5_001 }, (_, n) => versjon([identifikator(n)]))
  const klient = (await startTjeneste(t, mange)).klient()
  const batches = await klient.hent(await klient.bestill(UTVALG))
  assert.deepEqual(
    batches.map((ids) => ids.length),
    [5_000, 1],
  )
})

test('decision 3: 404 with the recorded text until ready, {} after the last batch, 410 beyond', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { treghet: '300ms' })
  const klient = tjeneste.klient()
  const jobbId = await klient.bestill(UTVALG)
  for (const nr of [0, 1, 2]) {
    const svar = await klient.call(`uttrekk/${jobbId}/batch/${nr}`)
    assert.equal(svar.status, 404)
    assert.equal(svar.text, `{"feilmelding":"Batch med id=${nr} er enda ikke klar"}`)
    assert.equal(svar.headers.get('content-type'), 'application/json')
  }
  assert.equal((await klient.batch(jobbId, 0)).status, 200)
  const end = await klient.call(`uttrekk/${jobbId}/batch/1`)
  assert.deepEqual([end.status, end.text], [200, '{}'])
  const beyond = await klient.call(`uttrekk/${jobbId}/batch/2`)
  assert.equal(beyond.status, 410)
  assert.deepEqual(Object.keys(beyond.json()), ['feilmelding'])
})

test('decision 3: an order without hits has {} as batch 0', async (t) => {
  const klient = (await startTjeneste(t)).klient()
  const svar = await klient.batch(await klient.bestill(UTVALG), 0)
  assert.deepEqual([svar.status, svar.text], [200, '{}'])
})

test('decision 4: unknown and misspelt jobs answer 410, a batch number that is none 400', async (t) => {
  const klient = (await startTjeneste(t)).klient()
  for (const jobb of ['1231d76c-fcf8-45e1-af1d-628c91536510', 'tull', '%C3%A6', '1'.repeat(100)]) {
    const svar = await klient.call(`uttrekk/${jobb}/batch/0`)
    assert.equal(svar.status, 410, jobb)
    assert.deepEqual(Object.keys(svar.json()), ['feilmelding'])
  }
  const jobbId = await klient.bestill(UTVALG)
  for (const nr of ['-1', '1.5', 'x', '1e3', '0x0', '%20']) {
    const svar = await klient.call(`uttrekk/${jobbId}/batch/${nr}`)
    assert.equal(svar.status, 400, nr)
    assert.equal((svar.json() as { kode: string }).kode, 'FREG-102')
  }
})

test('decision 5: a job of one virksomhet, or of another package, answers 410 to the rest', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE)
  const jobbId = await tjeneste.klient().bestill(UTVALG)
  await tjeneste.klient().batch(jobbId, 0)
  const others = [
    tjeneste.klient('offentligutenhjemmel', '111222333'),
    tjeneste.klient('offentlig-med-hjemmel'),
  ]
  for (const other of others) {
    assert.equal((await other.call(`uttrekk/${jobbId}/batch/0`)).status, 410)
  }
  assert.equal((await tjeneste.klient().call(`uttrekk/${jobbId}/batch/0`)).status, 200)
})

test('decision 6 and 7: fifty orders at once give ten jobs and forty 429 with Retry-After in milliseconds', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { treghet: '1h' })
  const klient = tjeneste.klient()
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => klient.post('uttrekk/tilpasset', UTVALG)),
  )
  assert.equal(answers.filter((svar) => svar.status === 200).length, 10)
  const refused = answers.filter((svar) => svar.status === 429)
  assert.equal(refused.length, 40)
  for (const svar of refused) {
    assert.equal(svar.headers.get('retry-after'), '2000')
    assert.equal((svar.json() as { kode: string }).kode, 'FREG-501')
  }
  const other = tjeneste.klient('offentligutenhjemmel', '111222333')
  assert.ok(await other.bestill(UTVALG))
  assert.equal((await klient.call('hendelser/siste/sekvensnummer')).status, 200)
  const elsewhere = tjeneste.klient('offentlig-med-hjemmel')
  assert.equal((await elsewhere.post('uttrekk/tilpasset', UTVALG)).status, 429)
})

test('decision 7: a setting sends Retry-After in seconds', async (t) => {
  const tjeneste = await startTjeneste(t, [], { treghet: '1h', retryAfter: 's' })
  const klient = tjeneste.klient()
  for (let i = 0; i < 10; i += 1) await klient.bestill(UTVALG)
  const svar = await klient.post('uttrekk/tilpasset', UTVALG)
  assert.deepEqual([svar.status, svar.headers.get('retry-after')], [429, '2'])
})

test('decision 11: every mistake of an order is named in one answer', async (t) => {
  const klient = (await startTjeneste(t)).klient()
  const svar = await klient.post('uttrekk/tilpasset', {
    personstatustyper: [],
    kommunenummer: { bostedskommunenummer: '42', oppholdskommunenummer: '0301' },
    foedselsaarFraOgMed: '1990',
    foedselsaarTilOgMed: '1980',
    doedsaarFraOgMed: '90',
    kjoenn: 'annet',
    statsborgerskap: 'Nor',
    sivilstandstype: 'forlovet',
  })
  assert.equal(svar.status, 400)
  const { kode, melding } = svar.json() as { kode: string; melding: string }
  assert.equal(kode, 'FREG-101')
  for (const felt of [
    'personstatustyper:',
    'kommunenummer.bostedskommunenummer:',
    'foedselsaarFraOgMed:',
    'doedsaarFraOgMed:',
    'kjoenn:',
    'statsborgerskap:',
    'sivilstandstype:',
  ]) {
    assert.ok(melding.includes(felt), felt)
  }
})

test('decision 12: both spellings of kommune mean the same; an unknown field is refused, or ignored by a setting', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE)
  const klient = tjeneste.klient()
  const kommune = { bostedskommunenummer: '4204' }
  const nested = await klient.bestill({ ...UTVALG, kommunenummer: kommune })
  const flat = await klient.bestill({ ...UTVALG, ...kommune })
  assert.deepEqual(await klient.hent(flat), await klient.hent(nested))
  const unknown = { ...UTVALG, kommune: '4204' }
  const svar = await klient.post('uttrekk/tilpasset', unknown)
  assert.equal(svar.status, 400)
  assert.match(svar.text, /kommune: er ikke et kriterium/)
  const lenient = (await startTjeneste(t, [], { ukjenteKriterier: 'ignorer' })).klient()
  assert.equal((await lenient.post('uttrekk/tilpasset', unknown)).status, 200)
})

test('a job that cannot succeed ends as feilet, and its batch answers 410 with the reason', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE)
  breakSelections(tjeneste.data)
  const klient = tjeneste.klient()
  const svar = await klient.batch(await klient.bestill(UTVALG), 0)
  assert.equal(svar.status, 410)
  assert.match(svar.text, /kunne ikke fullføres/)
  assert.equal(tjeneste.logg.filter((linje) => linje.includes('"jobbfeil"')).length, 5)
})
