/**
 * `npm start`: a synthetic register the first time, the service, one whole tilpasset uttrekk before
 * the reader's eyes, and then the service for as long as wanted. `--once` ends after the uttrekk.
 */
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { createKlient, type Klient } from '../klient/klient.ts'
import { testutsteder } from '../klient/testutsteder.ts'
import { type Config, parseConfig } from '../server/config.ts'
import { createLog } from '../server/log.ts'
import { startTjener } from '../server/main.ts'
import { openSqlite } from '../server/storage/sqlite/sqlite.ts'
import { fillRegister } from './commands/syntetisk.ts'
import { createFremdrift, grouped } from './fremdrift.ts'

const PERSONER = 100_000
const KRITERIER = {
  personstatustyper: ['bosatt'],
  kommunenummer: { bostedskommunenummer: '4204' },
  foedselsaarFraOgMed: '1990',
  foedselsaarTilOgMed: '2010',
} as const
const RETTIGHETSPAKKE = 'offentligutenhjemmel'

process.umask(0o077)
const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } })
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

try {
  await run()
} catch (error) {
  process.exitCode = 1
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  say(
    taken
      ? 'The port is taken. Choose another: UTTREKK_PORT=8090 npm start'
      : `Stopped: ${error instanceof Error ? error.message : 'unknown error'}`,
  )
}

// --- internal ---

async function run(): Promise<void> {
  const data = process.env['UTTREKK_DATA'] ?? join(import.meta.dirname, '../data')
  // A single run needs no certain port, so it never minds what else is running.
  const config = parseConfig({ data, ...(values.once ? { port: '0' } : {}) }, process.env)
  await prepareRegister(config)
  if (stop.signal.aborted) return
  mkdirSync(data, { recursive: true })
  const logFile = createWriteStream(join(data, 'uttrekk.log'), { flags: 'a', mode: 0o600 })
  const log = createLog((text) => logFile.write(text), Date.now)
  const tjener = await startTjener(config, { log, clock: Date.now })
  try {
    say(`\n2. The service answers on ${tjener.url} (synthetic persons only)`)
    await uttrekk(tjener.url, join(data, 'uttrekk.ndjson'))
    if (values.once) return
    sayNext(tjener.url)
    if (!stop.signal.aborted) await once(stop.signal, 'abort')
    say('\nStopping …')
  } finally {
    await tjener.stop()
    logFile.end()
  }
}

/** A register that is whole is left as it is; one that was interrupted is completed. */
async function prepareRegister({ data }: Config): Promise<void> {
  const storage = openSqlite(data)
  try {
    const { personer } = await storage.readRegister()
    if (personer >= PERSONER) {
      say(`1. The register in ${shown(data)} holds ${grouped(personer)} persons`)
      return
    }
    say(`1. Making a synthetic register of ${grouped(PERSONER)} persons in ${shown(data)} (once)`)
    const fremdrift = createFremdrift(process, { unit: 'documents', clock: Date.now })
    const fill = { antall: PERSONER, seed: 1, fremdrift, signal: stop.signal }
    const documents = await fillRegister(storage, fill)
    say(`   ${grouped(documents)} documents; nobody in them exists`)
  } finally {
    await storage.close()
  }
}

/** Order, batches, persons, file: what a consumer does, through the client and over HTTP. */
async function uttrekk(url: string, file: string): Promise<void> {
  const klient: Klient = createKlient({
    url,
    rettighetspakke: RETTIGHETSPAKKE,
    token: testutsteder({ url, rettighetspakke: RETTIGHETSPAKKE }),
  })
  say(`\n3. Everyone born 1990-2010 and bosatt in kommune 4204, as ${RETTIGHETSPAKKE}`)
  say(`   POST uttrekk/tilpasset  ${JSON.stringify(KRITERIER)}`)
  const out = createWriteStream(file, { mode: 0o600 })
  const startMs = performance.now()
  const ms = () => `${Math.round(performance.now() - startMs)} ms`.padStart(8)
  let personer = 0
  let first = ''
  const bestilling = { type: 'tilpasset', kriterier: KRITERIER } as const
  for await (const hendelse of klient.hentAlt({ fra: bestilling, signal: stop.signal })) {
    switch (hendelse.kind) {
      case 'bestilt':
        say(`   ${ms()}  order    jobbId ${hendelse.jobbId}`)
        break
      case 'batch':
        say(
          `   ${ms()}  batch    number ${hendelse.batchnr}: ${grouped(hendelse.antall)} identifikatorer`,
        )
        break
      case 'personer':
        for (const oppslag of hendelse.oppslag) {
          if (oppslag.kind !== 'person') continue
          const line = JSON.stringify(oppslag.folkeregisterperson)
          first ||= line
          out.write(`${line}\n`)
          personer += 1
        }
        break
      case 'slutt':
        say(`   ${ms()}  persons  ${grouped(personer)}, one a line in ${shown(file)}`)
        break
      default:
    }
  }
  out.end()
  await once(out, 'finish')
  if (first !== '') say(`\n   The first of them:\n   ${first.slice(0, 400)} …`)
}

function sayNext(url: string): void {
  const siste = `${url}folkeregisteret/api/${RETTIGHETSPAKKE}/v1/hendelser/siste/sekvensnummer`
  say(`
4. It goes on serving. In another terminal:

   TOKEN=$(npx uttrekk token --url ${url} --rettighetspakke ${RETTIGHETSPAKKE})
   curl -H "Authorization: Bearer $TOKEN" ${siste}
   npx uttrekk hent tilpasset --url ${url} --rettighetspakke ${RETTIGHETSPAKKE} \\
     --personstatustyper bosatt --bostedskommunenummer 0301 --ut oslo.ndjson
   npx uttrekk --help

   Ctrl-C stops it.`)
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
