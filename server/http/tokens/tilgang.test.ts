import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import Fastify from 'fastify'
import { createLocalJWKSet, generateKeyPair, SignJWT } from 'jose'
import { Avvist } from '../../../domain/errors.ts'
import { createKlientnokkel, NOW_SECONDS, SCOPE, type Svar } from '../../issuer/fixture.ts'
import { createTilgang } from './tilgang.ts'

const issuer = 'https://test.maskinporten.no/'
const { privateKey, jwk } = await createKlientnokkel()
const keys = createLocalJWKSet({ keys: [{ ...jwk, kid: 'k' }] })
const tilgang = createTilgang({ issuer: () => issuer, keys, clock: () => NOW_SECONDS * 1000 })

const RIGHT = {
  iss: issuer,
  aud: 'unspecified',
  scope: `krr:global ${SCOPE}`,
  consumer: { authority: 'iso6523-actorid-upis', ID: '0192:991825827' },
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 120,
}

function sign(claims: Svar = {}, header: Svar = {}, key = privateKey): Promise<string> {
  return new SignJWT({ ...RIGHT, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k', ...header })
    .sign(key)
}

/** A server that lets `tilgang` decide, and says how it did. */
async function startApi(t: TestContext): Promise<(authorization?: string) => Promise<Svar>> {
  const app = Fastify()
  app.get('/', ({ headers }) => tilgang(headers.authorization, [SCOPE]))
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Avvist)) throw error
    return reply.code(error.status).send({ kode: error.kode, melding: error.message })
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return async (authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    return (await fetch(`http://127.0.0.1:${port}/`, { headers })).json() as Promise<Svar>
  }
}

test('a right token is its consumer, for each of the three algorithms', async (t) => {
  const ask = await startApi(t)
  for (const alg of ['RS256', 'RS384', 'RS512']) {
    const pair = await generateKeyPair(alg, { extractable: true })
    const token = await sign({}, { alg }, pair.privateKey)
    const api = createTilgang({
      issuer: () => issuer,
      keys: async () => pair.publicKey,
      clock: () => NOW_SECONDS * 1000,
    })
    assert.deepEqual(await api(`Bearer ${token}`, [SCOPE]), { id: '0192:991825827' })
  }
  assert.deepEqual(await ask(`Bearer ${await sign()}`), { id: '0192:991825827' })
  assert.deepEqual(await ask(`bearer ${await sign({ aud: undefined })}`), { id: '0192:991825827' })
})

test('a delegated token names the supplier too', async () => {
  const supplier = { authority: 'iso6523-actorid-upis', ID: '0192:889640782' }
  assert.deepEqual(await tilgang(`Bearer ${await sign({ supplier })}`, [SCOPE]), {
    id: '0192:991825827',
    leverandoer: '0192:889640782',
  })
})

test('whatever is wrong with a token is FREG-201, and the answer does not repeat it', async (t) => {
  const ask = await startApi(t)
  const now = NOW_SECONDS
  const { consumer } = RIGHT
  const changed: [string, Svar, RegExp][] = [
    ['other iss', { iss: 'https://maskinporten.no/' }, /utstederen/],
    ['iss without slash', { iss: 'https://test.maskinporten.no' }, /utstederen/],
    ['no iss', { iss: undefined }, /utstederen/],
    ['expired', { iat: now - 200, exp: now - 5 }, /utløpt/],
    ['no exp', { exp: undefined }, /exp/],
    ['exp as text', { exp: `${now + 60}` }, /exp/],
    ['iat ahead', { iat: now + 6 }, /klokka/],
    ['no iat', { iat: undefined }, /iat/],
    ['nbf ahead', { nbf: now + 6 }, /klokka/],
    ['other aud', { aud: 'https://skatteetaten.no' }, /resource/],
    ['aud list', { aud: ['unspecified', 'a'] }, /resource/],
    ['no consumer', { consumer: undefined }, /consumer/],
    ['other authority', { consumer: { ...consumer, authority: 'a' } }, /consumer/],
    ['broken supplier', { supplier: {} }, /supplier/],
  ]
  for (const [what, claims, regel] of changed) {
    const token = await sign(claims)
    const { kode, melding } = await ask(`Bearer ${token}`)
    assert.equal(kode, 'FREG-201', what)
    assert.match(String(melding), regel, what)
    assert.ok(!String(melding).includes(token.slice(-20)), what)
  }
})

test('clocks that differ by a few seconds are no reason to refuse', async () => {
  const now = NOW_SECONDS
  for (const claims of [{ exp: now - 4 }, { iat: now + 5 }, { nbf: now + 5 }]) {
    await tilgang(`Bearer ${await sign(claims)}`, [SCOPE])
  }
})

test('a token that was good once is judged anew each time: by its times, its key, its issuer and its scope (15)', async () => {
  let [nowMs, naa, utsteder] = [NOW_SECONDS * 1_000, keys, issuer]
  const api = createTilgang({
    issuer: () => utsteder,
    keys: (...args) => naa(...args),
    clock: () => nowMs,
  })
  const token = `Bearer ${await sign({ nbf: NOW_SECONDS - 10 })}`
  const isGood = () =>
    api(token, [SCOPE]).then(
      () => true,
      (error) => {
        assert.ok(error instanceof Avvist)
        return false
      },
    )
  const at = async (seconds: number) => {
    nowMs = (NOW_SECONDS + seconds) * 1_000
    return isGood()
  }
  for (let i = 0; i < 3; i += 1) assert.equal(await at(0), true)
  assert.deepEqual([await at(124), await at(125), await at(1_000)], [true, false, false])
  assert.deepEqual([await at(-5), await at(-16)], [true, false], 'not yet')
  assert.equal(await at(0), true)
  await assert.rejects(api(token, ['another:scope']), Avvist)
  utsteder = 'https://another.issuer/'
  assert.equal(await isGood(), false)
  utsteder = issuer
  const annen = await createKlientnokkel()
  naa = createLocalJWKSet({ keys: [{ ...annen.jwk, kid: 'k' }] })
  assert.equal(await isGood(), false, 'another key by the same name')
  naa = createLocalJWKSet({ keys: [{ ...annen.jwk, kid: 'l' }] })
  assert.equal(await isGood(), false, 'no key by that name')
  naa = createLocalJWKSet({ keys: [{ ...jwk, kid: 'k' }] })
  assert.equal(await isGood(), true)
  const [head = '', payload = '', signature = ''] = token.split('.')
  const forged = encode({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), exp: 9e9 })
  await assert.rejects(api([head, forged, signature].join('.'), [SCOPE]), Avvist)
})

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

test('a token that nobody has signed, or somebody else, is FREG-201', async (t) => {
  const ask = await startApi(t)
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const confused = `${encode({ alg: 'HS256', kid: 'k' })}.${encode(RIGHT)}`
  const stranger = (await createKlientnokkel()).privateKey
  const [header, payload] = (await sign()).split('.')
  const [, forged] = (await sign({ scope: 'a' })).split('.')
  const signature = (await sign()).split('.')[2]
  const tokens = [
    `${encode({ alg: 'none', kid: 'k' })}.${encode(RIGHT)}.`,
    `${encode({ alg: 'none', kid: 'k' })}.${encode(RIGHT)}.AA`,
    `${confused}.${createHmac('sha256', pem).update(confused).digest('base64url')}`,
    `${confused}.${createHmac('sha256', JSON.stringify(jwk)).update(confused).digest('base64url')}`,
    await sign({}, { kid: 'ukjent' }),
    await sign({}, { kid: undefined }),
    await sign({}, {}, stranger),
    `${header}.${payload}.${'A'.repeat(342)}`,
    `${header}.${forged}.${signature}`,
  ]
  for (const token of tokens) assert.equal((await ask(`Bearer ${token}`))['kode'], 'FREG-201')
})

test('a header without a token in it is FREG-201', async (t) => {
  const ask = await startApi(t)
  const token = await sign()
  const headers = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    token,
    'Bearer a.b',
    'Bearer ..',
  ]
  const broken = [`Bearer  ${token}`, `Bearer ${token},a`, `Bearer ${token} a`, `Bearer ${token}=`]
  for (const authorization of [...headers, ...broken]) {
    assert.equal((await ask(authorization))['kode'], 'FREG-201', authorization)
  }
})

test('a huge token is FREG-201 before anybody reads it', async (t) => {
  const ask = await startApi(t)
  const { kode, melding } = await ask(`Bearer ${await sign({ a: 'a'.repeat(8_192) })}`)
  assert.equal(kode, 'FREG-201')
  assert.match(String(melding), /8192/)
})

test('garbage of any kind is FREG-201 and nothing else', async () => {
  const part = fc.oneof(
    fc.string(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  )
  const garbage = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.'))
  await fc.assert(
    fc.asyncProperty(garbage, async (token) => {
      await assert.rejects(tilgang(`Bearer ${token}`, [SCOPE]), {
        name: 'Avvist',
        kode: 'FREG-201',
      })
    }),
  )
})

test('whatever the claims are, a token that is signed opens only where every rule holds', async () => {
  const now = NOW_SECONDS
  const or = <T>(right: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 12, arbitrary: right }, fc.jsonValue())
  const some = fc.record(
    {
      iss: or(fc.constant(issuer)),
      aud: or(fc.constantFrom('unspecified', 'a')),
      scope: or(fc.constantFrom(SCOPE, `a ${SCOPE}`, `${SCOPE}x`, '')),
      consumer: or(fc.constantFrom(RIGHT.consumer, { ...RIGHT.consumer, ID: '0191:991825827' })),
      supplier: or(fc.constant(RIGHT.consumer)),
      iat: or(fc.integer({ min: now - 20, max: now + 20 })),
      nbf: or(fc.integer({ min: now - 20, max: now + 20 })),
      exp: or(fc.integer({ min: now - 20, max: now + 120 })),
    },
    { requiredKeys: ['iss', 'scope', 'consumer', 'iat', 'exp'] },
  )
  let opened = 0
  await fc.assert(
    fc.asyncProperty(some, async (claims) => {
      const token = await new SignJWT(claims as Svar)
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .sign(privateKey)
      const answer = await tilgang(`Bearer ${token}`, [SCOPE]).catch((error: unknown) => error)
      if (answer instanceof Avvist) {
        assert.ok(['FREG-201', 'FREG-202'].includes(answer.kode))
        return
      }
      opened += 1
      assert.deepEqual(claims.consumer, RIGHT.consumer)
      assert.ok(claims.iss === issuer && String(claims.scope).split(' ').includes(SCOPE))
      assert.ok(!('aud' in claims) || claims.aud === 'unspecified')
      assert.ok(Number(claims.exp) > now - 5 && Number(claims.iat) <= now + 5)
      assert.ok(!('nbf' in claims) || Number(claims.nbf) <= now + 5)
    }),
    { numRuns: 500 },
  )
  assert.ok(opened > 0, 'some do')
})

test('a token that lives longer than is allowed opens nothing, whatever is left of its life (11.9)', async () => {
  const levetidMaksMs = 120_000
  const strict = createTilgang({
    issuer: () => issuer,
    keys,
    clock: () => NOW_SECONDS * 1000,
    levetidMaksMs,
  })
  const life = fc.record({
    sinceSeconds: fc.integer({ min: 0, max: 400 }),
    levetidSeconds: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constantFrom(120, 121, 1e11)),
  })
  const seen = { opened: 0, tooLong: 0 }
  await fc.assert(
    fc.asyncProperty(life, async ({ sinceSeconds, levetidSeconds }) => {
      const iat = NOW_SECONDS - sinceSeconds
      const token = await sign({ iat, exp: iat + levetidSeconds })
      const answer = await strict(`Bearer ${token}`, [SCOPE]).catch((error: unknown) => error)
      if (!(answer instanceof Avvist)) {
        seen.opened += 1
        assert.ok(levetidSeconds * 1000 <= levetidMaksMs)
      } else if (levetidSeconds > sinceSeconds + 5) {
        seen.tooLong += 1
        assert.equal(answer.kode, 'FREG-201')
        assert.ok(levetidSeconds * 1000 > levetidMaksMs)
      }
    }),
    { numRuns: 300, examples: [[{ sinceSeconds: 0, levetidSeconds: 120 }]] },
  )
  assert.ok(seen.opened > 0 && seen.tooLong > 0)
})

test('a right token without the scope is FREG-202', async (t) => {
  const ask = await startApi(t)
  for (const scope of [undefined, 'krr:global', `${SCOPE}.segmentansvarlig`, [SCOPE]]) {
    const { kode, melding } = await ask(`Bearer ${await sign({ scope })}`)
    assert.equal(kode, 'FREG-202')
    assert.ok(String(melding).includes(SCOPE), 'it names the scope that is needed')
  }
})

test('a refusal carries no cause, since jose puts the claims there', async () => {
  for (const claims of [{ iss: 'a' }, { exp: 1 }]) {
    await assert.rejects(tilgang(`Bearer ${await sign(claims)}`, [SCOPE]), (error: Error) => {
      assert.equal(error.cause, undefined)
      return true
    })
  }
})
