import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { type Spawn, SVAR_HEAP_MB, Threads } from '../../threads/threads.ts'
import type { Operasjon } from '../document/operasjon.ts'
import { checkEncoding, parseJson } from '../json.ts'
import type { Kontekst } from '../kontekst.ts'
import { type Rot, rotOf } from './form.ts'
import { readXml } from './les.ts'
import { writeXml } from './skriv.ts'
import type { Xmlcalls } from './thread.ts'

const JSON_TYPE = 'application/json'
const XML = 'application/xml'
/** What every answer and every body can be, the first where nothing is asked for. */
const FORMATER = [JSON_TYPE, XML]

/**
 * Accept without the parameters of its types, but for their weights: `charset`, and whatever else clients say of
 * JSON, changes nothing in what is sent.
 */
export function withoutParameters(accept: string): string {
  return accept
    .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((range) => {
      const [type = '', ...parameters] = range.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
      const weight = parameters.find((one) => /^\s*q\s*=/i.test(one))
      return weight === undefined ? type.trim() : `${type.trim()};${weight.trim()}`
    })
    .join(', ')
}

/**
 * Refuses a request whose Accept leaves nothing to answer with. A body without a Content-Type is
 * taken for JSON until it is seen.
 */
export function negotiate(request: FastifyRequest): void {
  const types = request.routeOptions.config.accepts ?? FORMATER
  if (request.headers.accept && request.accepts().type(types) === false) {
    throw new Avvist('FREG-402', { regel: `gyldige er ${types.join(', ')}` })
  }
  if (request.method === 'POST' && request.headers['content-type'] === undefined) {
    UTEN_TYPE.add(request)
    request.headers['content-type'] = JSON_TYPE
  }
}

/**
 * The type to answer with: by the weights of Accept, and by the body's own type where a request with
 * a body says nothing of what it accepts.
 */
export function svartype(request: FastifyRequest): string {
  const { accept, 'content-type': sent = '' } = request.headers
  if (!accept) return request.method === 'POST' && isXml(sent) ? XML : JSON_TYPE
  if (accept === JSON_TYPE || accept === '*/*') return JSON_TYPE
  const own = request.routeOptions.config?.accepts ?? []
  const types = [...FORMATER, ...own.filter((type) => !FORMATER.includes(type))]
  const type = request.accepts().type(types)
  return typeof type === 'string' ? type : JSON_TYPE
}

/** Reads a body that was sent as JSON, or as nothing. */
export function readBody(request: FastifyRequest, body: Buffer): unknown {
  checkEncoding(request.headers)
  if (!UTEN_TYPE.has(request) || !/^(?:\xef\xbb\xbf)?[ \t\r\n]*</.test(body.toString('latin1'))) {
    return parseJson(body)
  }
  request.headers['content-type'] = XML
  return readXml(kroppRot(request), body)
}

/**
 * XML beside JSON for every route that is registered here from now on: bodies are read as what the
 * same JSON would say, and finished JSON is written anew for whoever asked for XML. Handlers know
 * nothing of it. A route whose schemas have no root in XML stops the service from starting.
 * @valg docs/valg/015-xml.md
 */
export function speakXml(app: FastifyInstance, { xml }: Pick<Kontekst, 'xml'>): void {
  app.addHook('onRoute', ({ config }) => {
    const operasjon = config?.operasjon
    if (operasjon !== undefined && operasjon !== 'fil') checkRoots(operasjon)
  })
  app.addContentTypeParser(
    [XML, 'text/xml'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      checkEncoding(request.headers)
      return readXml(kroppRot(request), body)
    },
  )
  app.addHook('onSend', async (request, reply, payload) => {
    const isJson = reply.getHeader('content-type') === JSON_TYPE
    if (!isJson || !Buffer.isBuffer(payload) || !isXml(svartype(request))) return payload
    reply.header('content-type', XML)
    if (payload.byteLength > XML_HERE_MAX) {
      const made = await xml.call('skriv', skjemaOf(request, reply.statusCode), payload)
      return Buffer.from(made.xml.buffer, made.xml.byteOffset, made.xml.byteLength)
    }
    const value: unknown = JSON.parse(payload.toString())
    return Buffer.from(writeXml(svarRot(request, reply.statusCode, value), value))
  })
}

/** The threads that write what is large, so that whoever asks for little does not wait for it. */
export function startXml(spawn?: Spawn): Threads<Xmlcalls> {
  const plan = {
    file: new URL('./thread', import.meta.url),
    data: { role: 'xml' },
    heapMb: SVAR_HEAP_MB,
  }
  return new Threads<Xmlcalls>(plan, {
    count: XML_THREADS,
    isReading: true,
    ...(spawn && { spawn }),
  })
}

/** Whether a request is answered in XML. */
export function isXmlsvar(request: FastifyRequest): boolean {
  return isXml(svartype(request))
}

// --- internal ---

const XML_THREADS = 2
/** Bytes of JSON that are written as XML at once: no refusal is larger. */
const XML_HERE_MAX = 16 * 1024

/** Requests that did not say what their body is. */
const UTEN_TYPE = new WeakSet<FastifyRequest>()

function isXml(type: string): boolean {
  return /^\s*(?:application|text)\/xml\s*(?:;|$)/i.test(type)
}

function operasjonOf({ routeOptions }: FastifyRequest): Operasjon | undefined {
  const operasjon = routeOptions.config?.operasjon
  return operasjon === 'fil' ? undefined : operasjon
}

function kroppRot(request: FastifyRequest): Rot {
  const skjema = operasjonOf(request)?.kropp?.skjema
  if (typeof skjema !== 'string') throw new Error('a body where none is documented')
  return rotOf(skjema)
}

/** Refusals have shapes of their own, at whatever address they are given. */
function svarRot(request: FastifyRequest, status: number, value: unknown): Rot {
  if (typeof value === 'object' && value !== null) {
    if ('feilkode' in value) return rotOf('FolkeregisterFeilmelding')
    if ('feilreferanse' in value) return rotOf('Feedfeil')
    if ('kode' in value) return rotOf('Feil')
  }
  return rotOf(skjemaOf(request, status))
}

function skjemaOf(request: FastifyRequest, status: number): string {
  const [skjema] = jsonSkjemaer(operasjonOf(request)?.svar[status])
  if (skjema === undefined) throw new Error(`an answer with ${status} that is not documented`)
  return skjema
}

function checkRoots({ kropp, svar }: Operasjon): void {
  const used = [...Object.values(svar), ...(kropp ? [{ innhold: [kropp] }] : [])]
  for (const skjema of used.flatMap(jsonSkjemaer)) rotOf(skjema)
}

function jsonSkjemaer(svar: Pick<Operasjon['svar'][number], 'innhold'> = {}): readonly string[] {
  return (svar.innhold ?? [])
    .filter(({ type, egenXml }) => type === JSON_TYPE && !egenXml)
    .map(({ skjema }) => {
      if (typeof skjema !== 'string') throw new Error('a schema without a name has no XML')
      return skjema
    })
}
