import { GRADERTE, gradertTil, isStrengt } from './gradering.ts'
import {
  type Egenskap,
  type Element,
  elementer,
  gjeldende,
  type Persondokument,
} from './persondokument.ts'
import { likhet, type Skjulte } from './sted.ts'

/** How strongly a person's whereabouts are protected, the strongest last. */
export const VERN = ['ugradert', 'fortrolig', 'strengtFortrolig'] as const
/** One of the three. */
export type Vern = (typeof VERN)[number]

/**
 * The protection a versjon gives its person. An address that is itself graded strengtFortrolig
 * counts like the person being so: nothing in the register may then tell a home. A protection holds
 * unless it says that it has ended, and one of a level that we do not know is the strongest.
 * @kilde sos-adresser.md «strengtFortrolig»
 * @valg docs/valg/019-vern-i-tid.md
 */
export function vern(dokument: Persondokument): Vern {
  const strengt = GRADERTE.some((egenskap) =>
    notEnded(dokument, egenskap).some(({ adressegradering }) => isStrengt(adressegradering)),
  )
  const grader = notEnded(dokument, 'adressebeskyttelse').map(
    ({ graderingsnivaa }) => graderingsnivaa ?? 'strengtFortrolig',
  )
  if (strengt || grader.some(isStrengt)) return 'strengtFortrolig'
  return grader.includes('fortrolig') ? 'fortrolig' : 'ugradert'
}

/** Reads what was kept. What is none of the three, or nothing, is the strongest. */
export function parseVern(kept: unknown): Vern {
  return VERN.find((vern) => vern === kept) ?? 'strengtFortrolig'
}

/** The stronger of two protections. */
export function strongest(a: Vern, b: Vern): Vern {
  return VERN.indexOf(a) > VERN.indexOf(b) ? a : b
}

/**
 * How far one of a person's places is closed to selection:
 * 0 open · 1 graded, closed where graded addresses are withheld · 2 strengtFortrolig, closed to all.
 */
export type Sperre = 0 | 1 | 2

/** How far home and stay are closed to selection. */
export type Sperrer = { readonly sperreBosted: Sperre; readonly sperreOpphold: Sperre }

/**
 * The closing of what a versjon tells, for somebody who is protected so far and has these places hidden.
 * Home and stay are closed apart: a graded stay that a package cannot see may not be told by the home
 * being closed to it. A home that is the same place as the stay is hidden with it, and so is closed.
 */
export function sperrer(dokument: Persondokument, niva: Vern, skjulte: Skjulte): Sperrer {
  const close = (egenskap: 'bostedsadresse' | 'oppholdsadresse') =>
    gjeldende(dokument, egenskap)
      .flatMap((element) => [gradertTil(egenskap, element), likhet(element, skjulte)])
      .reduce<Sperre>((a, b) => (a > b ? a : b), VERN.indexOf(niva) as Sperre)
  return { sperreBosted: close('bostedsadresse'), sperreOpphold: close('oppholdsadresse') }
}

// --- internal ---

function notEnded(dokument: Persondokument, egenskap: Egenskap): readonly (Element & Gradert)[] {
  return elementer(dokument, egenskap).filter(({ erGjeldende }) => erGjeldende !== false)
}

type Gradert = { readonly adressegradering?: unknown; readonly graderingsnivaa?: unknown }
