import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { decodeProtectedHeader, exportJWK, jwtVerify } from 'jose'
import { isTokenFeil } from './errors.ts'
import { type Grantnokkel, maskinporten } from './maskinporten.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const NOW_MS = 1_750_000_000_000
const CERTIFICATE = Buffer.from('a certificate').toString('base64')
const CHAIN = [CERTIFICATE, Buffer.from('its issuer').toString('base64')]

/** An issuer that keeps what it was sent and answers as told. */
async function startUtsteder(t: TestContext, answer: { status?: number; json?: unknown } = {}) {
  const grants: URLSearchParams[] = []
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    asked.push(request.url ?? '')
    if (request.url === '/.well-known/oauth-authorization-server') {
      response.end(JSON.stringify({ issuer: `${url}/`, token_endpoint: `${url}/token` }))
      return
    }
    grants.push(new URLSearchParams(Buffer.concat(chunks).toString()))
    const { status = 200, json = { access_token: `nr${grants.length}`, expires_in: 119 } } = answer
    response.writeHead(status).end(JSON.stringify(json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, grants, asked, metadata: `${url}/.well-known/oauth-authorization-server` }
}

function create(metadata: string, nokkel: Grantnokkel, consumerOrg?: string) {
  return maskinporten({
    metadata,
    klientId: 'klient-1',
    scope: 'folkeregister:deling/offentligmedhjemmel',
    clock: () => NOW_MS,
    ...nokkel,
    ...(consumerOrg === undefined ? {} : { consumerOrg }),
  })
}

test('a grant is signed for the issuer, lives a minute, and is used once', async (t) => {
  const { url, grants, asked, metadata } = await startUtsteder(t)
  const token = create(metadata, { nokkel: PEM, kid: 'k1' })
  assert.deepEqual(await token(), { verdi: 'nr1', varerMs: 119_000 })
  assert.deepEqual(await token(), { verdi: 'nr2', varerMs: 119_000 })
  assert.equal(asked.filter((path) => path.startsWith('/.well-known')).length, 1)
  const jtis = new Set<unknown>()
  for (const grant of grants) {
    assert.equal(grant.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    const assertion = grant.get('assertion') ?? ''
    assert.deepEqual(decodeProtectedHeader(assertion), { alg: 'RS256', kid: 'k1' })
    const { payload } = await jwtVerify(assertion, publicKey, { currentDate: new Date(NOW_MS) })
    const { jti, ...claims } = payload
    jtis.add(jti)
    assert.deepEqual(claims, {
      aud: `${url}/`,
      iss: 'klient-1',
      scope: 'folkeregister:deling/offentligmedhjemmel',
      iat: NOW_MS / 1000,
      exp: NOW_MS / 1000 + 60,
    })
  }
  assert.equal(jtis.size, 2)
})

test('a virksomhetssertifikat goes in the header, from PEM or as it is, and then no kid does', async (t) => {
  const pem = CHAIN.map(
    (one) => `-----BEGIN CERTIFICATE-----\n${one}\n-----END CERTIFICATE-----\n`,
  ).join('')
  for (const x5c of [pem, CHAIN]) {
    const { grants, metadata } = await startUtsteder(t)
    await create(metadata, { nokkel: PEM, x5c, alg: 'RS512' })()
    const header = decodeProtectedHeader(grants[0]?.get('assertion') ?? '')
    assert.deepEqual(header, { alg: 'RS512', x5c: CHAIN })
  }
})

test('a key may be PEM of either kind, a JWK as text or object, or read already', async (t) => {
  const jwk = await exportJWK(privateKey)
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
  for (const nokkel of [PEM, pkcs1, JSON.stringify(jwk), jwk, privateKey]) {
    const { grants, metadata } = await startUtsteder(t)
    await create(metadata, { nokkel, kid: 'k1' })()
    await jwtVerify(grants[0]?.get('assertion') ?? '', publicKey, { currentDate: new Date(NOW_MS) })
  }
})

test('a key that cannot be read is said so, without the key', () => {
  for (const nokkel of ['hemmelig', '{"kty":"hemmelig"', PEM.slice(0, 200)]) {
    assert.throws(
      () => create('http://127.0.0.1:9', { nokkel, kid: 'k1' }),
      (error: Error) => isTokenFeil(error) && !error.message.includes('hemmelig'),
    )
  }
})

test('a supplier names whom it acts for', async (t) => {
  const { grants, metadata } = await startUtsteder(t)
  await create(metadata, { nokkel: PEM, kid: 'k1' }, '991825827')()
  const { payload } = await jwtVerify(grants[0]?.get('assertion') ?? '', publicKey, {
    currentDate: new Date(NOW_MS),
  })
  assert.equal(payload['consumer_org'], '991825827')
})

/** As a log may have it: no run of hexadecimal digits that could be the name of a document. */
const TOLD =
  'Token request contains invalid scopes for client, a:b (trace_id: 0f8fad5b-d9cb-4a9f-a165-b0867c28950e) (MP-200)'

test('a grant that a gateway sent twice is no refusal: the next one is another (12.11)', async (t) => {
  const json = {
    error: 'invalid_grant',
    error_description: 'Invalid assertion. Grant is used before. (trace_id: 0f8fad5bd9cb)',
    error_uri: 'https://test.maskinporten.no/errors/MP-012',
  }
  for (const [answer, isForbigaaende] of [
    [json, true],
    [{ ...json, error_uri: undefined }, true],
    [{ ...json, error_description: undefined }, true],
    [{ ...json, error: 'invalid_client' }, false],
    [{ ...json, error_description: 'Expired key.', error_uri: 'https://x/MP-120' }, false],
  ] as const) {
    const { metadata } = await startUtsteder(t, { status: 400, json: answer })
    await assert.rejects(create(metadata, { nokkel: PEM, kid: 'k1' })(), (error) => {
      return isTokenFeil(error) && error.isForbigaaende === isForbigaaende
    })
  }
})

test('a refusal is final and in the issuer’s words; trouble at the issuer may pass', async (t) => {
  const error_description =
    'Token request contains invalid scopes for client, a:b (trace_id: 0f8fad5bd9cb4a9fa165b0867c28950e)'
  const error_uri = 'https://test.maskinporten.no/errors/MP-200'
  const json = { error: 'invalid_scope', error_description, error_uri }
  const refused = await startUtsteder(t, { status: 400, json })
  await assert.rejects(create(refused.metadata, { nokkel: PEM, kid: 'k1' })(), (error) => {
    return isTokenFeil(error) && !error.isForbigaaende && error.message === TOLD
  })
  for (const answer of [{ status: 503 }, { status: 429 }, {}]) {
    const { metadata } = await startUtsteder(t, { json: 'x', ...answer })
    await assert.rejects(create(metadata, { nokkel: PEM, kid: 'k1' })(), isTokenFeil)
  }
  await assert.rejects(create('http://127.0.0.1:9/x', { nokkel: PEM, kid: 'k1' })(), (error) => {
    return isTokenFeil(error) && error.isForbigaaende
  })
})
