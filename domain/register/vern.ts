import { ADRESSER, gjeldende, type Persondokument } from './persondokument.ts'

/** How strongly a person's whereabouts are protected. */
export type Vern = 'ugradert' | 'fortrolig' | 'strengtFortrolig'

/**
 * The protection a versjon gives its person. An address that is itself graded strengtFortrolig
 * counts like the person being so: nothing in the register may then tell a home.
 * @kilde sos-adresser.md «strengtFortrolig»
 */
export function vern(dokument: Persondokument): Vern {
  const grader = [
    ...gjeldende(dokument, 'adressebeskyttelse').map((element) => element['graderingsnivaa']),
    ...ADRESSER.flatMap((egenskap) =>
      gjeldende(dokument, egenskap)
        .map((element) => element['adressegradering'])
        .filter((grad) => grad === 'strengtFortrolig'),
    ),
  ]
  if (grader.includes('strengtFortrolig')) return 'strengtFortrolig'
  return grader.includes('fortrolig') ? 'fortrolig' : 'ugradert'
}

/**
 * How far a person's place is closed to selection:
 * 0 open · 1 graded, closed where graded addresses are withheld · 2 strengtFortrolig, closed to all.
 */
export type Sperre = 0 | 1 | 2

/** The closing that a versjon calls for, over home and stay alike. */
export function sperre(dokument: Persondokument): Sperre {
  const niva = vern(dokument)
  if (niva === 'strengtFortrolig') return 2
  const gradert = (['bostedsadresse', 'oppholdsadresse'] as const).some((egenskap) =>
    gjeldende(dokument, egenskap).some((element) => element['adressegradering'] !== 'ugradert'),
  )
  return niva === 'fortrolig' || gradert ? 1 : 0
}
