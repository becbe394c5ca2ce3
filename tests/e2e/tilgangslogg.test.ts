import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { nameAfter } from '../../domain/hendelser/hendelsesdokument.ts'
import type { Dokumentidentifikator } from '../../domain/ids.ts'
import { FASTE_PAKKER, type Rettighetspakke } from '../../domain/oppslag/rettighetspakke.ts'
import { openDb } from '../../server/sqlite/open.ts'
import { loggkatalog, readBind } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'
const BOSATT = { personstatustyper: ['bosatt'] }
const [en, to, gammel] = [identifikator(1), identifikator(2), identifikator(3)]

async function start(t: TestContext) {
  const tjeneste = await startTjeneste(t, [versjon([en], {}), versjon([to, gammel], {})])
  /** What the log holds now, as it is kept. */
  const lines = () =>
    [...readLogg(loggkatalog(tjeneste.data), {})].map(({ linje, om }) => ({ ...linje, om }))
  return { ...tjeneste, lines }
}

type Tjeneste = Awaited<ReturnType<typeof start>>

/** The one line that `act` adds, and what was answered. */
async function noted(tjeneste: Tjeneste, act: () => Promise<{ headers: Headers; status: number }>) {
  const before = tjeneste.lines().length
  const svar = await act()
  const [line, ...more] = tjeneste.lines().slice(before)
  assert.deepEqual(more, [])
  assert.ok(line !== undefined && 'konsument' in line)
  const { konsument, jti, forespoersel, adresse, ...rest } = line
  assert.equal(konsument, '0192:999888777')
  assert.match(jti ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(forespoersel, svar.headers.get('x-request-id'))
  assert.equal(adresse, '127.0.0.1')
  return { ...rest, status: svar.status }
}

/** Identifikatorer as the log keeps them. */
const tall = (...ids: readonly string[]) => ids.map(Number).sort((a, b) => a - b)

test('a look-up has its line when it is answered: who, what and whom', async (t) => {
  const tjeneste = await start(t)
  const klient = tjeneste.klient('privatutenhjemmel')
  const pakke: Rettighetspakke = 'privatutenhjemmel'
  const personer = {
    segment: pakke,
    tjeneste: 'personer',
    kall: 'GET personer/:personidentifikator',
  }
  assert.deepEqual(await noted(tjeneste, () => klient.call(`personer/${en}?part=navn`)), {
    ...{ ...personer, sporsmaal: { part: ['navn'] }, treff: 1, om: tall(en), status: 200 },
  })
  assert.deepEqual(await noted(tjeneste, () => klient.call(`personer/${gammel}`)), {
    ...{ ...personer, sporsmaal: { part: [] }, treff: 1, om: tall(gammel), status: 200 },
  })
  assert.deepEqual(await noted(tjeneste, () => klient.call(`personer/${identifikator(9)}`)), {
    ...{ ...personer, sporsmaal: { part: [] }, treff: 0, om: [], status: 404 },
  })
  const ids = { foedselsEllerDNummer: [to, en, identifikator(9), en] }
  const path = 'personer/bulkoppslag?somBestilt=true&part=navn&part=historikk'
  assert.deepEqual(await noted(tjeneste, () => klient.post(path, ids)), {
    ...{ segment: pakke, tjeneste: 'bulkoppslag', kall: 'POST personer/bulkoppslag' },
    ...{ sporsmaal: { part: ['navn', 'historikk'] }, treff: 3, om: tall(en, to), status: 200 },
  })
})

test('an order, a count and every batch have their lines, with the criteria and whom they held', async (t) => {
  const tjeneste = await start(t)
  const klient = tjeneste.klient()
  const tilpasset = { segment: 'offentligutenhjemmel', tjeneste: 'tilpasset' }
  const antall = await noted(tjeneste, () => klient.post('uttrekk/tilpasset/antall', BOSATT))
  const kall = 'POST uttrekk/tilpasset/antall'
  const kriterier = BOSATT
  assert.deepEqual(antall, {
    ...{ ...tilpasset, kall, sporsmaal: { kriterier }, treff: 2, om: [], status: 200 },
  })
  let jobbId = ''
  const ordered = await noted(tjeneste, async () => {
    const svar = await klient.post('uttrekk/tilpasset', BOSATT)
    jobbId = (svar.json() as { jobbId: string }).jobbId
    return svar
  })
  assert.deepEqual(ordered, {
    ...{ ...tilpasset, kall: 'POST uttrekk/tilpasset', sporsmaal: { kriterier, jobbId } },
    ...{ treff: 0, om: [], status: 200 },
  })
  const batch = {
    ...{ segment: 'offentligutenhjemmel', tjeneste: 'batch', status: 200 },
    kall: 'GET uttrekk/:jobbid/batch/:batchnr',
  }
  assert.deepEqual(await noted(tjeneste, () => klient.batch(jobbId, 0)), {
    ...{ ...batch, sporsmaal: { jobbId, batchnr: 0 }, treff: 2, om: tall(en, to) },
  })
  assert.deepEqual(await noted(tjeneste, () => klient.batch(jobbId, 1)), {
    ...{ ...batch, sporsmaal: { jobbId, batchnr: 1 }, treff: 0, om: [] },
  })
})

test('a komplett and the archive tell whom their documents are of', async (t) => {
  const tjeneste = await start(t)
  const klient = tjeneste.klient(MH)
  const ordered = await klient.call('uttrekk/komplett')
  const { jobbId } = ordered.json() as { jobbId: string }
  let dokumenter: string[] = []
  const batch = await noted(tjeneste, async () => {
    const svar = await klient.batch(jobbId, 0)
    dokumenter = (svar.json() as { dokumentidentifikator: string[] }).dokumentidentifikator
    return svar
  })
  assert.deepEqual([batch.treff, batch.om], [2, tall(en, to)])
  const [first = ''] = dokumenter
  const one = await noted(tjeneste, () => klient.call(`personer/arkiv/${first}`))
  assert.deepEqual(
    [one.kall, one.treff, one.om.length],
    ['GET personer/arkiv/:dokumentidentifikator', 1, 1],
  )
  const unknown = 'f'.repeat(32)
  const some = [...dokumenter, unknown]
  const many = await noted(tjeneste, () =>
    klient.post('personer/bulkoppslag/arkiv', { dokumentidentifikator: some }),
  )
  assert.deepEqual([many.treff, many.om], [2, tall(en, to)])
  assert.deepEqual(many.sporsmaal, { part: [], dokumentidentifikator: some })
})

test('what is wrong with a request, and a batch that is not ready, tells of nobody and has no line', async (t) => {
  const tjeneste = await start(t)
  const klient = tjeneste.klient()
  await klient.call(`personer/${en}`, { headers: { authorization: '' } })
  await klient.call('personer/12345678901')
  await klient.call(`personer/${en}?part=ukjent`)
  await klient.post('uttrekk/tilpasset', {})
  await klient.call('uttrekk/tilpasset')
  await klient.call('finnes/ikke')
  assert.deepEqual(tjeneste.lines(), [])
})

/** What some routes need. */
const QUERY: Readonly<Record<string, string>> = {
  'hendelser/feed': '?seq=0',
  'personer/soek': '?kjoenn=kvinne',
  'personer/entydigsoek': `?navn=Pr%C3%B8vende+Figur&identifikasjonsnummer=${en}`,
}
/** Answers that tell of no person: that a job was cancelled, a number of the feed, and schemas. */
const UTEN_LINJE = [
  'get personer/xsd',
  'get personer/xsd/bulk/request',
  'get personer/xsd/bulk/response',
  'get hendelser/xsd',
  'get hendelser/xsd/bulk/request',
  'get hendelser/xsd/bulk/response',
  'get hendelser/feedxsd',
  'get hendelser/feed/xsd',
  'get uttrekk/xsd',
  'get uttrekk/xsd/request',
  'delete uttrekk/{jobbid}',
  'get hendelser/siste/sekvensnummer',
]

test('every route has its line for what it answers, but for those that tell of no person', async (t) => {
  const tjeneste = await start(t)
  const klient = tjeneste.klient(MH)
  const { jobbId } = (await klient.call('uttrekk/komplett')).json() as { jobbId: string }
  const batch = (await klient.batch(jobbId, 0)).json() as { dokumentidentifikator: string[] }
  const { dokumentidentifikator } = batch
  const steder: Record<string, string | undefined> = {
    jobbid: jobbId,
    batchnr: '0',
    personidentifikator: en,
    dokumentidentifikator: dokumentidentifikator[0],
    hendelsesidentifikator: nameAfter(dokumentidentifikator[0] as Dokumentidentifikator),
  }
  const kropper = {
    foedselsEllerDNummer: { foedselsEllerDNummer: [en] },
    dokumentidentifikator: { dokumentidentifikator },
  }
  const feltOf = (route: string) =>
    route.endsWith('arkiv') || route.startsWith('hendelser')
      ? 'dokumentidentifikator'
      : 'foedselsEllerDNummer'
  const { paths } = (await (await fetch(`${tjeneste.url()}openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((name) => path.startsWith('/v1/') && /^(get|post|delete)$/.test(name))
      .map((method) => ({ method, route: path.slice(4) })),
  )
  const uten: string[] = []
  // Last what ends the job that the others ask for.
  for (const { method, route } of all.sort((a, b) => b.method.localeCompare(a.method))) {
    const query = QUERY[route] ?? ''
    const url = route.replace(/\{(\w+)\}/g, (_, name) => steder[name] ?? 'ukjent') + query
    const kropp = route.startsWith('uttrekk/') ? BOSATT : kropper[feltOf(route)]
    const before = tjeneste.lines().length
    const svar = await (method === 'post'
      ? klient.post(url, kropp)
      : klient.call(url, { method: method.toUpperCase() }))
    assert.ok(svar.status < 300, `${method} ${route} was answered ${svar.status}`)
    if (tjeneste.lines().length === before) uten.push(`${method} ${route}`)
  }
  assert.deepEqual(uten.sort(), UTEN_LINJE.toSorted())
})

test('where the log cannot be written nothing is delivered, and no job is left behind', async (t) => {
  const tjeneste = await start(t)
  const klient = tjeneste.klient()
  const jobbId = await klient.bestill(BOSATT)
  await klient.batch(jobbId, 0)
  const db = openDb(readBind(loggkatalog(tjeneste.data))[0]?.file ?? '', 'write')
  db.exec('alter table linje rename to borte')
  db.close()
  const calls = [
    () => klient.call(`personer/${en}`),
    () => klient.post('personer/bulkoppslag', { foedselsEllerDNummer: [en] }),
    () => klient.post('uttrekk/tilpasset/antall', BOSATT),
    () => klient.batch(jobbId, 0),
    ...Array.from({ length: 11 }, () => () => klient.post('uttrekk/tilpasset', BOSATT)),
  ]
  for (const call of calls) {
    const svar = await call()
    assert.equal(svar.status, 503)
    assert.match(svar.text, /FREG-601.*tilgangsloggen kan ikke skrives/)
    assert.ok(!svar.text.includes(en))
  }
})

test('every package that looks persons up has its lines', async (t) => {
  const tjeneste = await start(t)
  for (const pakke of FASTE_PAKKER) {
    const svar = await tjeneste.klient(pakke).call(`personer/${en}`)
    const line = tjeneste.lines().at(-1)
    assert.ok(line !== undefined && 'segment' in line && line.segment === pakke)
    assert.equal(line.avvist, svar.status === 200 ? undefined : 'FREG-203', pakke)
  }
})

test('behind a proxy that is believed the line tells the address that the proxy was called from', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([en], {})], { proxyer: '1' })
  const headers = { 'x-forwarded-for': '198.51.100.9, 192.0.2.1' }
  const url = `personer/${en}`
  const token = await tjeneste.klient().token()
  await tjeneste.klient().call(url, { headers: { ...headers, authorization: `Bearer ${token}` } })
  const [lest] = readLogg(loggkatalog(tjeneste.data), {})
  assert.ok(lest !== undefined && 'adresse' in lest.linje)
  assert.equal(lest.linje.adresse, '192.0.2.1')
})

test('signed heads of the log go to the operational log too, and hold no identifikator', async (t) => {
  const tjeneste = await start(t)
  await tjeneste.klient().call(`personer/${en}`)
  await tjeneste.restart()
  assert.match(
    tjeneste.logg.join(''),
    /"hendelse":"tilgangslogg","hode":"hode 1 \S+Z [\w-]{43} [0-9a-f]{8}\.[\w-]{22} [\w-]{86}"/,
  )
})
