import type { Command, Option } from './command.ts'

/** Each is loaded when it is named, so that none waits for what only another one needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  stop: async () => (await import('./commands/stop.ts')).stopCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  hendelse: async () => (await import('./commands/hendelse.ts')).hendelseCommand,
  syntetisk: async () => (await import('./commands/syntetisk.ts')).syntetiskCommand,
  hent: async () => (await import('./commands/hent.ts')).hentCommand,
  antall: async () => (await import('./commands/antall.ts')).antallCommand,
  soek: async () => (await import('./commands/soek.ts')).soekCommand,
  logg: async () => (await import('./commands/logg.ts')).loggCommand,
  innsyn: async () => (await import('./commands/innsyn.ts')).innsynCommand,
  katalog: async () => (await import('./commands/katalog.ts')).katalogCommand,
  sikkerhetskopi: async () => (await import('./commands/sikkerhetskopi.ts')).sikkerhetskopiCommand,
  klokke: async () => (await import('./commands/klokke.ts')).klokkeCommand,
  nokkel: async () => (await import('./commands/nokkel.ts')).nokkelCommand,
  maskinporten: async () => (await import('./commands/maskinporten.ts')).maskinportenCommand,
  token: async () => (await import('./commands/token.ts')).tokenCommand,
  completion: async () => (await import('./commands/completion.ts')).createCompletion(loadAll),
}

/** Options that every command has. */
const COMMON = {
  stille: { type: 'boolean', help: 'Quiet: only what went wrong, and warnings.' },
  help: { type: 'boolean', short: 'h', help: 'This text.' },
} as const satisfies Record<string, Option>

export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS)

/** The command of this name, `undefined` where there is none. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return load === undefined ? undefined : withCommon(await load())
}

/** All of them, in the order in which they are told. */
export async function loadAll(): Promise<readonly Command[]> {
  return (await Promise.all(COMMAND_NAMES.map(loadCommand))).filter((one) => one !== undefined)
}

/** A command with the options that all have. */
export function withCommon(command: Command): Command {
  return { ...command, options: { ...command.options, ...COMMON } }
}
