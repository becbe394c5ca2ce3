import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { innsynCommand } from '../../cli/commands/innsyn.ts'
import { openDb } from '../../server/sqlite/open.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { loggkatalog } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const MH = 'offentlig-med-hjemmel'
const PU = 'privatutenhjemmel'
const [en, to, gammel, ended] = [
  identifikator(1),
  identifikator(2),
  identifikator(3),
  identifikator(4),
]

async function start(t: TestContext, versjoner = [versjon([en], {}), versjon([to, gammel], {})]) {
  const tjeneste = await startTjeneste(t, versjoner)
  const lines = () =>
    [...readLogg(loggkatalog(tjeneste.data), {})].map(({ linje, om }) => ({ linje, om }))
  return { ...tjeneste, lines }
}

/** A person who once had a number, and has none in use. */
const utenNummer = () => {
  const made = versjon([ended], {})
  const rad = {
    ...made.rad,
    identifikatorer: made.rad.identifikatorer.map((one) => ({ ...one, iBruk: false })),
  }
  return { ...made, rad }
}

async function innsyn(data: string, id: string): Promise<readonly string[]> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  await innsynCommand.run({ data }, [id], { stdin, stdout, stderr, env: {}, signal })
  const lines = String(stdout.read() ?? '')
    .split('\n')
    .filter(Boolean)
  return lines.map((line) => (JSON.parse(line) as { tjeneste: string }).tjeneste)
}

/** The documents of a komplett, by their own names. */
async function dokumenter(klient: Awaited<ReturnType<typeof start>>['klient'], sekvens = '') {
  const svar = await klient(MH).call(`uttrekk/komplett${sekvens}`)
  const { jobbId } = svar.json() as { jobbId: string }
  const batch = await klient(MH).batch(jobbId, 0)
  return (batch.json() as { dokumentidentifikator: string[] }).dokumentidentifikator
}

test('a person without a number in use is named by the one they had, in every kind of answer (10.12)', async (t) => {
  const { klient, lines } = await start(t, [utenNummer()])
  const ids = await dokumenter(klient)
  await klient(MH).call(`personer/arkiv/${ids[0]}`)
  await klient(MH).post('personer/bulkoppslag/arkiv', { dokumentidentifikator: ids })
  await klient(MH).call(`personer/${ended}`)
  await klient(MH).post('personer/bulkoppslag', { foedselsEllerDNummer: [ended] })
  await klient(MH).call(`personer/arkiv/${ids[0]}`, { headers: { accept: 'application/xml' } })
  const named = lines().filter(({ linje }) => 'treff' in linje && linje.treff > 0)
  assert.deepEqual(
    named.map(({ om }) => om),
    Array.from({ length: 6 }, () => [Number(ended)]),
  )
})

test('whoever has no number at all has a handle, and is found by it once a number leads to them (10.12)', async (t) => {
  const { klient, lines, data } = await start(t, [utenNummer()])
  const [id = ''] = await dokumenter(klient)
  const register = (sql: string) => {
    const db = openDb(`${data}/register.db`, 'write')
    db.exec(sql)
    db.close()
  }
  register('delete from identifikator')
  await klient(MH).call(`personer/arkiv/${id}`)
  const om = lines().at(-1)?.om ?? []
  assert.equal(om.length, 1)
  const handle = Number(om[0])
  assert.ok(handle > 99_999_999_999)
  const person = handle - 100_000_000_000
  register(
    `insert into identifikator (identifikator, person, i_bruk, fra) values (${Number(en)}, ${person}, 0, 1)`,
  )
  const storage = openSqlite(data)
  assert.deepEqual(await storage.readHandles(en), [handle])
  await storage.close()
})

test('that a number has ended is told of somebody, who is named in a line of its own (10.12)', async (t) => {
  const { klient, lines } = await start(t)
  await klient(PU).post('personer/bulkoppslag?somBestilt=true', {
    foedselsEllerDNummer: [en, gammel, identifikator(9)],
  })
  assert.deepEqual(
    lines().map(({ linje, om }) => [
      'treff' in linje && linje.treff,
      'avvist' in linje && linje.avvist,
      om,
    ]),
    [
      [1, false, [Number(en)]],
      [0, 'opphoert', [Number(gammel)]],
    ],
  )
})

test('refusals that tell of a person, a selection or an access have their lines (10.12)', async (t) => {
  const { klient, lines } = await start(t)
  await klient().call('uttrekk/komplett')
  await klient(MH).call(`personer/${identifikator(9)}`)
  await klient(MH).call(`personer/arkiv/${'f'.repeat(32)}`)
  await klient().call('uttrekk/1231d76c-fcf8-45e1-af1d-628c91536510/batch/0')
  await klient().call('uttrekk/1231d76c-fcf8-45e1-af1d-628c91536510')
  await klient().call('uttrekk/tull', { method: 'DELETE' })
  assert.deepEqual(
    lines().map(({ linje }) => 'kall' in linje && [linje.kall, linje.avvist]),
    [
      ['GET uttrekk/komplett', 'FREG-203'],
      ['GET personer/:personidentifikator', undefined],
      ['GET personer/arkiv/:dokumentidentifikator', undefined],
      ['GET uttrekk/:jobbid/batch/:batchnr', 'ukjent'],
      ['GET uttrekk/:jobbid', 'ukjent'],
      ['DELETE uttrekk/:jobbid', 'ukjent'],
    ],
  )
})

test('tokens that are refused are one line for each address and reason, with how many, and do not fill the log (10.12)', async (t) => {
  const { klient, lines, restart } = await start(t)
  for (let i = 0; i < 30; i += 1) {
    await klient().call(`personer/${en}`, { headers: { authorization: 'Bearer a.b.c' } })
    await klient().call(`personer/${en}`, { headers: { authorization: `Bearer ${i}` } })
  }
  const token = await klient(PU).token()
  const headers = { authorization: `Bearer ${token}` }
  for (let i = 0; i < 3; i += 1) await klient().call(`personer/${en}`, { headers })
  assert.deepEqual(lines(), [])
  await restart()
  const told = lines().map(({ linje }) => linje)
  assert.deepEqual(
    told.map((linje) => 'antall' in linje && [linje.avvist, linje.adresse, linje.antall]),
    [
      ['FREG-201', '127.0.0.1', 30],
      ['FREG-201', '127.0.0.1', 30],
      ['FREG-202', '127.0.0.1', 3],
    ],
  )
  assert.ok(!JSON.stringify(told).includes('Bearer a'))
})

test('a look-up whose answer holds one person is one of theirs, however it was asked (10.13)', async (t) => {
  const { klient, data } = await start(t)
  const post = (ids: readonly string[], query = '') =>
    klient(PU).post(`personer/bulkoppslag${query}`, { foedselsEllerDNummer: ids })
  await post([en])
  await post([identifikator(8), en, identifikator(9)])
  await post([en, en], '?somBestilt=true')
  await post([to, gammel])
  await post([gammel])
  await post([en, to])
  await klient(PU).call(`personer/${en}`)
  await klient('offentligutenhjemmel').post('personer/bulkoppslag', { foedselsEllerDNummer: [en] })
  assert.deepEqual(await innsyn(data, en), [
    'bulkoppslag',
    'bulkoppslag',
    'bulkoppslag',
    'personer',
  ])
  assert.deepEqual(await innsyn(data, to), ['bulkoppslag', 'bulkoppslag'])
})
