import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * Compresses the answers of every route registered from here on, for who asks for it, in threads of their own. An
 * answer with a checksum of its bytes is sent as it is: whoever reads it through a client that decodes first would
 * hold it against other bytes. HEAD tells of the answer as it is without.
 * @valg docs/valg/058-komprimering.md
 */
export function encodeAnswers(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') route.onSend = [route.onSend ?? [], encode].flat()
  })
}

/** Whether an ETag that somebody sent back is of this answer, in whichever coding it was had. */
export function isSameEtag(known: string, etag: string): boolean {
  return known === etag || KODINGER.some((koding) => known === withKoding(etag, koding))
}

// --- internal ---

/** In the order we would have them. */
const KODINGER = ['zstd', 'gzip'] as const
type Koding = (typeof KODINGER)[number]

/** Less than this is not worth the while. */
const LEAST_BYTES = 1_024

/** The quickest of each: an answer takes longer to be compressed than to be found. */
const COMPRESS: Readonly<Record<Koding, (bytes: Buffer) => Promise<Buffer>>> = {
  zstd: (bytes) =>
    promisify(zlib.zstdCompress)(bytes, {
      params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 },
    }),
  gzip: (bytes) => promisify(zlib.gzip)(bytes, { level: zlib.constants.Z_BEST_SPEED }),
}

async function encode(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  if (!Buffer.isBuffer(payload) || reply.statusCode !== 200) return payload
  if (payload.byteLength < LEAST_BYTES || reply.hasHeader('repr-digest')) return payload
  const vary = reply.getHeader('vary')
  reply.header('vary', vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`)
  const koding = chooseKoding(request)
  if (koding === undefined) return payload
  const bytes = await COMPRESS[koding](payload)
  const etag = reply.getHeader('etag')
  if (typeof etag === 'string') reply.header('etag', withKoding(etag, koding))
  reply.header('content-encoding', koding)
  reply.removeHeader('content-length')
  return bytes
}

function chooseKoding(request: FastifyRequest): Koding | undefined {
  if (request.headers['accept-encoding'] === undefined) return undefined
  const chosen = request.accepts().encoding([...KODINGER, 'identity'])
  return KODINGER.find((koding) => koding === chosen)
}

/** Other bytes have another ETag. */
function withKoding(etag: string, koding: Koding): string {
  return `${etag.slice(0, -1)}-${koding}"`
}
