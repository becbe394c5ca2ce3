import type { FastifyInstance } from 'fastify'
import { sendJson } from './errors.ts'
import type { Kontekst } from './kontekst.ts'
import { OPERASJONER } from './operasjoner.ts'

/** The end of the feed: a bare number, as JSON or as text. */
export function hendelserRoutes(app: FastifyInstance, { storage }: Kontekst): void {
  app.get(
    '/hendelser/siste/sekvensnummer',
    {
      config: {
        tjeneste: 'sekvensnummer',
        accepts: ['application/json', 'text/plain'],
        operasjon: OPERASJONER.sisteSekvensnummer,
      },
    },
    async (request, reply) => {
      const { siste } = await storage.readRegister()
      const type = request.accepts().type(['application/json', 'text/plain'])
      return type === 'text/plain'
        ? reply.type('text/plain').send(String(siste))
        : sendJson(reply, String(siste))
    },
  )
}
