import { type Basis, renderBasis } from '../../../domain/oppslag/basis.ts'
import { hjemIn } from '../../../domain/register/gradering.ts'
import { type Personrad, stedsrad } from '../../../domain/register/person.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import type { Merke, Skjulte } from '../../../domain/register/sted.ts'
import { sperrer } from '../../../domain/register/vern.ts'
import {
  fold,
  fortell,
  isUvernet,
  lesTilstand,
  nyttSkjult,
  skjulteSteder,
  skrivTilstand,
  type Vernetilstand,
  vernOf,
} from '../../../domain/register/vernetilstand.ts'
import type { NyVersjon } from '../storage.ts'
import type { Db } from './open.ts'
import type { Tidligere } from './skjerming.ts'

/** What a versjon makes of its person. */
export type Vernet = {
  readonly rad: Personrad
  /** The state as it is kept. */
  readonly skjult: string | null
  readonly basis: Basis | undefined
  /** Closings of where the person lived before, because that turned out to be a place that is hidden. */
  readonly tidligere: readonly Tidligere[]
}

/**
 * Folds a versjon into the protection of those it is of. Nearly nobody is protected, and then nothing is
 * read but that.
 * @valg docs/valg/031-vern-som-tilstand.md
 */
export function vernLeser(db: Db) {
  const readSkjult = db
    .prepare<{ person: number }, string | null>('select skjult from person where person = :person')
    .pluck()
  const readTilstand = (person: number): Vernetilstand =>
    lesTilstand(readSkjult.get({ person }) ?? null)
  const log = loggleser(db)
  const slektninger = db
    .prepare<{ person: number }, number>(
      'select person from person where person = :person or erstattet_av = :person',
    )
    .pluck()
  const all = (person: number): Av => ({
    personer: slektninger.all({ person }),
    foer: Number.MAX_SAFE_INTEGER,
  })

  return {
    foldVern: (
      ny: NyVersjon,
      persons: readonly number[],
      { sekvensnummer, skrevetMs }: { sekvensnummer: number; skrevetMs: number },
    ): Vernet => {
      const foer = persons.map((person) => ({ person, tilstand: readTilstand(person) }))
      if (!ny.rad.gradert && foer.every(({ tilstand }) => isUvernet(tilstand))) {
        return { rad: ny.rad, skjult: null, basis: ny.basis, tidligere: [] }
      }
      const dokument = JSON.parse(ny.json) as Persondokument
      const kjente = foer.map(({ person, tilstand }) => ({
        tilstand,
        hjem: () => log.hjem(all(person)),
      }))
      const { opphav, hendelsestype } = ny
      const isHendelse = hendelsestype !== undefined
      const om = { opphav, isHendelse, numre: ny.rad.identifikatorer, skrevetMs }
      const tilstand = fold(kjente, fortell(dokument, om))
      const person = { vern: vernOf(tilstand), skjulte: skjulteSteder(tilstand) }
      const nytt = nyttSkjult(kjente, tilstand)
      return {
        rad: { ...ny.rad, ...stedsrad(dokument, person.vern, person.skjulte) },
        skjult: skrivTilstand(tilstand),
        basis: ny.basis && renderBasis(dokument, person),
        tidligere: foer.flatMap((one) => log.tidligere(all(one.person), nytt, sekvensnummer)),
      }
    },
  }
}

/** Which versjoner: of these persons, before a posisjon. */
export type Av = { readonly personer: readonly number[]; readonly foer: number }

export type Loggleser = ReturnType<typeof loggleser>

/** Reads what was told before. */
export function loggleser(db: Db) {
  const read = db.prepare<{ personer: string; foer: number }, Loggrad>(`
    select v.person, v.posisjon, v.sekvensnummer fra, v.avloest til, d.innhold
    from json_each(:personer) p join versjon v on v.person = p.value
    join dokument d on d.posisjon = v.posisjon where v.posisjon < :foer`)
  const iterate = ({ personer, foer }: Av) =>
    read.iterate({ personer: JSON.stringify(personer), foer })
  return {
    /** The marks of every home that was told. */
    hjem: (av: Av): ReadonlySet<Merke> => {
      const hjem = new Set<Merke>()
      for (const { innhold } of iterate(av)) {
        for (const merke of hjemIn(JSON.parse(innhold) as Persondokument)) hjem.add(merke)
      }
      return hjem
    },
    /** The closings of what was told before, by these places alone. */
    tidligere: (av: Av, skjulte: Skjulte, sekvensnummer: number): readonly Lukket[] => {
      if (skjulte.size === 0) return []
      const lukket: Lukket[] = []
      for (const { person, posisjon, fra, til, innhold } of iterate(av)) {
        const sperre = sperrer(JSON.parse(innhold) as Persondokument, 'ugradert', skjulte)
        if (sperre.sperreBosted === 0 && sperre.sperreOpphold === 0) continue
        lukket.push({ posisjon, person, fra, sekvensnummer: til ?? sekvensnummer, ...sperre })
      }
      return lukket
    },
  }
}

// --- internal ---

type Lukket = Tidligere & { readonly posisjon: number }
type Loggrad = {
  readonly person: number
  readonly posisjon: number
  readonly fra: number
  readonly til: number | null
  readonly innhold: string
}
