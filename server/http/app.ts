import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import accepts from '@fastify/accepts'
import fastify, {
  type FastifyInstance,
  type FastifyRequest,
  type onSendAsyncHookHandler,
} from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import { BODY_BYTES_MAX } from '../../domain/limits.ts'
import {
  ALLE_PAKKER,
  FASTE_PAKKER,
  type Rettighetspakke,
  rettigheter,
} from '../../domain/oppslag/rettighetspakke.ts'
import { SKRIVESCOPE } from '../../domain/tilgang/scope.ts'
import { scopesOf } from '../../domain/tilgang/segmentscope.ts'
import type { Log } from '../log.ts'
import type { Spawn } from '../threads/threads.ts'
import { collectRuter, createDokument } from './document/openapi.ts'
import { handleErrors, rawRefusal, sendAvvist } from './errors.ts'
import { encodeAnswers } from './koding.ts'
import type { Kontekst } from './kontekst.ts'
import { createMetoder } from './metoder.ts'
import { createMetrikk } from './metrikk.ts'
import { createRequireOpphav } from './opphav.ts'
import { createUtsending } from './otlp.ts'
import { createBudsjett } from './protection/budsjett.ts'
import { createGrenser } from './protection/grenser.ts'
import { createRomlager } from './protection/rom.ts'
import { boundAnswers } from './protection/stroem.ts'
import { createStruping } from './protection/struping.ts'
import { countHandlers, createUnderveis } from './protection/underveis.ts'
import { driftRoutes } from './routes/drift.ts'
import { hendelserRoutes } from './routes/hendelser.ts'
import { internRoutes } from './routes/intern.ts'
import { personerRoutes } from './routes/personer.ts'
import { sideRoutes } from './routes/side.ts'
import { soekRoutes } from './routes/soek.ts'
import { uttrekkRoutes } from './routes/uttrekk.ts'
import { createLoggfoer, requireLoggfoert } from './tilgangslogg.ts'
import { readAuthorization } from './tokens/tilgang.ts'
import { createTokenavvisninger } from './tokens/tokenavvisning.ts'
import { negotiate, readBody, speakXml, startXml, withoutParameters } from './xml/formater.ts'
import { xsdRoutes } from './xml/ruter.ts'

/** The app, and how it ends. */
export type Front = {
  readonly app: FastifyInstance
  /** Takes no more, and finishes what is under way; whoever will not finish in time is cut off. */
  readonly drain: () => Promise<void>
  /** Cuts off whoever is connected. */
  readonly cut: () => void
}

/** The HTTP floor: limits, what every answer carries, and each package's routes under its base path. */
export async function createApp(grunn: Grunn): Promise<Front> {
  const { config, log, utsteder } = grunn
  const metrikk = createMetrikk(createUtsending(config, log))
  const grenser = createGrenser(config, grunn.tls)
  const felles = config.hsts ? { ...FELLES, ...HSTS } : FELLES
  const app = fastify({
    serverFactory: grenser.serverFactory,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 128 },
    genReqId: newRequestId,
    clientErrorHandler: ({ code }, socket) => refuseRaw(log, code, socket),
    frameworkErrors: (_error, { id: requestId }, reply) => {
      const avvist = new Avvist('FREG-104', { regel: 'adressen er feil kodet eller for lang' })
      log({ hendelse: 'forespoersel', requestId, rute: UKJENT, status: avvist.status })
      sendAvvist(reply.headers({ ...felles, 'x-request-id': requestId }), avvist)
    },
  })
  app.server.on('connect', (_request, socket) => refuseRaw(log, undefined, socket))
  const underveis = createUnderveis()
  countHandlers(app, underveis)
  const ruter = collectRuter(app)
  const metoder = createMetoder(ruter)
  readBodies(app)
  handleErrors(app, { log, retryAfter: config.retryAfter, onSkadet: metrikk.skadet })
  refuseUnknown(app, metoder)
  const struping = await createStruping(app, { config, metrikk, timers: grunn.timers })
  const tokenavvisninger = createTokenavvisninger(grunn)
  app.addHook('onClose', tokenavvisninger.flush)
  const budsjett = createBudsjett({ maks: config.svarBytes, timers: grunn.timers })
  const rom = createRomlager()
  const xml = startXml(grunn.spawn)
  const kontekst: Kontekst = {
    ...{ ...grunn, metrikk, grenser, budsjett, rom, xml, struping, tokenavvisninger },
  }
  watchRequests(app, kontekst)
  app.addHook('onSend', async (request, reply) => {
    const cached = reply.getHeader('cache-control')
    if (request.is404) grenser.answer(request.raw, reply.raw)
    reply.headers({ ...felles, ...(cached && { 'cache-control': cached }) })
    reply.header('x-request-id', request.id)
  })
  // The last of the hooks of each route: the time to read an answer begins when it has been made.
  const beginReading: onSendAsyncHookHandler = async (request, reply) => {
    grenser.answer(request.raw, reply.raw)
  }
  app.addHook('onRoute', (route) => {
    route.onSend = [route.onSend ?? [], beginReading].flat()
  })
  await app.register(accepts)
  driftRoutes(app, kontekst)
  sideRoutes(app, () => createDokument(ruter, config.ignoreUnknownCriteria))
  if (utsteder !== undefined) await app.register(utsteder.plugin)
  if (config.hendelserSkriving) {
    const hvem = { pakke: 'offentlig-med-hjemmel', scopes: [SKRIVESCOPE] } as const
    await app.register(
      async (scope) => {
        identify(scope, kontekst, hvem)
        internRoutes(scope, kontekst)
      },
      { prefix: '/intern/v1' },
    )
  }
  for (const pakke of config.svalbard ? ALLE_PAKKER : FASTE_PAKKER) {
    await app.register(async (scope) => pakkeRoutes(scope, kontekst, { pakke, metoder }), {
      prefix: `/${rettigheter(pakke).path}/v1`,
    })
  }
  const drain = async () => {
    const share = config.stoppFristMs * DRAIN_SHARE
    const cuts = [
      grunn.timers.after(Math.min(IDLE_MS, share), grenser.cutIdle),
      grunn.timers.after(share, grenser.cut),
    ]
    await app.close()
    for (const cancel of cuts) cancel()
    await underveis.ended()
    await xml.close()
  }
  const cut = () => {
    grenser.cut()
    xml.cut()
  }
  return { app, drain, cut }
}

// --- internal ---

/** How much of the time that a stop may take goes to connections: the rest is for what runs behind them. */
const DRAIN_SHARE = 0.4

/** A request that has been sent comes whole within this time, or counts as not sent. */
const IDLE_MS = 1_000

/** What the log calls a request that no route is for. */
const UKJENT = '(ukjent)'

/** What every answer carries, as recorded from the original, and beside it that types are as said. */
const FELLES = {
  'cache-control': 'no-store, no-cache',
  expires: 'Thu, 01 Dec 1994 16:00:00 GMT',
  'x-content-type-options': 'nosniff',
}

/** As recorded from the original, where TLS is done here or by a proxy in front. */
const HSTS = { 'strict-transport-security': 'max-age=16070400; includeSubDomains' }

/** Whatever watches the service must hear from it also when somebody else calls too much. */
const ALLTID_AAPEN: readonly (string | undefined)[] = ['/live', '/ready']

/** What comes from outside; the rest is made here. */
type Grunn = Omit<Kontekst, Laget> & { readonly spawn?: Spawn | undefined }
type Laget = 'metrikk' | 'grenser' | 'budsjett' | 'rom' | 'xml' | 'struping' | 'tokenavvisninger'
type Metoder = ReturnType<typeof createMetoder>

/** Bodies are JSON unless a scope knows more. What somebody sends along with DELETE is passed over. */
function readBodies(app: FastifyInstance): void {
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => readBody(request, body),
  )
}

/** What no route is for is refused before its body is looked at. */
function refuseUnknown(app: FastifyInstance, metoder: Metoder): void {
  app.addHook('preParsing', async (request, reply) => {
    if (request.is404) metoder.refuse(request.url, (methods) => reply.header('allow', methods))
  })
  app.setNotFoundHandler(notFound)
}

/** Never comes this far; a handler of our own is what gives a scope its hooks for the unknown. */
function notFound(): never {
  throw new Avvist('FREG-301')
}

/** Whom the token speaks for. That it was refused is noted, which waits for nothing. */
async function readKonsument(
  request: FastifyRequest,
  kontekst: Kontekst,
  scopes: readonly [string, ...string[]],
) {
  try {
    return await kontekst.tilgang(readAuthorization(request.raw), scopes)
  } catch (error) {
    const isOfToken = error instanceof Avvist && error.status < 500
    if (isOfToken) kontekst.tokenavvisninger.note(request, error)
    throw error
  }
}

/** Every request of a scope needs a token, which says who asks; in which package, is said here. */
function identify(
  app: FastifyInstance,
  kontekst: Kontekst,
  {
    pakke,
    scopes,
  }: { readonly pakke: Rettighetspakke; readonly scopes: readonly [string, ...string[]] },
): void {
  for (const name of ['eier', 'konsument'] as const) {
    app.decorateRequest(name, () => {
      throw new Error('asked who is asking before it was known')
    })
  }
  app.addHook('onRequest', async (request) => {
    const konsument = await readKonsument(request, kontekst, scopes)
    request.konsument = () => konsument
    request.eier = () => ({ konsument: konsument.id, pakke })
  })
}

/** Every request below a package's path, also to what is not there, needs that package's token. */
function pakkeRoutes(
  app: FastifyInstance,
  kontekst: Kontekst,
  { pakke, metoder }: { readonly pakke: Rettighetspakke; readonly metoder: Metoder },
): void {
  const { tjenester } = rettigheter(pakke)
  identify(app, kontekst, { pakke, scopes: scopesOf(pakke) })
  const requireOpphav = createRequireOpphav(kontekst.storage, pakke)
  app.addHook('onRequest', async (request, reply) => {
    const { url = '', config } = request.routeOptions
    if (config.tjeneste === undefined || metoder.isCaught(request.url, url)) {
      metoder.refuse(request.url, (methods) => reply.header('allow', methods))
    } else if (!tjenester.includes(config.tjeneste)) {
      throw new Avvist('FREG-203', { regel: `tjenester her er ${tjenester.join(', ')}` })
    } else await requireOpphav(config.tjeneste)
    negotiate(request)
  })
  encodeAnswers(app)
  boundAnswers(app, kontekst)
  speakXml(app, kontekst)
  app.setNotFoundHandler(notFound)
  requireLoggfoert(app, createLoggfoer(kontekst))
  uttrekkRoutes(app, kontekst)
  personerRoutes(app, kontekst)
  hendelserRoutes(app, kontekst)
  soekRoutes(app, kontekst)
  xsdRoutes(app)
}

/**
 * Names a request in the log and in its answer. Never eleven digits in a row, written without its hyphens
 * neither, so that whoever looks for identifikatorer in a log finds none.
 */
function newRequestId(): string {
  const id = randomUUID()
  return /\d{11}/.test(id.replaceAll('-', '')) ? newRequestId() : id
}

/** Answers what never became a request, and closes. */
function refuseRaw(log: Log, code: string | undefined, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  const requestId = newRequestId()
  const { status, text } = rawRefusal(code, requestId)
  log({ hendelse: 'forespoersel', requestId, rute: UKJENT, status })
  socket.end(text)
}

/** One line and one count for every answer. */
function watchRequests(app: FastifyInstance, kontekst: Kontekst): void {
  const { log, metrikk, grenser, struping } = kontekst
  app.addHook('onRequest', async (request, reply) => {
    const { accept } = request.headers
    if (accept !== undefined) request.headers.accept = withoutParameters(accept)
    const erHelse = ALLTID_AAPEN.includes(request.routeOptions.url)
    const avvist = grenser.admit(request.raw, reply.raw, erHelse)
    if (avvist !== undefined) {
      reply.header('connection', 'close')
      throw avvist
    }
    if (!erHelse) await struping.forespoersel(request)
  })
  app.addHook('onClose', () => metrikk.stop())
  app.addHook('onResponse', async (request, reply) => {
    const utfall = {
      metode: request.method,
      rute: request.routeOptions.url ?? UKJENT,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    log({ hendelse: 'forespoersel', requestId: request.id, ...utfall })
    metrikk.forespoersel(utfall)
  })
}
