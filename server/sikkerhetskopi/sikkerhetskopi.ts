import { readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { diskfeil } from '../disk.ts'
import { readEldre, readMerke, readRegisternumre } from '../katalog/registermerke.ts'
import { Threads } from '../threads/threads.ts'
import type { Nokkelkilde } from '../tilgangslogg/linjenokkel.ts'
import { copyKatalog, type Kopiert, type Kopivalg, noteCopy, sizeOfKatalog } from './kopier.ts'
import type { Antall, Proevdlogg } from './proev.ts'
import { type Sted, syncAll, takeSted } from './sted.ts'
import type { Proevecalls } from './thread.ts'

/** The disk has no room for a copy, or fails. The message says where, and what to do. */
export class Kopidisk extends Error {
  override readonly name = 'Kopidisk'
}

export type Sikkerhetskopivalg = Pick<Kopivalg, 'data' | 'signal'> & {
  readonly clock: () => number
  readonly sted: Sted
  /** Where the keys of the log's lines are, if not in the directory. */
  readonly nokkel: Nokkelkilde | undefined
  /** Free bytes where the copy is to be. */
  readonly readLedige: (katalog: string) => Promise<number>
  /** Told of how far it has come, in bytes copied and read through again. */
  readonly onFremgang: (done: number, total: number) => void
}

/** What a copy holds. */
export type Sikkerhetskopi = Kopiert &
  Antall & {
    readonly sekvensnummer: number
    /** The register is older than the log, as it was in the directory. */
    readonly erEldre: boolean
    readonly bytes: number
    readonly logg: Proevdlogg
  }

/**
 * Makes a copy of a data directory, reads it through, and gives it its name when all of it is on disk.
 * Where it cannot, or is stopped, nothing is left. Throws what went wrong, and the signal's reason.
 */
export async function makeSikkerhetskopi(valg: Sikkerhetskopivalg): Promise<Sikkerhetskopi> {
  const { data, sted, signal, onFremgang } = valg
  const size = sizeOfKatalog(data)
  const ledigeBytes = await valg.readLedige(dirname(sted.til))
  if (ledigeBytes < size * MARGIN) throw tooSmall(sted, size, ledigeBytes)
  const threads = new Threads<Proevecalls>({ file: new URL('./thread', import.meta.url), data: {} })
  const cut = () => threads.cut()
  signal.addEventListener('abort', cut)
  try {
    signal.throwIfAborted()
    let done = 0
    const onBytes = (bytes: number) => {
      done += bytes
      onFremgang(Math.min(done, 2 * size), 2 * size)
    }
    const [startMs, merke] = [valg.clock(), readMerke(data)]
    const kopiert = await copyKatalog({ ...valg, under: sted.under, onBytes })
    const proevd = await proevAll(valg, { threads, startMs, merke, onBytes })
    signal.throwIfAborted()
    syncAll(sted.under)
    const files = filesIn(sted.under)
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
    takeSted(sted)
    return { ...kopiert, ...proevd, bytes }
  } catch (error) {
    rmSync(sted.under, { recursive: true, force: true })
    if (signal.aborted) throw signal.reason
    throw explained(error, valg, size)
  } finally {
    signal.removeEventListener('abort', cut)
    if (!signal.aborted) await threads.close()
  }
}

// --- internal ---

/** Somewhat more than the files are now, since they may grow; and the service may need its own. */
const MARGIN = 1.1

function tooSmall({ til }: Sted, size: number, ledigeBytes: number) {
  const mb = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
  return new Kopidisk(
    `a copy takes some ${mb(size * MARGIN)}, and ${mb(ledigeBytes)} are free where ${til} would be. Delete copies that are older than need be, or choose a --til on another file system`,
  )
}

/** The databases' own errors tell of no path, and there are two here. */
function explained(error: unknown, { data, sted }: Sikkerhetskopivalg, size: number): unknown {
  if (diskfeil(error) === 'full') return tooSmall(sted, size, 0)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!/^(?:SQLITE_IOERR|EIO)/.test(code)) return error
  return new Kopidisk(
    `${sted.til}: the disk takes no more; nothing is left of the copy. A file may not be so large there, or the disk fails, that one or the one under ${data}`,
  )
}

type Proeving = {
  readonly threads: Threads<Proevecalls>
  readonly startMs: number
  readonly merke: ReturnType<typeof readMerke>
  readonly onBytes: (bytes: number) => void
}

/** Reads the copy through, in a thread of its own. */
async function proevAll(
  { data, sted: { under }, nokkel }: Sikkerhetskopivalg,
  { threads, startMs, merke, onBytes }: Proeving,
) {
  for (const file of filesIn(under).filter((name) => name.endsWith('.db'))) {
    await threads.call('proevBase', file)
    onBytes(statSync(file).size)
  }
  await threads.call('dropUnoted', under, startMs)
  noteCopy({ data, under, merke, kopiertMs: startMs })
  const antall = await threads.call('readAntall', under)
  const logg = await threads.call('proevLogg', under, nokkel)
  const numre = readRegisternumre(join(under, 'register.db'))
  return {
    ...antall,
    sekvensnummer: numre?.siste ?? 0,
    erEldre: readEldre(under).length > 0,
    logg,
  }
}

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
}
