import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The process that has the data directory, so that it can be told to stop by whoever owns it. */
export type Innehaver = {
  readonly pid: number
  /** Which process of that number: one number is used by many, one after the other. */
  readonly start: string
}

/**
 * Notes that this process has the directory; to be called by the one that holds its lock. Answers how
 * to take the note away. What a killed process left says nothing, since its lock is free.
 */
export function noteInnehaver(directory: string): () => void {
  const file = join(directory, FILE)
  const start = startOf(process.pid)
  if (start === undefined) return () => {}
  const innehaver: Innehaver = { pid: process.pid, start }
  // Removed first, so that a link that somebody put there is not followed.
  rmSync(file, { force: true })
  writeFileSync(file, `${JSON.stringify(innehaver)}\n`, { mode: 0o600, flag: 'wx' })
  return () => rmSync(file, { force: true })
}

/** Who has the directory by the note; `undefined` where it names nobody who runs now. */
export function readInnehaver(directory: string): Innehaver | undefined {
  const { pid, start } = readNote(join(directory, FILE))
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined
  return typeof start === 'string' && startOf(pid) === start ? { pid, start } : undefined
}

/**
 * What tells a process from every other that has or had its number: on Linux the boot, the namespace
 * and the clock tick it began at, elsewhere when it began. `undefined` where it has ended.
 */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets and may hold anything; the state is next, and the start the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync(`/proc/self/ns/pid`)} ${fields[19]}`
  } catch {
    return process.platform === 'linux' ? undefined : startByPs(pid)
  }
}

// --- internal ---

const FILE = 'eier.json'

function readNote(file: string): Readonly<Record<string, unknown>> {
  try {
    const note: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof note === 'object' && note !== null ? { ...note } : {}
  } catch {
    return {}
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: [...stdio] })
    return text.toString().trim() || undefined
  } catch {
    return undefined
  }
}
