import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { isRettighetspakke, type Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Db } from '../../sqlite/open.ts'
import { type Fylling, registertilstand } from '../last.ts'
import { heleRader } from './hele-rader.ts'
import { handlereader } from './navn.ts'
import { elleveSiffer } from './rad.ts'
import type { Sqlverdi } from './segl.ts'

/** The row of the register's state. */
export type Tilstandsrad = Readonly<Record<Heltall, number>> & {
  readonly seed: number | null
  readonly antall: number | null
  readonly generator: number | null
  readonly opphav: string
  readonly kopi: 'laster' | 'hel' | null
}

type Heltall =
  | ('siste' | 'posisjon' | 'ekte' | 'importert' | 'regelversjon' | 'feed_fra')
  | ('golv' | 'slettet')

/** Reads it, whole, or throws `SkadetRad`. */
export function tilstandReader(db: Db): () => Tilstandsrad {
  const hel = heleRader(db, { t: 'tilstand' })
  const read = db.prepare<[], Sqlverdi[]>(`select ${hel.columns} from tilstand t`).raw()
  return () => {
    const rad = read.get()
    if (rad === undefined) throw new Error('the register has no state row')
    hel.require(rad)
    return hel.pick('t', rad) as Tilstandsrad
  }
}

/** What it tells of how the register is filled. */
export function fyllingOf(rad: Tilstandsrad): Fylling {
  // What is not known to be synthetic is not.
  const [importert, ekte] = [rad.importert === 1, rad.ekte !== 0]
  return { ...rad, importert, ekte, feedFra: rad.feed_fra, opphav: readOpphav(rad) }
}

/** Notes how the register is filled now. */
export function tilstandWriter(db: Db) {
  const keep = db.prepare(`
    update tilstand set siste = :siste, posisjon = :posisjon, kopi = :kopi, seed = :seed,
      antall = :antall, generator = :generator, importert = :importert, ekte = :ekte, opphav = :opphav,
      feed_fra = :feedFra`)
  return (fylling: Fylling): void => {
    const [importert, ekte] = [Number(fylling.importert), Number(fylling.ekte)]
    keep.run({ ...fylling, importert, ekte, opphav: fylling.opphav.join(' ') })
  }
}

/** The packages that documents came through, as the state has them. */
export function readOpphav({ opphav }: Pick<Tilstandsrad, 'opphav'>): readonly Rettighetspakke[] {
  return opphav
    .split(' ')
    .filter((name) => name !== '')
    .map(parseOpphav)
}

/** An opphav that no package has is an error of ours: what may be served from it is not known. */
export function parseOpphav(name: Sqlverdi): Rettighetspakke {
  if (typeof name === 'string' && isRettighetspakke(name)) return name
  throw new Error('the register names an opphav that no package has')
}

/** The packages whose documents a komplett is kept to, as its job has them; none for all. */
export function parseKilder(kept: string | null): readonly Rettighetspakke[] | undefined {
  return kept === null ? undefined : (JSON.parse(kept) as readonly string[]).map(parseOpphav)
}

/** The state of the register in one consistent read. */
export function registerReader(db: Db) {
  const readTilstand = tilstandReader(db)
  const personer = db.prepare<[], number>('select max(person) from person').pluck()
  const read = db.transaction(() =>
    registertilstand(fyllingOf(readTilstand()), personer.get() ?? 0),
  )
  const hel = heleRader(db, { i: 'identifikator' })
  const identifikatorer = db
    .prepare<{ identifikator: number }, Sqlverdi[]>(`
      select ${hel.columns} from identifikator i where person = (
        select person from identifikator where identifikator = :identifikator
      ) order by fra, identifikator`)
    .raw()
  const readIdentifikatorer = (id: Folkeregisteridentifikator) => {
    const all = identifikatorer.all({ identifikator: Number(id) })
    for (const rad of all) hel.require(rad)
    const [at] = hel.at('i.identifikator')
    return all.length === 0 ? [id] : all.map((rad) => elleveSiffer(Number(rad[at])))
  }
  return {
    readRegister: () => read(),
    readOpphav: () => readOpphav(readTilstand()),
    readIdentifikatorer,
    readHandles: handlereader(db),
  }
}
