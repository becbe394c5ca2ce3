import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { diskfeil } from '../disk.ts'
import { unpackError } from '../threads/thread-error.ts'
import type { Kopiert } from './kopi.ts'
import type { Sagt } from './prosess.ts'

/** The copy was told to stop; nothing is left of it. */
export class KopiAvbrutt extends Error {
  override readonly name = 'KopiAvbrutt'
}

/** How far a copy has come, in bytes; the whole is about what the directory takes. */
export type Kopifremgang = { readonly done: number; readonly total: number }

/** There is no room for the copy. */
export class Kopifull extends Error {
  override readonly name = 'Kopifull'
}

export type Kopivalg = {
  readonly data: string
  /** Not there yet, or empty. */
  readonly til: string
  readonly signal: AbortSignal
  readonly onFremgang: (fremgang: Kopifremgang) => void
}

/**
 * Copies a data directory, whole or not at all: it has its name when it has been looked through and is on
 * disk. Throws what went wrong, and `KopiAvbrutt`; then what had been copied is gone again.
 */
export async function makeSikkerhetskopi(valg: Kopivalg): Promise<Kopiert & { bytes: number }> {
  const til = resolve(valg.til)
  const halv = `${til}.${randomUUID()}.tmp`
  mkdirSync(halv, { mode: 0o700 })
  try {
    const kopiert = await copyInProcess(valg, halv)
    const bytes = sizeOf(halv)
    // An empty directory may stand there; a rename takes its place.
    renameSync(halv, til)
    syncDirectory(dirname(til))
    return { ...kopiert, bytes }
  } finally {
    rmSync(halv, { recursive: true, force: true })
  }
}

/** Why a copy cannot be put there, in a sentence. */
export function findKopihinder(data: string, til: string): string | undefined {
  const [from, to] = [resolve(data), resolve(til)]
  if (to === from || to.startsWith(`${from}/`)) {
    return `${til} lies in ${data}; put the copy elsewhere, best on another disk`
  }
  if (from.startsWith(`${to}/`)) return `${til} holds ${data}; put the copy elsewhere`
  const parent = dirname(to)
  if (!existsSync(parent)) return `there is no directory ${parent}; make it first`
  if (!existsSync(to)) return undefined
  if (!statSync(to).isDirectory())
    return `${til} is a file; choose a directory that is not there yet`
  return readdirSync(to).length === 0
    ? undefined
    : `${til} is not empty, and nothing is written over; choose a directory that is not there yet, such as ${join(parent, `${basename(to)}-2`)}`
}

// --- internal ---

const LOOK_MS = 200

async function copyInProcess(valg: Kopivalg, halv: string): Promise<Kopiert> {
  const { data, signal, onFremgang } = valg
  if (signal.aborted) throw new KopiAvbrutt()
  const total = sizeOf(data)
  const file = new URL(`./prosess${extname(import.meta.filename)}`, import.meta.url)
  const child = fork(file, [resolve(data), halv], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const kill = () => child.kill('SIGKILL')
  const looking = setInterval(() => onFremgang({ done: sizeOf(halv), total }), LOOK_MS)
  signal.addEventListener('abort', kill)
  process.once('exit', kill)
  try {
    const sagt = await new Promise<Sagt | undefined>((done) => {
      let last: Sagt | undefined
      child.once('message', (message) => {
        last = message as Sagt
      })
      child.once('close', () => done(last))
    })
    if (signal.aborted) throw new KopiAvbrutt()
    if (sagt === undefined) throw new Error('the process that copied ended before it was done')
    if ('feil' in sagt) throw explained(unpackError(sagt.feil), valg.til)
    onFremgang({ done: total, total })
    return sagt.kopiert
  } finally {
    clearInterval(looking)
    signal.removeEventListener('abort', kill)
    process.removeListener('exit', kill)
  }
}

/** SQLite's word for a file that took no more: a limit, or a disk. */
const IOERR_WRITE = 778

/** What cannot be written is the copy: the directory is only read. */
function explained(error: Error, til: string): Error {
  const isWriting = 'errcode' in error && error.errcode === IOERR_WRITE
  if (diskfeil(error) !== 'full' && !isWriting) return error
  return new Kopifull(
    `${til}: the disk ${isWriting ? 'takes no more' : 'is full'}; nothing is left of the copy. Make room there for about as much as the data directory takes, or choose another --til.`,
  )
}

/** Bytes of all files, as far as they can be seen. */
function sizeOf(directory: string): number {
  let bytes = 0
  for (const name of readdirSync(directory)) {
    const found = statSync(join(directory, name), { throwIfNoEntry: false })
    if (found?.isDirectory()) bytes += sizeOf(join(directory, name))
    else bytes += found?.size ?? 0
  }
  return bytes
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
