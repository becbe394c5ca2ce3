/**
 * What went wrong in a call. `kall` names the call by its documentation, `POST personer/bulkoppslag`,
 * and never by its address, which may hold an identifikator. No message holds one, nor a token.
 */
export class KlientFeil extends Error {
  override readonly name: string = 'KlientFeil'
  readonly kall: string

  constructor(kall: string, melding: string, options?: ErrorOptions) {
    super(`${kall}: ${melding}`, options)
    this.kall = kall
  }
}

/** The service refused, with a status and what it says of it. */
export class HttpFeil extends KlientFeil {
  override readonly name: string = 'HttpFeil'
  readonly status: number
  /** For instance `FREG-101`, where the answer has one. */
  readonly kode: string | undefined
  /** The service's own words, where the answer has any. */
  readonly melding: string | undefined
  /** What the service asked for, uncapped. */
  readonly retryAfterMs: number | undefined

  constructor(kall: string, status: number, svar: Avvisning) {
    super(kall, svar.melding === undefined ? `status ${status}` : `${status}: ${svar.melding}`)
    this.status = status
    this.kode = svar.kode
    this.melding = svar.melding
    this.retryAfterMs = svar.retryAfterMs
  }
}

/** What a refusal tells beside its status. */
export type Avvisning = {
  readonly kode?: string | undefined
  readonly melding?: string | undefined
  readonly retryAfterMs?: number | undefined
}

/** The job or its batch is gone (410): expired, cancelled, failed or never there. Order anew. */
export class JobbBorte extends HttpFeil {
  override readonly name = 'JobbBorte'

  constructor(kall: string, melding: string | undefined) {
    super(kall, 410, { melding })
  }
}

/** No answer came, or it was cut on the way. */
export class Nettverksfeil extends KlientFeil {
  override readonly name: string = 'Nettverksfeil'
}

/** The service's certificate is not one that this machine believes; asking again does not help. */
export class SertifikatFeil extends Nettverksfeil {
  override readonly name = 'SertifikatFeil'
}

/** The whole answer did not come within the time a call may take. */
export class Tidsavbrudd extends KlientFeil {
  override readonly name = 'Tidsavbrudd'
}

/** An answer came that cannot be believed: not JSON, not what was asked for, not what was promised. */
export class UgyldigSvar extends KlientFeil {
  override readonly name = 'UgyldigSvar'
}

/** No token was to be had. `isForbigaaende`: asking again may help. */
export class TokenFeil extends KlientFeil {
  override readonly name = 'TokenFeil'
  readonly isForbigaaende: boolean

  constructor(melding: string, { isForbigaaende = false, ...options }: TokenFeilValg = {}) {
    super('token', melding, options)
    this.message = melding
    this.isForbigaaende = isForbigaaende
  }
}

export type TokenFeilValg = ErrorOptions & { readonly isForbigaaende?: boolean }

export const isKlientFeil = (error: unknown): error is KlientFeil => error instanceof KlientFeil
export const isHttpFeil = (error: unknown): error is HttpFeil => error instanceof HttpFeil
export const isJobbBorte = (error: unknown): error is JobbBorte => error instanceof JobbBorte
export const isNettverksfeil = (error: unknown): error is Nettverksfeil =>
  error instanceof Nettverksfeil
/** Also where it was a token that could not be fetched for that reason. */
export const isSertifikatFeil = (error: unknown): boolean =>
  error instanceof SertifikatFeil ||
  (error instanceof TokenFeil && error.cause instanceof SertifikatFeil)
export const isTidsavbrudd = (error: unknown): error is Tidsavbrudd => error instanceof Tidsavbrudd
export const isUgyldigSvar = (error: unknown): error is UgyldigSvar => error instanceof UgyldigSvar
export const isTokenFeil = (error: unknown): error is TokenFeil => error instanceof TokenFeil

/**
 * The words of a refusal in any of the shapes the service has: `melding`, `feilmelding`, `message`.
 * Eleven digits in a row and whatever looks like a token are left out, so that the words can be shown
 * and logged; the text is short.
 */
export function readAvvisning(body: unknown): Avvisning {
  if (typeof body !== 'object' || body === null) return {}
  const felt = body as Readonly<Record<string, unknown>>
  const first = (...names: string[]) =>
    names.map((name) => felt[name]).find((verdi) => typeof verdi === 'string' && verdi !== '')
  const kode = first('kode', 'feilkode', 'code')
  const melding = first('melding', 'feilmelding', 'message', 'error_description')
  return {
    kode: typeof kode === 'string' ? kode.slice(0, 100) : undefined,
    melding: typeof melding === 'string' ? scrub(melding) : undefined,
  }
}

// --- internal ---

const MELDING_MAX = 2_000

function scrub(text: string): string {
  return text
    .slice(0, MELDING_MAX)
    .replace(/\d{11,}/g, '***')
    .replace(/[\w-]{20,}\.[\w-]{20,}\.[\w-]*/g, '***')
}
