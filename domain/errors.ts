import {
  BODY_BYTES_MAX,
  BULKOPPSLAG_MAX,
  FORESPOERSLER_PER_MINUTT,
  HEADER_BYTES_MAX,
  KJOERENDE_JOBBER_MAX,
  SOEKETREFF_MAX,
  TELLINGER_PER_MINUTT,
} from './limits.ts'

/**
 * Every refusal of the service, side by side: HTTP status, `melding`, what to do about it, and an
 * example of what stands in `{felt}` and `{regel}`. These are filled in from the refusal and never
 * hold a value somebody sent. `docs/feilkoder.md` and the API documentation are made from this.
 * @kilde sos-returkoder.md «FREG-001»
 */
export const FEIL = {
  'FREG-001': [
    500,
    'Feil i tjenesten. Vennligst prøv igjen seinere.',
    'Nothing is wrong with the request. Try again later; the operator finds the cause by the request id.',
    {},
  ],
  'FREG-100': [
    400,
    'Meldingskroppen kan ikke leses: {regel}.',
    'Send one JSON object, or one XML element, in UTF-8, each field once.',
    { regel: 'den er ikke gyldig JSON' },
  ],
  'FREG-101': [
    400,
    'Ugyldig bestilling. {regel}',
    'Every mistake of the order is listed, field and rule. Mend them all and order again.',
    {
      regel:
        'kjoenn: skal være én av kvinne, mann. foedselsaarFraOgMed: kan ikke være etter foedselsaarTilOgMed.',
    },
  ],
  'FREG-102': [
    400,
    'Ugyldig verdi i {felt}: {regel}.',
    'Mend the value at the place that is named; places in a list are counted from 0.',
    {
      felt: 'foedselsEllerDNummer[3]',
      regel: 'skal være elleve siffer med gyldig dato og gyldige kontrollsifre',
    },
  ],
  'FREG-103': [
    400,
    'For mange verdier i {felt}: {regel}.',
    'Split the call into several.',
    { felt: 'foedselsEllerDNummer', regel: `høyst ${BULKOPPSLAG_MAX} i hvert kall` },
  ],
  'FREG-104': [
    400,
    'Forespørselen kan ikke leses som HTTP: {regel}.',
    'Mend the address (percent-encoding in UTF-8), the headers or the stated length.',
    { regel: 'adressen er feil kodet eller for lang' },
  ],
  'FREG-105': [
    400,
    'Ugyldig søk. {regel}',
    'Every mistake of the search is listed, parameter and rule. Mend them all and search again.',
    {
      regel:
        'foedselsdato: skal være en dato med åtte siffer, ÅÅÅÅMMDD. kjoenn: skal være én av kvinne, mann.',
    },
  ],
  'FREG-106': [
    400,
    'Dokumentet i {felt} er for gammelt til å vises: {regel}.',
    'Leave it out: look the person up as it is now, or a later document.',
    {
      felt: 'dokumentidentifikator[3]',
      regel: 'det har vært historisk i mer enn 36 måneder',
    },
  ],
  'FREG-107': [
    400,
    'Hendelsene kan ikke skrives. {regel}',
    'Nothing was written. Mend what is named, by its place from 0, and send all of them again.',
    {
      regel: 'hendelser[3]: hendelse.ajourholdstidspunkt is not a time with its distance from UTC.',
    },
  ],
  'FREG-108': [
    400,
    'Søket har for mange treff: {regel}. Avgrens søket.',
    'Search for more, so that fewer are found; or order a tilpasset uttrekk.',
    { regel: `flere enn ${SOEKETREFF_MAX}` },
  ],
  'FREG-201': [
    401,
    'Forespørselen mangler et gyldig token fra Maskinporten: {regel}.',
    'Fetch a new token from the issuer and send it in the header Authorization.',
    { regel: 'tokenet er utløpt, hent et nytt' },
  ],
  'FREG-202': [
    403,
    'Tokenet gir ikke tilgang hit: {regel}.',
    'Fetch a token with the scope of this rettighetspakke, or call the package the token is for.',
    { regel: 'hent et token med scopet folkeregister:deling/offentligutenhjemmel' },
  ],
  'FREG-203': [
    403,
    'Tjenesten finnes ikke i denne rettighetspakken: {regel}.',
    'Use a service that the package has, or a package that has the service.',
    { regel: 'tjenester her er sekvensnummer' },
  ],
  'FREG-204': [
    403,
    'Registeret kan ikke levere dette i rettighetspakken: {regel}.',
    'Ask in the package that is named, or ask the operator what this register can deliver.',
    { regel: 'dokumentene er hentet gjennom offentligutenhjemmel, som viser mindre' },
  ],
  'FREG-205': [
    403,
    'Adressen svarer bare på samme maskin: {regel}.',
    'Call it from the machine itself, or let the operator open it in the settings.',
    { regel: 'bruk 127.0.0.1, eller sett UTTREKK_METRIKK_OPEN=ja' },
  ],
  'FREG-301': [
    404,
    'Adressen finnes ikke. Kontroller sti og rettighetspakke.',
    'Hold the path against this documentation: the package comes before /v1/.',
    {},
  ],
  'FREG-302': [
    404,
    'Ingen person har denne identifikatoren. Kontroller at den er skrevet riktig.',
    'Check the number. If it is right, the register does not hold the person.',
    {},
  ],
  'FREG-303': [
    404,
    'Ikke noe dokument har denne identifikatoren. Kontroller at den er skrevet riktig.',
    'Use a dokumentidentifikator of a komplett uttrekk from this register.',
    {},
  ],
  'FREG-304': [
    405,
    'Metoden kan ikke brukes på denne adressen: {regel}.',
    'Use one of the methods in the header Allow.',
    { regel: 'bruk POST' },
  ],
  'FREG-305': [
    404,
    'Ukjent dokumentid. Kontroller at den er skrevet riktig.',
    'Use a hendelsesdokument of the feed of this register.',
    {},
  ],
  'FREG-306': [
    404,
    'Feil uri brukt. Feeden leses fra hendelser/feed?seq=, og skjemaet fra hendelser/feedxsd.',
    'Read the feed from hendelser/feed?seq=.',
    {},
  ],
  'FREG-307': [
    404,
    'Søket ga ikke ett entydig treff. Kontroller det som er oppgitt, eller oppgi mer.',
    'Nobody was found, or several. Check what is given, or give more.',
    {},
  ],
  'FREG-401': [
    406,
    'Ugyldig part: {regel}.',
    'Use the names that are listed; repeat the parameter for several.',
    { felt: 'part', regel: 'gyldige er person-basis, historikk, navn' },
  ],
  'FREG-402': [
    406,
    'Accept kan ikke oppfylles: {regel}.',
    'Send Accept with one of the types that are listed, or leave it out.',
    { regel: 'gyldige er application/json, application/xml' },
  ],
  'FREG-403': [
    413,
    'Meldingskroppen er for stor: {regel}.',
    'Split the call into several.',
    { regel: `den kan være på høyst ${BODY_BYTES_MAX / 1024} kB, del den opp` },
  ],
  'FREG-404': [
    415,
    'Content-Type støttes ikke: {regel}.',
    'Send application/json or application/xml in UTF-8, not compressed.',
    { regel: 'send application/json eller application/xml' },
  ],
  'FREG-405': [
    431,
    'Headerne er for store: {regel}.',
    'Send fewer or smaller headers; the address counts too.',
    { regel: `høyst ${HEADER_BYTES_MAX / 1024} kB til sammen` },
  ],
  'FREG-406': [
    408,
    'Forespørselen kom ikke fram i tide: {regel}.',
    'Send the whole request at once, and again on a new connection.',
    { regel: 'send hele forespørselen på én gang' },
  ],
  'FREG-407': [
    406,
    'Det er oppgitt ulovlig sekvensnummer. Sekvensnummer kan ikke være mere enn {regel} gammelt',
    'Order an uttrekk, and read the feed from the last sekvensnummer that there was before it.',
    { regel: '36 måneder' },
  ],
  'FREG-408': [
    406,
    'Det er oppgitt ulovlig sekvensnummer. Feeden i dette registeret begynner ved {regel}',
    'What came before has no events. Order an uttrekk, and read the feed from the last sekvensnummer that there was before it.',
    { regel: '4712' },
  ],
  'FREG-501': [
    429,
    'For mange uttrekk kjører samtidig: {regel}.',
    'Wait as long as Retry-After says, or cancel a job that is not needed.',
    {
      regel: `virksomheten har ${KJOERENDE_JOBBER_MAX} uttrekk som ikke er ferdige; vent til ett er ferdig`,
    },
  ],
  'FREG-502': [
    429,
    'For mange forespørsler: {regel}.',
    'Wait as long as Retry-After says, and spread the calls: a bulkoppslag takes a thousand at a time.',
    { regel: `høyst ${FORESPOERSLER_PER_MINUTT} i minuttet fra hver internettadresse` },
  ],
  'FREG-503': [
    429,
    'For mange tellinger: {regel}.',
    'Wait as long as Retry-After says, or order: the job tells how many it found.',
    { regel: `høyst ${TELLINGER_PER_MINUTT} i minuttet for hver virksomhet` },
  ],
  'FREG-504': [
    429,
    'For mange svar tas vare på: {regel}.',
    'Fetch each job until {}, or cancel (DELETE) those that are not needed; what has been fetched makes room.',
    { regel: 'hent dem til {}, eller avbryt jobber som ikke trengs' },
  ],
  'FREG-505': [
    429,
    'For mye er underveis: {regel}.',
    'Read the answers you have asked for, and then ask again: fewer at once are faster.',
    { regel: 'virksomheten har for mange svar som ikke er lest ennå' },
  ],
  'FREG-601': [
    503,
    'Tjenesten tar ikke imot akkurat nå: {regel}.',
    'Try again after a while, as long as Retry-After says where it is sent.',
    { regel: 'tjenesten avslutter' },
  ],
} as const satisfies Record<
  string,
  readonly [status: number, melding: string, hjelp: string, eksempel: Grunn]
>

/** The name of one refusal. */
export type Kode = keyof typeof FEIL

/** What a refusal may say about its cause. No value from the request, no personal data. */
export type Grunn = { readonly felt?: string; readonly regel?: string }

/** A refusal. Thrown anywhere, turned into an answer in one place (`server/http/errors.ts`). */
export class Avvist extends Error {
  override readonly name = 'Avvist'
  readonly kode: Kode
  readonly status: number
  readonly felt: string | undefined
  /** Milliseconds the caller should wait before trying again, where waiting helps. */
  readonly retryAfterMs: number | undefined

  constructor(kode: Kode, grunn: Grunn & { readonly retryAfterMs?: number } = {}) {
    const [status, melding] = FEIL[kode]
    super(melding.replace('{felt}', grunn.felt ?? '').replace('{regel}', grunn.regel ?? ''))
    this.kode = kode
    this.status = status
    this.felt = grunn.felt
    this.retryAfterMs = grunn.retryAfterMs
  }
}
