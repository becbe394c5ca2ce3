/**
 * Kills `uttrekk hent` with SIGKILL at random moments, again and again, behind a proxy that does what
 * networks and gateways do, over a service that is killed and started again now and then, with tokens
 * that live two seconds. Counts the files that came out complete and exact, byte for byte.
 *
 *   npm run bevis:hent -- --drap 100 --antall 10000 [--seed 1] [--andel 0.1] [--csv]
 *
 * With --csv the files are those of `--lang --excel`, held against a run that nobody stops.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { fetchFasit } from '../fixture/fasit.ts'
import { startProxy } from '../fixture/proxy.ts'

const { values } = parseArgs({
  options: {
    drap: { type: 'string', default: '100' },
    antall: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    andel: { type: 'string', default: '0.1' },
    csv: { type: 'boolean', default: false },
  },
})
const drap = Number(values.drap)
const seed = Number(values.seed)
const NODE = process.execPath
const CLI = join(import.meta.dirname, '../../cli/main.ts')
const PAKKE = 'offentlig-med-hjemmel'
const KRITERIER = { personstatustyper: ['bosatt', 'doed'] }
/** Every so many kills the service is killed as well. */
const SERVER_EVERY = 5
const KILL_MAX_MS = 2_000

const chance = tilfeldig(seed, 0, EMNE.dokument)
const directory = mkdtempSync(join(tmpdir(), 'uttrekk-hent-'))
const data = join(directory, 'data')
const port = await freePort()
const tally = {
  kills: 0,
  serverKills: 0,
  runs: 0,
  files: 0,
  exact: 0,
  wrong: 0,
  failed: 0,
  stoodAt401: 0,
  rssMiB: 0,
}

await exit(spawn(NODE, [CLI, 'syntetisk', '--data', data, '--antall', String(values.antall)]))
let server = startServer()
await server
const upstream = `http://127.0.0.1:${port}/`
const fasit = await fetchFasit(upstream, PAKKE, KRITERIER)
const proxy = await startProxy({ upstream: () => upstream, seed, share: Number(values.andel) })
const csvFasit = values.csv ? await fetchCsv() : undefined
process.stdout.write(
  `${fasit.ids.length} persons, ${Math.round(fasit.ndjson.length / 1e6)} MB; seed ${seed}\n`,
)
while (tally.kills < drap) await fetchOne()
const last = await server
last.kill('SIGTERM')
await exit(last)
await proxy.stop()
rmSync(directory, { recursive: true, force: true })
process.stdout.write(
  `kill -9 of hent ${tally.kills}, of the service ${tally.serverKills}, over ${tally.runs} runs\n` +
    `files ${tally.files}: exact ${tally.exact}, wrong ${tally.wrong}; runs that gave up ${tally.failed}\n` +
    `faults of the proxy: ${JSON.stringify(proxy.faults)}\n` +
    `401 shown to the user ${tally.stoodAt401}; largest memory of hent ${tally.rssMiB} MiB\n`,
)
process.exitCode = tally.wrong + tally.failed + tally.stoodAt401 === 0 ? 0 : 1

// --- internal ---

/** One file, by as many runs as it takes. The last runs are left alone when the kills are used up. */
async function fetchOne(): Promise<void> {
  const her = join(directory, String(tally.files))
  mkdirSync(her)
  const file = join(her, values.csv ? 'ut.csv' : 'ut.ndjson')
  for (;;) {
    const { code, stderr } = await runHent(file)
    if (/\b401\b/.test(stderr)) tally.stoodAt401 += 1
    if (code === null) continue
    if (code !== 0 && code !== 4) {
      tally.failed += 1
      process.stdout.write(`exit ${code}: ${stderr}\n`)
      if (tally.failed > 10) throw new Error('gave up too often')
      continue
    }
    tally.files += 1
    const isSame = csvFasit ? sumsOf(her) === csvFasit : readFileSync(file, 'utf8') === fasit.ndjson
    const isExact = isSame && stderr.includes(fasit.sha256)
    if (isExact) tally.exact += 1
    else tally.wrong += 1
    process.stdout.write(
      `file ${tally.files} ${isExact ? 'exact' : 'WRONG'}, ${tally.kills} kills\n`,
    )
    rmSync(her, { recursive: true })
    return
  }
}

function spawnHent(url: string, file: string) {
  const args = ['hent', 'tilpasset', '--url', url, '--rettighetspakke', PAKKE]
  const ut = ['--ut', file, ...(values.csv ? ['--lang', '--excel'] : [])]
  return spawn(NODE, [CLI, ...args, '--kriterier', JSON.stringify(KRITERIER), ...ut], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/** The files of a run that goes to its end, straight from the service. */
async function fetchCsv(): Promise<string> {
  const her = join(directory, 'fasit')
  mkdirSync(her)
  const hent = spawnHent(upstream, join(her, 'ut.csv'))
  hent.stderr.resume()
  await exit(hent)
  if (hent.exitCode !== 0) throw new Error('the run that nobody stops did not end well')
  return sumsOf(her)
}

/** Every file but the note of the job, whose name is another each time. */
function sumsOf(her: string): string {
  const names = readdirSync(her).filter((name) => !name.endsWith('.uttrekk.json'))
  const sums = names.toSorted().map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(join(her, name)))
      .digest('hex'),
  ])
  return JSON.stringify(sums)
}

async function runHent(file: string): Promise<{ code: number | null; stderr: string }> {
  tally.runs += 1
  const hent = spawnHent(proxy.url, file)
  let stderr = ''
  hent.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const done = exit(hent)
  if (tally.kills < drap) {
    const timeUp = new AbortController()
    const killed = sleep(chance.heltall(KILL_MAX_MS), 'kill', timeUp).catch(() => 'done')
    if ((await Promise.race([killed, done.then(() => 'done')])) === 'kill') {
      noteMemory(hent)
      if (hent.kill('SIGKILL')) tally.kills += 1
      if (tally.kills % SERVER_EVERY === 0) await restartServer()
    }
    timeUp.abort()
  }
  await done
  return { code: hent.exitCode, stderr }
}

function noteMemory({ pid }: ChildProcess): void {
  try {
    const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    tally.rssMiB = Math.max(tally.rssMiB, Math.round(Number(kib ?? 0) / 1024))
  } catch {
    // Gone already, or no such file on this system.
  }
}

/** Killed, and back after a moment in which the next run finds nobody. */
async function restartServer(): Promise<void> {
  const killed = await server
  tally.serverKills += 1
  killed.kill('SIGKILL')
  await exit(killed)
  server = sleep(chance.heltall(800)).then(startServer)
}

async function startServer(): Promise<ChildProcess> {
  const args = ['serve', '--data', data, '--port', String(port), '--token-levetid', '2s']
  const child = spawn(NODE, [CLI, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('ready')) return child
  }
  throw new Error('the service did not start')
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function exit(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}
