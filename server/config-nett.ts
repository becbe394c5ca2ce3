import { FORESPOERSLER_PER_MINUTT } from '../domain/limits.ts'

/** What can be set about connections, limits and TLS. Times are milliseconds. */
export type Nett = {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly tls: TlsFiler | undefined
  /** Whether something in front does TLS. */
  readonly klartekst: boolean
  readonly hsts: boolean
  /** How many proxies in front are believed about where a request came from. */
  readonly proxyer: number
  /** Requests a minute from one address; 0 is no limit. */
  readonly struping: number
  /** Counts a minute by one consumer; 0 is no limit. */
  readonly strupingTelling: number
  readonly tilkoblinger: number
  /** A whole request must have come within this time, its headers within half of it. */
  readonly forespoerselFristMs: number
  /** Bytes of answers that have not been read yet, over all; a quarter of them for each consumer. */
  readonly svarBytes: number
  /** How long whoever asked may take to read one whole answer. */
  readonly svarFristMs: number
}

/** Paths of the certificate with its chain, and of its key, both PEM. */
export type TlsFiler = { readonly sertifikat: string; readonly nokkel: string }

/** The settings of these. */
export const NETT = {
  host: {
    env: 'UTTREKK_HOST',
    default: '127.0.0.1',
    help: 'Address to listen on. Loopback only unless set; any other needs TLS (or UTTREKK_KLARTEKST).',
  },
  port: { env: 'UTTREKK_PORT', default: '8080', help: 'Port to listen on; 0 picks a free one.' },
  tlsSertifikat: {
    env: 'UTTREKK_TLS_SERTIFIKAT',
    default: undefined,
    help: 'File of the TLS certificate and its chain, PEM. Read again when it changes, and on SIGHUP.',
  },
  tlsNokkel: {
    env: 'UTTREKK_TLS_NOKKEL',
    default: undefined,
    help: 'File of the private key of the certificate, PEM without a passphrase.',
  },
  klartekst: {
    env: 'UTTREKK_KLARTEKST',
    default: 'nei',
    help: 'ja: listens without TLS on other addresses than loopback too, since a proxy in front does TLS.',
  },
  hsts: {
    env: 'UTTREKK_HSTS',
    default: 'nei',
    help: 'ja: answers carry Strict-Transport-Security. Needs TLS, here or in front (UTTREKK_KLARTEKST=ja).',
  },
  proxyer: {
    env: 'UTTREKK_PROXYER',
    default: '0',
    help: 'Proxies in front, 0 to 9, whose X-Forwarded-For is believed. 0: the header is ignored.',
  },
  struping: {
    env: 'UTTREKK_STRUPING',
    default: String(FORESPOERSLER_PER_MINUTT),
    help: 'Requests a minute from one address, then 429; 0 or av: no limit.',
  },
  strupingTelling: {
    env: 'UTTREKK_STRUPING_TELLING',
    default: '60',
    help: 'Counts (uttrekk/tilpasset/antall) a minute by one consumer, and ten times that from one address, then 429; 0 or av: no limit.',
  },
  tilkoblinger: {
    env: 'UTTREKK_TILKOBLINGER',
    default: '2000',
    help: 'Connections open at once, 4 to 100000; without a proxy a quarter of them from one address.',
  },
  forespoerselFrist: {
    env: 'UTTREKK_FORESPOERSEL_FRIST',
    default: '30s',
    help: 'A whole request must have come within this time, its headers within half of it.',
  },
  svarBytes: {
    env: 'UTTREKK_SVAR_BYTES',
    default: '256MB',
    help: 'Bytes of answers that have not been read yet, 32MB or more; a quarter of them for one consumer. Whoever asks for more waits, and is then answered 429.',
  },
  svarFrist: {
    env: 'UTTREKK_SVAR_FRIST',
    default: '10m',
    help: 'A whole answer must have been read within this time, or the connection is cut.',
  },
} as const

/** Reads them. Mistakes between several settings are told beside those in each. */
export function parseNett({ raw, read, whole, choice, time, bytes, refuse }: Leser): Nett {
  const limit = (name: Navn) =>
    read(name, `a whole number from 0 to ${LIMIT_MAX}, or av`, parseLimit, 0)
  const file = (name: Navn) =>
    read(name, 'a file; a certificate and its key go together', (text) => text || undefined, '')
  const isTls = raw('tlsSertifikat') !== undefined || raw('tlsNokkel') !== undefined
  const klartekst = choice('klartekst', ['nei', 'ja']) === 'ja'
  const nett: Nett = {
    host: read('host', 'an address', (text) => text || undefined, ''),
    port: whole('port', 0, 65_535),
    tls: isTls ? { sertifikat: file('tlsSertifikat'), nokkel: file('tlsNokkel') } : undefined,
    klartekst,
    hsts: choice('hsts', ['nei', 'ja']) === 'ja',
    proxyer: whole('proxyer', 0, 9),
    struping: limit('struping'),
    strupingTelling: limit('strupingTelling'),
    tilkoblinger: whole('tilkoblinger', 4, 100_000),
    forespoerselFristMs: time('forespoerselFrist', 100),
    svarBytes: bytes('svarBytes', 32_000_000),
    svarFristMs: time('svarFrist', 100),
  }
  const isOpen = nett.host !== '' && !LOOPBACK.test(nett.host)
  if (isOpen && !isTls && !klartekst) refuse('host', NEEDS_TLS)
  if (nett.hsts && !isTls && !klartekst) refuse('hsts', 'nei, unless TLS is on here or in front')
  return nett
}

// --- internal ---

type Navn = keyof typeof NETT

/** How one setting is read; each tells a mistake by its name and variable. */
type Leser = {
  readonly raw: (name: Navn) => string | undefined
  readonly read: <T>(
    name: Navn,
    rule: string,
    parse: (text: string) => T | undefined,
    fallback: T,
  ) => T
  readonly whole: (name: Navn, least: number, most: number) => number
  readonly choice: <T extends string>(name: Navn, values: readonly [T, T]) => T
  readonly time: (name: Navn, leastMs?: number) => number
  readonly bytes: (name: Navn, least: number) => number
  readonly refuse: (name: Navn, rule: string) => void
}

const LIMIT_MAX = 10_000_000

const LOOPBACK = /^(?:localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i

/** @valg docs/valg/024-tls.md */
const NEEDS_TLS =
  'a loopback address, unless TLS is on (UTTREKK_TLS_SERTIFIKAT, UTTREKK_TLS_NOKKEL) or a proxy in front does it (UTTREKK_KLARTEKST=ja)'

function parseLimit(text: string): number | undefined {
  if (text === 'av') return 0
  return /^\d{1,8}$/.test(text) && Number(text) <= LIMIT_MAX ? Number(text) : undefined
}
