import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isOwned, ownDirectory } from '../../server/katalog/eier.ts'
import { readInnehaver, startOf } from '../../server/katalog/innehaver.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { kommando, MAIN, startProsess, startServe } from '../fixture/kommando.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill } from '../fixture/tjeneste.ts'

/** A register of three persons from files. */
async function register(t: TestContext): Promise<string> {
  const data = katalog(lastFirst(t))
  await fill(
    data,
    [0, 1, 2].map((n) => versjon([identifikator(n)])),
  )
  return data
}

/** A process that has nothing to do with us. */
function stranger(t: TestContext) {
  const child = spawn('sleep', ['600'])
  t.after(() => child.kill('SIGKILL'))
  return { pid: child.pid ?? 0, isAlive: () => startOf(child.pid ?? 0) !== undefined }
}

test('the ready line says which process it is, and stop ends it and waits (9.4)', async (t) => {
  const data = await register(t)
  const { child, out, ended } = await startServe(t, data)
  assert.match(out(), new RegExp(`ready on http://127\\.0\\.0\\.1:\\d+/ \\(pid ${child.pid}\\): `))
  const stop = await kommando(['stop', '--data', data])
  assert.deepEqual([stop.code, stop.out], [0, ''])
  assert.match(stop.err, new RegExp(`Stopped the service over .* \\(pid ${child.pid}\\)`))
  assert.equal(isOwned(data), false)
  assert.equal(await ended, 0)
  assert.equal(existsSync(join(data, 'eier.json')), false)
})

test('stop ends a service whose parent is gone (9.4)', async (t) => {
  const data = await register(t)
  const shell = `"$@" > ${data}/ut.txt 2>&1 & until grep -q ready ${data}/ut.txt; do sleep 0.05; done`
  await kommando(['serve', '--data', data, '--port', '0'], { shell })
  assert.equal(isOwned(data), true)
  assert.equal((await kommando(['stop', '--data', data])).code, 0)
  assert.equal(isOwned(data), false)
})

test('stop says when no service runs, also after kill -9, and makes nothing (9.4)', async (t) => {
  const data = await register(t)
  const { child, ended } = await startServe(t, data)
  child.kill('SIGKILL')
  await ended
  const stop = await kommando(['stop', '--data', data])
  assert.equal(stop.code, 4)
  assert.match(stop.err, /^No service runs over /)
  const ukjent = join(data, 'ukjent')
  assert.equal((await kommando(['stop', '--data', ukjent])).code, 1)
  assert.equal(existsSync(ukjent), false)
})

test('stop never ends a process that only has the number (9.4)', async (t) => {
  const data = await register(t)
  const { pid, isAlive } = stranger(t)
  // A service of an older version holds the lock, and the note is what another one left.
  t.after(ownDirectory(data))
  const notes = [
    { pid, start: 'another boot, another time' },
    { pid, start: '' },
    { pid },
    { pid: -1, start: 'x' },
    { pid: 1, start: 1 },
    null,
  ]
  for (const note of notes) {
    writeFileSync(join(data, 'eier.json'), JSON.stringify(note))
    const { code, err } = await kommando(['stop', '--data', data])
    assert.equal(code, 1, err)
    assert.match(err, /in use by a process that cannot be told apart/)
  }
  assert.equal(isAlive(), true)
})

test('a note that names a process rightly counts for nothing when the lock is free (9.4)', async (t) => {
  const data = await register(t)
  const { pid, isAlive } = stranger(t)
  ownDirectory(data)()
  writeFileSync(join(data, 'eier.json'), JSON.stringify({ pid, start: startOf(pid) }))
  assert.equal(readInnehaver(data)?.pid, pid)
  assert.equal((await kommando(['stop', '--data', data])).code, 4)
  assert.equal(isAlive(), true)
})

test('killing npx leaves no service behind (9.4)', async (t) => {
  const data = await register(t)
  const npx = process.env['npm_execpath']?.replace('npm-cli', 'npx-cli')
  const program = npx === undefined ? ['npx'] : [process.execPath, npx]
  const args = ['uttrekk', 'serve', '--data', data, '--port', '0']
  const { child, out } = await startProsess(t, [...program, ...args], { cwd: join(MAIN, '../..') })
  const pid = Number(/\(pid (\d+)\)/.exec(out())?.[1])
  assert.notEqual(pid, child.pid)
  const start = startOf(pid)
  assert.notEqual(start, undefined)
  child.kill('SIGKILL')
  while (startOf(pid) === start) await sleep(50)
  assert.equal(isOwned(data), false)
})

test('a service whose launcher is killed ends too (9.4)', async (t) => {
  const data = await register(t)
  const launcher = spawn('sleep', ['600'])
  t.after(() => launcher.kill('SIGKILL'))
  const env = { ...process.env, UTTREKK_STARTET_AV: String(launcher.pid) }
  const args = [process.execPath, MAIN, 'serve', '--data', data, '--port', '0']
  const { ended } = await startProsess(t, args, { env })
  launcher.kill('SIGKILL')
  assert.equal(await ended, 0)
  assert.equal(isOwned(data), false)
})

test('a variable that is nearly a setting is warned of (9.12)', async (t) => {
  const env = {
    ...process.env,
    UTTREKK_TREGHEIT: '1s',
    UTTREKK_PORT_8080_TCP: 'tcp://1.2.3.4:8080',
  }
  const args = [process.execPath, MAIN, 'serve', '--data', await register(t), '--port', '0']
  const { out } = await startProsess(t, args, { env })
  while (!/Warning/.test(out())) await sleep(20)
  assert.match(out(), /Warning: UTTREKK_TREGHEIT is no setting; did you mean UTTREKK_TREGHET\?\n$/)
})

test('the ready line tells of what is served: persons, seed and sekvensnummer (9.10)', async (t) => {
  const data = katalog(lastFirst(t))
  await kommando(['syntetisk', '--data', data, '--antall', '1200', '--seed', '7'])
  const { out } = await startServe(t, data)
  const facts = /: 1 200 persons, seed 7, sekvensnummer [1-9][\d ]+ \(synthetic persons only\)\n$/
  assert.match(out(), facts)
})

test('an empty register is warned of, with what to do (9.10)', async (t) => {
  const data = join(katalog(lastFirst(t)), 'skrivefeil')
  const { out } = await startServe(t, data)
  assert.match(out(), /the register is empty \(synthetic persons only\)\nWarning: nobody is in /)
  const raad = /: uttrekk (syntetisk --data \S+ --antall \d+)\n$/.exec(out())?.[1] ?? ''
  assert.equal((await kommando(raad.split(' '))).code, 0)
  assert.ok(readFileSync(join(data, 'register.db')).length > 0)
})
