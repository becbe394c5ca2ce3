import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { Verden } from '../../server/main.ts'
import { packError } from '../../server/threads/thread-error.ts'
import { type Spawn, spawnWorker } from '../../server/threads/threads.ts'
import { loggkatalog } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { connectTo, readAll } from '../fixture/bytes.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { createUr } from '../fixture/ur.ts'
import { readSvar } from '../fixture/xml.ts'

const IDS = Array.from({ length: 400 }, (_, n) => identifikator(n))
/** Persons who have moved often. */
const personer = (flyttinger: number) => {
  const flyttetFra = Array.from({ length: flyttinger }, (_, n) => String(1_000 + n))
  return IDS.map((id) => versjon([id], { bosted: '4204', flyttetFra }))
}
const STI = 'personer/bulkoppslag?part=bostedsadresse&part=historikk'
const PAKKE = 'offentlig-med-hjemmel'
const GRENSE = 32_000_000

type Tjeneste = Awaited<ReturnType<typeof startTjeneste>>

/** A bulkoppslag as it goes over the wire, or its beginning: the body is said to be longer than what comes. */
async function bulk(
  tjeneste: Tjeneste,
  { orgnr = '999888777', accept = 'application/json', half = false } = {},
): Promise<Socket> {
  const token = await tjeneste.klient(PAKKE, orgnr).token()
  const body = JSON.stringify({ foedselsEllerDNummer: IDS })
  const socket = await connectTo(tjeneste.url())
  tjeneste.defer(() => socket.destroy())
  socket.pause()
  const head = [
    `POST /folkeregisteret/offentlig-med-hjemmel/api/v1/${STI} HTTP/1.1`,
    ...['Host: localhost', `Authorization: Bearer ${token}`, `Accept: ${accept}`],
    ...['Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close'],
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${half ? body.slice(0, 100) : body}`)
  return socket
}

async function metric(tjeneste: Tjeneste, name: string): Promise<number> {
  const text = await (await fetch(`${tjeneste.url()}metrics`)).text()
  return Number(new RegExp(`^uttrekk_${name} (\\S+)$`, 'm').exec(text)?.[1])
}

/** Asks until it is so: what goes on in another process has no other sign. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

function split(text: string): { head: string; body: string; length: number } {
  const at = text.indexOf('\r\n\r\n')
  const head = text.slice(0, at)
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
  return { head, body: text.slice(at + 4), length }
}

function start(
  t: TestContext,
  settings: Record<string, string> = {},
  { flyttinger = 60, ...verden }: Partial<Verden> & { flyttinger?: number } = {},
) {
  return startTjeneste(t, personer(flyttinger), { tokenLevetid: '99h', ...settings }, verden)
}

test('a large answer that is read slowly is the one that is read at once, and counts for nothing when it has been (11.8)', async (t) => {
  const tjeneste = await start(t)
  const quick = await bulk(tjeneste)
  const first = readAll(quick)
  quick.resume()
  const whole = split(await first)
  assert.ok(whole.length > 5_000_000, `${whole.length}`)
  assert.equal(Buffer.byteLength(whole.body), whole.length)
  const slow = await bulk(tjeneste)
  await until(async () => (await metric(tjeneste, 'svar_underveis_bytes')) > 0)
  const pieces: Buffer[] = []
  slow.on('data', (piece) => {
    pieces.push(piece)
    slow.pause()
    setImmediate(() => slow.resume())
  })
  slow.resume()
  await once(slow, 'close')
  assert.equal(split(Buffer.concat(pieces).toString()).body, whole.body)
  await until(async () => (await metric(tjeneste, 'svar_underveis_bytes')) === 0)
})

test('XML that is written beside says what the JSON says, and is valid (11.8)', async (t) => {
  const tjeneste = await start(t)
  const read = async (accept: string) => {
    const socket = await bulk(tjeneste, { accept })
    const all = readAll(socket)
    socket.resume()
    return split(await all)
  }
  const [json, xml] = [await read('application/json'), await read('application/xml')]
  assert.match(xml.head, /content-type: application\/xml/i)
  assert.equal(Buffer.byteLength(xml.body), xml.length)
  assert.deepEqual(readSvar(xml.body), JSON.parse(json.body))
})

test('an answer that breaks off is short of the length it told, and has its line in the log (11.8)', async (t) => {
  for (const accept of ['application/json', 'application/xml']) {
    // More than all the buffers between two processes take.
    const tjeneste = await start(t, { svarFrist: '100ms' }, { flyttinger: 250 })
    const socket = await bulk(tjeneste, { accept })
    const all = readAll(socket)
    // The beginning is read, and nothing after it until the connection has been cut.
    socket.once('data', () => socket.pause())
    socket.resume()
    await once(socket, 'data')
    await until(async () => (await metric(tjeneste, 'svar_underveis_bytes')) === 0)
    socket.resume()
    const { head, body, length } = split(await all)
    assert.match(head, /^HTTP\/1\.1 200 /)
    assert.ok(Buffer.byteLength(body) < length)
    assert.throws(() => (accept.endsWith('json') ? JSON.parse(body) : readSvar(body)))
    const linjer = [...readLogg(loggkatalog(tjeneste.data), {})]
    assert.deepEqual(
      linjer.map(({ om }) => om.length),
      [IDS.length],
    )
  }
})

test('an answer that fails before its first byte is a refusal and nothing else (11.8)', async (t) => {
  const state = { broken: false }
  const spawn: Spawn = (plan, told) => {
    const started = spawnWorker(plan, told)
    const { role } = plan.data as { role?: string }
    return {
      ...started,
      send: (call) => {
        if (role !== 'xml' || !state.broken) return started.send(call)
        told.answered({ id: call.id, error: packError(new Error('struck')) })
      },
    }
  }
  const tjeneste = await start(t, {}, { spawn })
  state.broken = true
  const socket = await bulk(tjeneste, { accept: 'application/xml' })
  const all = readAll(socket)
  socket.resume()
  const { head, body, length } = split(await all)
  assert.match(head, /^HTTP\/1\.1 500 /)
  assert.equal(Buffer.byteLength(body), length)
  assert.match(body, /FREG-001/)
  assert.doesNotMatch(body, new RegExp(String(IDS[0])))
  await until(async () => (await metric(tjeneste, 'svar_underveis_bytes')) === 0)
})

test('what one consumer leaves in flight is bounded: their own wait, and are refused after a while; others are answered; when it has gone they are let in (11.8)', async (t) => {
  const ur = createUr(Date.UTC(2026, 0, 1, 12))
  const verden = { clock: ur.clock, timers: ur.timers }
  const tjeneste = await start(t, { svarBytes: '32MB' }, verden)
  const own = tjeneste.klient(PAKKE)
  // Two requests that never come whole hold what their answers might take.
  const held = []
  for (let i = 0; i < 2; i += 1) held.push(await bulk(tjeneste, { half: true }))
  await until(async () => (await metric(tjeneste, 'svar_underveis_bytes')) > 5_000_000)
  assert.ok((await metric(tjeneste, 'svar_underveis_bytes')) <= GRENSE / 4)
  const waiting = bulk(tjeneste).then((socket) => {
    const all = readAll(socket)
    socket.resume()
    return all
  })
  const others = tjeneste.klient(PAKKE, '991825827')
  assert.equal((await others.call(`personer/${IDS[0]}`)).status, 200)
  const refused = await Promise.race([
    waiting,
    (async () => {
      for (;;) {
        assert.equal((await fetch(`${tjeneste.url()}live`)).status, 200)
        ur.pass(500)
      }
    })(),
  ])
  assert.match(refused, /^HTTP\/1\.1 429 [\s\S]*FREG-505/)
  assert.match(refused, /retry-after: 1000/i)
  assert.equal(
    await metric(tjeneste, 'strupet_total{grense="svar"}'.replaceAll(/[{}"]/g, '\\$&')),
    1,
  )
  const later = own.post(STI, { foedselsEllerDNummer: IDS })
  for (const socket of held) socket.destroy()
  assert.equal((await later).status, 200)
  await until(async () => (await metric(tjeneste, 'svar_underveis_bytes')) === 0)
})

test('whatever many ask for and leave unread, what is in flight stays within its bound (11.8)', async (t) => {
  const tjeneste = await start(t, { svarBytes: '32MB' })
  const sockets = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      bulk(tjeneste, { orgnr: ['999888777', '991825827', '889640782', '974760673'][n % 4] ?? '' }),
    ),
  )
  let most = 0
  for (let i = 0; i < 60; i += 1) {
    most = Math.max(most, await metric(tjeneste, 'svar_underveis_bytes'))
    assert.equal((await fetch(`${tjeneste.url()}live`)).status, 200)
  }
  // Each consumer may have one that turned out larger than was reserved for it.
  const largest = 10_000_000
  assert.ok(most > 0 && most <= GRENSE + 4 * largest, `${most}`)
  for (const socket of sockets) socket.destroy()
  await until(async () => (await metric(tjeneste, 'svar_underveis_bytes')) === 0)
})
