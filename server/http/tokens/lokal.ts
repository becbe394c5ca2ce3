import type { IncomingMessage } from 'node:http'
import type { Innkommende } from '../protection/adresse.ts'

/**
 * Whether a request comes from this very machine and means it: the connection is loopback, the Host
 * header names it so, and no proxy has passed it on. The address alone is not enough, since a web
 * page may point a name of its own at 127.0.0.1 and let the visitor's browser do the asking; and a
 * proxy on this machine calls from loopback for the whole world. @valg docs/valg/023-proxy.md
 */
export function isLokal({
  headers,
  socket,
  httpVersion,
}: Innkommende & Pick<IncomingMessage, 'httpVersion'>): boolean {
  const { remoteAddress } = socket
  if (remoteAddress === undefined || headers.host === undefined) return false
  if (httpVersion === '1.0' || Object.keys(headers).some(isPassedOn)) return false
  return LOOPBACK.test(remoteAddress) && LOCAL_HOST.test(headers.host)
}

// --- internal ---

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/**
 * Headers that proxies, balancers and tunnels add; people's own tools send none of them. nginx adds
 * none unless told to, and sends a local Host: but it speaks HTTP/1.0 then, as nobody else does.
 */
const PASSED_ON =
  /^(?:forwarded|via|x-forwarded.*|x-original-.*|x-real-ip|x-proxy.*|.*client-?ip|.*connecting-ip|x-envoy-.*|cdn-loop|cf-.*|max-forwards)$/

function isPassedOn(name: string): boolean {
  return PASSED_ON.test(name)
}
