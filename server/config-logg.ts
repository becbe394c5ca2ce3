/** What can be set about the access log. Times are milliseconds. */
export type Loggvalg = {
  /** Where the signed heads of the access log are written; beside the log where nothing is said. */
  readonly loggHoder: string | undefined
  /** Where the keys of its MACs are; in the data directory where nothing is said. */
  readonly loggNokkel: Kilde | undefined
  readonly loggHodeMs: number
  /** How long the access log is kept; for ever where nothing is said. */
  readonly loggLevetidMs: number | undefined
}

/** Where a secret comes from: a file, or a text that came through the environment. */
export type Kilde =
  | { readonly kind: 'fil'; readonly file: string }
  | { readonly kind: 'tekst'; readonly text: string }

/** The settings of these. */
export const LOGG = {
  loggHoder: {
    env: 'UTTREKK_LOGG_HODER',
    default: undefined,
    help: 'File for the signed heads of the access log, best on another machine. Without it: logg/hoder.txt in the data directory.',
  },
  loggNokkel: {
    env: 'UTTREKK_LOGG_NOKKEL',
    default: undefined,
    help: 'File of the keys of the access log’s MACs, best of another owner, or env:NAME for the text of that variable. Without it: logg.nokkel in the data directory, made on first use.',
  },
  loggHodeTid: {
    env: 'UTTREKK_LOGG_HODE_TID',
    default: '1m',
    help: 'How often the end of the access log is signed; what is cut off between two heads cannot be proven.',
  },
  loggLevetid: {
    env: 'UTTREKK_LOGG_LEVETID',
    default: undefined,
    help: 'How long the access log is kept, in whole days of lines; for ever unless set.',
  },
} as const

/** Reads them with the tools of `parseConfig`. */
export function parseLogg({ raw, read, time, env }: Leser): Loggvalg {
  return {
    loggHoder:
      raw('loggHoder') === undefined
        ? undefined
        : read('loggHoder', 'a file', (text) => text || undefined, ''),
    loggNokkel:
      raw('loggNokkel') === undefined
        ? undefined
        : read<Kilde | undefined>('loggNokkel', KILDE, (text) => parseKilde(text, env), undefined),
    loggHodeMs: time('loggHodeTid', 100),
    loggLevetidMs: raw('loggLevetid') === undefined ? undefined : time('loggLevetid', 1),
  }
}

/** What a `Kilde` is written as. */
export const KILDE = 'a file, or env:NAME of a variable that is set'

/** Reads a file, or `env:NAME`. `undefined` where it is neither, or the variable is not set. */
export function parseKilde(text: string, env: Env): Kilde | undefined {
  const name = /^env:(\w+)$/.exec(text)?.[1]
  if (name === undefined) return text === '' ? undefined : { kind: 'fil', file: text }
  const verdi = env[name]
  return verdi === undefined ? undefined : { kind: 'tekst', text: verdi }
}

// --- internal ---

type Env = Readonly<Record<string, string | undefined>>
type Navn = keyof typeof LOGG

/** How one setting is read; each tells a mistake by its name and variable. */
type Leser = {
  readonly raw: (name: Navn) => string | undefined
  readonly read: <T>(
    name: Navn,
    rule: string,
    parse: (text: string) => T | undefined,
    fallback: T,
  ) => T
  readonly time: (name: Navn, leastMs?: number) => number
  readonly env: Env
}
