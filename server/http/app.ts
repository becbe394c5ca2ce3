import accepts from '@fastify/accepts'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import { pakke, SEGMENTER, type Segment } from '../../domain/oppslag/rettighetspakke.ts'
import { driftRoutes } from './drift.ts'
import { handleErrors, rawRefusal, sendAvvist } from './errors.ts'
import { hendelserRoutes } from './hendelser.ts'
import type { Kontekst } from './kontekst.ts'
import { personerRoutes } from './personer.ts'
import { uttrekkRoutes } from './uttrekk.ts'

/** A thousand identifikatorer with generous spacing are 30 kB. */
const BODY_BYTES_MAX = 256 * 1024
/** How long requests under way may take to finish once told to stop. */
const DRAIN_MS = 10_000
/** A whole request must have come within this time, headers sooner: slow senders hold nothing. */
const REQUEST_TIMEOUT_MS = 30_000

/** The HTTP floor: limits, what every answer carries, and each package's routes under its base path. */
export async function createApp(kontekst: Kontekst): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: 2 * REQUEST_TIMEOUT_MS,
    http: { headersTimeout: 15_000, maxHeaderSize: 16 * 1024 },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 128 },
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(rawRefusal(error.code))
      else socket.destroy()
    },
    frameworkErrors: (_error, _request, reply) => {
      sendAvvist(reply, new Avvist('FREG-104', { regel: 'adressen er feil kodet eller for lang' }))
    },
  })
  handleErrors(app, { log: kontekst.log, retryAfter: kontekst.config.retryAfter })
  logRequests(app, kontekst)
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store, no-cache')
    reply.header('expires', 'Thu, 01 Dec 1994 16:00:00 GMT')
    reply.header('x-content-type-options', 'nosniff')
  })
  await app.register(accepts)
  driftRoutes(app, kontekst)
  if (kontekst.utsteder !== undefined) await app.register(kontekst.utsteder.plugin)
  for (const segment of SEGMENTER) {
    await app.register(async (scope) => pakkeRoutes(scope, kontekst, segment), {
      prefix: `/${pakke(segment).path}/v1`,
    })
  }
  return app
}

/** Finishes what is under way; whoever will not finish is cut off. */
export async function drain(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS)
  await app.close()
  clearTimeout(cut)
}

// --- internal ---

/** Every request below a package's path, also to what is not there, needs that package's token. */
function pakkeRoutes(app: FastifyInstance, kontekst: Kontekst, segment: Segment): void {
  const { scope, tjenester } = pakke(segment)
  app.decorateRequest('eier', () => {
    throw new Error('asked who is asking before it was known')
  })
  app.addHook('onRequest', async (request) => {
    const { id: konsument } = await kontekst.tilgang(request.headers.authorization, scope)
    request.eier = () => ({ konsument, segment })
    const { tjeneste, accepts: types } = request.routeOptions.config
    if (tjeneste === undefined) throw new Avvist('FREG-301')
    if (!tjenester.includes(tjeneste)) {
      throw new Avvist('FREG-203', { regel: `tjenester her er ${tjenester.join(', ')}` })
    }
    negotiate(request, types ?? ['application/json'])
  })
  app.setNotFoundHandler(() => {
    throw new Avvist('FREG-301')
  })
  uttrekkRoutes(app, kontekst)
  personerRoutes(app, kontekst)
  hendelserRoutes(app, kontekst)
}

/** No Accept means JSON; no Content-Type on a body means JSON too. */
function negotiate(request: FastifyRequest, types: string[]): void {
  if (request.headers.accept && request.accepts().type(types) === false) {
    throw new Avvist('FREG-402', { regel: `gyldige er ${types.join(', ')}` })
  }
  if (request.method === 'POST') request.headers['content-type'] ??= 'application/json'
}

function logRequests(app: FastifyInstance, { log }: Kontekst): void {
  app.addHook('onResponse', async (request, reply) => {
    log({
      hendelse: 'forespoersel',
      requestId: request.id,
      metode: request.method,
      rute: request.routeOptions.url ?? '(ukjent)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    })
  })
}
