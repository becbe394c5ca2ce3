import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { decodeJwt } from 'jose'
import { SCOPE, startUtsteder } from '../../server/issuer/fixture.ts'
import { loggfoer } from '../../tests/fixture/loggskanner.ts'
import { readArguments } from '../arguments.ts'
import { Brukerfeil } from '../command.ts'
import { tokenCommand as token } from './token.ts'

const rettighetspakke = 'offentligutenhjemmel'

/** Runs a command line of these options, read by its table. */
async function run(given: Readonly<Record<string, string | undefined>>) {
  const args = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  )
  const { values } = readArguments(token, args, {})
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  const code = await token.run(values, [], { stdin, stdout, stderr, env: {}, signal })
  const [out, err] = [String(stdout.read() ?? ''), String(stderr.read() ?? '')]
  loggfoer('stderr', err)
  return { code, out, err }
}

/** An address where a server has been. */
async function startAndStop(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

async function startOther(t: TestContext, status: number, body: string): Promise<string> {
  const server = createServer((_request, answer) => answer.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('the token stands alone on standard output', async (t) => {
  const { url } = await startUtsteder(t, { clock: Date.now })
  const { code, out, err } = await run({ url, rettighetspakke })
  assert.equal(code, 0)
  assert.equal(err, '')
  assert.match(out, /^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  const { scope, consumer } = decodeJwt(out.trim())
  assert.equal(scope, SCOPE)
  assert.deepEqual(consumer, { authority: 'iso6523-actorid-upis', ID: '0192:999888777' })
})

test('an address where nobody answers is said so on standard error, with exit code 1', async () => {
  const url = await startAndStop()
  const { code, out, err } = await run({ url, rettighetspakke })
  assert.equal(code, 1)
  assert.equal(out, '')
  assert.equal(err, `Nothing answers on ${url}. Is the service running there?\n`)
})

test('a service without a test issuer, and something else entirely, are told apart', async (t) => {
  const without = await startOther(t, 404, '{"kode":"FREG-301"}')
  assert.match((await run({ url: without, rettighetspakke })).err, /no test issuer/)
  const broken = await startOther(t, 500, 'oh no')
  assert.match((await run({ url: broken, rettighetspakke })).err, /answered 500/)
  const other = await startOther(t, 200, '<html>')
  const { code, err } = await run({ url: other, rettighetspakke })
  assert.equal(code, 1)
  assert.match(err, /Uttrekk service/)
})

test('a rettighetspakke that is none is wrong use, and the valid ones are listed', async () => {
  for (const wrong of ['offentlig', 'toString', undefined]) {
    await assert.rejects(run({ url: 'http://127.0.0.1:1', rettighetspakke: wrong }), (error) => {
      assert.ok(error instanceof Brukerfeil)
      if (wrong) assert.match(error.message, /offentlig-med-hjemmel, offentligutenhjemmel, /)
      return true
    })
  }
})

test('an address or a number that cannot be one is wrong use', async () => {
  for (const url of [undefined, '127.0.0.1:8080', 'file:///etc', '']) {
    await assert.rejects(run({ url, rettighetspakke }), Brukerfeil)
  }
  for (const orgnr of ['99988877', 'abcdefghi', '9998887770']) {
    await assert.rejects(run({ url: 'http://127.0.0.1:1', rettighetspakke, orgnr }), Brukerfeil)
  }
})
