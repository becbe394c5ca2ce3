import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { Static } from 'typebox'
import { Avvist } from '../../domain/errors.ts'
import { BODY_BYTES_MAX, HEADER_BYTES_MAX } from '../../domain/limits.ts'
import { type Diskfeil, diskfeil } from '../disk.ts'
import { describeError, type Log } from '../log.ts'
import { damagedTable, Stengt } from '../storage/feil.ts'
import { TraadEndt } from '../threads/threads.ts'
import type { Feil, FolkeregisterFeilmelding, Skjemanavn } from './document/schemas.ts'

/** Turns every refusal into its answer, and everything else into 500 with nothing told. */
export function handleErrors(
  app: FastifyInstance,
  {
    log,
    retryAfter,
    onSkadet,
  }: {
    readonly log: Log
    readonly retryAfter: 'ms' | 's'
    /** Told the table of every damaged row that an answer failed by. */
    readonly onSkadet: (tabell: string) => void
  },
): void {
  app.setErrorHandler((error, request, reply) => {
    const avvist = toAvvist(error, request.routeOptions.bodyLimit)
    const tabell = damagedTable(error)
    if (tabell !== undefined) onSkadet(tabell)
    request.avvist = avvist.kode
    if (avvist.status >= 500) {
      const cause = error instanceof Avvist ? (error.cause ?? error) : error
      log({ hendelse: 'feil', requestId: request.id, kode: avvist.kode, ...describeError(cause) })
    }
    const challenge = challengeOf(avvist, request.headers.authorization !== undefined)
    if (challenge !== undefined) reply.header('www-authenticate', challenge)
    if (avvist.retryAfterMs !== undefined) {
      const { retryAfterMs } = avvist
      reply.header(
        'retry-after',
        retryAfter === 'ms' ? retryAfterMs : Math.ceil(retryAfterMs / 1000),
      )
    }
    return sendAvvist(reply, avvist)
  })
}

/** Sends a refusal in the shape that goes with its status. */
export function sendAvvist(reply: FastifyReply, avvist: Avvist): FastifyReply {
  return sendJson(reply.code(avvist.status), JSON.stringify(feilBody(avvist, reply.request.id)))
}

/** Sends a finished body with the content type as recorded, without a charset. */
export function sendJson(reply: FastifyReply, json: string | Uint8Array): FastifyReply {
  const bytes =
    typeof json === 'string'
      ? Buffer.from(json)
      : Buffer.from(json.buffer, json.byteOffset, json.byteLength)
  // Fastify would tell bytes in shared memory as a list of numbers.
  if (bytes.buffer instanceof SharedArrayBuffer) reply.serializer(() => bytes as never)
  return reply.type('application/json').send(bytes)
}

/** The answer to what never became a request, and its status: Node has nothing to answer it with. */
export function rawRefusal(
  code: string | undefined,
  requestId: string,
): { readonly status: number; readonly text: string } {
  const avvist = rawAvvist(code)
  const json = JSON.stringify(feilBody(avvist, requestId))
  const head = [
    `HTTP/1.1 ${avvist.status} ${STATUS_CODES[avvist.status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(json)}`,
    'Cache-Control: no-store, no-cache',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ]
  return { status: avvist.status, text: `${head.join('\r\n')}\r\n\r\n${json}` }
}

/**
 * Two shapes: who you are and what you accept are answered like the original's access layer. And one more, of what
 * is not there below the feed.
 */
export function feilBody({ kode, status, message }: Avvist, korrelasjonsid: string) {
  if (kode === 'FREG-306') {
    return { code: kode, feilreferanse: korrelasjonsid, httpStatus: status, message }
  }
  if (isAccess(status)) {
    return {
      alvorlighetsgrad: 'WARNING',
      feilkode: kode,
      feilmelding: message,
      httpStatus: status,
      tilleggsinformasjon: { korrelasjonsid },
    } satisfies Static<typeof FolkeregisterFeilmelding>
  }
  return { kode, melding: message, korrelasjonsid } satisfies Static<typeof Feil>
}

/** The shape of a refusal. */
export function feilSkjema({ kode, status }: Pick<Avvist, 'kode' | 'status'>): Skjemanavn {
  if (kode === 'FREG-306') return 'Feedfeil'
  return isAccess(status) ? 'FolkeregisterFeilmelding' : 'Feil'
}

/** What a caller is told of the disk. What to do about it is told to the log. */
export const DISK: Readonly<Record<Diskfeil, string>> = {
  full: 'disken er full der tjenesten kjører',
  vern: 'disken kan ikke skrives der tjenesten kjører',
  feil: 'disken svikter der tjenesten kjører',
}

// --- internal ---

/** What a client library is told of its token, in the words of RFC 6750. */
function challengeOf({ kode, status }: Avvist, hasToken: boolean): string | undefined {
  if (kode === 'FREG-202') return 'Bearer realm="folkeregisteret", error="insufficient_scope"'
  if (status !== 401) return undefined
  // Whoever sent none is told how, and not that theirs is wrong.
  return `Bearer realm="folkeregisteret"${hasToken ? ', error="invalid_token"' : ''}`
}

function isAccess(status: number): boolean {
  return status === 401 || status === 403 || status === 406
}

function rawAvvist(code: string | undefined): Avvist {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Avvist('FREG-405', { regel: `høyst ${HEADER_BYTES_MAX / 1024} kB til sammen` })
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Avvist('FREG-406', { regel: 'send hele forespørselen på én gang' })
    default:
      return new Avvist('FREG-104', { regel: 'linjer, headere eller lengde er feil' })
  }
}

/** Fastify's own refusals, by its code; their messages may quote the request and are never sent. */
function toAvvist(error: unknown, bodyBytes = BODY_BYTES_MAX): Avvist {
  if (error instanceof Avvist) return error
  if (error instanceof Stengt) return new Avvist('FREG-601', { regel: 'tjenesten avslutter' })
  const { code, statusCode } = error as Partial<FastifyError>
  if (error instanceof TraadEndt) {
    return new Avvist('FREG-601', {
      regel: 'en del av tjenesten ble startet på nytt',
      retryAfterMs: 1_000,
    })
  }
  const disk = diskfeil(error)
  if (disk !== undefined) {
    return new Avvist('FREG-601', { regel: DISK[disk], retryAfterMs: 5_000 })
  }
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Avvist('FREG-404', { regel: 'send application/json eller application/xml' })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Avvist('FREG-403', {
        regel: `den kan være på høyst ${bodyBytes / 1024} kB, del den opp`,
      })
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Avvist('FREG-104', { regel: 'adressen er feil kodet eller for lang' })
    default:
      return statusCode === 400
        ? new Avvist('FREG-104', { regel: 'linjer, headere eller lengde er feil' })
        : new Avvist('FREG-001')
  }
}
