import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replaceDurably } from './fil.ts'
import type { Storage } from './storage/storage.ts'
import type { Timers } from './timers.ts'

/**
 * The register is older than what has been answered from this directory: a backup was put back beside a
 * newer access log. The message says how far each has come, and what to do.
 * @valg docs/valg/047-sikkerhetskopi.md
 */
export class EldreRegister extends Error {
  override readonly name = 'EldreRegister'
}

export type Hoeyvannvalg = {
  readonly data: string
  readonly storage: Pick<Storage, 'readRegister'>
  readonly timers: Timers
  readonly onFeil: (error: unknown) => void
}

/**
 * Refuses a register that has not come as far as it once had when it was served, and then notes every
 * minute, and at the end, how far it has. The note lies with the access log, which is not put back with the
 * register. Throws `EldreRegister`.
 */
export async function startHoeyvann({ data, storage, timers, onFeil }: Hoeyvannvalg) {
  const once = readHoeyvann(data)
  const { siste } = await storage.readRegister()
  if (once !== undefined && siste < once) {
    throw new EldreRegister(
      `The register in ${data} goes to sekvensnummer ${siste}, and answers were given from it up to ${once}: it is an older one than the access log tells of. What came since is not there, protection of addresses among it. Import it again, or put back a newer backup. Where it is lost for good: uttrekk katalog --data ${data} --godta`,
    )
  }
  let noted = once
  const note = async () => {
    const { siste: now } = await storage.readRegister()
    if (now !== noted) writeHoeyvann(data, now)
    noted = now
  }
  await note()
  let running = Promise.resolve()
  const stopTimer = timers.every(NOTE_MS, () => {
    running = running.then(note).catch(onFeil)
  })
  return {
    stop: async () => {
      stopTimer()
      await running
      await note().catch(onFeil)
    },
  }
}

/** How far the register of a directory had come when it was last served. */
export function readHoeyvann(data: string): number | undefined {
  const file = hoeyvannfil(data)
  if (!existsSync(file)) return undefined
  const { siste } = parse(readFileSync(file, 'utf8'))
  return Number.isSafeInteger(siste) ? Number(siste) : undefined
}

/** Notes how far it has come; less than before where the operator says that more is lost. */
export function writeHoeyvann(data: string, siste: number): void {
  replaceDurably(hoeyvannfil(data), `${JSON.stringify({ siste })}\n`)
}

// --- internal ---

const NOTE_MS = 60_000

function hoeyvannfil(data: string): string {
  return join(data, 'logg', 'registeret.json')
}

function parse(text: string): { readonly siste?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
