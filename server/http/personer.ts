import type { FastifyInstance, FastifyReply } from 'fastify'
import { Avvist, type Kode } from '../../domain/errors.ts'
import { parseDokumentidentifikator, parseFolkeregisteridentifikator } from '../../domain/ids.ts'
import { parseArkivoppslag } from '../../domain/oppslag/arkiv.ts'
import { parseBulkoppslag } from '../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../domain/oppslag/part.ts'
import { pakke, type Segment } from '../../domain/oppslag/rettighetspakke.ts'
import type { Oppslagssvar } from '../storage/storage.ts'
import { sendJson } from './errors.ts'
import type { Kontekst } from './kontekst.ts'

/** Look persons up, one or up to a thousand. */
export function personerRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, config } = kontekst
  const { graderteTilUtenHjemmel } = config

  app.post<{ Querystring: Query }>(
    '/personer/bulkoppslag',
    { config: { tjeneste: 'bulkoppslag' } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const oppslag = parseBulkoppslag(request.body, one('somBestilt', request.query.somBestilt))
      requireInnhold(segment)
      const svar = await storage.lookupPersoner({ oppslag, visning, graderteTilUtenHjemmel })
      return sendOppslag(reply, svar)
    },
  )

  app.get<{ Params: { personidentifikator: string }; Querystring: Query }>(
    '/personer/:personidentifikator',
    { config: { tjeneste: 'personer' } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const identifikator = parseFolkeregisteridentifikator(
        request.params.personidentifikator,
        'personidentifikator',
      )
      requireInnhold(segment)
      const svar = await storage.lookupPerson({ identifikator, visning, graderteTilUtenHjemmel })
      return sendOppslag(reply, svar)
    },
  )

  app.post<{ Querystring: Query }>(
    '/personer/bulkoppslag/arkiv',
    { config: { tjeneste: 'arkiv' } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const dokumentidentifikatorer = parseArkivoppslag(request.body)
      requireInnhold(segment)
      const oppslag = { dokumentidentifikatorer, visning, graderteTilUtenHjemmel }
      return sendOppslag(reply, await storage.lookupArkiv(oppslag), 'FREG-303')
    },
  )

  app.get<{ Params: { dokumentidentifikator: string }; Querystring: Query }>(
    '/personer/arkiv/:dokumentidentifikator',
    { config: { tjeneste: 'arkiv' } },
    async (request, reply) => {
      const { segment } = request.eier()
      const visning = parsePart(list(request.query.part), segment)
      const dokumentidentifikator = parseDokumentidentifikator(
        request.params.dokumentidentifikator,
        'dokumentidentifikator',
      )
      requireInnhold(segment)
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

/** Contents are delivered only where the masking of the package is in place. */
function requireInnhold(segment: Segment): void {
  if (!pakke(segment).innhold) {
    throw new Avvist('FREG-204', { regel: 'innhold leveres ennå ikke i denne rettighetspakken' })
  }
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
