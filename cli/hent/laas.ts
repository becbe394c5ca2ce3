import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  copyFileSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { startOf } from '../../server/katalog/innehaver.ts'

/** That this process, and no other, may write. */
export type Laas = {
  /** Whether it still is so: a process that was stopped for long may have been taken for dead. */
  readonly holds: () => boolean
  /** Lets go, and leaves nothing behind. */
  readonly release: () => void
}

/** Something of that name is not a lock. */
export class FremmedLaas extends Error {
  override readonly name = 'FremmedLaas'
}

export type Laasvalg = {
  /** When the process of this number began; `undefined` where there is none. */
  readonly startOf: (pid: number) => string | undefined
  /** Where the numbers of processes are the same: a machine since it started, or a container. */
  readonly stedOf: (start: string) => string
  /** How long a lock of another place may lie unchanged and count as held, by the clock of its file system. */
  readonly foreignMs: number
}

/**
 * Takes the lock that a file is, until `release` or until this process ends, however it ends. `undefined`
 * where another holds it. Throws `FremmedLaas`.
 *
 * Who holds it is a note: a token, a process and when that began. A note is put in place by `link`, which
 * one process alone succeeds in. Whoever finds the holder dead puts a note in the place that is named by its
 * token: so each token has one successor ever, and the last of them holds. It then takes the first place by
 * one rename, and sweeps those between away.
 * @valg docs/valg/053-laas.md
 */
export function takeLaas(file: string, valg: Laasvalg = HERE): Laas | undefined {
  const start = valg.startOf(process.pid) ?? ''
  const note: Note = {
    // Short, so that whatever name the other files beside it have room for, these have too.
    token: randomBytes(4).toString('hex'),
    pid: process.pid,
    start,
    sted: valg.stedOf(start),
  }
  const mine = `${file}~${note.token}`
  try {
    writeFileSync(mine, `${JSON.stringify(note)}\n`, { mode: 0o600, flag: 'wx' })
    for (let times = 0; times < TRIES; times += 1) {
      const chain = readChain(file)
      const last = chain.at(-1)
      if (last !== undefined && isAlive(last, note, mine, valg)) return undefined
      const name = last === undefined ? file : nextOf(file, last)
      if (!place(mine, name)) continue
      if (readChain(file).at(-1)?.token === note.token) {
        if (name !== file) renameSync(mine, file)
        for (const one of chain) rmSync(nextOf(file, one), { force: true })
        return hold(file, note)
      }
      rmSync(name, { force: true })
    }
    return undefined
  } finally {
    rmSync(mine, { force: true })
  }
}

// --- internal ---

type Note = {
  readonly token: string
  readonly pid: number
  readonly start: string
  readonly sted: string
}
type Found = Note & { readonly file: string }

const HERE: Laasvalg = {
  startOf,
  // On Linux a start begins with the boot and the namespace of the numbers.
  stedOf: (start) =>
    process.platform === 'linux' ? start.split(' ').slice(0, 2).join(' ') : hostname(),
  foreignMs: 60_000,
}

/** How often a holder shows that it lives. */
const SHOW_MS = 10_000

/** How file systems refuse a link that they cannot make at all. */
const LINKLESS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/** Others that come and go while we look. */
const TRIES = 20

function nextOf(file: string, { token }: Note): string {
  return `${file}.${token}`
}

/**
 * False where the place is taken. A file system without links gets a copy, which may be read before it is
 * whole: whoever then puts a note after it, finds that it has a holder when it looks again.
 */
function place(mine: string, name: string): boolean {
  try {
    linkSync(mine, name)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!LINKLESS.includes(String(codeOf(error)))) throw error
  }
  try {
    copyFileSync(mine, name, constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function hold(file: string, note: Note): Laas {
  const holds = () => readNote(file)?.token === note.token
  const own = openSync(file, 'r+')
  const length = JSON.stringify(note).length
  // Its last byte again: the file system tells by its own clock when that was.
  const show = () => {
    try {
      writeSync(own, '\n', length)
    } catch {
      // A disk that is full, or gone: whoever is taken for dead for it finds that before the next write.
    }
  }
  const shown = setInterval(show, SHOW_MS).unref()
  return {
    holds,
    release: () => {
      clearInterval(shown)
      closeSync(own)
      if (holds()) rmSync(file, { force: true })
    },
  }
}

/** A process of the same place runs or not; one of another is believed to while it shows that it lives. */
function isAlive(
  { file, token, pid, start, sted }: Found,
  own: Note,
  ownFile: string,
  { startOf, foreignMs }: Laasvalg,
): boolean {
  if (token === NOBODY) return false
  if (sted === own.sted && start !== '') return startOf(pid) === start
  try {
    return Math.abs(statSync(ownFile).mtimeMs - statSync(file).mtimeMs) < foreignMs
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** The note in the first place, and after each the one that was put after it. */
function readChain(file: string): readonly Found[] {
  const chain: Found[] = []
  for (let name = file; ; ) {
    const note = readNote(name)
    if (note === undefined) return chain
    chain.push({ ...note, file: name })
    name = nextOf(file, note)
  }
}

/** Whom an empty file names. */
const NOBODY = 'ingen'

/** An empty file is what earlier versions left: a note of nobody. Throws `FremmedLaas`. */
function readNote(file: string): Note | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    if (text === '') return { token: NOBODY, pid: 0, start: '', sted: '' }
    const note: unknown = JSON.parse(text)
    if (isNote(note)) return note
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (!(error instanceof SyntaxError) && codeOf(error) !== 'EISDIR') throw error
  }
  throw new FremmedLaas(`${file} is not a lock`)
}

/** The token stands in names of files. */
function isNote(note: unknown): note is Note {
  if (typeof note !== 'object' || note === null) return false
  const { token, pid, start, sted } = note as Partial<Record<keyof Note, unknown>>
  return (
    typeof token === 'string' &&
    /^[\da-f]{8}$/.test(token) &&
    Number.isSafeInteger(pid) &&
    typeof start === 'string' &&
    typeof sted === 'string'
  )
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
