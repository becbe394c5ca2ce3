import { access, type FileHandle, open, rm } from 'node:fs/promises'
import { isMissing } from './tilstand.ts'

/** Opens for writing from `bytes` on; what lies beyond was never noted as durable. */
export async function openAt(file: string, bytes: number): Promise<FileHandle> {
  const handle = await open(file, bytes === 0 ? 'w' : 'r+', 0o600)
  await handle.chmod(0o600)
  await handle.truncate(bytes)
  return handle
}

/** Made when somebody is missing; what was never noted is cut off now, whether or not it comes again. */
export async function openMangler(file: string, bytes: number): Promise<FileHandle | undefined> {
  if (bytes > 0) return openAt(file, bytes)
  await rm(file, { force: true })
  return undefined
}

/** Writes all of a text at a place. Answers its bytes; an error names the file. */
export async function append(
  file: string,
  handle: FileHandle,
  position: number,
  text: string,
): Promise<number> {
  const data = Buffer.from(text)
  for (let done = 0; done < data.length; ) {
    const { bytesWritten } = await handle
      .write(data, done, data.length - done, position + done)
      .catch((error: Error) => {
        throw Object.assign(error, { path: file })
      })
    done += bytesWritten
  }
  return data.length
}

export async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
