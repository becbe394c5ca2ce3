/**
 * Measures the service beside PostgreSQL with a plain Fastify (`enkel.ts`), DuckDB, and the ceiling (the same bytes from
 * memory, `tak.ts`), in turn, in one run. Prints a table, and writes docs/ytelse.md, its figures as docs/ytelse.json, and a
 * plot.
 *
 *   npm run bench -- [--antall 1000000] [--data DIR] [--sekunder 3] [--ut docs/ytelse.md]
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fetchTestToken } from '../cli/token.ts'
import { type Rettighetspakke, rettigheter } from '../domain/oppslag/rettighetspakke.ts'
import { EGENSKAPER } from '../domain/register/persondokument.ts'
import { fillDuck, fillPostgres, readRader } from './bordet.ts'
import { timeImport } from './innlasting.ts'
import { type Maal, send } from './last.ts'
import { INGEN, Maalinger, type Server } from './maalinger.ts'
import { connect, installNaboer, openDuck, startPostgres } from './naboer.ts'
import { cancel, choose, lookupBody, order, timeAntall, verify } from './oppgaver.ts'
import { type Figur, maskin, page, plot, writeSide } from './side.ts'
import { CLI, runToEnd, startProsess, untilMade } from './tjener.ts'
import { KLIENT, memoryMb, press, type Spoersmaal } from './trykk.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '1000000' },
    data: { type: 'string' },
    sekunder: { type: 'string', default: '3' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/ytelse.md') },
  },
})
const [antall, sekunder] = [Number(values.antall), Number(values.sekunder)]
const UH = 'offentligutenhjemmel' satisfies Rettighetspakke
const MH = 'offentlig-med-hjemmel' satisfies Rettighetspakke
const BATCH = 5_000
const ROUNDS = 5
const PG_PORT = 15_432
const ALL_PARTS = EGENSKAPER.filter((one) => !one.startsWith('forholdTil'))
  .map((egenskap) => `part=${egenskap}`)
  .concat('part=historikk')
  .join('&')
const FEW = { personstatustyper: ['doed'], ...aar(1921, 1921), kommunenummer: kommune('4204') }
const MANY = { personstatustyper: ['bosatt'] }

installNaboer()
const work = mkdtempSync(join(tmpdir(), 'uttrekk-bench-'))
// PostgreSQL runs as somebody else where this is root.
chmodSync(work, 0o711)
const data = values.data ?? join(work, 'data')
if (!existsSync(join(data, 'register.db'))) {
  progress(`making a register of ${antall} persons`)
  await runToEnd([CLI, 'syntetisk', '--data', data, '--antall', String(antall)])
}
progress('loading documents from a file')
const importPerSecond = await timeImport({ work, data, antall })
progress('loading the others')
const rader = [...readRader(data)]
const pg = await startPostgres(work, PG_PORT)
const sql = connect(pg.url, 1)
const filled = await fillPostgres(sql, rader)
await sql.end()
const duck = await openDuck()
await fillDuck(duck, rader)

progress('starting')
const beforeMs = performance.now()
const ours = await startProsess([CLI, 'serve', '--data', data, '--port', '0', '--struping', 'av'])
const readyMs = performance.now() - beforeMs
progress('waiting for what is kept beside the register')
const avtrykkBytes = await untilMade(ours.url)
const madeMs = performance.now() - beforeMs
const plain = await startProsess(['bench/enkel.ts', pg.url])
let tokens = await fetchTokens()
const ids = choose(rader)
const mine = oursAt(UH)
const theirs: Maal = { base: plain.url, headers: async () => ({}) }
const maalinger = new Maalinger()
const figurer = await measure()
await Promise.all([ours.stop(), plain.stop()])
await pg.stop()
writePage(figurer)
rmSync(work, { recursive: true, force: true })
process.exit(0)

// --- internal ---

type Pakke = typeof UH | typeof MH
type Bestilt = Awaited<ReturnType<typeof order>>

function aar(fra: number, til: number) {
  return { foedselsaarFraOgMed: String(fra), foedselsaarTilOgMed: String(til) }
}

function kommune(bostedskommunenummer: string) {
  return { bostedskommunenummer }
}

function progress(text: string): void {
  process.stderr.write(`… ${text}\n`)
}

/** They last for some rounds. */
async function fetchTokens(): Promise<Readonly<Record<Pakke, string>>> {
  const one = async (pakke: Pakke) =>
    `Bearer ${await fetchTestToken({ url: ours.url, pakke, orgnr: '313131313' })}`
  return { [UH]: await one(UH), [MH]: await one(MH) }
}

function oursAt(pakke: Pakke): Maal {
  return {
    base: `${ours.url}${rettigheter(pakke).path}/v1/`,
    headers: async () => ({ authorization: tokens[pakke] }),
  }
}

type Asked = readonly [navn: string, server: Server, hva: Spoersmaal]

async function measure(): Promise<readonly Figur[]> {
  progress('orders')
  const [bestilt, annen] = [await order(mine, MANY), await order(theirs, MANY)]
  const sample = await send(mine, 'personer/bulkoppslag', lookupBody(ids.random[0] ?? []))
  const [batchFile, personFile] = [join(work, 'batch.json'), join(work, 'personer.json')]
  writeFileSync(batchFile, bestilt.batch)
  writeFileSync(personFile, sample.body)
  const tak = await startProsess(['bench/tak.ts', batchFile, personFile])
  const pids = { tjeneste: [ours.pid], postgres: [plain.pid, pg.pid], tak: [tak.pid] }
  const asked = () => [
    ...lookupQuestions(tak.url),
    ...batchQuestions({ bestilt, annen, tak: tak.url }),
  ]
  await runRounds(asked, pids)
  const all = await send(
    oursAt(MH),
    `personer/bulkoppslag?${ALL_PARTS}`,
    lookupBody(ids.random[0] ?? []),
  )
  const memory = { tjeneste: ours.peakMb(), postgres: null, tak: tak.peakMb(), duckdb: null }
  await tak.stop()
  return [
    ...maalinger.rates(),
    maalinger.bytesOf('bulkoppslag random', sample.body.byteLength),
    maalinger.bytesOf('bulkoppslag MH all parts', all.body.byteLength),
    maalinger.timed('few', 'order first few'),
    maalinger.timed('many', 'order first many'),
    maalinger.timed('antall', 'antall'),
    { navn: 'peak MB', enhet: 'MB', ...memory },
    ...sizes(),
  ]
}

function lookupQuestions(tak: string): readonly Asked[] {
  const post = (
    url: string,
    path: string,
    lists: readonly (readonly string[])[],
    headers: Readonly<Record<string, string>> = {},
  ): Spoersmaal => ({
    ...{ url, method: 'POST', paths: [path], bodies: lists.map(lookupBody) },
    headers: { 'content-type': 'application/json', ...headers },
  })
  const own = (pakke: Pakke, query: string, lists: typeof ids.random, headers = {}) =>
    post(ours.url, `/${rettigheter(pakke).path}/v1/personer/bulkoppslag${query}`, lists, {
      authorization: tokens[pakke],
      ...headers,
    })
  const path = '/personer/bulkoppslag'
  return [
    ['bulkoppslag random', 'tjeneste', own(UH, '', ids.random)],
    ['bulkoppslag random', 'postgres', post(plain.url, path, ids.random)],
    ['bulkoppslag random', 'tak', post(tak, path, ids.random)],
    ['bulkoppslag batch order', 'tjeneste', own(UH, '', ids.order)],
    ['bulkoppslag batch order', 'postgres', post(plain.url, path, ids.order)],
    ['bulkoppslag MH all parts', 'tjeneste', own(MH, `?${ALL_PARTS}`, ids.random)],
    ['bulkoppslag gzip', 'tjeneste', own(UH, '', ids.random, { 'accept-encoding': 'gzip' })],
  ]
}

function batchQuestions({
  bestilt,
  annen,
  tak,
}: Record<'bestilt' | 'annen', Bestilt> & { readonly tak: string }): readonly Asked[] {
  const full = Math.max(1, Math.floor(bestilt.treff / BATCH))
  const get = (url: string, before: string, headers = {}): Spoersmaal => ({
    ...{ url, method: 'GET', headers },
    paths: Array.from({ length: full }, (_, nr) => `${before}/batch/${nr}`),
  })
  const own = `/${rettigheter(UH).path}/v1/uttrekk/${bestilt.jobbId}`
  return [
    ['batches', 'tjeneste', get(ours.url, own, { authorization: tokens[UH] })],
    ['batches', 'postgres', get(plain.url, `/uttrekk/${annen.jobbId}`)],
    ['batches', 'tak', get(tak, '/uttrekk/x')],
  ]
}

/** One server after another, and all of them once more; the first time to warm up. */
async function runRounds(
  asked: () => readonly Asked[],
  pids: Readonly<Record<Server, readonly number[]>>,
): Promise<void> {
  for (let round = 0; round <= ROUNDS; round += 1) {
    progress(round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`)
    tokens = await fetchTokens()
    for (const [navn, server, hva] of asked()) {
      const trykk = press(hva, round === 0 ? 1 : sekunder, pids[server])
      if (round > 0) maalinger.keep(navn, server, trykk)
    }
    await verify(mine, ids.random, rader)
    if (round > 0) await timeOrders()
  }
}

async function timeOrders(): Promise<void> {
  for (const [server, to] of [
    ['tjeneste', mine],
    ['postgres', theirs],
  ] as const) {
    for (const [navn, kriterier] of [
      ['few', FEW],
      ['many', MANY],
    ] as const) {
      const { firstMs, jobbId } = await order(to, kriterier, 1)
      maalinger.note(navn, server, firstMs)
      if (server === 'tjeneste') await cancel(to, jobbId)
    }
    maalinger.note('antall', server, await timeAntall(to, MANY))
  }
  const statements = {
    many: "select id from person where status = 'bosatt' order by person",
    antall: "select count(*) from person where status = 'bosatt'",
  }
  for (const [navn, statement] of Object.entries(statements)) {
    const fraMs = performance.now()
    ;(await duck.runAndReadAll(statement)).getColumns()
    maalinger.note(navn, 'duckdb', performance.now() - fraMs)
  }
}

function sizes(): readonly Figur[] {
  const held = { tjeneste: memoryMb([ours.pid]), postgres: memoryMb([plain.pid, pg.pid]) }
  const perPerson = statSync(join(data, 'register.db')).size / antall
  const beside = avtrykkBytes / antall
  const copied = (rader.length * 1_000) / filled.ms
  return [
    { navn: 'held MB', enhet: 'MB', ...INGEN, ...held },
    {
      navn: 'bytes per person',
      enhet: 'bytes',
      ...INGEN,
      tjeneste: perPerson + beside,
      postgres: filled.bytes,
    },
    {
      ...{ navn: 'bytes per person, kept while it runs', enhet: 'bytes', ...INGEN },
      tjeneste: beside,
    },
    { navn: 'ready ms', enhet: 'ms', ...INGEN, tjeneste: readyMs },
    {
      ...{ navn: 'ready ms, and all that is kept beside made', enhet: 'ms', ...INGEN },
      tjeneste: madeMs,
    },
    {
      ...{ navn: 'import documents/s', enhet: 'documents/s', ...INGEN },
      ...{ tjeneste: importPerSecond, postgres: copied },
    },
  ]
}

function writePage(alle: readonly Figur[]): void {
  const hvordan = {
    antall,
    maskin: `${maskin()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    klient: KLIENT,
  }
  const text = page(alle, { ...hvordan, rounds: ROUNDS, sekunder })
  writeSide(values.ut, text, { ...hvordan, rader: alle })
  writeFileSync(values.ut.replace(/\.md$/, '.svg'), plot(alle))
}
