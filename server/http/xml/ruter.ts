import type { FastifyInstance } from 'fastify'
import { XSD } from '../document/operasjoner-xsd.ts'
import { NAVNEROM } from '../document/schemas-person.ts'
import { createXsd } from './xsd.ts'

/** The schemas of our XML: of persons and events, where the original has one, and of all that is asked and answered. */
export function xsdRoutes(app: FastifyInstance): void {
  for (const [navn, sted] of Object.entries(XSD)) {
    let xsd: Buffer | undefined
    for (const { url, operasjon } of [sted, ...('andre' in sted ? sted.andre : [])]) {
      app.get(
        url,
        { config: { tjeneste: 'xsd', accepts: ['application/xml'], operasjon } },
        (_request, reply) => {
          xsd ??= Buffer.from(createXsd(NAVNEROM[navn as keyof typeof XSD], () => PERSON_STED))
          return reply.type('application/xml').send(xsd)
        },
      )
    }
  }
}

// --- internal ---

/** Where the schema of persons is, from that of the bulk answers, which is the one that refers to it. */
const PERSON_STED = '../../xsd'
