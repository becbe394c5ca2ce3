import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Format } from './format.ts'
import type { Hentetilstand } from './tilstand.ts'

/** The checksum over ids as they come, joined by newline. */
export type Idsum = {
  readonly add: (id: string) => void
  readonly antall: () => number
  readonly sha256: () => string
}

export function createIdsum(): Idsum {
  const hash = createHash('sha256')
  let antall = 0
  return {
    add: (id) => {
      hash.update(antall === 0 ? id : `\n${id}`)
      antall += 1
    },
    antall: () => antall,
    sha256: () => hash.copy().digest('hex'),
  }
}

/** What an earlier run left is not what it noted. */
export class EndretFil extends Error {
  override readonly name = 'EndretFil'
}

/**
 * Reads back what an earlier run wrote, up to what it noted as durable: the checksum then covers the
 * file itself and not only what this run received. Throws `EndretFil` where its ids are not those noted.
 */
export async function readIdsum(
  files: { readonly del: string; readonly mangler: string },
  format: Format,
  { bytes, manglerBytes, sjekkpunkt, idSha256 }: Hentetilstand,
): Promise<Idsum> {
  const sum = createIdsum()
  const mangler = readLines(files.mangler, manglerBytes)
  const nextMangler = async () => {
    const { value } = await mangler.next()
    try {
      return value === undefined ? undefined : format.parseMangler(value.toString())
    } catch {
      // The parser's own error would quote the line.
      throw new EndretFil(`${files.mangler} has been changed since it was left`)
    }
  }
  let neste = await nextMangler()
  const addMangler = async () => {
    while (neste?.nr === sum.antall()) {
      sum.add(neste.id)
      neste = await nextMangler()
    }
  }
  const { idFra, idBytes } = format
  for await (const line of readLines(files.del, bytes)) {
    await addMangler()
    sum.add(line.toString('latin1', idFra, idFra + idBytes))
  }
  await addMangler()
  const isSame = (idSha256 ?? sum.sha256()) === sum.sha256()
  if (sum.antall() !== sjekkpunkt.antall || neste !== undefined || !isSame) {
    throw new EndretFil(`${files.del} has been changed since it was left`)
  }
  return sum
}

/** Lines of the first `bytes` of a file, one at a time, without their newline. */
export async function* readLines(file: string, bytes: number): AsyncGenerator<Buffer, undefined> {
  if (bytes === 0) return
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { end: bytes - 1, highWaterMark: 1 << 20 })) {
    const data: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let fra = 0
    for (let til = data.indexOf(10); til >= 0; til = data.indexOf(10, fra)) {
      yield data.subarray(fra, til)
      fra = til + 1
    }
    rest = data.subarray(fra)
  }
  if (rest.length > 0) throw new EndretFil(`${file} ends in the middle of a line`)
}
