import {
  type HttpFeil,
  isHttpFeil,
  isJobbBorte,
  isKlientFeil,
  isTokenFeil,
} from '../../klient/errors.ts'
import { adviceOf } from '../ca.ts'
import { EXIT, type Omgivelser } from '../command.ts'
import { codeOf, explain as explainSystem } from '../explain.ts'
import { UtgangFeil } from '../output.ts'

/** What is to be said where the same command would go on: nothing, where it would not. */
export type Igjen = { readonly again: string; readonly kept: string }

/**
 * What went wrong with a call, and what to do; the service's own words stand on lines of their own, in
 * its language. Answers the exit code: 2 where the order itself is at fault. Throws what is no matter of
 * the service.
 */
export function explainAvslag(error: unknown, igjen: Igjen, omgivelser: Omgivelser): number {
  const { stderr, signal } = omgivelser
  const say = (...lines: readonly string[]) =>
    stderr.write(lines.map((line) => (line === '' ? '' : `${line}\n`)).join(''))
  const broken = [error, signal.reason].find((one) => one instanceof UtgangFeil)
  if (broken !== undefined) throw broken
  if (signal.aborted) {
    say(`Stopped early. ${igjen.again}`.trim())
    return EXIT.failed
  }
  if (isJobbBorte(error)) {
    say(
      'The service no longer has the job, and another order could hold others.',
      ...wordsOf(error),
      'The same command with --forfra orders anew and throws away what was fetched.',
    )
    return EXIT.failed
  }
  if (isHttpFeil(error)) return explainStatus(error, igjen, say)
  if (isTokenFeil(error) && !error.isForbigaaende) {
    say(`${error.message}${adviceOf(error)}`, igjen.kept)
    return EXIT.failed
  }
  if (isKlientFeil(error)) {
    const advice = adviceOf(error)
    say(
      `${error.message}${advice === '' ? '' : `.${advice}`}`,
      advice === '' ? igjen.again : igjen.kept,
    )
    return EXIT.failed
  }
  if (codeOf(error) === undefined) throw error
  say(explainSystem(error), igjen.again)
  return EXIT.failed
}

// --- internal ---

/** Statuses that may pass by themselves. */
const PASSING: readonly number[] = [408, 425, 429]

function explainStatus(
  error: HttpFeil,
  { again, kept }: Igjen,
  say: (...lines: readonly string[]) => void,
): number {
  const { status } = error
  const words = wordsOf(error)
  if (status === 400 || status === 406) {
    say(`The service refuses the order (${status}). It says:`, ...words)
    return EXIT.wrongUse
  }
  if (status === 401) {
    say(
      'The service does not take the token (401).',
      ...words,
      'It may have ended, or be of another issuer or for another service: get a new one.',
      kept,
    )
  } else if (status === 403) {
    say(
      'The service does not let this token do that (403).',
      ...words,
      'Its scope must open the package of --rettighetspakke, and its virksomhet must have access.',
      kept,
    )
  } else if (status >= 500 || PASSING.includes(status)) {
    say(`The service cannot answer now (${status}).`, ...words, again)
  } else {
    say(
      `The service answered ${status}: is --url the address of one that has this?`,
      ...words,
      kept,
    )
  }
  return EXIT.failed
}

/** The service's own words, set off from ours. */
function wordsOf({ melding }: HttpFeil): readonly string[] {
  return melding === undefined ? [] : [`  ${melding}`]
}
