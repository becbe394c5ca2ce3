import type { Logglinje } from '../../domain/tilgangslogg/linje.ts'
import { unpackStigende } from '../sqlite/stigende.ts'
import { openBind, readBind, readTilstand } from './bind.ts'
import { findLinjer } from './indeks.ts'

/** What of the log is wanted; everything where nothing is said. */
export type Avgrensning = {
  /** From this time on, and before that one, in milliseconds since 1970. */
  readonly fraMs?: number
  readonly tilMs?: number
  /** Only lines about one of these. */
  readonly om?: readonly number[]
}

/** A line as it is read. `om` is all that it is about, or of those asked for the ones it is about. */
export type Lestlinje = {
  readonly nr: number
  readonly tidMs: number
  readonly linje: Logglinje
  readonly om: readonly number[]
  /** How many numbers the line names in all, those not asked for too. */
  readonly nevnt: number
}

/** Lines in their order. Full volumes by their index, the one that is being filled line by line. */
export function* readLogg(katalog: string, avgrensning: Avgrensning): Generator<Lestlinje> {
  const { fraMs = 0, tilMs = Number.MAX_SAFE_INTEGER, om } = avgrensning
  for (const bind of readBind(katalog)) {
    const db = openBind(bind, 'read')
    try {
      const tilstand = readTilstand(db)
      if (tilstand === undefined) continue
      const found = om && findLinjer(db, tilstand.indeksert, om)
      const rows = db
        .prepare<object, Rad>(`
          select nr, tid, innhold, om from linje
          where tid >= :fraMs and tid < :tilMs and ${found === undefined ? ALLE : FUNNET}
          order by nr`)
        .iterate({ fraMs, tilMs, nr: JSON.stringify(found ?? []) })
      for (const { nr, tid, innhold, om: packed } of rows) {
        const all = unpackStigende(packed)
        const about = om === undefined ? all : all.filter((id) => om.includes(id))
        if (om !== undefined && about.length === 0) continue
        yield {
          nr,
          tidMs: tid,
          linje: JSON.parse(innhold) as Logglinje,
          om: about,
          nevnt: all.length,
        }
      }
    } finally {
      db.close()
    }
  }
}

// --- internal ---

type Rad = { nr: number; tid: number; innhold: string; om: Uint8Array }

const FUNNET = 'nr in (select value from json_each(:nr))'
const ALLE = ':nr = :nr'
