/**
 * Kills the service and an import with SIGKILL at random moments, again and again, and counts what
 * was promised and what was kept: every order that was answered finishes by itself and is right, every
 * line that import had printed as durable is there, the service is ready again within two seconds.
 *
 *   npm run bevis:kill -- --runder 20 --antall 1000000 [--data DIR] [--seed 1]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { fetchTestToken } from '../../cli/token.ts'
import { personrad } from '../../domain/register/person.ts'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { syntetiskRegister } from '../../syntetisk/register.ts'

const { values } = parseArgs({
  options: {
    runder: { type: 'string', default: '20' },
    antall: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
  },
})
const runder = Number(values.runder)
const antall = Number(values.antall)
const seed = Number(values.seed)
const NODE = process.execPath
const CLI = join(import.meta.dirname, '../../bin/uttrekk.js')
const BASE = 'folkeregisteret/api/offentligutenhjemmel/v1'
const LINES_PER_ROUND = 30_000
const READY_MAX_MS = 2_000

/** Orders whose answers the imported persons, all utflyttet, cannot change. */
const BESTILLINGER = [
  { personstatustyper: ['bosatt'] },
  { personstatustyper: ['bosatt'], kommunenummer: { bostedskommunenummer: '0301' } },
  {
    personstatustyper: ['bosatt', 'doed'],
    foedselsaarFraOgMed: '1950',
    foedselsaarTilOgMed: '1980',
  },
  { personstatustyper: ['aktiv', 'inaktiv'], kjoenn: 'kvinne' },
] as const

const tally = { orders: 0, right: 0, wrong: 0, lines: 0, found: 0, lost: 0, ready: [] as number[] }
const data = values.data ?? mkdtempSync(join(tmpdir(), 'uttrekk-kill-'))
const chance = tilfeldig(seed, 0, EMNE.dokument)

if (!existsSync(join(data, 'register.db'))) {
  await exit(
    spawn(NODE, [CLI, 'syntetisk', '--data', data, '--antall', `${antall}`], { stdio: 'inherit' }),
  )
}
const fasit = expected()
let unfinished: { readonly jobbId: string; readonly bestilling: number }[] = []
for (let runde = 1; runde <= runder; runde += 1) {
  await round(runde)
  process.stdout.write(
    `round ${runde}: ${JSON.stringify({ ...tally, ready: Math.max(...tally.ready) })}\n`,
  )
}
const { url, server } = await startServer()
await settle(url)
server.kill('SIGTERM')
await exit(server)
const ready = [...tally.ready].sort((a, b) => a - b)
process.stdout.write(
  `${runder} rounds over ${antall} persons, the service and an import killed in each\n` +
    `orders answered ${tally.orders}, finished right ${tally.right}, wrong ${tally.wrong}\n` +
    `lines printed as durable ${tally.lines}, found ${tally.found}, lost ${tally.lost}\n` +
    `ready again after kill: median ${ready[ready.length >> 1]} ms, longest ${ready.at(-1)} ms\n`,
)
if (values.data === undefined) rmSync(data, { recursive: true, force: true })
const kept = tally.wrong === 0 && tally.lost === 0 && tally.right === tally.orders
process.exitCode = kept && (ready.at(-1) ?? 0) <= READY_MAX_MS ? 0 : 1

// --- internal ---

/** Starts, checks what the last round left, orders and imports anew, and kills both. */
async function round(runde: number): Promise<void> {
  const { url, server } = await startServer()
  await settle(url)
  const file = join(data, `runde.ndjson`)
  const ids = writeLines(file, runde)
  const load = spawn(NODE, [CLI, 'import', '--data', data, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let durable = 0
  createInterface({ input: load.stdout }).on('line', (line) => {
    durable = Number(line)
  })
  const token = await fetchTestToken({ url, pakke: 'offentligutenhjemmel', orgnr: '999888777' })
  const killLoad = sleep(300 + chance.heltall(1_500)).then(() => load.kill('SIGKILL'))
  await sleep(chance.heltall(800))
  for (let i = 0; i < 10; i += 1) {
    const bestilling = chance.heltall(BESTILLINGER.length)
    const svar = await call(url, token, 'uttrekk/tilpasset', BESTILLINGER[bestilling]).catch(
      () => undefined,
    )
    if (svar?.status !== 200) break
    unfinished.push({ jobbId: (svar.body as { jobbId: string }).jobbId, bestilling })
    tally.orders += 1
  }
  await sleep(chance.heltall(400))
  server.kill('SIGKILL')
  await Promise.all([exit(server), killLoad])
  await exit(load)
  const again = await startServer()
  await countLines(again.url, ids.slice(0, durable))
  again.server.kill('SIGKILL')
  await exit(again.server)
}

/** Every order of earlier rounds must now finish by itself, with exactly the right persons. */
async function settle(url: string): Promise<void> {
  const token = await fetchTestToken({ url, pakke: 'offentligutenhjemmel', orgnr: '999888777' })
  for (const { jobbId, bestilling } of unfinished) {
    const ids: string[] = []
    for (let nr = 0; ; nr += 1) {
      const svar = await poll(url, token, `uttrekk/${jobbId}/batch/${nr}`)
      const batch = (svar.body as { foedselsEllerDNummer?: string[] }).foedselsEllerDNummer
      if (svar.status !== 200) ids.push(`answered ${svar.status}`)
      if (batch === undefined) break
      ids.push(...batch)
    }
    const right = fasit[bestilling]
    const same = ids.length === right?.length && ids.every((id, i) => id === right[i])
    if (same) tally.right += 1
    else tally.wrong += 1
  }
  unfinished = []
}

async function poll(url: string, token: string, path: string) {
  for (;;) {
    const svar = await call(url, token, path)
    if (svar.status !== 404) return svar
    await sleep(20)
  }
}

async function countLines(url: string, ids: readonly string[]): Promise<void> {
  const token = await fetchTestToken({ url, pakke: 'offentligutenhjemmel', orgnr: '999888777' })
  tally.lines += ids.length
  for (let i = 0; i < ids.length; i += 1_000) {
    const foedselsEllerDNummer = ids.slice(i, i + 1_000)
    const svar = await call(url, token, 'personer/bulkoppslag?part=status', {
      foedselsEllerDNummer,
    })
    const { oppslag } = svar.body as { oppslag: readonly unknown[] }
    tally.found += oppslag.length
    tally.lost += foedselsEllerDNummer.length - oppslag.length
  }
}

/** New persons of the same country, all moved out; answers the identifikator of each line. */
function writeLines(file: string, runde: number): readonly string[] {
  const fra = antall + runde * LINES_PER_ROUND
  const ids: string[] = []
  let text = ''
  for (const { dokument, hendelsestype } of syntetiskRegister({
    fra,
    antall: fra + LINES_PER_ROUND,
    seed: 1,
  })) {
    if (hendelsestype !== 'personErOpprettet') continue
    const moved: Persondokument = {
      ...dokument,
      status: [{ erGjeldende: true, status: 'utflyttet' }],
    }
    ids.push(personrad(moved)?.identifikatorer[0]?.identifikator ?? '')
    text += `${JSON.stringify(moved)}\n`
  }
  writeFileSync(file, text)
  return ids
}

/** The right answers, filtered from the documents themselves and not from the store. */
function expected(): readonly (readonly string[])[] {
  const answers = BESTILLINGER.map(() => [] as string[])
  let last: Persondokument | undefined
  const settleOne = () => {
    if (last === undefined) return
    for (const [i, bestilling] of BESTILLINGER.entries()) {
      const id = matches(last, bestilling)
      if (id !== undefined) answers[i]?.push(id)
    }
  }
  for (const { dokument, hendelsestype } of syntetiskRegister({ antall, seed: 1 })) {
    if (hendelsestype === 'personErOpprettet') settleOne()
    last = dokument
  }
  settleOne()
  return answers
}

function matches(
  dokument: Persondokument,
  bestilling: (typeof BESTILLINGER)[number],
): string | undefined {
  const now = (name: keyof Persondokument) =>
    [dokument[name] ?? []].flat().find((element) => element['erGjeldende']) as
      | Record<string, unknown>
      | undefined
  const aktive = ['midlertidig', 'ikkeBosatt', 'forsvunnet', 'foedselsregistrert']
  const statuser = bestilling.personstatustyper.flatMap((s) =>
    s === 'aktiv' ? aktive : [s as string],
  )
  const aar = Number(now('foedsel')?.['foedselsaar'])
  const strengt = now('adressebeskyttelse')?.['graderingsnivaa'] === 'strengtFortrolig'
  const bosted = JSON.stringify(now('bostedsadresse') ?? {})
  const id = now('identifikasjonsnummer')
  const is =
    id?.['status'] === 'iBruk' &&
    statuser.includes(String(now('status')?.['status'])) &&
    (!('kjoenn' in bestilling) || now('kjoenn')?.['kjoenn'] === bestilling.kjoenn) &&
    (!('foedselsaarFraOgMed' in bestilling) || (aar >= 1950 && aar <= 1980)) &&
    (!('kommunenummer' in bestilling) ||
      (!strengt && /"(kommunenummer|bostedskommune)":"0301"/.test(bosted)))
  return is ? String(id?.['foedselsEllerDNummer']) : undefined
}

async function startServer(): Promise<{ url: string; server: ChildProcess }> {
  const startMs = performance.now()
  const server = spawn(NODE, [CLI, 'serve', '--data', data, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, UTTREKK_TOKEN_LEVETID: '1h' },
  })
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\S+\//.exec(line)?.[0]
    if (url === undefined) continue
    tally.ready.push(Math.round(performance.now() - startMs))
    return { url, server }
  }
  throw new Error('the service did not start')
}

async function call(url: string, token: string, path: string, body?: unknown) {
  const init: RequestInit = { headers: { authorization: `Bearer ${token}` } }
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const headers = { ...init.headers, 'content-type': 'application/json' }
  const svar = await fetch(
    `${url}${BASE}/${path}`,
    body === undefined ? init : { ...post, headers },
  )
  return { status: svar.status, body: (await svar.json()) as unknown }
}

function exit(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}
