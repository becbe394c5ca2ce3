import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readDokumenter } from './bordet.ts'
import { CLI, runToEnd } from './tjener.ts'

/** Documents a second from a file of whole ones, the start of the command not counted. */
export async function timeImport({
  work,
  data,
  antall,
}: {
  readonly work: string
  readonly data: string
  readonly antall: number
}): Promise<number> {
  const file = join(work, 'inn.ndjson')
  const [few, many] = [1_000, Math.min(IMPORT_MAX, antall)]
  const timed = async (documents: number) => {
    const lines = Readable.from(readDokumenter(data, documents)).map((line) => `${line}\n`)
    await pipeline(lines, createWriteStream(file))
    const into = join(work, `inn-${documents}`)
    const fraMs = performance.now()
    await runToEnd([CLI, 'import', file, '--data', into, '--stille'])
    const ms = performance.now() - fraMs
    rmSync(into, { recursive: true })
    return ms
  }
  const started = await timed(few)
  return ((many - few) * 1_000) / ((await timed(many)) - started)
}

// --- internal ---

const IMPORT_MAX = 50_000
