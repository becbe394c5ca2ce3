import type { Egenskap } from './persondokument.ts'

/**
 * The fields that the published schema requires of an element, by its property.
 * @valg docs/valg/005-feltrekkefoelge.md
 */
export const PAAKREVD: Readonly<Partial<Record<Egenskap, readonly string[]>>> = {
  identifikasjonsnummer: ['status', 'foedselsEllerDNummer', 'identifikatortype'],
  identitetsgrunnlag: ['identitetsgrunnlagstatus'],
  kontaktinformasjonForDoedsbo: ['skifteform', 'attestutstedelsesdato', 'adresse'],
  legitimasjonsdokument: ['identifikasjonsdokumenttype', 'utstederland'],
  status: ['status'],
  utenlandskPersonidentifikasjon: [
    ...['identifikasjonsnummer', 'identifikasjonsnummertype', 'utstederland'],
  ],
  deltBosted: ['startdatoForKontrakt', 'adressegradering'],
  kjoenn: ['kjoenn'],
  foedsel: ['foedselsaar'],
  familierelasjon: ['relatertPersonsRolle'],
  sivilstand: ['sivilstand'],
  navn: ['fornavn', 'etternavn'],
  adressebeskyttelse: ['graderingsnivaa'],
  bostedsadresse: ['adressegradering'],
  oppholdsadresse: ['adressegradering'],
  postadresse: ['adressegradering'],
  postadresseIUtlandet: ['adressegradering'],
  preferertKontaktadresse: ['valg'],
  foreldreansvar: ['ansvar'],
  statsborgerskap: ['statsborgerskap'],
  vergemaalEllerFremtidsfullmakt: ['verge'],
  oppholdPaaSvalbard: ['antattOppholdsvarighet', 'startdato'],
}

const NAVN = ['fornavn', 'etternavn']
const IDENTITET = ['personnavn', 'statsborgerskap']

/** And of an object inside one, by the name of the field that it is in. */
export const PAAKREVD_INNI: Readonly<Record<string, readonly string[]>> = {
  vegadresse: ['kommunenummer', 'adressenavn'],
  adressenummer: ['husnummer'],
  matrikkeladresse: ['matrikkelnummer'],
  matrikkelnummer: ['kommunenummer'],
  utenlandskAdresse: ['landkode'],
  utenlandskAdresseIFrittFormat: ['landkode'],
  postboksadresse: ['postboks'],
  originaltNavn: NAVN,
  personnavn: NAVN,
  navn: NAVN,
  rettIdentitetVedOpplysninger: IDENTITET,
  navnFoedselsdato: IDENTITET,
  relatertPersonUtenFolkeregisteridentifikator: ['navn'],
  ansvarligUtenIdentifikator: ['navn'],
  ansvarssubjektUtenIdentifikator: ['navn'],
  dokumentkontroll: ['dokumentkontrollstatus'],
  advokat: ['personnavn'],
  advokatSomKontakt: ['personnavn'],
  organisasjon: ['organisasjonsnavn'],
  organisasjonSomKontakt: ['organisasjonsnavn'],
  adresse: ['adresselinje', 'poststedsnavn', 'postnummer'],
}
