import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connectTo, get, readAll } from '../fixture/bytes.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

async function ask(url: string, path: string, ...headers: readonly string[]): Promise<string> {
  const socket = await connectTo(url)
  socket.write(get(path, 'Connection: close', ...headers))
  return (await readAll(socket)).slice(0, 12)
}

/** A proxy on this machine, which calls the service from loopback with a local Host. */
function startProxy(t: TestContext, upstream: string, added: Record<string, string>) {
  const server = createServer((incoming, outgoing) => {
    const { host } = new URL(upstream)
    const headers = { ...incoming.headers, host, ...added }
    const onward = request(new URL(incoming.url ?? '/', upstream), { headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502)
      answer.pipe(outgoing)
    })
    onward.end()
  })
  t.after(() => server.close())
  return new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    })
  })
}

test('with no proxy set, X-Forwarded-For neither helps nor hurts', async (t) => {
  const { url } = await startTjeneste(t, [], { struping: '2' })
  assert.equal(await ask(url(), '/a', 'X-Forwarded-For: 192.0.2.1'), 'HTTP/1.1 404')
  assert.equal(await ask(url(), '/a', 'X-Forwarded-For: 192.0.2.2'), 'HTTP/1.1 404')
  assert.equal(await ask(url(), '/a', 'X-Forwarded-For: 192.0.2.3'), 'HTTP/1.1 429')
})

test('with one proxy set, the address it tells of is counted, and an invented one is not', async (t) => {
  const { url } = await startTjeneste(t, [], { struping: '1', proxyer: '1' })
  const from = (told: string) => ask(url(), '/a', `X-Forwarded-For: ${told}`)
  assert.equal(await from('192.0.2.1'), 'HTTP/1.1 404')
  assert.equal(await from('192.0.2.2'), 'HTTP/1.1 404')
  assert.equal(await from('203.0.113.5, 192.0.2.1'), 'HTTP/1.1 429')
  assert.equal(await from('192.0.2.1:4711'), 'HTTP/1.1 429')
  const lines = ['X-Forwarded-For: 203.0.113.6', 'X-Forwarded-For: 192.0.2.2']
  assert.equal(await ask(url(), '/a', ...lines), 'HTTP/1.1 429')
})

test('with one proxy set, what is no address is counted as the proxy itself', async (t) => {
  const { url } = await startTjeneste(t, [], { struping: '1', proxyer: '1' })
  assert.equal(await ask(url(), '/a', 'X-Forwarded-For: unknown'), 'HTTP/1.1 404')
  assert.equal(await ask(url(), '/a', 'X-Forwarded-For: 192.0.2.1, '), 'HTTP/1.1 429')
  assert.equal(await ask(url(), '/a'), 'HTTP/1.1 429')
})

test('a proxy on the same machine does not open what is for this machine alone', async (t) => {
  for (const proxyer of ['0', '1']) {
    const { url } = await startTjeneste(t, [], { proxyer })
    for (const added of [
      { 'x-forwarded-for': '203.0.113.1' },
      { forwarded: 'for=203.0.113.1' },
      { via: '1.1 proxy' },
      { 'x-real-ip': '203.0.113.1' },
      { 'x-forwarded-for': '127.0.0.1' },
    ]) {
      const proxy = await startProxy(t, url(), added)
      for (const path of ['metrics', 'jwk', '.well-known/oauth-authorization-server']) {
        assert.equal((await fetch(proxy + path)).status, 403, `${path} ${Object.keys(added)}`)
        assert.equal((await fetch(url() + path)).status, 200, path)
      }
      assert.equal((await fetch(`${proxy}live`)).status, 200)
    }
    const old = get('/metrics').replace('1.1', '1.0')
    const socket = await connectTo(url())
    socket.write(old)
    assert.match(await readAll(socket), /^HTTP\/1\.1 403 /)
  }
})
