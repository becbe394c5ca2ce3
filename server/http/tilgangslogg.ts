import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import type { Sporsmaal } from '../../domain/tilgangslogg/linje.ts'
import type { Kontekst } from './kontekst.ts'
import { klientadresse } from './protection/adresse.ts'

/** What is about to leave: what was asked for, how much was found, whom it is about, or why not. */
export type Paavei = {
  readonly sporsmaal: Sporsmaal
  readonly treff: number
  readonly om?: Float64Array
  readonly avvist?: string
}

/** Notes what is about to leave, and resolves when the note is on disk. */
export type Loggfoer = (request: FastifyRequest, paavei: Paavei) => Promise<void>

/** How those who answer write the access log. Throws `Avvist` (503) where it cannot be written. */
export function createLoggfoer({ tilgangslogg, clock, config }: Kontekst): Loggfoer {
  return async (request, { om = INGEN, ...hva }) => {
    const { id: konsument, ...token } = request.konsument()
    const { method, routeOptions, id: forespoersel } = request
    const adresse = klientadresse(request.raw, config.proxyer)
    const { tjeneste } = routeOptions.config
    if (tjeneste === undefined) throw new Error('a route of no service has nothing to deliver')
    const { pakke: segment } = request.eier()
    const kall = `${method} ${routeOptions.url?.split('/v1/')[1]}`
    const hvem = { konsument, ...token, segment, tjeneste, kall, forespoersel, adresse }
    await tilgangslogg
      .append({ tidMs: clock(), linje: { ...hvem, ...hva }, om })
      .catch((cause: unknown) => {
        const regel = 'tilgangsloggen kan ikke skrives, og da utleveres ingenting'
        throw Object.assign(new Avvist('FREG-601', { regel }), { cause })
      })
    request.erLoggfoert = true
  }
}

/** Says that the answer tells of nobody, or only what has its line already. */
export function tellsNothing(request: FastifyRequest): void {
  request.erLoggfoert = true
}

/**
 * Nothing leaves unnoted: an answer of a route that delivers, without its line in the log, is an error
 * of ours and goes no further; and a refusal that may tell something of a person, of a selection or of what
 * somebody may see (403, 404, 410) has its line too.
 */
export function requireLoggfoert(app: FastifyInstance, loggfoer: Loggfoer): void {
  app.decorateRequest('erLoggfoert', false)
  app.decorateRequest('avvist', '')
  app.addHook('onSend', async (request, reply) => {
    const { loggfoeres, tjeneste } = request.routeOptions.config
    if (request.erLoggfoert) return
    if (loggfoeres && reply.statusCode < 300) {
      throw new Error('an answer was about to leave that the access log does not hold')
    }
    if (tjeneste !== undefined && isKnown(request) && FORTELLER.includes(reply.statusCode)) {
      const avvist = request.avvist || String(reply.statusCode)
      await loggfoer(request, { sporsmaal: {}, treff: 0, avvist })
    }
  })
}

// --- internal ---

const INGEN = new Float64Array()

const FORTELLER: readonly number[] = [403, 404, 410]

/** Whether the token has told who asks; until then asking for it is an error of ours. */
function isKnown(request: FastifyRequest): boolean {
  return Object.hasOwn(request, 'konsument')
}
