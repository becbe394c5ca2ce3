import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'

/** Something is in the way of what was asked for; the message says what. */
export class FilFeil extends Error {
  override readonly name = 'FilFeil'
}

/** Writes a file for its owner only, and never over another one. Throws `FilFeil` where one is. */
export function writeNew(file: string, text: string): void {
  const fd = openNew(file)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** The text of a file, or `undefined` where there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Puts a new text in the place of a file, all of it or nothing. What is written beside it on the way
 * keeps a second one from doing the same: of two at once, one is told (`FilFeil`), neither is lost.
 */
export function replaceFile(file: string, change: () => string): void {
  const beside = `${file}.ny`
  writeNew(beside, '')
  try {
    const fd = openSync(beside, 'w')
    try {
      writeSync(fd, change())
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(beside, file)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

// --- internal ---

/** `wx` never opens a file or a link that is there already. */
function openNew(file: string): number {
  try {
    return openSync(file, 'wx', 0o600)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new FilFeil(`${file} is there already; it is not written over`)
    }
    throw error
  }
}
