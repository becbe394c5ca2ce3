/**
 * What a data directory takes on disk: a person, an identifikator of a kept answer, a line of the access
 * log, a backup. Prints a table and writes it to docs/stoerrelser.md, with the numbers as JSON beside.
 *
 *   npm run bench:stoerrelse -- [--antall 20000] [--ut docs/stoerrelser.md]
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fetchTestToken } from '../cli/token.ts'
import { runToEnd, startProsess } from './tjener.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '20000' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/stoerrelser.md') },
  },
})
const antall = Number(values.antall)
const PAKKE = 'offentlig-med-hjemmel'
const OPPSLAG = 2_000
const BULK = 1_000
const JOBBER = 10
const TOMME = 200
const ALLE = { personstatustyper: ['bosatt'] }
const INGEN = { ...ALLE, bostedskommunenummer: ['9999'] }

type Rad = { readonly hva: string; readonly bytes: number; readonly av: string }

const over = mkdtempSync(join(tmpdir(), 'uttrekk-stoerrelse-'))
const data = join(over, 'data')
try {
  await runToEnd(['bin/uttrekk.js', 'syntetisk', '--data', data, '--antall', values.antall])
  const register = sizeOf(data, /^register/)
  // Measured while nobody serves: then nothing stands twice, in a database and in its log.
  const [svar, ids] = await grownBy(jobber, async (call) => {
    let last: readonly string[] = []
    for (let i = 0; i < JOBBER; i += 1) last = await fetchAll(call)
    return last
  })
  const [tomme] = await grownBy(jobber, async (call) => {
    for (let i = 0; i < TOMME; i += 1) await fetchAll(call, INGEN)
  })
  const [oneBytes, one] = await grownBy(logg, (call) => lookupEach(call, ids.slice(0, OPPSLAG)))
  const [bulkBytes, bulk] = await grownBy(logg, (call) => lookupBulk(call, ids))
  const kopi = join(over, 'kopi')
  await runToEnd(['bin/uttrekk.js', 'sikkerhetskopi', '--data', data, '--til', kopi, '--stille'])
  const rader: Rad[] = [
    { hva: 'register, a person', bytes: register / antall, av: `${antall} synthetic persons` },
    { hva: 'register, 100 000 persons', bytes: (register / antall) * 100_000, av: 'the same' },
    {
      hva: 'kept answer, an identifikator',
      bytes: svar / (JOBBER * ids.length),
      av: `${JOBBER} tilpasset of ${ids.length}`,
    },
    {
      hva: 'kept answer, 100 000 identifikatorer',
      bytes: (svar / (JOBBER * ids.length)) * 100_000,
      av: 'the same',
    },
    { hva: 'job, an answer of nobody', bytes: tomme / TOMME, av: `${TOMME} tilpasset` },
    { hva: 'access log, a look-up of one', bytes: oneBytes / one, av: `${one} look-ups` },
    {
      hva: 'access log, a bulkoppslag of 1 000',
      bytes: bulkBytes / bulk,
      av: `${bulk} bulkoppslag`,
    },
    {
      hva: 'access log, 100 000 look-ups of one',
      bytes: (oneBytes / one) * 100_000,
      av: `${one} look-ups`,
    },
    {
      hva: 'access log, 100 000 persons in bulkoppslag of 1 000',
      bytes: (bulkBytes / bulk) * 100,
      av: `${bulk} bulkoppslag`,
    },
    { hva: 'backup, of the directory', bytes: sizeOf(kopi), av: `${mb(sizeOf(data))} in use` },
  ]
  const report = createReport(rader)
  process.stdout.write(report)
  writeFileSync(values.ut, report)
  writeFileSync(
    values.ut.replace(/\.md$/, '.json'),
    `${JSON.stringify({ antall, rader }, null, 2)}\n`,
  )
} finally {
  rmSync(over, { recursive: true, force: true })
}

// --- internal ---

/** By how many bytes a service that does this grows what it keeps, and what the work answered. */
async function grownBy<T>(
  size: () => number,
  work: (call: Kall) => Promise<T>,
): Promise<readonly [bytes: number, answered: T]> {
  const before = size()
  const service = await startProsess([
    ...['bin/uttrekk.js', 'serve', '--data', data, '--port', '0', '--token-levetid', '1h'],
    ...['--struping', 'av'],
  ])
  const answered = await work(await caller(service.url))
  await service.stop()
  return [size() - before, answered]
}

type Kall = { call: (path: string, body?: object) => Promise<string> }

async function caller(url: string): Promise<Kall> {
  const token = await fetchTestToken({ url, pakke: PAKKE, orgnr: '999888777' })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    call: async (path, body) => {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      const svar = await fetch(`${url}folkeregisteret/offentlig-med-hjemmel/api/v1/${path}`, {
        ...init,
        headers,
      })
      return svar.text()
    },
  }
}

async function fetchAll({ call }: Kall, utvalg: object = ALLE): Promise<readonly string[]> {
  const ordered = await call('uttrekk/tilpasset', utvalg)
  const { jobbId } = JSON.parse(ordered) as { jobbId?: string }
  if (jobbId === undefined) throw new Error(`an order was answered ${ordered}`)
  const ids: string[] = []
  for (let nr = 0; ; ) {
    const batch = JSON.parse(await call(`uttrekk/${jobbId}/batch/${nr}`)) as Record<
      string,
      string[]
    >
    if ('feilmelding' in batch) continue
    const some = batch['foedselsEllerDNummer']
    if (some === undefined) return ids
    ids.push(...some)
    nr += 1
  }
}

async function lookupEach({ call }: Kall, ids: readonly string[]): Promise<number> {
  for (const id of ids) await call(`personer/${id}`)
  return ids.length
}

async function lookupBulk({ call }: Kall, ids: readonly string[]): Promise<number> {
  let times = 0
  for (let at = 0; at + BULK <= ids.length; at += BULK) {
    await call('personer/bulkoppslag', { foedselsEllerDNummer: ids.slice(at, at + BULK) })
    times += 1
  }
  return times
}

function logg(): number {
  const katalog = join(data, 'logg')
  return existsSync(katalog) ? sizeOf(katalog) : 0
}

function jobber(): number {
  return sizeOf(data, /^jobber/)
}

function sizeOf(directory: string, of = /./): number {
  return readdirSync(directory)
    .filter((name) => of.test(name))
    .map((name) => {
      const found = statSync(join(directory, name))
      return found.isDirectory() ? sizeOf(join(directory, name)) : found.size
    })
    .reduce((sum, bytes) => sum + bytes, 0)
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function createReport(rader: readonly Rad[]): string {
  const text = (bytes: number) =>
    bytes < 1e6 ? `${bytes.toFixed(bytes < 100 ? 1 : 0)} B` : mb(bytes)
  const lines = rader.map(({ hva, bytes, av }) => `| ${hva} | ${text(bytes)} | ${av} |`)
  return [
    '# What it takes on disk',
    '',
    'Made by `npm run bench:stoerrelse`. Real documents have more history than synthetic ones, and take more.',
    '',
    '| What | Size | Measured over |',
    '| --- | --- | --- |',
    ...lines,
    '',
    'While a database is copied, its `-wal` grows by what is written meanwhile. Leave room for the largest day of the log,',
    'and as much as the register again where a backup is put beside it.',
    '',
  ].join('\n')
}
