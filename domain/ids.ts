import { Avvist } from './errors.ts'

/** Eleven digits: a fødselsnummer or a d-nummer, real or synthetic, with valid control digits. */
export type Folkeregisteridentifikator = string & {
  readonly __brand: 'Folkeregisteridentifikator'
}

/** Who a number was made by: the register itself, or one of those who make synthetic ones. */
export type Nummerserie = 'ekte' | 'skatteetaten' | 'nav'

/** UUID v4 in lower case; names one ordered uttrekk. */
export type JobbId = string & { readonly __brand: 'JobbId' }

/** 32 lower-case hexadecimal digits; names one versjon of a persondokument. */
export type Dokumentidentifikator = string & { readonly __brand: 'Dokumentidentifikator' }

/** `authority:number`, for instance `0192:991825827`: the virksomhet that a token was issued for. */
export type KonsumentId = string & { readonly __brand: 'KonsumentId' }

/**
 * Reads eleven digits. Accepts the control digits of 1964 and of 2032 alike, since both are in use
 * side by side once the new ones are issued. Throws `Avvist` (400) that names `felt`, never the
 * number itself.
 */
export function parseFolkeregisteridentifikator(
  input: unknown,
  felt: string,
): Folkeregisteridentifikator {
  if (isFolkeregisteridentifikator(input)) return input
  throw new Avvist('FREG-102', {
    felt,
    regel: 'skal være elleve siffer med gyldig dato og gyldige kontrollsifre',
  })
}

/** True for eleven digits with a date that exists and control digits of 1964 or 2032. */
export function isFolkeregisteridentifikator(input: unknown): input is Folkeregisteridentifikator {
  return typeof input === 'string' && /^\d{11}$/.test(input) && hasDate(input) && hasControl(input)
}

/**
 * Which series eleven digits are of, told by the month alone: `skatteetaten` adds 80 to it for the test
 * environments, `nav` adds 40 for test persons of its own, and neither is ever a real person's number.
 * Everything else is `ekte`, a number that cannot be one among them: what is not known to be
 * synthetic may be a misspelled real one.
 */
export function nummerserie(elevenDigits: string): Nummerserie {
  const month = Number(elevenDigits.slice(2, 4))
  if (month > SKATTEETATEN && month <= SKATTEETATEN + 12) return 'skatteetaten'
  return month > NAV && month <= NAV + 12 ? 'nav' : 'ekte'
}

/** True of a number that can be nobody's: of the test environments, or of NAV's own. */
export function isSyntetisk(identifikator: Folkeregisteridentifikator): boolean {
  return nummerserie(identifikator) !== 'ekte'
}

/** `dNummer` when the first digit is 4 to 7 (the day carries +40), else `foedselsnummer`. */
export function identifikatortype(
  identifikator: Folkeregisteridentifikator,
): 'foedselsnummer' | 'dNummer' {
  return identifikator >= '4' ? 'dNummer' : 'foedselsnummer'
}

/** Completes nine digits with the control digits of 1964, or `undefined` where none exist. */
export function withControlDigits(nine: string): Folkeregisteridentifikator | undefined {
  const k1 = (11 - (weigh(nine, WEIGHTS_1) % 11)) % 11
  if (k1 === 10) return undefined
  const k2 = (11 - (weigh(nine + k1, WEIGHTS_2) % 11)) % 11
  if (k2 === 10) return undefined
  return `${nine}${k1}${k2}` as Folkeregisteridentifikator
}

/** Reads a job's name. `undefined` for anything that no job can be called. */
export function parseJobbId(input: string): JobbId | undefined {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
  return uuid.test(input) ? (input as JobbId) : undefined
}

/** Reads 32 hexadecimal digits. Throws `Avvist` (400) that names `felt`. */
export function parseDokumentidentifikator(input: unknown, felt: string): Dokumentidentifikator {
  if (isDokumentidentifikator(input)) return input
  throw new Avvist('FREG-102', { felt, regel: 'skal være 32 heksadesimale siffer (0-9, a-f)' })
}

/** True for 32 lower-case hexadecimal digits. */
export function isDokumentidentifikator(input: unknown): input is Dokumentidentifikator {
  return typeof input === 'string' && /^[0-9a-f]{32}$/.test(input)
}

/**
 * Reads `consumer.ID` of a token: 0192, which is Enhetsregisteret, and nine digits. `undefined` for
 * anything else; whoever asks refuses. Other registers may come, and are let in once it is known who
 * they name.
 */
export function parseKonsumentId(input: unknown): KonsumentId | undefined {
  return typeof input === 'string' && /^0192:\d{9}$/.test(input)
    ? (input as KonsumentId)
    : undefined
}

// --- internal ---

/** What is added to the month of a synthetic number. */
const SKATTEETATEN = 80
const NAV = 40

const WEIGHTS_1 = [3, 7, 6, 1, 8, 9, 4, 5, 2] as const
const WEIGHTS_2 = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2] as const
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

function weigh(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0)
}

/** The rules of 2032 allow four remainders for the first control digit; those of 1964 only 0. */
function hasControl(n: string): boolean {
  const r1 = (weigh(n, WEIGHTS_1) + Number(n[9])) % 11
  const r2 = (weigh(n, WEIGHTS_2) + Number(n[10])) % 11
  return r1 <= 3 && r2 === 0
}

/** The century cannot be told from the number, so 29 February passes in every fourth year. */
function hasDate(n: string): boolean {
  const day = Number(n.slice(0, 2))
  const month = Number(n.slice(2, 4))
  const realDay = day > 40 ? day - 40 : day
  const added = { ekte: 0, nav: NAV, skatteetaten: SKATTEETATEN }[nummerserie(n)]
  const realMonth = month - added
  const days = DAYS[realMonth - 1]
  if (days === undefined || realDay < 1) return false
  const leap = realMonth === 2 && Number(n.slice(4, 6)) % 4 === 0
  return realDay <= (leap ? 29 : days)
}
