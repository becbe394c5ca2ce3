import { randomUUID } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname } from 'node:path'

/** What is needed of a file system: the machine's, or one that fails where a test says. */
export type Filsystem = Pick<
  typeof fs,
  | 'closeSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'linkSync'
  | 'openSync'
  | 'readSync'
  | 'renameSync'
  | 'rmSync'
  | 'writeSync'
>

/** A file took less than it was given, and did not say why. */
export class KortSkriving extends Error {
  override readonly name = 'KortSkriving'
  readonly code = 'ENOSPC'
  readonly path: string

  constructor(path: string) {
    super(`${path} took only a part of what was to be written`)
    this.path = path
  }
}

/**
 * Makes a file that only its owner may read, unless it is there already: of two that make it at once
 * one does. It gets its name when it is complete and on disk; a crash leaves at most a temporary file
 * that nobody reads. Throws what the system says, and then nothing has been made.
 */
export function createDurably(file: string, text: string, system: Filsystem = fs): void {
  writeBeside(file, text, system, (temporary) => {
    try {
      system.linkSync(temporary, file)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
      throw error
    }
    try {
      syncDirectory(dirname(file), system)
    } catch (error) {
      // A name that may be gone after a power cut is not taken for made.
      undo(() => system.rmSync(file, { force: true }))
      throw error
    }
  })
}

/** Puts a file in the place of another, whole, or leaves what was there. Returns when that is on disk. */
export function replaceDurably(file: string, text: string, system: Filsystem = fs): void {
  writeBeside(file, text, system, (temporary) => {
    system.renameSync(temporary, file)
    syncDirectory(dirname(file), system)
  })
}

/** Takes a file away, and returns when that is on disk. It needs no room. */
export function removeDurably(file: string, system: Filsystem = fs): void {
  system.rmSync(file, { force: true })
  syncDirectory(dirname(file), system)
}

/**
 * Adds whole lines to the end of a file, and returns when they are on disk. Where they cannot be
 * written, the file is as it was; where even that fails, what is torn is ended before the next lines.
 */
export function appendDurably(file: string, lines: string, system: Filsystem = fs): void {
  const handle = system.openSync(file, 'a+', 0o600)
  try {
    const { size } = system.fstatSync(handle)
    const progress = { written: 0 }
    try {
      const text = isTorn(handle, size, system) ? `\n${lines}` : lines
      writeAll(handle, text, { file, system, progress })
      system.fsyncSync(handle)
      if (size === 0) syncDirectory(dirname(file), system)
    } catch (error) {
      // Unless somebody else has added to it meanwhile: theirs is not ours to take away.
      undo(() => {
        const isOurs = system.fstatSync(handle).size === size + progress.written
        if (isOurs) system.ftruncateSync(handle, size)
      })
      throw error
    }
  } finally {
    system.closeSync(handle)
  }
}

// --- internal ---

/** Writes a temporary file that is whole and on disk, lets it be used, and takes it away. */
function writeBeside(
  file: string,
  text: string,
  system: Filsystem,
  use: (temporary: string) => void,
): void {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    // `wx` never opens a file or a link that somebody else has put there.
    const handle = system.openSync(temporary, 'wx', 0o600)
    try {
      writeAll(handle, text, { file, system })
      system.fsyncSync(handle)
    } finally {
      system.closeSync(handle)
    }
    use(temporary)
  } finally {
    undo(() => system.rmSync(temporary, { force: true }))
  }
}

/** The system may take a part at a time; a full disk takes the part that it has room for. */
function writeAll(
  handle: number,
  text: string,
  { file, system, progress = { written: 0 } }: Skriving,
): void {
  const bytes = Buffer.from(text)
  while (progress.written < bytes.length) {
    const from = progress.written
    const written = system.writeSync(handle, bytes, from, bytes.length - from)
    if (written === 0) throw new KortSkriving(file)
    progress.written += written
  }
}

type Skriving = {
  readonly file: string
  readonly system: Filsystem
  readonly progress?: { written: number }
}

/** Whether the last line of a file has no end. */
function isTorn(handle: number, size: number, system: Filsystem): boolean {
  const last = Buffer.alloc(1)
  return size > 0 && system.readSync(handle, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
}

/** Tidies up as well as can be: what it was for has failed already, and is told. */
function undo(act: () => void): void {
  try {
    act()
  } catch {
    // Nothing more can be done here.
  }
}

function syncDirectory(directory: string, system: Filsystem): void {
  const handle = system.openSync(directory, 'r')
  try {
    system.fsyncSync(handle)
  } finally {
    system.closeSync(handle)
  }
}
