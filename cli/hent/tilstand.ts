import { renameSync, writeFileSync } from 'node:fs'
import { type FileHandle, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Sjekkpunkt } from '../../klient/hent-alt.ts'
import type { Csvresultat } from './csv/filer.ts'

/** How far a file has come: what was durable when this was written. Holds no identifikator. */
export type Hentetilstand = Telling & {
  /** What the lines depend on; a run with other options does not continue this one. */
  readonly fingeravtrykk: string
  /** Durable bytes of the file, and of the file of those who gave no person. */
  readonly bytes: number
  readonly manglerBytes: number
  /** Over the ids that are done, joined by newline. */
  readonly idSha256?: string
  /** When it was ordered; a version before did not note it. */
  readonly bestiltMs?: number
  /** Set when all of it was there and checked. */
  readonly ferdig?: Ferdig
  /** Whether whoever asked has been told so: not, where the run was killed before it could. */
  readonly isFortalt?: boolean
}

export type Telling = {
  readonly sjekkpunkt: Sjekkpunkt
  readonly personer: number
  /** Persons found by following an id that had ended. */
  readonly fulgt: number
  readonly mangler: number
}

export type Ferdig = {
  /** Over all ids, joined by newline. */
  readonly sha256: string
  /** Whether the service says the same of every batch, and of how many there are. */
  readonly isBekreftet: boolean
  /** Of a CSV file, when it has been made of the documents. */
  readonly csv?: Csvresultat
}

/** Reads the state: `undefined` where there is none, `damaged` where it is none of this version's. */
export async function readTilstand(file: string): Promise<Hentetilstand | 'damaged' | undefined> {
  try {
    const { versjon, ...tilstand } = JSON.parse(await readFile(file, 'utf8')) as Lagret
    return versjon === VERSJON && isTilstand(tilstand) ? tilstand : 'damaged'
  } catch (error) {
    if (isMissing(error)) return undefined
    // The parser's own error would quote the file.
    if (error instanceof SyntaxError || error instanceof TypeError) return 'damaged'
    throw error
  }
}

/** Replaces the state durably: whoever reads it sees the old one or the new one, whole. */
export async function writeTilstand(file: string, tilstand: Hentetilstand): Promise<void> {
  const ny = `${file}.ny`
  const handle = await open(ny, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify({ versjon: VERSJON, ...tilstand })}\n`)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  await renameDurably(ny, file)
}

/** Notes that a complete file has been told of. Need not survive a power cut: it is then told again. */
export function noteFortalt(file: string, tilstand: Hentetilstand): void {
  const ny = `${file}.ny`
  const fortalt = { versjon: VERSJON, ...tilstand, isFortalt: true }
  writeFileSync(ny, `${JSON.stringify(fortalt)}\n`, { mode: 0o600 })
  renameSync(ny, file)
}

/** A rename survives a power cut once its directory has been written too. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  let directory: FileHandle | undefined
  try {
    directory = await open(dirname(to), 'r')
    await directory.sync()
  } catch {
    // Some systems cannot open a directory; there the rename itself has to do.
  } finally {
    await directory?.close()
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

// --- internal ---

const VERSJON = 1

type Lagret = Readonly<Record<string, unknown>>

/** What this version has written itself; anything else is begun anew. */
function isTilstand(input: Lagret): input is Lagret & Hentetilstand {
  const punkt = (input['sjekkpunkt'] ?? {}) as Lagret
  const tall = ['personer', 'fulgt', 'mangler', 'bytes', 'manglerBytes'].map((navn) => input[navn])
  tall.push(punkt['batchnr'], punkt['posisjon'], punkt['antall'])
  return (
    typeof punkt['jobbId'] === 'string' &&
    typeof input['fingeravtrykk'] === 'string' &&
    tall.every((verdi) => Number.isSafeInteger(verdi) && Number(verdi) >= 0)
  )
}
