import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { freePort, runHent } from '../fixture/hent.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { fetchToken, makeKlient, SCOPE, WELL_KNOWN } from '../fixture/maskinporten.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const SISTE = 'hendelser/siste/sekvensnummer'
const virksomhet = (orgnr: string) => ({ authority: 'iso6523-actorid-upis', ID: `0192:${orgnr}` })
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

test('a client with a key and one with a certificate get tokens that open the API', async (t) => {
  const { data, url, klient } = await startTjeneste(t)
  for (const medSertifikat of [false, true]) {
    const laget = await makeKlient({ data, klientId: `k${medSertifikat}`, medSertifikat })
    const token = await fetchToken(url(), laget)
    const { client_id, client_amr, consumer, supplier } = decodeJwt(token)
    const amr = medSertifikat ? 'virksomhetssertifikat' : 'private_key_jwt'
    assert.deepEqual([client_id, client_amr], [laget.klientId, amr])
    assert.deepEqual(consumer, virksomhet('999888777'))
    assert.equal(supplier, undefined)
    assert.equal((await klient().call(SISTE, bearer(token))).status, 200)
  }
})

test('a supplier gets a token for whom it acts for, and the jobs are those of that virksomhet', async (t) => {
  const { data, url, klient } = await startTjeneste(t, [versjon([identifikator(1)])])
  const leverandoerFor = ['991825827']
  const laget = await makeKlient({ data, klientId: 'leverandoer', leverandoerFor })
  const token = await fetchToken(url(), laget, { consumerOrg: '991825827' })
  const { consumer, supplier, delegation_source } = decodeJwt(token)
  assert.deepEqual(consumer, virksomhet('991825827'))
  assert.deepEqual(supplier, virksomhet('999888777'))
  assert.equal(delegation_source, 'https://tt02.altinn.no/')
  const order = { personstatustyper: ['bosatt'] }
  const { headers } = bearer(token)
  const bestilt = await klient().post('uttrekk/tilpasset', order, headers)
  const { jobbId } = bestilt.json() as { jobbId: string }
  const statuses = ['991825827', '999888777'].map(
    async (orgnr) => (await klient('offentligutenhjemmel', orgnr).batch(jobbId, 0)).status,
  )
  assert.deepEqual(await Promise.all(statuses), [200, 410])
  await assert.rejects(fetchToken(url(), laget, { consumerOrg: '889640782' }), /MP-251/)
  await assert.rejects(
    fetchToken(url(), laget, { consumerOrg: '999888777' }),
    /combination consumer_org/,
  )
})

test('the file of clients is read while the service runs: a client, a delegation, a grant taken back', async (t) => {
  const { data, url } = await startTjeneste(t)
  const laget = await makeKlient({ data, klientId: 'min' })
  await fetchToken(url(), laget)
  const file = join(data, 'klienter.json')
  const written = JSON.parse(readFileSync(file, 'utf8')) as { klienter: object[] }
  writeFileSync(file, JSON.stringify({ ...written, tilganger: { '991825827': [SCOPE] } }))
  await assert.rejects(fetchToken(url(), laget), /MP-250/)
  writeFileSync(file, JSON.stringify({ klienter: [] }))
  await assert.rejects(fetchToken(url(), laget), /MP-100/)
})

test('a key that is too old is refused', async (t) => {
  const { data, url } = await startTjeneste(t)
  const nowMs = Date.now() - 366 * 24 * 60 * 60 * 1000
  const laget = await makeKlient({ data, klientId: 'gammel', nowMs })
  await assert.rejects(fetchToken(url(), laget), /MP-121/)
})

test('a service whose file of clients is wrong does not start, and says every mistake', async (t) => {
  const klienter = join(katalog(lastFirst(t)), 'mine.json')
  await assert.rejects(startTjeneste(t, [], { klienter }), { message: `${klienter} is not there` })
  writeFileSync(klienter, '{"klienter":[{"client_id":"a"},{}]}')
  await assert.rejects(startTjeneste(t, [], { klienter }), (error: Error) => {
    return error.name === 'KlientfilFeil' && error.message.split('\n').length === 6
  })
})

test('uttrekk hent fetches with a client of the file, by its key and by its certificate', async (t) => {
  const personer = Array.from({ length: 5 }, (_, n) => versjon([identifikator(n)]))
  const { data, url } = await startTjeneste(t, personer)
  const ut = katalog(lastFirst(t))
  for (const medSertifikat of [false, true]) {
    const klientId = `k${medSertifikat}`
    const { nokkelfil, kid, sertifikatfil } = await makeKlient({ data, klientId, medSertifikat })
    const noekkelvalg = medSertifikat ? ['--sertifikat', sertifikatfil] : [`--kid=${kid}`]
    const to = ['--url', url(), '--rettighetspakke', 'offentligutenhjemmel']
    const by = ['--maskinporten-nokkel', nokkelfil, '--klient-id', klientId, ...noekkelvalg]
    const args = ['tilpasset', ...to, ...by, '--utsteder', `${url()}${WELL_KNOWN}`]
    const file = join(ut, `${klientId}.ndjson`)
    const more = ['--personstatustyper', 'bosatt', '--ut', file]
    const { code, err } = await runHent([...args.map(String), ...more])
    assert.equal(code, 0, err)
    assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 5)
  }
})

/** An issuer outside on a port of its own, up or down as the test has it. */
async function startUtenfor(t: TestContext) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k' }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  let server: Server | undefined
  const down = async () => {
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
    server = undefined
  }
  t.after(down)
  const up = async () => {
    server = createServer(({ url: path }, response) => {
      const metadata = { issuer: url, jwks_uri: `${url}jwk` }
      response.end(JSON.stringify(path === '/jwk' ? { keys: [jwk] } : metadata))
    })
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    assert.equal((server.address() as AddressInfo).port, port)
  }
  const iat = Math.floor(Date.now() / 1000)
  const claims = { iss: url, scope: SCOPE, consumer: virksomhet('991825827'), iat, exp: iat + 120 }
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .sign(privateKey)
  return { url, up, down, token, metadata: url + WELL_KNOWN }
}

test('a service starts before its issuer, answers 503 until it comes, and goes on when it goes', async (t) => {
  const utenfor = await startUtenfor(t)
  const { klient, logg, url } = await startTjeneste(t, [], { utsteder: utenfor.metadata })
  const { callAt, call } = klient()
  const live = await callAt('/live')
  assert.equal(live.status, 200)
  const answers = await Promise.all([callAt('/ready'), call(SISTE, bearer(utenfor.token))])
  for (const svar of answers) {
    assert.equal(svar.status, 503)
    assert.match(svar.text, /FREG-601/)
    assert.ok(Number(svar.headers.get('retry-after')) > 0)
  }
  assert.ok(logg.some((linje) => linje.includes('utstederfeil')))
  assert.equal((await fetch(`${url()}token`, { method: 'POST' })).status, 404, 'no test issuer')
  await utenfor.up()
  for (;;) if ((await callAt('/ready')).status === 200) break
  assert.equal((await call(SISTE, bearer(utenfor.token))).status, 200)
  await utenfor.down()
  assert.equal((await call(SISTE, bearer(utenfor.token))).status, 200)
  assert.equal((await callAt('/ready')).status, 200)
})
