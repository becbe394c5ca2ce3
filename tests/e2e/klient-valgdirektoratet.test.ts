import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { fetchTestToken } from '../../cli/token.ts'
import { elementer, type Persondokument } from '../../domain/register/persondokument.ts'
import { createVersjon } from '../../server/versjon.ts'
import { syntetiskRegister } from '../../syntetisk/register.ts'
import { readOpptak } from '../fixture/opptak.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { createValgklient, FeilSvar } from '../fixture/valgdirektoratet.ts'

const UTVALG = { personstatustyper: ['bosatt'] }
const ALLE = { personstatustyper: ['bosatt', 'utflyttet', 'doed', 'inaktiv', 'aktiv'] }

for (const treff of [0, 5_000, 5_001, 10_000]) {
  test(`of ${treff} hits the client gets every person once`, async (t) => {
    const versjoner = Array.from({ length: treff }, (_, n) => versjon([identifikator(n)]))
    const tjeneste = await startTjeneste(t, versjoner)
    const klient = createValgklient(tjeneste.url())
    const manntall = await klient.hentManntall(UTVALG)
    assert.equal(manntall.size, treff)
    for (let n = 0; n < treff; n += 1) assert.ok(manntall.has(identifikator(n)))
    assert.equal(klient.tokens(), 1)
  })
}

test('while the job runs the client waits 2.5 seconds at a time, on 404 only', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])], { treghet: '300ms' })
  const klient = createValgklient(tjeneste.url())
  assert.equal((await klient.hentManntall(UTVALG)).size, 1)
  assert.ok(klient.pauser.length > 1)
  assert.ok(klient.pauser.every((ms) => ms === 2_500))
})

test('a token is used until five seconds before its time is up, and not after', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])], { tokenLevetid: '5s' })
  const klient = createValgklient(tjeneste.url())
  for (let nr = 1; nr <= 3; nr += 1) {
    assert.equal(await klient.helse(), 1)
    assert.equal(klient.tokens(), nr)
  }
})

test('health is the last sekvensnummer as a bare number', async (t) => {
  const tjeneste = await startTjeneste(t)
  assert.equal(await createValgklient(tjeneste.url()).helse(), 0)
})

test('after a reset the client waits five seconds and calls again, four times', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])])
  const port = await startResetting(tjeneste.defer, { upstream: tjeneste.url(), resets: 4 })
  const klient = createValgklient(tjeneste.url(), { through: `http://127.0.0.1:${port}/` })
  assert.equal((await klient.hentManntall(UTVALG)).size, 1)
  assert.deepEqual(klient.pauser.slice(0, 4), [5_000, 5_000, 5_000, 5_000])
  const worse = await startResetting(tjeneste.defer, { upstream: tjeneste.url(), resets: 5 })
  const other = createValgklient(tjeneste.url(), { through: `http://127.0.0.1:${worse}/` })
  await assert.rejects(other.hentManntall(UTVALG), TypeError)
})

test('every refusal is an exception with its status', async (t) => {
  const tjeneste = await startTjeneste(t, [], { treghet: '1h' })
  const klient = createValgklient(tjeneste.url())
  const status = (nr: number) => (error: unknown) =>
    error instanceof FeilSvar && error.status === nr
  await assert.rejects(klient.bestill({ personstatustyper: [] }), status(400))
  await assert.rejects(klient.hentBatch('1231d76c-fcf8-45e1-af1d-628c91536510', 0), status(410))
  for (let nr = 0; nr < 10; nr += 1) await klient.bestill(UTVALG)
  await assert.rejects(klient.bestill(UTVALG), status(429))
  const foreign = await fetchTestToken({
    url: tjeneste.url(),
    pakke: 'privat',
    orgnr: '999888777',
  })
  for (const [token, nr] of [
    ['tull', 401],
    [foreign, 403],
  ] as const) {
    const refused = createValgklient(tjeneste.url(), { token: async () => token })
    await assert.rejects(refused.helse(), status(nr))
  }
})

test('the client can read every kind of person that the synthetic country has', async (t) => {
  const opphav = 'offentlig-med-hjemmel'
  const versjoner = [...syntetiskRegister({ antall: 2_000, seed: 7 })].flatMap(
    ({ dokument, hendelsestype }) => createVersjon(dokument, { opphav, hendelsestype }) ?? [],
  )
  const tjeneste = await startTjeneste(t, versjoner)
  const manntall = await createValgklient(tjeneste.url()).hentManntall(ALLE)
  assert.ok(manntall.size > 1_900)
  const statuser = new Set([...manntall.values()].flatMap((person) => verdier(person, 'status')))
  for (const status of ['aktiv', 'bosatt', 'doed', 'utflyttet']) assert.ok(statuser.has(status))
})

test('the client gets the recorded persons by the recorded order, byte for byte', async (t) => {
  const opptak = readOpptak(t)
  const opphav = 'offentligutenhjemmel'
  const versjoner = opptak.flatMap(
    ({ json }) => createVersjon(JSON.parse(json) as Persondokument, { opphav }) ?? [],
  )
  const tjeneste = await startTjeneste(t, versjoner)
  const manntall = await createValgklient(tjeneste.url()).hentManntall({
    foedselsaarTilOgMed: '2008',
    kommunenummer: { bostedskommunenummer: '4204' },
    personstatustyper: ['bosatt'],
  })
  assert.equal(manntall.size, opptak.length)
  for (const { identifikator: id, json } of opptak) {
    assert.equal(JSON.stringify(manntall.get(id)), json, id)
  }
})

// --- internal ---

function verdier(person: Persondokument, egenskap: 'status'): readonly unknown[] {
  return elementer(person, egenskap).map((element) => element[egenskap])
}

/** A way to the service on which the first connections are reset. Answers its port. */
async function startResetting(
  defer: (undo: () => unknown) => void,
  { upstream, resets }: { readonly upstream: string; readonly resets: number },
): Promise<number> {
  let left = resets
  const server = createServer((socket) => {
    if (left > 0) {
      left -= 1
      socket.resetAndDestroy()
      return
    }
    const onward = connect(Number(new URL(upstream).port), '127.0.0.1')
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  defer(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
