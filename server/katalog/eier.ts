import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { lockFile } from '../sqlite/open.ts'
import { noteInnehaver } from './innehaver.ts'

/** Another server owns the data directory. */
export class OptattKatalog extends Error {
  override readonly name = 'OptattKatalog'
}

/**
 * Makes this process the owner of the directory until it ends, however it ends; the lock goes with
 * the process. Answers how to let go. Throws `OptattKatalog` where another server owns it.
 */
export function ownDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const lock = lockFile(join(directory, LOCK))
  if (lock === undefined) {
    throw new OptattKatalog(
      `Another server is using ${directory}. Stop it, or choose another --data.`,
    )
  }
  const forget = noteInnehaver(directory)
  return () => {
    forget()
    lock.close()
  }
}

/** Whether a process owns the directory now. Makes nothing that is not there. */
export function isOwned(directory: string): boolean {
  const file = join(directory, LOCK)
  if (!existsSync(file)) return false
  const lock = lockFile(file)
  lock?.close()
  return lock === undefined
}

// --- internal ---

const LOCK = 'eier.lock'
