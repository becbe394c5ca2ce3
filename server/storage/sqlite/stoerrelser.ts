import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stoerrelser } from '../storage.ts'

/** Bytes on disk of each database, and of what is written to it and not yet moved into it. */
export async function readStoerrelser(directory: string): Promise<Stoerrelser> {
  const sizes = FILES.map(async (file) => [file, await sizeOf(join(directory, file))] as const)
  const all = await Promise.all([...sizes, sizeOfLogg(join(directory, 'logg'))])
  return Object.fromEntries(all)
}

// --- internal ---

const FILES = ['register.db', 'register.db-wal', 'jobber.db', 'jobber.db-wal']

/** All volumes of the access log together, with what lies beside them. */
async function sizeOfLogg(katalog: string) {
  const names = await readdir(katalog).catch(() => [])
  const sizes = await Promise.all(names.map((name) => sizeOf(join(katalog, name))))
  return ['logg/', sizes.reduce((sum, size) => sum + size, 0)] as const
}

/** A log that has been moved into its database may be gone. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
