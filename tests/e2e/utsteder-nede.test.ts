import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type TestContext, test } from 'node:test'
import { SignJWT } from 'jose'
import { createKlientnokkel, SCOPE } from '../../server/issuer/fixture.ts'
import { freePort } from '../fixture/hent.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { MAIN } from '../fixture/kommando.ts'
import { loggfoer } from '../fixture/loggskanner.ts'
import { WELL_KNOWN } from '../fixture/maskinporten.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'
import { createUr } from '../fixture/ur.ts'

/** An issuer outside, on a port of its own, that is not there until it is put up. */
async function createOutside(t: TestContext) {
  const { privateKey, jwk } = await createKlientnokkel()
  const url = `http://127.0.0.1:${await freePort()}/`
  const state = { status: 200 }
  let server: Server | undefined
  const down = async () => {
    server?.closeAllConnections()
    if (server !== undefined) await new Promise((resolve) => server?.close(resolve))
    server = undefined
  }
  t.after(down)
  return {
    metadata: `${url}${WELL_KNOWN}`,
    host: new URL(url).host,
    state,
    down,
    up: async () => {
      server = createServer((request, response) => {
        const body = request.url?.endsWith('jwk')
          ? { keys: [{ ...jwk, kid: 'en' }] }
          : { issuer: url, jwks_uri: `${url}jwk` }
        response.writeHead(state.status).end(JSON.stringify(body))
      })
      server.listen(Number(new URL(url).port), '127.0.0.1')
      await once(server, 'listening')
    },
    bearer: async (nowMs: number, levetidSeconds = 120) => {
      const iat = Math.floor(nowMs / 1000)
      const consumer = { authority: 'iso6523-actorid-upis', ID: '0192:999888777' }
      const token = await new SignJWT({ iss: url, scope: SCOPE, consumer, iat })
        .setExpirationTime(iat + levetidSeconds)
        .setProtectedHeader({ alg: 'RS256', kid: 'en' })
        .sign(privateKey)
      return { headers: { authorization: `Bearer ${token}` } }
    },
  }
}

test('a service whose issuer is not reached does not call itself ready, says who is missing and why, and is ready when it comes (11.5)', async (t) => {
  const outside = await createOutside(t)
  const data = katalog(lastFirst(t))
  const id = identifikator(0)
  await fill(data, [versjon([id], {})])
  const args = ['serve', '--data', data, '--port', '0', '--utsteder', outside.metadata]
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  const said = { out: '', err: '' }
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.err += text
  })
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.out += text
  })
  const told = async (rule: RegExp) => {
    while (!rule.test(said.out)) await once(child.stdout, 'data')
    return rule.exec(said.out)?.[1] ?? ''
  }
  const url = await told(/listens on (\S+) .*\n/)
  assert.doesNotMatch(said.out, /ready on/)
  assert.ok(said.out.includes(`the issuer at ${outside.host} is not reached`))
  const lines = said.err.split('\n').filter((line) => line.includes('utstederfeil'))
  const { vert, feil } = JSON.parse(lines[0] ?? '') as Record<string, string>
  assert.deepEqual([vert, feil], [outside.host, 'UtstederNede ECONNREFUSED'])
  const ready = async () => (await fetch(`${url}ready`)).status
  const path = `${url}folkeregisteret/api/offentligutenhjemmel/v1/personer/${id}`
  const oppslag = async () => (await fetch(path, await outside.bearer(Date.now()))).status
  assert.deepEqual([await ready(), await oppslag()], [503, 503])
  await outside.up()
  await told(/is (ready) on/)
  assert.deepEqual([await ready(), await oppslag()], [200, 200])
  assert.equal((await fetch(path, await outside.bearer(Date.now(), 3_601))).status, 401)
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  loggfoer('stderr', said.err)
})

test('a service that is told to stop while it waits for its issuer stops (11.5)', async (t) => {
  const outside = await createOutside(t)
  const args = ['serve', '--data', katalog(lastFirst(t)), '--port', '0']
  const child = spawn(process.execPath, [MAIN, ...args, '--utsteder', outside.metadata])
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
})

test('/ready says 200 exactly when a token can be judged: an issuer that is late, goes, answers wrongly, stays away a week (11.2)', async (t) => {
  const outside = await createOutside(t)
  const ur = createUr(Date.UTC(2026, 0, 1, 12))
  const id = identifikator(0)
  const tjeneste = await startTjeneste(
    t,
    [versjon([id], {})],
    { utsteder: outside.metadata },
    { clock: ur.clock, timers: ur.timers },
  )
  const klient = tjeneste.klient()
  const both = async () => {
    ur.pass(31_000)
    const oppslag = await klient.call(`personer/${id}`, await outside.bearer(ur.clock()))
    const klar = await klient.callAt('/ready')
    if (klar.status !== 200) assert.match(klar.text, /den som utsteder token, svarer ikke/)
    return [klar.status, oppslag.status]
  }
  assert.deepEqual(await both(), [503, 503])
  outside.state.status = 502
  await outside.up()
  assert.deepEqual(await both(), [503, 503])
  outside.state.status = 200
  assert.deepEqual(await both(), [200, 200])
  await outside.down()
  assert.deepEqual(await both(), [200, 200], 'its keys are known')
  ur.pass(8 * 24 * 3_600_000)
  assert.deepEqual(await both(), [503, 503], 'and not for ever')
  await outside.up()
  assert.deepEqual(await both(), [200, 200])
})
