import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Avvist, type Kode } from '../../../domain/errors.ts'
import { oldestMs } from '../../../domain/hendelser/feed.ts'
import { parseDokumentidentifikator, parseFolkeregisteridentifikator } from '../../../domain/ids.ts'
import { parseArkivoppslag } from '../../../domain/oppslag/arkiv.ts'
import { parseBulkoppslag } from '../../../domain/oppslag/bulkoppslag.ts'
import { parsePart, type Visning } from '../../../domain/oppslag/part.ts'
import type { Sporsmaal } from '../../../domain/tilgangslogg/linje.ts'
import type { Oppslagssvar } from '../../storage/oppslag.ts'
import { OPERASJONER } from '../document/operasjoner.ts'
import { sendJson } from '../errors.ts'
import type { Kontekst } from '../kontekst.ts'
import { createLoggfoer } from '../tilgangslogg.ts'
import { isXmlsvar } from '../xml/formater.ts'

/** Look persons up, one or up to a thousand. */
export function personerRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, metrikk, config } = kontekst
  const eldsteMs = () => oldestMs(kontekst.slettetid(), config.hendelserMaaneder)
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

  /** Every look-up: what is asked for is read, the store asked, who was told of noted, and then it is answered. */
  const lookup =
    (hva: Hva, read: (request: Asked) => Oppslag, ukjent?: Kode) =>
    async (request: Asked, reply: FastifyReply) => {
      const part = list(request.query.part)
      const visning = parsePart(part, request.eier().pakke)
      const { antall, dokumentidentifikator, ask } = read(request)
      metrikk.oppslag(hva, antall)
      const svar = await ask(visning, (work) =>
        // What is to be XML is read by others than who sends it.
        isXmlsvar(request) ? work(undefined) : kontekst.rom.lend(reply.raw, work),
      )
      await note(request, { part, ...(dokumentidentifikator && { dokumentidentifikator }) }, svar)
      return sendOppslag(reply, svar, { ukjent, maaneder: config.hendelserMaaneder })
    }

  app.post(
    '/personer/bulkoppslag',
    { config: { tjeneste: 'bulkoppslag', loggfoeres: true, operasjon: OPERASJONER.bulkoppslag } },
    lookup('bulkoppslag', ({ body, query }) => {
      const oppslag = parseBulkoppslag(body, one('somBestilt', query.somBestilt))
      const ask: Oppslag['ask'] = (visning, lend) =>
        lend((rom) => storage.lookupPersoner({ oppslag, visning, rom }))
      return { antall: oppslag.identifikatorer.length, ask }
    }),
  )

  app.get(
    '/personer/:personidentifikator',
    { config: { tjeneste: 'personer', loggfoeres: true, operasjon: OPERASJONER.hentPerson } },
    lookup('personer', ({ params }) => {
      const navn = 'personidentifikator'
      const identifikator = parseFolkeregisteridentifikator(params[navn] ?? '', navn)
      return { antall: 1, ask: (visning) => storage.lookupPerson({ identifikator, visning }) }
    }),
  )

  app.post(
    '/personer/bulkoppslag/arkiv',
    { config: { tjeneste: 'arkiv', loggfoeres: true, operasjon: OPERASJONER.arkivBulkoppslag } },
    lookup(
      'arkivBulkoppslag',
      ({ body }) => {
        const ids = parseArkivoppslag(body)
        const ask = (visning: Visning) =>
          storage.lookupArkiv({ dokumentidentifikatorer: ids, visning, eldsteMs: eldsteMs() })
        return { antall: ids.length, dokumentidentifikator: ids, ask }
      },
      'FREG-303',
    ),
  )

  app.get(
    '/personer/arkiv/:dokumentidentifikator',
    { config: { tjeneste: 'arkiv', loggfoeres: true, operasjon: OPERASJONER.hentDokument } },
    lookup(
      'arkiv',
      ({ params }) => {
        const navn = 'dokumentidentifikator'
        const id = parseDokumentidentifikator(params[navn] ?? '', navn)
        const ask = (visning: Visning) =>
          storage.lookupDokument({ dokumentidentifikator: id, visning, eldsteMs: eldsteMs() })
        return { antall: 1, dokumentidentifikator: [id], ask }
      },
      'FREG-303',
    ),
  )
}

// --- internal ---

type Query = { part?: string | string[]; somBestilt?: string | string[] }
type Asked = FastifyRequest<{ Querystring: Query; Params: Record<string, string> }>
type Hva = Parameters<Kontekst['metrikk']['oppslag']>[0]

/** Lends room that the answer may be in, or none. */
type Laan = (
  work: (rom: SharedArrayBuffer | undefined) => Promise<Oppslagssvar>,
) => Promise<Oppslagssvar>

/** What one look-up is of: how many, which documents, and how the store is asked. */
type Oppslag = Pick<Sporsmaal, 'dokumentidentifikator'> & {
  readonly antall: number
  readonly ask: (visning: Visning, lend: Laan) => Promise<Oppslagssvar>
}

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
  {
    ukjent = 'FREG-302',
    maaneder,
  }: { readonly ukjent?: Kode | undefined; readonly maaneder: number },
): FastifyReply {
  switch (svar.kind) {
    case 'json':
      return sendJson(reply, svar.json)
    case 'ukjent':
      throw new Avvist(ukjent)
    case 'gammel': {
      const regel = `det har vært historisk i mer enn ${maaneder} måneder`
      throw new Avvist('FREG-106', { felt: `dokumentidentifikator[${svar.nr}]`, regel })
    }
    default:
      return svar satisfies never
  }
}
