import { renderBasis } from '../../../domain/oppslag/basis.ts'
import { stedsrad, utvalgsrad } from '../../../domain/register/person.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import { sperrer } from '../../../domain/register/vern.ts'
import {
  readVernetilstand,
  skjulteSteder,
  UVERNET,
  vernOf,
  writeVernetilstand,
} from '../../../domain/register/vernetilstand.ts'
import { soekeord } from '../../../domain/soek/soekeord.ts'
import type { Db } from '../../sqlite/open.ts'
import { sealedInsert } from './forsegling.ts'
import { type Gjenfortalt, highest, type Lukket } from './gjenfortelling.ts'
import { innholdsskriver } from './innhold.ts'
import { columns } from './rad.ts'
import { skjermingWriter } from './skjerming.ts'
import { soekWriter } from './soek.ts'

/** A person whose row is derived anew. */
export type Dokumenthode = {
  readonly person: number
  readonly gjeldende: number | null
  readonly syntetisk: number
}

/** Writes what has been derived anew of persons; what stands as it should is left alone. */
export function personskriver(db: Db) {
  const setPerson = db.prepare(set([...VERN, ...UTVALG]))
  const setVern = db.prepare(set(VERN))
  const opphav = db
    .prepare<{ posisjon: number }, string>('select opphav from versjon where posisjon = :posisjon')
    .pluck()
  const dropBasis = db.prepare('delete from basis where person = :person')
  const insertBasis = sealedInsert(db, 'basis')
  const { skjermTidligere } = skjermingWriter(db)
  const { indekser } = soekWriter(db)
  const { pack } = innholdsskriver(db)
  const andre = db
    .prepare<{ person: number; posisjon: number | null }, string | null>(`
      select p.skjult from splitt s join person p on p.person = s.annen
      where s.person = :person and s.posisjon > :posisjon`)
    .pluck()
  return {
    /** Of the person as they are today. */
    hode: (hode: Dokumenthode, gjeldende: Persondokument, { tilstander }: Gjenfortalt): void => {
      const { person, gjeldende: posisjon, syntetisk } = hode
      const tilstand = tilstander.get(person) ?? UVERNET
      const vernet = { vern: vernOf(tilstand), skjulte: skjulteSteder(tilstand) }
      // A document from when they were one with another tells of that one too.
      const delte = andre.all({ person, posisjon }).map(readVernetilstand)
      const sperre = delte
        .map((en) => sperrer(gjeldende, vernOf(en), skjulteSteder(en)))
        .reduce(highest, sperrer(gjeldende, vernet.vern, vernet.skjulte))
      const rad = {
        ...utvalgsrad(gjeldende),
        ...stedsrad(gjeldende, vernet.vern, vernet.skjulte),
        ...sperre,
      }
      setPerson.run({ ...columns(rad), skjult: writeVernetilstand(tilstand), person })
      indekser(person, soekeord(gjeldende).join(' '))
      dropBasis.run({ person })
      if (syntetisk === 0 || delte.length > 0) return
      const { regelversjon, json } = renderBasis(gjeldende, vernet)
      insertBasis.run({
        person,
        regelversjon,
        opphav: opphav.get({ posisjon: Number(posisjon) }) ?? null,
        innhold: pack(Buffer.from(json)),
      })
    },
    /** Of somebody who turned out to be somebody else: as it was then. */
    tidligere: (person: number, { tilstander, sperrer }: Gjenfortalt): void => {
      const tilstand = tilstander.get(person) ?? UVERNET
      const { sperreBosted, sperreOpphold } = sperrer.get(person) ?? AAPEN
      indekser(person, undefined)
      setVern.run({
        person,
        vern: vernOf(tilstand),
        skjult: writeVernetilstand(tilstand),
        ...columns({ sperreBosted, sperreOpphold }),
      })
    },
    /** Of somebody whose log cannot be read: nobody is told where, and nothing finds them. */
    uleselig: (person: number): void => {
      const ukjent = Object.fromEntries(UTVALG.map((name) => [name, null]))
      const vern = { vern: 'strengtFortrolig', sperre_bosted: 2, sperre_opphold: 2 }
      indekser(person, undefined)
      setPerson.run({ ...ukjent, statsborgerskap: '', ...vern, skjult: ULESELIG, person })
      dropBasis.run({ person })
    },
    /** Ends what was selected by a place that is closed now: of today's place, all up to now. */
    lukket: ({ person, fra, til, sperreBosted, sperreOpphold }: Lukket, siste: number): void => {
      const sekvensnummer = til ?? siste + 1
      if (fra < sekvensnummer) {
        skjermTidligere({ person, fra, sekvensnummer, sperreBosted, sperreOpphold })
      }
    },
  }
}

// --- internal ---

/** Protected as a whole, told at no time, of a number that no document names. */
const ULESELIG = JSON.stringify({ fakta: [['*', 2, null, 'ukjent']], hjem: [] })
const AAPEN = { sperreBosted: 0, sperreOpphold: 0 } as const
const VERN = ['vern', 'sperre_bosted', 'sperre_opphold', 'skjult'] as const
const UTVALG = [
  ...['status', 'bostedskommune', 'oppholdskommune', 'adressenavn', 'postnummer', 'foedselsaar'],
  ...['doedsaar', 'kjoenn', 'sivilstand', 'statsborgerskap'],
]

function set(names: readonly string[]): string {
  const values = names.map((name) => `:${name}`)
  return `update person set (${names}) = (${values})
    where person = :person and (${names}) is not (${values})`
}
