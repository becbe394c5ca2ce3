import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { startOf } from '../../server/katalog/innehaver.ts'
import { katalog, lastFirst, type Varighet } from '../../tests/fixture/katalog.ts'
import { FremmedLaas, type Laas, type Laasvalg, takeLaas } from './laas.ts'
import { namesOf } from './utfil.ts'

test('one holds the lock, another is refused, and nothing is left when it is let go (13.3)', (t) => {
  const { file, names } = laasfil(t)
  const laas = take(file)
  assert.equal(takeLaas(file), undefined)
  assert.deepEqual(names(), ['ut.laas'])
  laas.release()
  assert.deepEqual(names(), [])
  take(file).release()
})

test('a process that is killed lets go; of many that come at once thereafter one has the lock (13.3)', async (t) => {
  const { file, names } = laasfil(t)
  for (let round = 0; round < 5; round += 1) {
    // Each round leaves a dead holder, and the next one its successor.
    const processes = await Promise.all(Array.from({ length: 6 }, () => startProcess(t, file)))
    const holders = processes.filter(({ says }) => says === 'held')
    assert.equal(holders.length, 1, processes.map(({ says }) => says).join(' '))
    assert.deepEqual(names(), ['ut.laas'])
    await Promise.all(processes.map(({ kill }) => kill()))
  }
  const laas = take(file)
  laas.release()
  assert.deepEqual(names(), [])
})

test('a number that another process has now is no holder (13.3)', (t) => {
  const { file } = laasfil(t)
  writeNote(file, { start: `${startOf(process.pid)}0` })
  take(file)
})

test('a lock of another machine or container is held while it is shown to be, and is fenced off after (13.3)', (t) => {
  const { file } = laasfil(t)
  const elsewhere: Laasvalg = { startOf, stedOf: () => 'elsewhere', foreignMs: 60_000 }
  const old = take(file, elsewhere)
  assert.equal(takeLaas(file), undefined)
  // As if it had been stopped for a while.
  const before = new Date(Date.now() - 61_000)
  utimesSync(file, before, before)
  const laas = take(file)
  assert.ok(!old.holds())
  old.release()
  assert.ok(laas.holds(), 'what is no longer held is not let go')
  laas.release()
})

test('where nobody can say when a process began, the lock is held while it is shown to be (13.3)', (t) => {
  const { file } = laasfil(t)
  const silent: Laasvalg = { startOf: () => undefined, stedOf: () => 'here', foreignMs: 60_000 }
  take(file, silent)
  assert.equal(takeLaas(file, silent), undefined)
  take(file, { ...silent, foreignMs: 0 })
})

test('what an earlier version left, an empty file, is nobody’s (13.3)', (t) => {
  const { file, names } = laasfil(t)
  writeFileSync(file, '')
  const laas = take(file)
  assert.deepEqual(names(), ['ut.laas'])
  laas.release()
})

test('what is no lock is left as it is (13.3)', (t) => {
  for (const text of [
    'mine',
    '{}',
    'null',
    '[]',
    '{"token":"../x","pid":1,"start":"","sted":""}',
  ]) {
    const { file, names } = laasfil(t)
    writeFileSync(file, text)
    assert.throws(() => takeLaas(file), FremmedLaas)
    assert.equal(readFileSync(file, 'utf8'), text)
    assert.deepEqual(names(), ['ut.laas'])
  }
  const { file } = laasfil(t)
  mkdirSync(file)
  assert.throws(() => takeLaas(file), FremmedLaas)
})

test('the lock has room beside whatever else is beside a file, and leaves nothing where it cannot be taken (13.3)', (t) => {
  const { file } = laasfil(t)
  const directory = dirname(file)
  const { laas, mangler } = namesOf(join(directory, 'x'.repeat(255 - '.mangler.ndjson'.length)))
  writeFileSync(mangler, '')
  const start = `${startOf(process.pid)}0`
  writeNote(laas, { start })
  take(laas).release()
  assert.equal(readdirSync(directory).length, 1)
  const full = join(directory, 'y'.repeat(255 - '.laas'.length))
  assert.throws(() => takeLaas(`${full}.laas`), { code: 'ENAMETOOLONG' })
  assert.equal(readdirSync(directory).length, 1)
})

// --- internal ---

function laasfil(t: Varighet) {
  const directory = katalog(lastFirst(t))
  return { file: join(directory, 'ut.laas'), names: () => readdirSync(directory) }
}

/** Takes a lock that is free. */
function take(file: string, valg?: Laasvalg): Laas {
  const laas = takeLaas(file, valg) ?? assert.fail('another holds the lock')
  assert.ok(laas.holds())
  return laas
}

function writeNote(file: string, { start }: { readonly start: string }): void {
  const token = '6f3c1f0e'
  const sted = start.split(' ').slice(0, 2).join(' ')
  writeFileSync(file, `${JSON.stringify({ token, pid: process.pid, start, sted })}\n`)
}

/** A process that tries to take the lock, says how that went, and stays until it is killed. */
async function startProcess(t: Varighet, file: string) {
  const code = `
    const { takeLaas } = await import(${JSON.stringify(import.meta.resolve('./laas.ts'))})
    console.log(takeLaas(process.argv[1]) === undefined ? 'refused' : 'held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const kill = () => {
    child.kill('SIGKILL')
    return ended
  }
  lastFirst(t)(kill)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return { says: (await lines.next()).value as string, kill }
}
