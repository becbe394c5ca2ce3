const CLIENT = 'Invalid assertion. Client authentication failed.'

/**
 * The refusals of Maskinporten that the test issuer can give: HTTP status, OAuth code, and the words that
 * clients of Maskinporten look for. The page states no status; 403 is for what stands below its heading
 * «Forbidden», 400 for everything else. Of which words have been seen in answers, tilgang.md tells.
 * @kilde maskinporten_feilsoking.md «Feilsøking i Maskinporten»
 */
export const TOKENFEIL = {
  /** A parameter or a claim in the wrong shape. */
  'MP-011': [400, 'invalid_request', 'Invalid assertion. Invalid parameter value.'],
  /** The grant has been used. */
  'MP-012': [400, 'invalid_grant', 'Invalid assertion. Grant is used before.'],
  /** The client is unknown, or its key is. */
  'MP-100': [400, 'invalid_grant', `${CLIENT} Client not found.`],
  /** Wrong `aud`. */
  'MP-110': [400, 'invalid_grant', `${CLIENT} Invalid JWT claim aud.`],
  /** The certificate is not valid, or not of this environment. */
  'MP-120': [400, 'invalid_grant', `${CLIENT} The JWT is signed with an invalid certificate.`],
  /** The registered key is too old. */
  'MP-121': [400, 'invalid_grant', `${CLIENT} Expired key.`],
  /** The certificate is somebody else's. */
  'MP-122': [
    400,
    'invalid_grant',
    `${CLIENT} Invalid JWT. Invalid organization number for client. Does not match certificate orgno.`,
  ],
  /** `x5c` is not a list of certificates. */
  'MP-123': [400, 'invalid_grant', `${CLIENT} Invalid JWT header x5c.`],
  /** The signature does not fit. */
  'MP-124': [400, 'invalid_grant', `${CLIENT} Invalid JWT signature.`],
  /** The grant is outside its time. */
  'MP-130': [400, 'invalid_grant', `${CLIENT} JWT has expired.`],
  /** The client is not registered with the scope. */
  'MP-200': [400, 'invalid_scope', 'Token request contains invalid scopes for client'],
  /** The virksomhet has not been granted the scope. */
  'MP-250': [403, 'forbidden', 'Consumer has not been granted access to the scope.'],
  /** The virksomhet has not delegated the scope to the supplier. */
  'MP-251': [403, 'forbidden', 'Consumer has not delegated access to the scope to supplier.'],
} as const satisfies Record<string, readonly [status: number, error: string, words: string]>

/** A code of Maskinporten. */
export type Tokenfeil = keyof typeof TOKENFEIL

/** Refusals of one code that Maskinporten tells apart by their words. */
export const ORD = {
  ukjentKid: `${CLIENT} Unknown key identifier (kid) for client.`,
  utenKid: `${CLIENT} Invalid JWT. The client requires pre-registered jwk and no key identifier (kid) provided.`,
  forLang: `${CLIENT} JWT has too long lifetime.`,
  fremtid: `${CLIENT} Issue time is in the future.`,
  egetOrgnr:
    'Validation of JWT claim failed: The combination consumer_org in claim and delegation scope on client is invalid.',
} as const

/**
 * A refusal of the test issuer, in the shape of OAuth: the words of Maskinporten, and after them what is
 * to be done here. Of what somebody sent it holds no more than scopes and organisasjonsnummer of the shape
 * they have.
 */
export class TokenAvvist extends Error {
  override readonly name = 'TokenAvvist'
  readonly status: number
  readonly error: string
  /** The code of Maskinporten; none where it has none. */
  readonly kode: Tokenfeil | undefined

  /** `feil` is a code of Maskinporten, or status and OAuth code where Maskinporten has none. */
  constructor(
    feil: Tokenfeil | readonly [status: number, error: string],
    raad = '',
    ord: string = typeof feil === 'string' ? TOKENFEIL[feil][2] : '',
  ) {
    super([ord, raad].filter((text) => text !== '').join(' '))
    const [status, error] = typeof feil === 'string' ? TOKENFEIL[feil] : feil
    this.status = status
    this.error = error
    this.kode = typeof feil === 'string' ? feil : undefined
  }
}
