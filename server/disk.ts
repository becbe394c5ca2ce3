import { stat, statfs } from 'node:fs/promises'

/**
 * What a disk is at fault for: it is `full` (of bytes or of files), it may not be written (`vern`), or it
 * `feil`s. Nobody's mistake, and it passes: what was asked for is answered 503, and not counted as tried.
 */
export type Diskfeil = 'full' | 'vern' | 'feil'

/** What an error says of the disk, whichever driver or thread it comes through. */
export function diskfeil(error: unknown): Diskfeil | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : ''
  const errcode = 'errcode' in error ? error.errcode : undefined
  if (FULL.test(code) || error.message === FULL_TEXT || errcode === IOERR_SHMSIZE) return 'full'
  if (VERN.test(code) || IOERR_WRITES.includes(Number(errcode))) return 'vern'
  return FEIL.test(code) ? 'feil' : undefined
}

/** What to do about it, for whoever runs the service. */
export const DISKRAAD: Readonly<Record<Diskfeil, string>> = {
  full: 'frigjør plass på filsystemet til datakatalogen, eller sett UTTREKK_JOBB_LEVETID eller UTTREKK_LOGG_LEVETID kortere; slett ingenting i katalogen selv',
  vern: 'gjør filsystemet til datakatalogen skrivbart for tjenesten',
  feil: 'se hva operativsystemet sier om disken, og legg tilbake en sikkerhetskopi om den er skadet',
}

/** Room on the file system that a directory lies on. */
export type Diskplass = {
  readonly ledigeBytes: number
  readonly bytes: number
  /** Files that can still be made; where the file system has no such number, nothing. */
  readonly ledigeFiler: number | undefined
}

/** What is left for us: the part that is kept for the machine's own administrator is not. */
export async function readPlass(katalog: string): Promise<Diskplass> {
  const { bavail, blocks, bsize, files, ffree } = await statfs(katalog)
  return {
    ledigeBytes: bavail * bsize,
    bytes: blocks * bsize,
    ledigeFiler: files === 0 ? undefined : ffree,
  }
}

/** Bytes of a file; none where it is not there, as what was moved into its database may be gone. */
export async function readBytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}

// --- internal ---

const FULL = /^(?:SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)/
const VERN = /^(?:SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|EROFS|EACCES|EPERM)/
const FEIL = /^(?:SQLITE_IOERR|EIO)/

/** What SQLite says, whichever driver it comes through. */
const FULL_TEXT = 'database or disk is full'

/** What could not be written, by SQLite's numbers: WRITE, FSYNC, DIR_FSYNC, TRUNCATE, SHMOPEN, SHMMAP. */
const IOERR_WRITES: readonly number[] = [778, 1_034, 1_290, 1_546, 4_618, 5_386]

/** The file that connections share could not grow: SQLite's word for a disk that is full just then. */
const IOERR_SHMSIZE = 4_874
