import assert from 'node:assert/strict'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const LAGET = [
  'register.db',
  'jobber.db',
  'utsteder.db',
  'utsteder.jwk',
  'logg/000000000001.db',
  'logg/nokkel.pem',
  'logg/katalog.json',
]

test('a service does not start where anything that it made is gone, says which, and starts when it is given up (11.4)', async (t) => {
  for (const name of [...LAGET, 'logg']) {
    const { data, klient, restart } = await startTjeneste(t, [versjon([identifikator(0)])])
    assert.equal((await klient().call(`personer/${identifikator(0)}`)).status, 200)
    await restart()
    await assert.rejects(
      async () => {
        rmSync(join(data, name), { recursive: true })
        await restart()
      },
      (error: Error) =>
        error.message.includes(join(data, name)) && /katalog --data/.test(error.message),
      name,
    )
    assert.equal((await runLine(['katalog', '--data', data])).code, 1)
    const { err } = await runLine(['katalog', '--data', data, '--godta'])
    assert.match(err, /Noted/)
    await restart()
  }
})

test('a loading is refused where the register is gone, and makes no new one (11.4)', async (t) => {
  const { data } = await startTjeneste(t, [versjon([identifikator(0)])])
  const copy = katalog(lastFirst(t))
  writeFileSync(join(copy, 'katalog.json'), '{"format":1,"laget":["register.db"]}\n')
  const before = readdirSync(copy)
  const { code, err } = await runLine(['syntetisk', '--data', copy, '--antall', '1'])
  assert.deepEqual([code, readdirSync(copy)], [1, before])
  assert.match(err, /register\.db was made here and is gone/)
  assert.equal((await runLine(['katalog', '--data', data])).code, 0)
})
