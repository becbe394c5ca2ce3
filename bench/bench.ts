/**
 * Measures the service beside two rows of the same run: the ceiling (the same bytes from memory) and
 * the plain version (bench/enkel.ts). Prints a table and writes it to docs/ytelse.md.
 *
 *   npm run bench -- [--antall 1000000] [--data DIR] [--ut docs/ytelse.md]
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { testutsteder } from '../klient/testutsteder.ts'
import { createTokens } from '../klient/token.ts'
import { openDb } from '../server/sqlite/open.ts'
import { tekstOf } from '../server/storage/sqlite/innhold.ts'
import { type Fordeling, load, type Maal, median, send } from './last.ts'
import { runToEnd, startProsess } from './tjener.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '1000000' },
    data: { type: 'string' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/ytelse.md') },
  },
})
const antall = Number(values.antall)
const CLI = 'bin/uttrekk.js'
const PAKKE = 'offentligutenhjemmel'
const ROUNDS = 3
const LOOKUPS = 150
const PARALLEL = 4
const LOOKUP = 'personer/bulkoppslag?part=person-basis'
const KANDIDATER = kandidater()

type Kriterier = Readonly<Record<string, unknown>>
type Rad = Record<string, number>
type Bestilling = { readonly name: string; readonly kriterier: Kriterier; readonly treff: number }

const data = values.data ?? mkdtempSync(join(tmpdir(), 'uttrekk-bench-'))
if (!existsSync(join(data, 'register.db'))) {
  progress(`making a register of ${antall} persons`)
  await runToEnd([CLI, 'syntetisk', '--data', data, '--antall', String(antall)])
}
const plain = join(data, 'enkel.db')
if (!existsSync(plain)) makePlain(plain)

const service = await startProsess([
  CLI,
  'serve',
  '--data',
  data,
  '--port',
  '0',
  '--struping',
  'av',
])
const maal = createMaal(service.url)
const bestillinger = await chooseOrders(maal)
progress('the service')
const ours = await measure(maal, bestillinger)
ours.row['peak memory, MB'] = service.peakMb()
progress('the service with running jobs')
const busy = await withRunningJobs(maal, () => lookups(maal, ours.ids))
ours.row['persons/s, random ids, jobs running'] = busy.perSecond * 1_000
ours.row['p50 ms, jobs running'] = busy.p50
ours.row['p99 ms, jobs running'] = busy.p99
ours.row['peak memory, MB'] = service.peakMb()
await service.stop()

progress('the plain version')
const enkel = await startProsess(['bench/enkel.ts', plain])
const enkelMaal = { base: enkel.url, headers: async () => ({}) }
// Each order of the plain version reads the whole register in the thread that answers: once is enough.
const theirs = await measure(enkelMaal, bestillinger, 1)
theirs.row['peak memory, MB'] = enkel.peakMb()
await enkel.stop()

progress('the ceiling')
const [batchFile, personFile] = [join(data, 'batch.json'), join(data, 'personer.json')]
writeFileSync(batchFile, ours.batch)
writeFileSync(personFile, ours.personer)
const tak = await startProsess(['bench/tak.ts', batchFile, personFile])
const takMaal = { base: tak.url, headers: async () => ({}) }
const ceiling = await measureCeiling(takMaal, ours.ids)
ceiling['peak memory, MB'] = tak.peakMb()
await tak.stop()
if (values.data === undefined) rmSync(data, { recursive: true, force: true })

const report = createReport()
process.stdout.write(report)
writeFileSync(values.ut, report)

// --- internal ---

/** Orders, batches and look-ups of one server. */
async function measure(to: Maal, orders: readonly Bestilling[], rounds = ROUNDS) {
  const row: Rad = {}
  let ids: readonly string[] = []
  let jobbId = ''
  let batch: Buffer = Buffer.alloc(0)
  for (const { name, kriterier, treff } of orders) {
    const runs = []
    for (let round = 0; round < rounds; round += 1) runs.push(await order(to, kriterier))
    const last = runs.at(-1)
    if (last === undefined || last.ids.length !== treff)
      throw new Error(`${name}: wrong number of hits`)
    row[`order → first batch, ms, ${name}`] = median(runs.map((run) => run.firstMs))
    row[`order → all batches, ms, ${name}`] = median(runs.map((run) => run.doneMs))
    ;({ ids, jobbId, batch } = last)
  }
  const full = Math.floor(ids.length / 5_000)
  const batches = await load({ count: 300, parallel: PARALLEL }, (i) =>
    send(to, `uttrekk/${jobbId}/batch/${i % full}`),
  )
  row['batches of 5 000/s'] = batches.perSecond
  const random = await lookups(to, ids)
  row['persons/s, random ids'] = random.perSecond * 1_000
  row['p50 ms, random ids'] = random.p50
  row['p99 ms, random ids'] = random.p99
  const inOrder = await lookups(to, ids, true)
  row['persons/s, ids in batch order'] = inOrder.perSecond * 1_000
  row['p50 ms, ids in batch order'] = inOrder.p50
  row['p99 ms, ids in batch order'] = inOrder.p99
  const { body: personer } = await send(to, LOOKUP, lookupBody(ids.slice(0, 1_000)))
  return { row, ids, batch, personer }
}

async function measureCeiling(to: Maal, ids: readonly string[]): Promise<Rad> {
  const batches = await load({ count: 300, parallel: PARALLEL }, () =>
    send(to, 'uttrekk/x/batch/0'),
  )
  const body = lookupBody(ids.slice(0, 1_000))
  const persons = await load({ count: LOOKUPS, parallel: PARALLEL }, () => send(to, LOOKUP, body))
  return {
    'batches of 5 000/s': batches.perSecond,
    'persons/s, random ids': persons.perSecond * 1_000,
    'p50 ms, random ids': persons.p50,
    'p99 ms, random ids': persons.p99,
  }
}

/** One whole order; the time to the first batch and to the end marker. */
async function order(to: Maal, kriterier: Kriterier) {
  const startMs = performance.now()
  const { body } = await send(to, 'uttrekk/tilpasset', JSON.stringify(kriterier))
  const { jobbId } = JSON.parse(body.toString()) as { jobbId: string }
  const ids: string[] = []
  let firstMs = 0
  let batch: Buffer = Buffer.alloc(0)
  for (let nr = 0; ; ) {
    const svar = await send(to, `uttrekk/${jobbId}/batch/${nr}`)
    if (svar.status === 404) continue
    if (nr === 0) firstMs = performance.now() - startMs
    const found = (JSON.parse(svar.body.toString()) as { foedselsEllerDNummer?: string[] })
      .foedselsEllerDNummer
    if (found === undefined) break
    if (nr === 0) batch = svar.body
    ids.push(...found)
    nr += 1
  }
  return { jobbId, firstMs, doneMs: performance.now() - startMs, ids, batch }
}

/** A thousand persons a request; every tenth answer is held against what was asked. */
function lookups(to: Maal, ids: readonly string[], inOrder = false): Promise<Fordeling> {
  let seed = 1
  const pick = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return ids[seed % ids.length] ?? ''
  }
  return load({ count: LOOKUPS, parallel: PARALLEL }, async (index) => {
    const from = (index * 1_000) % Math.max(1, ids.length - 1_000)
    const asked = inOrder
      ? ids.slice(from, from + 1_000)
      : [...new Set(Array.from({ length: 1_000 }, pick))]
    const svar = await send(to, LOOKUP, lookupBody(asked))
    if (index % 10 === 0) verify(svar.body, asked)
  })
}

function verify(body: Buffer, asked: readonly string[]): void {
  const { oppslag } = JSON.parse(body.toString()) as { oppslag: Entry[] }
  const right = oppslag.every(({ foedselsEllerDNummer: id, folkeregisterperson: person }) =>
    person.identifikasjonsnummer.some((element) => element.foedselsEllerDNummer === id),
  )
  const got = new Set(oppslag.map((entry) => entry.foedselsEllerDNummer))
  if (!right || got.size !== asked.length)
    throw new Error('a look-up gave other persons than asked')
}

/** Orders most of the register again and again while `work` runs. */
async function withRunningJobs<T>(to: Maal, work: () => Promise<T>): Promise<T> {
  let done = false
  const jobs = (async () => {
    while (!done) await order(to, { personstatustyper: ['bosatt'] })
  })()
  const result = await work()
  done = true
  await jobs
  return result
}

/** For 10, 10 000 and 70 % hits, the criteria that come nearest. */
async function chooseOrders(to: Maal): Promise<readonly Bestilling[]> {
  const counted: { kriterier: Kriterier; treff: number }[] = []
  for (const kriterier of KANDIDATER) {
    const { body } = await send(to, 'uttrekk/tilpasset/antall', JSON.stringify(kriterier))
    counted.push({ kriterier, treff: (JSON.parse(body.toString()) as { antall: number }).antall })
  }
  return [10, 10_000, 0.7 * antall].map((wanted) => {
    const distance = (treff: number) => Math.abs(Math.log((treff + 0.1) / wanted))
    const [best] = [...counted].sort((a, b) => distance(a.treff) - distance(b.treff))
    if (best === undefined) throw new Error('no criteria to choose from')
    return { ...best, name: `${best.treff} hits` }
  })
}

function kandidater(): readonly Kriterier[] {
  const kommuner = ['0301', '4204', '1103', '5501', '4601'].map((bostedskommunenummer) => ({
    kommunenummer: { bostedskommunenummer },
  }))
  const bosatt = { personstatustyper: ['bosatt'] }
  const years = [1, 2, 5, 10, 20, 40].map((n) => ({
    foedselsaarFraOgMed: '1950',
    foedselsaarTilOgMed: String(1949 + n),
  }))
  const wide = [bosatt, { personstatustyper: ['bosatt', 'doed', 'utflyttet'] }]
  const narrow = kommuner.flatMap((sted) =>
    years.flatMap((aar) => [
      { ...bosatt, ...sted, ...aar },
      { ...bosatt, ...sted, ...aar, kjoenn: 'kvinne' },
      { personstatustyper: ['doed'], ...aar, ...sted },
      { ...bosatt, ...sted, ...aar, sivilstandstype: 'skiltPartner' },
      { ...bosatt, ...sted, ...aar, sivilstandstype: 'separert', kjoenn: 'mann' },
    ]),
  )
  return [...wide, ...narrow, ...years.map((aar) => ({ ...bosatt, ...aar }))]
}

function createMaal(url: string): Maal {
  const rettighetspakke = PAKKE
  const tokens = createTokens(testutsteder({ url, rettighetspakke }))
  return {
    base: `${url}folkeregisteret/api/${PAKKE}/v1/`,
    headers: async () => ({ authorization: `Bearer ${await tokens.get()}` }),
  }
}

/** The current documents in one table, keyed by the identifikator in use. */
function makePlain(file: string): void {
  progress('the plain version’s table')
  const db = openDb(file, 'write')
  db.exec('create table person (id text primary key, json text not null) without rowid')
  db.prepare('attach ? as r').run(join(data, 'register.db'))
  db.exec(`insert into person
    select printf('%011d', i.identifikator), ${tekstOf(db, 'd.innhold')} from r.identifikator i
    join r.person p on p.person = i.person join r.dokument d on d.posisjon = p.gjeldende
    where i.i_bruk = 1 order by 1`)
  db.close()
}

type Entry = {
  readonly foedselsEllerDNummer: string
  readonly folkeregisterperson: {
    readonly identifikasjonsnummer: readonly { readonly foedselsEllerDNummer: string }[]
  }
}

function lookupBody(ids: readonly string[]): string {
  return JSON.stringify({ foedselsEllerDNummer: ids })
}

function createReport(): string {
  const figure = (n: number | undefined) =>
    n === undefined ? '–' : n >= 100 ? String(Math.round(n)) : n.toFixed(1)
  const ratio = (name: string, other: Rad) => {
    const [a, b] = [ours.row[name], other[name]]
    return a === undefined || b === undefined || b === 0 ? '–' : (a / b).toFixed(2)
  }
  const rows = Object.keys(ours.row).map(
    (name) =>
      `| ${name} | ${figure(ours.row[name])} | ${figure(theirs.row[name])} | ${figure(ceiling[name])} | ${ratio(name, theirs.row)} | ${ratio(name, ceiling)} |`,
  )
  return `# Measured

\`npm run bench -- --antall ${antall}\` wrote this page. The machine: ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${process.platform}; client and server share it.
Machines differ and are noisy: trust the ratios. Times of orders are medians of ${ROUNDS} (of the plain version: one); look-ups are ${LOOKUPS} requests of 1 000 persons, ${PARALLEL} at a time, every tenth answer verified.

The service checks a token on every request, masks, and makes each answer durable. The plain version
(\`bench/enkel.ts\`) does neither; the ceiling (\`bench/tak.ts\`) sends the same bytes from memory.

| | service | plain version | ceiling | service / plain | service / ceiling |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}

function progress(text: string): void {
  process.stderr.write(`… ${text}\n`)
}
