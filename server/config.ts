import type { Env, Reader, Setting } from './setting.ts'
import { SETTINGS } from './settings.ts'

export type Innstilling = keyof typeof SETTINGS

/** Everything that can be set, parsed once. Times are milliseconds, sizes bytes. */
export type Config = Readonly<ReturnType<typeof assemble>>

/** Paths of the certificate with its chain, and of its key, both PEM. */
export type TlsFiler = NonNullable<Config['tls']>

/** The configuration cannot be used; the message lists every mistake. */
export class KonfigurasjonsFeil extends Error {
  override readonly name = 'KonfigurasjonsFeil'
}

/** Reads flags over environment over defaults. Throws `KonfigurasjonsFeil` with all mistakes at once. */
export function parseConfig(
  flags: Readonly<Partial<Record<Innstilling, string>>>,
  env: Env,
): Config {
  const feil: string[] = []
  const refuse = (name: Innstilling, rule: string) => {
    feil.push(`${name} (${SETTINGS[name].env}): ${rule}`)
  }
  const texts: Partial<Record<Innstilling, string>> = {}
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(SETTINGS) as Innstilling[]) {
    const setting: Setting = SETTINGS[name]
    const text = flags[name] ?? env[setting.env] ?? setting.default
    const value = text === undefined ? undefined : setting.read.read(text, env)
    const mayLack = text === undefined && setting.required === undefined
    if (value === undefined && !mayLack) refuse(name, setting.read.rule)
    if (text !== undefined) texts[name] = text
    values[setting.field ?? name] = value
  }
  // What is mistaken is missing from here on, and nothing of it is handed out.
  const config = assemble(values as Values, texts)
  for (const [name, rule] of misfits(config, texts)) refuse(name, rule)
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

/** Whether nobody between here and there can change what is answered. */
export function isSafeAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/i.test(hostname)
}

// --- internal ---

type Table = typeof SETTINGS
type Texts = Readonly<Partial<Record<Innstilling, string>>>

/** Each setting by its field, as it is read; one without a default may be missing. */
type Values = {
  readonly [N in Innstilling as Table[N] extends { field: infer F extends string }
    ? F
    : N]: Table[N] extends { read: Reader<infer T> }
    ? Table[N] extends { default: string } | { required: true }
      ? T
      : T | undefined
    : never
}

/** Puts together what is set apart and used as one. */
function assemble(
  { tlsSertifikat, tlsNokkel, beholdteSvar, beholdteBytes, ...values }: Values,
  texts: Texts,
) {
  const tls = { sertifikat: tlsSertifikat ?? '', nokkel: tlsNokkel ?? '' }
  return {
    ...values,
    tls: (texts.tlsSertifikat ?? texts.tlsNokkel) === undefined ? undefined : tls,
    /** How much of what is done is kept of one virksomhet. */
    svartak: { antall: beholdteSvar, bytes: beholdteBytes },
  }
}

/** What is wrong between several settings. */
function* misfits(
  config: Config,
  texts: Texts,
): Generator<readonly [name: Innstilling, rule: string]> {
  const { host, hsts, klartekst, utstederMetadata, utstederNavn } = config
  const isTls = config.tls !== undefined
  for (const name of isTls ? (['tlsSertifikat', 'tlsNokkel'] as const) : []) {
    if (texts[name] === undefined) yield [name, SETTINGS[name].read.rule]
  }
  if (host && !LOOPBACK.test(host) && !isTls && !klartekst) yield ['host', NEEDS_TLS]
  if (hsts && !isTls && !klartekst) yield ['hsts', 'nei, unless TLS is on here or in front']
  if (utstederMetadata && !config.utstederKlartekst && !isSafeAddress(utstederMetadata)) {
    yield ['utsteder', NEEDS_HTTPS]
  }
  if (config.metrikkOtlp && !isSafeAddress(config.metrikkOtlp)) yield ['metrikkOtlp', HTTPS_HERE]
  if (utstederMetadata && utstederNavn) {
    yield ['utstederNavn', 'nothing, where tokens come from an issuer outside (UTTREKK_UTSTEDER)']
  }
  const missing = config.ekte ? missingForEkte(config) : []
  if (missing.length > 0) yield ['ekte', `nei, unless there is ${missing.join(', and ')}`]
}

const LOOPBACK = /^(?:localhost|::1|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i

/** @valg docs/valg/024-tls.md */
const NEEDS_TLS =
  'a loopback address, unless TLS is on (UTTREKK_TLS_SERTIFIKAT, UTTREKK_TLS_NOKKEL) or a proxy in front does it (UTTREKK_KLARTEKST=ja)'

const HTTPS_HERE = 'https, or on this machine (127.0.0.1, localhost)'

const NEEDS_HTTPS = `${HTTPS_HERE}; for synthetic persons alone: UTTREKK_UTSTEDER_KLARTEKST=ja`
