import type { FastifyInstance } from 'fastify'
import { parseJobbId } from '../../domain/ids.ts'
import { BORTE, ikkeKlarFeilmelding, parseBatchnr } from '../../domain/uttrekk/batch.ts'
import { kvoteBrukt } from '../../domain/uttrekk/kvote.ts'
import { parseUtvalg } from '../../domain/uttrekk/utvalg.ts'
import type { Kontekst } from './app.ts'
import { sendJson } from './errors.ts'

/** Order an uttrekk, fetch its batches. */
export function uttrekkRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, clock, config, onBestilt } = kontekst

  app.post('/uttrekk/tilpasset', { config: { tjeneste: 'tilpasset' } }, async (request, reply) => {
    const utvalg = parseUtvalg(request.body, { ignoreUnknown: config.ignoreUnknownCriteria })
    const bestiltMs = clock()
    const jobbId = await storage.createJobb({
      eier: request.eier(),
      utvalg,
      bestiltMs,
      klarMs: bestiltMs + config.treghetMs,
    })
    if (jobbId === undefined) throw kvoteBrukt()
    onBestilt()
    return sendJson(reply, JSON.stringify({ jobbId }))
  })

  app.get<{ Params: { jobbid: string; batchnr: string } }>(
    '/uttrekk/:jobbid/batch/:batchnr',
    { config: { tjeneste: 'batch' } },
    async (request, reply) => {
      const batchnr = parseBatchnr(request.params.batchnr)
      const jobbId = parseJobbId(request.params.jobbid)
      const { graderteTilUtenHjemmel } = config
      const svar =
        jobbId === undefined
          ? ({ kind: 'ukjent' } as const)
          : await storage.readBatch({
              jobbId,
              batchnr,
              eier: request.eier(),
              graderteTilUtenHjemmel,
            })
      switch (svar.kind) {
        case 'innhold':
          return sendJson(reply, svar.json)
        case 'slutt':
          return sendJson(reply, '{}')
        case 'ikkeKlar':
          return sendJson(reply.code(404), feilmelding(ikkeKlarFeilmelding(batchnr)))
        default:
          return sendJson(reply.code(410), feilmelding(BORTE[svar.kind]))
      }
    },
  )
}

// --- internal ---

function feilmelding(text: string): string {
  return JSON.stringify({ feilmelding: text })
}
