import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { connectTo, get, readAll, readUntil } from '../fixture/bytes.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

type Tjeneste = Awaited<ReturnType<typeof startTjeneste>>

/** The largest file that is served to anybody: 1.4 MB. */
const STOR = get('/api/swagger-ui-bundle.js')

/** One request on a connection of its own, to its end. */
async function ask(url: string, bytes: string, localAddress?: string): Promise<string> {
  const socket = await connectTo(url, localAddress)
  socket.write(bytes, 'latin1')
  return readAll(socket)
}

/** The one that asks is among them. */
async function openConnections(url: string): Promise<number> {
  const text = await ask(url, get('/metrics', 'Connection: close'))
  return Number(/^uttrekk_tilkoblinger (\d+)$/m.exec(text)?.[1])
}

/** Connections that stay open for the length of the test, once the service has answered on them. */
async function occupy({ url, defer }: Tjeneste, addresses: readonly string[]) {
  const sockets = []
  for (const address of addresses) {
    const socket = await connectTo(url(), address)
    defer(() => socket.destroy())
    socket.write(get('/live'))
    assert.match(await readUntil(socket, /oppe/), /^HTTP\/1\.1 200 /)
    sockets.push(socket)
  }
  return sockets
}

test('more than a hundred headers are refused with 431, and none is dropped in silence', async (t) => {
  const { url } = await startTjeneste(t)
  const many = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: 1`)
  const close = 'Connection: close'
  assert.match(await ask(url(), get('/live', close, ...many(98))), /^HTTP\/1\.1 200 /)
  const refused = await ask(url(), get('/live', ...many(100)))
  assert.match(refused, /^HTTP\/1\.1 431 .*FREG-405.*høyst 100 headere/s)
  assert.match(await ask(url(), get('/live', ...many(2_500))), /^HTTP\/1\.1 431 .*FREG-405/s)
})

test('a header that decides what a body is, or whom it is for, may not be there twice', async (t) => {
  const { url } = await startTjeneste(t)
  for (const name of ['Host', 'Content-Type']) {
    const svar = await ask(url(), get('/live', `${name}: a`, `${name.toLowerCase()}: b`))
    assert.match(svar, new RegExp(`^HTTP/1\\.1 400 .*FREG-104.*${name} skal`, 's'), name)
    assert.match(svar, /\r\nconnection: close\r\n/i)
  }
})

/** What two servers in a row may read differently, so that one request becomes two. */
const TVETYDIG: readonly (readonly [navn: string, ...headers: string[]])[] = [
  ['a length and chunks', 'Content-Length: 4', 'Transfer-Encoding: chunked'],
  ['chunks and a length', 'Transfer-Encoding: chunked', 'Content-Length: 4'],
  ['two lengths', 'Content-Length: 4', 'Content-Length: 5'],
  ['two lengths in one', 'Content-Length: 4, 4'],
  ['a length with a sign', 'Content-Length: +4'],
  ['a length in hex', 'Content-Length: 0x4'],
  ['a space before the colon', 'Content-Length : 4'],
  ['a header folded over two lines', 'Content-Length:', ' 4'],
  ['chunks that are not last', 'Transfer-Encoding: chunked, identity'],
  ['an encoding nobody knows', 'Transfer-Encoding: xchunked'],
  ['a tab in the name', 'Content-Length\t: 4'],
  ['a header that ends in CR alone', 'A: b\rContent-Length: 4'],
]

test('a request whose end can be read in two ways is refused, and nothing after it is read', async (t) => {
  const { url } = await startTjeneste(t)
  for (const [navn, ...headers] of TVETYDIG) {
    const bytes = get('/token', ...headers).replace('GET', 'POST')
    const svar = await ask(url(), `${bytes}0\r\n\r\n${get('/live')}`)
    assert.match(svar, /^HTTP\/1\.1 400 /, navn)
    assert.equal(svar.match(/HTTP\/1\.1 /g)?.length, 1, navn)
  }
})

test('whoever waits to be told to go on is told so', async (t) => {
  const { url } = await startTjeneste(t)
  const socket = await connectTo(url())
  const expect = ['Content-Type: application/json', 'Content-Length: 2', 'Expect: 100-continue']
  socket.write(get('/klienter', ...expect, 'Connection: close').replace('GET', 'POST'))
  const first = await readUntil(socket, /\r\n\r\n/)
  assert.match(first, /^HTTP\/1\.1 100 /)
  socket.write('{}')
  assert.match(await readAll(socket), /HTTP\/1\.1 400 /)
})

test('sixteen requests may be sent ahead on a connection; the next is refused and ends it', async (t) => {
  const { url } = await startTjeneste(t)
  const socket = await connectTo(url())
  socket.write(get('/jwk').repeat(60))
  const svar = await readAll(socket)
  const statuses = [...svar.matchAll(/HTTP\/1\.1 (\d+)/g)].map((found) => found[1])
  assert.deepEqual(statuses, [...Array<string>(16).fill('200'), '429'])
  assert.match(svar, /FREG-502.*høyst 16 ubesvarte/s)
})

test('requests one after the other on a connection are not too many', async (t) => {
  const tjeneste = await startTjeneste(t)
  const [socket] = await occupy(tjeneste, ['127.0.0.1'])
  assert.ok(socket !== undefined)
  for (let i = 0; i < 50; i += 1) {
    socket.write(get('/live'))
    assert.match(await readUntil(socket, /oppe/), /^HTTP\/1\.1 200 /)
  }
})

test('whoever does not read an answer in time is cut off, however much is left of it', async (t) => {
  const tjeneste = await startTjeneste(t, [], { svarFrist: '300ms' })
  const { url } = tjeneste
  const [socket] = await occupy(tjeneste, ['127.0.0.1'])
  assert.ok(socket !== undefined)
  socket.pause()
  socket.write(STOR.repeat(16))
  while ((await openConnections(url())) > 1);
  const read = readAll(socket)
  socket.resume()
  const svar = await read
  const whole = Number(/content-length: (\d+)/i.exec(svar)?.[1])
  assert.ok(whole > 1_000_000)
  assert.ok(Buffer.byteLength(svar) < 16 * whole)
  assert.equal((await fetch(`${url()}live`)).status, 200)
})

test('whoever reads an answer in time gets all of it', async (t) => {
  const { url } = await startTjeneste(t, [], { svarFrist: '60s' })
  const socket = await connectTo(url())
  socket.write(STOR.repeat(4).replace(/\r\n\r\n$/, '\r\nConnection: close\r\n\r\n'))
  const svar = await readAll(socket)
  const whole = Number(/content-length: (\d+)/i.exec(svar)?.[1])
  assert.ok(Buffer.byteLength(svar) > 4 * whole)
})

test('a connection that says nothing more is closed', async (t) => {
  const tjeneste = await startTjeneste(t, [], { forespoerselFrist: '100ms' })
  const { url } = tjeneste
  const [idle] = await occupy(tjeneste, ['127.0.0.1'])
  assert.ok(idle !== undefined)
  const silent = await connectTo(url())
  await Promise.all([once(idle, 'close'), readAll(silent)])
})

/** Connections that are at work for the length of the test: an answer waits that is not read. */
async function keepBusy(tjeneste: Tjeneste, addresses: readonly string[]) {
  for (const socket of await occupy(tjeneste, addresses)) {
    socket.pause()
    socket.write(STOR.repeat(12))
  }
}

test('one address may have a quarter of the connections: one more takes the place of the oldest that is idle (11.8)', async (t) => {
  const tjeneste = await startTjeneste(t, [], { tilkoblinger: '8' })
  const { url } = tjeneste
  const [first, second] = await occupy(tjeneste, ['127.0.0.2', '127.0.0.2'])
  assert.ok(first !== undefined && second !== undefined)
  const closed = readAll(first)
  const close = get('/live', 'Connection: close')
  assert.match(await ask(url(), close, '127.0.0.2'), /^HTTP\/1\.1 200 /)
  await closed
  second.write(get('/live'))
  assert.match(await readUntil(second, /oppe/), /oppe/, 'the younger one stays')
})

test('connections of one address that are all at work starve nobody: the next may ask /live and /ready, and nothing else (11.8)', async (t) => {
  const tjeneste = await startTjeneste(t, [], { tilkoblinger: '8' })
  const { url } = tjeneste
  await keepBusy(tjeneste, ['127.0.0.2', '127.0.0.2'])
  for (let i = 0; i < 40; i += 1) {
    const health = get(i % 2 === 0 ? '/live' : '/ready')
    // It is closed by the service, though nobody asked for that.
    assert.match(await ask(url(), health, '127.0.0.2'), /^HTTP\/1\.1 200 /)
  }
  const refused = await ask(url(), get('/openapi.json'), '127.0.0.2')
  assert.match(refused, /^HTTP\/1\.1 429 [\s\S]*FREG-502/)
  const close = get('/openapi.json', 'Connection: close')
  assert.match(await ask(url(), close, '127.0.0.3'), /^HTTP\/1\.1 200 /, 'others are not touched')
  // Those that say nothing hold no place that anybody needs.
  const silent = []
  for (let i = 0; i < 40; i += 1) {
    const socket = await connectTo(url(), '127.0.0.2')
    tjeneste.defer(() => socket.destroy())
    silent.push(socket)
  }
  assert.match(await ask(url(), get('/live'), '127.0.0.2'), /^HTTP\/1\.1 200 /)
})

test('all connections together are bounded, and whoever asks how the service is gets in still (11.8)', async (t) => {
  const tjeneste = await startTjeneste(t, [], { tilkoblinger: '8' })
  const { url } = tjeneste
  const two = (address: string) => [address, address]
  await keepBusy(
    tjeneste,
    [2, 3, 4, 5].flatMap((n) => two(`127.0.0.${n}`)),
  )
  assert.match(await ask(url(), get('/live'), '127.0.0.6'), /^HTTP\/1\.1 200 /)
  assert.match(await ask(url(), get('/openapi.json'), '127.0.0.6'), /^HTTP\/1\.1 429 /)
})

test('behind a proxy all the connections may come from one address', async (t) => {
  const tjeneste = await startTjeneste(t, [], { tilkoblinger: '8', proxyer: '1' })
  await occupy(tjeneste, Array<string>(6).fill('127.0.0.2'))
})
