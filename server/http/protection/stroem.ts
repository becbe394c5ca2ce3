import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  BODY_BYTES_MAX,
  BULKOPPSLAG_MAX,
  FEEDSIDE,
  SOEKETREFF_MAX,
} from '../../../domain/limits.ts'
import type { Tjeneste } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Kontekst } from '../kontekst.ts'
import { isXmlsvar } from '../xml/formater.ts'
import type { Budsjett, Svarplass } from './budsjett.ts'

/**
 * Counts what every route registered from here on answers, from before the body of the request is read
 * until the answer has been; and sends what is large in pieces, each when the one before it has been taken.
 * The access log has its line by then. An answer says how long it is, so that one that breaks off in
 * the middle is known as broken.
 * @valg docs/valg/046-svar-i-minnet.md
 */
export function boundAnswers(app: FastifyInstance, kontekst: Kontekst): void {
  const { budsjett, config, metrikk } = kontekst
  app.addHook('preParsing', async (request, reply) => {
    const { raw } = reply
    const bytes = expectedBytes(request, config)
    const plass = await reserve(budsjett, request, {
      bytes,
      onGone: (act) => raw.once('close', act),
      onRefused: () => metrikk.strupet('svar'),
    })
    PLASSER.set(request, plass)
    if (raw.closed) plass.release()
    else raw.once('close', plass.release)
  })
  app.addHook('onRoute', (route) => {
    // The last of all hooks: what it is given is what is sent.
    if (route.method !== 'HEAD') route.onSend = [route.onSend ?? [], sendInPieces].flat()
  })
}

// --- internal ---

const PLASSER = new WeakMap<FastifyRequest, Svarplass>()

/** What is reserved for a person, with all of their history. */
const PERSON_BYTES = 8 * 1024
const SIDE_BYTES = 32 * 1024
/** A quoted number and a comma. */
const IDENTIFIKATOR_BYTES = 14
const DOKUMENTIDENTIFIKATOR_BYTES = 35
/** An entry of the feed with all that it may hold. */
const INNSLAG_BYTES = 320
const PIECE_BYTES = 256 * 1024

/** JSON and what is made of it are there at once. */
const XML_FACTOR = 3

type Reservasjon = {
  readonly bytes: number
  readonly onGone: (act: () => void) => void
  readonly onRefused: () => void
}

async function reserve(
  budsjett: Budsjett,
  request: FastifyRequest,
  { bytes, onGone, onRefused }: Reservasjon,
): Promise<Svarplass> {
  try {
    return await budsjett.reserve(request.konsument().id, bytes, onGone)
  } catch (error) {
    onRefused()
    throw error
  }
}

/** What a request and its answer may take together, before anything of either is known. */
function expectedBytes(request: FastifyRequest, config: Kontekst['config']): number {
  const { 'content-length': length, 'transfer-encoding': chunked } = request.headers
  const sent = chunked === undefined ? Number(length ?? 0) : BODY_BYTES_MAX
  const answer = answerBytes(request.routeOptions.config.tjeneste, sent, config)
  return sent + answer * (isXmlsvar(request) ? XML_FACTOR : 1)
}

function answerBytes(
  tjeneste: Tjeneste | undefined,
  sent: number,
  { tilpassetBatch, komplettBatch }: Kontekst['config'],
): number {
  switch (tjeneste) {
    case 'bulkoppslag':
    case 'arkiv': {
      const asked = Math.min(BULKOPPSLAG_MAX, Math.ceil(sent / (IDENTIFIKATOR_BYTES - 1)))
      return Math.max(SIDE_BYTES, asked * PERSON_BYTES)
    }
    case 'soek':
      return SOEKETREFF_MAX * IDENTIFIKATOR_BYTES
    case 'feed':
      return FEEDSIDE * INNSLAG_BYTES
    case 'hendelser': {
      const asked = Math.min(BULKOPPSLAG_MAX, Math.ceil(sent / DOKUMENTIDENTIFIKATOR_BYTES))
      return Math.max(SIDE_BYTES, asked * PERSON_BYTES)
    }
    case 'batch': {
      const most = [
        tilpassetBatch * IDENTIFIKATOR_BYTES,
        komplettBatch * DOKUMENTIDENTIFIKATOR_BYTES,
      ]
      return Math.max(SIDE_BYTES, ...most)
    }
    default:
      return SIDE_BYTES
  }
}

async function sendInPieces(
  request: FastifyRequest,
  reply: { header: (name: string, value: number) => unknown },
  payload: unknown,
) {
  const plass = PLASSER.get(request)
  if (plass === undefined || !Buffer.isBuffer(payload)) return payload
  plass.resize(payload.byteLength)
  if (payload.byteLength <= PIECE_BYTES) return payload
  reply.header('content-length', payload.byteLength)
  return inPieces(payload, plass)
}

/** Pieces with memory of their own, so that what has been read is held no longer; in room that is lent, as they lie. */
function inPieces(payload: Buffer, plass: Svarplass): Readable {
  const pieces: Buffer[] = []
  const isLent = payload.buffer instanceof SharedArrayBuffer
  for (let at = 0; at < payload.byteLength; at += PIECE_BYTES) {
    const part = payload.subarray(at, at + PIECE_BYTES)
    pieces.push(isLent ? part : copyOf(part))
  }
  let left = payload.byteLength
  let given = 0
  return new Readable({
    highWaterMark: 1,
    read() {
      left -= given
      if (!isLent) plass.resize(left)
      const piece = pieces.shift() ?? null
      given = piece?.byteLength ?? 0
      this.push(piece)
    },
  })
}

function copyOf(part: Buffer): Buffer {
  const piece = Buffer.allocUnsafeSlow(part.byteLength)
  part.copy(piece)
  return piece
}
