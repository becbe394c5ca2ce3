import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameAfter } from '../../domain/hendelser/hendelsesdokument.ts'
import { HENDELSESTYPER } from '../../domain/hendelser/hendelsestype.ts'
import { ALLE_PAKKER, rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { createVersjon } from '../../server/versjon.ts'
import { syntetiskRegister } from '../../syntetisk/register.ts'
import { readAtom } from '../fixture/atom.ts'
import { hendelsesnavn, nyHendelse } from '../fixture/hendelser.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'
const ATOM = 'application/atom+xml'

function landet(antall: number) {
  return [...syntetiskRegister({ antall, seed: 5 })].flatMap(
    ({ dokument, hendelsestype }) => createVersjon(dokument, { opphav: MH, hendelsestype }) ?? [],
  )
}

/** Single persons, so that each has a number of its own. */
function personer(fra: number, til: number) {
  return Array.from({ length: til - fra }, (_, n) => versjon([identifikator(fra + n)]))
}

type Innslag = {
  readonly sekvensnummer: number
  readonly hendelse: Readonly<Record<string, string>>
}

test('the feed needs a seq that is a whole number, and says so (14)', async (t) => {
  const { klient } = await startTjeneste(t, personer(0, 1))
  const { call } = klient(MH)
  for (const query of ['', '?seq=', '?seq=-1', '?seq=1.5', '?seq=x', '?seq=1&seq=2', '?SEQ=1']) {
    const svar = await call(`hendelser/feed${query}`)
    assert.deepEqual([svar.status, svar.text.includes('FREG-102')], [400, true], query)
    assert.match(svar.text, /seq/)
  }
  for (const query of ['?seq=0', '/?seq=1', '?seq=9223372036854775807']) {
    assert.equal((await call(`hendelser/feed${query}`)).status, 200, query)
  }
  const wrong = await call('hendelser/feed?seq=1', { headers: { accept: 'text/html' } })
  assert.deepEqual([wrong.status, wrong.text.includes('FREG-402')], [406, true])
})

test('what is not there below the feed is refused in the shape of the feed, and what is there has its schema (14)', async (t) => {
  const { klient } = await startTjeneste(t, personer(0, 1))
  const { call } = klient('finans')
  const svar = await call('hendelser/feed/17')
  const { code, httpStatus, message, feilreferanse } = svar.json() as Record<string, unknown>
  assert.deepEqual([svar.status, code, httpStatus], [404, 'FREG-306', 404])
  assert.match(String(message), /^Feil uri brukt/)
  assert.equal(feilreferanse, svar.headers.get('x-request-id'))
  const xml = await call('hendelser/feed/17', { headers: { accept: 'application/xml' } })
  assert.match(xml.text, /<error><code>FREG-306<\/code><feilreferanse>/)
  const xsd = await call('hendelser/feedxsd')
  assert.equal(xsd.status, 200)
  assert.equal((await call('hendelser/feed/xsd')).text, xsd.text)
  assert.match((await call('hendelser/xsd')).text, /name="dokumentForHendelse"/)
})

/** As it is: a coding has an ETag of its own. */
const UKODET = { 'accept-encoding': 'identity' }

test('an ETag that is sent back is answered 304 exactly when nothing is new, in every format (14)', async (t) => {
  const tjeneste = await startTjeneste(t, personer(0, 3))
  const { call } = tjeneste.klient('presse')
  const read = (accept: string, etag?: string) =>
    call('hendelser/feed?seq=2', {
      headers: { accept, ...UKODET, ...(etag && { 'if-none-match': etag }) },
    })
  for (const accept of ['application/json', ATOM, 'application/xml']) {
    const first = await read(accept)
    const etag = first.headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]{43}"$/)
    for (const known of [etag, `W/${etag}`, `"annen", ${etag}`, '*']) {
      const again = await read(accept, known)
      assert.deepEqual([again.status, again.text], [304, ''], known)
      assert.equal(again.headers.get('etag'), etag)
    }
    assert.equal((await read(accept, '"annen"')).status, 200)
    await fill(tjeneste.data, personer(10 + accept.length, 11 + accept.length))
    const next = await read(accept, etag)
    assert.equal(next.status, 200)
    assert.notEqual(next.headers.get('etag'), etag)
  }
})

test('an Atom page holds what the JSON holds, with what RFC 4287 requires, and entries that are valid by our XSD (14)', async (t) => {
  const { klient } = await startTjeneste(t, landet(40))
  for (const pakke of ALLE_PAKKER.filter((one) => one !== 'brsv')) {
    const { call } = klient(pakke)
    const json = (await call('hendelser/feed?seq=3')).json() as readonly Innslag[]
    assert.ok(json.length > 30)
    for (const accept of [ATOM, 'application/xml']) {
      const svar = await call('hendelser/feed/?seq=3', { headers: { accept } })
      assert.equal(svar.headers.get('content-type'), accept)
      const feed = readAtom(svar.text)
      const path = `/${rettigheter(pakke).path}/v1/hendelser/feed`
      assert.ok(feed.id.endsWith(path) && feed.id.startsWith('http'), feed.id)
      assert.deepEqual(feed.links, {
        self: `${feed.id}?seq=3`,
        first: `${feed.id}?seq=0`,
        next: `${feed.id}?seq=1003`,
      })
      assert.match(feed.updated, TID)
      assert.deepEqual([feed.title, feed.author], ['Offentlig hendelsesliste', 'Skatteetaten'])
      assert.deepEqual(feed.innslag, json)
      assert.equal(new Set(feed.ids).size, json.length, 'no two entries have one id')
    }
  }
})

test('a page without entries is one that readers of Atom stop at, and is well-formed (14)', async (t) => {
  const { klient } = await startTjeneste(t)
  const { call } = klient(MH)
  const svar = await call('hendelser/feed?seq=1', { headers: { accept: ATOM } })
  const feed = readAtom(svar.text)
  assert.deepEqual(feed.innslag, [])
  assert.match(feed.updated, TID)
  assert.equal((await call('hendelser/feed?seq=1')).text, '[]')
})

test('HEAD tells of a page what GET would, and of a poll that nothing is new (14)', async (t) => {
  const { klient } = await startTjeneste(t, personer(0, 3))
  const { call } = klient('privat')
  const get = await call('hendelser/feed?seq=1')
  const head = await call('hendelser/feed?seq=1', { method: 'HEAD' })
  assert.deepEqual([head.status, head.text], [200, ''])
  assert.equal(head.headers.get('etag'), get.headers.get('etag'))
  const known = { 'if-none-match': get.headers.get('etag') ?? '' }
  assert.equal((await call('hendelser/feed?seq=1', { method: 'HEAD', headers: known })).status, 304)
})

test('a number that was handed out too long ago is refused in the published words, a document that ended as long ago too (14)', async (t) => {
  const tjeneste = await startTjeneste(t, [], { hendelserAlder: '2' })
  const id = identifikator(0)
  const gammel = versjon([id])
  const storage = openSqlite(tjeneste.data, { clock: () => Date.now() - 100 * 86_400_000 })
  await storage.appendVersjoner([gammel])
  await storage.appendVersjoner([versjon([id], { utgave: 1 })])
  await storage.close()
  const { call, post } = tjeneste.klient(MH)
  const dokumentidentifikator = ['f'.repeat(32), gammel.dokumentidentifikator]
  const hendelse = nameAfter(gammel.dokumentidentifikator)
  const svar = await Promise.all([
    call('hendelser/feed?seq=1'),
    call(`hendelser/${hendelse}`),
    post('hendelser/bulkoppslag', { dokumentidentifikator: ['f'.repeat(32), hendelse] }),
    call(`personer/arkiv/${gammel.dokumentidentifikator}`),
    post('personer/bulkoppslag/arkiv', { dokumentidentifikator }),
  ])
  assert.deepEqual(
    svar.map(({ status, text }) => [status, /FREG-\d+/.exec(text)?.[0]]),
    [
      [406, 'FREG-407'],
      [400, 'FREG-106'],
      [400, 'FREG-106'],
      [400, 'FREG-106'],
      [400, 'FREG-106'],
    ],
  )
  const { feilmelding } = svar[0].json() as { feilmelding: string }
  assert.equal(
    feilmelding,
    'Det er oppgitt ulovlig sekvensnummer. Sekvensnummer kan ikke være mere enn 2 måneder gammelt',
  )
  assert.match(svar[2].text, /dokumentidentifikator\[1\]/)
  assert.equal((await call('hendelser/feed?seq=3')).status, 200, 'nothing that old is asked for')
  const current = versjon([id], { utgave: 1 }).dokumentidentifikator
  assert.equal((await call(`personer/arkiv/${current}`)).status, 200, 'it has not ended')
})

test('a register from before the feed says where that begins, and answers who has all up to it (14)', async (t) => {
  const { klient, data } = await startTjeneste(t)
  const storage = openSqlite(data)
  await storage.startImport({ kopi: true, ekte: false })
  const kopi = [1, 7, 7, 9].map((sekvensnummer, n) => ({
    ...versjon([identifikator(n)]),
    sekvensnummer,
  }))
  await storage.appendKopi(kopi, 0)
  const { call } = klient(MH)
  const half = await call('hendelser/feed?seq=0')
  assert.deepEqual([half.status, half.text.includes('FREG-601')], [503, true])
  await storage.completeKopi(4)
  await storage.close()
  const refused = await call('hendelser/feed?seq=3')
  assert.deepEqual([refused.status, refused.text.includes('FREG-408')], [406, true])
  assert.match(refused.text, /begynner ved 8/)
  for (const seq of [0, 1, 7, 8]) {
    const side = (await call(`hendelser/feed?seq=${seq}`)).json() as readonly Innslag[]
    assert.deepEqual(
      side.map(({ sekvensnummer }) => sekvensnummer),
      [9],
    )
  }
})

test('an event is told by its name with dashes or without, and one that is none is unknown (14)', async (t) => {
  const tjeneste = await startTjeneste(t, personer(0, 1))
  const storage = openSqlite(tjeneste.data)
  await storage.appendHendelser([nyHendelse('en', identifikator(0))])
  await storage.close()
  const { call } = tjeneste.klient(MH)
  const navn = hendelsesnavn('en')
  const uuid = navn.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const first = await call(`hendelser/${navn}`)
  assert.equal(first.status, 200)
  for (const name of [uuid, uuid.toUpperCase()]) {
    assert.equal((await call(`hendelser/${name}`)).text, first.text)
  }
  const unknown = await call(`hendelser/${'0'.repeat(32)}`)
  assert.deepEqual([unknown.status, unknown.text.includes('FREG-305')], [404, true])
  assert.match(unknown.text, /Ukjent dokumentid/)
  assert.equal((await call('hendelser/tull')).status, 400)
  for (const pakke of ['finans', 'presse'] as const) {
    assert.equal((await tjeneste.klient(pakke).call(`hendelser/${navn}`)).status, 403, pakke)
  }
})

test('every entry is one that the published schemas allow: required fields, closed types, numbers below 2^32 (14)', async (t) => {
  const { klient } = await startTjeneste(t, landet(200))
  for (const pakke of ALLE_PAKKER.filter((one) => one !== 'brsv')) {
    const alle = (await klient(pakke).call('hendelser/feed?seq=0')).json() as readonly Innslag[]
    for (const { sekvensnummer, hendelse, ...more } of alle) {
      assert.deepEqual(more, {})
      assert.ok(Number.isInteger(sekvensnummer) && sekvensnummer < 2 ** 32)
      const { hendelsetype, ajourholdstidspunkt, folkeregisteridentifikator: id } = hendelse
      assert.ok(Object.hasOwn(HENDELSESTYPER, hendelsetype ?? ''), hendelsetype)
      assert.match(
        ajourholdstidspunkt ?? '',
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
      )
      if (rettigheter(pakke).identifikator !== 'aldri') assert.match(id ?? '', /^\d{11}$/)
      const documents = ['hendelsesdokument', 'persondokument'].filter((felt) => felt in hendelse)
      assert.equal(documents.length, pakke === MH ? 2 : 0)
    }
  }
})

// --- internal ---

const TID = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
