import { once } from 'node:events'
import { type Innstilling, KonfigurasjonsFeil, parseConfig, SETTINGS } from '../../server/config.ts'
import { createLog } from '../../server/log.ts'
import { startTjener } from '../../server/main.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import {
  Brukerfeil,
  type Command,
  EXIT,
  type Omgivelser,
  type Option,
  printed,
  type Values,
} from '../command.ts'
import { UtgangFeil } from '../output.ts'
import { watchNpm } from '../parent.ts'
import type { Sti } from '../paths.ts'
import { readyText } from '../ready.ts'

/** How the values of some options are written in the usage text. */
const VALUES: Readonly<Partial<Record<Innstilling, string>>> = {
  data: 'DIR',
  host: 'H',
  port: 'N',
  treghet: 'TIME',
  utsteder: 'URL',
  tlsSertifikat: 'FILE',
  tlsNokkel: 'FILE',
  klienter: 'FILE',
  loggHoder: 'FILE',
}

const PATHS: Readonly<Partial<Record<Innstilling, Sti>>> = {
  data: 'data',
  tlsSertifikat: 'read',
  tlsNokkel: 'read',
  klienter: 'read',
  loggHoder: 'append',
}

/** `uttrekk serve`: the service, until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  summary:
    'Serves the extraction API over the register in a directory. Holds synthetic persons only.\nEvery option can also be set by its environment variable.',
  options: Object.fromEntries(
    (Object.keys(SETTINGS) as Innstilling[]).map((name) => [kebab(name), option(name)]),
  ),
  run: async (values, _positionals, omgivelser) => {
    const { stderr, env } = omgivelser
    const config = readConfig(values, env)
    const log = createLog((text) => stderr.write(text), Date.now)
    const orphaned = new AbortController()
    const signal = AbortSignal.any([omgivelser.signal, orphaned.signal])
    const unwatch = watchNpm(env, () => orphaned.abort('SIGTERM'))
    const tjener = await startTjener(config, { log, clock: Date.now })
    try {
      await announce(tjener.url, config.data, omgivelser)
      if (!signal.aborted) await once(signal, 'abort')
      log({ hendelse: 'avslutter' })
    } finally {
      unwatch()
      await tjener.stop()
    }
    return EXIT.done
  },
}

// --- internal ---

/** A disk that cannot take the line that scripts wait for ends the service; a reader that left does not. */
async function announce(url: string, data: string, omgivelser: Omgivelser): Promise<void> {
  const storage = openSqlite(data, { lesere: 1 })
  try {
    const register = await storage.readRegister()
    omgivelser.stdout.write(readyText({ url, data, pid: process.pid }, register))
    await printed(omgivelser)
  } catch (error) {
    if (!(error instanceof UtgangFeil && error.isClosed)) throw error
  } finally {
    await storage.close()
  }
}

function option(name: Innstilling): Option {
  const { env, help, default: standard } = SETTINGS[name]
  const unit = standard === undefined ? '' : ` Default ${standard}.`
  const [path, examples] = [PATHS[name], choicesOf(name, standard)]
  return {
    type: 'string',
    value: VALUES[name] ?? 'VALUE',
    help: `${help}${unit}`,
    env,
    ...(path === undefined ? {} : { path }),
    ...(examples === undefined ? {} : { examples }),
  }
}

/** `parseConfig` judges them, with all other mistakes at once. */
function choicesOf(name: Innstilling, standard: string | undefined): readonly string[] | undefined {
  if (standard === 'nei') return ['nei', 'ja']
  return { retryAfter: ['ms', 's'], ukjenteKriterier: ['avvis', 'ignorer'] }[String(name)]
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
