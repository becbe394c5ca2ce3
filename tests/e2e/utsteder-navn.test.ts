import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { decodeJwt, SignJWT } from 'jose'
import { inspectArguments } from '../../cli/arguments.ts'
import { serveCommand } from '../../cli/commands/serve.ts'
import { SETTINGS } from '../../server/settings.ts'
import { freePort, runHent } from '../fixture/hent.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { kommando } from '../fixture/kommando.ts'
import { GRANT_TYPE, makeKlient, SCOPE, WELL_KNOWN } from '../fixture/maskinporten.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

type Metadata = Readonly<Record<'issuer' | 'token_endpoint' | 'jwks_uri', string>>

/** What the issuer at an address says of itself. */
async function metadataAt(url: string): Promise<Metadata> {
  return (await (await fetch(`${url}${WELL_KNOWN}`)).json()) as Metadata
}

/** A right grant, for an audience, at an address. */
async function askFor(url: string, data: string, aud: string) {
  const { klientId, kid = '', privateKey } = await makeKlient({ data, klientId: randomUUID() })
  const iat = Math.floor(Date.now() / 1000)
  const assertion = await new SignJWT({ aud, iss: klientId, scope: SCOPE, iat, exp: iat + 60 })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(privateKey)
  const body = new URLSearchParams({ grant_type: GRANT_TYPE, assertion })
  const answer = await fetch(`${url}token`, { method: 'POST', body })
  const told = (await answer.json()) as Readonly<Record<string, string>>
  return { status: answer.status, told }
}

test('the issuer goes by the name it is given, in what it says, in tokens and as their audience (12.10)', async (t) => {
  for (const [given, name] of [
    ['http://uttrekk:8080', 'http://uttrekk:8080/'],
    ['https://proxy.example/folkereg/', 'https://proxy.example/folkereg/'],
    ['HTTP://Uttrekk:80/', 'http://uttrekk/'],
  ] as const) {
    const { url, data, klient } = await startTjeneste(t, [], { utstederNavn: given })
    const { issuer, token_endpoint, jwks_uri } = await metadataAt(url())
    assert.deepEqual([issuer, token_endpoint, jwks_uri], [name, `${name}token`, `${name}jwk`])
    const { status, told } = await askFor(url(), data, name)
    assert.equal(status, 200)
    assert.equal(decodeJwt(told['access_token'] ?? '').iss, name)
    const authorization = `Bearer ${told['access_token']}`
    const asked = await klient().call('hendelser/siste/sekvensnummer', {
      headers: { authorization },
    })
    assert.equal(asked.status, 200)
    const refused = await askFor(url(), data, url())
    assert.equal(refused.told['error_uri'], `${name}errors/MP-110`)
  }
})

test('however a client spells this machine, it is an audience; another port and another name are not (12.10)', async (t) => {
  const port = String(await freePort())
  for (const settings of [{ port }, { utstederNavn: `http://localhost:${port}/` }]) {
    const { url, data } = await startTjeneste(t, [], settings)
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const { status } = await askFor(url(), data, `http://${host}:${port}/`)
      assert.equal(status, 200, host)
    }
    const wrong = [
      `http://127.0.0.1:${Number(port) + 1}/`,
      `https://localhost:${port}/`,
      `http://localhost:${port}`,
      `http://uttrekk:${port}/`,
      `http://127.0.0.2:${port}/`,
    ]
    for (const aud of wrong) assert.equal((await askFor(url(), data, aud)).status, 400, aud)
  }
})

/** What the metadata names, asked with a Host header and others. */
async function issuerFor(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const asking = request(`${url}${WELL_KNOWN}`, { headers }).end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  const told = (await json(answer)) as Metadata
  assert.deepEqual(
    [told.token_endpoint, told.jwks_uri],
    [`${told.issuer}token`, `${told.issuer}jwk`],
  )
  return told.issuer
}

test('the metadata is of the loopback name that was asked for, and tokens of the one their grant was for (12.10)', async (t) => {
  const { url, data, klient } = await startTjeneste(t)
  const { host, port } = new URL(url())
  for (const [asked, name] of [
    [`localhost:${port}`, `http://localhost:${port}/`],
    [`LOCALHOST:${port}`, `http://localhost:${port}/`],
    [`[::1]:${port}`, `http://[::1]:${port}/`],
    [host, url()],
  ] as const) {
    assert.equal(await issuerFor(url(), { host: asked }), name)
    const { told } = await askFor(url(), data, name)
    assert.equal(decodeJwt(told['access_token'] ?? '').iss, name)
    const authorization = `Bearer ${told['access_token']}`
    const answer = await klient().call('hendelser/siste/sekvensnummer', {
      headers: { authorization },
    })
    assert.equal(answer.status, 200, name)
  }
})

test('a Host header adds no name to the issuer, and what a proxy says of it none either (12.10)', async (t) => {
  const { url } = await startTjeneste(t, [], { testutstederOpen: 'ja' })
  const { port } = new URL(url())
  const others = [
    ...['ond.example', `ond.example:${port}`, 'localhost', `localhost:${Number(port) + 1}`],
    ...[
      `ond@localhost:${port}`,
      `localhost:${port}/ond`,
      `localhost:${port}#`,
      `localhost.:${port}`,
    ],
    ...[`0.0.0.0:${port}`, `127.0.0.2:${port}`, `localhost:${port},ond.example`, '['],
  ]
  for (const host of others) assert.equal(await issuerFor(url(), { host }), url(), host)
  const proxied = {
    'x-forwarded-host': `localhost:${port}`,
    'x-forwarded-proto': 'https',
    forwarded: `host=localhost:${port};proto=https`,
  }
  assert.equal(await issuerFor(url(), proxied), url())
  const settings = { utstederNavn: 'http://uttrekk:8080/', testutstederOpen: 'ja' }
  const named = await startTjeneste(t, [], settings)
  const here = new URL(named.url()).host
  for (const host of [here, `localhost:${new URL(named.url()).port}`, 'uttrekk:8080', 'ond']) {
    assert.equal(await issuerFor(named.url(), { host }), 'http://uttrekk:8080/')
  }
})

test('an issuer that listens on all addresses names one that can be reached (12.10)', async (t) => {
  const port = await freePort()
  await startTjeneste(t, [], { host: '0.0.0.0', port: String(port), klartekst: 'ja' })
  const url = `http://127.0.0.1:${port}/`
  assert.equal((await metadataAt(url)).issuer, url)
})

test('the whole way by another name: a client that is told one address reaches it by another (12.10)', async (t) => {
  const personer = [0, 1, 2].map((n) => versjon([identifikator(n)]))
  const { url } = await startTjeneste(t, personer, { utstederNavn: 'http://uttrekk:8080/' })
  const ut = join(katalog(lastFirst(t)), 'personer.ndjson')
  const valg = ['--rettighetspakke', 'offentligutenhjemmel', '--personstatustyper', 'bosatt']
  const { code } = await runHent(['tilpasset', '--url', url(), '--ut', ut, ...valg])
  assert.equal(code, 0)
})

test('a refusal leads to what it means, here too (12.11)', async (t) => {
  const { url, data } = await startTjeneste(t)
  const { told } = await askFor(url(), data, 'http://annen/')
  const page = await fetch(told['error_uri'] ?? '')
  assert.equal(page.status, 200)
  assert.match(await page.text(), /^MP-110: 400 invalid_grant\nInvalid assertion\./)
  for (const kode of ['MP-999', 'toString', '__proto__']) {
    assert.equal((await fetch(`${url()}errors/${kode}`)).status, 404)
  }
})

test('a body that is no JSON is refused in English too, and nothing of it is said (12.11)', async (t) => {
  const { url } = await startTjeneste(t)
  const headers = { 'content-type': 'application/json' }
  for (const body of ['{"hemmelig":', '{"hemmelig":1,"hemmelig":2}', '', '\ufffe{}']) {
    const answer = await fetch(`${url()}klienter`, { method: 'POST', headers, body })
    const { error, error_description: told = '' } = (await answer.json()) as Record<string, string>
    assert.deepEqual([answer.status, error], [400, 'invalid_request'], body)
    assert.match(
      told,
      /^The body cannot be read: send JSON in UTF-8, each member once\. \(trace_id: /,
    )
  }
})

test('the trace_id of a refusal is the id of the request in the log (12.11)', async (t) => {
  const { url, data, logg } = await startTjeneste(t)
  const { told } = await askFor(url(), data, 'http://annen/')
  const trace = /\(trace_id: ([0-9a-f]{32})\)$/.exec(told['error_description'] ?? '')?.[1] ?? ''
  assert.notEqual(trace, '')
  const lines = logg.filter((line) => line.includes(`"requestId":"${trace.slice(0, 8)}-`))
  assert.equal(lines.length, 1)
  assert.ok(lines[0]?.replaceAll('-', '').includes(trace))
})

test('a client that has its key registers it by the command, under a kid that begins with a hyphen too (12.12)', async (t) => {
  const { url, data } = await startTjeneste(t, [versjon([identifikator(0)])])
  const scratch = join(katalog(lastFirst(t)))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [offentlig, privat] = [join(scratch, 'min nøkkel.pem'), join(scratch, 'privat.pem')]
  writeFileSync(offentlig, createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }))
  writeFileSync(privat, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const base = ['maskinporten', '--data', data, '--rettighetspakke', 'offentligutenhjemmel']
  const made = await kommando([
    ...base,
    '--offentlig-nokkel',
    offentlig,
    '--kid=-k1',
    '--klient-id=-min',
  ])
  assert.equal(made.out, 'client_id=-min\nkid=-k1\n')
  assert.match(made.err, /--klient-id=-min --kid=-k1 /)
  const ut = join(scratch, 'ut.ndjson')
  const nokkel = [`--maskinporten-nokkel=${privat}`, '--klient-id=-min', '--kid=-k1']
  const utsteder = ['--utsteder', `${url()}${WELL_KNOWN}`]
  const valg = ['--rettighetspakke', 'offentligutenhjemmel', '--personstatustyper', 'bosatt']
  const { code } = await runHent([
    ...['tilpasset', '--url', url(), '--ut', ut, ...valg, ...nokkel, ...utsteder],
  ])
  assert.equal(code, 0)
  for (const [option, file, why] of [
    ['--offentlig-nokkel', privat, /holds a private key; give the public half/],
    ['--ca', privat, /holds a private key; give the certificate alone/],
    ['--offentlig-nokkel', '/dev/zero', /is no public RSA key/],
    ['--ca', offentlig, /is not the certificate of one CA/],
  ] as const) {
    const wrong = await kommando([...base, option, file])
    assert.equal(wrong.code, 1)
    assert.match(wrong.err, why)
    assert.doesNotMatch(wrong.err + wrong.out, /BEGIN/)
  }
})

test('the command that is printed works as it is pasted, whatever is in it (12.12)', async (t) => {
  const { url, data } = await startTjeneste(t, [versjon([identifikator(0)])])
  const scratch = join(katalog(lastFirst(t)), "it's my $HOME")
  mkdirSync(scratch)
  const klienter = join(data, 'klienter.json')
  const made = await kommando([
    ...['maskinporten', '--data', scratch, '--klienter', klienter, '--klient-id=--x'],
    ...['--kid=-~abc', '--rettighetspakke', 'offentligutenhjemmel'],
  ])
  const [command = ''] = /^ {2}uttrekk (?:.*\\\n)+.*$/m.exec(made.err) ?? []
  const words = execFileSync('sh', ['-c', `set -- ${command.trim()}; printf '%s\\n' "$@"`], {
    encoding: 'utf8',
  })
  const [program, hent, ...args] = words.trimEnd().split('\n')
  assert.deepEqual([program, hent], ['uttrekk', 'hent'])
  const ut = join(scratch, 'personer.ndjson')
  const here = args.map((word) => word.replace('http://127.0.0.1:8080/', url()))
  const { code } = await runHent(here.map((word) => (word === 'personer.ndjson' ? ut : word)))
  assert.equal(code, 0)
  assert.equal(readFileSync(ut, 'utf8').split('\n').length, 2)
})

async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

test('the Containerfile and the compose example say what the service understands (12.10)', async (t) => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/testdobbel.md'), 'utf8')
  const [, cmd = ''] = /^CMD (\[.+\])$/m.exec(page) ?? []
  const [program, name, ...args] = JSON.parse(cmd) as string[]
  assert.deepEqual([program, name], ['uttrekk', 'serve'])
  const env = Object.fromEntries(
    [...page.matchAll(/^ +(UTTREKK_\w+): (\S+)$/gm)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  )
  const known = Object.values(SETTINGS).map((setting): string => setting.env)
  assert.ok(Object.keys(env).length > 0 && Object.keys(env).every((one) => known.includes(one)))
  const { values, mistakes } = inspectArguments(serveCommand, args, env)
  assert.deepEqual(mistakes, [])
  const host = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, String(value)]),
  )
  assert.deepEqual([host['host'], host['port']], ['0.0.0.0', '8080'])
  const made = [...page.matchAll(/^RUN (uttrekk syntetisk.+)$/gm)].map(([, line = '']) => line)
  assert.equal(made.length, 1)
  const version = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  ) as { version: string }
  assert.ok(page.includes(`COPY uttrekk-${version.version}.tgz .`))
  // Port 0 and another directory, and else as it stands there.
  const settings = { host: '0.0.0.0', klartekst: 'ja', testutstederOpen: 'ja' }
  const named = { utstederNavn: env['UTTREKK_UTSTEDER_NAVN'] ?? '' }
  const { url } = await startTjeneste(t, [], { ...settings, ...named })
  const here = url().replace('0.0.0.0', '127.0.0.1')
  const [, health = ''] = /^ +test: \[CMD, node, -e, "(.+)"\]$/m.exec(page) ?? []
  const asked = health.replace('http://127.0.0.1:8080/', here)
  assert.notEqual(asked, health)
  assert.equal(await ended(spawn(process.execPath, ['-e', asked])), 0)
  const gone = health.replace(':8080/', ':1/')
  assert.notEqual(await ended(spawn(process.execPath, ['-e', gone])), 0)
  assert.equal((await metadataAt(here)).issuer, 'http://uttrekk:8080/')
})
