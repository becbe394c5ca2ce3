/**
 * What a data directory takes on disk: a person, an identifikator of a kept answer, a line of the access
 * log, a backup. Prints a table and writes it to docs/stoerrelser.md, with the numbers as JSON beside.
 *
 *   npm run bench:stoerrelse -- [--antall 20000] [--ut docs/stoerrelser.md]
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
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
const SEGMENT = 'offentlig-med-hjemmel'
const OPPSLAG = 2_000
const BULK = 1_000
const JOBBER = 10

type Rad = { readonly hva: string; readonly bytes: number; readonly av: string }

const over = mkdtempSync(join(tmpdir(), 'uttrekk-stoerrelse-'))
const data = join(over, 'data')
try {
  await runToEnd(['bin/uttrekk.js', 'syntetisk', '--data', data, '--antall', values.antall])
  const register = sizeOf(data, /^register/)
  const serve = ['bin/uttrekk.js', 'serve', '--data', data, '--port', '0', '--token-levetid', '1h']
  const service = await startProsess(serve)
  const call = await caller(service.url)
  const before = jobber()
  let ids: readonly string[] = []
  for (let i = 0; i < JOBBER; i += 1) ids = await fetchAll(call)
  const svar = jobber() - before
  await service.stop()
  const logg: Record<string, number> = {}
  for (const [navn, ask] of [
    ['one', async () => lookupEach(call, ids.slice(0, OPPSLAG))],
    ['bulk', async () => lookupBulk(call, ids)],
  ] as const) {
    const again = await startProsess(serve)
    const next = await caller(again.url)
    const from = sizeOf(join(data, 'logg'))
    Object.assign(call, next)
    logg[navn] = await ask()
    await again.stop()
    logg[`${navn}Bytes`] = sizeOf(join(data, 'logg')) - from
  }
  const kopi = join(over, 'kopi')
  await runToEnd(['bin/uttrekk.js', 'sikkerhetskopi', '--data', data, '--til', kopi, '--stille'])
  const { one = 1, oneBytes = 0, bulk = 1, bulkBytes = 0 } = logg
  const rader: Rad[] = [
    { hva: 'register, a person', bytes: register / antall, av: `${antall} synthetic persons` },
    { hva: 'register, 100 000 persons', bytes: (register / antall) * 100_000, av: 'the same' },
    {
      hva: 'kept answer, an identifikator',
      bytes: svar / (JOBBER * ids.length),
      av: `${JOBBER} tilpasset of ${ids.length}`,
    },
    { hva: 'access log, a look-up of one', bytes: oneBytes / one, av: `${one} look-ups` },
    {
      hva: 'access log, a bulkoppslag of 1 000',
      bytes: bulkBytes / bulk,
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

type Kall = { call: (path: string, body?: object) => Promise<string> }

async function caller(url: string): Promise<Kall> {
  const token = await fetchTestToken({ url, segment: SEGMENT, orgnr: '999888777' })
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

async function fetchAll({ call }: Kall): Promise<readonly string[]> {
  const ordered = await call('uttrekk/tilpasset', { personstatustyper: ['bosatt'] })
  const { jobbId } = JSON.parse(ordered) as { jobbId: string }
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

/** What the jobs take, with what is not moved into the database yet. */
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
