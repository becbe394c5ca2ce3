import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { autocannonFile } from './naboer.ts'

/** A request that is sent again and again, with one body after another. */
export type Spoersmaal = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  /** After the url; one after another. */
  readonly paths: readonly string[]
  readonly bodies?: readonly string[]
  readonly headers: Readonly<Record<string, string>>
}

/** What a server did meanwhile. */
export type Trykk = {
  readonly perSecond: number
  /** Milliseconds of processor time of its processes, for each request. */
  readonly cpuMs: number
}

const CONNECTIONS = 4

/** What sends: `wrk` where it is there, which takes next to nothing of the machine. */
export const KLIENT = spawnSync('wrk', ['-v']).error === undefined ? 'wrk' : 'autocannon'

/** Sends for so many seconds over four connections, without pipelining. Throws where anything is refused. */
export function press(hva: Spoersmaal, seconds: number, pids: readonly number[]): Trykk {
  const before = cpuMsOf(pids)
  const antall = KLIENT === 'wrk' ? pressByWrk(hva, seconds) : pressByAutocannon(hva, seconds)
  return {
    perSecond: antall.perSecond,
    cpuMs: (cpuMsOf(pids) - before) / Math.max(1, antall.requests),
  }
}

/** Megabytes that processes hold, their children with them: of their own and shared, each once. */
export function memoryMb(pids: readonly number[]): number {
  const kb = families(pids).map((pid) => {
    const told = readProc(`${pid}/smaps_rollup`)
    return Number(/^Pss:\s+(\d+)/m.exec(told)?.[1] ?? 0)
  })
  return kb.reduce((sum, one) => sum + one, 0) / 1024
}

// --- internal ---

type Sendt = { readonly requests: number; readonly perSecond: number }

function pressByWrk(hva: Spoersmaal, seconds: number): Sendt {
  const directory = mkdtempSync(join(tmpdir(), 'uttrekk-wrk-'))
  const file = join(directory, 'press.lua')
  const list = (texts: readonly string[]) => texts.map((text) => `[==[${text}]==]`).join(',')
  writeFileSync(
    file,
    `local paths, bodies, n = {${list(hva.paths)}}, {${list(hva.bodies ?? [])}}, 0
local headers = {${Object.entries(hva.headers)
      .map(([name, value]) => `["${name}"] = "${value}"`)
      .join(', ')}}
request = function()
  n = n + 1
  return wrk.format("${hva.method}", paths[(n - 1) % #paths + 1], headers, bodies[(n - 1) % math.max(#bodies, 1) + 1])
end\n`,
  )
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--timeout', '30s', '-s', file, hva.url]
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' })
  rmSync(directory, { recursive: true })
  if (/Non-2xx/.test(stdout)) throw new Error(`refused: ${hva.method} ${hva.paths[0]}`)
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0)
  return { requests, perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0) }
}

function pressByAutocannon(hva: Spoersmaal, seconds: number): Sendt {
  const requests = hva.paths.map((path, nr) => ({
    method: hva.method,
    path,
    headers: hva.headers,
    ...(hva.bodies && { body: hva.bodies[nr % hva.bodies.length] }),
  }))
  const longest = Math.max(requests.length, hva.bodies?.length ?? 0)
  const all = Array.from({ length: longest }, (_, nr) => ({
    ...requests[nr % requests.length],
    ...(hva.bodies && { body: hva.bodies[nr % hva.bodies.length] }),
  }))
  const script = `
    const autocannon = require(${JSON.stringify(autocannonFile())})
    const options = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
    autocannon(options).then((r) => console.log(JSON.stringify([r.requests.total, r.duration, r.non2xx, r.errors])))`
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    input: JSON.stringify({
      ...{ url: hva.url, connections: CONNECTIONS, duration: seconds, timeout: 30, requests: all },
    }),
    encoding: 'utf8',
  })
  const [antall, duration, refused, errors] = JSON.parse(stdout) as readonly number[]
  if (refused !== 0 || errors !== 0) throw new Error(`refused: ${hva.method} ${hva.paths[0]}`)
  return { requests: antall ?? 0, perSecond: (antall ?? 0) / (duration ?? 1) }
}

/** Processor time of processes and their children, as the kernel counts it: in hundredths of a second. */
function cpuMsOf(pids: readonly number[]): number {
  return families(pids)
    .map((pid) => {
      const told = readProc(`${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
      return (Number(told[11] ?? 0) + Number(told[12] ?? 0)) * 10
    })
    .reduce((sum, one) => sum + one, 0)
}

function families(pids: readonly number[]): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [
        Number(name),
        Number(readProc(`${name}/stat`).split(') ').at(-1)?.split(' ')[1]),
      ]),
  )
  const isOf = (pid: number): boolean =>
    pids.includes(pid) || (parents.has(pid) && pid > 1 && isOf(parents.get(pid) ?? 0))
  return [...parents.keys()].filter(isOf)
}

/** Nothing of what has ended. */
function readProc(file: string): string {
  try {
    return readFileSync(join('/proc', file), 'utf8')
  } catch {
    return ''
  }
}
