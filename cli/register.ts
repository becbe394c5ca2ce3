import { upgradeDirectory } from '../server/storage/sqlite/oppgradering.ts'
import { openSqlite } from '../server/storage/sqlite/sqlite.ts'
import type { Storage } from '../server/storage/storage.ts'
import type { Omgivelser } from './command.ts'
import { createFremdrift } from './fremdrift.ts'

/**
 * The one place where a command opens a store. One that another version has derived from its log is derived anew
 * first, with a bar: that takes minutes for millions of persons, and goes on where it was stopped.
 */
export async function openRegister(
  directory: string,
  { stderr, signal }: Pick<Omgivelser, 'stderr' | 'signal'>,
): Promise<Storage> {
  const fremdrift = createFremdrift({ stderr }, { unit: 'persons derived anew', clock: Date.now })
  let isLong = false
  const isWhole = await upgradeDirectory(directory, {
    signal,
    onFremgang: ({ done, total }) => {
      isLong = true
      fremdrift.show({ done, total, count: done })
    },
  })
  if (isLong) fremdrift.end()
  if (!isWhole) {
    throw new Error('stopped early; the same command continues where it left off')
  }
  return openSqlite(directory, { lesere: 1 })
}
