import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import { describeError, type Log } from '../log.ts'

/** Turns every refusal into its answer, and everything else into 500 with nothing told. */
export function handleErrors(
  app: FastifyInstance,
  { log, retryAfter }: { readonly log: Log; readonly retryAfter: 'ms' | 's' },
): void {
  app.setErrorHandler((error, request, reply) => {
    const avvist = toAvvist(error)
    if (avvist.status >= 500) {
      log({ hendelse: 'feil', requestId: request.id, kode: avvist.kode, ...describeError(error) })
    }
    if (avvist.retryAfterMs !== undefined) {
      const { retryAfterMs } = avvist
      reply.header(
        'retry-after',
        retryAfter === 'ms' ? retryAfterMs : Math.ceil(retryAfterMs / 1000),
      )
    }
    return sendAvvist(reply, avvist)
  })
  app.setNotFoundHandler(() => {
    throw new Avvist('FREG-301')
  })
}

/** Sends a refusal in the shape that goes with its status. */
export function sendAvvist(reply: FastifyReply, avvist: Avvist): FastifyReply {
  return sendJson(reply.code(avvist.status), JSON.stringify(body(avvist)))
}

/** Sends a finished body with the content type as recorded, without a charset. */
export function sendJson(reply: FastifyReply, json: string | Uint8Array): FastifyReply {
  return reply.type('application/json').send(Buffer.from(json as string))
}

/** The answer to what is not HTTP at all: Node has no request to answer it with. */
export function rawRefusal(code: string | undefined): string {
  const avvist =
    code === 'HPE_HEADER_OVERFLOW'
      ? new Avvist('FREG-405', { regel: 'høyst 16 kB til sammen' })
      : new Avvist('FREG-104', { regel: 'linjer, headere eller lengde er feil' })
  const json = JSON.stringify(body(avvist))
  const reason = avvist.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'
  return `HTTP/1.1 ${avvist.status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\nConnection: close\r\n\r\n${json}`
}

// --- internal ---

/** Two shapes: who you are and what you accept are answered like the original's access layer. */
function body({ kode, status, message }: Avvist): object {
  if (status === 401 || status === 403 || status === 406) {
    return {
      alvorlighetsgrad: 'WARNING',
      feilkode: kode,
      feilmelding: message,
      httpStatus: status,
      tilleggsinformasjon: {},
    }
  }
  return { kode, melding: message }
}

/** Fastify's own refusals, by its code; their messages may quote the request and are never sent. */
function toAvvist(error: unknown): Avvist {
  if (error instanceof Avvist) return error
  const { code, statusCode } = error as Partial<FastifyError>
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Avvist('FREG-404', { regel: 'send application/json' })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Avvist('FREG-403', { regel: 'del den opp' })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Avvist('FREG-100', { regel: 'den er tom' })
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Avvist('FREG-104', { regel: 'adressen er feil kodet eller for lang' })
    default:
      return statusCode === 400
        ? new Avvist('FREG-100', { regel: 'den er ikke gyldig JSON' })
        : new Avvist('FREG-001')
  }
}
