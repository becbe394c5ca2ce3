import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { startOf } from '../server/katalog/innehaver.ts'

/** The variable by which `bin/uttrekk.js` tells which process it is, where it starts another Node. */
export const STARTER = 'UTTREKK_STARTET_AV'

/**
 * Calls `onGone` when the `npx`, `npm` or launcher that this process runs under has ended. It passes no
 * signal on when it is killed, so that a service would be left behind with its directory locked. Answers
 * how to stop looking.
 */
export function watchParent(
  env: Readonly<Record<string, string | undefined>>,
  onGone: () => void,
): () => void {
  const npm = env['npm_command'] === undefined ? undefined : findNpm(process.ppid)
  const watched = [Number(env[STARTER]), npm].flatMap((pid) => {
    const start = pid ? startOf(pid) : undefined
    return pid === undefined || start === undefined ? [] : [{ pid, start }]
  })
  if (watched.length === 0) return () => {}
  const timer = setInterval(() => {
    if (watched.every(({ pid, start }) => startOf(pid) === start)) return
    clearInterval(timer)
    onGone()
  }, LOOK_MS).unref()
  return () => clearInterval(timer)
}

// --- internal ---

const LOOK_MS = 500
/** A shell and a launcher may stand between. */
const GENERATIONS = 4

/** The nearest process above that is npm by its name. */
function findNpm(pid: number, left = GENERATIONS): number | undefined {
  const found = left === 0 || pid <= 1 ? undefined : describe(pid)
  if (found === undefined) return undefined
  return /(?:^|[\s/])np[mx](?:-cli\.js)?(?:\s|$)/.test(found.call)
    ? pid
    : findNpm(found.parent, left - 1)
}

function describe(pid: number): { readonly parent: number; readonly call: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    const call = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return { parent, call }
  } catch {
    return process.platform === 'linux' ? undefined : describeByPs(pid)
  }
}

function describeByPs(pid: number): { readonly parent: number; readonly call: string } | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)]).toString()
    const [, parent = '', call = ''] = /^\s*(\d+)\s+(.*)$/m.exec(text) ?? []
    return parent === '' ? undefined : { parent: Number(parent), call }
  } catch {
    return undefined
  }
}
