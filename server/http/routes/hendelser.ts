import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { type Feedinnslag, oldestMs, parseSeq } from '../../../domain/hendelser/feed.ts'
import {
  parseHendelsesidentifikator,
  parseHendelsesoppslag,
} from '../../../domain/hendelser/hendelsesdokument.ts'
import { FEEDSIDE, KOPI_RETRY_AFTER_MS } from '../../../domain/limits.ts'
import type { Feedsvar } from '../../storage/hendelse.ts'
import type { Oppslagssvar } from '../../storage/oppslag.ts'
import { HENDELSESOPERASJONER } from '../document/operasjoner-hendelser.ts'
import { sendJson } from '../errors.ts'
import { isSameEtag } from '../koding.ts'
import type { Kontekst } from '../kontekst.ts'
import { createLoggfoer } from '../tilgangslogg.ts'
import { writeAtom } from '../xml/atom.ts'
import { svartype } from '../xml/formater.ts'

/** What has happened: the feed, what its events tell, and how far it has come. */
export function hendelserRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, config } = kontekst
  const eldsteMs = () => oldestMs(kontekst.slettetid(), config.hendelserMaaneder)
  feedRoute(app, kontekst, eldsteMs)
  dokumentRoutes(app, kontekst, eldsteMs)
  app.get(
    '/hendelser/siste/sekvensnummer',
    {
      config: {
        tjeneste: 'sekvensnummer',
        accepts: ['application/json', 'application/xml', 'text/plain'],
        operasjon: HENDELSESOPERASJONER.sisteSekvensnummer,
      },
    },
    async (request, reply) => {
      const { siste } = await storage.readRegister()
      return svartype(request) === 'text/plain'
        ? reply.type('text/plain').send(String(siste))
        : sendJson(reply, String(siste))
    },
  )
}

// --- internal ---

type Besvart = {
  readonly navn: readonly string[]
  readonly svar: Oppslagssvar
  /** Where one of them stands in what was asked. */
  readonly felt: (nr: number) => string
}
type Feedspoerring = FastifyRequest<{ Querystring: { seq?: unknown } }>

/** A page is called by a checksum of its bytes, so that it has another name exactly when something is new. */
function feedRoute(app: FastifyInstance, kontekst: Kontekst, eldsteMs: () => number): void {
  const { storage, config } = kontekst
  const loggfoer = createLoggfoer(kontekst)
  app.get(
    '/hendelser/feed',
    {
      config: {
        tjeneste: 'feed',
        accepts: ['application/json', 'application/atom+xml', 'application/xml'],
        loggfoeres: true,
        operasjon: HENDELSESOPERASJONER.lesFeed,
      },
    },
    async (request: Feedspoerring, reply) => {
      const seq = parseSeq(request.query.seq)
      const { pakke } = request.eier()
      const spoersmaal = { seq, pakke, antall: FEEDSIDE, eldsteMs: eldsteMs() }
      const svar = await storage.readFeed(spoersmaal)
      if (svar.kind !== 'side') throw refusal(svar, config.hendelserMaaneder)
      const type = svartype(request)
      const body = type === 'application/json' ? svar.json : toAtom(request, kontekst, seq, svar)
      const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
      const known = findKnown(request.headers['if-none-match'], etag)
      reply.header('etag', known ?? etag)
      const isKnown = known !== undefined
      const { om, treff } = isKnown ? { om: new Float64Array(), treff: 0 } : svar
      await loggfoer(request, { sporsmaal: { seq }, treff, om })
      if (isKnown) return reply.code(304).send()
      return type === 'application/json'
        ? sendJson(reply, body)
        : reply.type(type).send(Buffer.from(body))
    },
  )
}

function dokumentRoutes(app: FastifyInstance, kontekst: Kontekst, eldsteMs: () => number): void {
  const { storage, config, metrikk } = kontekst
  const loggfoer = createLoggfoer(kontekst)
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { navn, svar, felt }: Besvart,
  ) => {
    metrikk.oppslag('hendelser', navn.length)
    const { treff, om } = svar.kind === 'json' ? svar : { treff: 0, om: new Float64Array() }
    await loggfoer(request, { sporsmaal: { dokumentidentifikator: navn }, treff, om })
    if (svar.kind === 'json') return sendJson(reply, svar.json)
    if (svar.kind === 'ukjent') throw new Avvist('FREG-305')
    const regel = `det er eldre enn ${config.hendelserMaaneder} måneder`
    throw new Avvist('FREG-106', { felt: felt(svar.nr), regel })
  }
  app.get(
    '/hendelser/:hendelsesidentifikator',
    {
      config: {
        ...({ tjeneste: 'hendelser', loggfoeres: true } as const),
        operasjon: HENDELSESOPERASJONER.hentHendelse,
      },
    },
    async (request: FastifyRequest<{ Params: { hendelsesidentifikator?: string } }>, reply) => {
      const felt = 'hendelsesidentifikator'
      const navn = parseHendelsesidentifikator(request.params[felt], felt)
      const { pakke } = request.eier()
      const svar = await storage.lookupHendelse({ navn, pakke, eldsteMs: eldsteMs() })
      return answer(request, reply, { navn: [navn], svar, felt: () => felt })
    },
  )
  app.post(
    '/hendelser/bulkoppslag',
    {
      config: {
        ...({ tjeneste: 'hendelser', loggfoeres: true } as const),
        operasjon: HENDELSESOPERASJONER.hendelserBulkoppslag,
      },
    },
    async (request, reply) => {
      const navn = parseHendelsesoppslag(request.body)
      const { pakke } = request.eier()
      const svar = await storage.lookupHendelser({ navn, pakke, eldsteMs: eldsteMs() })
      const felt = (nr: number) => `dokumentidentifikator[${nr}]`
      return answer(request, reply, { navn, svar, felt })
    },
  )
}

function refusal(svar: Exclude<Feedsvar, { kind: 'side' }>, maaneder: number): Avvist {
  switch (svar.kind) {
    case 'gammel':
      return new Avvist('FREG-407', { regel: `${maaneder} måneder` })
    case 'foer':
      return new Avvist('FREG-408', { regel: String(svar.fra) })
    case 'laster':
      return new Avvist('FREG-601', {
        regel: 'registeret er en kopi som ikke er hel ennå',
        retryAfterMs: KOPI_RETRY_AFTER_MS,
      })
    default:
      return svar satisfies never
  }
}

function toAtom(
  request: FastifyRequest,
  { config }: Kontekst,
  seq: number,
  { json, oppdatert }: Extract<Feedsvar, { kind: 'side' }>,
): Buffer {
  const scheme = config.tls !== undefined || config.klartekst ? 'https' : 'http'
  const url = `${scheme}://${request.host}${request.routeOptions.url ?? ''}`
  const innslag = JSON.parse(Buffer.from(json).toString()) as readonly Feedinnslag[]
  return Buffer.from(writeAtom({ url, seq, innslag, oppdatert }))
}

/** Which of those that are known is this one; a weak one is as good, and so is one of a coding. */
function findKnown(known: string | undefined, etag: string): string | undefined {
  const names = (known ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  return names.find((one) => isSameEtag(one, etag)) ?? (names.includes('*') ? etag : undefined)
}
