/**
 * Measures `uttrekk hent` over a whole register: identifikatorer and persons a second, the peak memory
 * of client and server, next to curl fetching the same batches. Prints a table and writes it to
 * docs/ytelse-hent.md.
 *
 *   npm run bench:hent -- [--antall 1000000] [--data DIR] [--ut docs/ytelse-hent.md]
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createKlient } from '../klient/klient.ts'
import { testutsteder } from '../klient/testutsteder.ts'
import { peakMb, runToEnd, startProsess } from './tjener.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '1000000' },
    data: { type: 'string' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/ytelse-hent.md') },
  },
})
const CLI = 'bin/uttrekk.js'
const RETTIGHETSPAKKE = 'offentligutenhjemmel'
const STATUSER = ['bosatt', 'utflyttet', 'doed', 'inaktiv', 'aktiv'] as const

const data = values.data ?? mkdtempSync(join(tmpdir(), 'uttrekk-bench-'))
if (!existsSync(join(data, 'register.db'))) {
  await runToEnd([CLI, 'syntetisk', '--data', data, '--antall', values.antall])
}
const server = await startProsess(
  [CLI, 'serve', '--data', data, '--port', '0', '--struping', 'av'],
  {
    UTTREKK_TOKEN_LEVETID: '1h',
  },
)
const token = testutsteder({ url: server.url, rettighetspakke: RETTIGHETSPAKKE })
const klient = createKlient({ url: server.url, rettighetspakke: RETTIGHETSPAKKE, token })

const jobb = await wholeJob()
const curl = await timed('curl', await curlArgs(jobb))
const ids = await timed(process.execPath, fetchArgs('ids.ndjson', ['--bare-id']))
const persons = await timed(process.execPath, fetchArgs('personer.ndjson', []))
const bytes = statSync(join(data, 'personer.ndjson')).size
const serverMb = server.peakMb()
await server.stop()

const perSecond = (seconds: number) => Math.round(jobb.antall / seconds)
const report = `# Measured: fetching a whole register

\`npm run bench:hent -- --antall ${values.antall}\` wrote this page: an order of all statuses,
${jobb.antall} identifikatorer in ${jobb.batcher} batches, ${Math.round(bytes / 1e6)} MB of persons. Client and server share
the machine; trust the ratios. The server's peak memory over all of it was ${serverMb} MB.

| | seconds | per second | peak memory of the client, MB |
| --- | --- | --- | --- |
| \`curl\` fetching the same batches, one process, one connection | ${curl.seconds.toFixed(2)} | ${perSecond(curl.seconds)} identifikatorer | ${curl.mb} |
| \`uttrekk hent --bare-id\`: order, wait, batches, checksums, file | ${ids.seconds.toFixed(2)} | ${perSecond(ids.seconds)} identifikatorer | ${ids.mb} |
| \`uttrekk hent\`: and every person looked up and written | ${persons.seconds.toFixed(2)} | ${perSecond(persons.seconds)} persons | ${persons.mb} |
`
process.stdout.write(report)
writeFileSync(values.ut, report)
for (const name of ['ids.ndjson', 'personer.ndjson']) {
  for (const ending of ['', '.uttrekk.json']) rmSync(join(data, name + ending), { force: true })
}
if (values.data === undefined) rmSync(data, { recursive: true, force: true })

// --- internal ---

/** Orders everybody and waits for the end, so that curl and hent meet a service that has settled. */
async function wholeJob() {
  let jobbId = ''
  const fra = { type: 'tilpasset', kriterier: { personstatustyper: STATUSER } } as const
  for await (const hendelse of klient.hentAlt({ fra, bareId: true })) {
    if (hendelse.kind === 'bestilt') jobbId = hendelse.jobbId
    if (hendelse.kind === 'slutt') {
      return { jobbId, antall: hendelse.antall, batcher: hendelse.batcher }
    }
  }
  throw new Error('the order did not end')
}

/** Every batch and the end marker, over one connection. */
async function curlArgs({ jobbId, batcher }: { jobbId: string; batcher: number }) {
  const got = await token()
  const bearer = typeof got === 'string' ? got : got.verdi
  const base = `${server.url}folkeregisteret/api/${RETTIGHETSPAKKE}/v1/uttrekk/${jobbId}/batch/`
  const urls = Array.from({ length: batcher + 1 }, (_, nr) => ['-o', '/dev/null', base + nr]).flat()
  return ['--silent', '--fail', '--header', `Authorization: Bearer ${bearer}`, ...urls]
}

function fetchArgs(name: string, more: readonly string[]): readonly string[] {
  const ut = join(data, name)
  return [
    ...[CLI, 'hent', 'tilpasset', '--url', server.url, '--rettighetspakke', RETTIGHETSPAKKE],
    ...['--personstatustyper', STATUSER.join(','), '--ut', ut, '--forfra', ...more],
  ]
}

async function timed(command: string, args: readonly string[]) {
  const startMs = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  let mb = 0
  const look = setInterval(() => {
    mb = Math.max(mb, peakMb(child))
  }, 20)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(look)
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
  return { seconds: (performance.now() - startMs) / 1000, mb }
}
