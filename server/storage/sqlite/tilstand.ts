import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { isSegment, type Segment } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Registertilstand } from '../storage.ts'
import { heleRader } from './hele-rader.ts'
import { readOppskrift } from './kilde.ts'
import { handlereader } from './navn.ts'
import type { Db } from './open.ts'
import type { Verdi } from './segl.ts'

/** The row of the register's state, whole, or `SkadetRad`. */
export function tilstandReader(db: Db): () => Tilstand {
  const hel = heleRader(db, { t: 'tilstand' })
  const read = db.prepare<[], Verdi[]>(`select ${hel.columns} from tilstand t`).raw()
  return () => {
    const rad = read.get()
    if (rad === undefined) throw new Error('the register has no state row')
    hel.require(rad)
    return hel.pick('t', rad) as Tilstand
  }
}

/** The packages that documents came through, as the state has them. */
export function readOpphav({ opphav }: Pick<Tilstand, 'opphav'>): readonly Segment[] {
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
    return all.length === 0
      ? [id]
      : all.map((rad) => String(rad[at]).padStart(11, '0') as Folkeregisteridentifikator)
  }
  return {
    readRegister: () => read(),
    readOpphav: () => readOpphav(readTilstand()),
    readIdentifikatorer,
    readHandles: handlereader(db),
  }
}

// --- internal ---

type Tilstand = Readonly<Record<'siste' | 'posisjon' | 'ekte' | 'regelversjon', number>> & {
  readonly seed: number | null
  readonly antall: number | null
  readonly opphav: string
}
