import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { KOPI_RETRY_AFTER_MS, SOEKETREFF_MAX } from '../../../domain/limits.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import { parseEntydigsoek } from '../../../domain/soek/entydig.ts'
import { parseSoek } from '../../../domain/soek/soek.ts'
import { SOEKEOPERASJONER } from '../document/operasjoner-soek.ts'
import { sendJson } from '../errors.ts'
import type { Kontekst } from '../kontekst.ts'
import { createLoggfoer } from '../tilgangslogg.ts'

/** Search for persons, and for one. What was searched for stands in the access log, whoever was found. */
export function soekRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, metrikk } = kontekst
  const loggfoer = createLoggfoer(kontekst)
  app.get(
    '/personer/soek',
    { config: { tjeneste: 'soek', loggfoeres: true, operasjon: SOEKEOPERASJONER.soekPersoner } },
    async (request: Soekende, reply) => {
      const soek = parseSoek(request.query)
      const sporsmaal = { soek: askedIn(request.query) }
      const svar = await storage.searchPersoner({ soek, pakke: request.eier().pakke })
      metrikk.oppslag('soek', svar.kind === 'treff' ? svar.treff : 0)
      if (svar.kind === 'treff') {
        await loggfoer(request, { sporsmaal, treff: svar.treff, om: svar.om })
        return sendJson(reply, svar.json)
      }
      if (svar.kind === 'laster') {
        const regel = 'registeret er en kopi som ikke er hel ennå'
        throw new Avvist('FREG-601', { regel, retryAfterMs: KOPI_RETRY_AFTER_MS })
      }
      await loggfoer(request, { sporsmaal, treff: 0, avvist: 'FREG-108' })
      throw new Avvist('FREG-108', { regel: `flere enn ${SOEKETREFF_MAX}` })
    },
  )
  app.get(
    '/personer/entydigsoek',
    {
      config: {
        tjeneste: 'entydigsoek',
        loggfoeres: true,
        operasjon: SOEKEOPERASJONER.entydigSoek,
      },
    },
    async (request: Soekende, reply) => {
      const { pakke } = request.eier()
      const soek = parseEntydigsoek(request.query, pakke)
      const part = Object.entries(request.query).flatMap(([felt, verdi]) =>
        felt.toLowerCase() === 'part' ? [verdi].flat().map(String) : [],
      )
      const svar = await storage.searchEntydig({ soek, visning: parsePart(part, pakke) })
      metrikk.oppslag('entydigsoek', svar.kind === 'json' ? 1 : 0)
      const { treff, om } = svar.kind === 'json' ? svar : { treff: 0, om: new Float64Array() }
      await loggfoer(request, { sporsmaal: { part, soek: askedIn(request.query) }, treff, om })
      if (svar.kind !== 'json') throw new Avvist('FREG-307')
      return sendJson(reply, svar.json)
    },
  )
}

// --- internal ---

type Soekende = FastifyRequest<{ Querystring: Record<string, unknown> }>

/** What was searched for as it was written, which has been read by then. */
function askedIn(query: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([felt, verdi]) =>
      typeof verdi === 'string' && felt.toLowerCase() !== 'part' ? [[felt, verdi]] : [],
    ),
  )
}
