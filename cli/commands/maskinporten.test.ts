import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { parseKlientfil } from '../../domain/issuer/klientfil.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { readArguments } from '../arguments.ts'
import { Brukerfeil, type Values } from '../command.ts'
import { maskinportenCommand as maskinporten } from './maskinporten.ts'

const SCOPE = 'folkeregister:deling/offentligutenhjemmel'
const rettighetspakke = ['offentligutenhjemmel']

/** Runs a command line of these options, read by its table. */
async function run(given: Values, env: Record<string, string> = {}) {
  const args = Object.entries(given).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((one) => (one === true ? [`--${name}`] : [`--${name}=${one}`])),
  )
  const { values } = readArguments(maskinporten, args, env)
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  const code = await maskinporten.run(values, [], { stdin, stdout, stderr, env, signal })
  const out = Object.fromEntries(
    String(stdout.read() ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=', 2) as [string, string]),
  ) as Readonly<Record<'client_id' | 'kid' | 'nokkel' | 'sertifikat', string>>
  return { code, out, err: String(stderr.read() ?? '') }
}

function directory(t: TestContext): string {
  return join(katalog(lastFirst(t)), 'register')
}

function klienterOf(data: string) {
  return parseKlientfil(JSON.parse(readFileSync(join(data, 'klienter.json'), 'utf8'))).klienter
}

test('a key is made for its owner only, and its public half is registered', async (t) => {
  const data = directory(t)
  const scope = ['krr:a krr:b', SCOPE]
  const { code, out, err } = await run({ data, orgnr: '991825827', rettighetspakke, scope })
  assert.equal(code, 0)
  const [klient] = klienterOf(data)
  const key = createPrivateKey(readFileSync(out.nokkel))
  assert.deepEqual(klient, {
    id: out.client_id,
    orgnr: '991825827',
    scopes: [SCOPE, 'krr:a', 'krr:b'],
    noekler: [{ kid: out.kid, n: key.export({ format: 'jwk' }).n, utloeperMs: yearAhead() }],
    delegeringer: [],
  })
  for (const file of readdirSync(data)) {
    assert.equal(statSync(join(data, file)).mode & 0o077, 0, file)
  }
  for (const word of [out.nokkel, out.client_id, out.kid]) assert.ok(err.includes(word))
  assert.ok(!err.includes('PRIVATE'))
})

/** The day a year ahead, as the file has it. */
function yearAhead(): number {
  const day = 24 * 60 * 60 * 1000
  return Math.floor((Date.now() + 365 * day) / day) * day
}

test('a certificate is issued by a CA that is made once, and the client has no key registered', async (t) => {
  const data = directory(t)
  const first = await run({ data, rettighetspakke, sertifikat: true })
  const second = await run({ data, rettighetspakke, sertifikat: true, orgnr: '991825827' })
  const ca = new X509Certificate(readFileSync(join(data, 'testca.pem')))
  for (const [{ out, err }, orgnr] of [
    [first, '999888777'],
    [second, '991825827'],
  ] as const) {
    assert.equal(out.kid, undefined)
    const chain = readFileSync(out.sertifikat, 'utf8').match(/-----BEGIN[\s\S]+?-----END[^\n]+\n/g)
    const [leaf, above] = (chain ?? []).map((pem) => new X509Certificate(pem))
    assert.ok(leaf?.verify(ca.publicKey) && leaf.checkIssued(ca) && !leaf.ca)
    assert.ok(above?.raw.equals(ca.raw))
    assert.ok(leaf?.checkPrivateKey(createPrivateKey(readFileSync(out.nokkel))))
    assert.match(leaf?.subject ?? '', new RegExp(`NTRNO-${orgnr}`))
    assert.ok(err.includes(`--sertifikat=${out.sertifikat}`))
  }
  assert.deepEqual(
    klienterOf(data).map(({ noekler }) => noekler),
    [[], []],
  )
})

test('a supplier is registered with those who have delegated to it', async (t) => {
  const data = directory(t)
  await run({ data, rettighetspakke, 'leverandoer-for': ['991825827', '889640782'] })
  assert.deepEqual(klienterOf(data)[0]?.delegeringer, [
    { orgnr: '991825827', scopes: [SCOPE] },
    { orgnr: '889640782', scopes: [SCOPE] },
  ])
})

test('what the file of clients holds is kept, and it may lie elsewhere', async (t) => {
  const data = directory(t)
  const file = join(katalog(lastFirst(t)), 'mine.json')
  const tilganger = { '999888777': [SCOPE] }
  writeFileSync(file, JSON.stringify({ klienter: [], tilganger }))
  await run({ data, rettighetspakke, klienter: file, 'klient-id': 'a' })
  await run({ data, rettighetspakke, 'klient-id': 'b' }, { UTTREKK_KLIENTER: file })
  const written = JSON.parse(readFileSync(file, 'utf8')) as { tilganger: object }
  assert.deepEqual(written.tilganger, tilganger)
  assert.deepEqual(
    parseKlientfil(written).klienter.map(({ id }) => id),
    ['a', 'b'],
  )
  assert.equal(existsSync(join(data, 'klienter.json')), false)
})

test('nothing is written over: not a key, not a client of the same name', async (t) => {
  const data = directory(t)
  const { out } = await run({ data, rettighetspakke, 'klient-id': 'min' })
  const before = [
    readFileSync(out.nokkel, 'utf8'),
    readFileSync(join(data, 'klienter.json'), 'utf8'),
  ]
  await assert.rejects(run({ data, rettighetspakke, 'klient-id': 'min' }), {
    name: 'FilFeil',
    message: `${join(data, 'klienter.json')} has a client min already`,
  })
  writeFileSync(join(data, 'klient-annen.pem'), 'mitt')
  await assert.rejects(run({ data, rettighetspakke, 'klient-id': 'annen' }), {
    name: 'FilFeil',
    message: `${join(data, 'klient-annen.pem')} is there already; it is not written over`,
  })
  assert.equal(readFileSync(join(data, 'klient-annen.pem'), 'utf8'), 'mitt')
  const now = [readFileSync(out.nokkel, 'utf8'), readFileSync(join(data, 'klienter.json'), 'utf8')]
  assert.deepEqual(now, before)
})

test('of two at the same time neither is lost without being told', async (t) => {
  const data = directory(t)
  const made = await Promise.allSettled(
    ['a', 'b', 'c'].map((id) => run({ data, rettighetspakke, 'klient-id': id })),
  )
  const done = made.filter(({ status }) => status === 'fulfilled').length
  assert.equal(klienterOf(data).length, done)
  writeFileSync(join(data, 'klienter.json.ny'), '')
  await assert.rejects(run({ data, rettighetspakke }), { name: 'FilFeil' })
  assert.equal(klienterOf(data).length, done)
})

test('a file of clients that is wrong is told of before anything is made', async (t) => {
  const data = katalog(lastFirst(t))
  writeFileSync(join(data, 'klienter.json'), '{"klienter":[{"client_id":"a"}]}')
  await assert.rejects(run({ data, rettighetspakke }), (error: Error) => {
    assert.equal(error.name, 'KlientfilFeil')
    assert.match(error.message, /klienter\[0\]\.orgnr[\s\S]+klienter\[0\]\.scopes/)
    return true
  })
  assert.deepEqual(readdirSync(data), ['klienter.json'])
})

test('wrong use is told of before anything is made', async (t) => {
  const data = directory(t)
  const wrong: [Values, RegExp][] = [
    [{}, /--rettighetspakke or --scope/],
    [{ rettighetspakke: ['toString'] }, /--rettighetspakke is one of/],
    [{ scope: ['æ'] }, /--scope/],
    [{ rettighetspakke, orgnr: '99988877' }, /--orgnr is nine digits/],
    [{ rettighetspakke, 'leverandoer-for': ['1'] }, /--leverandoer-for is nine digits/],
    [{ rettighetspakke, 'leverandoer-for': ['999888777'] }, /another virksomhet/],
    [{ rettighetspakke, 'klient-id': '../a' }, /--klient-id/],
    [{ rettighetspakke, 'klient-id': '' }, /--klient-id/],
  ]
  for (const [values, because] of wrong) {
    await assert.rejects(run({ data, ...values }), (error) => {
      assert.ok(error instanceof Brukerfeil)
      assert.match(error.message, because)
      return true
    })
  }
  assert.equal(existsSync(data), false)
})
