import { type TSchema, Type } from 'typebox'
import { EGENSKAPER, type Egenskap } from '../../domain/register/persondokument.ts'
import { SIVILSTANDSTYPER } from '../../domain/uttrekk/utvalg.ts'

/**
 * A persondokument as consumers meet it. New fields and values come without a new version, and what
 * a package may not see is left out, so nothing is required and known values are not a closed list.
 */
const TEKST = Type.String()
const TALL = Type.Integer()
const BOOLSK = Type.Boolean()
const DATO = Type.String({ format: 'date', examples: ['1979-01-24'] })
const TID = Type.String({ format: 'date-time', examples: ['2020-12-22T17:09:33.914+01:00'] })
const ID = Type.String({ description: 'Eleven digits: a fødselsnummer or d-nummer.' })
const LAND = Type.String({ description: 'ISO 3166-1 alpha-3, or XUK, XXX, XXK.' })
const KOMMUNE = Type.String({ description: 'Four digits.' })
const KJOENN = kjente('kvinne', 'mann')
const GRADERING = kjente('ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig')
const ROLLE = kjente(
  ...['mor', 'far', 'medmor', 'barn', 'soesken', 'ektefelleEllerPartner', 'doedfoedtBarn'],
)
const POSTSTED = felter({ poststedsnavn: TEKST, postnummer: TEKST })
const ADRESSENUMMER = felter({ husnummer: TEKST, husbokstav: TEKST })
const PERSONNAVN = felter({ fornavn: TEKST, mellomnavn: TEKST, etternavn: TEKST })
const LINJER = Type.Array(TEKST)
const MATRIKKEL = {
  adresseIdentifikatorFraMatrikkelen: TEKST,
  naerAdresseIdentifikatorFraMatrikkelen: TEKST,
}
const BIPERSON = { foedselsdato: DATO, kjoenn: KJOENN }

const TYPER = {
  Vegadresse: felter({
    kommunenummer: KOMMUNE,
    bruksenhetsnummer: TEKST,
    bruksenhetstype: kjente('bolig', 'annetEnnBolig', 'fritidsbolig', 'unummerertBruksenhet'),
    adressenavn: TEKST,
    adressenummer: ADRESSENUMMER,
    adressekode: TEKST,
    adressetilleggsnavn: TEKST,
    poststed: POSTSTED,
    coAdressenavn: TEKST,
  }),
  Matrikkeladresse: felter({
    bruksenhetsnummer: TEKST,
    bruksenhetstype: TEKST,
    matrikkelnummer: felter({
      kommunenummer: KOMMUNE,
      gaardsnummer: TALL,
      bruksnummer: TALL,
      festenummer: TALL,
    }),
    undernummer: TALL,
    adressetilleggsnavn: TEKST,
    poststed: POSTSTED,
    coAdressenavn: TEKST,
  }),
  UtenlandskAdresse: felter({
    coAdressenavn: TEKST,
    adressenavn: TEKST,
    bygning: TEKST,
    etasjenummer: TEKST,
    boenhet: TEKST,
    postboks: TEKST,
    postkode: TEKST,
    byEllerStedsnavn: TEKST,
    distriktsnavn: TEKST,
    region: TEKST,
    landkode: Type.String({ description: 'ISO 3166-1 alpha-2.' }),
  }),
}

const VEG = named('Vegadresse')
const MATRIKKELADRESSE = named('Matrikkeladresse')
const UTENLANDS = named('UtenlandskAdresse')
const UKJENT = felter({ bostedskommune: KOMMUNE })
const FRITT_FORMAT = felter({ adresselinje: LINJER, poststed: POSTSTED })
const UTENRIKS_FRITT = felter({
  adresselinje: LINJER,
  postkode: TEKST,
  byEllerStedsnavn: TEKST,
  landkode: TEKST,
})

/** The fields of each property, beside the metadata that every element has. */
const EGNE: Readonly<Record<Egenskap, Readonly<Record<string, TSchema>>>> = {
  falskIdentitet: {
    rettIdentitetVedOpplysninger: felter({ personnavn: PERSONNAVN, ...BIPERSON }),
    rettIdentitetErUkjent: BOOLSK,
    rettIdentitetVedIdentifikasjonsnummer: ID,
    erFalsk: BOOLSK,
  },
  identifikasjonsnummer: {
    status: kjente('iBruk', 'opphoert'),
    foedselsEllerDNummer: ID,
    identifikatortype: kjente('foedselsnummer', 'dNummer'),
  },
  identitetsgrunnlag: {
    identitetsgrunnlagstatus: kjente('ingenStatus', 'ikkeKontrollert', 'kontrollert', 'unik'),
  },
  kontaktinformasjonForDoedsbo: {
    person: felter({ foedselsdato: DATO, personnavn: PERSONNAVN, foedselsEllerDNummer: ID }),
    advokat: felter({
      personnavn: PERSONNAVN,
      organisasjonsnavn: TEKST,
      organisasjonsnummer: TEKST,
    }),
    organisasjon: felter({
      organisasjonsnavn: TEKST,
      organisasjonsnummer: TEKST,
      kontaktpersonnavn: PERSONNAVN,
    }),
    skifteform: kjente('offentlig', 'annet'),
    attestutstedelsesdato: DATO,
    adresse: felter({
      adresselinje: LINJER,
      poststedsnavn: TEKST,
      postnummer: TEKST,
      landkode: LAND,
    }),
  },
  legitimasjonsdokument: {
    identifikasjonsdokumentnummer: TEKST,
    identifikasjonsdokumenttype: TEKST,
    utstederland: LAND,
    utstedernavn: TEKST,
    gyldigFra: DATO,
    gyldigTil: DATO,
    dokumentkontroll: felter({ dokumentkontrollstatus: TEKST, dokumentkontrolltidspunkt: TID }),
  },
  status: {
    status: kjente(
      ...['aktiv', 'bosatt', 'utflyttet', 'forsvunnet', 'doed', 'opphoert', 'foedselsregistrert'],
      ...['midlertidig', 'inaktiv', 'ikkeBosatt'],
    ),
  },
  utlendingsmyndighetenesIdentifikasjonsnummer: utenlandsk(),
  utenlandskPersonidentifikasjon: utenlandsk(),
  deltBosted: {
    vegadresse: VEG,
    matrikkeladresse: MATRIKKELADRESSE,
    ukjentBosted: UKJENT,
    startdatoForKontrakt: DATO,
    sluttdatoForKontrakt: DATO,
    ...MATRIKKEL,
    adressegradering: GRADERING,
  },
  kjoenn: { kjoenn: KJOENN },
  foedsel: {
    foedselsdato: DATO,
    foedselsaar: TEKST,
    foedested: TEKST,
    foedekommuneINorge: KOMMUNE,
    foedeland: LAND,
  },
  foedselINorge: { foedselsinstitusjonsnavn: TEKST, rekkefoelgenummer: TALL },
  familierelasjon: {
    relatertPerson: ID,
    relatertPersonUtenFolkeregisteridentifikator: felter({
      navn: PERSONNAVN,
      ...BIPERSON,
      statsborgerskap: LAND,
    }),
    relatertPersonsRolle: ROLLE,
    minRolleForPerson: ROLLE,
  },
  sivilstand: {
    sivilstand: kjente(...SIVILSTANDSTYPER),
    sivilstandsdato: DATO,
    myndighet: TEKST,
    kommune: KOMMUNE,
    sted: TEKST,
    utland: LAND,
    relatertVedSivilstand: ID,
  },
  doedsfall: { doedsdato: DATO },
  navn: {
    fornavn: TEKST,
    mellomnavn: TEKST,
    etternavn: TEKST,
    forkortetNavn: TEKST,
    originaltNavn: PERSONNAVN,
  },
  adressebeskyttelse: { graderingsnivaa: GRADERING },
  bostedsadresse: {
    vegadresse: VEG,
    matrikkeladresse: MATRIKKELADRESSE,
    ukjentBosted: UKJENT,
    ...MATRIKKEL,
    adressegradering: GRADERING,
    flyttedato: DATO,
    grunnkrets: TALL,
    stemmekrets: TALL,
    skolekrets: TALL,
    kirkekrets: TALL,
  },
  oppholdsadresse: {
    vegadresse: VEG,
    matrikkeladresse: MATRIKKELADRESSE,
    utenlandskAdresse: UTENLANDS,
    adressenErUkjent: BOOLSK,
    ...MATRIKKEL,
    adressegradering: GRADERING,
    oppholdsadressedato: DATO,
    oppholdAnnetSted: kjente('militaer', 'utenriks', 'paaSvalbard', 'pendler'),
  },
  innflytting: { fraflyttingsland: LAND, fraflyttingsstedIUtlandet: TEKST },
  utflytting: { tilflyttingsland: LAND, tilflyttingsstedIUtlandet: TEKST, utflyttingsdato: DATO },
  brukAvSamiskSpraak: { spraak: Type.Array(kjente('nordsamisk', 'soersamisk', 'lulesamisk')) },
  postadresse: {
    adressegradering: GRADERING,
    postboksadresse: felter({ postbokseier: TEKST, postboks: TEKST, poststed: POSTSTED }),
    vegadresse: VEG,
    postadresseIFrittFormat: FRITT_FORMAT,
  },
  postadresseIUtlandet: {
    adressegradering: GRADERING,
    utenlandskAdresse: UTENLANDS,
    utenlandskAdresseIFrittFormat: UTENRIKS_FRITT,
  },
  preferertKontaktadresse: { valg: TEKST, adressegradering: GRADERING },
  foreldreansvar: {
    ansvar: kjente('felles', 'mor', 'far', 'medmor', 'andre', 'ukjent'),
    ansvarssubjekt: ID,
    ansvarlig: ID,
    ansvarligOrganisasjon: TEKST,
  },
  statsborgerskap: { statsborgerskap: LAND, ervervsdato: DATO },
  bibehold: { bibeholdstatus: TEKST, datoForBibehold: DATO },
  opphold: {
    oppholdstillatelse: kjente('midlertidig', 'permanent', 'opplysningMangler'),
    oppholdFra: DATO,
    oppholdTil: DATO,
  },
  vergemaalEllerFremtidsfullmakt: {
    vergemaaltype: TEKST,
    embete: TEKST,
    verge: felter({ foedselsEllerDNummer: ID, omfang: TEKST }),
  },
  forholdTilSametingetsValgmanntall: { forhold: TEKST, vedtaksdato: DATO },
  oppholdPaaSvalbard: { antattOppholdsvarighet: TEKST, startdato: DATO, sluttdato: DATO },
  begrensningIRettsligHandleevne: {},
  fratattRettsligHandleevne: {},
  rettsligHandleevne: { rettsligHandleevneomfang: TEKST },
}

const METADATA = {
  ajourholdstidspunkt: TID,
  erGjeldende: BOOLSK,
  kilde: TEKST,
  aarsak: TEKST,
  gyldighetstidspunkt: TID,
  opphoerstidspunkt: TID,
}

/** The person and its address types by the name they have in the document. */
export const PERSON_SKJEMA = {
  Folkeregisterperson: Type.Partial(
    Type.Object(Object.fromEntries(EGENSKAPER.map((egenskap) => [egenskap, liste(egenskap)])), {
      description:
        'What is not there is left out: never null, never an empty list. Which properties a consumer sees, is decided by the rettighetspakke and by part.',
    }),
  ),
  ...TYPER,
}

// --- internal ---

/** Two properties are single objects, with and without historikk; all others are lists. */
function liste(egenskap: Egenskap): TSchema {
  const element = felter({ ...METADATA, ...EGNE[egenskap] })
  return egenskap === 'falskIdentitet' || egenskap === 'doedsfall' ? element : Type.Array(element)
}

function felter(properties: Readonly<Record<string, TSchema>>): TSchema {
  return Type.Partial(Type.Object(properties))
}

function kjente(...verdier: readonly string[]): TSchema {
  return Type.String({ description: `Known values: ${verdier.join(', ')}.` })
}

function named(navn: keyof typeof TYPER): TSchema {
  return Type.Ref(`#/components/schemas/${navn}`)
}

function utenlandsk() {
  return { identifikasjonsnummer: TEKST, identifikasjonsnummertype: TEKST, utstederland: LAND }
}
