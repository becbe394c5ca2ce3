import { unmarkAapen } from '../katalog/manifest.ts'
import type { Db } from '../sqlite/open.ts'
import { unpackStigende } from '../sqlite/stigende.ts'
import { type Bind, openBind, readBind, readTilstand } from './bind.ts'

/**
 * Makes the index of one closed volume that lacks it: sorted first, so that it is written from its
 * beginning to its end. False where no volume lacks one. A crash leaves nothing half made.
 */
export function indekserEtt(katalog: string): boolean {
  for (const bind of readBind(katalog)) {
    if (!needsIndeks(bind)) continue
    const db = openBind(bind, 'write')
    try {
      const tilstand = readTilstand(db)
      if (tilstand === undefined || tilstand.indeksert === 1) continue
      const [insert, insertMange] = [inserter(db, 1), inserter(db, MANGE)]
      const note = db.prepare('update bind set indeksert = 1')
      const linjer = db.prepare<[], Omrad>('select nr, om from linje where length(om) > 0').all()
      const build = db.transaction(() => {
        let rest: number[] = []
        for (const { identifikator, nr } of sorted(linjer, tilstand.foerste)) {
          rest.push(identifikator, nr)
          if (rest.length < 2 * MANGE) continue
          insertMange.run(...rest)
          rest = []
        }
        for (let at = 0; at < rest.length; at += 2) insert.run(rest[at] ?? 0, rest[at + 1] ?? 0)
        note.run()
      })
      build.immediate()
      return true
    } finally {
      // Where its writer could not, since somebody was reading: closing it may take its `-wal` away.
      unmarkAapen(bind.file, db)
      db.close()
    }
  }
  return false
}

/** Each person and line once, by person and then by line. */
export function* sorted(linjer: readonly Omrad[], foerste: number) {
  const ids = linjer.map(({ nr, om }) => ({ offset: nr - foerste, some: unpackStigende(om) }))
  const last = ids.reduce((most, { offset }) => Math.max(most, offset), 0)
  const highest = ids.reduce((most, { some }) => Math.max(most, some.at(-1) ?? 0), 0)
  const antall = ids.reduce((sum, { some }) => sum + some.length, 0)
  if (last >= OFFSETS || highest >= ID_MAX) {
    yield* sortedLong(ids, { foerste, antall })
    return
  }
  // Both in one plain number, which is many times faster to make and to sort than a BigInt.
  const keys = new Float64Array(antall)
  let at = 0
  for (const { offset, some } of ids) for (const id of some) keys[at++] = id * OFFSETS + offset
  keys.sort()
  for (const key of keys) {
    const identifikator = Math.floor(key / OFFSETS)
    yield { identifikator, nr: foerste + (key - identifikator * OFFSETS) }
  }
}

/** A line, as far as the index needs it. */
export type Omrad = { readonly nr: number; readonly om: Uint8Array }

// --- internal ---

/** Rows of a statement: more gain nothing. */
const MANGE = 32

function inserter(db: Db, antall: number) {
  const rows = Array.from({ length: antall }, () => '(?, ?)').join(', ')
  return db.prepare<readonly number[]>(`insert into utlevert values ${rows}`)
}

/** A volume that has what it should is not opened for writing: it never changes again. */
function needsIndeks(bind: Bind): boolean {
  const db = openBind(bind, 'read')
  try {
    const tilstand = readTilstand(db)
    return tilstand?.lukket === 1 && tilstand.indeksert === 0
  } finally {
    db.close()
  }
}

type Utpakket = { readonly offset: number; readonly some: readonly number[] }

/** The same of a volume with more lines than fit. */
function* sortedLong(
  ids: readonly Utpakket[],
  { foerste, antall }: { readonly foerste: number; readonly antall: number },
) {
  const keys = new BigUint64Array(antall)
  let at = 0
  for (const { offset, some } of ids) {
    for (const id of some) keys[at++] = (BigInt(id) << OFFSET_BITS) | BigInt(offset)
  }
  keys.sort()
  for (const key of keys) {
    const nr = foerste + Number(key & OFFSET_MASK)
    yield { identifikator: Number(key >> OFFSET_BITS), nr }
  }
}

/** Eleven digits, and what is beside them, are 37 bits; with 16 more that is a whole number yet. */
const [ID_MAX, OFFSETS] = [2 ** 37, 2 ** 16]
/** Far more lines than a volume holds. */
const OFFSET_BITS = 26n
const OFFSET_MASK = (1n << OFFSET_BITS) - 1n
