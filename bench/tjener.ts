import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Our command line, from where the repository is. */
export const CLI = 'bin/uttrekk.js'

export type Tjenerprosess = {
  readonly url: string
  readonly pid: number
  /** Megabytes of memory at the most, so far. */
  readonly peakMb: () => number
  readonly stop: () => Promise<void>
}

const ROOT = join(import.meta.dirname, '..')

/** Starts a server as a process of its own and waits for the line that says where it answers. */
export async function startProsess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Tjenerprosess> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  })
  process.once('exit', () => child.kill('SIGKILL'))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\S+\//.exec(line)?.[0]
    if (url === undefined) continue
    child.stdout.resume()
    return { url, pid: child.pid ?? 0, peakMb: () => peakMb(child), stop: () => stop(child) }
  }
  throw new Error(`${args.join(' ')} did not start`)
}

/** Runs a command of ours to its end. */
export function runToEnd(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(args.join(' ')))))
  })
}

/** As the kernel counts it; 0 where there is no such file. */
export function peakMb(child: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}

/** Until what is only kept to be faster is made, which the metrics tell; and how large it is. */
export async function untilMade(url: string): Promise<number> {
  for (;;) {
    const metrics = await (await fetch(`${url}metrics`)).text()
    const told = /uttrekk_lager_bytes\{del="avtrykk"\} (\S+)/.exec(metrics)?.[1]
    if (told !== undefined) return Number(told)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

// --- internal ---

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
