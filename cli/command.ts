import type { Readable, Writable } from 'node:stream'
import type { ParseArgsOptionDescriptor } from 'node:util'

/** What a command is given; the outside world comes in as arguments. */
export type Omgivelser = {
  readonly stdin: Readable
  readonly stdout: Writable
  /** Progress, explanations and errors; never data. */
  readonly stderr: Writable & { readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by SIGINT and SIGTERM: finish or give up cleanly. */
  readonly signal: AbortSignal
}

export type Option = ParseArgsOptionDescriptor & {
  readonly help: string
  /** How the value is written in the usage line, for instance `DIR`. */
  readonly value?: string
  readonly required?: boolean
}

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** A command as data. `run` answers the exit code: 0 done, 1 failed, 2 wrong use. */
export type Command = {
  readonly name: string
  readonly summary: string
  readonly options: Readonly<Record<string, Option>>
  /** Names of positional arguments, all required. */
  readonly positionals?: readonly string[]
  readonly run: (
    values: Values,
    positionals: readonly string[],
    omgivelser: Omgivelser,
  ) => Promise<number>
}

/** What a command answers that a signal has ended, as shells do: 128 and the number of the signal. */
export function exitCodeOf(signal: AbortSignal): number {
  return signal.reason === 'SIGTERM' ? 143 : 130
}

/** Wrong use of a command: shown with the command's usage, exit code 2. */
export class Brukerfeil extends Error {
  override readonly name = 'Brukerfeil'
}
