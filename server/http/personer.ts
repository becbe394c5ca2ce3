import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Avvist, type Kode } from '../../domain/errors.ts'
import { parseDokumentidentifikator, parseFolkeregisteridentifikator } from '../../domain/ids.ts'
import { parseArkivoppslag } from '../../domain/oppslag/arkiv.ts'
import { parseBulkoppslag } from '../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../domain/oppslag/part.ts'
import type { Sporsmaal } from '../../domain/tilgangslogg/linje.ts'
import type { Oppslagssvar } from '../storage/storage.ts'
import { sendJson } from './errors.ts'
import type { Kontekst } from './kontekst.ts'
import { OPERASJONER } from './operasjoner.ts'
import { createLoggfoer } from './tilgangslogg.ts'

/** Look persons up, one or up to a thousand. */
export function personerRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, metrikk } = kontekst
  const loggfoer = createLoggfoer(kontekst)

  /** Who was not found has been asked for all the same. */
  const note = async (request: FastifyRequest, sporsmaal: Sporsmaal, svar: Oppslagssvar) => {
    const { treff, om } = svar.kind === 'json' ? svar : { treff: 0, om: undefined }
    await loggfoer(request, { sporsmaal, treff, ...(om && { om }) })
    const opphoert = svar.kind === 'json' ? svar.opphoert : undefined
    if (opphoert === undefined || opphoert.length === 0) return
    // Told of, but not shown: a line of its own, so that the other names those who were.
    await loggfoer(request, { sporsmaal, treff: 0, om: opphoert, avvist: 'opphoert' })
  }

  app.post<{ Querystring: Query }>(
    '/personer/bulkoppslag',
    { config: { tjeneste: 'bulkoppslag', loggfoeres: true, operasjon: OPERASJONER.bulkoppslag } },
    async (request, reply) => {
      const { segment } = request.eier()
      const part = list(request.query.part)
      const visning = parsePart(part, segment)
      const oppslag = parseBulkoppslag(request.body, one('somBestilt', request.query.somBestilt))
      metrikk.oppslag('bulkoppslag', oppslag.identifikatorer.length)
      const svar = await storage.lookupPersoner({ oppslag, visning })
      await note(request, { part }, svar)
      return sendOppslag(reply, svar)
    },
  )

  app.get<{ Params: { personidentifikator: string }; Querystring: Query }>(
    '/personer/:personidentifikator',
    { config: { tjeneste: 'personer', loggfoeres: true, operasjon: OPERASJONER.hentPerson } },
    async (request, reply) => {
      const { segment } = request.eier()
      const part = list(request.query.part)
      const visning = parsePart(part, segment)
      const identifikator = parseFolkeregisteridentifikator(
        request.params.personidentifikator,
        'personidentifikator',
      )
      metrikk.oppslag('personer', 1)
      const svar = await storage.lookupPerson({ identifikator, visning })
      await note(request, { part }, svar)
      return sendOppslag(reply, svar)
    },
  )

  app.post<{ Querystring: Query }>(
    '/personer/bulkoppslag/arkiv',
    { config: { tjeneste: 'arkiv', loggfoeres: true, operasjon: OPERASJONER.arkivBulkoppslag } },
    async (request, reply) => {
      const { segment } = request.eier()
      const part = list(request.query.part)
      const visning = parsePart(part, segment)
      const dokumentidentifikatorer = parseArkivoppslag(request.body)
      metrikk.oppslag('arkivBulkoppslag', dokumentidentifikatorer.length)
      const oppslag = { dokumentidentifikatorer, visning }
      const svar = await storage.lookupArkiv(oppslag)
      await note(request, { part, dokumentidentifikator: dokumentidentifikatorer }, svar)
      return sendOppslag(reply, svar, 'FREG-303')
    },
  )

  app.get<{ Params: { dokumentidentifikator: string }; Querystring: Query }>(
    '/personer/arkiv/:dokumentidentifikator',
    { config: { tjeneste: 'arkiv', loggfoeres: true, operasjon: OPERASJONER.hentDokument } },
    async (request, reply) => {
      const { segment } = request.eier()
      const part = list(request.query.part)
      const visning = parsePart(part, segment)
      const dokumentidentifikator = parseDokumentidentifikator(
        request.params.dokumentidentifikator,
        'dokumentidentifikator',
      )
      metrikk.oppslag('arkiv', 1)
      const oppslag = { dokumentidentifikator, visning }
      const svar = await storage.lookupDokument(oppslag)
      await note(request, { part, dokumentidentifikator: [dokumentidentifikator] }, svar)
      return sendOppslag(reply, svar, 'FREG-303')
    },
  )
}

// --- internal ---

type Query = { part?: string | string[]; somBestilt?: string | string[] }

function list(verdi: string | string[] | undefined): readonly string[] {
  if (verdi === undefined) return []
  return Array.isArray(verdi) ? verdi : [verdi]
}

function one(felt: string, verdi: string | string[] | undefined): string | undefined {
  if (Array.isArray(verdi)) throw new Avvist('FREG-102', { felt, regel: 'kan oppgis én gang' })
  return verdi
}

function sendOppslag(
  reply: FastifyReply,
  svar: Oppslagssvar,
  ukjent: Kode = 'FREG-302',
): FastifyReply {
  switch (svar.kind) {
    case 'json':
      return sendJson(reply, svar.json)
    case 'ukjent':
      throw new Avvist(ukjent)
    default:
      return svar satisfies never
  }
}
