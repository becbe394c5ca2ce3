import type { FastifyReply, FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { TokenAvvist } from '../../../domain/tilgang/tokenfeil.ts'

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
