import type { FastifyInstance, FastifyReply } from 'fastify'
import { type JobbId, parseJobbId } from '../../domain/ids.ts'
import { BORTE, ikkeKlarFeilmelding, parseBatchnr } from '../../domain/uttrekk/batch.ts'
import type { Bestilling } from '../../domain/uttrekk/jobb.ts'
import { parseFeedsekvensnr } from '../../domain/uttrekk/komplett.ts'
import { kvoteBrukt } from '../../domain/uttrekk/kvote.ts'
import { parseUtvalg } from '../../domain/uttrekk/utvalg.ts'
import type { Eier, Jobbstatus } from '../storage/storage.ts'
import { sendJson } from './errors.ts'
import type { Kontekst } from './kontekst.ts'
import { OPERASJONER } from './operasjoner.ts'
import type { Jobbsvar } from './schemas.ts'

/** Order an uttrekk, see how it stands, fetch its batches, cancel it. */
export function uttrekkRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, clock, config, onBestilt, metrikk } = kontekst
  const { graderteTilUtenHjemmel, ignoreUnknownCriteria: ignoreUnknown } = config

  const bestill = async (reply: FastifyReply, eier: Eier, bestilling: Bestilling) => {
    const bestiltMs = clock()
    const klarMs = bestiltMs + config.treghetMs
    const jobbId = await storage.createJobb({ eier, bestilling, bestiltMs, klarMs })
    if (jobbId === undefined) throw kvoteBrukt()
    onBestilt()
    return sendJson(reply, JSON.stringify({ jobbId }))
  }

  app.get<{ Querystring: { feedsekvensnr?: string | string[] } }>(
    '/uttrekk/komplett',
    { config: { tjeneste: 'komplett', operasjon: OPERASJONER.bestillKomplett } },
    async (request, reply) => {
      const feedsekvensnr = parseFeedsekvensnr(request.query.feedsekvensnr)
      return bestill(reply, request.eier(), { type: 'komplett', feedsekvensnr })
    },
  )

  app.post(
    '/uttrekk/tilpasset',
    { config: { tjeneste: 'tilpasset', operasjon: OPERASJONER.bestillTilpasset } },
    async (request, reply) => {
      const utvalg = parseUtvalg(request.body, { ignoreUnknown })
      return bestill(reply, request.eier(), { type: 'tilpasset', utvalg })
    },
  )

  app.post(
    '/uttrekk/tilpasset/antall',
    { config: { tjeneste: 'tilpasset', operasjon: OPERASJONER.tellTilpasset } },
    async (request, reply) => {
      const utvalg = parseUtvalg(request.body, { ignoreUnknown })
      const { segment } = request.eier()
      const antall = await storage.countPersoner({ utvalg, segment, graderteTilUtenHjemmel })
      return sendJson(reply, JSON.stringify({ antall }))
    },
  )

  app.get<{ Params: { jobbid: string } }>(
    '/uttrekk/:jobbid',
    { config: { tjeneste: 'batch', operasjon: OPERASJONER.hentJobb } },
    async (request, reply) => {
      const jobbId = parseJobbId(request.params.jobbid)
      const spoersmaal = { eier: request.eier(), graderteTilUtenHjemmel }
      const jobb = jobbId && (await storage.readJobb({ jobbId, ...spoersmaal }))
      if (jobb === undefined || jobbId === undefined) return gone(reply, 'ukjent')
      return sendJson(reply, JSON.stringify(jobbBody(jobbId, jobb)))
    },
  )

  app.delete<{ Params: { jobbid: string } }>(
    '/uttrekk/:jobbid',
    { config: { tjeneste: 'batch', operasjon: OPERASJONER.avbrytJobb } },
    async (request, reply) => {
      const jobbId = parseJobbId(request.params.jobbid)
      const cancelled =
        jobbId && (await storage.cancelJobb({ jobbId, eier: request.eier() }, clock()))
      return cancelled ? reply.code(204).send() : gone(reply, 'ukjent')
    },
  )

  app.get<{ Params: { jobbid: string; batchnr: string } }>(
    '/uttrekk/:jobbid/batch/:batchnr',
    { config: { tjeneste: 'batch', operasjon: OPERASJONER.hentBatch } },
    async (request, reply) => {
      const batchnr = parseBatchnr(request.params.batchnr)
      const jobbId = parseJobbId(request.params.jobbid)
      const svar =
        jobbId === undefined
          ? ({ kind: 'ukjent' } as const)
          : await storage.readBatch({
              jobbId,
              batchnr,
              eier: request.eier(),
              graderteTilUtenHjemmel,
            })
      metrikk.batch(svar.kind)
      switch (svar.kind) {
        case 'innhold':
          return sendJson(reply, svar.json)
        case 'slutt':
          return sendJson(reply, '{}')
        case 'ikkeKlar':
          return sendJson(reply.code(404), feilmelding(ikkeKlarFeilmelding(batchnr)))
        default:
          return gone(reply, svar.kind)
      }
    },
  )
}

// --- internal ---

function gone(reply: FastifyReply, grunn: keyof typeof BORTE): FastifyReply {
  return sendJson(reply.code(410), feilmelding(BORTE[grunn]))
}

/** Our addition to the API: how a job stands. A selection that protection has ended counts as failed. */
function jobbBody(jobbId: JobbId, jobb: Jobbstatus): Jobbsvar {
  const { skjermet, type, sekvensnummer = null, treff = null, sha256, batcher } = jobb
  const tilstand = skjermet ? 'feilet' : jobb.tilstand
  const grunn = skjermet ? 'skjermet' : tilstand === 'feilet' ? 'feilet' : undefined
  const isThere = tilstand === 'ferdig' && treff !== null
  return {
    jobbId,
    type,
    tilstand,
    fremdrift: jobb.fremdrift,
    sekvensnummer,
    treff: isThere ? treff : null,
    batcher: isThere ? (batcher?.length ?? null) : null,
    sjekksum: isThere && sha256 !== undefined ? { antall: treff, sha256 } : null,
    batch: isThere
      ? (batcher?.map(({ antall, sha256: sum = null }, batchnr) => ({
          batchnr,
          antall,
          sha256: sum,
        })) ?? null)
      : null,
    ...(grunn === undefined ? {} : { feilmelding: BORTE[grunn] }),
  }
}

function feilmelding(text: string): string {
  return JSON.stringify({ feilmelding: text })
}
