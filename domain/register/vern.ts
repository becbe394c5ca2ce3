import {
  ADRESSER,
  type Element,
  elementer,
  gjeldende,
  type Persondokument,
} from './persondokument.ts'

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
  const strengt = ADRESSER.some((egenskap) =>
    notEnded(dokument, egenskap).some(({ adressegradering }) => isStrengt(adressegradering)),
  )
  const grader = notEnded(dokument, 'adressebeskyttelse').map(
    ({ graderingsnivaa }) => graderingsnivaa ?? 'strengtFortrolig',
  )
  if (strengt || grader.some(isStrengt)) return 'strengtFortrolig'
  return grader.includes('fortrolig') ? 'fortrolig' : 'ugradert'
}

/** Whether a grading is the strongest: it says so, or says what we do not know. */
export function isStrengt(gradering: unknown): boolean {
  return gradering !== undefined && !LAVERE.includes(gradering)
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

/**
 * The closing that a versjon calls for, of home and stay apart: a graded stay that a package cannot
 * see may not be told by the home being closed to it.
 */
export function sperrer(dokument: Persondokument): {
  readonly sperreBosted: Sperre
  readonly sperreOpphold: Sperre
} {
  const niva = VERN.indexOf(vern(dokument)) as Sperre
  const close = (egenskap: 'bostedsadresse' | 'oppholdsadresse'): Sperre => {
    const gradert = gjeldende(dokument, egenskap).some(
      ({ adressegradering }) => adressegradering !== 'ugradert',
    )
    return niva === 0 && gradert ? 1 : niva
  }
  return { sperreBosted: close('bostedsadresse'), sperreOpphold: close('oppholdsadresse') }
}

// --- internal ---

const LAVERE: readonly unknown[] = ['ugradert', 'klientadresse', 'fortrolig']

function notEnded(
  dokument: Persondokument,
  egenskap: (typeof ADRESSER)[number] | 'adressebeskyttelse',
): readonly (Element & Gradert)[] {
  return elementer(dokument, egenskap).filter(({ erGjeldende }) => erGjeldende !== false)
}

type Gradert = { readonly adressegradering?: unknown; readonly graderingsnivaa?: unknown }
