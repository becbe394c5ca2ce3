import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { ParseArgsOptionDescriptor } from 'node:util'
import { Utgang } from './output.ts'
import type { Sti } from './paths.ts'

/** What a command is given; the outside world comes in as arguments. */
export type Omgivelser = {
  readonly stdin: Readable
  readonly stdout: Writable & { readonly isTTY?: boolean }
  /** Progress, explanations and errors; never data. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by SIGINT and SIGTERM: finish or give up cleanly. */
  readonly signal: AbortSignal
  /** Does something at the very end of the process, when nothing can come between it and the exit code. */
  readonly atEnd?: (act: () => void) => void
  /** Nothing on standard error but what went wrong, and warnings. */
  readonly isQuiet?: boolean
}

export type Option = ParseArgsOptionDescriptor & {
  readonly help: string
  /** How the value is written in the usage line, for instance `DIR`. */
  readonly value?: string
  readonly required?: boolean
  /** A list: separated by commas, or the option several times, is the same. `multiple` is the latter only. */
  readonly list?: boolean
  /** All it may be; told in the help. */
  readonly values?: readonly string[]
  /** The same for an option that the command itself judges. */
  readonly examples?: readonly string[]
  readonly rule?: Rule
  /** The environment variable of the same meaning; the option wins. */
  readonly env?: string
  /** What is at the path that it names. */
  readonly path?: Sti
}

/** What a value must be, where it is none of a few: told as «--NAME is TEXT». */
export type Rule = { readonly text: string; readonly holds: (value: string) => boolean }

/** Values of any table. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>
export type Options = Readonly<Record<string, Option>>

/** What a command line says, by the table of its options: what is required or has a default is there. */
export type ValuesOf<O extends Options> = string extends keyof O
  ? Values
  : {
      readonly [N in keyof O]: O[N] extends Flag
        ? boolean
        : O[N] extends Several
          ? readonly Word<O[N]>[]
          : O[N] extends { required: true } | { default: string }
            ? Word<O[N]>
            : Word<O[N]> | undefined
    }

/** The same before it is judged: what must be there may be missing, and be none of the words it may be. */
export type GivenOf<O extends Options> = string extends keyof O
  ? Values
  : {
      readonly [N in keyof O]: O[N] extends Flag
        ? boolean
        : O[N] extends Several
          ? readonly string[]
          : string | undefined
    }

/** `a|b` is one of the two; any other name is of any text. */
export type PositionalsOf<P extends readonly string[]> = {
  readonly [I in keyof P]: P[I] extends `${string}|${string}` ? Choice<P[I]> : string
}

type Flag = { type: 'boolean' }
type Several = { list: true } | { multiple: true }
type Word<O extends Option> = O extends { values: readonly (infer W extends string)[] } ? W : string
type Choice<T extends string> = T extends `${infer A}|${infer B}` ? A | Choice<B> : T

/** A command as data. `run` answers the exit code, one of `EXIT`. */
export type Command<
  O extends Options = Options,
  P extends readonly string[] = readonly string[],
> = {
  readonly name: string
  /** How it is called, where that is not `uttrekk NAME`. */
  readonly program?: string
  /** Its first line is for the overview too. */
  readonly summary: string
  readonly options: O
  /** Names of positional arguments, all required; `a|b` is one of the two. */
  readonly positionals?: P
  /**
   * Whether what it puts on standard output is the work itself, so that there is nothing more to do
   * when nobody reads it. Other work goes on.
   */
  readonly isPrinting?: (values: ValuesOf<O>) => boolean
  /**
   * What is wrong with options that go together, or that only the command can judge; told with all
   * other mistakes.
   */
  readonly mistakes?: (
    values: GivenOf<O>,
    positionals: readonly string[],
    env: Omgivelser['env'],
  ) => readonly string[]
  readonly run: (
    values: ValuesOf<O>,
    positionals: PositionalsOf<P>,
    omgivelser: Omgivelser,
  ) => Promise<number>
}

/** A command among others, of which is known by what tables it reads. */
export type Defined<O extends Options, P extends readonly string[]> = Omit<Command, Tables> &
  Pick<Command<O, P>, Tables>
type Tables = 'options' | 'positionals'

/** A command whose values and positionals have the types that its own tables give them. */
export function defineCommand<const O extends Options, const P extends readonly string[] = []>(
  definition: Command<O, P> & { readonly options: NoMore<O> },
): Defined<O, P> {
  // `inspectArguments` reads by these tables, and nothing is run that it finds a mistake in.
  return definition as unknown as Defined<O, P>
}

/** A name that no option has is misspelled. */
type NoMore<O extends Options> = {
  readonly [N in keyof O]: Readonly<Record<Exclude<keyof O[N], keyof Option>, never>>
}

/** What a command answers that a signal has ended, as shells do: 128 and the number of the signal. */
export function exitCodeOf(signal: AbortSignal): number {
  return signal.reason === 'SIGTERM' ? 143 : 130
}

/** How a command is called. */
export function callOf({ name, program = `uttrekk ${name}` }: Command): string {
  return program
}

/** Exit codes. Beside them: 130 and 143 for SIGINT and SIGTERM, 141 for a reader that went away. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  unchecked: 3,
  nothingDone: 4,
  closedPipe: 141,
} as const

/** Wrong use of a command: every mistake, each on a line of its own; exit code 2. */
export class Brukerfeil extends Error {
  override readonly name = 'Brukerfeil'
}

/** What a reading finds wrong with its use. Throws everything else. */
export function mistakesIn(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof Brukerfeil) return error.message.split('\n')
    throw error
  }
}

/** Puts text on standard output, no faster than it is read. Rejects where it cannot be written. */
export async function print(
  { stdout, signal }: Pick<Omgivelser, 'stdout' | 'signal'>,
  text: string,
): Promise<void> {
  if (text !== '' && !stdout.write(text)) await once(stdout, 'drain', { signal })
  if (stdout instanceof Utgang && stdout.feil !== undefined) throw stdout.feil
}

/** Waits until all that was printed is written. Rejects where it cannot be. */
export async function printed({ stdout }: Pick<Omgivelser, 'stdout'>): Promise<void> {
  await new Promise<void>((resolve) => {
    stdout.write('', () => resolve())
  })
  if (stdout instanceof Utgang && stdout.feil !== undefined) throw stdout.feil
}

/** Tells how it goes, unless told to be quiet. */
export function tell({ stderr, isQuiet }: Omgivelser, text: string): void {
  if (isQuiet !== true) stderr.write(text)
}
