import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import type { Sporsmaal } from '../../domain/tilgangslogg/linje.ts'
import { klientadresse } from './adresse.ts'
import type { Kontekst } from './kontekst.ts'

/** What is about to leave: what was asked for, how much was found, and whom it is about. */
export type Paavei = {
  readonly sporsmaal: Sporsmaal
  readonly treff: number
  readonly om?: Float64Array
}

/** Notes what is about to leave, and resolves when the note is on disk. */
export type Loggfoer = (request: FastifyRequest, paavei: Paavei) => Promise<void>

/** How those who answer write the access log. Throws `Avvist` (503) where it cannot be written. */
export function createLoggfoer({ tilgangslogg, clock, config }: Kontekst): Loggfoer {
  return async (request, { sporsmaal, treff, om = INGEN }) => {
    const { id: konsument, ...token } = request.konsument()
    const { method, routeOptions, id: forespoersel } = request
    const adresse = klientadresse(request.raw, config.proxyer)
    const { tjeneste } = routeOptions.config
    if (tjeneste === undefined) throw new Error('a route of no service has nothing to deliver')
    const { segment } = request.eier()
    const kall = `${method} ${routeOptions.url?.split('/v1/')[1]}`
    const hvem = { konsument, ...token, segment, tjeneste, kall, forespoersel, adresse }
    await tilgangslogg
      .append({ tidMs: clock(), linje: { ...hvem, sporsmaal, treff }, om })
      .catch((cause: unknown) => {
        const regel = 'tilgangsloggen kan ikke skrives, og da utleveres ingenting'
        throw Object.assign(new Avvist('FREG-601', { regel }), { cause })
      })
    request.erLoggfoert = true
  }
}

/**
 * Nothing leaves unnoted: an answer of a route that delivers, without its line in the log, is an error
 * of ours and goes no further.
 */
export function requireLoggfoert(app: FastifyInstance): void {
  app.decorateRequest('erLoggfoert', false)
  app.addHook('onSend', async (request, reply) => {
    const { loggfoeres } = request.routeOptions.config
    if (loggfoeres && reply.statusCode < 300 && !request.erLoggfoert) {
      throw new Error('an answer was about to leave that the access log does not hold')
    }
  })
}

// --- internal ---

const INGEN = new Float64Array()
