import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import {
  type Config,
  type Innstilling,
  KonfigurasjonsFeil,
  parseConfig,
} from '../../server/config.ts'
import { adviseUtsteder } from '../../server/issuer/navn.ts'
import { createLog, type Log } from '../../server/log.ts'
import { StartAvbrutt, startTjener, type Tjener } from '../../server/main.ts'
import type { Setting } from '../../server/setting.ts'
import { SETTINGS } from '../../server/settings.ts'
import type { Stoppet } from '../../server/stopp.ts'
import {
  Brukerfeil,
  defineCommand,
  EXIT,
  type Omgivelser,
  type Option,
  printed,
  type Values,
} from '../command.ts'
import { UtgangFeil } from '../output.ts'
import { watchParent } from '../parent.ts'
import type { Sti } from '../paths.ts'
import { readyText, waitingText } from '../ready.ts'
import { openRegister } from '../register.ts'

/** How the values of some options are written in the usage text. */
const VALUES: Readonly<Partial<Record<Innstilling, string>>> = {
  data: 'DIR',
  host: 'H',
  port: 'N',
  treghet: 'TIME',
  batchtreghet: 'TIME',
  hendelserAlder: 'MONTHS',
  hendelserSkriving: 'JA',
  utsteder: 'URL',
  utstederNavn: 'URL',
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
export const serveCommand = defineCommand({
  name: 'serve',
  summary:
    'Serves the extraction API over the register in a directory. Synthetic persons, unless told otherwise.\nEvery option can also be set by its environment variable.',
  options: Object.fromEntries(
    (Object.keys(SETTINGS) as Innstilling[]).map((name) => [kebab(name), option(name)]),
  ),
  mistakes: (values, _positionals, env) => readConfig(values, env).mistakes,
  run: async (values, _positionals, omgivelser) => {
    const { stderr, env } = omgivelser
    const { config, mistakes } = readConfig(values, env)
    if (config === undefined) throw new Brukerfeil(mistakes.join('\n'))
    const log = createLog((text) => stderr.write(text), Date.now)
    const orphaned = new AbortController()
    const signal = AbortSignal.any([omgivelser.signal, orphaned.signal])
    const unwatch = watchParent(env, () => orphaned.abort('SIGTERM'))
    signal.addEventListener('abort', () => log({ hendelse: 'avslutter' }))
    try {
      const tjener = await startTjener(config, { log, clock: Date.now, signal })
      return endWith(log, await serve(tjener, config, { ...omgivelser, signal }))
    } catch (error) {
      if (error instanceof StartAvbrutt) return endWith(log, error.stoppet)
      throw error
    } finally {
      unwatch()
    }
  },
})

// --- internal ---

/** Serves until it is told to stop, and answers how that went. */
async function serve(tjener: Tjener, config: Config, omgivelser: Omgivelser): Promise<Stoppet> {
  try {
    if (config.utstederMetadata !== undefined && !(await tjener.reach())) {
      const vert = new URL(config.utstederMetadata).host
      await tell(waitingText({ url: tjener.url, pid: process.pid, vert }), omgivelser)
      await untilReached(tjener, omgivelser.signal)
    }
    if (!omgivelser.signal.aborted) await announce(tjener.url, config, omgivelser)
    if (!omgivelser.signal.aborted) await once(omgivelser.signal, 'abort')
    return await tjener.stop()
  } catch (error) {
    await tjener.stop()
    throw error
  }
}

/**
 * The exit code of a stop, and its end: whatever else may still hold the process. A thread that hangs
 * in the disk hangs `exit` too, and then only the kernel can end it.
 */
function endWith(log: Log, { kuttet, igjen }: Stoppet): number {
  const code = kuttet === undefined ? EXIT.done : EXIT.failed
  log({ hendelse: 'avsluttet', ...(kuttet !== undefined && { del: kuttet }) })
  for (const del of igjen) log({ hendelse: 'henger', del })
  if (igjen.length > 0) process.kill(process.pid, 'SIGKILL')
  globalThis.setTimeout(() => process.exit(code), LINGER_MS).unref()
  return code
}

/** How long anything that was forgotten may hold a process that has let everything go. */
const LINGER_MS = 1_000

async function announce(url: string, config: Config, omgivelser: Omgivelser): Promise<void> {
  const { data } = config
  const storage = await openRegister(data, omgivelser)
  try {
    const register = await storage.readRegister()
    const text = readyText(
      { url, data, pid: process.pid, env: omgivelser.env, raad: adviseUtsteder(url, config) },
      register,
    )
    await tell(text, omgivelser)
  } finally {
    await storage.close()
  }
}

/** A disk that cannot take the line that scripts wait for ends the service; a reader that left does not. */
async function tell(text: string, omgivelser: Omgivelser): Promise<void> {
  try {
    omgivelser.stdout.write(text)
    await printed(omgivelser)
  } catch (error) {
    if (!(error instanceof UtgangFeil && error.isClosed)) throw error
  }
}

/** Until tokens can be judged, or it is told to stop. */
async function untilReached(tjener: Tjener, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await tjener.reach())) {
    await setTimeout(ASK_AGAIN_MS, undefined, { signal }).catch(() => {})
  }
}

const ASK_AGAIN_MS = 1_000

function option(name: Innstilling): Option {
  const { env, help, default: standard, required, read }: Setting = SETTINGS[name]
  const unit = standard === undefined ? '' : ` Default ${standard}.`
  const path = PATHS[name]
  return {
    type: 'string',
    value: VALUES[name] ?? 'VALUE',
    help: `${help}${unit}`,
    env,
    required: required === true,
    ...(path === undefined ? {} : { path }),
    // `parseConfig` judges them, with all other mistakes at once.
    ...(read.choices === undefined ? {} : { examples: read.choices }),
  }
}

/** The configuration, or all that is wrong with it. */
function readConfig(
  values: Values,
  env: Omgivelser['env'],
): { readonly config?: Config; readonly mistakes: readonly string[] } {
  const flags: Partial<Record<Innstilling, string>> = {}
  for (const name of Object.keys(SETTINGS) as Innstilling[]) {
    const value = values[kebab(name)]
    if (typeof value === 'string') flags[name] = value
  }
  try {
    return { config: parseConfig(flags, env), mistakes: [] }
  } catch (error) {
    if (!(error instanceof KonfigurasjonsFeil)) throw error
    // Its first line is a heading; that the directory is missing is told by the table.
    const [, ...lines] = error.message.split('\n')
    const mistakes = lines.map((line) => line.trim()).filter((line) => !/^data /.test(line))
    return { mistakes }
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
