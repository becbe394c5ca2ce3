import type { Db } from '../storage/sqlite/open.ts'
import { openBind, readBind, readTilstand } from './bind.ts'
import type { Hode } from './hode.ts'
import { type Omrad, sorted } from './indeks.ts'
import { erLik, FOERST, lenke, type Rad } from './kjede.ts'
import type { Ende } from './skriver.ts'

/** What was found. `avvik` is empty where every line is what it was when it was written. */
export type Funn = {
  readonly linjer: number
  readonly bind: number
  /** The first and the last line there is. */
  readonly fra: number
  readonly til: number
  readonly avvik: readonly string[]
}

/**
 * Walks the chain from its first line to its last, and holds it against the signed heads: a line that
 * was changed, removed, moved or added breaks the chain; one that was cut off at the end is missed by
 * a head; volumes that are gone must have been signed away; an index must tell what its lines tell.
 */
export function verifiser(katalog: string, hoder: readonly Hode[]): Funn {
  const avvik: string[] = []
  const hodeByNr = Map.groupBy(hoder, ({ nr }) => nr)
  const binds = readBind(katalog)
  const last = Math.max(0, ...hoder.map(({ nr }) => nr))
  const fra = binds[0]?.foerste ?? last + 1
  let ende = start(fra, hodeByNr, avvik)
  let linjer = 0
  for (const bind of binds) {
    const db = openBind(bind, 'read')
    try {
      const found = walk(db, ende, hodeByNr)
      ende = found.ende
      linjer += found.linjer
      avvik.push(...found.avvik)
    } finally {
      db.close()
    }
  }
  if (last > ende.nr) avvik.push(`lines ${ende.nr + 1} to ${last} are cut off: a head names them`)
  return { linjer, bind: binds.length, fra, til: ende.nr, avvik }
}

// --- internal ---

type Par = { readonly identifikator: number; readonly nr: number }

type Hoder = ReadonlyMap<number, readonly Hode[]>

/** One volume, from where the one before it ended. */
function walk(db: Db, before: Ende, hoder: Hoder) {
  const avvik: string[] = []
  const tilstand = readTilstand(db)
  if (tilstand === undefined) return { ende: before, linjer: 0, avvik }
  const { foerste, forrige, indeksert } = tilstand
  if (foerste !== before.nr + 1) {
    avvik.push(`lines ${before.nr + 1} to ${foerste - 1} are missing`)
  } else if (!erLik(forrige, before.hash)) {
    avvik.push(`the volume of line ${foerste} does not go on where the one before it ends`)
  }
  let ende = { nr: foerste - 1, hash: forrige }
  let linjer = 0
  const about: Omrad[] = []
  const rows = db.prepare<[], Rad>('select nr, tid, innhold, om, hash from linje order by nr')
  for (const rad of rows.iterate()) {
    const feil = check(rad, ende, hoder.get(rad.nr) ?? [])
    if (feil !== undefined) avvik.push(feil)
    if (rad.om.byteLength > 0) about.push({ nr: rad.nr, om: rad.om })
    ende = rad
    linjer += 1
  }
  const index = db.prepare<[], Par>('select identifikator, nr from utlevert order by 1, 2')
  if (indeksert === 1 && !isSame(index.iterate(), sorted(about, foerste))) {
    avvik.push(`the index of the volume of line ${foerste} does not tell what its lines tell`)
  }
  return { ende, linjer, avvik }
}

/** What is wrong with one line, if anything is. */
function check(rad: Rad, before: Ende, hoder: readonly Hode[]): string | undefined {
  const { nr, hash } = rad
  if (nr !== before.nr + 1) return `lines ${before.nr + 1} to ${nr - 1} are missing`
  if (!erLik(lenke(before.hash, rad), hash)) return `line ${nr} is not what was written`
  if (hoder.some(({ slag }) => slag === 'slettet')) return `line ${nr} was signed away and is there`
  if (hoder.some((hode) => !erLik(hode.hash, hash))) return `line ${nr} is not what its head says`
  return undefined
}

/** Where the chain begins: at the very first line, or where signed-away lines end. */
function start(fra: number, hodeByNr: Hoder, avvik: string[]): Ende {
  if (fra === 1) return { nr: 0, hash: FOERST }
  const signed = hodeByNr.get(fra - 1)?.find(({ slag }) => slag === 'slettet')
  if (signed !== undefined) return { nr: fra - 1, hash: signed.hash }
  avvik.push(`lines 1 to ${fra - 1} are gone, and nothing signed says that they had their time`)
  return { nr: fra - 1, hash: FOERST }
}

function isSame(some: Iterable<Par>, other: Iterable<Par>): boolean {
  const rest = other[Symbol.iterator]()
  for (const { identifikator, nr } of some) {
    const { done, value } = rest.next()
    if (done || value.identifikator !== identifikator || value.nr !== nr) return false
  }
  return rest.next().done === true
}
