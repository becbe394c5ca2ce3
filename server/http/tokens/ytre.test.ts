import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { SignJWT } from 'jose'
import { createKlientnokkel, NOW_SECONDS, SCOPE, type Svar } from '../../issuer/fixture.ts'
import { TIMERS } from '../../timers.ts'
import { createTilgang } from './tilgang.ts'
import { createYtreUtsteder } from './ytre.ts'

const WELL_KNOWN = '/.well-known/oauth-authorization-server'
const SECOND = 1000
const HOUR = 60 * 60 * SECOND
const DAY = 24 * HOUR
const CONSUMER = { authority: 'iso6523-actorid-upis', ID: '0192:991825827' }
const first = await createKlientnokkel()
const second = await createKlientnokkel()

/** An issuer elsewhere, whose answers and health the test decides, and a clock for who asks it. */
async function startOutside(t: TestContext) {
  const state = {
    /** Time that passes, and how far off the clock on the wall is. */
    now: NOW_SECONDS * SECOND,
    avvik: 0,
    /** Changes of the metadata, or a body that stands for it. */
    metadata: {} as Svar | string,
    jwks: { keys: [{ ...first.jwk, kid: 'en' }] } as unknown,
    status: 200,
    asked: [] as string[],
    feil: [] as unknown[],
  }
  const answer = (path: string) => {
    if (path === WELL_KNOWN && typeof state.metadata === 'string') return state.metadata
    const metadata = { issuer: url, jwks_uri: `${url}jwk`, ...Object(state.metadata) }
    return path === WELL_KNOWN ? JSON.stringify(metadata) : text(state.jwks)
  }
  const listen = async (port: number): Promise<Server> => {
    const server = createServer(({ url: path = '' }, response) => {
      state.asked.push(path)
      response.writeHead(state.status).end(answer(path))
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return server
  }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const down = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  t.after(down)
  const ytre = createYtreUtsteder({
    metadataUrl: url.slice(0, -1) + WELL_KNOWN,
    timers: { ...TIMERS, monotonicMs: () => state.now },
    onFeil: (error) => state.feil.push(error),
  })
  const clock = () => state.now + state.avvik
  const tilgang = createTilgang({ ...ytre, clock })
  const ask = async (kid: string, key = first.privateKey) => {
    const iat = clock() / SECOND
    const token = await new SignJWT({ iss: url, scope: SCOPE, consumer: CONSUMER, iat })
      .setExpirationTime(iat + 120)
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(key)
    return (await tilgang(`Bearer ${token}`, [SCOPE])).id
  }
  return {
    state,
    ytre,
    ask,
    tilgang,
    url,
    down,
    up: async () => {
      server = await listen(port)
    },
    /** How often the keys have been asked for. */
    fetched: () => state.asked.filter((path) => path === '/jwk').length,
  }
}

function text(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

const KNOWN = '0192:991825827'
const GONE = { kode: 'FREG-601', retryAfterMs: 5_000 }

test('the keys are fetched once a day and kept in between', async (t) => {
  const { state, ytre, ask, url, fetched } = await startOutside(t)
  assert.equal(fetched(), 0, 'nothing is asked for before it is needed')
  assert.equal(await ytre.reach(), true)
  assert.equal(ytre.issuer(), url)
  assert.equal(await ask('en'), KNOWN)
  state.now += DAY - 1
  assert.equal(await ask('en'), KNOWN)
  assert.equal(fetched(), 1)
  state.now += 1
  assert.equal(await ask('en'), KNOWN)
  assert.equal(fetched(), 2)
})

test('a clock that is set, ahead or back, neither fetches keys nor keeps them (11.3)', async (t) => {
  const { state, ask, fetched } = await startOutside(t)
  for (const avvik of [0, 400 * DAY, -400 * DAY, 0]) {
    state.avvik = avvik
    assert.equal(await ask('en'), KNOWN)
  }
  assert.equal(fetched(), 1)
  state.avvik = 400 * DAY
  state.jwks = { keys: [{ ...second.jwk, kid: 'to' }] }
  state.now += DAY
  assert.equal(await ask('to', second.privateKey), KNOWN)
  state.avvik = 0
  await assert.rejects(ask('en'), { kode: 'FREG-201' })
  state.jwks = { keys: [{ ...first.jwk, kid: 'tre' }] }
  state.now += 30 * SECOND
  assert.equal(await ask('tre'), KNOWN, 'a new key is found as soon as ever')
})

test('a key that has been taken back opens nothing once a day has passed', async (t) => {
  const { state, ask } = await startOutside(t)
  await ask('en')
  state.jwks = { keys: [{ ...second.jwk, kid: 'to' }] }
  state.now += DAY
  await assert.rejects(ask('en'), { kode: 'FREG-201' })
  assert.equal(await ask('to', second.privateKey), KNOWN)
})

test('a new key is found at once, and a flood of unknown ones asks once in 30 seconds', async (t) => {
  const { state, ask, fetched } = await startOutside(t)
  await ask('en')
  state.now += 30 * SECOND
  state.jwks = {
    keys: [
      { ...first.jwk, kid: 'en' },
      { ...second.jwk, kid: 'to' },
    ],
  }
  assert.equal(await ask('to', second.privateKey), KNOWN)
  assert.equal(fetched(), 2)
  const flood = (i: number) => assert.rejects(ask(`ukjent${i}`), { kode: 'FREG-201' })
  await Promise.all(Array.from({ length: 50 }, (_, i) => flood(i)))
  assert.equal(fetched(), 2)
  state.now += 30 * SECOND
  await Promise.all(Array.from({ length: 50 }, (_, i) => flood(i)))
  assert.equal(fetched(), 3)
  assert.equal(await ask('en'), KNOWN)
})

test('an issuer that is gone takes nothing away for a week, and is asked every 30 seconds only', async (t) => {
  const { state, ytre, ask, down, up, fetched } = await startOutside(t)
  await ask('en')
  await down()
  for (let day = 0; day < 7; day += 1) {
    assert.equal(await ask('en'), KNOWN, `after ${day} days`)
    assert.equal(await ytre.reach(), true)
    state.now += DAY
  }
  state.now -= 1
  const before = state.feil.length
  assert.equal(await ask('en'), KNOWN, 'until the week is over')
  state.now += 1
  await Promise.all([1, 2, 3].map(() => assert.rejects(ask('en'), GONE)))
  assert.equal(await ytre.reach(), false)
  assert.equal(state.feil.length - before, 1)
  await up()
  await assert.rejects(ask('en'), GONE, 'not asked yet')
  state.now += 30 * SECOND
  assert.equal(await ask('en'), KNOWN)
  assert.equal(fetched(), 2)
})

test('while the issuer is gone, an unknown key is told from a wrong one: try again later', async (t) => {
  const { state, ask, down, up } = await startOutside(t)
  await ask('en')
  await down()
  state.now += 30 * SECOND
  await Promise.all([1, 2, 3].map(() => assert.rejects(ask('to', second.privateKey), GONE)))
  assert.equal(state.feil.length, 1)
  assert.equal(await ask('en'), KNOWN)
  await assert.rejects(ask('en', second.privateKey), { kode: 'FREG-201' })
  await up()
  state.jwks = { keys: [{ ...second.jwk, kid: 'to' }] }
  state.now += 30 * SECOND
  assert.equal(await ask('to', second.privateKey), KNOWN)
})

test('garbage instead of keys takes nothing away', async (t) => {
  const { state, ask } = await startOutside(t)
  await ask('en')
  const renew = async () => {
    state.now += 30 * SECOND
    await assert.rejects(ask('to', second.privateKey), GONE)
    assert.equal(await ask('en'), KNOWN)
  }
  const garbage = [
    '',
    '<html>',
    'null',
    '7',
    '[]',
    {},
    { keys: 'en' },
    { keys: [] },
    { keys: [null, 7] },
    { keys: [{ kty: 'EC', kid: 'en', crv: 'P-256' }] },
    { keys: [{ ...first.jwk }] },
  ]
  for (const jwks of garbage) {
    state.jwks = jwks
    await renew()
  }
  state.jwks = { keys: [{ ...second.jwk, kid: 'to' }] }
  state.status = 502
  await renew()
  assert.equal(state.feil.length, garbage.length + 1)
})

test('keys are fetched where metadata cannot be, from the address that is known', async (t) => {
  const { state, ask, fetched } = await startOutside(t)
  await ask('en')
  state.jwks = { keys: [{ ...second.jwk, kid: 'to' }] }
  for (const metadata of ['<html>', { issuer: 'https://maskinporten.no/' }]) {
    state.metadata = metadata
    state.now += DAY
    assert.equal(await ask('to', second.privateKey), KNOWN)
  }
  assert.equal(fetched(), 3)
  assert.deepEqual(state.feil, [])
})

test('an issuer that has not been reached yet is asked once a second, and found when it comes', async (t) => {
  const { state, ytre, ask, tilgang, down, up, fetched } = await startOutside(t)
  await down()
  assert.equal(await ytre.reach(), false)
  assert.throws(ytre.issuer, GONE)
  await assert.rejects(ask('en'), GONE)
  await assert.rejects(tilgang('Bearer a.b.c', [SCOPE]), { kode: 'FREG-201' })
  assert.equal(state.feil.length, 1)
  await up()
  assert.equal(await ytre.reach(), false, 'not within the second')
  state.now += SECOND
  const asked = await Promise.all([ask('en'), ask('en'), ask('en')])
  assert.deepEqual(asked, [KNOWN, KNOWN, KNOWN])
  assert.equal(fetched(), 1)
})

test('metadata that an issuer cannot be trusted on reaches nobody', async (t) => {
  const { state, ytre, url } = await startOutside(t)
  const bad: (Svar | string)[] = [
    { issuer: 'https://maskinporten.no/' },
    { issuer: `${url}annen` },
    { issuer: 'maskinporten' },
    { issuer: 7 },
    { jwks_uri: 'jwk' },
    { jwks_uri: null },
    'null',
    '[',
  ]
  for (const metadata of bad) {
    state.metadata = metadata
    state.now += SECOND
    assert.equal(await ytre.reach(), false)
  }
  assert.equal(state.feil.length, bad.length)
  state.metadata = { issuer: url.slice(0, -1) }
  state.now += SECOND
  assert.equal(await ytre.reach(), true, 'an issuer may be without its slash')
  assert.equal(ytre.issuer(), url.slice(0, -1))
})

test('keys are not fetched without TLS where the metadata has it', async (t) => {
  const state = { now: 0, feil: [] as unknown[] }
  const metadata = '{"issuer":"https://a.no/","jwks_uri":"http://a.no/jwk"}'
  t.mock.method(globalThis, 'fetch', async () => new Response(metadata))
  const ytre = createYtreUtsteder({
    metadataUrl: `https://a.no${WELL_KNOWN}`,
    timers: { ...TIMERS, monotonicMs: () => state.now },
    onFeil: (error) => state.feil.push(error),
  })
  assert.equal(await ytre.reach(), false)
  assert.match(Reflect.get(Object(state.feil[0]), 'code'), /https/)
})
