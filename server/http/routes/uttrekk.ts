import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { type JobbId, parseJobbId } from '../../../domain/ids.ts'
import { BATCHNR_MAX, KOPI_RETRY_AFTER_MS } from '../../../domain/limits.ts'
import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Sporsmaal } from '../../../domain/tilgangslogg/linje.ts'
import {
  type Batchnr,
  type BORTE,
  borteFeilmelding,
  ikkeKlarFeilmelding,
  mayKnowVern,
  parseBatchnr,
} from '../../../domain/uttrekk/batch.ts'
import { forMangeSvar } from '../../../domain/uttrekk/beholdt.ts'
import type { Bestilling } from '../../../domain/uttrekk/jobb.ts'
import { parseFeedsekvensnr } from '../../../domain/uttrekk/komplett.ts'
import { kvoteBrukt } from '../../../domain/uttrekk/kvote.ts'
import { parseUtvalg } from '../../../domain/uttrekk/utvalg.ts'
import type { Batchsvar, Eier, Jobbstatus } from '../../storage/storage.ts'
import { OPERASJONER } from '../document/operasjoner.ts'
import type { Jobbsvar } from '../document/schemas.ts'
import { sendJson } from '../errors.ts'
import type { Kontekst } from '../kontekst.ts'
import { createLoggfoer, tellsNothing } from '../tilgangslogg.ts'
import { type Batchtreghet, createBatchtreghet } from './batchtreghet.ts'
import { addDigest, withDigest } from './digest.ts'

/** Order an uttrekk, see how it stands, fetch its batches, cancel it. */
export function uttrekkRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  bestillingRoutes(app, kontekst)
  jobbRoutes(app, kontekst)
}

// --- internal ---

function bestillingRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, config, onBestilt, struping } = kontekst
  const { ignoreUnknownCriteria: ignoreUnknown } = config
  const loggfoer = createLoggfoer(kontekst)

  /** A job that nobody can be told of, because the log cannot be written, would only use the quota. */
  const bestill = async (request: FastifyRequest, reply: FastifyReply, bestilling: Bestilling) => {
    const eier = request.eier()
    const bestilt = await storage.createJobb({ eier, bestilling })
    if (bestilt.kind !== 'bestilt') throw AVSLAG[bestilt.kind]()
    const { jobbId } = bestilt
    const { type, ...av } = bestilling
    const sporsmaal = 'utvalg' in av ? { kriterier: av.utvalg, jobbId } : { ...av, jobbId }
    try {
      await loggfoer(request, { sporsmaal, treff: 0 })
    } catch (error) {
      await storage.cancelJobb({ jobbId, eier })
      throw error
    }
    onBestilt()
    return sendJson(reply, JSON.stringify({ jobbId }))
  }

  app.get<{ Querystring: { feedsekvensnr?: string | string[] } }>(
    '/uttrekk/komplett',
    { config: { tjeneste: 'komplett', loggfoeres: true, operasjon: OPERASJONER.bestillKomplett } },
    async (request, reply) => {
      const feedsekvensnr = parseFeedsekvensnr(request.query.feedsekvensnr)
      if (request.method === 'HEAD') {
        // It changes nothing, so it tells of an order as long as one would be. @valg docs/valg/049-head.md
        tellsNothing(request)
        return sendJson(reply, JSON.stringify({ jobbId: INGEN_JOBB }))
      }
      return bestill(request, reply, { type: 'komplett', feedsekvensnr })
    },
  )

  app.post(
    '/uttrekk/tilpasset',
    {
      config: { tjeneste: 'tilpasset', loggfoeres: true, operasjon: OPERASJONER.bestillTilpasset },
    },
    async (request, reply) => {
      const utvalg = parseUtvalg(request.body, { ignoreUnknown })
      return bestill(request, reply, { type: 'tilpasset', utvalg })
    },
  )

  app.post(
    '/uttrekk/tilpasset/antall',
    { config: { tjeneste: 'tilpasset', loggfoeres: true, operasjon: OPERASJONER.tellTilpasset } },
    async (request, reply) => {
      // Before it costs anything. @valg docs/valg/022-struping.md
      await struping.telling(request)
      const utvalg = parseUtvalg(request.body, { ignoreUnknown })
      const { pakke } = request.eier()
      const antall = await storage.countPersoner({ utvalg, pakke })
      if (antall === undefined) throw lastes()
      await loggfoer(request, { sporsmaal: { kriterier: utvalg }, treff: antall })
      return sendJson(reply, JSON.stringify({ antall }))
    },
  )
}

function jobbRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, timers, config, metrikk, struping } = kontekst
  const treghet = createBatchtreghet(timers, config.batchtreghetMs)
  const loggfoer = createLoggfoer(kontekst)

  const noteSlutt = createNoteSlutt(kontekst)
  /** That something is not there, or not any more, tells of a selection too. */
  const gone = async (request: FastifyRequest, reply: FastifyReply, hva: Borte) => {
    const { grunn, ...sporsmaal } = hva
    await loggfoer(request, { sporsmaal, treff: 0, avvist: grunn })
    if (grunn !== 'ukjent') await noteSlutt(request, hva.jobbId)
    return sendJson(reply.code(410), feilmelding(borteFeilmelding(grunn, request.eier().pakke)))
  }

  const readBatch = createBatchreader(kontekst, treghet)

  app.get<{ Params: { jobbid: string } }>(
    '/uttrekk/:jobbid',
    {
      config: { tjeneste: 'batch', loggfoeres: true, operasjon: OPERASJONER.hentJobb },
      onSend: hideLength,
    },
    async (request, reply) => {
      const jobbId = parseJobbId(request.params.jobbid)
      const eier = request.eier()
      const read = jobbId && (await storage.readJobb({ jobbId, eier }))
      if (read === undefined || jobbId === undefined) {
        return gone(request, reply, { grunn: 'ukjent', ...(jobbId && { jobbId }) })
      }
      const jobb = treghet.hold(jobbId, read)
      const body = jobbBody(jobbId, jobb, eier.pakke)
      if (jobb.skjermet) {
        await loggfoer(request, { sporsmaal: { jobbId }, treff: 0, avvist: 'skjermet' })
      } else if (body.treff === null || jobb.erFortalt) {
        tellsNothing(request)
      } else if (request.method === 'HEAD') {
        // HEAD changes nothing, so it cannot tell what is to be counted: not by the length either.
        UTEN_LENGDE.add(request)
        tellsNothing(request)
      } else {
        await struping.telling(request)
        await loggfoer(request, { sporsmaal: { jobbId }, treff: body.treff })
        await storage.noteFortalt({ jobbId, eier })
      }
      return sendJson(reply, JSON.stringify(body))
    },
  )

  app.delete<{ Params: { jobbid: string } }>(
    '/uttrekk/:jobbid',
    { config: { tjeneste: 'batch', operasjon: OPERASJONER.avbrytJobb } },
    async (request, reply) => {
      const jobbId = parseJobbId(request.params.jobbid)
      const cancelled = jobbId && (await storage.cancelJobb({ jobbId, eier: request.eier() }))
      if (cancelled) return reply.code(204).send()
      return gone(request, reply, { grunn: 'ukjent', ...(jobbId && { jobbId }) })
    },
  )

  app.get<{ Params: { jobbid: string; batchnr: string } }>(
    '/uttrekk/:jobbid/batch/:batchnr',
    {
      config: { tjeneste: 'batch', loggfoeres: true, operasjon: OPERASJONER.hentBatch },
      onSend: addDigest,
    },
    async (request, reply) => {
      const batchnr = parseBatchnr(request.params.batchnr)
      const jobbId = parseJobbId(request.params.jobbid)
      const svar = await readBatch(request.eier(), jobbId, batchnr)
      metrikk.batch(svar.kind)
      const sporsmaal = { ...(jobbId && { jobbId }), batchnr }
      switch (svar.kind) {
        case 'innhold':
          await loggfoer(request, { sporsmaal, treff: svar.treff, om: svar.om })
          return sendJson(withDigest(reply), svar.json)
        case 'slutt':
          await loggfoer(request, { sporsmaal, treff: 0 })
          await noteSlutt(request, jobbId)
          return sendJson(reply, '{}')
        case 'ikkeKlar':
          tellsNothing(request)
          return sendJson(reply.code(404), feilmelding(ikkeKlarFeilmelding(batchnr)))
        default:
          return gone(request, reply, { grunn: svar.kind, ...sporsmaal })
      }
    },
  )
}

/** Reads a batch that is not held back. */
function createBatchreader({ storage, config }: Kontekst, treghet: Batchtreghet) {
  const { batchtreghetMs } = config
  return async (eier: Eier, jobbId: JobbId | undefined, batchnr: Batchnr): Promise<Batchsvar> => {
    // Nothing is waited for that can never come.
    if (jobbId === undefined || batchnr === BATCHNR_MAX) return { kind: 'ukjent' }
    const spoersmaal = { jobbId, eier }
    if (batchtreghetMs > 0) {
      const jobb = await storage.readJobb(spoersmaal)
      if (jobb && treghet.isHeld(jobbId, jobb, batchnr)) return { kind: 'ikkeKlar' }
    }
    return storage.readBatch({ ...spoersmaal, batchnr })
  }
}

/** Whoever knows that there is no more of a job needs it no more. HEAD changes nothing. */
function createNoteSlutt({ storage }: Kontekst) {
  return async (request: FastifyRequest, jobbId: JobbId | undefined) => {
    if (jobbId === undefined || request.method === 'HEAD') return
    await storage.noteSlutt({ jobbId, eier: request.eier() })
  }
}

/** As long as the name of a job is. */
const INGEN_JOBB = '00000000-0000-4000-8000-000000000000'

/** Why an order is not taken. */
const AVSLAG = { kvote: kvoteBrukt, beholdt: forMangeSvar, laster: lastes } as const

/** Half a register answers nothing. Nobody knows when the load is whole. */
function lastes(): Avvist {
  return new Avvist('FREG-601', {
    regel:
      'registeret er en kopi som lastes og ikke er hel ennå; bestill når innlastingen er ferdig',
    retryAfterMs: KOPI_RETRY_AFTER_MS,
  })
}

/** What is not there, and why. */
type Borte = Pick<Sporsmaal, 'jobbId' | 'batchnr'> & { readonly grunn: keyof typeof BORTE }

/** Answers whose length is not told. */
const UTEN_LENGDE = new WeakSet<FastifyRequest>()

/** A hook of the route itself, before the one that takes the body off and tells its length. */
async function hideLength(request: FastifyRequest, _reply: FastifyReply, payload: unknown) {
  return UTEN_LENGDE.has(request) ? Readable.from([]) : payload
}

/**
 * Our addition to the API: how a job stands. A selection that protection has ended counts as failed, and
 * as one whose time is over where the package may not know.
 */
function jobbBody(jobbId: JobbId, jobb: Jobbstatus, pakke: Rettighetspakke): Jobbsvar {
  const { skjermet, type, sekvensnummer = null, treff = null, batcher = [] } = jobb
  const ended = mayKnowVern(pakke) ? 'feilet' : 'utloept'
  const tilstand = skjermet ? ended : jobb.tilstand
  const grunn = tilstand !== 'feilet' ? undefined : skjermet ? 'skjermet' : 'feilet'
  const isThere = tilstand === 'ferdig' && treff !== null
  return {
    jobbId,
    type,
    tilstand,
    fremdrift: jobb.fremdrift,
    sekvensnummer,
    treff: isThere ? treff : null,
    batcher: isThere ? batcher.length : null,
    batch: isThere ? batcher.map((antall, batchnr) => ({ batchnr, antall })) : null,
    ...(grunn === undefined ? {} : { feilmelding: borteFeilmelding(grunn, pakke) }),
  }
}

function feilmelding(text: string): string {
  return JSON.stringify({ feilmelding: text })
}
