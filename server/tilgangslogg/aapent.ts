import { statSync } from 'node:fs'
import { unmarkAapen } from '../katalog/manifest.ts'
import type { Db } from '../sqlite/open.ts'
import { packStigende } from '../sqlite/stigende.ts'
import {
  type Bind,
  type Bindleser,
  createBindleser,
  harMacSist,
  openBind,
  openNyeste,
  openNytt,
  readBind,
  readSiste,
  readTilstand,
  type Skrivbart,
  startBind,
} from './bind.ts'
import type { Ettersyn } from './ettersyn.ts'
import { type Ende, FOERST, lenke, linjesum } from './kjede.ts'
import { createMac, type Linjenokkel } from './linjenokkel.ts'

/** A line that only needs its number, its MAC and its link. */
export type Ulenket = { readonly tid: number; readonly innhold: string; readonly om: Float64Array }

/** How much a volume holds, in bytes: of identifikatorer, and of everything. */
export type Bindmaal = { readonly om: number; readonly alt: number }

/** What came of adding lines. `brudd`: the volume is not what it was, or somebody else has written in it. */
export type Skriveutfall =
  | { readonly kind: 'rom' | 'fullt'; readonly ende: Ende }
  | { readonly kind: 'lukket' }
  | { readonly kind: 'brudd'; readonly feil: string }

/** The volume that takes lines now. */
export type Aapent = {
  readonly file: string
  readonly db: Db
  readonly leser: Bindleser
  readonly add: (
    linjer: readonly Ulenket[],
    ettersyn: Ettersyn,
    nokkel: Linjenokkel,
  ) => Skriveutfall
  /** Writes to the volume as a line does, without adding anything. False where it is closed. */
  readonly tryOut: () => boolean
  /** Closes the volume where it is of an earlier day. */
  readonly closeOld: (nowMs: number) => boolean
  /** Whether the file is still the one that was opened, and not gone or put in its place. */
  readonly isThere: () => boolean
  readonly close: () => void
}

/** The newest volume, or the one after it where that is closed. */
export function openAapent(katalog: string, maal: Bindmaal): Aapent {
  const nyeste = openNyeste(katalog)
  const { db } = nyeste
  if (readTilstand(db) === undefined) mend(katalog, db)
  const ende = endeOf(db)
  if (readTilstand(db)?.lukket !== 1) return take(nyeste, maal)
  // Whoever closed it may have been killed then; closing it here takes its `-wal` away.
  unmarkAapen(nyeste.file, db)
  db.close()
  return openEtter(katalog, ende, maal)
}

/** The volume that goes on after a line, made where it is not there. */
export function openEtter(katalog: string, { nr, hash }: Ende, maal: Bindmaal): Aapent {
  return take(openNytt(katalog, nr + 1, hash), maal)
}

/** Where the log goes on, as far as the files tell: the next line, and whether the last one has a MAC. */
export function readNeste(katalog: string): { readonly neste: number; readonly harMac: boolean } {
  const binds = readBind(katalog).slice(-2)
  const neste = binds.map((bind) => look(bind, (db) => (readSiste(db)?.nr ?? 0) + 1))
  return { neste: Math.max(1, ...neste), harMac: binds.some((bind) => look(bind, harMacSist)) }
}

// --- internal ---

function endeOf(db: Db): Ende {
  return readSiste(db) ?? { nr: 0, hash: FOERST }
}

function look<T>(bind: Bind, at: (db: Db) => T): T {
  const db = openBind(bind, 'read')
  try {
    return at(db)
  } finally {
    db.close()
  }
}

/** A volume that was made, and whose maker was killed before it could say where it goes on. */
function mend(katalog: string, db: Db): void {
  const forrige = readBind(katalog).at(-2)
  const { nr, hash } = forrige === undefined ? { nr: 0, hash: FOERST } : look(forrige, endeOf)
  startBind(db, nr + 1, hash)
}

function take({ file, db }: Skrivbart, maal: Bindmaal): Aapent {
  const insert = db.prepare(
    'insert into linje (nr, tid, innhold, om, hash, kid, mac) values (:nr, :tid, :innhold, :om, :hash, :kid, :mac)',
  )
  const close = db.prepare('update bind set lukket = 1')
  // New bytes each time: SQLite does not write what does not change.
  const tryOut = db.prepare(
    `insert or replace into proeve select 1, randomblob(${PROEVE_BYTES}) from bind where lukket = 0`,
  )
  const held = db
    .prepare<[], Bindmaal & { tid: number | null }>(`
      select coalesce(sum(length(om)), 0) om, coalesce(sum(length(om) + length(innhold)), 0) alt,
        min(tid) tid from linje`)
    .get() ?? { om: 0, alt: 0, tid: null }
  let { om: omBytes, alt: altBytes, tid: startet } = held
  const leser = createBindleser(db)
  const { ino } = statSync(file)

  /** Of an earlier day than this; a volume without lines is of none. */
  const isOld = (ms: number) => startet !== null && dayOf(ms) > dayOf(startet)

  const add = db.transaction(
    (linjer: readonly Ulenket[], ettersyn: Ettersyn, nokkel: Linjenokkel): Skriveutfall => {
      const feil = ettersyn.follow(leser)
      if (feil !== undefined) return { kind: 'brudd', feil }
      if (leser.tilstand()?.lukket === 1) return { kind: 'lukket' }
      const foerste = linjer[0]?.tid ?? 0
      if (isOld(foerste)) {
        close.run()
        return { kind: 'lukket' }
      }
      startet ??= foerste
      let ende = ettersyn.ende()
      for (const { tid, innhold, om } of linjer) {
        const rad = { nr: ende.nr + 1, tid, innhold, om: packOm(om) }
        const sum = linjesum(ende.hash, rad)
        const segl = { kid: nokkel.kid, mac: createMac(nokkel, sum) }
        ende = { nr: rad.nr, hash: lenke(sum, segl) }
        insert.run({ ...rad, ...segl, hash: ende.hash })
        omBytes += rad.om.byteLength
        altBytes += rad.om.byteLength + rad.innhold.length
      }
      if (omBytes < maal.om && altBytes < maal.alt) return { kind: 'rom', ende }
      close.run()
      return { kind: 'fullt', ende }
    },
  ).immediate
  return {
    file,
    db,
    leser,
    add,
    tryOut: () => tryOut.run().changes > 0,
    closeOld: (nowMs) => isOld(nowMs) && close.run().changes > 0,
    isThere: () => statSync(file, { throwIfNoEntry: false })?.ino === ino,
    close: () => db.close(),
  }
}

/** More pages than a line of a look-up takes. */
const PROEVE_BYTES = 16_384

/** A volume is of one day at the most, so that what has had its time can go day by day. */
function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000)
}

/** Rising, each once. */
function packOm(om: Float64Array): Uint8Array {
  // As most are that come here.
  if (om.every((id, i) => i === 0 || id > (om[i - 1] ?? 0))) return packStigende(om)
  const sorted = om.slice().sort()
  return packStigende(sorted.filter((id, i) => i === 0 || id !== sorted[i - 1]))
}
