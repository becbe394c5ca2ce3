import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { Avvist } from '../../../domain/errors.ts'
import { HEADER_BYTES_MAX, HEADERE_MAX, UBESVARTE_MAX } from '../../../domain/limits.ts'
import type { Config } from '../../config.ts'
import { createPlasser, EKSTRA, endOf } from './plasser.ts'

/** Certificate and key: those in use, and whoever wants to know of new ones. */
export type TlsKilde = {
  readonly current: () => SecureContextOptions
  readonly onChange: (use: (options: SecureContextOptions) => void) => void
}

/** What one connection may do, and all of them together. The table is in `docs/drift.md`. */
export type Grenser = {
  readonly serverFactory: (handler: RequestListener) => Server
  /**
   * Takes a request under its limits. Answers why not, where the connection is to be closed too. What
   * watches the service (`erHelse`) is answered where there is room for nothing else.
   */
  readonly admit: (
    request: IncomingMessage,
    response: ServerResponse,
    erHelse: boolean,
  ) => Avvist | undefined
  /** The answer is ready: whoever asked has so long to read it. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void
  /** Connections that are open. */
  readonly tilkoblinger: () => number
  /** Ends those on which nothing is under way: silent ones, and those whose request has not come whole. */
  readonly cutIdle: () => void
  /** Ends all of them. */
  readonly cut: () => void
}

/** Limits of the server itself, of each connection and of each request. @valg docs/valg/025-grenser.md */
export function createGrenser(config: Config, tls: TlsKilde | undefined): Grenser {
  const { svarFristMs } = config
  const sockets = new WeakMap<Socket, Grensetilstand>()
  /** Under TLS a request has another socket than its connection, from the same port. */
  const travle = new Map<string, number>()
  const plasser = createPlasser(config, (socket) => travle.has(endOf(socket)))

  const stateOf = (socket: Socket): Grensetilstand => {
    const known = sockets.get(socket)
    if (known !== undefined) return known
    const state: Grensetilstand = { ubesvarte: 0, klare: 0, frist: undefined }
    sockets.set(socket, state)
    socket.once('close', () => clearTimeout(state.frist))
    return state
  }
  /** Begins with the first answer that waits to be read, and anew with each after it. */
  const restart = (socket: Socket, state: Grensetilstand) => {
    clearTimeout(state.frist)
    const isWaiting = state.klare > 0 && !socket.destroyed
    state.frist = isWaiting ? setTimeout(() => socket.destroy(), svarFristMs) : undefined
  }

  return {
    serverFactory: (handler) => {
      const server = createLimited(config, tls, handler)
      server.prependListener('connection', plasser.seat)
      return server
    },
    admit: (request, response, erHelse) => {
      const state = stateOf(request.socket)
      const ende = endOf(request.socket)
      state.ubesvarte += 1
      travle.set(ende, (travle.get(ende) ?? 0) + 1)
      response.once('close', () => {
        state.ubesvarte -= 1
        const left = (travle.get(ende) ?? 1) - 1
        if (left === 0) travle.delete(ende)
        else travle.set(ende, left)
      })
      if (plasser.isExtra(request.socket)) {
        response.shouldKeepAlive = false
        if (!erHelse) return noRoom()
      }
      return suspicion(request, state.ubesvarte)
    },
    answer: ({ socket }, response) => {
      const state = stateOf(socket)
      state.klare += 1
      if (state.klare === 1) restart(socket, state)
      response.once('close', () => {
        state.klare -= 1
        restart(socket, state)
      })
    },
    tilkoblinger: () => plasser.aapne().length,
    cutIdle: () => {
      for (const socket of plasser.aapne()) if (!travle.has(endOf(socket))) socket.destroy()
    },
    cut: () => {
      for (const socket of plasser.aapne()) socket.destroy()
    },
  }
}

// --- internal ---

/** Of one connection: requests not answered, answers not read, and when they must have been. */
type Grensetilstand = { ubesvarte: number; klare: number; frist: NodeJS.Timeout | undefined }

function noRoom(): Avvist {
  return new Avvist('FREG-502', {
    regel: 'det er ikke flere tilkoblinger å få herfra',
    retryAfterMs: 1_000,
  })
}

/** Headers that mean one thing to whoever reads the first of two, and another to whoever reads the last. */
const EN_GANG = ['Host', 'Content-Type', 'Content-Length'] as const

function createLimited(
  { forespoerselFristMs: fristMs, tilkoblinger }: Config,
  tls: TlsKilde | undefined,
  handler: RequestListener,
): Server {
  const limits = {
    requestTimeout: fristMs,
    headersTimeout: Math.ceil(fristMs / 2),
    connectionsCheckingInterval: Math.min(Math.ceil(fristMs / 2), 5_000),
    // Longer than balancers keep theirs (60 s), so that they never send on one that we just closed.
    keepAliveTimeout: 2.5 * fristMs,
    maxHeaderSize: HEADER_BYTES_MAX,
    insecureHTTPParser: false,
    requireHostHeader: false,
  }
  const server =
    tls === undefined
      ? createServer(limits, handler)
      : createTlsServer({ ...limits, ...TLS, ...tls.current(), handshakeTimeout: fristMs }, handler)
  if ('setSecureContext' in server) {
    // Whoever cannot do the handshake cannot be told anything either.
    server.removeAllListeners('tlsClientError')
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    tls?.onChange((options) => server.setSecureContext({ ...TLS, ...options }))
  }
  server.setTimeout(2 * fristMs)
  server.maxConnections = tilkoblinger + EKSTRA
  // Node would drop those above its limit in silence; ours are counted, and refused.
  server.maxHeadersCount = 0
  // RFC 9110 lets a server pass over an expectation that it does not know.
  server.on('checkExpectation', (...args) => server.emit('request', ...args))
  return server
}

/** @valg docs/valg/024-tls.md */
const TLS = { minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] } as const

function suspicion(request: IncomingMessage, ubesvarte: number): Avvist | undefined {
  const { rawHeaders, httpVersion } = request
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())
  if (names.length > HEADERE_MAX) {
    return new Avvist('FREG-405', { regel: `høyst ${HEADERE_MAX} headere` })
  }
  const times = (name: string) => names.filter((one) => one === name.toLowerCase()).length
  if (times('Host') === 0 && httpVersion !== '1.0') {
    return new Avvist('FREG-104', { regel: 'headeren Host skal være med én gang' })
  }
  const twice = EN_GANG.find((name) => times(name) > 1)
  if (twice !== undefined) {
    return new Avvist('FREG-104', { regel: `headeren ${twice} skal være med én gang` })
  }
  if (ubesvarte > UBESVARTE_MAX) {
    return new Avvist('FREG-502', {
      regel: `høyst ${UBESVARTE_MAX} ubesvarte på hver tilkobling`,
      retryAfterMs: 1_000,
    })
  }
  return undefined
}
