import { join } from 'node:path'
import { readBytes } from '../../disk.ts'
import type { Stoerrelser } from '../storage.ts'

/** Bytes on disk of each database, with what is written to it and not yet moved into it. */
export async function readStoerrelser(directory: string): Promise<Stoerrelser> {
  const sizeOf = async (name: string) => {
    const files = [`${name}.db`, `${name}.db-wal`].map((file) => readBytes(join(directory, file)))
    return (await Promise.all(files)).reduce((sum, bytes) => sum + bytes)
  }
  const [register, jobber] = await Promise.all([sizeOf('register'), sizeOf('jobber')])
  return { register, jobber }
}
