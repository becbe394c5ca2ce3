/**
 * Every refusal of the service: `kode`, HTTP status and `melding`, side by side.
 * `{felt}` and `{regel}` are filled in from the refusal; they never hold a value somebody sent.
 * @kilde oppslag.md «FREG-001»
 */
export const FEIL = {
  'FREG-001': [500, 'Feil i tjenesten. Vennligst prøv igjen seinere.'],
  'FREG-100': [400, 'Meldingskroppen kan ikke leses: {regel}.'],
  'FREG-101': [400, 'Ugyldig bestilling. {regel}'],
  'FREG-102': [400, 'Ugyldig verdi i {felt}: {regel}.'],
  'FREG-103': [400, 'For mange verdier i {felt}: {regel}.'],
  'FREG-104': [400, 'Forespørselen kan ikke leses som HTTP: {regel}.'],
  'FREG-201': [401, 'Forespørselen mangler et gyldig token fra Maskinporten: {regel}.'],
  'FREG-202': [403, 'Tokenet gir ikke tilgang hit: {regel}.'],
  'FREG-203': [403, 'Tjenesten finnes ikke i denne rettighetspakken: {regel}.'],
  'FREG-204': [403, 'Registeret kan ikke levere dette i rettighetspakken: {regel}.'],
  'FREG-301': [404, 'Adressen finnes ikke. Kontroller sti og rettighetspakke.'],
  'FREG-302': [404, 'Ingen person har denne identifikatoren.'],
  'FREG-303': [404, 'Ingen dokument har denne identifikatoren.'],
  'FREG-401': [406, 'Ugyldig part: {regel}.'],
  'FREG-402': [406, 'Accept kan ikke oppfylles: {regel}.'],
  'FREG-403': [413, 'Meldingskroppen er for stor: {regel}.'],
  'FREG-404': [415, 'Content-Type støttes ikke: {regel}.'],
  'FREG-405': [431, 'Headerne er for store: {regel}.'],
  'FREG-501': [429, 'For mange uttrekk kjører samtidig: {regel}.'],
  'FREG-601': [503, 'Tjenesten tar ikke imot akkurat nå: {regel}.'],
} as const satisfies Record<string, readonly [status: number, melding: string]>

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
