import { describeError } from '../server/log.ts'

/**
 * An error in a sentence: what, which path, what to do. Errors with a class of ours explain
 * themselves; of the system's, the common ones are put in words. Node's own may quote what they
 * failed on, so of those the class and the place in our code are told and the message is not. `data`
 * is the directory of the register, which no error of the database names.
 */
export function explain(error: unknown, data?: string): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'Databasefeil') return error.message
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined
  const code = codeOf(error)
  const words = explainCode(code, path)
  if (words !== undefined && data !== undefined && code?.startsWith('SQLITE')) {
    return `${data}: ${words}`
  }
  if (words !== undefined) return words
  if (NATIVE.includes(error.name)) {
    const { feil, sted } = describeError(error)
    return `an error of its own (${feil}${sted ? ` at ${sted}` : ''}); please report it`
  }
  return error.message
}

/** The system's reason in a few words, for a sentence that names the path itself. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? 'unknown reason'
}

/** The code of a system's or a database's error, as text. */
export function codeOf(error: unknown): string | undefined {
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return known ? String(error.code) : undefined
}

// --- internal ---

const NATIVE: readonly string[] = [
  ...['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'AssertionError', 'URIError'],
]

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is a file',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is allowed here',
  EIO: 'the disk fails',
  EPIPE: 'its reader has gone away',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ELOOP: 'its links go round in a ring',
  ENAMETOOLONG: 'the name is too long',
}

const AGAIN =
  'Make room on the file system it lies on, by other files than those of a data directory, and run the same command again.'

function explainCode(code: string | undefined, path: string | undefined): string | undefined {
  switch (code) {
    case undefined:
      return undefined
    case 'EADDRINUSE':
      return 'the port is taken; choose another with --port, or 0 for a free one'
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'this machine has no such address; choose another --host'
    case 'SQLITE_FULL':
      return `the disk is full. ${AGAIN}`
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_PERM':
      return 'the files of the register cannot be written; they are for their owner only'
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return 'a file of the register is damaged or is none; restore it from a backup'
    case 'SQLITE_IOERR':
      return 'the disk fails under the register'
    case 'SQLITE_BUSY':
      return 'another process holds the register; run the same command again'
    default:
      return explainFile(code, path)
  }
}

function explainFile(code: string, path: string | undefined): string | undefined {
  const reason = REASONS[code]
  if (reason === undefined) return undefined
  if (code === 'EISDIR' && path === undefined) return 'standard input is a directory'
  const hva = path === undefined ? reason : `${path}: ${reason}`
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code) ? `${hva}. ${AGAIN}` : hva
}
