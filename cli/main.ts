import { parseArgs } from 'node:util'
import { Brukerfeil, type Command, type Omgivelser, type Values } from './command.ts'

/** Each is loaded when it is named, so that none waits for what only another one needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  syntetisk: async () => (await import('./commands/syntetisk.ts')).syntetiskCommand,
  hent: async () => (await import('./commands/hent.ts')).hentCommand,
  logg: async () => (await import('./commands/logg.ts')).loggCommand,
  innsyn: async () => (await import('./commands/innsyn.ts')).innsynCommand,
  maskinporten: async () => (await import('./commands/maskinporten.ts')).maskinportenCommand,
  token: async () => (await import('./commands/token.ts')).tokenCommand,
}

// What we write holds protected data: for this user only.
process.umask(0o077)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(signal))
}
// A reader that goes away (`| head`) ends us quietly, as other tools do.
process.stdout.on('error', () => process.exit(0))

process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: stop.signal,
})

// --- internal ---

/** Runs one command line. Answers the exit code: 0 done, 1 failed, 2 wrong use. */
async function run(args: readonly string[], omgivelser: Omgivelser): Promise<number> {
  const [name, ...rest] = args
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load === undefined) {
    const asked = name === '--help' || name === '-h' || name === 'help'
    const text = asked || name === undefined ? '' : `uttrekk: there is no command ${name}\n\n`
    const to = asked ? omgivelser.stdout : omgivelser.stderr
    to.write(text + (await overview()))
    return asked ? 0 : 2
  }
  const command = await load()
  try {
    const { values, positionals } = parse(command, rest)
    if (values['help'] === true) {
      omgivelser.stdout.write(usage(command))
      return 0
    }
    requireAll(command, values, positionals)
    return await command.run(values, positionals, omgivelser)
  } catch (error) {
    if (error instanceof Brukerfeil) {
      omgivelser.stderr.write(`uttrekk ${command.name}: ${error.message}\n\n${usage(command)}`)
      return 2
    }
    omgivelser.stderr.write(`uttrekk ${command.name}: ${explain(error)}\n`)
    return 1
  }
}

function parse(command: Command, args: string[]): { values: Values; positionals: string[] } {
  try {
    const help = { type: 'boolean', short: 'h' } as const
    return parseArgs({
      args,
      options: { ...command.options, help },
      allowPositionals: command.positionals !== undefined,
    })
  } catch (error) {
    throw new Brukerfeil(error instanceof Error ? error.message : String(error))
  }
}

function requireAll(command: Command, values: Values, positionals: readonly string[]): void {
  for (const [name, option] of Object.entries(command.options)) {
    if (option.required === true && values[name] === undefined) {
      throw new Brukerfeil(`--${name} is missing`)
    }
  }
  const wanted = command.positionals ?? []
  if (positionals.length !== wanted.length) {
    throw new Brukerfeil(
      `expected ${wanted.join(' ')}, got ${positionals.length} of ${wanted.length}`,
    )
  }
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const lines = commands.map(
    ({ name, summary }) => `  ${name.padEnd(12)} ${summary.split('\n')[0]}\n`,
  )
  return `Usage: uttrekk COMMAND [options]\n\n${lines.join('')}\nuttrekk COMMAND --help tells more.\n`
}

function usage({ name, summary, options, positionals = [] }: Command): string {
  const head = ['Usage: uttrekk', name, ...positionals, '[options]'].join(' ')
  const lines = Object.entries(options).map(
    ([option, { help, value, required, default: standard }]) => {
      const left = `--${option}${value === undefined ? '' : ` ${value}`}`
      const notes = [
        required ? 'required' : '',
        standard === undefined ? '' : `default ${standard}`,
      ]
      const note = notes.filter(Boolean).join(', ')
      return `  ${left.padEnd(28)} ${help}${note ? ` (${note})` : ''}\n`
    },
  )
  return `${head}\n\n${summary}\n\n${lines.join('')}  ${'--help'.padEnd(28)} This text.\n`
}

/** Errors with a class of ours explain themselves; of the system's, the common ones are put in words. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const code = 'code' in error ? error.code : undefined
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : ''
  switch (code) {
    case 'ENOENT':
      return `there is no such file:${path}`
    case 'EACCES':
      return `no permission:${path}`
    case 'EISDIR':
      return `that is a directory:${path}`
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return 'the disk is full; make room and run the same command again'
    case 'EADDRINUSE':
      return 'the port is taken; choose another with --port, or 0 for a free one'
    default:
      return error.message
  }
}
