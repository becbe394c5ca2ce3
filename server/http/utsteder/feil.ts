import type { FastifyReply, FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'

/**
 * The refusals of Maskinporten that the test issuer can give: HTTP status and OAuth code.
 * @kilde maskinporten_feilsoking.md «Feilsøking i Maskinporten»
 */
export const TOKENFEIL = {
  'MP-011': [400, 'invalid_request'],
  'MP-012': [400, 'invalid_grant'],
  'MP-100': [400, 'invalid_grant'],
  'MP-110': [400, 'invalid_grant'],
  'MP-120': [400, 'invalid_grant'],
  'MP-124': [400, 'invalid_grant'],
  'MP-130': [400, 'invalid_grant'],
  'MP-200': [400, 'invalid_scope'],
  'MP-251': [403, 'invalid_scope'],
} as const satisfies Record<string, readonly [status: number, error: string]>

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

/** The error handler of the issuer's own routes; what it does not know goes on to the server's. */
export function answerTokenAvvist(
  error: unknown,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const avvist = error instanceof TokenAvvist ? error : fromFastify(error)
  return reply
    .code(avvist.status)
    .send({ error: avvist.error, error_description: avvist.message, error_uri: ERROR_URI })
}

// --- internal ---

const ERROR_URI = 'https://docs.digdir.no/docs/Maskinporten/maskinporten_feilsoking'

/** Bodies that Fastify refuses before a route sees them. Its own texts may quote the request. */
function fromFastify(error: unknown): TokenAvvist {
  if (error instanceof Avvist && error.status === 400) {
    return new TokenAvvist([400, 'invalid_request'], error.message)
  }
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413)
    return new TokenAvvist([413, 'invalid_request'], 'Meldingskroppen er for stor.')
  if (status === 415)
    return new TokenAvvist([415, 'invalid_request'], 'Content-Type støttes ikke her.')
  if (status === 400)
    return new TokenAvvist([400, 'invalid_request'], 'Meldingskroppen kan ikke leses.')
  throw error
}
