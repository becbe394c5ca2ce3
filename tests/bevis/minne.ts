/**
 * Holds a service against the memory it is said to need: 200 readers that do not read (JSON, then XML), and
 * ten minutes of orders, batches, look-ups of one and of a thousand, slow and quick, clients that leave. Prints
 * the resident memory, how `/live` was answered, and whether the bound held; writes it as JSON.
 *
 *   npm run bevis:minne -- [--antall 20000] [--minutter 10] [--grense 900] [--bare TEXT] [--ut minne.json]
 *
 * The bound is in MB of resident memory: about 200 for the program and its threads, UTTREKK_SVAR_BYTES (256) for
 * what is not read, as much again for what is being made, and what the collector has not swept yet.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { runToEnd, startProsess } from '../../bench/tjener.ts'
import { fetchTestToken } from '../../cli/token.ts'
import { personrad } from '../../domain/register/person.ts'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { syntetiskRegister } from '../../syntetisk/register.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '20000' },
    minutter: { type: 'string', default: '10' },
    grense: { type: 'string', default: '900' },
    bare: { type: 'string', default: '' },
    ut: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(
    'npm run bevis:minne -- [--antall PERSONS] [--minutter N] [--grense MB] [--bare TEXT] [--ut FILE]\n',
  )
  process.exit(0)
}
const grense = Number(values.grense)
const LESERE = 200
const KONSUMENTER = ['999888777', '991825827', '889640782', '974760673'] as const
const BASE = 'folkeregisteret/api/offentligutenhjemmel/v1'

type Maaling = {
  readonly hva: string
  readonly foerMb: number
  readonly mestMb: number
  readonly etterMb: number
  readonly liveMedianMs: number
  readonly liveMaksMs: number
  readonly underveisMb: number
  readonly svar: Readonly<Record<string, number>>
}

const data = mkdtempSync(join(tmpdir(), 'uttrekk-minne-'))
const maalinger: Maaling[] = []
try {
  await runToEnd(['bin/uttrekk.js', 'syntetisk', '--data', data, '--antall', values.antall])
  const ids = readIds()
  for (const accept of ['application/json', 'application/xml']) {
    for (const konsumenter of [1, KONSUMENTER.length]) {
      const hva = `${LESERE} slow readers, ${accept}, ${konsumenter} consumers`
      await measure(hva, 30_000, (sted) => slowReaders(sted, { ids, accept, konsumenter }))
    }
  }
  const minutter = Number(values.minutter)
  await measure(`${minutter} minutes of mixed load`, minutter * 60_000, (sted) => mixed(sted, ids))
} finally {
  rmSync(data, { recursive: true, force: true })
}
const over = maalinger.filter(({ mestMb }) => mestMb > grense)
process.stdout.write(
  `${maalinger.length} loads, ${maalinger.length - over.length} held within ${grense} MB, ${over.length} did not\n`,
)
if (values.ut !== undefined) {
  writeFileSync(values.ut, `${JSON.stringify({ grense, maalinger }, null, 2)}\n`)
}
if (over.length > 0) process.exitCode = 1

// --- internal ---

type Sted = {
  readonly url: string
  readonly tokens: readonly string[]
  readonly isOver: () => boolean
  readonly note: (svar: string) => void
  readonly sockets: Set<Socket>
}

/** A service of its own for each load, so that none pays for the one before it. */
async function measure(hva: string, ms: number, load: (sted: Sted) => Promise<void>) {
  if (!hva.includes(values.bare)) return
  const serve = ['bin/uttrekk.js', 'serve', '--data', data, '--port', '0', '--token-levetid', '2h']
  const { url, pid, stop } = await startProsess([...serve, '--struping', 'av'])
  const tokens = await Promise.all(
    KONSUMENTER.map((orgnr) => fetchTestToken({ url, pakke: 'offentligutenhjemmel', orgnr })),
  )
  const [svar, sockets]: [Record<string, number>, Set<Socket>] = [{}, new Set()]
  const note = (one: string) => {
    svar[one] = (svar[one] ?? 0) + 1
  }
  const startMs = performance.now()
  const isOver = () => performance.now() - startMs > ms
  const foerMb = rssMb(pid)
  const loading = load({ url, tokens, isOver, note, sockets })
  let [mestMb, underveisMb] = [foerMb, 0]
  const live: number[] = []
  for (let n = 0; !isOver(); n += 1) {
    const askedMs = performance.now()
    const answer = await fetch(`${url}live`).catch(() => undefined)
    await answer?.text()
    live.push(answer?.status === 200 ? performance.now() - askedMs : Number.POSITIVE_INFINITY)
    mestMb = Math.max(mestMb, rssMb(pid))
    if (n % 5 === 0) underveisMb = Math.max(underveisMb, await readUnderveis(url))
    await wait(100)
  }
  for (const socket of sockets) socket.destroy()
  await loading
  await wait(2_000)
  live.sort((a, b) => a - b)
  const maaling = {
    ...{ hva, foerMb, mestMb, etterMb: rssMb(pid), svar, underveisMb },
    liveMedianMs: round(live[live.length >> 1] ?? 0),
    liveMaksMs: round(live.at(-1) ?? 0),
  }
  maalinger.push(maaling)
  await stop()
  const told = Object.entries(svar).map(([status, times]) => `${status} ×${times}`)
  process.stdout.write(
    `${hva}: resident ${foerMb} MB before, ${mestMb} at most, ${maaling.etterMb} after; in flight ${underveisMb} MB at most; /live median ${maaling.liveMedianMs} ms, longest ${maaling.liveMaksMs} ms; ${told.join(', ')}\n`,
  )
}

async function readUnderveis(url: string): Promise<number> {
  const text = await (await fetch(`${url}metrics`)).text()
  return round(Number(/^uttrekk_svar_underveis_bytes (\S+)$/m.exec(text)?.[1]) / 1e6)
}

type Treg = {
  readonly ids: readonly string[]
  readonly accept: string
  readonly konsumenter: number
}

/** Each asks for a thousand persons with all of their history, reads the first of it, and no more. */
async function slowReaders(
  { url, tokens, isOver, note, sockets }: Sted,
  { ids, accept, konsumenter }: Treg,
): Promise<void> {
  const { port } = new URL(url)
  for (let n = 0; n < LESERE; n += 1) {
    const body = JSON.stringify({ foedselsEllerDNummer: some(ids, n * 50) })
    const head = [
      `POST /${BASE}/personer/bulkoppslag?part=person-basis&part=relasjon-utvidet&part=historikk HTTP/1.1`,
      ...['Host: localhost', `Authorization: Bearer ${tokens[n % konsumenter]}`],
      ...['Content-Type: application/json', `Accept: ${accept}`, `Content-Length: ${body.length}`],
    ]
    const socket = connect(Number(port), '127.0.0.1')
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (first: Buffer) => {
      note(first.toString('latin1', 9, 12))
      socket.pause()
    })
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
  while (!isOver()) await wait(100)
}

/** Eight who work as consumers do, some of whom read slowly, and some leave in the middle. */
async function mixed({ url, tokens, isOver, note }: Sted, ids: readonly string[]): Promise<void> {
  const chance = tilfeldig(11, 0, EMNE.dokument)
  const worker = async (n: number) => {
    const headers = {
      authorization: `Bearer ${tokens[n % tokens.length]}`,
      'content-type': 'application/json',
    }
    const ask = async (path: string, body?: object, accept = 'application/json') => {
      const leave = new AbortController()
      if (chance.sjanse(0.05)) setTimeout(() => leave.abort(), chance.heltall(50))
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      try {
        const svar = await fetch(`${url}${BASE}/${path}`, {
          ...init,
          headers: { ...headers, accept },
          signal: leave.signal,
        })
        note(String(svar.status))
        const parts: Uint8Array[] = []
        const isSlow = chance.sjanse(0.1)
        for await (const part of svar.body ?? []) {
          parts.push(part)
          if (isSlow) await wait(20)
        }
        return Buffer.concat(parts).toString()
      } catch {
        note('left')
        return ''
      }
    }
    const orderAll = async () => {
      const ordered = await ask('uttrekk/tilpasset', { personstatustyper: ['bosatt'] })
      const jobbId = /"jobbId":"([^"]+)"/.exec(ordered)?.[1]
      for (let nr = 0; jobbId !== undefined && !isOver(); ) {
        const batch = await ask(`uttrekk/${jobbId}/batch/${nr}`)
        if (batch === '{}') return
        if (batch.includes('foedselsEllerDNummer')) nr += 1
        else await wait(50)
      }
    }
    while (!isOver()) {
      const which = chance.heltall(10)
      if (which === 0) await orderAll()
      else if (which < 6) await ask(`personer/${ids[chance.heltall(ids.length)]}`)
      else {
        const accept = which === 6 ? 'application/xml' : 'application/json'
        const foedselsEllerDNummer = some(ids, chance.heltall(ids.length))
        await ask('personer/bulkoppslag?part=historikk', { foedselsEllerDNummer }, accept)
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, n) => worker(n)))
}

/** A thousand of them, from one on and round again. */
function some(ids: readonly string[], from: number): readonly string[] {
  return Array.from({ length: 1_000 }, (_, n) => ids[(from + n) % ids.length] ?? '')
}

function readIds(): readonly string[] {
  const ids: string[] = []
  for (const { dokument } of syntetiskRegister({ antall: Number(values.antall), seed: 1 })) {
    const id = personrad(dokument)?.identifikatorer[0]?.identifikator
    if (id !== undefined) ids.push(id)
  }
  return ids
}

function rssMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
