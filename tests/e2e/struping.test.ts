import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKlient, testutsteder } from '../../klient/klient.ts'
import { connectTo, get, readAll } from '../fixture/bytes.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const UTVALG = { personstatustyper: ['bosatt'] }

async function ask(url: string, path: string, ...headers: readonly string[]): Promise<string> {
  const socket = await connectTo(url)
  socket.write(get(path, 'Connection: close', ...headers))
  return readAll(socket)
}

test('too many requests are refused before their token is looked at, also where nothing is', async (t) => {
  const { url } = await startTjeneste(t, [], { struping: '2' })
  const base = '/folkeregisteret/api/offentligutenhjemmel/v1/hendelser/siste/sekvensnummer'
  assert.match(await ask(url(), base), /^HTTP\/1\.1 401 /)
  assert.match(await ask(url(), '/finnes/ikke'), /^HTTP\/1\.1 404 /)
  for (const path of [base, '/finnes/ikke', '/jwk', '/openapi.json', '/metrics']) {
    const svar = await ask(url(), path)
    assert.match(svar, /^HTTP\/1\.1 429 /, path)
    const id = /\r\nx-request-id: (\S+)/i.exec(svar)?.[1]
    assert.match(svar, /\r\ncontent-type: application\/json\r\n/i)
    const body = svar.slice(svar.indexOf('{'))
    assert.deepEqual(JSON.parse(body), {
      kode: 'FREG-502',
      melding: 'For mange forespørsler: høyst 2 i minuttet fra hver internettadresse.',
      korrelasjonsid: id,
    })
  }
})

test('Retry-After tells when to come back, in the unit that is set', async (t) => {
  for (const [retryAfter, most] of [
    ['ms', 60_000],
    ['s', 60],
  ] as const) {
    const { url } = await startTjeneste(t, [], { struping: '1', retryAfter })
    await ask(url(), '/jwk')
    const told = Number(/\r\nretry-after: (\d+)\r\n/i.exec(await ask(url(), '/finnes'))?.[1])
    assert.ok(told > most / 2 && told <= most, `${told} ${retryAfter}`)
  }
})

test('whoever watches the service is always answered', async (t) => {
  const { url } = await startTjeneste(t, [], { struping: '1' })
  for (let i = 0; i < 5; i += 1) {
    for (const path of ['/live', '/ready', '/live/']) {
      assert.match(await ask(url(), path), /^HTTP\/1\.1 200 /)
    }
  }
  assert.match(await ask(url(), '/jwk'), /^HTTP\/1\.1 200 /)
})

test('an order is not a count: what is refused to be counted can be ordered', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])], { strupingTelling: '2' })
  const klient = tjeneste.klient()
  const other = tjeneste.klient('offentlig-med-hjemmel')
  const count = () => klient.post('uttrekk/tilpasset/antall', UTVALG)
  assert.equal((await count()).text, '{"antall":1}')
  assert.equal((await other.post('uttrekk/tilpasset/antall', UTVALG)).status, 200)
  const refused = await count()
  assert.equal(refused.status, 429)
  assert.match(refused.text, /"kode":"FREG-503","melding":"For mange tellinger: høyst 2 i min/)
  const told = Number(refused.headers.get('retry-after'))
  assert.ok(told > 0 && told <= 60_000)
  assert.equal((await klient.hent(await klient.bestill(UTVALG))).length, 1)
  const neighbour = tjeneste.klient('offentligutenhjemmel', '999888666')
  assert.equal((await neighbour.post('uttrekk/tilpasset/antall', UTVALG)).status, 200)
  const metrics = await (await fetch(`${tjeneste.url()}metrics`)).text()
  assert.match(metrics, /^uttrekk_strupet_total\{grense="telling"\} 1$/m)
})

test('our own client waits as long as it is told', async (t) => {
  const { url } = await startTjeneste(t, [], { struping: '12' })
  const stop = new AbortController()
  const pauses: number[] = []
  const klient = createKlient({
    url: url(),
    rettighetspakke: 'offentligutenhjemmel',
    token: testutsteder({ url: url(), rettighetspakke: 'offentligutenhjemmel' }),
    onForsoek: ({ pauseMs }) => {
      pauses.push(pauseMs)
      stop.abort(new Error('enough'))
    },
  })
  const ask = async () => {
    for (;;) await klient.sisteSekvensnummer({ signal: stop.signal })
  }
  await assert.rejects(ask, /enough/)
  assert.ok((pauses[0] ?? 0) > 30_000)
})
