import { SIVILSTANDSTYPER } from '../uttrekk/utvalg.ts'
import type { Egenskap } from './persondokument.ts'

/**
 * What a field of the register holds: a plain value, text of which some values are known, several of
 * something, or a type with fields of its own.
 */
export type Felt = Verdi | Kjente | Liste | Type | Utenom

/** All but numbers and truths are text. Of a country `land` has three letters, and `land2` two. */
export type Verdi = 'tekst' | 'tall' | 'boolsk' | 'dato' | 'tid' | 'aar' | Kodeverdi

/** Text of a certain form. */
export type Kodeverdi = 'id' | 'orgnr' | 'land' | 'land2' | 'kommune' | 'fireSiffer'

/** Known values; others may come. */
export type Kjente = { readonly kjente: readonly string[] }

/** Several of the same. */
export type Liste = { readonly liste: Verdi | Kjente | Type }

/** Fields in their order. Types of one name are alike. */
export type Type = {
  readonly navn: string
  readonly felt: Readonly<Record<string, Felt>>
  /** The fields that the published schema requires. */
  readonly kreves: readonly string[]
}

/** What documents have and the published type has not: masked as what it holds, and in no schema. */
export type Utenom = { readonly utenom: Type }

/**
 * What every element may begin with, in this order.
 * @valg docs/valg/005-feltrekkefoelge.md
 */
export const METADATA = {
  ajourholdstidspunkt: 'tid',
  erGjeldende: 'boolsk',
  kilde: 'tekst',
  aarsak: 'tekst',
  gyldighetstidspunkt: 'tid',
  opphoerstidspunkt: 'tid',
} as const satisfies Readonly<Record<string, Felt>>

const KJOENN = kjente('kvinne', 'mann')
const GRADERING = kjente('ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig')
const ROLLE = kjente(
  ...['mor', 'far', 'medmor', 'barn', 'soesken', 'ektefelleEllerPartner', 'doedfoedtBarn'],
)
const BRUKSENHETSTYPE = kjente(
  ...['bolig', 'annetEnnBolig', 'fritidsbolig', 'ikkeGodkjentBolig', 'unummerertBruksenhet'],
)
const LINJER = { liste: 'tekst' } as const

const POSTSTED = type('Poststed', { poststedsnavn: 'tekst', postnummer: 'fireSiffer' })
const ADRESSENUMMER = type(
  'Adressenummer',
  { husnummer: 'tekst', husbokstav: 'tekst' },
  'husnummer',
)
const NAVN = { fornavn: 'tekst', mellomnavn: 'tekst', etternavn: 'tekst' } as const
const PERSONNAVN = type('Personnavn', NAVN, 'fornavn', 'etternavn')
const IDENTIFISERENDE = type(
  'IdentifiserendeInformasjon',
  {
    personnavn: PERSONNAVN,
    navn: { utenom: PERSONNAVN },
    foedselsdato: 'dato',
    statsborgerskap: { liste: 'land' },
    kjoenn: KJOENN,
  },
  ...['personnavn', 'statsborgerskap'],
)
const BIPERSON = type(
  'RelatertBiPerson',
  { navn: PERSONNAVN, foedselsdato: 'dato', statsborgerskap: 'land', kjoenn: KJOENN },
  'navn',
)

const VEG = type(
  'Vegadresse',
  {
    kommunenummer: 'kommune',
    bruksenhetsnummer: 'tekst',
    bruksenhetstype: BRUKSENHETSTYPE,
    adressenavn: 'tekst',
    adressenummer: ADRESSENUMMER,
    adressekode: 'tekst',
    adressetilleggsnavn: 'tekst',
    poststed: POSTSTED,
    coAdressenavn: 'tekst',
  },
  ...['kommunenummer', 'adressenavn'],
)
const MATRIKKELADRESSE = type(
  'Matrikkeladresse',
  {
    bruksenhetsnummer: 'tekst',
    bruksenhetstype: BRUKSENHETSTYPE,
    matrikkelnummer: type(
      'Matrikkelnummer',
      { kommunenummer: 'kommune', gaardsnummer: 'tall', bruksnummer: 'tall', festenummer: 'tall' },
      'kommunenummer',
    ),
    undernummer: 'tall',
    adressetilleggsnavn: 'tekst',
    poststed: POSTSTED,
    coAdressenavn: 'tekst',
  },
  'matrikkelnummer',
)
const UTENLANDS = type(
  'InternasjonalAdresse',
  {
    coAdressenavn: 'tekst',
    adressenavn: 'tekst',
    bygning: 'tekst',
    etasjenummer: 'tekst',
    boenhet: 'tekst',
    postboks: 'tekst',
    postkode: 'tekst',
    byEllerStedsnavn: 'tekst',
    distriktsnavn: 'tekst',
    region: 'tekst',
    landkode: 'land2',
  },
  'landkode',
)
const UKJENT_BOSTED = type('UkjentBosted', { bostedskommune: 'kommune' })
const MATRIKKEL = {
  adresseIdentifikatorFraMatrikkelen: 'tekst',
  naerAdresseIdentifikatorFraMatrikkelen: 'tekst',
} as const
const DOEDSBO_PERSON = type('PersonSomKontakt', {
  foedselsdato: 'dato',
  personnavn: PERSONNAVN,
  foedselsEllerDNummer: 'id',
})
const DOEDSBO_ADVOKAT = type(
  'AdvokatSomKontakt',
  { personnavn: PERSONNAVN, organisasjonsnavn: 'tekst', organisasjonsnummer: 'orgnr' },
  'personnavn',
)
const DOEDSBO_ORGANISASJON = type(
  'OrganisasjonSomKontakt',
  {
    organisasjonsnavn: 'tekst',
    organisasjonsnummer: 'orgnr',
    kontaktpersonnavn: type('Personnavn', NAVN),
  },
  'organisasjonsnavn',
)
const PERSONIDENTIFIKASJON = {
  identifikasjonsnummer: 'tekst',
  identifikasjonsnummertype: 'tekst',
  utstederland: 'land',
} as const

/** Types that the API document names, since several properties have them. */
export const TYPER: readonly Type[] = [VEG, MATRIKKELADRESSE, UTENLANDS]

/** One element of each property, beside its metadata. */
export const MODELL: Readonly<Record<Egenskap, Type>> = {
  falskIdentitet: type('FalskIdentitet', {
    rettIdentitetVedOpplysninger: IDENTIFISERENDE,
    rettIdentitetErUkjent: 'boolsk',
    rettIdentitetVedIdentifikasjonsnummer: 'id',
    erFalsk: 'boolsk',
  }),
  identifikasjonsnummer: type(
    'Folkeregisteridentifikator',
    {
      status: kjente('iBruk', 'opphoert'),
      foedselsEllerDNummer: 'id',
      identifikatortype: kjente('foedselsnummer', 'dNummer'),
    },
    ...['status', 'foedselsEllerDNummer', 'identifikatortype'],
  ),
  identitetsgrunnlag: type(
    'Identitetsgrunnlag',
    {
      identitetsgrunnlagstatus: kjente('ingenStatus', 'ikkeKontrollert', 'kontrollert', 'unik'),
    },
    'identitetsgrunnlagstatus',
  ),
  kontaktinformasjonForDoedsbo: type(
    'KontaktinformasjonForDoedsbo',
    {
      person: DOEDSBO_PERSON,
      personSomKontakt: DOEDSBO_PERSON,
      advokat: DOEDSBO_ADVOKAT,
      advokatSomKontakt: DOEDSBO_ADVOKAT,
      organisasjon: DOEDSBO_ORGANISASJON,
      organisasjonSomKontakt: DOEDSBO_ORGANISASJON,
      skifteform: kjente('offentlig', 'annet'),
      attestutstedelsesdato: 'dato',
      adresse: type(
        'KontaktadresseForDoedsbo',
        { adresselinje: LINJER, poststedsnavn: 'tekst', postnummer: 'tekst', landkode: 'land' },
        ...['adresselinje', 'poststedsnavn', 'postnummer'],
      ),
    },
    ...['skifteform', 'attestutstedelsesdato', 'adresse'],
  ),
  legitimasjonsdokument: type(
    'Identifikasjonsdokument',
    {
      identifikasjonsdokumentnummer: 'tekst',
      identifikasjonsdokumenttype: 'tekst',
      utstederland: 'land',
      utstedernavn: 'tekst',
      gyldigFra: 'dato',
      gyldigTil: 'dato',
      dokumentkontroll: type(
        'TekniskDokumentkontroll',
        { dokumentkontrollstatus: 'tekst', dokumentkontrolltidspunkt: 'tid' },
        'dokumentkontrollstatus',
      ),
    },
    ...['identifikasjonsdokumenttype', 'utstederland'],
  ),
  status: type(
    'Folkeregisterpersonstatus',
    {
      status: kjente(
        ...['aktiv', 'bosatt', 'utflyttet', 'forsvunnet', 'doed', 'opphoert'],
        ...['foedselsregistrert', 'midlertidig', 'inaktiv', 'ikkeBosatt'],
      ),
    },
    'status',
  ),
  utlendingsmyndighetenesIdentifikasjonsnummer: type('Personidentifikasjon', PERSONIDENTIFIKASJON),
  utenlandskPersonidentifikasjon: type(
    'Personidentifikasjon',
    PERSONIDENTIFIKASJON,
    ...['identifikasjonsnummer', 'identifikasjonsnummertype', 'utstederland'],
  ),
  deltBosted: type(
    'DeltBosted',
    {
      vegadresse: VEG,
      matrikkeladresse: MATRIKKELADRESSE,
      ukjentBosted: UKJENT_BOSTED,
      startdatoForKontrakt: 'dato',
      sluttdatoForKontrakt: 'dato',
      ...MATRIKKEL,
      adressegradering: GRADERING,
    },
    ...['startdatoForKontrakt', 'adressegradering'],
  ),
  kjoenn: type('Personkjoenn', { kjoenn: KJOENN }, 'kjoenn'),
  foedsel: type(
    'Foedsel',
    {
      foedselsdato: 'dato',
      foedselsaar: 'aar',
      foedested: 'tekst',
      foedekommuneINorge: 'kommune',
      foedeland: 'land',
    },
    'foedselsaar',
  ),
  foedselINorge: type('FoedselINorge', {
    foedselsinstitusjonsnavn: 'tekst',
    rekkefoelgenummer: 'tall',
  }),
  familierelasjon: type(
    'Familierelasjon',
    {
      relatertPerson: 'id',
      relatertPersonUtenFolkeregisteridentifikator: BIPERSON,
      relatertPersonsRolle: ROLLE,
      minRolleForPerson: ROLLE,
    },
    'relatertPersonsRolle',
  ),
  sivilstand: type(
    'Sivilstand',
    {
      sivilstand: kjente(...SIVILSTANDSTYPER),
      sivilstandsdato: 'dato',
      myndighet: 'tekst',
      kommune: 'kommune',
      sted: 'tekst',
      utland: 'land',
      relatertVedSivilstand: 'id',
    },
    'sivilstand',
  ),
  doedsfall: type('Doedsfall', { doedsdato: 'dato' }),
  navn: type(
    'Folkeregisterpersonnavn',
    { ...NAVN, forkortetNavn: 'tekst', originaltNavn: PERSONNAVN },
    ...['fornavn', 'etternavn'],
  ),
  adressebeskyttelse: type('GraderingAvAdresse', { graderingsnivaa: GRADERING }, 'graderingsnivaa'),
  bostedsadresse: type(
    'Bostedsadresse',
    {
      vegadresse: VEG,
      matrikkeladresse: MATRIKKELADRESSE,
      ukjentBosted: UKJENT_BOSTED,
      ...MATRIKKEL,
      adressegradering: GRADERING,
      flyttedato: 'dato',
      grunnkrets: 'tall',
      stemmekrets: 'tall',
      skolekrets: 'tall',
      kirkekrets: 'tall',
    },
    'adressegradering',
  ),
  oppholdsadresse: type(
    'Oppholdsadresse',
    {
      vegadresse: VEG,
      matrikkeladresse: MATRIKKELADRESSE,
      utenlandskAdresse: UTENLANDS,
      adressenErUkjent: 'boolsk',
      ...MATRIKKEL,
      adressegradering: GRADERING,
      oppholdsadressedato: 'dato',
      oppholdAnnetSted: kjente('militaer', 'utenriks', 'paaSvalbard', 'pendler'),
    },
    'adressegradering',
  ),
  innflytting: type('InnflyttingTilNorge', {
    fraflyttingsland: 'land',
    fraflyttingsstedIUtlandet: 'tekst',
  }),
  utflytting: type('UtflyttingFraNorge', {
    tilflyttingsland: 'land',
    tilflyttingsstedIUtlandet: 'tekst',
    utflyttingsdato: 'dato',
  }),
  brukAvSamiskSpraak: type('SamiskSpraak', {
    spraak: { liste: kjente('nordsamisk', 'soersamisk', 'lulesamisk') },
  }),
  postadresse: type(
    'Kontaktadresse',
    {
      adressegradering: GRADERING,
      postboksadresse: type(
        'Postboksadresse',
        { postbokseier: 'tekst', postboks: 'tekst', poststed: POSTSTED },
        'postboks',
      ),
      vegadresse: type('VegadresseForPost', {
        coAdressenavn: 'tekst',
        adressenavn: 'tekst',
        adressenummer: ADRESSENUMMER,
        poststed: POSTSTED,
        adressekode: 'tekst',
        adressetilleggsnavn: 'tekst',
        bruksenhetsnummer: 'tekst',
      }),
      postadresseIFrittFormat: type('PostadresseIFrittFormat', {
        adresselinje: LINJER,
        poststed: POSTSTED,
      }),
      adresseIdentifikatorFraMatrikkelen: 'tekst',
    },
    'adressegradering',
  ),
  postadresseIUtlandet: type(
    'KontaktadresseIUtlandet',
    {
      adressegradering: GRADERING,
      utenlandskAdresse: UTENLANDS,
      utenlandskAdresseIFrittFormat: type(
        'InternasjonalAdresseIFrittFormat',
        { adresselinje: LINJER, postkode: 'tekst', byEllerStedsnavn: 'tekst', landkode: 'land2' },
        'landkode',
      ),
    },
    'adressegradering',
  ),
  preferertKontaktadresse: type(
    'PreferertKontaktadresse',
    {
      valg: kjente('bostedsadresse', 'oppholdsadresse', 'postadresse', 'postadresseIUtlandet'),
      adressegradering: GRADERING,
      kontaktadresseIFrittFormat: type('KontaktadresseIFrittFormat', {
        adresselinje: LINJER,
        landkode: 'land',
      }),
    },
    'valg',
  ),
  foreldreansvar: type(
    'Foreldreansvar',
    {
      ansvar: kjente('felles', 'mor', 'far', 'medmor', 'andre', 'ukjent'),
      ansvarssubjekt: 'id',
      ansvarlig: 'id',
      ansvarligOrganisasjon: 'tekst',
      ansvarligUtenIdentifikator: BIPERSON,
      ansvarssubjektUtenIdentifikator: BIPERSON,
    },
    'ansvar',
  ),
  statsborgerskap: type(
    'Statsborgerskap',
    { statsborgerskap: 'land', ervervsdato: 'dato' },
    'statsborgerskap',
  ),
  bibehold: type('BibeholdAvNorskStatsborgerskap', {
    bibeholdstatus: kjente(
      ...['harBibehold', 'harIkkeLengerBibehold', 'norskStatsborgerTrengerIkkeBibehold'],
    ),
    datoForBibehold: 'dato',
  }),
  opphold: type('Opphold', {
    oppholdstillatelse: kjente('midlertidig', 'permanent', 'opplysningMangler'),
    oppholdFra: 'dato',
    oppholdTil: 'dato',
  }),
  vergemaalEllerFremtidsfullmakt: type(
    'VergemaalRepresentasjonEllerFremtidsfullmakt',
    {
      vergemaaltype: kjente(
        ...['ensligMindreaarigAsylsoeker', 'ensligMindreaarigFlyktning', 'voksen'],
        ...['midlertidigForVoksen', 'mindreaarig', 'midlertidigForMindreaarig'],
        ...['forvaltningUtenforVergemaal', 'stadfestetFremtidsfullmakt'],
      ),
      embete: 'tekst',
      verge: type('VergeRepresentantEllerFullmektig', {
        foedselsEllerDNummer: 'id',
        navnFoedselsdato: IDENTIFISERENDE,
        navn: PERSONNAVN,
        omfang: kjente(
          ...['utlendingssakerPersonligeOgOekonomiskeInteresser'],
          ...['personligeOgOekonomiskeInteresser', 'oekonomiskeInteresser', 'personligeInteresser'],
        ),
        omfangetErInnenPersonligOmraade: 'boolsk',
        tjenesteomraade: {
          liste: type('VergeTjenesteomraade', {
            vergeTjenestevirksomhet: 'tekst',
            vergeTjenesteoppgave: 'tekst',
          }),
        },
      }),
    },
    'verge',
  ),
  forholdTilSametingetsValgmanntall: type('SametingetsValgmanntall', {
    forhold: kjente('innmeldt', 'utmeldt', 'aldriInnmeldt'),
    vedtaksdato: 'dato',
  }),
  oppholdPaaSvalbard: type(
    'OppholdPaaSvalbard',
    {
      antattOppholdsvarighet: kjente(
        ...['underSeksMaaneder', 'overSeksMaaneder', 'overTolvMaaneder', 'ukjent'],
      ),
      startdato: 'dato',
      sluttdato: 'dato',
      fraflyttingskommunenummer: 'kommune',
      fraflyttingsland: 'land',
      antallTidligereOpphold: 'tall',
    },
    ...['antattOppholdsvarighet', 'startdato'],
  ),
  begrensningIRettsligHandleevne: type('BegrensningIRettsligHandleevne', {}),
  fratattRettsligHandleevne: type('FratattRettsligHandleevne', {}),
  rettsligHandleevne: type('RettsligHandleevne', { rettsligHandleevneomfang: 'tekst' }),
}

// --- internal ---

function type(navn: string, felt: Type['felt'], ...kreves: readonly string[]): Type {
  return { navn, felt, kreves }
}

function kjente(...verdier: readonly string[]): Kjente {
  return { kjente: verdier }
}
