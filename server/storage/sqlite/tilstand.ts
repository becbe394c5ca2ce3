import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { isSegment, type Segment } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Db } from '../../sqlite/open.ts'
import type { Fylling } from '../last.ts'
import type { NyVersjon, Registertilstand } from '../storage.ts'
import { heleRader } from './hele-rader.ts'
import { handlereader } from './navn.ts'
import { elleveSiffer } from './rad.ts'
import type { Verdi } from './segl.ts'

/** The row of the register's state. */
export type Tilstandsrad = Readonly<Record<Heltall, number>> & {
  readonly seed: number | null
  readonly antall: number | null
  readonly generator: number | null
  readonly opphav: string
  readonly kopi: 'laster' | 'hel' | null
}

type Heltall = 'siste' | 'posisjon' | 'ekte' | 'importert' | 'regelversjon'

/** Reads it, whole, or throws `SkadetRad`. */
export function tilstandReader(db: Db): () => Tilstandsrad {
  const hel = heleRader(db, { t: 'tilstand' })
  const read = db.prepare<[], Verdi[]>(`select ${hel.columns} from tilstand t`).raw()
  return () => {
    const rad = read.get()
    if (rad === undefined) throw new Error('the register has no state row')
    hel.require(rad)
    return hel.pick('t', rad) as Tilstandsrad
  }
}

/** What it tells of how the register is filled. */
export function fyllingOf(tilstand: Tilstandsrad): Fylling {
  return { ...tilstand, importert: tilstand.importert === 1 }
}

/** How a transaction changes it: the last numbers, and what it appended. */
export type Tilvekst = Pick<Tilstandsrad, 'siste' | 'posisjon'> & {
  readonly nye: readonly NyVersjon[]
}

/** Notes that the register has grown. What once came in stays noted. */
export function tilstandWriter(db: Db) {
  const keep = db.prepare(`
    update tilstand set siste = :siste, posisjon = :posisjon, opphav = :opphav,
      ekte = max(ekte, :ekte), importert = max(importert, :importert)`)
  return (foer: Tilstandsrad, { siste, posisjon, nye }: Tilvekst): void => {
    if (nye.length === 0) return
    const opphav = new Set([...readOpphav(foer), ...nye.map((ny) => ny.opphav)])
    keep.run({
      siste,
      posisjon,
      opphav: [...opphav].sort().join(' '),
      ekte: nye.every((ny) => ny.rad.syntetisk) ? 0 : 1,
      importert: nye.every((ny) => ny.hendelsestype !== undefined) ? 0 : 1,
    })
  }
}

/** The recipe of the synthetic country it holds; none of another register, or where that is not known yet. */
function readOppskrift({ seed, antall }: Tilstandsrad): Registertilstand['oppskrift'] {
  return seed === null || antall === null ? undefined : { seed, antall }
}

/** The packages that documents came through, as the state has them. */
export function readOpphav({ opphav }: Pick<Tilstandsrad, 'opphav'>): readonly Segment[] {
  return opphav
    .split(' ')
    .filter((name) => name !== '')
    .map(parseOpphav)
}

/** An opphav that no package has is an error of ours: what may be served from it is not known. */
export function parseOpphav(name: Verdi): Segment {
  if (typeof name === 'string' && isSegment(name)) return name
  throw new Error('the register names an opphav that no package has')
}

/** The packages whose documents a komplett is kept to, as its job has them; none for all. */
export function parseKilder(kept: string | null): readonly Segment[] | undefined {
  return kept === null ? undefined : (JSON.parse(kept) as readonly string[]).map(parseOpphav)
}

/** The state of the register in one consistent read. */
export function registerReader(db: Db) {
  const readTilstand = tilstandReader(db)
  const personer = db.prepare<[], number>('select max(person) from person').pluck()
  const read = db.transaction((): Registertilstand => {
    const rad = readTilstand()
    return {
      siste: rad.siste,
      versjoner: rad.posisjon,
      personer: personer.get() ?? 0,
      // What is not known to be synthetic is not.
      ekte: rad.ekte !== 0,
      oppskrift: readOppskrift(rad),
      kopi: rad.kopi ?? undefined,
    }
  })
  const hel = heleRader(db, { i: 'identifikator' })
  const identifikatorer = db
    .prepare<{ identifikator: number }, Verdi[]>(`
      select ${hel.columns} from identifikator i where person = (
        select person from identifikator where identifikator = :identifikator
      ) order by fra, identifikator`)
    .raw()
  const readIdentifikatorer = (id: Folkeregisteridentifikator) => {
    const all = identifikatorer.all({ identifikator: Number(id) })
    for (const rad of all) hel.require(rad)
    const at = hel.at('i', 'identifikator')
    return all.length === 0 ? [id] : all.map((rad) => elleveSiffer(Number(rad[at])))
  }
  return {
    readRegister: () => read(),
    readOpphav: () => readOpphav(readTilstand()),
    readIdentifikatorer,
    readHandles: handlereader(db),
  }
}
