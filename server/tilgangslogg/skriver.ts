import type { Db } from '../storage/sqlite/open.ts'
import { packStigende } from '../storage/stigende.ts'
import {
  openBind,
  openNyeste,
  openNytt,
  readBind,
  readSiste,
  readTilstand,
  startBind,
} from './bind.ts'
import { FOERST, lenke } from './kjede.ts'

/** A line that only needs its number and its link. */
export type Ulenket = { readonly tid: number; readonly innhold: string; readonly om: Float64Array }

/** The end of the log: its last line, by number and link. */
export type Ende = { readonly nr: number; readonly hash: Uint8Array }

/** How much a volume holds, in bytes: of identifikatorer, and of everything. */
export type Bindmaal = { readonly om: number; readonly alt: number }

export type Skriver = {
  /** Adds lines in one durable transaction. True where that filled the volume. */
  readonly append: (linjer: readonly Ulenket[]) => boolean
  /** Goes on in a new volume where the open one is of an earlier day, so that it can have had its time. */
  readonly bla: (nowMs: number) => void
  readonly ende: () => Ende
  readonly close: () => void
}

/**
 * The hand that writes. Several may write at once, a server and a command beside it: each takes the
 * end of the log from the file itself, inside the transaction that adds to it, so that there is one
 * chain however many hands there are.
 */
export function openSkriver(katalog: string, maal: Bindmaal = MAAL): Skriver {
  let aapen = openAapent(katalog, maal)
  const goOn = () => {
    aapen.db.close()
    aapen = openAapent(katalog, maal)
  }
  return {
    append: (linjer) => {
      for (;;) {
        const utfall = aapen.add(linjer)
        if (utfall !== 'lukket') return utfall === 'fullt'
        goOn()
      }
    },
    bla: (nowMs) => {
      if (aapen.closeOld(nowMs)) goOn()
    },
    ende: () => endeOf(aapen.db),
    close: () => aapen.db.close(),
  }
}

// --- internal ---

/** Some two million identifikatorer, whose index is made in a second or two; or a busy day's look-ups. */
const MAAL: Bindmaal = { om: 8 * 1024 * 1024, alt: 256 * 1024 * 1024 }

type Linjerad = { nr: number; tid: number; innhold: string; om: Uint8Array; hash: Uint8Array }

function endeOf(db: Db): Ende {
  return readSiste(db) ?? { nr: 0, hash: FOERST }
}

/** The volume that takes lines now: the newest, or the one after it where that is closed. */
function openAapent(katalog: string, maal: Bindmaal) {
  let db = openNyeste(katalog)
  if (readTilstand(db) === undefined) mend(katalog, db)
  if (readTilstand(db)?.lukket === 1) {
    const { nr, hash } = endeOf(db)
    db.close()
    db = openNytt(katalog, nr + 1, hash)
  }
  return { db, ...adder(db, maal) }
}

/** A volume that was made, and whose maker was killed before it could say where it goes on. */
function mend(katalog: string, db: Db): void {
  const forrige = readBind(katalog).at(-2)
  if (forrige === undefined) {
    startBind(db, 1, FOERST)
    return
  }
  const before = openBind(forrige, 'read')
  const { nr, hash } = endeOf(before)
  before.close()
  startBind(db, nr + 1, hash)
}

function adder(db: Db, maal: Bindmaal) {
  const insert = db.prepare<Linjerad>('insert into linje values (:nr, :tid, :innhold, :om, :hash)')
  const close = db.prepare('update bind set lukket = 1')
  const isLukket = db.prepare<[], number>('select lukket from bind').pluck()
  const held = db
    .prepare<[], Bindmaal & { tid: number | null }>(`
      select coalesce(sum(length(om)), 0) om, coalesce(sum(length(om) + length(innhold)), 0) alt,
        min(tid) tid from linje`)
    .get() ?? { om: 0, alt: 0, tid: null }
  let { om: omBytes, alt: altBytes, tid: startet } = held

  /** Of an earlier day than this; a volume without lines is of none. */
  const isOld = (ms: number) => startet !== null && dayOf(ms) > dayOf(startet)

  const add = db.transaction((linjer: readonly Ulenket[]): 'lukket' | 'fullt' | 'rom' => {
    if (isLukket.get() === 1) return 'lukket'
    const foerste = linjer[0]?.tid ?? 0
    if (isOld(foerste)) {
      close.run()
      return 'lukket'
    }
    startet ??= foerste
    let { nr, hash } = endeOf(db)
    for (const linje of linjer) {
      nr += 1
      const rad = { nr, tid: linje.tid, innhold: linje.innhold, om: packOm(linje.om) }
      hash = lenke(hash, rad)
      insert.run({ ...rad, hash })
      omBytes += rad.om.byteLength
      altBytes += rad.om.byteLength + rad.innhold.length
    }
    if (omBytes < maal.om && altBytes < maal.alt) return 'rom'
    close.run()
    return 'fullt'
  })
  return {
    add: (linjer: readonly Ulenket[]) => add.immediate(linjer),
    closeOld: (nowMs: number) => isOld(nowMs) && close.run().changes > 0,
  }
}

/** A volume is of one day at the most, so that what has had its time can go day by day. */
function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000)
}

/** Rising, each once. */
function packOm(om: Float64Array): Uint8Array {
  const sorted = om.slice().sort()
  return packStigende(sorted.filter((id, i) => i === 0 || id !== sorted[i - 1]))
}
