// Made from the schema of the API document by `npm run docs`.

/** A text whose known values are told; others may come without a new version. */
export type Kjent<T extends string> = T | (string & Record<never, never>)

/** A persondokument. What a package may not see, and what was not asked for, is not there. */
export type Folkeregisterperson = {
  readonly falskIdentitet?: FalskIdentitet
  readonly identifikasjonsnummer?: readonly Folkeregisteridentifikator[]
  readonly identitetsgrunnlag?: readonly Identitetsgrunnlag[]
  readonly kontaktinformasjonForDoedsbo?: readonly KontaktinformasjonForDoedsbo[]
  readonly legitimasjonsdokument?: readonly Identifikasjonsdokument[]
  readonly status?: readonly Folkeregisterpersonstatus[]
  readonly utlendingsmyndighetenesIdentifikasjonsnummer?: readonly Personidentifikasjon[]
  readonly utenlandskPersonidentifikasjon?: readonly Personidentifikasjon[]
  readonly deltBosted?: readonly DeltBosted[]
  readonly kjoenn?: readonly Personkjoenn[]
  readonly foedsel?: readonly Foedsel[]
  readonly foedselINorge?: readonly FoedselINorge[]
  readonly familierelasjon?: readonly Familierelasjon[]
  readonly sivilstand?: readonly Sivilstand[]
  readonly doedsfall?: Doedsfall
  readonly navn?: readonly Folkeregisterpersonnavn[]
  readonly adressebeskyttelse?: readonly GraderingAvAdresse[]
  readonly bostedsadresse?: readonly Bostedsadresse[]
  readonly oppholdsadresse?: readonly Oppholdsadresse[]
  readonly innflytting?: readonly InnflyttingTilNorge[]
  readonly utflytting?: readonly UtflyttingFraNorge[]
  readonly brukAvSamiskSpraak?: readonly SamiskSpraak[]
  readonly postadresse?: readonly Kontaktadresse[]
  readonly postadresseIUtlandet?: readonly KontaktadresseIUtlandet[]
  readonly preferertKontaktadresse?: readonly PreferertKontaktadresse[]
  readonly foreldreansvar?: readonly Foreldreansvar[]
  readonly statsborgerskap?: readonly Statsborgerskap[]
  readonly bibehold?: readonly BibeholdAvNorskStatsborgerskap[]
  readonly opphold?: readonly Opphold[]
  readonly vergemaalEllerFremtidsfullmakt?: readonly VergemaalRepresentasjonEllerFremtidsfullmakt[]
  readonly forholdTilSametingetsValgmanntall?: readonly SametingetsValgmanntall[]
  readonly oppholdPaaSvalbard?: readonly OppholdPaaSvalbard[]
  readonly begrensningIRettsligHandleevne?: readonly BegrensningIRettsligHandleevne[]
  readonly fratattRettsligHandleevne?: readonly FratattRettsligHandleevne[]
  readonly rettsligHandleevne?: readonly RettsligHandleevne[]
}

export type FalskIdentitet = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly rettIdentitetVedOpplysninger?: IdentifiserendeInformasjon
  readonly rettIdentitetErUkjent?: boolean
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly rettIdentitetVedIdentifikasjonsnummer?: string
  readonly erFalsk?: boolean
}

export type IdentifiserendeInformasjon = {
  readonly personnavn?: Personnavn
  readonly foedselsdato?: string
  readonly statsborgerskap?: readonly string[]
  readonly kjoenn?: Kjent<'kvinne' | 'mann'>
}

export type Personnavn = {
  readonly fornavn?: string
  readonly mellomnavn?: string
  readonly etternavn?: string
}

export type Folkeregisteridentifikator = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly status?: Kjent<'iBruk' | 'opphoert'>
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly foedselsEllerDNummer?: string
  readonly identifikatortype?: Kjent<'foedselsnummer' | 'dNummer'>
}

export type Identitetsgrunnlag = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly identitetsgrunnlagstatus?: Kjent<
    'ingenStatus' | 'ikkeKontrollert' | 'kontrollert' | 'unik'
  >
}

export type KontaktinformasjonForDoedsbo = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly person?: PersonSomKontakt
  readonly personSomKontakt?: PersonSomKontakt
  readonly advokat?: AdvokatSomKontakt
  readonly advokatSomKontakt?: AdvokatSomKontakt
  readonly organisasjon?: OrganisasjonSomKontakt
  readonly organisasjonSomKontakt?: OrganisasjonSomKontakt
  readonly skifteform?: Kjent<'offentlig' | 'annet'>
  readonly attestutstedelsesdato?: string
  readonly adresse?: KontaktadresseForDoedsbo
}

export type PersonSomKontakt = {
  readonly foedselsdato?: string
  readonly personnavn?: Personnavn
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly foedselsEllerDNummer?: string
}

export type AdvokatSomKontakt = {
  readonly personnavn?: Personnavn
  readonly organisasjonsnavn?: string
  /** Nine digits. */
  readonly organisasjonsnummer?: string
}

export type OrganisasjonSomKontakt = {
  readonly organisasjonsnavn?: string
  /** Nine digits. */
  readonly organisasjonsnummer?: string
  readonly kontaktpersonnavn?: Personnavn
}

export type KontaktadresseForDoedsbo = {
  readonly adresselinje?: readonly string[]
  readonly poststedsnavn?: string
  readonly postnummer?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly landkode?: string
}

export type Identifikasjonsdokument = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly identifikasjonsdokumentnummer?: string
  readonly identifikasjonsdokumenttype?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly utstederland?: string
  readonly utstedernavn?: string
  readonly gyldigFra?: string
  readonly gyldigTil?: string
  readonly dokumentkontroll?: TekniskDokumentkontroll
}

export type TekniskDokumentkontroll = {
  readonly dokumentkontrollstatus?: string
  readonly dokumentkontrolltidspunkt?: string
}

export type Folkeregisterpersonstatus = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly status?: Kjent<
    | 'aktiv'
    | 'bosatt'
    | 'utflyttet'
    | 'forsvunnet'
    | 'doed'
    | 'opphoert'
    | 'foedselsregistrert'
    | 'midlertidig'
    | 'inaktiv'
    | 'ikkeBosatt'
  >
}

export type Personidentifikasjon = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly identifikasjonsnummer?: string
  readonly identifikasjonsnummertype?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly utstederland?: string
}

export type DeltBosted = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly vegadresse?: Vegadresse
  readonly matrikkeladresse?: Matrikkeladresse
  readonly ukjentBosted?: UkjentBosted
  readonly startdatoForKontrakt?: string
  readonly sluttdatoForKontrakt?: string
  readonly adresseIdentifikatorFraMatrikkelen?: string
  readonly naerAdresseIdentifikatorFraMatrikkelen?: string
  readonly adressegradering?: Kjent<'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'>
}

export type Vegadresse = {
  /** Four digits. */
  readonly kommunenummer?: string
  readonly bruksenhetsnummer?: string
  readonly bruksenhetstype?: Kjent<
    'bolig' | 'annetEnnBolig' | 'fritidsbolig' | 'ikkeGodkjentBolig' | 'unummerertBruksenhet'
  >
  readonly adressenavn?: string
  readonly adressenummer?: Adressenummer
  readonly adressekode?: string
  readonly adressetilleggsnavn?: string
  readonly poststed?: Poststed
  readonly coAdressenavn?: string
}

export type Adressenummer = {
  readonly husnummer?: string
  readonly husbokstav?: string
}

export type Poststed = {
  readonly poststedsnavn?: string
  /** Four digits. */
  readonly postnummer?: string
}

export type Matrikkeladresse = {
  readonly bruksenhetsnummer?: string
  readonly bruksenhetstype?: Kjent<
    'bolig' | 'annetEnnBolig' | 'fritidsbolig' | 'ikkeGodkjentBolig' | 'unummerertBruksenhet'
  >
  readonly matrikkelnummer?: Matrikkelnummer
  readonly undernummer?: number
  readonly adressetilleggsnavn?: string
  readonly poststed?: Poststed
  readonly coAdressenavn?: string
}

export type Matrikkelnummer = {
  /** Four digits. */
  readonly kommunenummer?: string
  readonly gaardsnummer?: number
  readonly bruksnummer?: number
  readonly festenummer?: number
}

export type UkjentBosted = {
  /** Four digits. */
  readonly bostedskommune?: string
}

export type Personkjoenn = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly kjoenn?: Kjent<'kvinne' | 'mann'>
}

export type Foedsel = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly foedselsdato?: string
  /** Four digits. */
  readonly foedselsaar?: string
  readonly foedested?: string
  /** Four digits. */
  readonly foedekommuneINorge?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly foedeland?: string
}

export type FoedselINorge = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly foedselsinstitusjonsnavn?: string
  readonly rekkefoelgenummer?: number
}

export type Familierelasjon = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly relatertPerson?: string
  readonly relatertPersonUtenFolkeregisteridentifikator?: RelatertBiPerson
  readonly relatertPersonsRolle?: Kjent<
    'mor' | 'far' | 'medmor' | 'barn' | 'soesken' | 'ektefelleEllerPartner' | 'doedfoedtBarn'
  >
  readonly minRolleForPerson?: Kjent<
    'mor' | 'far' | 'medmor' | 'barn' | 'soesken' | 'ektefelleEllerPartner' | 'doedfoedtBarn'
  >
}

export type RelatertBiPerson = {
  readonly navn?: Personnavn
  readonly foedselsdato?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly statsborgerskap?: string
  readonly kjoenn?: Kjent<'kvinne' | 'mann'>
}

export type Sivilstand = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly sivilstand?: Kjent<
    | 'uoppgitt'
    | 'ugift'
    | 'gift'
    | 'enkeEllerEnkemann'
    | 'skilt'
    | 'separert'
    | 'registrertPartner'
    | 'separertPartner'
    | 'skiltPartner'
    | 'gjenlevendePartner'
  >
  readonly sivilstandsdato?: string
  readonly myndighet?: string
  /** Four digits. */
  readonly kommune?: string
  readonly sted?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly utland?: string
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly relatertVedSivilstand?: string
}

export type Doedsfall = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly doedsdato?: string
}

export type Folkeregisterpersonnavn = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly fornavn?: string
  readonly mellomnavn?: string
  readonly etternavn?: string
  readonly forkortetNavn?: string
  readonly originaltNavn?: Personnavn
}

export type GraderingAvAdresse = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly graderingsnivaa?: Kjent<'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'>
}

export type Bostedsadresse = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly vegadresse?: Vegadresse
  readonly matrikkeladresse?: Matrikkeladresse
  readonly ukjentBosted?: UkjentBosted
  readonly adresseIdentifikatorFraMatrikkelen?: string
  readonly naerAdresseIdentifikatorFraMatrikkelen?: string
  readonly adressegradering?: Kjent<'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'>
  readonly flyttedato?: string
  readonly grunnkrets?: number
  readonly stemmekrets?: number
  readonly skolekrets?: number
  readonly kirkekrets?: number
}

export type Oppholdsadresse = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly vegadresse?: Vegadresse
  readonly matrikkeladresse?: Matrikkeladresse
  readonly utenlandskAdresse?: InternasjonalAdresse
  readonly adressenErUkjent?: boolean
  readonly adresseIdentifikatorFraMatrikkelen?: string
  readonly naerAdresseIdentifikatorFraMatrikkelen?: string
  readonly adressegradering?: Kjent<'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'>
  readonly oppholdsadressedato?: string
  readonly oppholdAnnetSted?: Kjent<'militaer' | 'utenriks' | 'paaSvalbard' | 'pendler'>
}

export type InternasjonalAdresse = {
  readonly coAdressenavn?: string
  readonly adressenavn?: string
  readonly bygning?: string
  readonly etasjenummer?: string
  readonly boenhet?: string
  readonly postboks?: string
  readonly postkode?: string
  readonly byEllerStedsnavn?: string
  readonly distriktsnavn?: string
  readonly region?: string
  /** ISO 3166-1 alpha-2. */
  readonly landkode?: string
}

export type InnflyttingTilNorge = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly fraflyttingsland?: string
  readonly fraflyttingsstedIUtlandet?: string
}

export type UtflyttingFraNorge = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly tilflyttingsland?: string
  readonly tilflyttingsstedIUtlandet?: string
  readonly utflyttingsdato?: string
}

export type SamiskSpraak = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly spraak?: readonly Kjent<'nordsamisk' | 'soersamisk' | 'lulesamisk'>[]
}

export type Kontaktadresse = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly adressegradering?: Kjent<'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'>
  readonly postboksadresse?: Postboksadresse
  readonly vegadresse?: VegadresseForPost
  readonly postadresseIFrittFormat?: PostadresseIFrittFormat
  readonly adresseIdentifikatorFraMatrikkelen?: string
}

export type Postboksadresse = {
  readonly postbokseier?: string
  readonly postboks?: string
  readonly poststed?: Poststed
}

export type VegadresseForPost = {
  readonly coAdressenavn?: string
  readonly adressenavn?: string
  readonly adressenummer?: Adressenummer
  readonly poststed?: Poststed
  readonly adressekode?: string
  readonly adressetilleggsnavn?: string
  readonly bruksenhetsnummer?: string
}

export type PostadresseIFrittFormat = {
  readonly adresselinje?: readonly string[]
  readonly poststed?: Poststed
}

export type KontaktadresseIUtlandet = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly adressegradering?: Kjent<'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'>
  readonly utenlandskAdresse?: InternasjonalAdresse
  readonly utenlandskAdresseIFrittFormat?: InternasjonalAdresseIFrittFormat
}

export type InternasjonalAdresseIFrittFormat = {
  readonly adresselinje?: readonly string[]
  readonly postkode?: string
  readonly byEllerStedsnavn?: string
  /** ISO 3166-1 alpha-2. */
  readonly landkode?: string
}

export type PreferertKontaktadresse = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly valg?: Kjent<
    'bostedsadresse' | 'oppholdsadresse' | 'postadresse' | 'postadresseIUtlandet'
  >
  readonly adressegradering?: Kjent<'ugradert' | 'klientadresse' | 'fortrolig' | 'strengtFortrolig'>
  readonly kontaktadresseIFrittFormat?: KontaktadresseIFrittFormat
}

export type KontaktadresseIFrittFormat = {
  readonly adresselinje?: readonly string[]
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly landkode?: string
}

export type Foreldreansvar = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly ansvar?: Kjent<'felles' | 'mor' | 'far' | 'medmor' | 'andre' | 'ukjent'>
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly ansvarssubjekt?: string
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly ansvarlig?: string
  readonly ansvarligOrganisasjon?: string
  readonly ansvarligUtenIdentifikator?: RelatertBiPerson
  readonly ansvarssubjektUtenIdentifikator?: RelatertBiPerson
}

export type Statsborgerskap = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly statsborgerskap?: string
  readonly ervervsdato?: string
}

export type BibeholdAvNorskStatsborgerskap = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly bibeholdstatus?: Kjent<
    'harBibehold' | 'harIkkeLengerBibehold' | 'norskStatsborgerTrengerIkkeBibehold'
  >
  readonly datoForBibehold?: string
}

export type Opphold = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly oppholdstillatelse?: Kjent<'midlertidig' | 'permanent' | 'opplysningMangler'>
  readonly oppholdFra?: string
  readonly oppholdTil?: string
}

export type VergemaalRepresentasjonEllerFremtidsfullmakt = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly vergemaaltype?: Kjent<
    | 'ensligMindreaarigAsylsoeker'
    | 'ensligMindreaarigFlyktning'
    | 'voksen'
    | 'midlertidigForVoksen'
    | 'mindreaarig'
    | 'midlertidigForMindreaarig'
    | 'forvaltningUtenforVergemaal'
    | 'stadfestetFremtidsfullmakt'
  >
  readonly embete?: string
  readonly verge?: VergeRepresentantEllerFullmektig
}

export type VergeRepresentantEllerFullmektig = {
  /** Eleven digits: a fødselsnummer or d-nummer. */
  readonly foedselsEllerDNummer?: string
  readonly navnFoedselsdato?: IdentifiserendeInformasjon
  readonly navn?: Personnavn
  readonly omfang?: Kjent<
    | 'utlendingssakerPersonligeOgOekonomiskeInteresser'
    | 'personligeOgOekonomiskeInteresser'
    | 'oekonomiskeInteresser'
    | 'personligeInteresser'
  >
  readonly omfangetErInnenPersonligOmraade?: boolean
  readonly tjenesteomraade?: readonly VergeTjenesteomraade[]
}

export type VergeTjenesteomraade = {
  readonly vergeTjenestevirksomhet?: string
  readonly vergeTjenesteoppgave?: string
}

export type SametingetsValgmanntall = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly forhold?: Kjent<'innmeldt' | 'utmeldt' | 'aldriInnmeldt'>
  readonly vedtaksdato?: string
}

export type OppholdPaaSvalbard = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly antattOppholdsvarighet?: Kjent<
    'underSeksMaaneder' | 'overSeksMaaneder' | 'overTolvMaaneder' | 'ukjent'
  >
  readonly startdato?: string
  readonly sluttdato?: string
  /** Four digits. */
  readonly fraflyttingskommunenummer?: string
  /** ISO 3166-1 alpha-3, or XUK, XXX, XXK. */
  readonly fraflyttingsland?: string
  readonly antallTidligereOpphold?: number
}

export type BegrensningIRettsligHandleevne = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
}

export type FratattRettsligHandleevne = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
}

export type RettsligHandleevne = {
  readonly ajourholdstidspunkt?: string
  readonly erGjeldende?: boolean
  readonly kilde?: string
  readonly aarsak?: string
  readonly gyldighetstidspunkt?: string
  readonly opphoerstidspunkt?: string
  readonly rettsligHandleevneomfang?: string
}
