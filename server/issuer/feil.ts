import type { FastifyReply, FastifyRequest } from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import { TokenAvvist } from '../../domain/issuer/tokenfeil.ts'

/**
 * The error handler of the issuer's own routes, which answers as Maskinporten does: the words, a name for
 * this one answer, and an address by the code; what it does not know goes on to the server's. The name is
 * the X-Request-Id without hyphens, as Maskinporten writes its own. The log has it with them: without, it would
 * have the shape of a dokumentidentifikator.
 * @valg docs/valg/050-grantregler.md
 */
export function createTokenfeilsvar(issuer: string) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const {
      status,
      error: name,
      message,
      kode,
    } = error instanceof TokenAvvist ? error : fromFastify(error)
    return reply.code(status).send({
      error: name,
      error_description: `${message} (trace_id: ${request.id.replaceAll('-', '')})`,
      ...(kode && { error_uri: `${issuer}errors/${kode}` }),
    })
  }
}

// --- internal ---

const UNREADABLE = 'The body cannot be read: send JSON in UTF-8, each member once.'

/** Bodies that Fastify refuses before a route sees them. Its own texts may quote the request. */
function fromFastify(error: unknown): TokenAvvist {
  if (error instanceof Avvist && error.status === 400) {
    return new TokenAvvist([400, 'invalid_request'], UNREADABLE)
  }
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return new TokenAvvist([413, 'invalid_request'], 'The body is too large.')
  if (status === 415) {
    return new TokenAvvist([415, 'invalid_request'], 'The Content-Type is not for here.')
  }
  if (status === 400) return new TokenAvvist([400, 'invalid_request'], 'The body cannot be read.')
  throw error
}
