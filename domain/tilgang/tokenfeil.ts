/**
 * The refusals of Maskinporten that the test issuer can give: HTTP status and OAuth code. The page
 * states no status; 403 is for what stands below its heading «Forbidden», 400 for everything else.
 * @kilde maskinporten_feilsoking.md «Feilsøking i Maskinporten»
 */
export const TOKENFEIL = {
  /** A parameter or a claim in the wrong shape. */
  'MP-011': [400, 'invalid_request'],
  /** The grant has been used. */
  'MP-012': [400, 'invalid_grant'],
  /** The client is unknown, or its key is. */
  'MP-100': [400, 'invalid_grant'],
  /** Wrong `aud`. */
  'MP-110': [400, 'invalid_grant'],
  /** The certificate is not valid, or not of this environment. */
  'MP-120': [400, 'invalid_grant'],
  /** The registered key is too old. */
  'MP-121': [400, 'invalid_grant'],
  /** The certificate is somebody else's. */
  'MP-122': [400, 'invalid_grant'],
  /** `x5c` is not a list of certificates. */
  'MP-123': [400, 'invalid_grant'],
  /** The signature does not fit. */
  'MP-124': [400, 'invalid_grant'],
  /** The grant is outside its time. */
  'MP-130': [400, 'invalid_grant'],
  /** The client is not registered with the scope. */
  'MP-200': [400, 'invalid_scope'],
  /** The virksomhet has not been granted the scope. */
  'MP-250': [403, 'invalid_scope'],
  /** The virksomhet has not delegated the scope to the supplier. */
  'MP-251': [403, 'invalid_scope'],
} as const satisfies Record<string, readonly [status: number, error: string]>

/** A code of Maskinporten. */
export type Tokenfeil = keyof typeof TOKENFEIL

/** A refusal of the test issuer, in the shape of OAuth. Never holds anything that somebody sent. */
export class TokenAvvist extends Error {
  override readonly name = 'TokenAvvist'
  readonly status: number
  readonly error: string

  /** `feil` is a code of Maskinporten, or status and OAuth code where Maskinporten has none. */
  constructor(feil: Tokenfeil | readonly [status: number, error: string], beskrivelse: string) {
    super(typeof feil === 'string' ? `${beskrivelse} (${feil})` : beskrivelse)
    const [status, error] = typeof feil === 'string' ? TOKENFEIL[feil] : feil
    this.status = status
    this.error = error
  }
}
