import { once } from 'node:events'
import { type Innstilling, KonfigurasjonsFeil, parseConfig, SETTINGS } from '../../server/config.ts'
import { createLog } from '../../server/log.ts'
import { startTjener } from '../../server/main.ts'
import { Brukerfeil, type Command, type Option, type Values } from '../command.ts'

/** How the values of some options are written in the usage text. */
const VALUES: Readonly<Partial<Record<Innstilling, string>>> = {
  data: 'DIR',
  host: 'H',
  port: 'N',
  treghet: 'TIME',
  utsteder: 'URL',
}

/** `uttrekk serve`: the service, until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  summary:
    'Serves the extraction API over the register in a directory. Holds synthetic persons only.\nEvery option can also be set by its environment variable.',
  options: Object.fromEntries(
    (Object.keys(SETTINGS) as Innstilling[]).map((name) => [kebab(name), option(name)]),
  ),
  run: async (values, _positionals, { stdout, stderr, env, signal }) => {
    const config = readConfig(values, env)
    const log = createLog((text) => stderr.write(text), Date.now)
    const tjener = await startTjener(config, { log, clock: Date.now })
    stdout.write(`Uttrekk is ready on ${tjener.url} (synthetic persons only)\n`)
    if (!signal.aborted) await once(signal, 'abort')
    log({ hendelse: 'avslutter' })
    await tjener.stop()
    return 0
  },
}

// --- internal ---

function option(name: Innstilling): Option {
  const { env, help, default: standard } = SETTINGS[name]
  const unit = standard === undefined ? '' : ` Default ${standard}.`
  return { type: 'string', value: VALUES[name] ?? 'VALUE', help: `${help}${unit} [${env}]` }
}

function readConfig(values: Values, env: Readonly<Record<string, string | undefined>>) {
  const flags: Partial<Record<Innstilling, string>> = {}
  for (const name of Object.keys(SETTINGS) as Innstilling[]) {
    const value = values[kebab(name)]
    if (typeof value === 'string') flags[name] = value
  }
  try {
    return parseConfig(flags, env)
  } catch (error) {
    if (error instanceof KonfigurasjonsFeil) throw new Brukerfeil(error.message)
    throw error
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
