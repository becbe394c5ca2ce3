import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type TestContext, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { Avvist } from '../../domain/errors.ts'
import { createTilgang } from '../http/tokens/tilgang.ts'
import {
  createKlientnokkel,
  createMinne,
  createNokkel,
  form,
  meldInn,
  NOW_SECONDS,
  ORGNR,
  type Prove,
  SCOPE,
  signGrant,
  startUtsteder,
} from './fixture.ts'
import { createUtsteder } from './utsteder.ts'

const { privateKey, jwk } = await createKlientnokkel()
const clock = () => NOW_SECONDS * 1000

async function fetchToken(prove: Prove, scopes = [SCOPE]) {
  const klient = await meldInn(prove, jwk, scopes)
  const claims = { scope: scopes.join(' ') }
  const assertion = await signGrant({ ...klient, issuer: prove.url }, privateKey, { claims })
  return { klient, ...(await prove.post('token', form(assertion))) }
}

/** Both endpoints that answer a GET, and both that answer a POST. */
async function everyStatus(url: string, headers: Record<string, string> = {}): Promise<number[]> {
  const paths = ['.well-known/oauth-authorization-server', 'jwk', 'token', 'klienter']
  return Promise.all(
    paths.map((path, i) => {
      const method = i < 2 ? 'GET' : 'POST'
      return new Promise<number>((resolve, reject) => {
        const asking = request(new URL(path, url), { method, headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        asking.on('error', reject).end()
      })
    }),
  )
}

test('the metadata leads to the token endpoint and the keys', async (t) => {
  const { url, nokkel } = await startUtsteder(t)
  const metadata = await (await fetch(`${url}.well-known/oauth-authorization-server`)).json()
  assert.deepEqual(metadata, {
    issuer: url,
    token_endpoint: `${url}token`,
    jwks_uri: `${url}jwk`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'RS512'],
    grant_types_supported: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
    authorization_details_types_supported: [],
  })
  assert.deepEqual(await (await fetch(`${url}jwk`)).json(), { keys: [nokkel.publicJwk] })
})

test('a grant becomes a token with the claims of Maskinporten', async (t) => {
  const prove = await startUtsteder(t)
  const { status, headers, body, klient } = await fetchToken(prove)
  assert.equal(status, 200)
  assert.equal(headers.get('cache-control'), 'no-store')
  const { access_token: token, ...rest } = body
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 120, scope: SCOPE })
  const { jti, ...claims } = decodeJwt(String(token))
  assert.match(String(jti), /^[0-9a-f-]{36}$/)
  assert.deepEqual(decodeProtectedHeader(String(token)), { alg: 'RS256', kid: prove.nokkel.kid })
  assert.deepEqual(claims, {
    iss: prove.url,
    aud: 'unspecified',
    scope: SCOPE,
    client_id: klient.client_id,
    client_amr: 'private_key_jwt',
    token_type: 'Bearer',
    consumer: { authority: 'iso6523-actorid-upis', ID: `0192:${ORGNR}` },
    iat: NOW_SECONDS,
    exp: NOW_SECONDS + 120,
  })
})

test('the token opens the API, as long as its lifetime says', async (t) => {
  let now = NOW_SECONDS
  const prove = await startUtsteder(t, { levetidSeconds: 30, clock: () => now * 1000 })
  const { body } = await fetchToken(prove, [SCOPE, 'krr:global/kontaktinformasjon.read'])
  assert.equal(body['expires_in'], 30)
  const tilgang = createTilgang({ ...prove.utsteder, clock: () => now * 1000 })
  const authorization = `Bearer ${body['access_token']}`
  const { id, jti = '' } = await tilgang(authorization, [SCOPE])
  assert.equal(id, `0192:${ORGNR}`)
  assert.match(jti, /^[0-9a-f-]{36}$/)
  now += 36
  await assert.rejects(tilgang(authorization, [SCOPE]), { kode: 'FREG-201' })
})

test('a token survives a restart of the issuer', async (t) => {
  const nokkel = await createNokkel(t)
  const first = await startUtsteder(t, { nokkel })
  const token = (await fetchToken(first)).body['access_token']
  const second = await startUtsteder(t, { nokkel, issuer: first.url })
  const tilgang = createTilgang({ ...second.utsteder, clock })
  assert.equal((await tilgang(`Bearer ${token}`, [SCOPE])).id, `0192:${ORGNR}`)
})

test('a Host header that is not local is answered 403 by every endpoint', async (t) => {
  const { url } = await startUtsteder(t)
  for (const host of ['evil.example', 'localhost.evil.example:80', '10.0.0.1']) {
    assert.deepEqual(await everyStatus(url, { host }), [403, 403, 403, 403])
  }
  assert.deepEqual((await everyStatus(url, { host: '[::1]:80' })).slice(0, 2), [200, 200])
})

test('an issuer that is set open answers under any name', async (t) => {
  const { url } = await startUtsteder(t, { isOpen: true })
  assert.deepEqual((await everyStatus(url, { host: 'uttrekk:8080' })).slice(0, 2), [200, 200])
})

test('a register with a real person is answered 403 by every endpoint, open or not', async (t) => {
  for (const isOpen of [true, false]) {
    const { url, post } = await startUtsteder(t, { isOpen, isReal: async () => true })
    assert.deepEqual(await everyStatus(url), [403, 403, 403, 403])
    const { body } = await post('token', form('a.b.c'))
    assert.equal(body['error'], 'access_denied')
    assert.equal('access_token' in body, false)
  }
})

async function startTurning(t: TestContext) {
  const answers: boolean[] = []
  const prove = await startUtsteder(t, { isReal: async () => answers.shift() ?? false })
  return { answers, prove }
}

test('a person who arrives while the grant is read stops the token', async (t) => {
  const { answers, prove } = await startTurning(t)
  const klient = await meldInn(prove, jwk)
  answers.push(false, true)
  const assertion = await signGrant({ ...klient, issuer: prove.url }, privateKey)
  const { status, body } = await prove.post('token', form(assertion))
  assert.equal(status, 403)
  assert.equal('access_token' in body, false)
})

test('a token that is out already does not open a register that has got a real person', async (t) => {
  const { answers, prove } = await startTurning(t)
  const token = (await fetchToken(prove)).body['access_token']
  const tilgang = createTilgang({ ...prove.utsteder, clock })
  await tilgang(`Bearer ${token}`, [SCOPE])
  answers.push(true)
  await assert.rejects(tilgang(`Bearer ${token}`, [SCOPE]), (error) => {
    return (
      error instanceof Avvist && error.kode === 'FREG-201' && /ekte personer/.test(error.message)
    )
  })
})

test('a register that cannot be asked opens nothing', async (t) => {
  const { prove } = await startTurning(t)
  const token = (await fetchToken(prove)).body['access_token']
  const isReal = () => Promise.reject(new Error('the disk is gone'))
  const ring = { ny: prove.nokkel, offentlige: [prove.nokkel.publicJwk] }
  const nokler = async () => ring
  const { url } = await startUtsteder(t, {
    isReal,
    nokler,
    issuer: prove.url,
  })
  const rest = { ...(await createMinne(t)), nokler, clock, isReal, isOpen: true }
  const tilgang = createTilgang({ ...createUtsteder({ ...rest, issuer: prove.url }), clock })
  await assert.rejects(tilgang(`Bearer ${token}`, [SCOPE]), { kode: 'FREG-601' })
  assert.equal((await fetch(`${url}jwk`)).status, 500)
})
