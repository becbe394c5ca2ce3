import { withholdsGraderte } from '../oppslag/filter.ts'
import { type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import type { Egenskap } from '../register/persondokument.ts'
import type { Vern } from '../register/vern.ts'

/**
 * What an event can be of, and the properties that change with it; none of an event of the person as such. Those
 * that come later are of what we do not know.
 * @kilde sos-hendelser.md «en hendelse kun gjelder en person»
 */
export const HENDELSESTYPER = {
  personErOpprettet: [],
  personErOppdatert: [],
  personErDoed: [],
  personErUtflyttet: [],
  personErBosatt: [],
  personErOpphoert: [],
  personErReaktivert: [],
  personErViderefoertSomGjeldendeVedSammenslaaing: [],
  personErOpphoertSomDublett: [],
  personErEndretVedSplitting: [],
  personErGjenopprettetVedSplitting: [],
  endringIPerson: [],
  endringIStatus: ['status'],
  endringIIdentifikasjonsnummer: ['identifikasjonsnummer'],
  endringIIdentitetsgrunnlag: ['identitetsgrunnlag'],
  endringIUtenlandskPersonidentifikasjon: ['utenlandskPersonidentifikasjon'],
  endringIUtlendingsmyndighetenesIdentifikasjonsnummer: [
    'utlendingsmyndighetenesIdentifikasjonsnummer',
  ],
  endringILegitimasjonsdokument: ['legitimasjonsdokument'],
  endringIFalskIdentitet: ['falskIdentitet'],
  endringIKontaktopplysningerForDoedsbo: ['kontaktinformasjonForDoedsbo'],
  endringIDoedsfall: ['doedsfall'],
  endringIFamilierelasjon: ['familierelasjon'],
  endringISivilstand: ['sivilstand'],
  endringIKontaktinformasjon: ['postadresse', 'postadresseIUtlandet', 'preferertKontaktadresse'],
  endringIBostedsadresse: ['bostedsadresse'],
  endringIBostedsadresseUtenFlytting: ['bostedsadresse'],
  endringIDeltBosted: ['deltBosted'],
  endringIOppholdsadresse: ['oppholdsadresse'],
  endringIAdressebeskyttelse: ['adressebeskyttelse'],
  endringIInnflytting: ['innflytting'],
  endringIUtflytting: ['utflytting'],
  endringIKjoenn: ['kjoenn'],
  endringIFoedsel: ['foedsel'],
  endringIFoedselINorge: ['foedselINorge'],
  endringINavn: ['navn'],
  endringIStatsborgerskap: ['statsborgerskap', 'bibehold'],
  endringIForeldreansvar: ['foreldreansvar'],
  endringIOpphold: ['opphold'],
  endringIBrukAvSamiskSpraak: ['brukAvSamiskSpraak'],
  endringISametingetsValgmanntall: ['forholdTilSametingetsValgmanntall'],
  endringIVergemaal: ['vergemaalEllerFremtidsfullmakt'],
  endringIOppholdPaaSvalbard: ['oppholdPaaSvalbard'],
} as const satisfies Readonly<Record<string, readonly Egenskap[]>>

/** One that is published. */
export type Hendelsestype = keyof typeof HENDELSESTYPER

/** Who an event is of, as the person is protected today. */
export type Hendelsesperson = {
  readonly vern: Vern
  /** Some place of the person is hidden, beside what the protection of the whole person hides. */
  readonly harSkjulte: boolean
  readonly syntetisk: boolean
  readonly graderteTilUtenHjemmel: boolean
}

/**
 * What a package is told that an event is of; `undefined` where it is told nothing, since no more is changed than
 * what it never sees. Packages of one person at a time hear that something changed. So does every other where the
 * name of the event would tell what the package may not know: that somebody is protected, or that a hidden place is
 * another.
 * @valg docs/valg/054-hendelser.md
 */
export function typeFor(
  pakke: Rettighetspakke,
  type: string,
  person: Hendelsesperson,
): string | undefined {
  const { tjenester, egenskaper, hjemmel } = rettigheter(pakke)
  const known = isHendelsestype(type) ? type : undefined
  if (known === undefined && hjemmel) return type
  const about: readonly Egenskap[] = known === undefined ? [] : HENDELSESTYPER[known]
  const isSeen = about.length === 0 || about.some((one) => egenskaper.includes(one))
  const isVern = known === 'endringIAdressebeskyttelse'
  if (!isSeen && !isVern) return undefined
  // Those that have neither search nor look-ups of many.
  if (!tjenester.includes('personer')) return 'endringIPerson'
  const isHidden = known === undefined || !isSeen || (isSted(known) && hidesSteder(pakke, person))
  return isHidden ? 'personErOppdatert' : known
}

/** Whether it is one that is published. */
export function isHendelsestype(type: string): type is Hendelsestype {
  return Object.hasOwn(HENDELSESTYPER, type)
}

/** Whether some place of a person may not be told to a package. */
export function hidesSteder(pakke: Rettighetspakke, person: Hendelsesperson): boolean {
  const { vern, harSkjulte, ...resten } = person
  if (vern === 'strengtFortrolig') return true
  return (vern !== 'ugradert' || harSkjulte) && withholdsGraderte(pakke, resten)
}

// --- internal ---

const STEDER: readonly Hendelsestype[] = [
  ...([
    'endringIBostedsadresse',
    'endringIBostedsadresseUtenFlytting',
    'endringIDeltBosted',
  ] as const),
  ...(['endringIOppholdsadresse', 'endringIKontaktinformasjon'] as const),
  ...(['endringIInnflytting', 'endringIUtflytting'] as const),
]

function isSted(type: Hendelsestype): boolean {
  return STEDER.includes(type)
}
