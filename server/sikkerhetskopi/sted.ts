import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'

/** A copy cannot be where it was to be. The message says where it can. */
export class Stedfeil extends Error {
  override readonly name = 'Stedfeil'
}

/** Where a copy is to be, and where it grows until it is whole. */
export type Sted = {
  readonly til: string
  readonly under: string
  /** What copies that were killed have left beside it. */
  readonly etterlatt: readonly string[]
}

/** Judges where a copy is to be, in a directory that is there, before anything is made. Throws `Stedfeil`. */
export function chooseSted(data: string, til: string): Sted {
  const above = dirname(resolve(til))
  const real = existsSync(til) ? realpathSync(til) : join(realpathSync(above), basename(til))
  if (isWithin(realpathSync(data), real)) {
    throw new Stedfeil(`${til} lies in ${data}; put the copy elsewhere, best on another disk`)
  }
  requireFree(til, real)
  const beside = readdirSync(dirname(real))
  return {
    til: real,
    under: `${real}.${randomUUID()}.tmp`,
    etterlatt: beside.filter((name) => ETTERLATT.test(name)).map((name) => join(above, name)),
  }
}

/** Forces a directory and all that is in it to the disk. */
export function syncAll(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) syncAll(path)
    else sync(path)
  }
  sync(directory)
}

/** Gives a copy that is whole its name, durably. Throws `Stedfeil` where somebody else has taken it. */
export function takeSted({ under, til }: Sted): void {
  requireFree(til, til)
  renameSync(under, til)
  sync(dirname(til))
}

// --- internal ---

const ETTERLATT = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/

function isWithin(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep)
}

/** Nothing, or an empty directory that can be put away for the copy. */
function requireFree(told: string, til: string): void {
  const found = statSync(til, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isDirectory())
    throw new Stedfeil(`${told} is a file; give a directory that is not there`)
  if (readdirSync(til).length > 0) {
    throw new Stedfeil(
      `${told} is not empty; each copy is a directory of its own, such as ${join(told, '2026-01-31')}`,
    )
  }
  if (found.dev !== statSync(dirname(til)).dev) {
    throw new Stedfeil(
      `${told} is where a file system is mounted; give a directory in it, such as ${join(told, '2026-01-31')}`,
    )
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
