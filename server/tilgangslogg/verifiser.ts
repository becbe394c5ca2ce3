import type { Db } from '../sqlite/open.ts'
import { type Bind, openBind, readBind, readTilstand, selectRader } from './bind.ts'
import { findFeil, kidText } from './ettersyn.ts'
import type { Hode } from './hode.ts'
import { type Omrad, type Oppfoering, readIndeks, sorted } from './indeks.ts'
import { type Ende, erLik, FOERST, type Linjerad } from './kjede.ts'
import type { Linjenokler } from './linjenokkel.ts'

/** What was found. `avvik` is empty where every line is what it was when it was written. */
export type Loggfunn = {
  readonly linjer: number
  readonly bind: number
  /** The first and the last line there is. */
  readonly fra: number
  readonly til: number
  readonly avvik: readonly string[]
  /** What could not be checked, since its key was not given. */
  readonly uproevd: readonly string[]
  /** The first line that carries a MAC. */
  readonly foersteMac: number | undefined
}

/** What a log is held against. Without keys the MACs are not checked, and `uproevd` says so. */
export type Motstykke = { readonly hoder: readonly Hode[]; readonly nokler: Linjenokler }

/**
 * Walks the chain from its first line to its last, and holds it against the signed heads: a line that
 * was changed, removed, moved or added breaks the chain, or lacks the MAC that its key would have made;
 * one that was cut off at the end is missed by a head; volumes that are gone must have been signed
 * away; an index must tell what its lines tell. A volume that cannot be read is found as well.
 */
export function verifiser(katalog: string, { hoder, nokler }: Motstykke): Loggfunn {
  const hodeByNr = Map.groupBy(hoder, ({ nr }) => nr)
  const binds = readBind(katalog)
  const last = hoder.reduce((max, { nr }) => Math.max(max, nr), 0)
  const fra = binds[0]?.foerste ?? last + 1
  const avvik: string[] = []
  const gang: Gang = {
    hodeByNr,
    nokler,
    ende: start(fra, hodeByNr, avvik),
    linjer: 0,
    avvik,
    foersteMac: undefined,
    ukjente: new Map(),
  }
  for (const bind of binds) walk(gang, bind, bind === binds.at(-1))
  if (last > gang.ende.nr) {
    avvik.push(`lines ${gang.ende.nr + 1} to ${last} are cut off: a head names them`)
  }
  const { linjer, ende, foersteMac } = gang
  const uproevd = [...gang.ukjente].map(
    ([kid, [first, til]]) =>
      `the MACs of lines ${first} to ${til} could not be checked: their key (${kidText(kid)}) was not given`,
  )
  return { linjer, bind: binds.length, fra, til: ende.nr, avvik, uproevd, foersteMac }
}

// --- internal ---

type Hoder = ReadonlyMap<number, readonly Hode[]>

/** How far the walk has come, and what it has found. */
type Gang = {
  readonly hodeByNr: Hoder
  readonly nokler: Linjenokler
  ende: Ende
  linjer: number
  readonly avvik: string[]
  foersteMac: number | undefined
  /** Keys that are not given, and between which lines they were used. */
  readonly ukjente: Map<number, [number, number]>
}

/** One volume, from where the one before it ended. */
function walk(gang: Gang, bind: Bind, isSist: boolean): void {
  let db: Db | undefined
  try {
    db = openBind(bind, 'read')
    walkBind(gang, { ...bind, db, isSist })
  } catch (error) {
    const kode = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    gang.avvik.push(`the volume of line ${bind.foerste} cannot be read${kode}`)
  } finally {
    db?.close()
  }
}

function walkBind(gang: Gang, bind: Bind & { readonly db: Db; readonly isSist: boolean }): void {
  const { avvik } = gang
  const { db, isSist } = bind
  const tilstand = readTilstand(db)
  if (tilstand === undefined) {
    if (!isSist) avvik.push(`the volume of line ${bind.foerste} does not say where it begins`)
    return
  }
  const { foerste, forrige, indeksert, lukket } = tilstand
  if (db.prepare<[], number>('select count(*) from bind').pluck().get() !== 1) {
    avvik.push(`the volume of line ${bind.foerste} says more than once where it begins`)
  }
  if (foerste !== bind.foerste) {
    avvik.push(`the volume of line ${bind.foerste} says that it is that of line ${foerste}`)
  }
  if (!isSist && lukket !== 1) {
    avvik.push(`the volume of line ${foerste} is not closed, and another goes on after it`)
  }
  avvik.push(...findSkjoet(gang.ende, { nr: foerste - 1, hash: forrige }))
  gang.ende = { nr: foerste - 1, hash: forrige }
  const about = walkLinjer(gang, db)
  if (indeksert !== 0 && !isSame(readIndeks(db, indeksert), sorted(about, foerste))) {
    avvik.push(`the index of the volume of line ${foerste} does not tell what its lines tell`)
  }
}

/** All lines of a volume. Answers whom they are about. */
function walkLinjer(gang: Gang, db: Db): readonly Omrad[] {
  const about: Omrad[] = []
  for (const rad of selectRader(db).iterate()) {
    const feil = check(gang, rad)
    if (feil !== undefined) gang.avvik.push(feil)
    noteMac(gang, rad)
    if (rad.om.byteLength > 0) about.push({ nr: rad.nr, om: rad.om })
    gang.ende = { nr: rad.nr, hash: rad.hash }
    gang.linjer += 1
  }
  return about
}

/** What is wrong with one line, if anything is. */
function check({ ende, nokler, foersteMac, hodeByNr }: Gang, rad: Linjerad): string | undefined {
  const { nr, hash } = rad
  const feil = findFeil(rad, ende, { nokler, harMac: foersteMac !== undefined })
  if (feil !== undefined) return feil
  const hoder = hodeByNr.get(nr) ?? []
  if (hoder.some(({ slag }) => slag === 'slettet')) return `line ${nr} was signed away and is there`
  if (hoder.some((hode) => !erLik(hode.hash, hash))) return `line ${nr} is not what its head says`
  return undefined
}

function noteMac(gang: Gang, { nr, kid, mac }: Linjerad): void {
  if (kid === null || mac === null) return
  gang.foersteMac ??= nr
  if (gang.nokler.some((nokkel) => nokkel.kid === kid)) return
  const [foerste] = gang.ukjente.get(kid) ?? [nr]
  gang.ukjente.set(kid, [foerste, nr])
}

/** Whether a volume goes on where the one before it ends. */
function findSkjoet(ende: Ende, begin: Ende): readonly string[] {
  if (begin.nr > ende.nr) return [`lines ${ende.nr + 1} to ${begin.nr} are missing`]
  if (begin.nr === ende.nr && erLik(begin.hash, ende.hash)) return []
  return [`the volume of line ${begin.nr + 1} does not go on where the one before it ends`]
}

/** Where the chain begins: at the very first line, or where signed-away lines end. */
function start(fra: number, hodeByNr: Hoder, avvik: string[]): Ende {
  if (fra === 1) return { nr: 0, hash: FOERST }
  const signed = hodeByNr.get(fra - 1)?.find(({ slag }) => slag === 'slettet')
  if (signed !== undefined) return { nr: fra - 1, hash: signed.hash }
  avvik.push(`lines 1 to ${fra - 1} are gone, and nothing signed says that they had their time`)
  return { nr: fra - 1, hash: FOERST }
}

function isSame(some: Iterable<Oppfoering>, other: Iterable<Oppfoering>): boolean {
  const rest = other[Symbol.iterator]()
  for (const { identifikator, nr } of some) {
    const { done, value } = rest.next()
    if (done || value.identifikator !== identifikator || value.nr !== nr) return false
  }
  return rest.next().done === true
}
