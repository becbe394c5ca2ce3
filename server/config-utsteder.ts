import type { Grantregler } from '../domain/tilgang/grant.ts'

/** What can be set about who issues tokens. Times are milliseconds. */
export type Utstedervalg = {
  /** Metadata address of an issuer outside; without it the test issuer of the package is used. */
  readonly utstederMetadata: string | undefined
  /** Whether that may be asked without TLS; for synthetic persons alone. */
  readonly utstederKlartekst: boolean
  /** How long a token of an issuer outside may live to be accepted. */
  readonly tokenLevetidMaksMs: number
  /** File of clients of the test issuer; without it `klienter.json` in the data directory. */
  readonly klientfil: string | undefined
  readonly testutstederOpen: boolean
  /** What the test issuer names itself and its endpoints by, with a trailing slash; where it listens unless set. */
  readonly utstederNavn: string | undefined
  /** How strict the test issuer is about grants. */
  readonly grantregler: Grantregler
  /** How long a token of the test issuer lives. */
  readonly tokenLevetidMs: number
}

/** The settings of these. */
export const UTSTEDER = {
  utsteder: {
    env: 'UTTREKK_UTSTEDER',
    default: undefined,
    help: 'Address of the metadata of an issuer outside, such as Maskinporten. Without it: the test issuer.',
  },
  utstederKlartekst: {
    env: 'UTTREKK_UTSTEDER_KLARTEKST',
    default: 'nei',
    help: 'ja: an issuer outside may be asked without TLS on other addresses than loopback, while all persons are synthetic.',
  },
  tokenLevetidMaks: {
    env: 'UTTREKK_TOKEN_LEVETID_MAKS',
    default: '1h',
    help: 'How long a token of an issuer outside may live, from iat to exp; one that lives longer is refused.',
  },
  klienter: {
    env: 'UTTREKK_KLIENTER',
    default: undefined,
    help: 'File of clients of the test issuer (JSON). Without it: klienter.json in the data directory, if it is there.',
  },
  testutstederOpen: {
    env: 'UTTREKK_TESTUTSTEDER_OPEN',
    default: 'nei',
    help: 'ja: the test issuer answers others than loopback (a container on a developer machine).',
  },
  utstederNavn: {
    env: 'UTTREKK_UTSTEDER_NAVN',
    default: undefined,
    help: 'Address that the test issuer names itself and its endpoints by, where clients reach it by another than it listens on: http://uttrekk:8080/ in a network of containers, or a mapped port.',
  },
  grantregler: {
    env: 'UTTREKK_GRANTREGLER',
    default: 'serveren',
    help: 'siden: the test issuer takes no grant that the pages of Maskinporten do not allow; serveren: all that its server takes.',
  },
  tokenLevetid: {
    env: 'UTTREKK_TOKEN_LEVETID',
    default: '120s',
    help: 'How long a token of the test issuer lives, in whole seconds.',
  },
} as const

/** Reads them. That plain http is for loopback is told beside the mistakes in each. */
export function parseUtsteder({ raw, read, choice, time, refuse }: Leser): Utstedervalg {
  const optional = (name: Navn, rule: string, parse: (text: string) => string | undefined) =>
    raw(name) === undefined ? undefined : read(name, rule, parse, '')
  const valg = {
    utstederMetadata: optional(
      'utsteder',
      'an http(s) address without a user name, a password, a query or a fragment',
      parseAddress,
    ),
    utstederKlartekst: choice('utstederKlartekst', ['nei', 'ja']) === 'ja',
    tokenLevetidMaksMs: time('tokenLevetidMaks', 1_000),
    klientfil: optional('klienter', 'a file', (text) => text || undefined),
    testutstederOpen: choice('testutstederOpen', ['nei', 'ja']) === 'ja',
    utstederNavn: optional(
      'utstederNavn',
      `an http(s) address that clients can call, without a user name, a password, a query or a fragment, of ${NAVN_MAX} characters at most`,
      parseNavn,
    ),
    grantregler: choice('grantregler', ['serveren', 'siden']),
    tokenLevetidMs: time('tokenLevetid', 1_000),
  }
  if (valg.utstederMetadata && !valg.utstederKlartekst && !isSafeAddress(valg.utstederMetadata)) {
    refuse(
      'utsteder',
      'https, or on this machine (127.0.0.1, localhost); for synthetic persons alone: UTTREKK_UTSTEDER_KLARTEKST=ja',
    )
  }
  if (valg.utstederMetadata && valg.utstederNavn) {
    refuse('utstederNavn', 'nothing, where tokens come from an issuer outside (UTTREKK_UTSTEDER)')
  }
  return valg
}

/** Whether nobody between here and there can change what is answered. */
export function isSafeAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/i.test(hostname)
}

// --- internal ---

type Navn = keyof typeof UTSTEDER

/** How one setting is read; each tells a mistake by its name and variable. */
type Leser = {
  readonly raw: (name: Navn) => string | undefined
  readonly read: <T>(
    name: Navn,
    rule: string,
    parse: (text: string) => T | undefined,
    fallback: T,
  ) => T
  readonly choice: <T extends string>(name: Navn, values: readonly [T, T]) => T
  readonly time: (name: Navn, leastMs?: number) => number
  readonly refuse: (name: Navn, rule: string) => void
}

/** What is listened on, and nobody can call. */
const ANY_ADDRESS = ['0.0.0.0', '[::]']

/** It is in every token, which is to fit in a header. */
const NAVN_MAX = 500

/** As it is written in URLs, with its slash: the name is compared letter by letter. */
function parseNavn(text: string): string | undefined {
  if (parseAddress(text) === undefined) return undefined
  const { href, hostname } = new URL(text)
  const navn = href.endsWith('/') ? href : `${href}/`
  return ANY_ADDRESS.includes(hostname) || navn.length > NAVN_MAX ? undefined : navn
}

function parseAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, username, password, search, hash } = new URL(text)
  const more = username + password + search + hash
  return /^https?:$/.test(protocol) && more === '' && !text.includes('@') ? text : undefined
}
