import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'

/**
 * The address a request came from. With no proxy in front that is the other end of the connection,
 * whatever the headers say. Each proxy that is believed adds, at the right end of X-Forwarded-For,
 * where it was called from; what stands further to the left is the caller's own invention. An entry
 * that is no address ends the search: then the proxy that wrote it is as far as is known.
 * @valg docs/valg/023-proxy.md
 */
export function klientadresse({ headers, socket }: Innkommende, proxyer: number): string {
  let adresse = socket.remoteAddress ?? ''
  const told = proxyer === 0 ? undefined : headers['x-forwarded-for']
  if (told === undefined) return adresse
  for (const entry of String(told).split(',').reverse().slice(0, proxyer)) {
    const next = parseAdresse(entry.trim())
    if (next === undefined) break
    adresse = next
  }
  return adresse
}

/** As much of a request as its address is told from. */
export type Innkommende = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** What is counted as one: an IPv4 address, also written as IPv6, or the /64 that a client owns. */
export function nettdel(adresse: string): string {
  return normalizeIP(adresse, 64)
}

// --- internal ---

/** Some proxies write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function parseAdresse(entry: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(entry)
  const adresse = bare?.[1] ?? bare?.[2] ?? entry
  return isIP(adresse) === 0 ? undefined : adresse
}
