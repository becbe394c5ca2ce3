import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { type JWK, SignJWT } from 'jose'
import { createTilgang, outsideIssuer } from './tilgang.ts'
import { createKlientnokkel, SCOPE, type Svar } from './utsteder/fixture.ts'

const WELL_KNOWN = '.well-known/oauth-authorization-server'
const HOUR = 60 * 60 * 1000
const first = await createKlientnokkel()
const second = await createKlientnokkel()

/** An issuer elsewhere, whose metadata, keys and health the test decides. */
async function startOutside(t: TestContext) {
  const state: { metadata?: Svar; keys: JWK[]; status: number; fetched: number } = {
    keys: [{ ...first.jwk, kid: 'en' }],
    status: 200,
    fetched: 0,
  }
  const app = Fastify()
  app.get(`/${WELL_KNOWN}`, async () => ({ issuer: url, jwks_uri: `${url}jwk`, ...state.metadata }))
  app.get('/jwk', async (_request, reply) => {
    state.fetched += 1
    return reply.code(state.status).send({ keys: state.keys })
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`
  return { app, state, url, metadataUrl: url + WELL_KNOWN }
}

function sign(iss: string, kid: string, key = first.privateKey): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const consumer = { authority: 'iso6523-actorid-upis', ID: '0192:991825827' }
  return new SignJWT({ iss, scope: SCOPE, consumer, iat, exp: iat + 120 })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(key)
}

test('the keys of an issuer outside are kept for a day and fetched anew for an unknown kid', async (t) => {
  const { state, url, metadataUrl } = await startOutside(t)
  t.mock.timers.enable({ apis: ['Date'], now: 1_750_000_000_000 })
  const outside = await outsideIssuer(metadataUrl)
  assert.equal(outside.issuer, url)
  const tilgang = createTilgang({ ...outside, clock: Date.now })
  const ask = async (kid: string, key = first.privateKey) =>
    tilgang(`Bearer ${await sign(url, kid, key)}`, SCOPE)
  await ask('en')
  t.mock.timers.tick(23 * HOUR)
  await ask('en')
  assert.equal(state.fetched, 1)
  state.keys.push({ ...second.jwk, kid: 'to' })
  await ask('to', second.privateKey)
  assert.equal(state.fetched, 2)
  await assert.rejects(ask('ukjent'), { kode: 'FREG-201' })
  assert.equal(state.fetched, 2, 'not again within 30 seconds')
  t.mock.timers.tick(25 * HOUR)
  await ask('en')
  assert.equal(state.fetched, 3)
})

test('keys that cannot be had are FREG-601, and the next call tries again', async (t) => {
  const { state, url, metadataUrl } = await startOutside(t)
  const tilgang = createTilgang({ ...(await outsideIssuer(metadataUrl)), clock: Date.now })
  const authorization = `Bearer ${await sign(url, 'en')}`
  state.status = 502
  await assert.rejects(tilgang(authorization, SCOPE), { kode: 'FREG-601', retryAfterMs: 5_000 })
  state.status = 200
  assert.deepEqual(await tilgang(authorization, SCOPE), { id: '0192:991825827' })
})

test('an issuer that is gone is FREG-601, and garbage is FREG-201 all the same', async (t) => {
  const { app, url, metadataUrl } = await startOutside(t)
  const tilgang = createTilgang({ ...(await outsideIssuer(metadataUrl)), clock: Date.now })
  await app.close()
  await assert.rejects(tilgang(`Bearer ${await sign(url, 'en')}`, SCOPE), { kode: 'FREG-601' })
  await assert.rejects(tilgang('Bearer a.b.c', SCOPE), { kode: 'FREG-201' })
  await assert.rejects(outsideIssuer(metadataUrl), { kode: 'FREG-601' })
})

test('metadata that an issuer cannot be trusted on is FREG-601', async (t) => {
  const { state, url, metadataUrl } = await startOutside(t)
  const bad: Svar[] = [
    { issuer: 'https://maskinporten.no/' },
    { issuer: `${url}annen` },
    { issuer: 'maskinporten' },
    { issuer: 7 },
    { jwks_uri: 'jwk' },
    { jwks_uri: null },
  ]
  for (const metadata of bad) {
    state.metadata = metadata
    await assert.rejects(outsideIssuer(metadataUrl), { kode: 'FREG-601' })
  }
  await assert.rejects(outsideIssuer(`${url}borte`), { kode: 'FREG-601' })
  await assert.rejects(outsideIssuer('ikke en adresse'), { kode: 'FREG-601' })
})
