import type { FastifyInstance } from 'fastify'
import { OPERASJONER } from '../document/operasjoner.ts'
import { sendJson } from '../errors.ts'
import type { Kontekst } from '../kontekst.ts'
import { svartype } from '../xml/formater.ts'

/** The end of the feed: a bare number, as JSON, as text, or in an element. */
export function hendelserRoutes(app: FastifyInstance, { storage }: Kontekst): void {
  app.get(
    '/hendelser/siste/sekvensnummer',
    {
      config: {
        tjeneste: 'sekvensnummer',
        accepts: ['application/json', 'application/xml', 'text/plain'],
        operasjon: OPERASJONER.sisteSekvensnummer,
      },
    },
    async (request, reply) => {
      const { siste } = await storage.readRegister()
      return svartype(request) === 'text/plain'
        ? reply.type('text/plain').send(String(siste))
        : sendJson(reply, String(siste))
    },
  )
}
