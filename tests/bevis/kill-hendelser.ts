/**
 * Kills the service with SIGKILL while events are written and its feed is read, again and again, and holds what was
 * acknowledged against the feed: each event once, numbers that rise, and a reader that went on from the last number
 * and one, over every kill, has read the same as who reads it all at the end. What got no answer is written again.
 *
 *   npm run bevis:hendelser -- --runder 20 [--skrivere 4] [--hendelser 100] [--seed 1]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fetchTestToken } from '../../cli/token.ts'
import { rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import { SKRIVESCOPE } from '../../domain/tilgang/scope.ts'
import { EMNE, tilfeldig } from '../../syntetisk/random.ts'
import { startServer } from '../fixture/drap.ts'
import { hendelsesnavn } from '../fixture/hendelser.ts'
import { dokument, identifikator } from '../fixture/personer.ts'

const { values } = parseArgs({
  options: {
    runder: { type: 'string', default: '20' },
    skrivere: { type: 'string', default: '4' },
    hendelser: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
})
const PAKKE = 'offentlig-med-hjemmel'
const PERSONER = 500
const [skrivere, iKall] = [Number(values.skrivere), Number(values.hendelser)]
const chance = tilfeldig(Number(values.seed), 0, EMNE.dokument)
const data = mkdtempSync(join(tmpdir(), 'uttrekk-kill-hendelser-'))
const settings = ['--hendelser-skriving', 'ja']

type Innslag = {
  readonly sekvensnummer: number
  readonly hendelse: { readonly hendelsesdokument?: string }
}
const kvittert = new Set<string>()
const lest: Innslag[] = []
/** What each writer is to write next: after a kill the same again, whose answer never came. */
const neste = Array.from({ length: skrivere }, () => 0)
let ms = 0
for (let runde = 1; runde <= Number(values.runder); runde += 1) {
  await drep(kvittert.size + iKall * (10 + chance.heltall(40)))
  process.stdout.write(`round ${runde}: ${kvittert.size} acknowledged, ${lest.length} read\n`)
}
const { url, server } = await startServer(data, settings)
const feed = await createFeed(url)
while ((await feed.readOn()) > 0);
const alle: Innslag[] = []
while ((await feed.readPage(alle)) > 0);
server.kill('SIGTERM')
report(alle)
rmSync(data, { recursive: true, force: true })

// --- internal ---

/** Writers and a reader beside each other, until so many are acknowledged. */
async function drep(until: number): Promise<void> {
  const { url, server } = await startServer(data, settings)
  const died = new Promise((resolve) => server.once('exit', resolve))
  const write = await createSkriver(url)
  const feed = await createFeed(url)
  const startMs = performance.now()
  const skriv = async (skriver: number): Promise<void> => {
    for (;;) {
      const navn = await write(skriver, neste[skriver] ?? 0)
      for (const one of navn) kvittert.add(one)
      neste[skriver] = (neste[skriver] ?? 0) + 1
      if (kvittert.size >= until) server.kill('SIGKILL')
    }
  }
  const les = async (): Promise<void> => {
    for (;;) await feed.readOn()
  }
  const work = [...neste.keys()].map(skriv)
  await Promise.allSettled([...work, les()])
  await died
  ms += performance.now() - startMs
}

async function createSkriver(url: string) {
  const token = await fetchTestToken({ url, pakke: PAKKE, orgnr: '999888777', scope: SKRIVESCOPE })
  return async (skriver: number, kall: number): Promise<readonly string[]> => {
    const hendelser = Array.from({ length: iKall }, (_, i) => linje(skriver, kall * iKall + i))
    const svar = await fetch(`${url}intern/v1/hendelser`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ hendelser }),
    })
    const text = await svar.text()
    if (svar.status !== 200) throw new Error(`${svar.status} ${text}`)
    return hendelser.map((one) => one.dokumentidentifikator)
  }
}

/** The first event of a person makes it; every third has a new document. */
function linje(skriver: number, n: number) {
  const id = identifikator(skriver * PERSONER + (n % PERSONER))
  const isNy = n < PERSONER
  return {
    dokumentidentifikator: hendelsesnavn(`${skriver}-${n}`),
    hendelse: {
      folkeregisteridentifikator: id,
      hendelsestype: isNy ? 'personErOpprettet' : 'endringINavn',
      ajourholdstidspunkt: '2026-01-02T03:04:05.678+01:00',
    },
    ...((isNy || n % 3 === 0) && { folkeregisterperson: dokument([id], { utgave: n }) }),
  }
}

async function createFeed(url: string) {
  const token = await fetchTestToken({ url, pakke: PAKKE, orgnr: '999888777' })
  const readPage = async (into: Innslag[]): Promise<number> => {
    const seq = (into.at(-1)?.sekvensnummer ?? -1) + 1
    const svar = await fetch(`${url}${rettigheter(PAKKE).path}/v1/hendelser/feed?seq=${seq}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    })
    const side = (await svar.json()) as readonly Innslag[]
    if (svar.status !== 200) throw new Error(`the feed answered ${svar.status}`)
    into.push(...side)
    return side.length
  }
  return { readPage, readOn: () => readPage(lest) }
}

/** Says what was found, and ends with 1 where anything is wrong. */
function report(alle: readonly Innslag[]): void {
  const numbers = (of: readonly Innslag[]) => of.map((en) => en.sekvensnummer)
  const navn = alle.map((en) => en.hendelse.hendelsesdokument ?? '')
  const told = new Set(navn)
  const funn = {
    kvittert: kvittert.size,
    iFeed: alle.length,
    tapt: [...kvittert].filter((one) => !told.has(one)).length,
    toGanger: navn.length - told.size,
    uordnet: numbers(alle).filter((nr, i, list) => i > 0 && nr <= (list[i - 1] ?? 0)).length,
    leserenAvviker: Number(JSON.stringify(numbers(alle)) !== JSON.stringify(numbers(lest))),
    hendelserISekundet: Math.round(kvittert.size / (ms / 1_000)),
  }
  process.stdout.write(`${JSON.stringify(funn)}\n`)
  const { tapt, toGanger, uordnet, leserenAvviker } = funn
  if (tapt + toGanger + uordnet + leserenAvviker > 0 || kvittert.size === 0) process.exitCode = 1
}
