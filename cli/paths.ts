import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Command, Values } from './command.ts'
import { codeOf, reasonOf } from './explain.ts'

/**
 * What a path is for: a directory that holds a register, or will; one that must hold it already; a
 * file to read; one to write anew, or to add to; a directory that is made. `-` is a standard stream where the command has one.
 */
export type Sti = 'data' | 'register' | 'read' | 'write' | 'append' | 'mkdir'

/** Looks at every path of a command line before anything is begun. Answers a line for each that cannot be used. */
export function pathMistakes(
  { options, positionals: names = [] }: Command,
  values: Values,
  positionals: readonly string[],
): readonly string[] {
  const given = Object.entries(options).flatMap(([name, { path }]) =>
    path === undefined
      ? []
      : [values[name] ?? []].flat().map((text) => [path, String(text)] as const),
  )
  const files = positionals.flatMap((text, i) =>
    names[i] === 'FILE' && text !== '-' ? [['read', text] as const] : [],
  )
  const wrong = [...given, ...files].flatMap(([path, text]) => {
    const problem = text === '-' && path === 'write' ? undefined : CHECKS[path](text)
    return problem === undefined ? [] : [problem]
  })
  return [...new Set(wrong)]
}

// --- internal ---

const { R_OK, W_OK, X_OK } = constants

const CHECKS: Readonly<Record<Sti, (path: string) => string | undefined>> = {
  data: (path) => {
    const stats = look(path)
    if (typeof stats === 'string') return stats
    return stats === undefined ? checkMakeable(path) : checkDirectory(path, stats)
  },
  register: (path) => {
    const stats = look(path)
    if (typeof stats === 'string') return stats
    if (stats === undefined) return `there is no directory ${path}; --data is where a register is`
    const wrong = checkDirectory(path, stats)
    if (wrong !== undefined) return wrong
    return readdirSync(path).includes('register.db')
      ? undefined
      : `there is no register in ${path}; make one with uttrekk syntetisk or uttrekk import`
  },
  read: (path) => {
    const stats = look(path)
    if (typeof stats === 'string') return stats
    if (stats === undefined) return `there is no file ${path}`
    if (stats.isDirectory()) return `${path} is a directory; give a file`
    return may(path, R_OK, stats, 'read')
  },
  write: (path) => checkNew(path),
  append: (path) => {
    const wrong = checkNew(path)
    const stats = wrong === undefined ? look(path) : undefined
    return typeof stats === 'object' ? may(path, W_OK, stats, 'written') : wrong
  },
  // In one that is there: a disk that was to be mounted, and is not, is not filled in its place.
  mkdir: (path) => {
    const stats = look(path)
    if (typeof stats === 'string') return stats
    if (stats !== undefined && !stats.isDirectory()) return `${path} is a file; give a directory`
    return checkAbove(path)
  },
}

/** What is there; `undefined` for nothing, and words where not even that can be seen. */
function look(path: string): Stats | string | undefined {
  try {
    return statSync(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    return `${path} cannot be reached: ${reasonOf(error)}`
  }
}

function may(path: string, mode: number, stats: Stats, verb: string): string | undefined {
  try {
    accessSync(path, mode)
    return undefined
  } catch (error) {
    const isOthers = process.getuid !== undefined && stats.uid !== process.getuid()
    const whose = isOthers ? `; it belongs to another user (uid ${stats.uid})` : ''
    return `${path} cannot be ${verb}: ${reasonOf(error)}${whose}`
  }
}

function checkDirectory(path: string, stats: Stats): string | undefined {
  if (!stats.isDirectory()) return `${path} is a file; give the directory of a register`
  const wrong = may(path, R_OK | W_OK | X_OK, stats, 'written')
  if (wrong !== undefined) return wrong
  for (const name of readdirSync(path).filter((one) => one.endsWith('.db'))) {
    const broken = checkDatabase(join(path, name))
    if (broken !== undefined) return broken
  }
  return undefined
}

function checkDatabase(file: string): string | undefined {
  const stats = look(file)
  if (typeof stats !== 'object') return stats
  if (!stats.isFile()) return `${file} is no file; ${RESTORE}`
  const wrong = may(file, R_OK | W_OK, stats, 'written')
  if (wrong !== undefined || stats.size === 0) return wrong
  return readStart(file) === MAGIC ? undefined : `${file} is no database; ${RESTORE}`
}

const MAGIC = 'SQLite format 3\0'
const RESTORE = 'choose another --data, or restore it from a backup'

function readStart(file: string): string {
  const start = Buffer.alloc(MAGIC.length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, start)
  } finally {
    closeSync(handle)
  }
  return start.toString('latin1')
}

/** A directory is made with those above it, in the nearest one that is there. */
function checkMakeable(path: string): string | undefined {
  const above = dirname(resolve(path))
  const stats = look(above)
  if (typeof stats === 'string') return stats
  if (stats === undefined) return checkMakeable(above)
  if (!stats.isDirectory()) return `${path} cannot be made: ${above} is a file`
  return may(above, W_OK | X_OK, stats, 'written')
}

function checkNew(path: string): string | undefined {
  const stats = look(path)
  if (typeof stats === 'string') return stats
  if (stats?.isDirectory()) return `${path} is a directory; give a file in it`
  return checkAbove(path)
}

/** What it is made in must be there. */
function checkAbove(path: string): string | undefined {
  const above = dirname(resolve(path))
  const directory = look(above)
  if (typeof directory === 'string') return directory
  if (directory === undefined)
    return `there is no directory ${above}; make it (mkdir -p) and try again`
  if (!directory.isDirectory()) return `${above} is a file; ${path} needs a directory`
  return may(above, W_OK | X_OK, directory, 'written')
}
