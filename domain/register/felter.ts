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

const NAVN = ['fornavn', 'mellomnavn', 'etternavn']
const IDENTITET = ['personnavn', 'navn', 'foedselsdato', 'statsborgerskap', 'kjoenn']
const BIPERSON = ['navn', 'foedselsdato', 'statsborgerskap', 'kjoenn']
const PERSON = ['foedselsdato', 'personnavn', 'foedselsEllerDNummer']
const ADVOKAT = ['personnavn', 'organisasjonsnavn', 'organisasjonsnummer']
const ORGANISASJON = ['organisasjonsnavn', 'organisasjonsnummer', 'kontaktpersonnavn']

/**
 * What stands inside a field that is itself an object, by the name of that field, which means the same
 * wherever it stands. A field that is not here has a plain value.
 * @valg docs/valg/021-felt-i-felt.md
 */
export const UNDERFELT: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    vegadresse: [
      ...['kommunenummer', 'bruksenhetsnummer', 'bruksenhetstype', 'adressenavn', 'adressenummer'],
      ...['adressekode', 'adressetilleggsnavn', 'poststed', 'coAdressenavn'],
    ],
    adressenummer: ['husnummer', 'husbokstav'],
    poststed: ['poststedsnavn', 'postnummer'],
    matrikkeladresse: [
      ...['bruksenhetsnummer', 'bruksenhetstype', 'matrikkelnummer', 'undernummer'],
      ...['adressetilleggsnavn', 'poststed', 'coAdressenavn'],
    ],
    matrikkelnummer: ['kommunenummer', 'gaardsnummer', 'bruksnummer', 'festenummer'],
    ukjentBosted: ['bostedskommune'],
    utenlandskAdresse: [
      ...['coAdressenavn', 'adressenavn', 'bygning', 'etasjenummer', 'boenhet', 'postboks'],
      ...['postkode', 'byEllerStedsnavn', 'distriktsnavn', 'region', 'landkode'],
    ],
    utenlandskAdresseIFrittFormat: ['adresselinje', 'postkode', 'byEllerStedsnavn', 'landkode'],
    postboksadresse: ['postbokseier', 'postboks', 'poststed'],
    postadresseIFrittFormat: ['adresselinje', 'poststed'],
    kontaktadresseIFrittFormat: ['adresselinje', 'landkode'],
    originaltNavn: NAVN,
    personnavn: NAVN,
    kontaktpersonnavn: NAVN,
    navn: NAVN,
    rettIdentitetVedOpplysninger: IDENTITET,
    navnFoedselsdato: IDENTITET,
    relatertPersonUtenFolkeregisteridentifikator: BIPERSON,
    ansvarligUtenIdentifikator: BIPERSON,
    ansvarssubjektUtenIdentifikator: BIPERSON,
    dokumentkontroll: ['dokumentkontrollstatus', 'dokumentkontrolltidspunkt'],
    person: PERSON,
    personSomKontakt: PERSON,
    advokat: ADVOKAT,
    advokatSomKontakt: ADVOKAT,
    organisasjon: ORGANISASJON,
    organisasjonSomKontakt: ORGANISASJON,
    adresse: ['adresselinje', 'poststedsnavn', 'postnummer', 'landkode'],
    verge: [
      ...['foedselsEllerDNummer', 'navnFoedselsdato', 'navn', 'omfang'],
      ...['omfangetErInnenPersonligOmraade', 'tjenesteomraade'],
    ],
    tjenesteomraade: ['vergeTjenestevirksomhet', 'vergeTjenesteoppgave'],
  }).map(([felt, inni]) => [felt, new Set(inni)]),
)
