/**
 * The bad day: a service at work meets a full disk, a disk without inodes or for reading only, threads that end,
 * clocks that leap, and a minute of SIGSTOP. In each round the trouble comes, lasts and goes, and the judge
 * asks: is anything that was acknowledged lost, did `/ready` keep its word all through, was a fault of the
 * disk ever told as 500, did all of it go on by itself, and how soon.
 *
 *   npm run bevis:dag -- [--runder 3] [--antall 2000] [--kort] [--ut dag.json]
 *
 * File systems of their own need root: without it those rounds are left out, and that is said.
 */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { runToEnd } from '../../bench/tjener.ts'
import { fetchTestToken } from '../../cli/token.ts'
import { personrad } from '../../domain/register/person.ts'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { syntetiskRegister } from '../../syntetisk/register.ts'
import { overstaa, type Runde, run, type Uaar } from '../fixture/dag.ts'
import { startServer } from '../fixture/drap.ts'

const { values } = parseArgs({
  options: {
    runder: { type: 'string', default: '3' },
    antall: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    kort: { type: 'boolean', default: false },
    bare: { type: 'string' },
    ut: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(
    'npm run bevis:dag -- [--runder N] [--antall PERSONS] [--kort] [--bare TEXT] [--ut FILE]\n',
  )
  process.exit(0)
}
const runder = values.kort ? 1 : Number(values.runder)
const STOPP_MS = values.kort ? 15_000 : 60_000
const HOLD_MS = 6_000
const HOUR_MS = 3_600_000
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'
const chance = tilfeldig(Number(values.seed), 0, EMNE.dokument)

const over = mkdtempSync(join(tmpdir(), 'uttrekk-dag-'))
const moenster = join(over, 'moenster')
const klokke = join(over, 'klokke')
const monterte = new Set<string>()
process.once('exit', () => {
  for (const sted of monterte) spawnSync('umount', ['-l', sted])
  spawnSync('chattr', ['-R', '-i', over])
  rmSync(over, { recursive: true, force: true })
})

await runToEnd(['bin/uttrekk.js', 'syntetisk', '--data', moenster, '--antall', values.antall])
const { ids, fasit } = await readFasit()
process.stdout.write(
  `clocks are set by a module of ours that is loaded before the service${existsSync(FAKETIME) ? '' : ' (libfaketime is not on this machine)'}: the time of the day as the program reads it, in every thread\n`,
)
const canMount = tryMount()
if (!canMount) {
  process.stdout.write(
    'LEFT OUT: file systems cannot be mounted here (that needs root): full disk, inodes\n',
  )
}
const canFreeze = tryFreeze()
process.stdout.write(
  canFreeze
    ? 'reading only is made by the immutable flag of every file, open or not: no system makes a file system so under those who write to it, and back\n'
    : 'LEFT OUT: files cannot be made immutable here (that needs root, and ext4 or the like): reading only\n',
)

const alle: Runde[] = []
for (let runde = 1; runde <= runder; runde += 1) {
  for (const uaar of createUaar()) {
    if (values.bare !== undefined && !uaar.hva.includes(values.bare)) continue
    const found = await overstaa(prepare(uaar), uaar, { ids, fasit, chance })
    release()
    alle.push(found)
    const { hva, ordrer, oppslag, tilbakeMs, brudd, svar } = found
    const told = Object.entries(svar).map(([status, times]) => `${status} ×${times}`)
    process.stdout.write(
      `${brudd.length === 0 ? 'held' : 'FAILED'} ${runde} ${hva}: ${ordrer} orders and ${oppslag} look-ups acknowledged, all there; back after ${tilbakeMs} ms; ${told.join(', ')}\n${brudd.map((one) => `  ${one}\n`).join('')}`,
    )
  }
}
const failed = alle.filter(({ brudd }) => brudd.length > 0)
const back = alle.map(({ tilbakeMs }) => tilbakeMs).sort((a, b) => a - b)
process.stdout.write(
  `${alle.length} rounds: ${alle.length - failed.length} held, ${failed.length} failed${canMount && canFreeze ? '' : ', those left out as said'}; back after a median of ${back[back.length >> 1]} ms, at most ${back.at(-1)}\n`,
)
if (values.ut !== undefined) writeFileSync(values.ut, `${JSON.stringify(alle, null, 2)}\n`)
if (failed.length > 0) process.exitCode = 1
process.exit()

// --- internal ---

type Oppsett = Uaar & { readonly filsystem?: (data: string) => void }

function createUaar(): readonly Oppsett[] {
  const disks: readonly Oppsett[] = [
    {
      hva: 'full disk',
      ms: HOLD_MS,
      filsystem: (data) => mount(data, 'size=120m'),
      begin: ({ data }) => fill(data),
      end: ({ data }) => unfill(data),
    },
    {
      hva: 'full disk under the access log alone',
      ms: HOLD_MS,
      filsystem: (data) => {
        mkdirSync(join(data, 'logg'), { recursive: true, mode: 0o700 })
        mount(join(data, 'logg'), 'size=24m')
      },
      begin: ({ data }) => fill(join(data, 'logg')),
      end: ({ data }) => unfill(join(data, 'logg')),
    },
    {
      hva: 'no inodes',
      ms: HOLD_MS,
      filsystem: (data) => mount(data, 'size=120m,nr_inodes=120'),
      begin: ({ data }) => useInodes(data),
      end: ({ data }) => unfill(data),
    },
  ]
  const readingOnly: Oppsett = {
    hva: 'reading only',
    ms: HOLD_MS,
    begin: ({ data }) => freeze(data),
    end: ({ data }) => run('chattr', '-R', '-i', data),
  }
  const forstyrr = pathToFileURL(join(import.meta.dirname, 'dag-forstyrr.ts')).href
  const env = { NODE_OPTIONS: `--import=${forstyrr}`, UTTREKK_TEST_KLOKKE: klokke }
  const leap = (hva: string, ms: number): Oppsett => {
    let offMs = 0
    const set = (to: number) => {
      offMs = to
      writeFileSync(klokke, String(to))
    }
    return {
      ...{ hva: `clock ${hva}`, ms: HOLD_MS, env, offMs: () => offMs },
      filsystem: () => set(0),
      begin: () => set(ms),
      end: () => set(0),
    }
  }
  return [
    ...(canMount ? disks : []),
    ...(canFreeze ? [readingOnly] : []),
    {
      ...{ hva: 'killed threads', ms: HOLD_MS, env },
      filsystem: () => writeFileSync(klokke, '0'),
      begin: async ({ pid }) => {
        for (let i = 0; i < 20; i += 1) {
          process.kill(pid, 'SIGUSR2')
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      },
      end: () => {},
    },
    leap('an hour ahead', HOUR_MS),
    leap('an hour back', -HOUR_MS),
    leap('two days ahead', 48 * HOUR_MS),
    leap('400 days ahead', 400 * 24 * HOUR_MS),
    leap('400 days back', -400 * 24 * HOUR_MS),
    {
      ...{ hva: `${STOPP_MS / 1000} s of SIGSTOP`, ms: STOPP_MS, isStopped: true },
      begin: ({ pid }) => process.kill(pid, 'SIGSTOP'),
      end: ({ pid }) => process.kill(pid, 'SIGCONT'),
    },
  ]
}

/** A directory of its own for each round, on a file system of its own where that is what is tried. */
function prepare(uaar: Oppsett): string {
  const data = join(over, 'data')
  mkdirSync(data, { mode: 0o700 })
  uaar.filsystem?.(data)
  cpSync(moenster, data, { recursive: true })
  return data
}

function release(): void {
  for (const sted of [...monterte].reverse()) run('umount', sted)
  monterte.clear()
  rmSync(join(over, 'data'), { recursive: true, force: true })
}

function mount(sted: string, options: string): void {
  run('mount', '-t', 'tmpfs', '-o', `mode=0700,${options}`, 'tmpfs', sted)
  monterte.add(sted)
}

function tryMount(): boolean {
  const sted = join(over, 'proeve')
  mkdirSync(sted)
  const { status } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', sted])
  if (status === 0) run('umount', sted)
  return status === 0
}

/** All but the shared memory of SQLite: to write to a mapped file that is frozen ends a process. */
function freeze(data: string): void {
  run('find', data, '!', '-name', '*-shm', '-exec', 'chattr', '+i', '{}', '+')
}

function tryFreeze(): boolean {
  const { status } = spawnSync('chattr', ['+i', moenster])
  if (status === 0) run('chattr', '-i', moenster)
  return status === 0
}

/** Until not one byte more goes in. */
function fill(directory: string): void {
  const handle = openSync(join(directory, 'fyll'), 'w')
  try {
    for (let size = 1 << 20; size >= 1; ) {
      try {
        writeSync(handle, Buffer.alloc(size))
      } catch {
        size >>= 1
      }
    }
  } finally {
    closeSync(handle)
  }
}

function useInodes(directory: string): void {
  try {
    for (let n = 0; ; n += 1) closeSync(openSync(join(directory, `fyll-${n}`), 'wx'))
  } catch {
    // There are none left.
  }
}

function unfill(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith('fyll')) rmSync(join(directory, name))
  }
}

/** Whom there is to look up, and what an uttrekk of all who live here holds. */
async function readFasit() {
  const some: string[] = []
  for (const { dokument } of syntetiskRegister({ antall: Number(values.antall), seed: 1 })) {
    const id = personrad(dokument)?.identifikatorer[0]?.identifikator
    if (id !== undefined) some.push(id)
  }
  return { ids: some, fasit: await readWhole() }
}

/** By a service that nothing happens to. */
async function readWhole(): Promise<readonly string[]> {
  const data = join(over, 'fasit')
  cpSync(moenster, data, { recursive: true })
  let fasit: readonly string[] = []
  const { url, server } = await startServer(data)
  const token = await fetchTestToken({ url, pakke: 'offentligutenhjemmel', orgnr: '999888777' })
  const call = async (path: string, body?: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const init = body === undefined ? { headers } : { headers, method: 'POST', body }
    const svar = await fetch(`${url}folkeregisteret/api/offentligutenhjemmel/v1/${path}`, init)
    return (await svar.json()) as { jobbId?: string; foedselsEllerDNummer?: string[] }
  }
  const { jobbId } = await call('uttrekk/tilpasset', '{"personstatustyper":["bosatt"]}')
  while (fasit.length === 0) {
    fasit = (await call(`uttrekk/${jobbId}/batch/0`)).foedselsEllerDNummer ?? []
  }
  server.kill('SIGTERM')
  await new Promise((resolve) => server.once('exit', resolve))
  return fasit
}
