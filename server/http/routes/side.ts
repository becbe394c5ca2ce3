import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { DRIFT, FORSIDE } from '../document/operasjoner-drift.ts'
import { sendJson } from '../errors.ts'

/**
 * Where the bare address leads, and the documentation: as OpenAPI, and as a page where each call can be
 * tried. All of it holds nothing of the register and needs no token. What the pages are made of comes
 * from here, and they may reach nothing else.
 * @valg docs/valg/012-api-side.md
 * @valg docs/valg/041-forside.md
 */
export function sideRoutes(app: FastifyInstance, createDokument: () => object): void {
  let dokument: Buffer | undefined
  app.get('/openapi.json', { config: { operasjon: DRIFT.openapi } }, (_request, reply) => {
    dokument ??= Buffer.from(JSON.stringify(createDokument()))
    return sendJson(reply, dokument)
  })
  // Once, and not once for each that does not read it.
  const files = new Map<string, Promise<Buffer>>()
  const read = (file: URL) => {
    const known = files.get(file.href) ?? readFile(file)
    files.set(file.href, known)
    // What could not be read once is tried again by the next who asks.
    known.catch(() => files.delete(file.href))
    return known
  }
  const page = async (reply: FastifyReply, navn: string) =>
    reply
      .headers({ 'content-security-policy': CSP, 'referrer-policy': 'no-referrer' })
      .type('text/html; charset=utf-8')
      .send(await read(new URL(navn, SIDE)))
  app.get('/', { config: { operasjon: DRIFT.forside } }, (request, reply) => {
    reply.header('vary', 'accept')
    const type = request.headers.accept && request.accepts().type([JSON_TYPE, 'text/html'])
    return type === 'text/html'
      ? page(reply, 'forside.html')
      : sendJson(reply, JSON.stringify(FORSIDE))
  })
  app.get('/api', { config: { operasjon: DRIFT.side } }, (_request, reply) =>
    page(reply, 'side.html'),
  )
  for (const [navn, type] of FILER) {
    app.get(`/api/${navn}`, { config: { operasjon: 'fil' } }, async (_request, reply) =>
      reply
        .headers({ 'cache-control': 'no-cache', 'content-security-policy': CSP })
        .type(type)
        .send(await read(find(navn))),
    )
  }
}

// --- internal ---

const JSON_TYPE = 'application/json'
const SIDE = new URL('../side/', import.meta.url)

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const FILER = [
  ['side.js', 'text/javascript; charset=utf-8'],
  ['token.js', 'text/javascript; charset=utf-8'],
  ['eksempler.js', 'text/javascript; charset=utf-8'],
  ['side.css', 'text/css; charset=utf-8'],
  ['swagger.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
] as const

/** The package carries Swagger UI beside our own files; a checkout has it among its dependencies. */
function find(navn: string): URL {
  const own = new URL(navn, SIDE)
  return existsSync(own) ? own : new URL(import.meta.resolve(`swagger-ui-dist/${navn}`))
}
