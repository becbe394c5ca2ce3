import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { kommando, MAIN } from '../fixture/kommando.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'

const CODES = { SIGINT: 130, SIGTERM: 143 } as const
const SIGNALS = ['SIGINT', 'SIGTERM'] as const
const PAKKE = 'offentligutenhjemmel'

/** Sends a signal once, as soon as what was said so far holds the word. */
function once(signal: NodeJS.Signals, word: RegExp) {
  let isSent = false
  return (said: string, child: ChildProcess) => {
    if (isSent || !word.test(said)) return
    isSent = true
    child.kill(signal)
  }
}

/** A server that takes every request and never answers, and when it has taken one. */
async function startSilent(t: TestContext) {
  const server = createServer()
  const asked = new Promise((resolve) => server.once('request', resolve))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked }
}

for (const signal of SIGNALS) {
  test(`${signal} ends hent with ${CODES[signal]}, and what is there is told and continued (9.11)`, async (t) => {
    const personer = Array.from({ length: 50 }, (_, n) => versjon([identifikator(n)]))
    const { url } = await startTjeneste(t, personer, { treghet: '1h' })
    const ut = join(katalog(lastFirst(t)), 'a.ndjson')
    const til = ['hent', 'tilpasset', '--url', url(), '--rettighetspakke', PAKKE, '--ut', ut]
    const { code, err } = await kommando([...til, '--personstatustyper', 'bosatt'], {
      onErr: once(signal, /Ordered: job/),
    })
    assert.equal(code, CODES[signal], err)
    assert.match(err, /Stopped early\. The same command continues where it left off\.\n$/)
  })

  test(`${signal} ends a command that waits for an answer with ${CODES[signal]} (9.11)`, async (t) => {
    const { url, asked } = await startSilent(t)
    const child = spawn(process.execPath, [MAIN, 'token', '--url', url, '--rettighetspakke', PAKKE])
    let err = ''
    child.stderr.on('data', (text) => {
      err += text
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    await asked
    child.kill(signal)
    assert.equal(await ended, CODES[signal])
    assert.equal(err, 'uttrekk token: stopped before it was done\n')
  })

  test(`${signal} ends import with ${CODES[signal]} and tells what is durable (9.11)`, async (t) => {
    const data = katalog(lastFirst(t))
    const line = versjon([identifikator(1)]).json
    const child = spawn(process.execPath, [MAIN, 'import', '-', '--data', data])
    let err = ''
    child.stderr.on('data', (text) => {
      err += text
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    // Standard input stays open: the line is durable when its count has been printed.
    child.stdin.write(`${line}\n`)
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill(signal)
    assert.equal(await ended, CODES[signal])
    assert.match(err, /^1 line in the register .*: 1 new, 0 unchanged; 0 broken\nStopped early;/)
  })

  test(`a reader that never reads does not hold a command that ${signal} has come to (9.5)`, async (t) => {
    const data = katalog(lastFirst(t))
    const personer = Array.from({ length: 400 }, (_, n) => versjon([identifikator(n)]))
    await fill(data, personer)
    const { url } = await startTjeneste(t, personer)
    const til = ['hent', 'tilpasset', '--url', url(), '--rettighetspakke', PAKKE, '--ut', '-']
    const child = spawn(process.execPath, [MAIN, ...til, '--personstatustyper', 'bosatt'])
    const ended = new Promise((resolve) =>
      child.once('close', (code, by) => resolve(code ?? CODES[by as keyof typeof CODES])),
    )
    // It has said that all is ready: what it writes next fills the pipe, which nobody empties.
    await new Promise<void>((resolve) => {
      let err = ''
      child.stderr.on('data', (text) => {
        err += text
        if (/Ready/.test(err)) resolve()
      })
    })
    await sleep(500)
    child.kill(signal)
    assert.equal(await ended, CODES[signal])
  })
}

test('a second Ctrl-C ends a command that cannot end, and one on its heels is the same one (9.11)', async () => {
  const script = `
    import { listenSignals } from '${join(MAIN, '../signals.ts')}'
    const signal = listenSignals(() => performance.now())
    signal.addEventListener('abort', () => console.log('told'))
    setInterval(() => {}, 1000)
    console.log('here')`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script])
  const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve(code ?? by)))
  let out = ''
  const said = (word: string) =>
    new Promise<void>((resolve) => {
      const look = (text: string) => {
        out += text
        if (out.includes(word)) resolve()
      }
      child.stdout.on('data', look)
    })
  await said('here')
  child.kill('SIGINT')
  child.kill('SIGINT')
  await said('told')
  assert.equal(child.exitCode, null)
  await sleep(400)
  child.kill('SIGINT')
  assert.equal(await ended, 'SIGINT')
})
