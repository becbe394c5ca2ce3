import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stoerrelser } from '../storage.ts'

/** Bytes on disk of each database, and of what is written to it and not yet moved into it. */
export async function readStoerrelser(directory: string): Promise<Stoerrelser> {
  const sizes = FILES.map(async (file) => [file, await sizeOf(join(directory, file))] as const)
  return Object.fromEntries(await Promise.all(sizes))
}

// --- internal ---

const FILES = ['register.db', 'register.db-wal', 'jobber.db', 'jobber.db-wal']

/** A log that has been moved into its database may be gone. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
