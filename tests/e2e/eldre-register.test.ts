import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { parseConfig } from '../../server/config.ts'
import { MERKE } from '../../server/katalog/registermerke.ts'
import { createLog } from '../../server/log.ts'
import { startTjener } from '../../server/main.ts'
import { loggkatalog } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { fill } from '../fixture/tjeneste.ts'
import { createUr } from '../fixture/ur.ts'

const personer = (fra: number, til: number) =>
  Array.from({ length: til - fra }, (_, i) => versjon([identifikator(fra + i)]))

/** A service over a directory, and what it has said. */
async function start(data: string, verden: Partial<Parameters<typeof startTjener>[1]> = {}) {
  const logg: string[] = []
  const log = createLog((text) => logg.push(text), Date.now)
  const config = parseConfig({ data, port: '0' }, {})
  const tjener = await startTjener(config, { log, clock: Date.now, ...verden }).catch(
    (error: Error) => error,
  )
  return { tjener, logg: () => logg.join('') }
}

/** Starts it, and stops it again. Answers what it said, and why it would not start. */
async function run(data: string): Promise<{ readonly feil: string; readonly logg: string }> {
  const { tjener, logg } = await start(data)
  if (tjener instanceof Error) return { feil: tjener.message, logg: logg() }
  await tjener.stop()
  return { feil: '', logg: logg() }
}

/** A directory whose register has been put back from before two persons came, beside its own log. */
async function turnedBack(t: TestContext): Promise<string> {
  const defer = lastFirst(t)
  const [data, aside] = [katalog(defer), katalog(defer)]
  await fill(data, personer(0, 2))
  cpSync(join(data, 'register.db'), join(aside, 'register.db'))
  await run(data)
  await fill(data, personer(2, 4))
  await run(data)
  cpSync(join(aside, 'register.db'), join(data, 'register.db'))
  return data
}

test('a register that is older than the access log is not served, says so in numbers, and is loaded all the same (11.11)', async (t) => {
  const data = await turnedBack(t)
  const { feil, logg } = await run(data)
  assert.match(
    feil,
    /older than the access log: it goes to sekvensnummer 2, and answers were given from it up to 4/,
  )
  assert.match(feil, /Import it again.*uttrekk katalog --data .* --godta/)
  assert.match(logg, /"hendelse":"eldre-register",.*eldre enn tilgangsloggen.*"antall":2,"av":4/)
  assert.equal((await runLine(['katalog', '--data', data])).code, 1)
  await fill(data, personer(2, 4))
  assert.equal((await runLine(['katalog', '--data', data])).code, 0)
  assert.equal((await run(data)).feil, '')
})

test('a register that is older is served when somebody has said so, which stands in the access log (11.11)', async (t) => {
  const data = await turnedBack(t)
  assert.equal((await runLine(['katalog', '--data', data, '--godta'])).code, 0)
  const lines = [...readLogg(loggkatalog(data), {})].map(({ linje }) => JSON.stringify(linje))
  assert.match(lines.at(-1) ?? '', /"visning":"katalog".*older than the access log/)
  assert.equal((await run(data)).feil, '')
})

test('how far the register has come is noted every minute, and what cannot be read of it is not passed over (11.11)', async (t) => {
  const data = katalog(lastFirst(t))
  await fill(data, personer(0, 2))
  const ur = createUr(Date.now())
  const { tjener } = await start(data, { timers: ur.timers })
  assert.ok(!(tjener instanceof Error))
  await fill(data, personer(2, 5))
  const numre = () => JSON.parse(readFileSync(join(data, MERKE), 'utf8')) as object
  assert.deepEqual(numre(), { siste: 2, posisjon: 2 })
  ur.pass(60_000)
  while (!isDeepStrictEqual(numre(), { siste: 5, posisjon: 5 })) await setImmediate()
  await fill(data, personer(5, 6))
  await tjener.stop()
  assert.deepEqual(numre(), { siste: 6, posisjon: 6 })
  writeFileSync(join(data, MERKE), '{"siste":"5"}\n')
  assert.match((await run(data)).feil, /registeret\.json, which tells .* cannot be read/)
  rmSync(join(data, MERKE))
  assert.match((await run(data)).feil, /registeret\.json was made here and is gone/)
  assert.equal((await runLine(['katalog', '--data', data, '--godta'])).code, 0)
  assert.equal((await run(data)).feil, '')
})
