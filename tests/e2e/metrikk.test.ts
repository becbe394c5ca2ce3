import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startMottak } from '../fixture/otlp.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const MANGE = Array.from({ length: 12 }, (_, n) => versjon([identifikator(n)]))
const UTVALG = { personstatustyper: ['bosatt'] }

/** The value of each sample, by its name and labels. */
async function read(url: string): Promise<ReadonlyMap<string, number>> {
  const svar = await fetch(`${url}metrics`)
  assert.equal(svar.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
  const text = await svar.text()
  assert.doesNotMatch(text, /\d{11}|eyJ/)
  const samples = new Map<string, number>()
  for (const line of text.trimEnd().split('\n')) {
    if (/^# (?:HELP|TYPE|UNIT) uttrekk_[a-z_]+ \S/.test(line)) continue
    const match = /^(uttrekk_[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)+\})?) (\S+)$/.exec(line)
    assert.ok(match !== null, line)
    samples.set(match[1] ?? '', Number(match[2]))
  }
  assert.ok([...samples.values()].every(Number.isFinite))
  return samples
}

test('requests, batches, look-ups, jobs, the queue, the register and the files are counted', async (t) => {
  const tjeneste = await startTjeneste(t, MANGE, { tilpassetBatch: '5' })
  const klient = tjeneste.klient()
  const [ids = []] = await klient.hent(await klient.bestill(UTVALG))
  await klient.post('personer/bulkoppslag', { foedselsEllerDNummer: ids })
  await klient.call(`personer/${ids[0]}`)
  const samples = await read(tjeneste.url())
  const rute = '/folkeregisteret/api/offentligutenhjemmel/v1/personer/bulkoppslag'
  const of = (name: string) => samples.get(`uttrekk_${name}`)
  assert.equal(of(`forespoersler_total{metode="POST",rute="${rute}",status="200"}`), 1)
  assert.equal(of(`forespoersel_sekunder_count{metode="POST",rute="${rute}"}`), 1)
  assert.equal(of(`forespoersel_sekunder_bucket{metode="POST",rute="${rute}",le="+Inf"}`), 1)
  assert.ok((of(`forespoersel_sekunder_sum{metode="POST",rute="${rute}"}`) ?? 0) > 0)
  assert.equal(of('batcher_total{svar="innhold"}'), 3)
  assert.equal(of('batcher_total{svar="slutt"}'), 1)
  assert.equal(of('oppslag_total{tjeneste="bulkoppslag"}'), 1)
  assert.equal(of('oppslag_identifikatorer_total{tjeneste="bulkoppslag"}'), 5)
  assert.equal(of('oppslag_identifikatorer_total{tjeneste="personer"}'), 1)
  assert.equal(of('jobber{tilstand="ferdig"}'), 1)
  assert.equal(of('jobber{tilstand="bestilt"}'), 0)
  assert.equal(of('koe_alder_sekunder'), 0)
  assert.deepEqual([of('register_versjoner'), of('register_personer')], [12, 12])
  assert.equal(of('register_sekvensnummer'), 12)
  for (const del of ['register', 'jobber', 'logg']) {
    assert.ok((of(`lager_bytes{del="${del}"}`) ?? 0) > 0, `bytes of ${del} (11.5, 13.1)`)
  }
  for (const del of ['data', 'logg']) {
    const [all, free] = ['disk_bytes', 'disk_ledige_bytes'].map((name) =>
      of(`${name}{del="${del}"}`),
    )
    assert.ok(Number(free) > 0 && Number(free) <= Number(all), `room of ${del} (11.5)`)
  }
  assert.ok((of('hendelsesloop_forsinkelse_sekunder') ?? 0) > 0)
})

test('what waits for its time is counted as ordered, and is not late', async (t) => {
  const tjeneste = await startTjeneste(t, [], { treghet: '1h' })
  const klient = tjeneste.klient()
  for (let i = 0; i < 3; i += 1) await klient.bestill(UTVALG)
  const samples = await read(tjeneste.url())
  assert.equal(samples.get('uttrekk_jobber{tilstand="bestilt"}'), 3)
  assert.equal(samples.get('uttrekk_koe_alder_sekunder'), 0)
})

test('the same numbers are sent to a collector, the last of them when the service stops, and none tells of persons (13.11)', async (t) => {
  const mottak = await startMottak(t)
  const tjeneste = await startTjeneste(t, MANGE, { metrikkOtlp: mottak.url })
  await tjeneste.klient().call(`personer/${identifikator(0)}`)
  await tjeneste.restart()
  const sendt = mottak.sent.at(-1) ?? assert.fail('nothing was sent')
  const names = sendt.names()
  for (const name of ['forespoersler', 'oppslag', 'register_personer', 'lager_bytes']) {
    assert.ok(names.includes(`uttrekk_${name}`), name)
  }
  assert.ok(MANGE.every((_, n) => !sendt.text.includes(identifikator(n))))
})

test('a collector that never answers does not hold the service up when it stops (13.11)', async (t) => {
  const mottak = await startMottak(t, 'silent')
  const tjeneste = await startTjeneste(t, [], { metrikkOtlp: mottak.url })
  await tjeneste.restart()
  assert.equal((await fetch(`${tjeneste.url()}ready`)).status, 200)
  assert.deepEqual(
    tjeneste.logg.filter((line) => line.includes('"stoppfeil"')),
    [],
  )
})

test('the numbers are for this machine, unless a setting opens them', async (t) => {
  const closed = await startTjeneste(t)
  const open = await startTjeneste(t, [], { metrikkOpen: 'ja' })
  assert.match(await askAs('register.example', closed.url()), /^HTTP\/1\.1 403 .*FREG-205/s)
  assert.match(await askAs('register.example', open.url()), /^HTTP\/1\.1 200 /)
})

test('every answer and its line in the log have the same random id, whatever the caller calls it', async (t) => {
  const tjeneste = await startTjeneste(t)
  const klient = tjeneste.klient()
  const headers = { 'x-request-id': '24817999316' }
  const refused = await klient.call('uttrekk/komplett', { headers })
  const found = refused.json() as { tilleggsinformasjon: { korrelasjonsid: string } }
  const unknown = (await klient.callAt('/finnes/ikke')).json() as { korrelasjonsid: string }
  const wrong = (await klient.post('uttrekk/tilpasset', {})).json() as { korrelasjonsid: string }
  const ids = [
    found.tilleggsinformasjon.korrelasjonsid,
    unknown.korrelasjonsid,
    wrong.korrelasjonsid,
    (await klient.call('hendelser/siste/sekvensnummer')).headers.get('x-request-id'),
  ]
  assert.equal(new Set(ids).size, 4)
  for (const id of ids) {
    assert.match(String(id), /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/)
    assert.equal(tjeneste.logg.filter((line) => line.includes(`"requestId":"${id}"`)).length, 1)
  }
  assert.ok(!tjeneste.logg.join('').includes('24817999316'))
})

// --- internal ---

function askAs(host: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
    socket.write(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  })
}
