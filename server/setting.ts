/** The variables of the process that reads a setting. */
export type Env = Readonly<Record<string, string | undefined>>

/** How the text of a setting is read: what it must be, and its value, `undefined` where it is not that. */
export type Reader<T> = {
  readonly rule: string
  readonly read: (text: string, env: Env) => T | undefined
  /** All it may be, where that is a few words. */
  readonly choices?: readonly string[]
}

/** One setting: a variable, and an option of the same meaning that wins over it. */
export type Setting = {
  readonly env: string
  /** Without one it may be left unset, unless it is required. */
  readonly default: string | undefined
  readonly required?: true
  readonly help: string
  /** What its value is called in the configuration, where that is not the name of the setting. */
  readonly field?: string
  readonly read: Reader<unknown>
}

/** Where a secret comes from: a file, or a text that came through the environment. */
export type Kilde =
  | { readonly kind: 'fil'; readonly file: string }
  | { readonly kind: 'tekst'; readonly text: string }

/** Any text but an empty one. */
export function words(rule: string): Reader<string> {
  return { rule, read: (text) => text || undefined }
}

/** A whole number within limits. */
export function whole(least: number, most: number): Reader<number> {
  return {
    rule: `a whole number from ${least} to ${most}`,
    read: (text) => parseWhole(text, least, most),
  }
}

/** How many are allowed, where 0 and `av` both mean any number. */
export function limit(most: number): Reader<number> {
  return {
    rule: `${whole(0, most).rule}, or av`,
    read: (text) => (text === 'av' ? 0 : parseWhole(text, 0, most)),
  }
}

/** One of a few words. */
export function choice<T extends string>(...choices: readonly T[]): Reader<T> {
  const read = (text: string) => choices.find((one) => one === text)
  return { rule: choices.join(' or '), read, choices }
}

/** One of two words, the second of which says yes. */
export function either(no: string, yes: string): Reader<boolean> {
  const words = choice(no, yes)
  return {
    ...words,
    read: (text, env) => {
      const word = words.read(text, env)
      return word === undefined ? undefined : word === yes
    },
  }
}

/** A time, in milliseconds. */
export function time(leastMs = 0): Reader<number> {
  const least = leastMs === 0 ? '' : ` of ${leastMs} ms or more,`
  return {
    rule: `a time${least} such as 500ms, 5s or 2m`,
    read: (text) => parseTimeMs(text, leastMs),
  }
}

/** A size, in bytes. */
export function size(least: number): Reader<number> {
  return {
    rule: `a size of ${least} bytes or more, such as 500kB, 64MB or 1GB`,
    read: (text) => parseBytes(text, least),
  }
}

/** An http(s) address with nothing in it that would be a secret. */
export const address: Reader<string> = {
  rule: 'an http(s) address without a user name, a password, a query or a fragment',
  read: parseAddress,
}

/** An address that an issuer names itself by: as URLs write it, with its slash. */
export function issuerName(most: number): Reader<string> {
  return {
    rule: `an http(s) address that clients can call, without a user name, a password, a query or a fragment, of ${most} characters at most`,
    read: (text) => {
      if (parseAddress(text) === undefined) return undefined
      const { href, hostname } = new URL(text)
      const navn = href.endsWith('/') ? href : `${href}/`
      return ANY_ADDRESS.includes(hostname) || navn.length > most ? undefined : navn
    },
  }
}

/** A file, or `env:NAME` of a variable that is set. */
export const kilde: Reader<Kilde> = {
  rule: 'a file, or env:NAME of a variable that is set',
  read: (text, env) => {
    const name = /^env:(\w+)$/.exec(text)?.[1]
    if (name === undefined) return text === '' ? undefined : { kind: 'fil', file: text }
    const verdi = env[name]
    return verdi === undefined ? undefined : { kind: 'tekst', text: verdi }
  },
}

/** Reads `500ms`, `5s`, `2m` or `1h` as milliseconds. */
export function parseTimeMs(text: string, leastMs = 0): number | undefined {
  const match = /^(\d{1,7})(ms|s|m|h)$/.exec(text)
  if (match === null) return undefined
  const factor = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h']
  const ms = Number(match[1]) * factor
  return ms >= leastMs ? ms : undefined
}

// --- internal ---

/** What is listened on, and nobody can call. */
const ANY_ADDRESS = ['0.0.0.0', '[::]']

/** Reads `500kB`, `64MB` or `1GB` as bytes. */
function parseBytes(text: string, least: number): number | undefined {
  const match = /^(\d{1,6})(kB|MB|GB)$/.exec(text)
  if (match === null) return undefined
  const bytes = Number(match[1]) * { kB: 1e3, MB: 1e6, GB: 1e9 }[match[2] as 'kB' | 'MB' | 'GB']
  return bytes >= least ? bytes : undefined
}

function parseWhole(text: string, least: number, most: number): number | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined
  const value = Number(text)
  return value >= least && value <= most ? value : undefined
}

function parseAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, username, password, search, hash } = new URL(text)
  const more = username + password + search + hash
  return /^https?:$/.test(protocol) && more === '' && !text.includes('@') ? text : undefined
}
