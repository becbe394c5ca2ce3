import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { XmlDocument, type XmlElement } from 'libxml2-wasm'
import type { Feedinnslag } from '../../domain/hendelser/feed.ts'
import { createKlient } from '../../klient/klient.ts'
import { testutsteder } from '../../klient/testutsteder.ts'
import { NAVNEROM } from '../../server/http/document/schemas-person.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { nyHendelse } from '../fixture/hendelser.ts'
import type { Varighet } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'

/** A service whose feed has so many events, some numbers of which a package is not told. */
async function startFeed(t: Varighet, antall: number) {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(0)])])
  const storage = openSqlite(tjeneste.data)
  const typer = ['endringINavn', 'endringIOpphold', 'endringIStatus']
  const hendelser = Array.from({ length: antall - 1 }, (_, n) =>
    nyHendelse(n, identifikator(0), { hendelsestype: typer[n % 3] ?? '' }),
  )
  await storage.appendHendelser(hendelser)
  await storage.close()
  return tjeneste
}

const numre = (innslag: readonly Feedinnslag[]) => innslag.map(({ sekvensnummer }) => sekvensnummer)

for (const antall of [1, 999, 1_000, 1_001, 2_500]) {
  test(`Altinn and Innbyggerkontakt go on from the last number and one until a page is empty: ${antall} events (14)`, async (t) => {
    const { klient } = await startFeed(t, antall)
    const { call } = klient(MH)
    const alle: Feedinnslag[] = []
    for (let seq = 0; ; ) {
      const side = (await call(`hendelser/feed?seq=${seq}`)).json() as Feedinnslag[]
      if (side.length === 0) break
      for (const { sekvensnummer, hendelse } of side) {
        // Altinn's model: strict about both, and numbers are of 32 bits.
        assert.match(hendelse.folkeregisteridentifikator ?? '', /^\d{11}$/)
        assert.ok(!Number.isNaN(Date.parse(hendelse.ajourholdstidspunkt)))
        assert.ok(sekvensnummer <= 0xffffffff)
        // Innbyggerkontakt's: every entry of what is not to be fetched anew has its document.
        assert.match(hendelse.hendelsesdokument ?? '', /^[0-9a-f]{32}$/)
      }
      alle.push(...side)
      seq = (side.at(-1)?.sekvensnummer ?? 0) + 1
    }
    assert.deepEqual(
      numre(alle),
      Array.from({ length: antall }, (_, n) => n + 1),
    )
  })
}

test('torleifg/folkeregisteret-events-consumer asks from its pointer and a thousand on, up to siste, and misses nothing (14)', async (t) => {
  const { klient } = await startFeed(t, 2_345)
  for (const pakke of [MH, 'offentligutenhjemmel'] as const) {
    const { call } = klient(pakke)
    const siste = Number((await call('hendelser/siste/sekvensnummer')).text)
    const seen = new Set<number>()
    for (let peker = 1; peker <= siste; peker += 1_000) {
      const side = (await call(`hendelser/feed?seq=${peker}`)).json() as Feedinnslag[]
      for (const { sekvensnummer } of side) seen.add(sekvensnummer)
      const [en] = side
      if (pakke === MH) {
        assert.equal((await call(`hendelser/${en?.hendelse.hendelsesdokument}`)).status, 200)
      }
    }
    const hele: number[] = []
    for (let seq = 0; ; ) {
      const side = (await call(`hendelser/feed?seq=${seq}`)).json() as Feedinnslag[]
      if (side.length === 0) break
      hele.push(...numre(side))
      seq = (hele.at(-1) ?? 0) + 1
    }
    assert.deepEqual(
      [...seen].sort((a, b) => a - b),
      hele,
      pakke,
    )
  }
})

test('SSB data-collector follows next in application/xml until a page has no entries, and has read them all (14)', async (t) => {
  const { klient, url } = await startFeed(t, 2_100)
  const { call } = klient(MH)
  const seen = new Set<number>()
  let next = 'hendelser/feed?seq=1'
  for (;;) {
    const { text } = await call(next, { headers: { accept: 'application/xml' } })
    const document = XmlDocument.fromString(text)
    try {
      const ns = { a: 'http://www.w3.org/2005/Atom', ns2: NAVNEROM.hendelse }
      const found = document.find(
        '/a:feed/a:entry/a:content/ns2:lagretHendelse/ns2:sekvensnummer',
        ns,
      )
      if (found.length === 0) break
      for (const { content } of found) seen.add(Number(content))
      const [link] = document.find('/a:feed/a:link[@rel="next"]', ns) as XmlElement[]
      const href = link?.attr('href')?.value ?? ''
      assert.ok(href.startsWith(url()), href)
      next = href.split('/v1/')[1] ?? ''
    } finally {
      document.dispose()
    }
  }
  assert.equal(seen.size, 2_100)
})

test('our client reads each event once, waits at the end, and is told by ETag that nothing is new (14)', async (t) => {
  const tjeneste = await startFeed(t, 1_500)
  const url = tjeneste.url()
  const asked: (string | undefined)[] = []
  let pauser = 0
  const klient = createKlient({
    url,
    rettighetspakke: MH,
    token: testutsteder({ url, rettighetspakke: MH }),
    fetch: (input, init) => {
      if (String(input).includes('feed')) {
        asked.push(new Headers(init?.headers).get('if-none-match') ?? undefined)
      }
      return fetch(input, init)
    },
    sleep: async () => {
      pauser += 1
      if (pauser === 3) await fill(tjeneste.data, [versjon([identifikator(7)])])
    },
  })
  const alle: Feedinnslag[] = []
  for await (const innslag of klient.feed(1)) {
    alle.push(innslag)
    if (alle.length === 1_501) break
  }
  assert.deepEqual(
    numre(alle),
    Array.from({ length: 1_501 }, (_, n) => n + 1),
  )
  assert.equal(pauser, 3)
  // Two pages, the empty one, and that one by its ETag until it is another.
  assert.deepEqual(
    asked.map((etag) => etag !== undefined),
    [false, false, false, true, true, true],
  )
  const rest: Feedinnslag[] = []
  for await (const innslag of klient.feed(1_490, { foelg: false })) rest.push(innslag)
  assert.equal(rest.length, 12)
})

test('uttrekk hent feed writes an event a line, goes on where it was, and cuts half a line away (14)', async (t) => {
  const tjeneste = await startFeed(t, 30)
  const fil = join(tjeneste.data, '..', `feed-${process.pid}.ndjson`)
  tjeneste.defer(() => writeFileSync(fil, ''))
  const felles = ['hent', 'feed', '--url', tjeneste.url(), '--rettighetspakke', 'finans']
  const first = await runLine([...felles, '--ut', fil, '--fra', '5'])
  assert.equal(first.code, 0, first.err)
  const lines = () =>
    readFileSync(fil, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Feedinnslag)
  const { call } = tjeneste.klient('finans')
  const whole = (await call('hendelser/feed?seq=5')).json() as Feedinnslag[]
  assert.deepEqual(lines(), whole)
  assert.match(first.err, /^\d+ events; the last sekvensnummer is \d+\n$/)
  appendFileSync(fil, '{"sekvensnummer":99')
  await fill(tjeneste.data, [versjon([identifikator(8)])])
  const second = await runLine([...felles, '--ut', fil])
  assert.match(second.err, /^1 events; the last sekvensnummer is 31\n$/)
  assert.deepEqual(lines(), (await call('hendelser/feed?seq=5')).json())
  writeFileSync(fil, 'ikke en hendelse\n')
  const wrong = await runLine([...felles, '--ut', fil])
  assert.deepEqual([wrong.code, /does not hold events/.test(wrong.err)], [1, true])
  assert.equal((await runLine([...felles, '--ut', fil, '--forfra'])).code, 0)
  assert.equal(lines().length, (await call('hendelser/feed?seq=0')).json()['length'])
  for (const wrong of [['--del', 'navn'], ['--kjoenn', 'mann'], ['--lang']]) {
    const { code, err } = await runLine([...felles, '--ut', fil, ...wrong])
    assert.deepEqual([code, /goes with an uttrekk, not feed/.test(err)], [2, true])
  }
  assert.equal((await runLine([...felles, '--ut', 'x.csv'])).code, 2)
})
