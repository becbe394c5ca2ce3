/**
 * Whether a request comes from this very machine and means it: the connection is loopback, and the
 * Host header names it so. The address alone is not enough, since a web page may point a name of
 * its own at 127.0.0.1 and let the visitor's browser do the asking.
 */
export function isLokal(remoteAddress: string | undefined, host: string | undefined): boolean {
  if (remoteAddress === undefined || host === undefined) return false
  return LOOPBACK.test(remoteAddress) && LOCAL_HOST.test(host)
}

// --- internal ---

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i
