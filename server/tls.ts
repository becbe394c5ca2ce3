import { createPrivateKey, X509Certificate } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { TlsFiler } from './config.ts'
import { describeError, type Log } from './log.ts'
import { TIMERS, type Timers } from './timers.ts'

/** A certificate with its chain, and its key, PEM. */
export type Par = { readonly cert: string; readonly key: string }

export type Tls = {
  readonly current: () => Par
  readonly onChange: (use: (par: Par) => void) => void
  readonly stop: () => void
}

/** The files cannot be used. The message says which and why; the log has the code alone. */
export class TlsFeil extends Error {
  override readonly name = 'TlsFeil'
  readonly code: string

  constructor(code: keyof typeof GRUNN, file: string, cause: unknown) {
    super(`The TLS files cannot be used: ${file} ${GRUNN[code]}.`, { cause })
    this.code = code
  }
}

/**
 * Reads certificate and key, and again whenever they change and on SIGHUP. Contents are compared and
 * not times, since certificates are renewed in place, by rename, and by a symlink of a folder further
 * up. A new pair is used when it is whole and fits together; until then the old one is, and the log
 * tells once for each that was tried. Throws `TlsFeil` when there is no pair to begin with.
 * @valg docs/valg/024-tls.md
 */
export function openTls(
  filer: TlsFiler,
  {
    log,
    timers = TIMERS,
    everyMs = EVERY_MS,
  }: { readonly log: Log; readonly timers?: Timers; readonly everyMs?: number },
): Tls {
  const users: ((par: Par) => void)[] = []
  let seen = readFiler(filer)
  let par = checkPar(filer, seen)
  const look = () => {
    const read = readFiler(filer)
    if (isSame(read, seen)) return
    seen = read
    try {
      par = checkPar(filer, read)
    } catch (error) {
      log({ hendelse: 'tls-beholdt', ...describeError(error) })
      return
    }
    for (const use of users) use(par)
    log({ hendelse: 'tls-fornyet' })
  }
  const stopLooking = timers.every(everyMs, look)
  process.on('SIGHUP', look)
  return {
    current: () => par,
    onChange: (use) => users.push(use),
    stop: () => {
      stopLooking()
      process.off('SIGHUP', look)
    },
  }
}

// --- internal ---

/** Two small files; a certificate is renewed weeks before its time is up. */
const EVERY_MS = 5_000

const GRUNN = {
  MANGLER: 'cannot be read',
  SERTIFIKAT: 'holds no whole certificate (PEM)',
  NOKKEL: 'holds no private key (PEM) without a passphrase',
  LESBAR: 'may be read by others than the service; take that away (chmod 600)',
  PASSER_IKKE: 'is not the key of the certificate, or cannot be used with it',
} as const

function isSame(one: Lest, other: Lest): boolean {
  return (
    String(one.cert) === String(other.cert) &&
    String(one.key) === String(other.key) &&
    one.isOpen === other.isOpen
  )
}

/** The text of each file, or why there is none; and whether others may read the key. */
type Lest = {
  readonly cert: string | Error
  readonly key: string | Error
  readonly isOpen: boolean
}

function readFiler({ sertifikat, nokkel }: TlsFiler): Lest {
  const { text: key, isOpen } = readFil(nokkel)
  return { cert: readFil(sertifikat).text, key, isOpen }
}

/** Reads and looks at the same file, whatever takes its name meanwhile. */
function readFil(path: string): { readonly text: string | Error; readonly isOpen: boolean } {
  try {
    const handle = openSync(path, 'r')
    try {
      return { text: readFileSync(handle, 'utf8'), isOpen: isOpen(fstatSync(handle)) }
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    return { text: error instanceof Error ? error : new Error('unreadable'), isOpen: false }
  }
}

/**
 * Whether a file can be read by more than its owner. A file that is not the service's own may be
 * readable for its group too, since that is how the service reads it (`ssl-cert`, Kubernetes).
 */
function isOpen({ mode, uid }: Stats): boolean {
  if (process.getuid === undefined) return false
  return (mode & (uid === process.getuid() ? 0o077 : 0o037)) !== 0
}

function checkPar({ sertifikat, nokkel }: TlsFiler, { cert, key, isOpen }: Lest): Par {
  if (typeof cert !== 'string') throw new TlsFeil('MANGLER', sertifikat, cert)
  if (typeof key !== 'string') throw new TlsFeil('MANGLER', nokkel, key)
  if (isOpen) throw new TlsFeil('LESBAR', nokkel, undefined)
  attempt('SERTIFIKAT', sertifikat, () => new X509Certificate(cert))
  attempt('NOKKEL', nokkel, () => createPrivateKey(key))
  // Reads the whole chain, and refuses a key that is not the certificate's.
  attempt('PASSER_IKKE', nokkel, () => createSecureContext({ cert, key }))
  return { cert, key }
}

function attempt(code: keyof typeof GRUNN, file: string, act: () => unknown): void {
  try {
    act()
  } catch (cause) {
    throw new TlsFeil(code, file, cause)
  }
}
