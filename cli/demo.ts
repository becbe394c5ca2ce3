/**
 * `npm start`: a synthetic register the first time, the service, one whole tilpasset uttrekk before
 * the reader's eyes, and then the service for as long as wanted. `--once` ends after the uttrekk.
 */
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { createKlient, type Klient } from '../klient/klient.ts'
import { testutsteder } from '../klient/testutsteder.ts'
import { type Config, parseConfig } from '../server/config.ts'
import { createLog } from '../server/log.ts'
import { startTjener } from '../server/main.ts'
import { defineCommand, EXIT, type Omgivelser, print } from './command.ts'
import { fillRegister } from './commands/syntetisk.ts'
import { codeOf } from './explain.ts'
import { createFremdrift, duration, grouped } from './fremdrift.ts'
import { isWhole } from './options.ts'
import { UtgangFeil } from './output.ts'
import { watchParent } from './parent.ts'
import { runLine } from './program.ts'
import { openRegister } from './register.ts'
import { startProgram } from './start.ts'
import { withCommon } from './table.ts'
import { fetchTestToken } from './token.ts'

const KRITERIER = {
  personstatustyper: ['bosatt'],
  kommunenummer: { bostedskommunenummer: '4204' },
  foedselsaarFraOgMed: '1990',
  foedselsaarTilOgMed: '2010',
} as const
const RETTIGHETSPAKKE = 'offentligutenhjemmel'

/** A token that outlives the reading of the page it is pasted into. */
const TOKEN_LEVETID = '12h'

const startCommand = defineCommand({
  name: 'start',
  program: 'npm start --',
  summary:
    'Makes a register of synthetic persons (once), serves it, and runs one whole uttrekk.\nThen it goes on serving until it is stopped. UTTREKK_DATA is the directory, data unless set; UTTREKK_PORT the port, 8080 unless set. Every other setting of the service can be set too.',
  options: {
    antall: {
      type: 'string',
      value: 'N',
      default: '100000',
      help: 'Persons in the register when it is made; about 7 kB of disk each.',
      rule: {
        text: 'a whole number from 1 to 20000000',
        holds: (text) => isWhole(text, 1, 20_000_000),
      },
    },
    once: { type: 'boolean', help: 'End after the uttrekk.' },
  },
  run: async (values, _positionals, omgivelser) => {
    const orphaned = new AbortController()
    const signal = AbortSignal.any([omgivelser.signal, orphaned.signal])
    const unwatch = watchParent(omgivelser.env, () => orphaned.abort('SIGTERM'))
    try {
      const valg = { antall: Number(values.antall), isOnce: values.once }
      return await run({ ...omgivelser, signal }, valg)
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error
      omgivelser.stderr.write('The port is taken. Choose another: UTTREKK_PORT=8090 npm start\n')
      return EXIT.failed
    } finally {
      unwatch()
    }
  },
})

await startProgram((args, omgivelser) => runLine(withCommon(startCommand), args, omgivelser))

// --- internal ---

type Valg = { readonly antall: number; readonly isOnce: boolean }

async function run(omgivelser: Omgivelser, { antall, isOnce }: Valg): Promise<number> {
  const { env, signal } = omgivelser
  const data = env['UTTREKK_DATA'] ?? join(import.meta.dirname, '../data')
  const tokenLevetid = env['UTTREKK_TOKEN_LEVETID'] ?? TOKEN_LEVETID
  // A single run needs no certain port, so it never minds what else is running.
  const config = parseConfig({ data, tokenLevetid, ...(isOnce ? { port: '0' } : {}) }, env)
  await prepareRegister(config.data, antall, omgivelser)
  if (signal.aborted) return EXIT.failed
  mkdirSync(data, { recursive: true })
  // A log that cannot be written stops nothing.
  const logFile = createWriteStream(join(data, 'uttrekk.log'), { flags: 'a', mode: 0o600 })
  logFile.on('error', () => {})
  const log = createLog((text) => logFile.write(text), Date.now)
  const tjener = await startTjener(config, { log, clock: Date.now })
  try {
    await say(omgivelser, `\n2. The service answers on ${tjener.url} (synthetic persons only)`)
    await uttrekk(tjener.url, join(data, 'uttrekk.ndjson'), omgivelser)
    if (isOnce) return EXIT.done
    await sayNext(tjener.url, config, omgivelser)
    if (!signal.aborted) await once(signal, 'abort')
    await say(omgivelser, '\nStopping …')
    return EXIT.done
  } finally {
    await tjener.stop()
    logFile.end()
  }
}

/** A register that is whole is left as it is; one that was interrupted is completed. */
async function prepareRegister(
  data: string,
  antall: number,
  omgivelser: Omgivelser,
): Promise<void> {
  const { signal } = omgivelser
  const storage = await openRegister(data, omgivelser)
  try {
    const { personer } = await storage.readRegister()
    if (personer >= antall) {
      await say(omgivelser, `1. The register in ${shown(data)} holds ${grouped(personer)} persons`)
      return
    }
    const hva = `${grouped(antall)} persons in ${shown(data)} (once)`
    await say(omgivelser, `1. Making a synthetic register of ${hva}`)
    const fremdrift = createFremdrift(omgivelser, {
      unit: 'documents',
      clock: () => performance.now(),
    })
    const documents = await fillRegister(storage, { antall, seed: 1, fremdrift, signal })
    const end = signal.aborted ? 'so far; npm start goes on from here' : 'nobody in them exists'
    await say(omgivelser, `   ${grouped(documents)} documents; ${end}`)
  } finally {
    await storage.close()
  }
}

/** Order, batches, persons, file: what a consumer does, through the client and over HTTP. */
async function uttrekk(url: string, file: string, omgivelser: Omgivelser): Promise<void> {
  const token = testutsteder({ url, rettighetspakke: RETTIGHETSPAKKE })
  const klient: Klient = createKlient({ url, rettighetspakke: RETTIGHETSPAKKE, token })
  await say(
    omgivelser,
    `\n3. Everyone born 1990-2010 and bosatt in kommune 4204, as ${RETTIGHETSPAKKE}\n   POST uttrekk/tilpasset  ${JSON.stringify(KRITERIER)}`,
  )
  const out = await open(file, 'w', 0o600)
  const startMs = performance.now()
  const step = (text: string) => {
    const ms = `${Math.round(performance.now() - startMs)} ms`.padStart(8)
    return say(omgivelser, `   ${ms}  ${text}`)
  }
  let personer = 0
  let first = ''
  const bestilling = { type: 'tilpasset', kriterier: KRITERIER } as const
  const { signal } = omgivelser
  try {
    for await (const hendelse of klient.hentAlt({ fra: bestilling, signal })) {
      if (hendelse.kind === 'bestilt') await step(`order    jobbId ${hendelse.jobbId}`)
      if (hendelse.kind === 'batch') {
        await step(`batch    number ${hendelse.batchnr}: ${grouped(hendelse.antall)} ids`)
      }
      if (hendelse.kind === 'personer') {
        const lines = hendelse.oppslag.flatMap((oppslag) =>
          oppslag.kind === 'person' ? [`${JSON.stringify(oppslag.folkeregisterperson)}\n`] : [],
        )
        first ||= lines[0] ?? ''
        await out.appendFile(lines.join(''))
        personer += lines.length
      }
    }
  } finally {
    await out.close()
  }
  await step(`persons  ${grouped(personer)}, one a line in ${shown(file)}`)
  if (first !== '') await say(omgivelser, `\n   The first of them:\n   ${first.slice(0, 400)} …`)
}

async function sayNext(url: string, config: Config, omgivelser: Omgivelser): Promise<void> {
  const pakke = RETTIGHETSPAKKE
  const siste = `${url}folkeregisteret/api/${pakke}/v1/hendelser/siste/sekvensnummer`
  const levetid = duration(config.tokenLevetidMs / 1000)
  const { signal } = omgivelser
  const token = await fetchTestToken({ url, pakke, orgnr: '999888777', signal })
  await say(
    omgivelser,
    `
4. It goes on serving (pid ${process.pid}).

   Open    ${url}api/
   Stop    Ctrl-C here, or in another terminal: npx uttrekk stop --data ${shown(config.data)}
   Token   for ${pakke}, good for ${levetid} from now:

${token}

   In another terminal, with that token as TOKEN:

   curl -H "Authorization: Bearer $TOKEN" ${siste}
   npx uttrekk hent tilpasset --url ${url} --rettighetspakke ${pakke} \\
     --personstatustyper bosatt --bostedskommunenummer 0301 --ut oslo.ndjson
   npx uttrekk token --url ${url} --rettighetspakke ${pakke}    # another token
   npx uttrekk --help`,
  )
}

/** A reader that has gone away is no reason to stop serving. */
async function say(omgivelser: Omgivelser, text: string): Promise<void> {
  try {
    await print(omgivelser, `${text}\n`)
  } catch (error) {
    if (!(error instanceof UtgangFeil && error.isClosed)) throw error
  }
}

function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
