import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { fetchTestToken } from '../../cli/token.ts'
import { freePort } from '../fixture/hent.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { createUr } from '../fixture/ur.ts'

const DAY_MS = 24 * 3_600_000

test('the key of the test issuer is rotated while the service runs: old tokens open for a day at the most, new ones are of the new key, and the old private key is gone (11.10)', async (t) => {
  const id = identifikator(0)
  const ur = createUr(Date.now())
  const verden = { clock: ur.clock, timers: ur.timers }
  // The issuer's name holds the port, and tokens the issuer's name.
  const settings = { tokenLevetid: '999h', port: String(await freePort()) }
  const tjeneste = await startTjeneste(t, [versjon([id], {})], settings, verden)
  const { data, url, klient } = tjeneste
  const file = join(data, 'utsteder.jwk')
  const ask = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return (await klient().call(`personer/${id}`, { headers })).status
  }
  const fresh = () =>
    fetchTestToken({
      ...{ url: url(), pakke: 'offentligutenhjemmel', orgnr: '999888777' },
      clock: ur.clock,
    })
  const kidOf = (token: string) => decodeProtectedHeader(token).kid
  const served = async () => {
    const { keys } = (await (await fetch(`${url()}jwk`)).json()) as { keys: { kid: string }[] }
    return keys.map(({ kid }) => kid)
  }
  const tokens = [await fresh()]
  const secrets = [JSON.parse(readFileSync(file, 'utf8')).d as string]
  for (let i = 0; i < 2; i += 1) {
    const { code, err } = await runLine(['nokkel', '--data', data])
    assert.equal(code, 0, err)
    ur.pass(1_001)
    tokens.push(await fresh())
    secrets.push(JSON.parse(readFileSync(file, 'utf8')).d as string)
  }
  assert.equal(new Set(tokens.map(kidOf)).size, 3)
  for (const token of tokens) assert.equal(await ask(token), 200)
  assert.deepEqual(new Set(await served()), new Set(tokens.map(kidOf)))
  const text = readdirSync(data)
    .filter((name) => statSync(join(data, name)).isFile())
    .map((name) => readFileSync(join(data, name), 'latin1'))
    .join('')
  for (const old of secrets.slice(0, -1)) assert.ok(!text.includes(old), 'nothing of it is left')
  assert.equal(statSync(join(data, 'utsteder-forrige.json')).mode & 0o777, 0o600)

  await tjeneste.restart()
  for (const token of tokens) assert.equal(await ask(token), 200, 'and after a restart')
  // The command goes by the clock of the machine, which has gone on meanwhile.
  ur.pass(DAY_MS + 3_600_000)
  assert.deepEqual(await Promise.all(tokens.map(ask)), [401, 401, 200])
  assert.deepEqual(await served(), [kidOf(tokens[2] ?? '')])

  writeFileSync(file, 'ingen nøkkel')
  ur.pass(1_001)
  assert.equal(await ask(tokens[2] ?? ''), 200, 'what was read holds')
  assert.match(tjeneste.logg.join(''), /"hendelse":"(nokkelfeil|klientfilfeil)"/)
})

test('the key of the heads is changed with the service stopped, and whoever kept the first public key verifies what comes after (11.10)', async (t) => {
  const id = identifikator(0)
  const tjeneste = await startTjeneste(t, [versjon([id], {})], { loggHodeTid: '100ms' })
  const { data } = tjeneste
  const look = async () =>
    assert.equal((await tjeneste.klient().call(`personer/${id}`)).status, 200)
  await look()
  const busy = await runLine(['logg', 'nokkel', '--hoder-nokkel', '--data', data])
  assert.deepEqual([busy.code, /a service is using/.test(busy.err)], [2, true])
  const kept = join(katalog(lastFirst(t)), 'nokkel.pub.pem')
  copyFileSync(join(data, 'logg/nokkel.pub.pem'), kept)
  const before = readFileSync(join(data, 'logg/nokkel.pem'), 'utf8')
  await tjeneste.whileStopped(async () => {
    const { code, err } = await runLine(['logg', 'nokkel', '--hoder-nokkel', '--data', data])
    assert.equal(code, 0, err)
  })
  assert.notEqual(readFileSync(join(data, 'logg/nokkel.pem'), 'utf8'), before)
  await look()
  await tjeneste.restart()
  for (const nokkel of [[], ['--nokkel', kept]]) {
    const line = ['logg', 'verifiser', '--data', data, ...nokkel]
    assert.equal((await runLine(line)).code, 0)
  }
  const heads = readFileSync(join(data, 'logg/hoder.txt'), 'utf8')
  writeFileSync(join(data, 'logg/hoder.txt'), heads.replace(/^bytte .*\n/m, ''))
  assert.equal((await runLine(['logg', 'verifiser', '--data', data])).code, 1, 'its line is missed')
})
