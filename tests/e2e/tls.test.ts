import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type ConnectionOptions, connect, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import type { Innstilling } from '../../server/config.ts'
import { connectTo, get, readAll, readUntil } from '../fixture/bytes.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { createSertifikat, writeSertifikat } from '../fixture/sertifikat.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const FOERSTE = createSertifikat('gammel')
const ANDRE = createSertifikat('ny')
setDefaultCACertificates([FOERSTE.cert, ANDRE.cert])

async function start(t: TestContext, settings: Partial<Record<Innstilling, string>> = {}) {
  const filer = writeSertifikat(katalog(lastFirst(t)), FOERSTE)
  const tls = { tlsSertifikat: filer.sertifikat, tlsNokkel: filer.nokkel }
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])], { ...tls, ...settings })
  const open = async (options: ConnectionOptions = {}, localAddress = '127.0.0.1') => {
    const socket = connect({ socket: await connectTo(tjeneste.url(), localAddress), ...options })
    return new Promise<TLSSocket>((resolve, reject) => {
      socket.once('secureConnect', () => resolve(socket))
      socket.once('close', () => reject(new Error('closed')))
      socket.on('error', reject)
      tjeneste.defer(() => socket.destroy())
    })
  }
  return { ...tjeneste, filer, open }
}

function nameOf(socket: TLSSocket): string | undefined {
  const { CN } = socket.getPeerCertificate().subject
  return Array.isArray(CN) ? CN[0] : CN
}

test('with a certificate everything is over TLS: the issuer, tokens, an order and its batches', async (t) => {
  const tjeneste = await start(t)
  assert.match(tjeneste.url(), /^https:\/\/127\.0\.0\.1:\d+\/$/)
  const path = '.well-known/oauth-authorization-server'
  const metadata = (await (await fetch(tjeneste.url() + path)).json()) as Record<string, string>
  assert.equal(metadata['issuer'], tjeneste.url())
  assert.equal(metadata['token_endpoint'], `${tjeneste.url()}token`)
  const klient = tjeneste.klient()
  const batches = await klient.hent(await klient.bestill({ personstatustyper: ['bosatt'] }))
  assert.equal(batches.length, 1)
})

test('TLS 1.2 and 1.3 are spoken, nothing older, and HTTP/1.1 inside', async (t) => {
  const { open } = await start(t)
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const options = { minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] }
    const socket = await open(options)
    assert.equal(socket.getProtocol(), version)
    assert.equal(socket.alpnProtocol, 'http/1.1')
  }
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const
  await assert.rejects(open(old), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
})

test('a new certificate is shown to whoever comes, and nobody is cut off', async (t) => {
  const { open, filer, logg } = await start(t)
  const before = await open()
  assert.equal(nameOf(before), 'gammel')
  before.write(get('/live'))
  assert.match(await readUntil(before, /oppe/), /^HTTP\/1\.1 200 /)
  writeFileSync(filer.sertifikat, ANDRE.cert)
  process.emit('SIGHUP')
  assert.match(logg.at(-1) ?? '', /"hendelse":"tls-beholdt".*"feil":"TlsFeil PASSER_IKKE"/)
  assert.equal(nameOf(await open()), 'gammel')
  writeFileSync(filer.nokkel, ANDRE.key)
  process.emit('SIGHUP')
  assert.match(logg.at(-1) ?? '', /"hendelse":"tls-fornyet"/)
  const after = await open()
  assert.equal(nameOf(after), 'ny')
  await assert.rejects(open({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }))
  before.write(get('/live', 'Connection: close'))
  assert.match(await readAll(before), /^HTTP\/1\.1 200 .*oppe/s)
})

test('HSTS is sent where it is set, with every answer, and not otherwise', async (t) => {
  const on = await start(t, { hsts: 'ja' })
  const off = await start(t)
  const front = await startTjeneste(t, [], { hsts: 'ja', klartekst: 'ja' })
  const header = async (url: string) => (await fetch(url)).headers.get('strict-transport-security')
  for (const path of ['live', 'finnes/ikke', 'jwk', 'api', '%ff']) {
    assert.equal(await header(on.url() + path), 'max-age=16070400; includeSubDomains', path)
    assert.equal(await header(front.url() + path), 'max-age=16070400; includeSubDomains', path)
    assert.equal(await header(off.url() + path), null, path)
  }
})

test('whoever speaks plain HTTP to TLS, or says nothing, is let go and holds up nobody', async (t) => {
  const { url, open } = await start(t, { forespoerselFrist: '200ms' })
  const plain = await connectTo(url())
  plain.write(get('/live'))
  assert.doesNotMatch(await readAll(plain), /oppe/)
  const silent = await connectTo(url())
  await readAll(silent)
  const quiet = await open()
  await readAll(quiet)
  assert.equal((await fetch(`${url()}live`)).status, 200)
})

test('the limits of connections hold for TLS too', async (t) => {
  const { url, open } = await start(t, { tilkoblinger: '8' })
  let closed: Promise<unknown> | undefined
  for (let i = 0; i < 3; i += 1) {
    const socket = await open({}, '127.0.0.2')
    closed ??= once(socket, 'close')
    socket.write(get('/live'))
    assert.match(await readUntil(socket, /oppe/), /^HTTP\/1\.1 200 /)
  }
  await closed
  assert.equal((await fetch(`${url()}live`)).status, 200)
})
