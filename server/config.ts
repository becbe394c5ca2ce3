import { KOMPLETT_BATCH_DEFAULT, TILPASSET_BATCH_DEFAULT } from '../domain/limits.ts'
import { DRIFT, type Drift, parseDrift } from './config-drift.ts'
import { LOGG, type Loggvalg, parseLogg } from './config-logg.ts'
import { NETT, type Nett, parseNett } from './config-nett.ts'
import { isSafeAddress, parseUtsteder, UTSTEDER, type Utstedervalg } from './config-utsteder.ts'

/** Everything that can be set, parsed once. Times are milliseconds. */
export type Config = Nett &
  Loggvalg &
  Utstedervalg &
  Drift & {
    readonly data: string
    readonly treghetMs: number
    /** How long after the one before the next batch of a job becomes ready. */
    readonly batchtreghetMs: number
    readonly tilpassetBatch: number
    readonly komplettBatch: number
    /** How long the answer of a job that is done is kept. */
    readonly jobbLevetidMs: number
    readonly retryAfter: 'ms' | 's'
    readonly ignoreUnknownCriteria: boolean
    readonly graderteTilUtenHjemmel: boolean
    /** Whether the optional package of Svalbard's register is served. */
    readonly svalbard: boolean
    /** Whether a register of real persons is meant to be served. */
    readonly ekte: boolean
    readonly metrikkOpen: boolean
    readonly lesere: number
    readonly leieMs: number
  }

type Setting = {
  readonly env: string
  readonly default: string | undefined
  readonly help: string
}

/**
 * Every setting: the environment variable, its default and what it means. A command-line option of
 * the same meaning wins over the variable.
 */
export const SETTINGS = {
  data: {
    env: 'UTTREKK_DATA',
    default: undefined,
    help: 'Directory of the register and the jobs.',
  },
  ...NETT,
  treghet: {
    env: 'UTTREKK_TREGHET',
    default: '0s',
    help: 'Jobs become ready only after this time (500ms, 5s, 2m), as those of the original do.',
  },
  batchtreghet: {
    env: 'UTTREKK_BATCHTREGHET',
    default: '0s',
    help: 'Each next batch of a job that is done, and its end, answers 404 for so long after the one before.',
  },
  tilpassetBatch: {
    env: 'UTTREKK_TILPASSET_BATCH',
    default: String(TILPASSET_BATCH_DEFAULT),
    help: 'Identifikatorer in a batch of a tilpasset uttrekk, 1 to 100000.',
  },
  komplettBatch: {
    env: 'UTTREKK_KOMPLETT_BATCH',
    default: String(KOMPLETT_BATCH_DEFAULT),
    help: 'Identifikatorer in a batch of a komplett uttrekk, 1 to 100000.',
  },
  jobbLevetid: {
    env: 'UTTREKK_JOBB_LEVETID',
    default: '168h',
    help: 'How long the answer of a job that is done is kept; afterwards its batches answer 410.',
  },
  retryAfter: {
    env: 'UTTREKK_RETRY_AFTER',
    default: 'ms',
    help: 'Unit of Retry-After: ms as the original documents, or s as RFC 9110 says.',
  },
  ukjenteKriterier: {
    env: 'UTTREKK_UKJENTE_KRITERIER',
    default: 'avvis',
    help: 'Unknown fields of an order: avvis (400) or ignorer.',
  },
  graderteTilUtenHjemmel: {
    env: 'UTTREKK_GRADERTE_TIL_UTEN_HJEMMEL',
    default: 'nei',
    help: 'ja: graded addresses of real persons go to offentligutenhjemmel too.',
  },
  svalbard: {
    env: 'UTTREKK_SVALBARD',
    default: 'nei',
    help: 'ja: the package brsv is served too, from documents that were imported with --opphav brsv.',
  },
  ekte: {
    env: 'UTTREKK_EKTE',
    default: 'nei',
    help: 'ja: a register of real persons is meant to be served; needs an issuer outside, and TLS here or in front.',
  },
  ...UTSTEDER,
  metrikkOpen: {
    env: 'UTTREKK_METRIKK_OPEN',
    default: 'nei',
    help: 'ja: /metrics answers others than loopback.',
  },
  ...LOGG,
  lesere: { env: 'UTTREKK_LESERE', default: '2', help: 'Threads that look persons up, 1 to 64.' },
  leie: {
    env: 'UTTREKK_LEIE',
    default: '30s',
    help: 'How long a job is leased at a time; it is prolonged while the job runs.',
  },
  ...DRIFT,
} as const satisfies Record<string, Setting>

export type Innstilling = keyof typeof SETTINGS

/** The configuration cannot be used; the message lists every mistake. */
export class KonfigurasjonsFeil extends Error {
  override readonly name = 'KonfigurasjonsFeil'
}

/** Reads flags over environment over defaults. Throws `KonfigurasjonsFeil` with all mistakes at once. */
export function parseConfig(
  flags: Readonly<Partial<Record<Innstilling, string>>>,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const feil: string[] = []
  const raw = (name: Innstilling) =>
    flags[name] ?? env[SETTINGS[name].env] ?? SETTINGS[name].default
  const refuse = (name: Innstilling, rule: string) => {
    feil.push(`${name} (${SETTINGS[name].env}): ${rule}`)
  }
  const read = <T>(
    name: Innstilling,
    rule: string,
    parse: (text: string) => T | undefined,
    fallback: T,
  ): T => {
    const text = raw(name)
    const value = text === undefined ? undefined : parse(text)
    if (value === undefined) refuse(name, rule)
    return value ?? fallback
  }
  const whole = (name: Innstilling, least: number, most: number) =>
    read(
      name,
      `a whole number from ${least} to ${most}`,
      (text) => parseWhole(text, least, most),
      0,
    )
  const choice = <T extends string>(name: Innstilling, [first, second]: readonly [T, T]): T =>
    read(
      name,
      `${first} or ${second}`,
      (text) => [first, second].find((one) => one === text),
      first,
    )
  const time = (name: Innstilling, leastMs = 0) =>
    read(
      name,
      leastMs === 0
        ? 'a time such as 500ms, 5s or 2m'
        : `a time of ${leastMs} ms or more, such as 500ms, 5s or 2m`,
      (text) => parseTimeMs(text, leastMs),
      0,
    )
  const bytes = (name: Innstilling, least: number) =>
    read(
      name,
      `a size of ${least} bytes or more, such as 500kB, 64MB or 1GB`,
      (text) => parseBytes(text, least),
      0,
    )
  const config: Config = {
    data: read('data', 'a directory', (text) => text || undefined, ''),
    ...parseNett({ raw, read, whole, choice, time, bytes, refuse }),
    treghetMs: time('treghet'),
    batchtreghetMs: time('batchtreghet'),
    tilpassetBatch: whole('tilpassetBatch', 1, 100_000),
    komplettBatch: whole('komplettBatch', 1, 100_000),
    jobbLevetidMs: time('jobbLevetid', 1),
    retryAfter: choice('retryAfter', ['ms', 's']),
    ignoreUnknownCriteria: choice('ukjenteKriterier', ['avvis', 'ignorer']) === 'ignorer',
    graderteTilUtenHjemmel: choice('graderteTilUtenHjemmel', ['nei', 'ja']) === 'ja',
    svalbard: choice('svalbard', ['nei', 'ja']) === 'ja',
    ekte: choice('ekte', ['nei', 'ja']) === 'ja',
    ...parseUtsteder({ raw, read, choice, time, refuse }),
    metrikkOpen: choice('metrikkOpen', ['nei', 'ja']) === 'ja',
    ...parseLogg({ raw, read, time, env }),
    lesere: whole('lesere', 1, 64),
    leieMs: time('leie', 1),
    ...parseDrift({ time, whole, bytes }),
  }
  const missing = config.ekte ? missingForEkte(config) : []
  if (missing.length > 0) refuse('ekte', `nei, unless there is ${missing.join(', and ')}`)
  if (feil.length > 0) throw new KonfigurasjonsFeil(`Cannot start:\n  ${feil.join('\n  ')}`)
  return config
}

/** What the service lacks to answer for a register of real persons, one line each. */
export function missingForEkte({
  ekte,
  utstederMetadata,
  tls,
  klartekst,
}: Pick<Config, 'ekte' | 'utstederMetadata' | 'tls' | 'klartekst'>): readonly string[] {
  const tlsIs = tls !== undefined || klartekst
  return [
    ...(ekte ? [] : ['--ekte ja (UTTREKK_EKTE), which says that it is meant']),
    ...(utstederMetadata ? [] : ['an issuer outside, --utsteder URL (UTTREKK_UTSTEDER)']),
    ...(utstederMetadata && !isSafeAddress(utstederMetadata)
      ? ['an issuer that is asked over https (UTTREKK_UTSTEDER)']
      : []),
    ...(tlsIs ? [] : ['TLS, --tls-sertifikat and --tls-nokkel, or --klartekst ja behind a proxy']),
  ]
}

/** Reads `500ms`, `5s`, `2m` or `1h` as milliseconds. */
export function parseTimeMs(text: string, leastMs = 0): number | undefined {
  const match = /^(\d{1,7})(ms|s|m|h)$/.exec(text)
  if (match === null) return undefined
  const factor = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h']
  const ms = Number(match[1]) * factor
  return ms >= leastMs ? ms : undefined
}

/** Reads `500kB`, `64MB` or `1GB` as bytes. */
export function parseBytes(text: string, least = 0): number | undefined {
  const match = /^(\d{1,6})(kB|MB|GB)$/.exec(text)
  if (match === null) return undefined
  const bytes = Number(match[1]) * { kB: 1e3, MB: 1e6, GB: 1e9 }[match[2] as 'kB' | 'MB' | 'GB']
  return bytes >= least ? bytes : undefined
}

// --- internal ---

function parseWhole(text: string, least: number, most: number): number | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined
  const value = Number(text)
  return value >= least && value <= most ? value : undefined
}
