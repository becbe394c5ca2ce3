import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createGzip } from 'node:zlib'
import { createKlientnokkel } from '../../issuer/fixture.ts'
import { describeError } from '../../log.ts'
import { TIMERS } from '../../timers.ts'
import { createYtreUtsteder, UtstederNede } from './ytre.ts'

const WELL_KNOWN = '/.well-known/oauth-authorization-server'
const { jwk } = await createKlientnokkel()
const KEY = { ...jwk, kid: 'en' }

/** Whether an issuer on this machine that answers so is taken for one, and else why not. */
async function judge(
  t: TestContext,
  { metadata = {}, keys, act }: { metadata?: object; keys?: unknown; act?: RequestListener },
): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === WELL_KNOWN) {
      response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}jwk`, ...metadata }))
    } else if (act !== undefined) act(request, response)
    else response.end(JSON.stringify(keys))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const feil: unknown[] = []
  const ytre = createYtreUtsteder({
    metadataUrl: url.slice(0, -1) + WELL_KNOWN,
    timers: TIMERS,
    onFeil: (error) => feil.push(error),
  })
  t.after(ytre.close)
  if (await ytre.reach()) return 'reached'
  const [error] = feil
  assert.ok(error instanceof UtstederNede)
  assert.equal(error.vert, new URL(url).host)
  assert.equal(describeError(error).feil, `UtstederNede ${error.code}`)
  return error.code
}

test('the keys of an issuer are taken where they are as they should be (11.9)', async (t) => {
  const others = [{ kty: 'EC', kid: 'to', crv: 'P-256' }, { kty: 'OKP' }, { ...KEY, use: 'enc' }]
  assert.equal(await judge(t, { keys: { keys: [KEY, ...others] } }), 'reached')
})

test('a set that gives keys away, names two alike, has too many or too short ones is none (11.9)', async (t) => {
  const short = { ...KEY, n: String(KEY.n).slice(0, 170) }
  const sets: readonly (readonly [unknown[], RegExp])[] = [
    [[{ ...KEY, d: 'AQAB' }], /secret/],
    [[KEY, { kty: 'oct', kid: 'to', k: 'AQAB' }], /secret/],
    [[KEY, { ...KEY }], /the same kid/],
    [Array.from({ length: 101 }, (_, i) => ({ ...KEY, kid: `${i}` })), /at most 100/],
    [[short], /2048 bits/],
    [[{ ...KEY, use: 'enc' }], /2048 bits/],
  ]
  for (const [keys, why] of sets) assert.match(await judge(t, { keys: { keys } }), why)
})

test('an address of keys is one that metadata of this machine may lead to (11.9)', async (t) => {
  const addresses = [
    ['http://nokler.example/jwk', /not https/],
    ['http://127.0.0.1.example/jwk', /not https/],
    ['ftp://127.0.0.1/jwk', /no http address|not https/],
    ['file:///etc/passwd', /no http address|not https/],
    ['http://bruker:hemmelig@127.0.0.1/jwk', /user name/],
    ['https://bruker@nokler.example/jwk', /user name/],
  ] as const
  for (const [jwks_uri, why] of addresses) {
    const said = await judge(t, { metadata: { jwks_uri } })
    assert.match(said, why)
    assert.ok(!/example|passwd|hemmelig|bruker/.test(said), 'and is not told')
  }
})

test('no more is read than an issuer has to say, however it is packed, and the connection is let go (11.9)', async (t) => {
  const spaces = ' '.repeat(64 * 1024)
  const pour = async (into: NodeJS.WritableStream, response: ServerResponse) => {
    into.on('error', () => {})
    let closed = false
    response.on('close', () => {
      closed = true
    })
    while (!closed) {
      if (!into.write(spaces)) await Promise.race([once(into, 'drain'), once(response, 'close')])
    }
  }
  const bodies: Record<string, RequestListener> = {
    'a length that is said': (_request, response) => {
      response.writeHead(200, { 'content-length': 2 ** 40 })
      void pour(response, response)
    },
    'a body without an end': (_request, response) => void pour(response, response),
    'a body that grows when it is unpacked': (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      const gzip = createGzip({ level: 1 })
      gzip.pipe(response)
      void pour(gzip, response)
    },
  }
  for (const [name, act] of Object.entries(bodies)) {
    let gone: Promise<unknown> | undefined
    const listen: RequestListener = (request, response) => {
      gone = once(response, 'close')
      act(request, response)
    }
    assert.match(await judge(t, { act: listen }), /more than 262144 bytes/, name)
    assert.ok(gone)
    await gone
  }
})

test('why an issuer was not reached is told by the machine’s word for it (11.9)', async (t) => {
  const hangUp: RequestListener = (request) => request.socket.destroy()
  assert.match(await judge(t, { act: hangUp }), /UND_ERR_SOCKET|ECONNRESET/)
  const broken: RequestListener = (_request, response) => response.writeHead(503).end()
  assert.equal(await judge(t, { act: broken }), 'status 503')
  const html: RequestListener = (_request, response) => response.end('<html>')
  assert.equal(await judge(t, { act: html }), 'SyntaxError')
})
