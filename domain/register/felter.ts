import type { Egenskap } from './persondokument.ts'

/**
 * What every element may begin with, in this order.
 * @valg docs/valg/005-feltrekkefoelge.md
 */
export const METADATA = [
  'ajourholdstidspunkt',
  'erGjeldende',
  'kilde',
  'aarsak',
  'gyldighetstidspunkt',
  'opphoerstidspunkt',
] as const

const HJEM = ['vegadresse', 'matrikkeladresse']
const MATRIKKELEN = [
  'adresseIdentifikatorFraMatrikkelen',
  'naerAdresseIdentifikatorFraMatrikkelen',
  'adressegradering',
]
const KRETSER = ['grunnkrets', 'stemmekrets', 'skolekrets', 'kirkekrets']
const FREMMED = ['identifikasjonsnummer', 'identifikasjonsnummertype', 'utstederland']

/**
 * The fields of one element of each property, beside its metadata, in the register's order. A field
 * that is not here is stored, and shown to the package that gets whole elements alone.
 * @valg docs/valg/005-feltrekkefoelge.md
 */
export const FELT: Readonly<Record<Egenskap, readonly string[]>> = {
  falskIdentitet: [
    'rettIdentitetVedOpplysninger',
    'rettIdentitetErUkjent',
    'rettIdentitetVedIdentifikasjonsnummer',
    'erFalsk',
  ],
  identifikasjonsnummer: ['status', 'foedselsEllerDNummer', 'identifikatortype'],
  identitetsgrunnlag: ['identitetsgrunnlagstatus'],
  kontaktinformasjonForDoedsbo: [
    ...['person', 'personSomKontakt', 'advokat', 'advokatSomKontakt'],
    ...['organisasjon', 'organisasjonSomKontakt'],
    ...['skifteform', 'attestutstedelsesdato', 'adresse'],
  ],
  legitimasjonsdokument: [
    ...['identifikasjonsdokumentnummer', 'identifikasjonsdokumenttype', 'utstederland'],
    ...['utstedernavn', 'gyldigFra', 'gyldigTil', 'dokumentkontroll'],
  ],
  status: ['status'],
  utlendingsmyndighetenesIdentifikasjonsnummer: FREMMED,
  utenlandskPersonidentifikasjon: FREMMED,
  deltBosted: [
    ...HJEM,
    ...['ukjentBosted', 'startdatoForKontrakt', 'sluttdatoForKontrakt'],
    ...MATRIKKELEN,
  ],
  kjoenn: ['kjoenn'],
  foedsel: ['foedselsdato', 'foedselsaar', 'foedested', 'foedekommuneINorge', 'foedeland'],
  foedselINorge: ['foedselsinstitusjonsnavn', 'rekkefoelgenummer'],
  familierelasjon: [
    ...['relatertPerson', 'relatertPersonUtenFolkeregisteridentifikator'],
    ...['relatertPersonsRolle', 'minRolleForPerson'],
  ],
  sivilstand: [
    ...['sivilstand', 'sivilstandsdato', 'myndighet', 'kommune', 'sted', 'utland'],
    'relatertVedSivilstand',
  ],
  doedsfall: ['doedsdato'],
  navn: ['fornavn', 'mellomnavn', 'etternavn', 'forkortetNavn', 'originaltNavn'],
  adressebeskyttelse: ['graderingsnivaa'],
  bostedsadresse: [...HJEM, 'ukjentBosted', ...MATRIKKELEN, 'flyttedato', ...KRETSER],
  oppholdsadresse: [
    ...HJEM,
    ...['utenlandskAdresse', 'adressenErUkjent'],
    ...MATRIKKELEN,
    ...['oppholdsadressedato', 'oppholdAnnetSted'],
  ],
  innflytting: ['fraflyttingsland', 'fraflyttingsstedIUtlandet'],
  utflytting: ['tilflyttingsland', 'tilflyttingsstedIUtlandet', 'utflyttingsdato'],
  brukAvSamiskSpraak: ['spraak'],
  postadresse: [
    ...['adressegradering', 'postboksadresse', 'vegadresse', 'postadresseIFrittFormat'],
    'adresseIdentifikatorFraMatrikkelen',
  ],
  postadresseIUtlandet: ['adressegradering', 'utenlandskAdresse', 'utenlandskAdresseIFrittFormat'],
  preferertKontaktadresse: ['valg', 'adressegradering', 'kontaktadresseIFrittFormat'],
  foreldreansvar: [
    ...['ansvar', 'ansvarssubjekt', 'ansvarlig', 'ansvarligOrganisasjon'],
    ...['ansvarligUtenIdentifikator', 'ansvarssubjektUtenIdentifikator'],
  ],
  statsborgerskap: ['statsborgerskap', 'ervervsdato'],
  bibehold: ['bibeholdstatus', 'datoForBibehold'],
  opphold: ['oppholdstillatelse', 'oppholdFra', 'oppholdTil'],
  vergemaalEllerFremtidsfullmakt: ['vergemaaltype', 'embete', 'verge'],
  forholdTilSametingetsValgmanntall: ['forhold', 'vedtaksdato'],
  oppholdPaaSvalbard: [
    ...['antattOppholdsvarighet', 'startdato', 'sluttdato', 'fraflyttingskommunenummer'],
    ...['fraflyttingsland', 'antallTidligereOpphold'],
  ],
  begrensningIRettsligHandleevne: [],
  fratattRettsligHandleevne: [],
  rettsligHandleevne: ['rettsligHandleevneomfang'],
}
