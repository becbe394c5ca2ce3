import { unmarkAapen } from '../katalog/manifest.ts'
import type { Db } from '../sqlite/open.ts'
import { countStigende, unpackStigendeTo } from '../sqlite/stigende.ts'
import { type Bind, openBind, readBind, readTilstand } from './bind.ts'
import { isHel, packBlokk, readBlokk } from './blokk.ts'

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
      if (tilstand === undefined || tilstand.indeksert !== 0) continue
      const insert = db.prepare<{ foerste: number; innhold: Uint8Array }>(
        'insert into indeks (foerste, innhold) values (:foerste, :innhold)',
      )
      const note = db.prepare(`update bind set indeksert = ${PAKKET}`)
      const linjer = db.prepare<[], Omrad>('select nr, om from linje where length(om) > 0').all()
      const build = db.transaction(() => {
        const om = sortOm(linjer, tilstand.foerste)
        for (let fra = 0; fra < om.nr.length; fra += BLOKK) {
          const til = Math.min(fra + BLOKK, om.nr.length)
          insert.run({ foerste: om.id(fra), innhold: packBlokk(om, fra, til) })
        }
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

/** A line, as far as the index needs it. */
export type Omrad = { readonly nr: number; readonly om: Uint8Array }

/** Each person and line once, in columns: by person, and then by line. Lines count from the first of the volume. */
export type Om = {
  readonly id: (at: number) => number
  readonly nr: Uint32Array
}

/** Sorts lines that come in their order. */
export function sortOm(linjer: readonly Omrad[], foerste: number): Om {
  const antall = linjer.reduce((sum, { om }) => sum + countStigende(om), 0)
  const ids = new Float64Array(antall)
  let [lav, hoey] = [new Uint32Array(antall), new Uint32Array(antall)]
  let nr = new Uint32Array(antall)
  let at = 0
  for (const linje of linjer) {
    const til = unpackStigendeTo(linje.om, ids, at)
    nr.fill(linje.nr - foerste, at, til)
    at = til
  }
  let hoeyest = 0
  for (let i = 0; i < antall; i += 1) {
    const id = ids[i] ?? 0
    hoey[i] = Math.floor(id / HALV)
    lav[i] = id % HALV
    hoeyest = Math.max(hoeyest, id)
  }
  // By one digit after another, the last first; what is equal stays in the order that it came in.
  for (let siffer = 0; siffer < SIFRE && HALV_ROT ** siffer <= hoeyest; siffer += 1) {
    const [nyLav, nyHoey, nyNr] = [
      new Uint32Array(antall),
      new Uint32Array(antall),
      new Uint32Array(antall),
    ]
    const [tall, ned] = [siffer < 2 ? lav : hoey, (siffer % 2) * SIFFER_BITS]
    const steder = new Uint32Array(HALV_ROT + 1)
    for (let i = 0; i < antall; i += 1) {
      const s = (((tall[i] ?? 0) >>> ned) & SIFFER_MASKE) + 1
      steder[s] = (steder[s] ?? 0) + 1
    }
    for (let s = 1; s < HALV_ROT; s += 1) steder[s] = (steder[s] ?? 0) + (steder[s - 1] ?? 0)
    for (let i = 0; i < antall; i += 1) {
      const s = ((tall[i] ?? 0) >>> ned) & SIFFER_MASKE
      const sted = steder[s] ?? 0
      steder[s] = sted + 1
      nyLav[sted] = lav[i] ?? 0
      nyHoey[sted] = hoey[i] ?? 0
      nyNr[sted] = nr[i] ?? 0
    }
    ;[lav, hoey, nr] = [nyLav, nyHoey, nyNr]
  }
  return { id: (i) => (hoey[i] ?? 0) * HALV + (lav[i] ?? 0), nr }
}

/** The same, one after another, with the numbers that lines have. */
export function* sorted(linjer: readonly Omrad[], foerste: number): Generator<Oppfoering> {
  const om = sortOm(linjer, foerste)
  for (let at = 0; at < om.nr.length; at += 1) {
    yield { identifikator: om.id(at), nr: foerste + (om.nr[at] ?? 0) }
  }
}

/**
 * The lines of a volume that are about one of these, as its index has them; nothing where it has none, or one that is
 * damaged, and all lines must be gone through.
 */
export function findLinjer(
  db: Db,
  indeksert: number,
  om: readonly number[],
): readonly number[] | undefined {
  if (indeksert === 0) return undefined
  if (indeksert !== PAKKET) {
    return db
      .prepare<[string], number>(
        'select distinct nr from utlevert where identifikator in (select value from json_each(?))',
      )
      .pluck()
      .all(JSON.stringify(om))
  }
  const foerste = readTilstand(db)?.foerste ?? 0
  const find = db
    .prepare<{ id: number }, Uint8Array>(`
      select innhold from indeks
      where foerste <= :id
        and foerste >= (select coalesce(max(foerste), 0) from indeks where foerste < :id)`)
    .pluck()
  const found = new Set<number>()
  for (const id of om) {
    for (const blokk of find.iterate({ id })) {
      if (!isHel(blokk)) return undefined
      for (const en of readBlokk(blokk)) if (en.identifikator === id) found.add(foerste + en.nr)
    }
  }
  return [...found]
}

/** All that the index of a volume holds, by person and then by line. */
export function* readIndeks(db: Db, indeksert: number): Generator<Oppfoering> {
  if (indeksert !== PAKKET) {
    yield* db
      .prepare<[], Oppfoering>('select identifikator, nr from utlevert order by 1, 2')
      .iterate()
    return
  }
  const foerste = readTilstand(db)?.foerste ?? 0
  const blokker = db
    .prepare<[], Uint8Array>('select innhold from indeks order by blokk')
    .pluck()
    .iterate()
  for (const blokk of blokker) {
    // What is damaged holds nothing.
    if (!isHel(blokk)) continue
    for (const { identifikator, nr } of readBlokk(blokk)) yield { identifikator, nr: foerste + nr }
  }
}

/** Somebody, and a line that is about them. */
export type Oppfoering = { readonly identifikator: number; readonly nr: number }

// --- internal ---

/** What a volume says of itself whose index is packed; 1 has a row for each person and line, as before. */
const PAKKET = 2
/** Entries of a block: some kilobytes. */
const BLOKK = 4_096
/** Numbers are sorted by digits of so many bits, two of which are half of the largest whole number there is. */
const SIFFER_BITS = 13
const SIFRE = 4
const HALV_ROT = 2 ** SIFFER_BITS
const SIFFER_MASKE = HALV_ROT - 1
const HALV = HALV_ROT ** 2

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
