import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fetchTestToken } from '../../cli/token.ts'
import { loggkatalog } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { kommando, MAIN, startServe } from '../fixture/kommando.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { fill } from '../fixture/tjeneste.ts'

const IDS = Array.from({ length: 300 }, (_, n) => identifikator(n))
const PAKKE = 'offentligutenhjemmel'
const STI = 'folkeregisteret/api/offentligutenhjemmel/v1'

/** Whoever orders and looks up, at one service or another. */
async function createKonsument(url: string) {
  const token = await fetchTestToken({ url, pakke: PAKKE, orgnr: '999888777' })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${STI}/${path}`, { ...init, headers })
  const order = async () => {
    const body = '{"personstatustyper":["bosatt"]}'
    const svar = await call('uttrekk/tilpasset', { method: 'POST', body })
    return svar.status === 200 ? ((await svar.json()) as { jobbId: string }).jobbId : undefined
  }
  /** All of a job, as it stands in its batches. */
  const read = async (jobbId: string) => {
    const told: string[] = []
    for (;;) {
      const svar = await call(`uttrekk/${jobbId}/batch/${told.length}`)
      const text = await svar.text()
      if (svar.status === 404) continue
      told.push(`${svar.status} ${text}`)
      if (svar.status !== 200 || text === '{}') return told
    }
  }
  return { call, order, read }
}

async function start(t: TestContext) {
  const data = katalog(lastFirst(t))
  await fill(
    data,
    IDS.map((id) => versjon([id], {})),
  )
  const tjeneste = await startServe(t, data, '--tilpasset-batch', '50')
  return { data, tjeneste, til: join(katalog(lastFirst(t)), 'kopi') }
}

test('a copy that is made while orders, look-ups and an import go on is whole, and whoever starts over it finds every job that was acknowledged before (11.11)', async (t) => {
  const { data, tjeneste, til } = await start(t)
  const konsument = await createKonsument(tjeneste.url)
  const before: { jobbId: string; told: string[] }[] = []
  for (let i = 0; i < 5; i += 1) {
    const jobbId = await konsument.order()
    assert.ok(jobbId !== undefined)
    before.push({ jobbId, told: await konsument.read(jobbId) })
  }
  let isOver = false
  const work = async () => {
    for (let n = 0; !isOver; n += 1) {
      const jobbId = await konsument.order()
      if (jobbId !== undefined) await konsument.read(jobbId)
      await konsument.call(`personer/${IDS[n % IDS.length]}`)
    }
  }
  const load = async () => {
    for (let n = 0; !isOver; n += 1) await fill(data, [versjon([identifikator(1_000 + n)], {})])
  }
  const busy = [work(), work(), load()]
  const { code, out, err } = await kommando(['sikkerhetskopi', '--data', data, '--til', til])
  isOver = true
  await Promise.all(busy)
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /persons at sekvensnummer .*lines of the access log.*whole\.\n$/)
  tjeneste.child.kill('SIGKILL')
  await tjeneste.ended

  const again = await startServe(t, til, '--tilpasset-batch', '50')
  const later = await createKonsument(again.url)
  for (const { jobbId, told } of before) assert.deepEqual(await later.read(jobbId), told)
  assert.equal((await later.call(`personer/${IDS[0]}`)).status, 200)
  const { code: verified } = await kommando(['logg', 'verifiser', '--data', til])
  assert.equal(verified, 0)
  const visninger = [...readLogg(loggkatalog(til), {})].map(({ linje }) =>
    Reflect.get(linje, 'visning'),
  )
  assert.equal(visninger.filter((one) => one === 'sikkerhetskopi').length, 1, 'it is noted')
})

test('a copy is its owner’s alone, and holds nothing of who has the directory (11.11)', async (t) => {
  const { data, til } = await start(t)
  mkdirSync(til)
  assert.equal((await kommando(['sikkerhetskopi', '--data', data, '--til', til])).code, 0)
  const files = readdirSync(til, { recursive: true, encoding: 'utf8' })
  for (const name of ['', ...files]) {
    const found = statSync(join(til, name))
    assert.equal(found.mode & 0o777, found.isDirectory() ? 0o700 : 0o600, name)
  }
  const LAGET = ['register.db', 'jobber.db', 'logg.nokkel', 'utsteder.jwk', 'logg/nokkel.pem']
  for (const name of LAGET) assert.ok(files.includes(name), name)
  assert.deepEqual(
    files.filter((name) => /eier|\.tmp$|aapen$|-wal$/.test(name)),
    [],
  )
  assert.equal((await runLine(['katalog', '--data', til])).code, 0)
})

test('a copy is refused where something is, in the directory itself and where there is no register, and changes nothing (11.11)', async (t) => {
  const { data, til } = await start(t)
  mkdirSync(til)
  writeFileSync(join(til, 'noe'), '')
  const cases = [
    [data, til, /is not empty/],
    [data, join(data, 'kopi'), /lies in/],
    [data, data, /lies in/],
    [data, join(til, 'noe'), /is a file/],
    [data, join(til, 'borte/kopi'), /there is no directory/],
    [til, `${til}-2`, /there is no register/],
  ] as const
  for (const [from, to, why] of cases) {
    const { code, err } = await runLine(['sikkerhetskopi', '--data', from, '--til', to])
    assert.ok(code === 1 || code === 2, err)
    assert.match(err, why)
  }
  assert.deepEqual(readdirSync(til), ['noe'])
})

test('a copy that is stopped, or has no room, leaves nothing (11.11)', async (t) => {
  const { data, til } = await start(t)
  const parent = join(til, '..')
  const child = spawn(process.execPath, [MAIN, 'sikkerhetskopi', '--data', data, '--til', til])
  while (!readdirSync(parent).some((name) => name.endsWith('.tmp'))) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  // It may have been done just then.
  assert.ok(code === 143 || (code === 0 && existsSync(til)), String(code))
  assert.deepEqual(
    readdirSync(parent).filter((name) => name.endsWith('.tmp')),
    [],
  )
  rmSync(til, { recursive: true, force: true })
  const limited = await kommando(['sikkerhetskopi', '--data', data, '--til', til], {
    shell: 'ulimit -f 100; trap "" XFSZ; exec "$@"',
  })
  assert.equal(limited.code, 1)
  assert.match(limited.err, /the disk takes no more; nothing is left of the copy/)
  assert.deepEqual(readdirSync(parent), [])
})

test('a register that is put back older than it was served is refused, until what came since is there again, or is given up (11.11)', async (t) => {
  const { data, tjeneste, til } = await start(t)
  assert.equal((await kommando(['sikkerhetskopi', '--data', data, '--til', til])).code, 0)
  const since = [versjon([identifikator(2_000)], {}), versjon([identifikator(2_001)], {})]
  await fill(data, since)
  tjeneste.child.kill('SIGTERM')
  assert.equal(await tjeneste.ended, 0)
  const putBack = () => {
    for (const name of ['register.db', 'register.db-wal', 'register.db-shm']) {
      rmSync(join(data, name), { force: true })
    }
    cpSync(join(til, 'register.db'), join(data, 'register.db'))
  }
  const refused = async () => {
    const { code, err } = await kommando(['serve', '--data', data, '--port', '0'])
    assert.equal(code, 1)
    assert.match(err, /goes to sekvensnummer 300, and answers were given from it up to 302/)
  }
  putBack()
  await refused()
  assert.equal((await runLine(['katalog', '--data', data])).code, 1)
  await fill(data, since)
  const again = await startServe(t, data)
  again.child.kill('SIGTERM')
  assert.equal(await again.ended, 0)

  putBack()
  await refused()
  const { code, err } = await kommando(['katalog', '--data', data, '--godta'])
  assert.equal(code, 0, err)
  const third = await startServe(t, data)
  const konsument = await createKonsument(third.url)
  assert.equal((await konsument.call(`personer/${IDS[0]}`)).status, 200)
  const notes = [...readLogg(loggkatalog(data), {})].map(({ linje }) =>
    Reflect.get(linje, 'visning'),
  )
  assert.ok(notes.includes('katalog'), 'it is noted that it was given up')
})
