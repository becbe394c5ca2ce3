/**
 * All at once, as on a day when everybody comes: ten jobs of each of 20 virksomheter, look-ups of a thousand, readers of
 * the feed, and a writer of 500 hendelser a second, some of whom protect somebody. Prints how long each kind of request
 * took, what was refused, how late the event loop was and how the memory went; and holds that nobody who was protected
 * was told of with a home to whoever asked after that was acknowledged, and that in the end the answers are those of the
 * store without all that is kept beside it. Writes it as JSON.
 *
 *   npm run bevis:blandet -- [--antall 100000] [--minutter 10] [--virksomheter 20] [--hendelser 500] [--ut blandet.json]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Maal, quantile, send } from '../../bench/last.ts'
import { runToEnd, startProsess, untilMade } from '../../bench/tjener.ts'
import { fetchTestToken } from '../../cli/token.ts'
import { parseBulkoppslag } from '../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../domain/oppslag/part.ts'
import { SKRIVESCOPE } from '../../domain/tilgang/scope.ts'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { hendelseOf, hjemOf, orgnrOf, type Person, readPersoner } from '../fixture/blandet.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '100000' },
    minutter: { type: 'string', default: '10' },
    virksomheter: { type: 'string', default: '20' },
    hendelser: { type: 'string', default: '500' },
    ut: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(
    'npm run bevis:blandet -- [--antall PERSONS] [--minutter N] [--virksomheter N] [--hendelser A_SECOND] [--ut FILE]\n',
  )
  process.exit(0)
}
const [minutter, virksomheter] = [Number(values.minutter), Number(values.virksomheter)]
const JOBBER = 10
const [GRUPPE, OPPSLAG, LESERE] = [25, 3, 5]
/** One of so many hendelser protects somebody. */
const VERN_HVER = 40
const UH = 'folkeregisteret/api/offentligutenhjemmel/v1'
const KOMMUNER = ['0301', '4601', '5001', '1103', '4204', '3201', '3301', '1108']

const data = mkdtempSync(join(tmpdir(), 'uttrekk-blandet-'))
const tider: Record<string, number[]> = {}
const avvik: string[] = []
const vernet: { id: string; hjem: readonly string[] }[] = []
let isOver = false
let skrevet = 0
try {
  await runToEnd(['bin/uttrekk.js', 'syntetisk', '--data', data, '--antall', values.antall])
  await run(readPersoner(data))
} finally {
  rmSync(data, { recursive: true, force: true })
}
if (avvik.length > 0) process.exitCode = 1

// --- internal ---

async function run(personer: readonly Person[]): Promise<void> {
  const serve = ['bin/uttrekk.js', 'serve', '--data', data, '--port', '0', '--struping', 'av']
  const tjener = await startProsess([
    ...[...serve, '--token-levetid', '2h', '--hendelser-skriving', 'ja'],
  ])
  await untilMade(tjener.url)
  const orgnre = Array.from({ length: virksomheter }, (_, nr) => orgnrOf(nr))
  const maal = await Promise.all(orgnre.map((orgnr) => maalOf(tjener.url, orgnr)))
  const minne: number[] = []
  const alle = [
    ...maal.flatMap((en) => Array.from({ length: JOBBER }, (_, nr) => jobber(en, nr))),
    ...maal.slice(0, OPPSLAG).map((en, nr) => oppslag(en, personer, nr)),
    ...maal.slice(0, LESERE).map((en) => feed(en)),
    skriv(tjener.url, personer),
    sjekkVernede(maal[0] as Maal),
    proev(tjener.url),
    maalMinne(tjener.pid, minne),
  ]
  const begyntMs = performance.now()
  for (let nr = 1; nr <= minutter; nr += 1) {
    await wait(60_000)
    process.stderr.write(
      `… ${nr} of ${minutter} minutes, ${skrevet} hendelser, ${minne.at(-1)?.toFixed(0)} MB\n`,
    )
  }
  isOver = true
  await Promise.all(alle)
  const sekunder = (performance.now() - begyntMs) / 1_000
  const metrics = await (await fetch(`${tjener.url}metrics`)).text()
  await holdAgainstPlain(maal[0] as Maal, personer)
  await tjener.stop()
  report({ sekunder, minne, metrics })
}

async function maalOf(url: string, orgnr: string): Promise<Maal> {
  const token = await fetchTestToken({ url, orgnr, pakke: 'offentligutenhjemmel' })
  return { base: `${url}${UH}/`, headers: async () => ({ authorization: `Bearer ${token}` }) }
}

/** One request, timed; what is not among `ok` is told. */
async function timed(hva: string, ok: readonly number[], work: () => ReturnType<typeof send>) {
  const fraMs = performance.now()
  const svar = await work()
  tider[hva] ??= []
  tider[hva].push(performance.now() - fraMs)
  if (!ok.includes(svar.status)) {
    avvik.push(`${hva}: ${svar.status} ${svar.body.toString().slice(0, 200)}`)
  }
  return svar
}

/** One order after another, each fetched to its end. */
async function jobber(maal: Maal, nr: number): Promise<void> {
  for (let runde = nr; !isOver; runde += 1) {
    const kriterier = {
      personstatustyper: ['bosatt'],
      foedselsaarFraOgMed: String(1930 + (runde % 80)),
      foedselsaarTilOgMed: String(1930 + (runde % 80) + (runde % 3)),
      kommunenummer: { bostedskommunenummer: KOMMUNER[runde % KOMMUNER.length] },
    }
    const bestilt = await timed('order', [200], () =>
      send(maal, 'uttrekk/tilpasset', JSON.stringify(kriterier)),
    )
    if (bestilt.status !== 200) {
      await wait(1_000)
      continue
    }
    const { jobbId } = JSON.parse(bestilt.body.toString()) as { jobbId: string }
    const fraMs = performance.now()
    for (let batchnr = 0; ; ) {
      // Somebody in a selection by place may be protected meanwhile: it must be ordered anew.
      const svar = await timed('batch', [200, 404, 410], () =>
        send(maal, `uttrekk/${jobbId}/batch/${batchnr}`),
      )
      if (svar.status === 404 && !isOver) {
        await wait(100)
        continue
      }
      if (batchnr === 0) {
        tider['order to first batch'] ??= []
        tider['order to first batch'].push(performance.now() - fraMs)
      }
      if (svar.status !== 200 || svar.body.length === 2) break
      batchnr += 1
    }
    await wait(500)
  }
}

async function oppslag(maal: Maal, personer: readonly Person[], nr: number): Promise<void> {
  for (let runde = nr; !isOver; runde += OPPSLAG) {
    const ids = Array.from(
      { length: 1_000 },
      (_, i) => personer[(runde * 7_919 + i * 104_729) % personer.length]?.id,
    )
    await timed('bulkoppslag', [200], () =>
      send(maal, 'personer/bulkoppslag', JSON.stringify({ foedselsEllerDNummer: ids })),
    )
    await wait(100)
  }
}

async function feed(maal: Maal): Promise<void> {
  for (let seq = 1; !isOver; ) {
    const svar = await timed('feed', [200], () => send(maal, `hendelser/feed?seq=${seq}`))
    const told = svar.status === 200 ? JSON.parse(svar.body.toString()) : []
    const last = Array.isArray(told) ? told.at(-1)?.sekvensnummer : undefined
    if (typeof last === 'number' || typeof last === 'string') seq = Number(last) + 1
    else await wait(250)
  }
}

/** Some hundred hendelser a second, in small groups; whom one protects, and where they lived, is kept. */
async function skriv(url: string, personer: readonly Person[]): Promise<void> {
  const token = await fetchTestToken({
    ...{ url, pakke: 'offentlig-med-hjemmel', orgnr: orgnrOf(0), scope: SKRIVESCOPE },
  })
  const maal = { base: url, headers: async () => ({ authorization: `Bearer ${token}` }) }
  const hvertMs = (1_000 * GRUPPE) / Number(values.hendelser)
  const begyntMs = performance.now()
  for (let gruppe = 0; !isOver; gruppe += 1) {
    const nye: (typeof vernet)[number][] = []
    const hendelser = Array.from({ length: GRUPPE }, (_, i) => {
      const nr = gruppe * GRUPPE + i
      const { id, dokument } = personer[nr % personer.length] as Person
      const isVern = nr % VERN_HVER === 0 && nr < personer.length
      if (isVern) nye.push({ id, hjem: hjemOf(dokument) })
      return hendelseOf(id, dokument, { nr, isVern: isVern || vernet.some((en) => en.id === id) })
    })
    const svar = await timed('hendelser', [200], () =>
      send(maal, 'intern/v1/hendelser', JSON.stringify({ hendelser })),
    )
    if (svar.status === 200) {
      skrevet += GRUPPE
      vernet.push(...nye)
    }
    await wait(Math.max(0, begyntMs + gruppe * hvertMs - performance.now()))
  }
}

/** Whoever asks after the protection was acknowledged is told of no street that they live in. */
async function sjekkVernede(maal: Maal): Promise<void> {
  for (let sett = 0; !isOver; ) {
    const nye = vernet.slice(sett)
    sett = vernet.length
    for (const { id, hjem } of nye) {
      const body = JSON.stringify({ foedselsEllerDNummer: [id] })
      const svar = await timed('bulkoppslag of one', [200], () =>
        send(maal, 'personer/bulkoppslag', body),
      )
      const text = svar.body.toString()
      if (hjem.some((en) => text.includes(en))) avvik.push('a home of somebody protected was told')
    }
    await wait(10)
  }
}

async function proev(url: string): Promise<void> {
  const maal = { base: url, headers: async () => ({}) }
  while (!isOver) {
    await timed('live', [200], () => send(maal, 'live'))
    await wait(20)
  }
}

/** What the process has of its own, and shares with its threads: what it has read of files is not among it. */
async function maalMinne(pid: number, minne: number[]): Promise<void> {
  while (!isOver) {
    const told = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const kb = (felt: string) => Number(new RegExp(`^${felt}:\\s+(\\d+)`, 'm').exec(told)?.[1] ?? 0)
    minne.push((kb('Pss_Anon') + kb('Pss_Shmem')) / 1_024)
    await wait(1_000)
  }
}

/** When nobody writes any more: as a store without anything beside it answers, over the same directory. */
async function holdAgainstPlain(maal: Maal, personer: readonly Person[]): Promise<void> {
  const plain = openSqlite(data)
  const visning = parsePart([], 'offentligutenhjemmel')
  for (let fra = 0; fra < personer.length; fra += 1_000) {
    const body = { foedselsEllerDNummer: personer.slice(fra, fra + 1_000).map(({ id }) => id) }
    const svar = await send(maal, 'personer/bulkoppslag', JSON.stringify(body))
    const oppslag = parseBulkoppslag(body, undefined)
    const expected = await plain.lookupPersoner({ oppslag, visning })
    if (expected.kind !== 'json' || !svar.body.equals(Buffer.from(expected.json))) {
      avvik.push('an answer is not that of the store')
    }
  }
  await plain.close()
}

function report({
  sekunder,
  minne,
  metrics,
}: {
  readonly sekunder: number
  readonly minne: readonly number[]
  readonly metrics: string
}): void {
  const forsinkelse = Number(
    /^uttrekk_hendelsesloop_forsinkelse_sekunder (\S+)/m.exec(metrics)?.[1],
  )
  const rader = Object.entries(tider).map(([hva, alle]) => {
    const sorted = alle.toSorted((a, b) => a - b)
    const [p50, p99, mest] = [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1) ?? 0]
    return { hva, antall: sorted.length, perSecond: sorted.length / sekunder, p50, p99, mest }
  })
  for (const { hva, antall, perSecond, p50, p99, mest } of rader) {
    process.stdout.write(
      `${hva}: ${antall}, ${perSecond.toFixed(1)}/s; median ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)}, longest ${mest.toFixed(0)}\n`,
    )
  }
  const del = Math.floor(minne.length / 4)
  const mean = (some: readonly number[]) => some.reduce((a, b) => a + b, 0) / some.length
  const [foer, etter] = [mean(minne.slice(del, 2 * del)), mean(minne.slice(-del))]
  const unlike = [...new Set(avvik)]
  process.stdout.write(
    `event loop late by ${(1_000 * forsinkelse).toFixed(1)} ms at p99; memory of its own ${foer.toFixed(0)} MB in the second quarter, ${etter.toFixed(0)} MB in the last, ${Math.max(...minne).toFixed(0)} at most\n` +
      `${skrevet} hendelser, ${vernet.length} of whom were protected; ${avvik.length} that should not be${unlike
        .map((en) => `\n  ${en}`)
        .slice(0, 20)
        .join('')}\n`,
  )
  if (values.ut !== undefined) {
    const told = { sekunder, rader, forsinkelse, minne: { foer, etter }, skrevet, avvik: unlike }
    writeFileSync(values.ut, `${JSON.stringify(told, null, 2)}\n`)
  }
}
