import type { Config } from '../config.ts'

/** The names that an issuer goes by, each with a trailing slash. */
export type Utstedernavn = {
  /** The one it gives itself, where nobody asked for another. */
  readonly eget: string
  /** All that mean it: as the audience of a grant, and as the issuer of a token. */
  readonly alle: readonly string[]
  /** The one of them that a Host header asks for; its own for whatever else stands there. */
  readonly asked: (host: string | undefined) => string
}

/**
 * An issuer on this very machine goes by each way to write the loopback, since clients hold the name they are
 * told against the one they asked for. A Host header chooses among these names and can add none.
 * @valg docs/valg/050-grantregler.md
 */
export function nameUtsteder(eget: string): Utstedernavn {
  const { hostname, protocol } = new URL(eget)
  const others = LOOPBACK.includes(hostname) ? LOOPBACK.map((host) => withHost(eget, host)) : []
  const alle = [...new Set([eget, ...others])]
  const asked = (host = '') => {
    const url = `${protocol}//${host}/`
    const { pathname } = new URL(eget)
    const named = URL.canParse(url) ? new URL(pathname, url).href : ''
    return isHost(host) && alle.includes(named) ? named : eget
  }
  return { eget, alle, asked }
}

/** Where whoever is on this machine reaches what listens on all addresses, which is no address itself. */
export function reachable(url: string): string {
  const { hostname } = new URL(url)
  if (hostname === '0.0.0.0') return withHost(url, '127.0.0.1')
  return hostname === '[::]' ? withHost(url, '[::1]') : new URL(url).href
}

/** What keeps others than this machine from an issuer that was set up for them. */
export function adviseUtsteder(
  url: string,
  {
    utstederMetadata,
    utstederNavn,
    testutstederOpen,
  }: Pick<Config, 'utstederMetadata' | 'utstederNavn' | 'testutstederOpen'>,
): readonly string[] {
  if (utstederMetadata !== undefined) return []
  const eget = utstederNavn ?? reachable(url)
  const isLoopback = LOOPBACK.includes(new URL(eget).hostname)
  if (testutstederOpen && utstederNavn === undefined && eget !== new URL(url).href) {
    return [
      `the test issuer names itself ${eget}, which others than this machine cannot call; set --utsteder-navn (UTTREKK_UTSTEDER_NAVN) to the address that they call`,
    ]
  }
  if (!testutstederOpen && utstederNavn !== undefined && !isLoopback) {
    return [
      `the test issuer names itself ${eget}, and answers this machine alone; set --testutsteder-open ja (UTTREKK_TESTUTSTEDER_OPEN) for others`,
    ]
  }
  return []
}

// --- internal ---

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

function withHost(address: string, host: string): string {
  const url = new URL(address)
  url.hostname = host
  return url.href
}

/** A host and perhaps a port, and nothing that a URL reads as more. */
function isHost(text: string): boolean {
  return /^[\w.:[\]-]+$/.test(text)
}
