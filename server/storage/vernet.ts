import { type Basis, renderBasis } from '../../domain/oppslag/basis.ts'
import { hjemIn } from '../../domain/register/gradering.ts'
import { type Personrad, stedsrad } from '../../domain/register/person.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import type { Merke, Skjulte } from '../../domain/register/sted.ts'
import { type Sperrer, sperrer } from '../../domain/register/vern.ts'
import {
  fold,
  isUvernet,
  nyttSkjult,
  readFortelling,
  skjulteSteder,
  UVERNET,
  type Vernetilstand,
  vernOf,
} from '../../domain/register/vernetilstand.ts'
import type { NyVersjon } from './storage.ts'

/** How far the places of somebody are closed from a sekvensnummer on. */
export type Stedsskjerming = Sperrer & { readonly person: number; readonly sekvensnummer: number }

/** The same of where somebody lived before: from one number, to before another. */
export type Tidligere = Stedsskjerming & { readonly fra: number }

/** What a versjon makes of its person. */
export type Vernet = {
  readonly rad: Personrad
  readonly tilstand: Vernetilstand
  readonly basis: Basis | undefined
  /** Closings of where the person lived before, because that turned out to be a place that is hidden. */
  readonly tidligere: readonly Tidligere[]
}

/** A line of the log. `til`: where another versjon of the person took over. */
export type Loggrad = {
  readonly person: number
  readonly posisjon: number
  readonly fra: number
  readonly til: number | null
  readonly innhold: string
}

/**
 * Somebody before a versjon; the log of them and of all who turned out to be them, as far as it has not been deleted;
 * and every home that it ever told. Both are read only if needed.
 */
export type Kjent = {
  readonly tilstand: Vernetilstand
  readonly logg: () => Iterable<Loggrad>
  readonly hjem: () => ReadonlySet<Merke>
}

/** Written then, a document is newer than nothing: what parts two persons takes no protection from either. */
export const BEVISER_INTET = -Infinity

/**
 * Folds a versjon into the protection of those it is of. Nearly nobody is protected, and then nothing is
 * read but that.
 * @valg docs/valg/031-vern-som-tilstand.md
 */
export function foldVersjon(
  ny: NyVersjon,
  kjente: readonly Kjent[],
  { sekvensnummer, skrevetMs }: { readonly sekvensnummer: number; readonly skrevetMs: number },
): Vernet {
  if (!ny.rad.gradert && kjente.every(({ tilstand }) => isUvernet(tilstand))) {
    return { rad: ny.rad, tilstand: UVERNET, basis: ny.basis, tidligere: [] }
  }
  const dokument = JSON.parse(ny.json) as Persondokument
  const isHendelse = ny.hendelsestype !== undefined
  const om = { opphav: ny.opphav, isHendelse, numre: ny.rad.identifikatorer, skrevetMs }
  const tilstand = fold(kjente, readFortelling(dokument, om))
  const person = { vern: vernOf(tilstand), skjulte: skjulteSteder(tilstand) }
  const nytt = nyttSkjult(kjente, tilstand)
  return {
    rad: { ...ny.rad, ...stedsrad(dokument, person.vern, person.skjulte) },
    tilstand,
    basis: ny.basis && renderBasis(dokument, person),
    tidligere: kjente.flatMap(({ logg }) => lukketAv(logg, nytt, sekvensnummer)),
  }
}

/** The marks of every home that was told. */
export function hjemOf(logg: Iterable<Loggrad>): ReadonlySet<Merke> {
  const hjem = new Set<Merke>()
  for (const { innhold } of logg) {
    for (const merke of hjemIn(JSON.parse(innhold) as Persondokument)) hjem.add(merke)
  }
  return hjem
}

/** The closings of what was told before, by these places alone. */
export function lukketAv(
  logg: () => Iterable<Loggrad>,
  skjulte: Skjulte,
  sekvensnummer: number,
): readonly (Tidligere & Pick<Loggrad, 'posisjon'>)[] {
  if (skjulte.size === 0) return []
  return Array.from(logg(), ({ person, posisjon, fra, til, innhold }) => {
    const sperre = sperrer(JSON.parse(innhold) as Persondokument, 'ugradert', skjulte)
    return { posisjon, person, fra, sekvensnummer: til ?? sekvensnummer, ...sperre }
  }).filter(({ sperreBosted, sperreOpphold }) => sperreBosted > 0 || sperreOpphold > 0)
}
