import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportJWK, importJWK, SignJWT, UnsecuredJWT } from 'jose'
import {
  createKlientnokkel,
  form,
  GRANT_TYPE,
  meldInn,
  NOW_SECONDS,
  ORGNR,
  SCOPE,
  type Svar,
  signGrant,
  startUtsteder,
} from './fixture.ts'

const { privateKey, jwk } = await createKlientnokkel()
const other = await createKlientnokkel()
const FORM = 'application/x-www-form-urlencoded'

type Change = { claims?: Svar; header?: Svar; alg?: string }

test('each rule of the grant is refused by its code, and a right grant is not', async (t) => {
  const prove = await startUtsteder(t)
  const klient = { ...(await meldInn(prove, jwk)), issuer: prove.url }
  const now = NOW_SECONDS
  const cases: [string, Change, number, string, RegExp][] = [
    ['unknown client', { claims: { iss: 'ukjent' } }, 400, 'invalid_grant', /MP-100/],
    ['no iss', { claims: { iss: undefined } }, 400, 'invalid_grant', /MP-100/],
    ['unknown kid', { header: { kid: 'ukjent' } }, 400, 'invalid_grant', /MP-100/],
    ['no kid', { header: { kid: undefined } }, 400, 'invalid_grant', /MP-100/],
    ['other aud', { claims: { aud: `${prove.url}token` } }, 400, 'invalid_grant', /MP-110/],
    ['aud list', { claims: { aud: [prove.url, prove.url] } }, 400, 'invalid_grant', /MP-110/],
    ['no aud', { claims: { aud: undefined } }, 400, 'invalid_grant', /MP-110/],
    ['expired', { claims: { iat: now - 60, exp: now - 10 } }, 400, 'invalid_grant', /MP-130/],
    ['iat 11 s ahead', { claims: { iat: now + 11 } }, 400, 'invalid_grant', /MP-130/],
    ['lifetime 181 s', { claims: { exp: now + 181 } }, 400, 'invalid_grant', /MP-130/],
    ['no iat', { claims: { iat: undefined } }, 400, 'invalid_request', /MP-011/],
    ['no exp', { claims: { exp: undefined } }, 400, 'invalid_request', /MP-011/],
    ['exp as text', { claims: { exp: `${now + 60}` } }, 400, 'invalid_request', /MP-011/],
    ['empty jti', { claims: { jti: '' } }, 400, 'invalid_request', /jti.*MP-011/],
    ['long jti', { claims: { jti: 'j'.repeat(201) } }, 400, 'invalid_request', /jti.*MP-011/],
    ['resource', { claims: { resource: ['a'] } }, 400, 'invalid_request', /resource.*MP-011/],
    ['no scope', { claims: { scope: undefined } }, 400, 'invalid_request', /scope.*MP-011/],
    ['other scope', { claims: { scope: `${SCOPE} krr:a` } }, 400, 'invalid_scope', /MP-200/],
    ['empty scope', { claims: { scope: '' } }, 400, 'invalid_scope', /MP-200/],
    ['own orgnr', { claims: { consumer_org: ORGNR } }, 400, 'invalid_request', /consumer_org/],
    ['delegation', { claims: { consumer_org: '889640782' } }, 403, 'forbidden', /MP-251/],
  ]
  for (const [what, change, status, error, description] of cases) {
    const svar = await prove.post('token', form(await signGrant(klient, privateKey, change)))
    assert.equal(svar.status, status, what)
    assert.equal(svar.body['error'], error, what)
    const told = String(svar.body['error_description'])
    const kode = String(svar.body['error_uri'] ?? '').replace(`${prove.url}errors/`, '')
    assert.match(`${told} ${kode}`, description, what)
    assert.match(told, /^[A-Z].+ \(trace_id: [0-9a-f]{32}\)$/, what)
    assert.equal(svar.headers.get('cache-control'), 'no-store')
    assert.equal('access_token' in svar.body, false, what)
  }
  for (const alg of ['RS256', 'RS384', 'RS512']) {
    const key = alg === 'RS256' ? privateKey : await withAlg(alg)
    const svar = await prove.post('token', form(await signGrant(klient, key, { alg })))
    assert.equal(svar.status, 200, alg)
  }
})

/** A WebCrypto key is bound to its hash; as a JWK it is not. */
async function withAlg(alg: string) {
  const key = await importJWK(await exportJWK(privateKey), alg)
  assert.ok(!(key instanceof Uint8Array))
  return key
}

test('clocks that differ by ten seconds, and 120 seconds of life, are accepted', async (t) => {
  const prove = await startUtsteder(t)
  const klient = { ...(await meldInn(prove, jwk)), issuer: prove.url }
  for (const iat of [NOW_SECONDS - 10, NOW_SECONDS + 10]) {
    const claims = { iat, exp: iat + 120 }
    const svar = await prove.post('token', form(await signGrant(klient, privateKey, { claims })))
    assert.equal(svar.status, 200)
  }
})

test('a jti is good for one token, and only for one of two at once', async (t) => {
  const prove = await startUtsteder(t)
  const klient = { ...(await meldInn(prove, jwk)), issuer: prove.url }
  const grants = await Promise.all(
    ['en', 'en', 'to'].map((jti) => signGrant(klient, privateKey, { claims: { jti } })),
  )
  const svar = await Promise.all(grants.map((grant) => prove.post('token', form(grant))))
  assert.deepEqual(svar.map(({ status }) => status).sort(), [200, 200, 400])
  const again = await prove.post('token', form(grants[2] ?? ''))
  assert.match(String(again.body['error_uri']), /MP-012/)
  const others = { ...(await meldInn(prove, other.jwk)), issuer: prove.url }
  const theirs = await signGrant(others, other.privateKey, { claims: { jti: 'en' } })
  assert.equal((await prove.post('token', form(theirs))).status, 200, 'another client has its own')
})

test('a grant without a jti is good for one token too', async (t) => {
  const prove = await startUtsteder(t)
  const klient = { ...(await meldInn(prove, jwk)), issuer: prove.url }
  const grant = await signGrant(klient, privateKey, { claims: { jti: undefined } })
  const [header, payload, signature] = grant.split('.')
  assert.equal((await prove.post('token', form(grant))).status, 200)
  for (const again of [grant, `${header}.${payload}.${signature}=`]) {
    const { status, body } = await prove.post('token', form(again))
    assert.equal(status, 400)
    assert.match(String(body['error_uri']), /MP-012|MP-124|MP-011/)
  }
  const other = await signGrant(klient, privateKey, {
    claims: { jti: undefined, exp: NOW_SECONDS + 119 },
  })
  assert.equal((await prove.post('token', form(other))).status, 200)
})

test('a grant that was refused for its scope may use its jti for a right one', async (t) => {
  const prove = await startUtsteder(t)
  const klient = { ...(await meldInn(prove, jwk)), issuer: prove.url }
  for (const [scope, status] of [
    ['krr:a', 400],
    [SCOPE, 200],
  ] as const) {
    const claims = { scope, jti: 'en' }
    const svar = await prove.post('token', form(await signGrant(klient, privateKey, { claims })))
    assert.equal(svar.status, status)
  }
})

test('a signature by anything but the private key of the client is refused', async (t) => {
  const prove = await startUtsteder(t)
  const klient = { ...(await meldInn(prove, jwk)), issuer: prove.url }
  const right = await signGrant(klient, privateKey)
  const [header, payload] = right.split('.')
  const hs256 = await new SignJWT({ iss: klient.client_id })
    .setProtectedHeader({ alg: 'HS256', kid: klient.kid })
    .sign(new TextEncoder().encode(JSON.stringify(jwk)))
  const assertions = [
    await signGrant(klient, other.privateKey),
    `${header}.${payload}.${'A'.repeat(342)}`,
    hs256,
  ]
  for (const assertion of assertions) {
    const { status, body } = await prove.post('token', form(assertion))
    assert.equal(status, 400)
    assert.match(String(body['error_uri']), /MP-124/)
  }
})

test('garbage, and a grant without a signature, are refused', async (t) => {
  const prove = await startUtsteder(t)
  const unsigned = new UnsecuredJWT({ iss: 'a' }).encode()
  for (const assertion of ['', 'a', 'a.b.c', '...', 'æøå', unsigned, '\u0000']) {
    const { status, body } = await prove.post('token', form(assertion))
    assert.equal(status, 400)
    assert.match(String(body['error_uri']), /MP-(011|100)/)
  }
})

test('a form that is no grant is refused in the shape of OAuth', async (t) => {
  const { url, post } = await startUtsteder(t)
  const refused: [string | URLSearchParams, string | undefined, number, string][] = [
    [new URLSearchParams({ assertion: 'a' }), undefined, 400, 'unsupported_grant_type'],
    [`grant_type=${GRANT_TYPE}&grant_type=a`, FORM, 400, 'unsupported_grant_type'],
    [`grant_type=${GRANT_TYPE}`, FORM, 400, 'invalid_request'],
    [`grant_type=${GRANT_TYPE}&assertion=a&assertion=b`, FORM, 400, 'invalid_request'],
    ['{}', 'application/json', 400, 'invalid_request'],
    ['{', 'application/json', 400, 'invalid_request'],
    ['a', 'text/plain', 415, 'invalid_request'],
    [`assertion=${'a'.repeat(16_384)}`, FORM, 413, 'invalid_request'],
  ]
  for (const [body, type, status, error] of refused) {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    const answer = await fetch(`${url}token`, { method: 'POST', body, headers })
    assert.equal(answer.status, status)
    assert.equal(((await answer.json()) as Svar)['error'], error)
  }
  assert.equal((await post('klienter', new URLSearchParams({ orgnr: ORGNR }))).status, 400)
})
