import { type TSchema, Type } from 'typebox'

const PERSON = 'folkeregisteret:tilgjengeliggjoering:person:v1'
const UTTREKK = 'folkeregisteret:tilgjengeliggjoering:uttrekk:v1'

/**
 * The namespaces of what we send as XML: that of a person is published, the others follow the names of
 * the published components. The keyword `xml` of a schema says which, and the root.
 * @valg docs/valg/015-xml.md
 */
export const NAVNEROM = {
  person: PERSON,
  bulkRequest: `${PERSON}:bulk:request`,
  bulkResponse: `${PERSON}:bulk:response`,
  uttrekkRequest: `${UTTREKK}:request`,
  uttrekkResponse: `${UTTREKK}:response`,
} as const

/**
 * What persondokumenter are made of. New fields and values come without a new version, and what a
 * package may not see is left out, so nothing is required and known values are not a closed list.
 * The order of the fields is the order of their XML. @valg docs/valg/015-xml.md
 */
export const TEKST = Type.String()
export const TALL = Type.Integer()
export const BOOLSK = Type.Boolean()
export const DATO = Type.String({ format: 'date', examples: ['1979-01-24'] })
export const TID = Type.String({
  format: 'date-time',
  examples: ['2020-12-22T17:09:33.914+01:00'],
})
export const AAR = Type.String({ description: 'Four digits.', xml: { 'x-type': 'gYear' } })
export const ID = Type.String({ description: 'Eleven digits: a fødselsnummer or d-nummer.' })
export const LAND = Type.String({ description: 'ISO 3166-1 alpha-3, or XUK, XXX, XXK.' })
export const LAND2 = Type.String({ description: 'ISO 3166-1 alpha-2.' })
export const KOMMUNE = Type.String({ description: 'Four digits.' })
export const KJOENN = kjente('kvinne', 'mann')
export const GRADERING = kjente('ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig')
export const ROLLE = kjente(
  ...['mor', 'far', 'medmor', 'barn', 'soesken', 'ektefelleEllerPartner', 'doedfoedtBarn'],
)
const ORGNR = Type.String({ description: 'Nine digits.' })
const BRUKSENHETSTYPE = kjente(
  ...['bolig', 'annetEnnBolig', 'fritidsbolig', 'ikkeGodkjentBolig', 'unummerertBruksenhet'],
)
const LINJER = Type.Array(TEKST)

export const POSTSTED = felter('Poststed', {
  poststedsnavn: TEKST,
  postnummer: Type.String({ description: 'Four digits.' }),
})
const ADRESSENUMMER = felter('Adressenummer', { husnummer: TEKST, husbokstav: TEKST })

export const PERSONNAVN = felter('Personnavn', {
  fornavn: TEKST,
  mellomnavn: TEKST,
  etternavn: TEKST,
})
export const IDENTIFISERENDE = felter('IdentifiserendeInformasjon', {
  personnavn: PERSONNAVN,
  foedselsdato: DATO,
  statsborgerskap: Type.Array(LAND),
  kjoenn: KJOENN,
})
export const BIPERSON = felter('RelatertBiPerson', {
  navn: PERSONNAVN,
  foedselsdato: DATO,
  statsborgerskap: LAND,
  kjoenn: KJOENN,
})

/** Types that the document names, since several properties have them. */
export const TYPER = {
  Vegadresse: felter('Vegadresse', {
    kommunenummer: KOMMUNE,
    bruksenhetsnummer: TEKST,
    bruksenhetstype: BRUKSENHETSTYPE,
    adressenavn: TEKST,
    adressenummer: ADRESSENUMMER,
    adressekode: TEKST,
    adressetilleggsnavn: TEKST,
    poststed: POSTSTED,
    coAdressenavn: TEKST,
  }),
  Matrikkeladresse: felter('Matrikkeladresse', {
    bruksenhetsnummer: TEKST,
    bruksenhetstype: BRUKSENHETSTYPE,
    matrikkelnummer: felter('Matrikkelnummer', {
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
  InternasjonalAdresse: felter('InternasjonalAdresse', {
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
    landkode: LAND2,
  }),
}

export const VEG = named('Vegadresse')
export const MATRIKKELADRESSE = named('Matrikkeladresse')
export const UTENLANDS = named('InternasjonalAdresse')
export const UKJENT_BOSTED = felter('UkjentBosted', { bostedskommune: KOMMUNE })
export const MATRIKKEL = {
  adresseIdentifikatorFraMatrikkelen: TEKST,
  naerAdresseIdentifikatorFraMatrikkelen: TEKST,
}
export const VEG_FOR_POST = felter('VegadresseForPost', {
  coAdressenavn: TEKST,
  adressenavn: TEKST,
  adressenummer: ADRESSENUMMER,
  poststed: POSTSTED,
  adressekode: TEKST,
  adressetilleggsnavn: TEKST,
  bruksenhetsnummer: TEKST,
})
export const POSTBOKS = felter('Postboksadresse', {
  postbokseier: TEKST,
  postboks: TEKST,
  poststed: POSTSTED,
})
export const FRITT_FORMAT = felter('PostadresseIFrittFormat', {
  adresselinje: LINJER,
  poststed: POSTSTED,
})
export const UTENRIKS_FRITT = felter('InternasjonalAdresseIFrittFormat', {
  adresselinje: LINJER,
  postkode: TEKST,
  byEllerStedsnavn: TEKST,
  landkode: LAND2,
})
export const FORETRUKKET_FRITT = felter('KontaktadresseIFrittFormat', {
  adresselinje: LINJER,
  landkode: LAND,
})

export const DOEDSBO_PERSON = felter('PersonSomKontakt', {
  foedselsdato: DATO,
  personnavn: PERSONNAVN,
  foedselsEllerDNummer: ID,
})
export const DOEDSBO_ADVOKAT = felter('AdvokatSomKontakt', {
  personnavn: PERSONNAVN,
  organisasjonsnavn: TEKST,
  organisasjonsnummer: ORGNR,
})
export const DOEDSBO_ORGANISASJON = felter('OrganisasjonSomKontakt', {
  organisasjonsnavn: TEKST,
  organisasjonsnummer: ORGNR,
  kontaktpersonnavn: PERSONNAVN,
})
export const DOEDSBO_ADRESSE = felter('KontaktadresseForDoedsbo', {
  adresselinje: LINJER,
  poststedsnavn: TEKST,
  postnummer: TEKST,
  landkode: LAND,
})
export const DOKUMENTKONTROLL = felter('TekniskDokumentkontroll', {
  dokumentkontrollstatus: TEKST,
  dokumentkontrolltidspunkt: TID,
})
export const VERGE = felter('VergeRepresentantEllerFullmektig', {
  foedselsEllerDNummer: ID,
  navnFoedselsdato: IDENTIFISERENDE,
  navn: PERSONNAVN,
  omfang: kjente(
    ...['utlendingssakerPersonligeOgOekonomiskeInteresser', 'personligeOgOekonomiskeInteresser'],
    ...['oekonomiskeInteresser', 'personligeInteresser'],
  ),
  omfangetErInnenPersonligOmraade: BOOLSK,
  tjenesteomraade: Type.Array(
    felter('VergeTjenesteomraade', {
      vergeTjenestevirksomhet: TEKST,
      vergeTjenesteoppgave: TEKST,
    }),
  ),
})

/** A type with these fields, none of them required. Types of one name have the same fields. */
export function felter(title: string, properties: Readonly<Record<string, TSchema>>): TSchema {
  return Type.Partial(Type.Object(properties), { title })
}

/** Text whose known values are told, and others may come. */
export function kjente(...verdier: readonly string[]): TSchema {
  return Type.String({ description: `Known values: ${verdier.join(', ')}.` })
}

// --- internal ---

function named(navn: keyof typeof TYPER): TSchema {
  return Type.Ref(`#/components/schemas/${navn}`)
}
