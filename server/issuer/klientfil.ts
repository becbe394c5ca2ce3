import { readFileSync, statSync } from 'node:fs'
import { type Klientfil, KlientfilFeil } from '../../domain/issuer/klient.ts'
import { parseKlientfil } from '../../domain/issuer/klientfil.ts'

/** A file of clients that is not there holds nobody. */
const INGEN: Klientfil = { klienter: [], tilganger: undefined }

/** Reads the file as it stands; nobody where there is none. Throws `KlientfilFeil` with every mistake. */
export function readKlientfil(file: string): Klientfil {
  const text = ifThere(() => readFileSync(file, 'utf8'))
  if (text === undefined) return INGEN
  try {
    return parseKlientfil(parseJson(text))
  } catch (error) {
    if (!(error instanceof KlientfilFeil)) throw error
    throw new KlientfilFeil(`${file} cannot be used:\n${error.message.replaceAll(/^/gm, '  ')}`)
  }
}

/**
 * The clients of a file, looked at anew whenever the file has changed. It must be right to begin
 * with (`KlientfilFeil`); a change that is not goes to `onFeil`, and what stood there before holds.
 */
export function openKlientfil(
  file: string,
  { isRequired, onFeil }: { isRequired: boolean; onFeil: (error: unknown) => void },
): () => Klientfil {
  let seen = versionOf(file)
  if (isRequired && seen === undefined) throw new KlientfilFeil(`${file} is not there`)
  let read = readKlientfil(file)
  return () => {
    const now = versionOf(file)
    if (now === seen) return read
    seen = now
    try {
      read = readKlientfil(file)
    } catch (error) {
      onFeil(error)
    }
    return read
  }
}

// --- internal ---

/** Without the parser's own words: they quote the file. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new KlientfilFeil('the file: not valid JSON')
  }
}

/** Whatever changes when a file is written or another takes its name. */
function versionOf(file: string): string | undefined {
  return ifThere(() => {
    const { ino, size, mtimeNs } = statSync(file, { bigint: true })
    return `${ino} ${size} ${mtimeNs}`
  })
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
