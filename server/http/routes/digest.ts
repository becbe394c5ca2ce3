import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Says that the answer is to carry the checksum of its own bytes. */
export function withDigest(reply: FastifyReply): FastifyReply {
  MED_DIGEST.add(reply.request)
  return reply
}

/**
 * Adds `Repr-Digest` (RFC 9530) where that was said. A hook of the route itself: those run last, when the
 * bytes are those that are sent, as JSON or as XML. A checksum of few persons tells who they are, so
 * it leaves with them and nowhere else.
 * @valg docs/valg/037-sjekksum-i-headeren.md
 */
export async function addDigest(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  if (!MED_DIGEST.has(request) || reply.statusCode !== 200 || !Buffer.isBuffer(payload)) return
  const sum = createHash('sha256').update(payload).digest('base64')
  reply.header('repr-digest', `sha-256=:${sum}:`)
}

// --- internal ---

const MED_DIGEST = new WeakSet<FastifyRequest>()
