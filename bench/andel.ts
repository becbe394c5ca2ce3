/**
 * How much of what a bulkoppslag costs the server is spent on telling who asks (auth), on hiding what
 * they may not see (masking), on the access log, its MACs, and the checksums of rows. Prints a table and writes it to docs/ytelse-andel.md.
 *
 *   npm run bench:andel -- [--antall 20000] [--ut docs/ytelse-andel.md]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fetchTestToken } from '../cli/token.ts'
import type { KonsumentId } from '../domain/ids.ts'
import { isBasis } from '../domain/oppslag/basis.ts'
import { filterDokument, vernestatus } from '../domain/oppslag/filter.ts'
import { parsePart } from '../domain/oppslag/part.ts'
import { type Rettighetspakke, rettigheter } from '../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../domain/register/persondokument.ts'
import { scopesOf } from '../domain/tilgang/segmentscope.ts'
import { createTilgang } from '../server/http/tokens/tilgang.ts'
import { createYtreUtsteder } from '../server/http/tokens/ytre.ts'
import { openDb } from '../server/sqlite/open.ts'
import { packStigende } from '../server/sqlite/stigende.ts'
import { heleRader } from '../server/storage/sqlite/hele-rader.ts'
import { tekstOf } from '../server/storage/sqlite/innhold.ts'
import type { Sqlverdi } from '../server/storage/sqlite/segl.ts'
import { FOERST, lenke, linjesum } from '../server/tilgangslogg/kjede.ts'
import {
  createLinjenokkel,
  createMac,
  readLinjenokler,
} from '../server/tilgangslogg/linjenokkel.ts'
import { openTilgangslogg } from '../server/tilgangslogg/open.ts'
import { TIMERS } from '../server/timers.ts'
import { load, type Maal, send } from './last.ts'
import { runToEnd, startProsess } from './tjener.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '20000' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/ytelse-andel.md') },
  },
})
const REQUESTS = 200
const IDS = 1_000
const HISTORIKK = ['person-basis', 'relasjon-utvidet', 'historikk'] as const

type Tilfelle = { readonly pakke: Rettighetspakke; readonly part: readonly string[] }
const TILFELLER: readonly Tilfelle[] = [
  { pakke: 'offentligutenhjemmel', part: [] },
  { pakke: 'offentligutenhjemmel', part: HISTORIKK },
  { pakke: 'finans', part: [] },
  { pakke: 'offentlig-med-hjemmel', part: HISTORIKK },
]

const data = mkdtempSync(join(tmpdir(), 'uttrekk-andel-'))
try {
  await runToEnd(['bin/uttrekk.js', 'syntetisk', '--data', data, '--antall', values.antall])
  const { ids, dokumenter } = readSome()
  const serve = ['bin/uttrekk.js', 'serve', '--data', data, '--port', '0', '--token-levetid', '1h']
  const service = await startProsess(serve)
  const logging = await costOfLogging(ids)
  const mac = await costOfMac(ids)
  const segl = await costOfSegl()
  const rows: string[] = []
  for (const tilfelle of TILFELLER) {
    const token = await fetchTestToken({
      url: service.url,
      pakke: tilfelle.pakke,
      orgnr: '999888777',
    })
    const auth = await costOfAuth(service.url, token, tilfelle.pakke)
    const masking = await costOfMasking(dokumenter, tilfelle)
    const whole = await costOfAll(service, token, ids, tilfelle)
    rows.push(row(tilfelle, { whole, auth, masking, logging, mac, segl }))
  }
  await service.stop()
  const report = createReport(rows)
  process.stdout.write(report)
  writeFileSync(values.ut, report)
} finally {
  rmSync(data, { recursive: true, force: true })
}

// --- internal ---

type Kostnad = {
  whole: number
  auth: number
  masking: number
  logging: number
  /** A part of logging. */
  mac: number
  segl: number
}

/** A thousand persons, in the order their documents lie. */
function readSome() {
  const db = openDb(join(data, 'register.db'), 'read')
  const rows = db
    .prepare<[number], { id: number; innhold: string }>(`
      select (select identifikator from identifikator i where i.person = p.person and i.i_bruk = 1) id,
        ${tekstOf(db, 'd.innhold')} innhold from person p join dokument d on d.posisjon = p.gjeldende
      where p.i_bruk = 1 order by p.person limit ?`)
    .all(IDS)
  db.close()
  return {
    ids: rows.map(({ id }) => String(id).padStart(11, '0')),
    dokumenter: rows.map(({ innhold }) => innhold),
  }
}

/** Milliseconds of processor time that one of `count` runs takes, threads included. */
async function cost(count: number, work: () => unknown): Promise<number> {
  for (let i = 0; i < count / 10; i += 1) await work()
  const before = process.cpuUsage()
  for (let i = 0; i < count; i += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / count
}

async function costOfAuth(url: string, token: string, pakke: Rettighetspakke): Promise<number> {
  const metadataUrl = `${url}.well-known/oauth-authorization-server`
  const onFeil = (error: unknown) => {
    throw error
  }
  const utsteder = createYtreUtsteder({ metadataUrl, timers: TIMERS, onFeil })
  const tilgang = createTilgang({ ...utsteder, clock: Date.now })
  return cost(REQUESTS, () => tilgang(`Bearer ${token}`, scopesOf(pakke)))
}

/** Without masking the stored bytes could be sent as they are; what is rendered in advance is. */
function costOfMasking(dokumenter: readonly string[], { pakke, part }: Tilfelle) {
  const visning = parsePart(part, pakke)
  if (isBasis(visning)) return Promise.resolve(0)
  const person = { vern: 'ugradert', syntetisk: true, graderteTilUtenHjemmel: false } as const
  return cost(20, () =>
    dokumenter.map((innhold) => {
      const dokument = JSON.parse(innhold) as Persondokument
      const status = vernestatus(dokument, person)
      return Buffer.from(JSON.stringify(filterDokument(dokument, status, visning)))
    }),
  )
}

async function costOfLogging(ids: readonly string[]): Promise<number> {
  const own = mkdtempSync(join(tmpdir(), 'uttrekk-andel-logg-'))
  const logg = await openTilgangslogg({
    data: own,
    hoder: undefined,
    nokkel: undefined,
    hodeMs: 60_000,
    levetidMs: undefined,
    slettetid: () => undefined,
    clock: Date.now,
    onHode: () => {},
    onFeil: (error) => {
      throw error
    },
  })
  const linje = {
    konsument: '0192:999888777' as KonsumentId,
    jti: 'en-jti-av-vanlig-lengde-med-36-tegn--',
    segment: 'offentligutenhjemmel',
    tjeneste: 'bulkoppslag',
    kall: 'POST personer/bulkoppslag',
    forespoersel: 'en-id-av-vanlig-lengde-med-36-tegn---',
    adresse: '127.0.0.1',
    sporsmaal: { part: [] },
    treff: IDS,
  } as const
  const spent = await cost(REQUESTS, () =>
    logg.append({ tidMs: Date.now(), linje, om: Float64Array.from(ids, Number) }),
  )
  await logg.close()
  rmSync(own, { recursive: true, force: true })
  return spent
}

/** The MAC of the one line that a bulkoppslag has, and its part in the link. */
function costOfMac(ids: readonly string[]): Promise<number> {
  const [nokkel] = readLinjenokler({ kind: 'tekst', text: createLinjenokkel(1) })
  if (nokkel === undefined) throw new Error('no key was made')
  const om = packStigende(ids.map(Number).sort((a, b) => a - b))
  const sum = linjesum(FOERST, { nr: 1, tid: 1, innhold: '{}', om })
  return cost(REQUESTS * 10, () => {
    const mac = createMac(nokkel, sum)
    return lenke(sum, { kid: nokkel.kid, mac })
  })
}

/** The checksums of the rows that a thousand look-ups read. */
function costOfSegl(): Promise<number> {
  const db = openDb(join(data, 'register.db'), 'read')
  const hel = heleRader(db, { i: 'identifikator', b: 'basis' })
  const rader = db
    .prepare<[number], Sqlverdi[]>(`
      select ${hel.columns} from identifikator i join basis b on b.person = i.person
      where i.i_bruk = 1 order by i.identifikator limit ?`)
    .raw()
    .all(IDS)
  db.close()
  return cost(REQUESTS, () => {
    for (const rad of rader) hel.require(rad)
  })
}

/** What the whole server spends on a request, as the kernel counts it. */
async function costOfAll(
  { url, pid }: { readonly url: string; readonly pid: number },
  token: string,
  ids: readonly string[],
  { pakke, part }: Tilfelle,
): Promise<number> {
  const maal: Maal = {
    base: `${url}${rettigheter(pakke).path}/v1/`,
    headers: async () => ({ authorization: `Bearer ${token}` }),
  }
  const query = part.map((one) => `part=${one}`).join('&')
  const body = JSON.stringify({ foedselsEllerDNummer: ids })
  const run = (count: number) =>
    load({ count, parallel: 2 }, async () => {
      const { status } = await send(maal, `personer/bulkoppslag?${query}`, body)
      if (status !== 200) throw new Error(`a look-up was answered ${status}`)
    })
  await run(REQUESTS / 10)
  const before = spentMs(pid)
  await run(REQUESTS)
  return (spentMs(pid) - before) / REQUESTS
}

/** Processor time of a process since it began: fields 14 and 15, in hundredths of a second. */
function spentMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function row(
  { pakke, part }: Tilfelle,
  { whole, auth, masking, logging, mac, segl }: Kostnad,
): string {
  const share = (one: number) => `${((100 * one) / whole).toFixed(1)} %`
  const rest = whole - auth - masking - logging - segl
  const shares = [auth, masking, logging, mac, segl, rest].map(share).join(' | ')
  return `| ${rettigheter(pakke).kode} | ${part.join(', ') || 'person-basis'} | ${whole.toFixed(1)} | ${shares} |`
}

function createReport(rows: readonly string[]): string {
  return `# What access, masking and logging cost

\`npm run bench:andel\` wrote this page. The machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}.
Processor time of the server for one bulkoppslag of ${IDS} persons, in milliseconds, and the share of it that each
part takes when the same code runs by itself in the same run on the same persons; ${REQUESTS} requests.
Machines differ and are noisy: trust the shares, roughly. What is rendered in advance is masked when it is
stored. The rest is HTTP, finding the documents and putting the answer together.

| package | part | ms | auth | masking | access log | of it MAC | row checksums | the rest |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}
