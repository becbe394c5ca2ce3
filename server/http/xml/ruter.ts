import type { FastifyInstance } from 'fastify'
import { XSD } from '../operasjoner-xsd.ts'
import { NAVNEROM } from '../schemas-typer.ts'
import { createXsd } from './xsd.ts'

/** The schemas of our XML: of persons, where the original has one, and of uttrekk. */
export function xsdRoutes(app: FastifyInstance): void {
  const ruter = [
    ['/personer/xsd', XSD.person, NAVNEROM.person],
    ['/uttrekk/xsd', XSD.uttrekk, NAVNEROM.uttrekk],
  ] as const
  for (const [url, operasjon, navnerom] of ruter) {
    let xsd: Buffer | undefined
    app.get(
      url,
      { config: { tjeneste: 'xsd', accepts: ['application/xml'], operasjon } },
      (_request, reply) => {
        xsd ??= Buffer.from(createXsd(navnerom))
        return reply.type('application/xml').send(xsd)
      },
    )
  }
}
