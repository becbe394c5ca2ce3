import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a file that only its owner may read, unless it is there already: of two that make it at once
 * one does. It gets its name when it is complete and on disk; a crash leaves at most a temporary file
 * that nobody reads.
 */
export function createDurably(file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    // `wx` never opens a file or a link that somebody else has put there.
    writeAndSync(temporary, 'wx', text)
    linkSync(temporary, file)
    syncDirectory(dirname(file))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Adds to the end of a file, and returns when that is on disk. */
export function appendDurably(file: string, text: string): void {
  writeAndSync(file, 'a', text)
}

// --- internal ---

function writeAndSync(file: string, flags: 'wx' | 'a', text: string): void {
  const handle = openSync(file, flags, 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
