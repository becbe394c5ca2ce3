import { type TSchema, Type } from 'typebox'
import { EGENSKAPER, type Egenskap } from '../../domain/register/persondokument.ts'
import { SIVILSTANDSTYPER } from '../../domain/uttrekk/utvalg.ts'
import * as T from './schemas-typer.ts'

const METADATA = {
  ajourholdstidspunkt: T.TID,
  erGjeldende: T.BOOLSK,
  kilde: T.TEKST,
  aarsak: T.TEKST,
  gyldighetstidspunkt: T.TID,
  opphoerstidspunkt: T.TID,
}

const PERSONIDENTIFIKASJON = element('Personidentifikasjon', {
  identifikasjonsnummer: T.TEKST,
  identifikasjonsnummertype: T.TEKST,
  utstederland: T.LAND,
})

/** One element of each property, with the name of its type and its fields in their order. */
const ELEMENT: Readonly<Record<Egenskap, TSchema>> = {
  falskIdentitet: element('FalskIdentitet', {
    rettIdentitetVedOpplysninger: T.IDENTIFISERENDE,
    rettIdentitetErUkjent: T.BOOLSK,
    rettIdentitetVedIdentifikasjonsnummer: T.ID,
    erFalsk: T.BOOLSK,
  }),
  identifikasjonsnummer: element('Folkeregisteridentifikator', {
    status: T.kjente('iBruk', 'opphoert'),
    foedselsEllerDNummer: T.ID,
    identifikatortype: T.kjente('foedselsnummer', 'dNummer'),
  }),
  identitetsgrunnlag: element('Identitetsgrunnlag', {
    identitetsgrunnlagstatus: T.kjente('ingenStatus', 'ikkeKontrollert', 'kontrollert', 'unik'),
  }),
  kontaktinformasjonForDoedsbo: element('KontaktinformasjonForDoedsbo', {
    person: T.DOEDSBO_PERSON,
    personSomKontakt: T.DOEDSBO_PERSON,
    advokat: T.DOEDSBO_ADVOKAT,
    advokatSomKontakt: T.DOEDSBO_ADVOKAT,
    organisasjon: T.DOEDSBO_ORGANISASJON,
    organisasjonSomKontakt: T.DOEDSBO_ORGANISASJON,
    skifteform: T.kjente('offentlig', 'annet'),
    attestutstedelsesdato: T.DATO,
    adresse: T.DOEDSBO_ADRESSE,
  }),
  legitimasjonsdokument: element('Identifikasjonsdokument', {
    identifikasjonsdokumentnummer: T.TEKST,
    identifikasjonsdokumenttype: T.TEKST,
    utstederland: T.LAND,
    utstedernavn: T.TEKST,
    gyldigFra: T.DATO,
    gyldigTil: T.DATO,
    dokumentkontroll: T.DOKUMENTKONTROLL,
  }),
  status: element('Folkeregisterpersonstatus', {
    status: T.kjente(
      ...['aktiv', 'bosatt', 'utflyttet', 'forsvunnet', 'doed', 'opphoert', 'foedselsregistrert'],
      ...['midlertidig', 'inaktiv', 'ikkeBosatt'],
    ),
  }),
  utlendingsmyndighetenesIdentifikasjonsnummer: PERSONIDENTIFIKASJON,
  utenlandskPersonidentifikasjon: PERSONIDENTIFIKASJON,
  deltBosted: element('DeltBosted', {
    vegadresse: T.VEG,
    matrikkeladresse: T.MATRIKKELADRESSE,
    ukjentBosted: T.UKJENT_BOSTED,
    startdatoForKontrakt: T.DATO,
    sluttdatoForKontrakt: T.DATO,
    ...T.MATRIKKEL,
    adressegradering: T.GRADERING,
  }),
  kjoenn: element('Personkjoenn', { kjoenn: T.KJOENN }),
  foedsel: element('Foedsel', {
    foedselsdato: T.DATO,
    foedselsaar: T.AAR,
    foedested: T.TEKST,
    foedekommuneINorge: T.KOMMUNE,
    foedeland: T.LAND,
  }),
  foedselINorge: element('FoedselINorge', {
    foedselsinstitusjonsnavn: T.TEKST,
    rekkefoelgenummer: T.TALL,
  }),
  familierelasjon: element('Familierelasjon', {
    relatertPerson: T.ID,
    relatertPersonUtenFolkeregisteridentifikator: T.BIPERSON,
    relatertPersonsRolle: T.ROLLE,
    minRolleForPerson: T.ROLLE,
  }),
  sivilstand: element('Sivilstand', {
    sivilstand: T.kjente(...SIVILSTANDSTYPER),
    sivilstandsdato: T.DATO,
    myndighet: T.TEKST,
    kommune: T.KOMMUNE,
    sted: T.TEKST,
    utland: T.LAND,
    relatertVedSivilstand: T.ID,
  }),
  doedsfall: element('Doedsfall', { doedsdato: T.DATO }),
  navn: element('Folkeregisterpersonnavn', {
    fornavn: T.TEKST,
    mellomnavn: T.TEKST,
    etternavn: T.TEKST,
    forkortetNavn: T.TEKST,
    originaltNavn: T.PERSONNAVN,
  }),
  adressebeskyttelse: element('GraderingAvAdresse', { graderingsnivaa: T.GRADERING }),
  bostedsadresse: element('Bostedsadresse', {
    vegadresse: T.VEG,
    matrikkeladresse: T.MATRIKKELADRESSE,
    ukjentBosted: T.UKJENT_BOSTED,
    ...T.MATRIKKEL,
    adressegradering: T.GRADERING,
    flyttedato: T.DATO,
    grunnkrets: T.TALL,
    stemmekrets: T.TALL,
    skolekrets: T.TALL,
    kirkekrets: T.TALL,
  }),
  oppholdsadresse: element('Oppholdsadresse', {
    vegadresse: T.VEG,
    matrikkeladresse: T.MATRIKKELADRESSE,
    utenlandskAdresse: T.UTENLANDS,
    adressenErUkjent: T.BOOLSK,
    ...T.MATRIKKEL,
    adressegradering: T.GRADERING,
    oppholdsadressedato: T.DATO,
    oppholdAnnetSted: T.kjente('militaer', 'utenriks', 'paaSvalbard', 'pendler'),
  }),
  innflytting: element('InnflyttingTilNorge', {
    fraflyttingsland: T.LAND,
    fraflyttingsstedIUtlandet: T.TEKST,
  }),
  utflytting: element('UtflyttingFraNorge', {
    tilflyttingsland: T.LAND,
    tilflyttingsstedIUtlandet: T.TEKST,
    utflyttingsdato: T.DATO,
  }),
  brukAvSamiskSpraak: element('SamiskSpraak', {
    spraak: Type.Array(T.kjente('nordsamisk', 'soersamisk', 'lulesamisk')),
  }),
  postadresse: element('Kontaktadresse', {
    adressegradering: T.GRADERING,
    postboksadresse: T.POSTBOKS,
    vegadresse: T.VEG_FOR_POST,
    postadresseIFrittFormat: T.FRITT_FORMAT,
    adresseIdentifikatorFraMatrikkelen: T.TEKST,
  }),
  postadresseIUtlandet: element('KontaktadresseIUtlandet', {
    adressegradering: T.GRADERING,
    utenlandskAdresse: T.UTENLANDS,
    utenlandskAdresseIFrittFormat: T.UTENRIKS_FRITT,
  }),
  preferertKontaktadresse: element('PreferertKontaktadresse', {
    valg: T.kjente('bostedsadresse', 'oppholdsadresse', 'postadresse', 'postadresseIUtlandet'),
    adressegradering: T.GRADERING,
    kontaktadresseIFrittFormat: T.FORETRUKKET_FRITT,
  }),
  foreldreansvar: element('Foreldreansvar', {
    ansvar: T.kjente('felles', 'mor', 'far', 'medmor', 'andre', 'ukjent'),
    ansvarssubjekt: T.ID,
    ansvarlig: T.ID,
    ansvarligOrganisasjon: T.TEKST,
    ansvarligUtenIdentifikator: T.BIPERSON,
    ansvarssubjektUtenIdentifikator: T.BIPERSON,
  }),
  statsborgerskap: element('Statsborgerskap', {
    statsborgerskap: T.LAND,
    ervervsdato: T.DATO,
  }),
  bibehold: element('BibeholdAvNorskStatsborgerskap', {
    bibeholdstatus: T.kjente(
      ...['harBibehold', 'harIkkeLengerBibehold', 'norskStatsborgerTrengerIkkeBibehold'],
    ),
    datoForBibehold: T.DATO,
  }),
  opphold: element('Opphold', {
    oppholdstillatelse: T.kjente('midlertidig', 'permanent', 'opplysningMangler'),
    oppholdFra: T.DATO,
    oppholdTil: T.DATO,
  }),
  vergemaalEllerFremtidsfullmakt: element('VergemaalRepresentasjonEllerFremtidsfullmakt', {
    vergemaaltype: T.kjente(
      ...['ensligMindreaarigAsylsoeker', 'ensligMindreaarigFlyktning', 'voksen'],
      ...['midlertidigForVoksen', 'mindreaarig', 'midlertidigForMindreaarig'],
      ...['forvaltningUtenforVergemaal', 'stadfestetFremtidsfullmakt'],
    ),
    embete: T.TEKST,
    verge: T.VERGE,
  }),
  forholdTilSametingetsValgmanntall: element('SametingetsValgmanntall', {
    forhold: T.kjente('innmeldt', 'utmeldt', 'aldriInnmeldt'),
    vedtaksdato: T.DATO,
  }),
  oppholdPaaSvalbard: element('OppholdPaaSvalbard', {
    antattOppholdsvarighet: T.kjente(
      ...['underSeksMaaneder', 'overSeksMaaneder', 'overTolvMaaneder', 'ukjent'],
    ),
    startdato: T.DATO,
    sluttdato: T.DATO,
    fraflyttingskommunenummer: T.KOMMUNE,
    fraflyttingsland: T.LAND,
    antallTidligereOpphold: T.TALL,
  }),
  begrensningIRettsligHandleevne: element('BegrensningIRettsligHandleevne', {}),
  fratattRettsligHandleevne: element('FratattRettsligHandleevne', {}),
  rettsligHandleevne: element('RettsligHandleevne', { rettsligHandleevneomfang: T.TEKST }),
}

/** The person and its address types by the name they have in the document. */
export const PERSON_SKJEMA = {
  Folkeregisterperson: Type.Partial(
    Type.Object(Object.fromEntries(EGENSKAPER.map((egenskap) => [egenskap, liste(egenskap)]))),
    {
      title: 'Folkeregisterperson',
      description:
        'What is not there is left out: never null, never an empty list. Which properties a consumer sees, is decided by the rettighetspakke and by part.',
      xml: { name: 'folkeregisterperson', namespace: T.NAVNEROM.person },
    },
  ),
  ...T.TYPER,
}

// --- internal ---

/** Two properties are single objects, with and without historikk; all others are lists. */
function liste(egenskap: Egenskap): TSchema {
  const one = ELEMENT[egenskap]
  return egenskap === 'falskIdentitet' || egenskap === 'doedsfall' ? one : Type.Array(one)
}

function element(navn: string, felt: Readonly<Record<string, TSchema>>): TSchema {
  return T.felter(navn, { ...METADATA, ...felt })
}
