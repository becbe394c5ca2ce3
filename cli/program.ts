import { inspectArguments } from './arguments.ts'
import { Brukerfeil, type Command, callOf, EXIT } from './command.ts'
import { columns, usage } from './help.ts'
import { pathMistakes } from './paths.ts'
import { type Programomgivelser, runCommand } from './run.ts'
import { styleOf } from './style.ts'
import { didYouMean } from './suggest.ts'
import { COMMAND_NAMES, loadAll, loadCommand } from './table.ts'
import { readVersion } from './version.ts'

/** Runs one command line of `uttrekk`. Answers the exit code. */
export async function runProgram(
  args: readonly string[],
  omgivelser: Programomgivelser,
): Promise<number> {
  const [first, ...rest] = args
  const isHelp = first === '--help' || first === '-h' || first === 'help'
  if (isHelp && rest[0] !== undefined) return runProgram([rest[0], '--help'], omgivelser)
  if (isHelp) return runText(await overview(omgivelser), omgivelser)
  if (first === '--version' || first === '-V' || first === '-v') {
    return runText(`uttrekk ${readVersion()}\n`, omgivelser)
  }
  const command = first === undefined ? undefined : await loadCommand(first)
  if (command !== undefined) return runLine(command, rest, omgivelser)
  omgivelser.stderr.write(
    first === undefined ? await overview(omgivelser) : unknownCommand(first, omgivelser),
  )
  return EXIT.wrongUse
}

/** Runs one command with what stands after its name. Answers the exit code. */
export async function runLine(
  command: Command,
  args: readonly string[],
  omgivelser: Programomgivelser,
): Promise<number> {
  const { stdout, env } = omgivelser
  const end = args.indexOf('--')
  const flags = end < 0 ? args : args.slice(0, end)
  if (flags.includes('--help') || flags.includes('-h')) {
    const paint = styleOf(stdout, env)
    return runText(
      usage(command, (text) => paint('bold', text)),
      omgivelser,
    )
  }
  const { values, positionals, mistakes } = inspectArguments(command, args, env)
  const paths = pathMistakes(command, values, positionals)
  const isWrongUse = mistakes.length > 0
  if (isWrongUse || paths.length > 0) {
    return refuse(command, [...mistakes, ...paths], isWrongUse, omgivelser)
  }
  const isQuiet = values['stille'] === true
  try {
    return await runCommand({ command, values, positionals }, { ...omgivelser, isQuiet })
  } catch (error) {
    if (!(error instanceof Brukerfeil)) throw error
    return refuse(command, error.message.split('\n'), true, omgivelser)
  }
}

// --- internal ---

/** A line for each mistake. A path that cannot be used is no wrong use, and no help tells more of it. */
function refuse(
  command: Command,
  mistakes: readonly string[],
  isWrongUse: boolean,
  { stderr, env }: Programomgivelser,
): number {
  const call = callOf(command)
  const head = styleOf(stderr, env)('red', `${call}:`)
  for (const mistake of mistakes) stderr.write(`${head} ${mistake}\n`)
  if (isWrongUse) stderr.write(`${call} --help tells more.\n`)
  return isWrongUse ? EXIT.wrongUse : EXIT.failed
}

/** Printing a text is a command like the others, with what may go wrong with its output. */
function runText(text: string, omgivelser: Programomgivelser): Promise<number> {
  const command: Command = {
    name: 'help',
    program: 'uttrekk',
    summary: '',
    options: {},
    isPrinting: () => true,
    run: async (_values, _positionals, { stdout }) => {
      stdout.write(text)
      return EXIT.done
    },
  }
  return runCommand({ command, values: {}, positionals: [] }, omgivelser)
}

function unknownCommand(name: string, { stderr, env }: Programomgivelser): string {
  const what = name.startsWith('-')
    ? `the command comes first, and ${name.replace(/=.*/, '')} is none`
    : `there is no command ${name}${didYouMean(name, COMMAND_NAMES)}`
  return `${styleOf(stderr, env)('red', 'uttrekk:')} ${what}\nuttrekk --help lists the commands.\n`
}

async function overview({ stdout, env }: Programomgivelser): Promise<string> {
  const rows = (await loadAll()).map(
    ({ name, summary }) => [name, summary.split('\n')[0] ?? ''] as const,
  )
  const bold = (text: string) => styleOf(stdout, env)('bold', text)
  return [
    `${bold('Usage:')} uttrekk COMMAND [options]`,
    '',
    bold('Commands:'),
    ...columns(rows, 16),
    '',
    'uttrekk COMMAND --help tells more of each, uttrekk --version which this is.',
    '',
    bold('Exit codes:'),
    ...columns(EXIT_TEXTS, 16),
    '',
  ].join('\n')
}

const EXIT_TEXTS = [
  ['0', 'Done.'],
  ['1', 'Failed, or done in part; what is done is told.'],
  ['2', 'Wrong use: nothing was begun.'],
  ['3', 'Nothing wrong was found, but not everything could be checked.'],
  ['4', 'Nothing was done, since there was nothing to do: the file is complete, no server runs.'],
  ['130, 143', 'Stopped by Ctrl-C or SIGTERM; what is done is told. A second Ctrl-C ends at once.'],
  ['141', 'The reader of standard output went away, as with | head.'],
] as const
