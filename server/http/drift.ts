import type { FastifyInstance } from 'fastify'
import { Avvist } from '../../domain/errors.ts'
import { sendJson } from './errors.ts'
import type { Kontekst } from './kontekst.ts'
import { METRIKK_TYPE } from './metrikk.ts'
import { DRIFT } from './operasjoner-drift.ts'
import { isLokal } from './utsteder/lokal.ts'

/** How soon an issuer that did not answer may be found to do so. */
const RETRY_MS = 5_000

/**
 * Alive: the process answers. Ready: the store answers too, tokens can be verified, and nobody has
 * asked us to stop.
 */
export function driftRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, clock, config, metrikk, grenser, isDraining, reachUtsteder } = kontekst
  app.get('/live', { config: { operasjon: DRIFT.live } }, (_request, reply) =>
    sendJson(reply, '{"status":"oppe"}'),
  )
  app.get('/ready', { config: { operasjon: DRIFT.ready } }, async (_request, reply) => {
    if (isDraining()) throw new Avvist('FREG-601', { regel: 'tjenesten avslutter' })
    if (!(await reachUtsteder())) {
      throw new Avvist('FREG-601', {
        regel: 'den som utsteder token, svarer ikke',
        retryAfterMs: RETRY_MS,
      })
    }
    await storage.readRegister()
    return sendJson(reply, '{"status":"klar"}')
  })
  /** Numbers only, and yet they tell who is busy with what: for this machine unless opened. */
  app.get('/metrics', { config: { operasjon: DRIFT.metrics } }, async (request, reply) => {
    if (!config.metrikkOpen && !isLokal(request.raw)) {
      throw new Avvist('FREG-205', { regel: 'bruk 127.0.0.1, eller sett UTTREKK_METRIKK_OPEN=ja' })
    }
    const [jobber, register, stoerrelser] = await Promise.all([
      storage.readJobbtall(),
      storage.readRegister(),
      storage.readStoerrelser(),
    ])
    const tilkoblinger = grenser.tilkoblinger()
    const text = metrikk.text({ jobber, register, stoerrelser, tilkoblinger, nowMs: clock() })
    return reply.type(METRIKK_TYPE).send(text)
  })
}
