import type { FastifyInstance, FastifyReply } from 'fastify'
import { Avvist, type Kode } from '../../domain/errors.ts'
import { parseDokumentidentifikator, parseFolkeregisteridentifikator } from '../../domain/ids.ts'
import { parseArkivoppslag } from '../../domain/oppslag/arkiv.ts'
import { parseBulkoppslag } from '../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../domain/oppslag/part.ts'
import type { Oppslagssvar } from '../storage/storage.ts'
import { sendJson } from './errors.ts'
import type { Kontekst } from './kontekst.ts'
import { OPERASJONER } from './operasjoner.ts'

/** Look persons up, one or up to a thousand. */
export function personerRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, config, metrikk } = kontekst
  const { graderteTilUtenHjemmel } = config

  app.post<{ Querystring: Query }>(
    '/personer/bulkoppslag',
    { config: { tjeneste: 'bulkoppslag', operasjon: OPERASJONER.bulkoppslag } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const oppslag = parseBulkoppslag(request.body, one('somBestilt', request.query.somBestilt))
      metrikk.oppslag('bulkoppslag', oppslag.identifikatorer.length)
      const svar = await storage.lookupPersoner({ oppslag, visning, graderteTilUtenHjemmel })
      return sendOppslag(reply, svar)
    },
  )

  app.get<{ Params: { personidentifikator: string }; Querystring: Query }>(
    '/personer/:personidentifikator',
    { config: { tjeneste: 'personer', operasjon: OPERASJONER.hentPerson } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const identifikator = parseFolkeregisteridentifikator(
        request.params.personidentifikator,
        'personidentifikator',
      )
      metrikk.oppslag('personer', 1)
      const svar = await storage.lookupPerson({ identifikator, visning, graderteTilUtenHjemmel })
      return sendOppslag(reply, svar)
    },
  )

  app.post<{ Querystring: Query }>(
    '/personer/bulkoppslag/arkiv',
    { config: { tjeneste: 'arkiv', operasjon: OPERASJONER.arkivBulkoppslag } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const dokumentidentifikatorer = parseArkivoppslag(request.body)
      metrikk.oppslag('arkivBulkoppslag', dokumentidentifikatorer.length)
      const oppslag = { dokumentidentifikatorer, visning, graderteTilUtenHjemmel }
      return sendOppslag(reply, await storage.lookupArkiv(oppslag), 'FREG-303')
    },
  )

  app.get<{ Params: { dokumentidentifikator: string }; Querystring: Query }>(
    '/personer/arkiv/:dokumentidentifikator',
    { config: { tjeneste: 'arkiv', operasjon: OPERASJONER.hentDokument } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const dokumentidentifikator = parseDokumentidentifikator(
        request.params.dokumentidentifikator,
        'dokumentidentifikator',
      )
      metrikk.oppslag('arkiv', 1)
      const oppslag = { dokumentidentifikator, visning, graderteTilUtenHjemmel }
      return sendOppslag(reply, await storage.lookupDokument(oppslag), 'FREG-303')
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
    case 'opphav':
      throw new Avvist('FREG-204', {
        regel: `dokumentene er hentet gjennom ${svar.opphav}, som viser mindre`,
      })
    default:
      return svar satisfies never
  }
}
