/**
 * Measures what the store costs, without HTTP: milliseconds of processor for a load, look-ups,
 * selections and batches, the least of several rounds. With `--mot` it does the same with another
 * checkout, in turn, so that both see the same machine.
 *
 *   npm run bench:lager -- [--antall 100000] [--mot DIR]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { packStigende } from '../server/sqlite/stigende.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '100000' },
    mot: { type: 'string' },
    rot: { type: 'string' },
    data: { type: 'string' },
  },
})
const HERE = resolve(import.meta.dirname, '..')
const ROUNDS = 5
const PAKKE = 'offentligutenhjemmel'

type Maal = Readonly<Record<string, number>>

if (values.rot === undefined) compare([HERE, ...(values.mot ? [resolve(values.mot)] : [])])
else process.stdout.write(JSON.stringify(await measure(values.rot, String(values.data))))

// --- internal ---

/** Each checkout in a process of its own, in turn, and the least of what was measured. */
function compare(roots: readonly string[]): void {
  const runs = roots.map((root) => ({
    root,
    data: mkdtempSync(join(tmpdir(), 'uttrekk-lager-')),
    least: {} as Record<string, number>,
  }))
  const keep = (least: Record<string, number>, maal: Maal) => {
    for (const [name, ms] of Object.entries(maal)) least[name] = Math.min(least[name] ?? ms, ms)
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { root, data, least } of runs) {
      const own = ['--rot', root, '--data', data, '--antall', values.antall]
      const args = [import.meta.filename, ...own]
      keep(least, JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Maal)
    }
  }
  for (const { data } of runs) rmSync(data, { recursive: true, force: true })
  const [first] = runs
  for (const name of Object.keys(first?.least ?? {})) {
    const cells = runs.map(({ least }) => (least[name] ?? Number.NaN).toFixed(2))
    process.stdout.write(`| ${[name, ...cells].join(' | ')} |\n`)
  }
}

/** The rooms of a checkout, by the names that every version of it has had. */
async function rooms(root: string) {
  const load = (path: string) => import(join(root, path))
  return {
    ...(await load('server/sqlite/open.ts')),
    ...(await load('server/storage/sqlite/sqlite.ts')),
    ...(await load('server/storage/sqlite/oppslag.ts')),
    ...(await load('server/storage/sqlite/utvalg.ts')),
    ...(await load('server/storage/sqlite/batch.ts')),
    ...(await load('domain/oppslag/part.ts')),
    ...(await load('cli/commands/syntetisk.ts')),
  }
}

async function measure(root: string, data: string): Promise<Maal> {
  const out: Record<string, number> = {}
  const room = await rooms(root)
  const { openSqlite, fillRegister, openDb, parsePart } = room
  const load = mkdtempSync(join(data, 'last-'))
  out[`load of ${values.antall} persons, ms`] = await costOf(async () => {
    const storage = openSqlite(load)
    const fremdrift = { show: () => {}, end: () => {} }
    const signal = new AbortController().signal
    await fillRegister(storage, { antall: Number(values.antall), seed: 1, fremdrift, signal })
    await storage.close()
  })
  const db = openDb(join(load, 'register.db'), 'read')
  const ids: readonly string[] = db
    .prepare('select identifikator from identifikator where i_bruk = 1')
    .pluck()
    .all()
    .map((id: number) => String(id).padStart(11, '0'))
  const { lookupPersoner } = room.oppslagReader(db)
  const lookup = (part: readonly string[], pakke: string) => (round: number) => {
    const identifikatorer = ids.filter((_, i) => i % 50 === round % 50).slice(0, 1_000)
    const visning = parsePart(part, pakke)
    const oppslag = { identifikatorer, somBestilt: false }
    // As versions before took it, and as this one does.
    lookupPersoner({ oppslag, ...oppslag, visning, graderteTilUtenHjemmel: false })
  }
  const { selectPersoner } = room.utvalgReader(db)
  const rest = { pakke: PAKKE, batchstoerrelse: 5_000, graderteTilUtenHjemmel: false }
  const select = (utvalg: object) =>
    selectPersoner({ utvalg: { personstatustyper: ['bosatt'], ...utvalg }, ...rest })
  const batchOf = room.identifikatorReader(db)
  const all = select({})
  const frosset = { fra: null, sekvensnummer: all.sekvensnummer }
  out['1 000 persons, rendered in advance, ms'] = least(lookup([], PAKKE))
  out['1 000 persons, with history, ms'] = least(
    lookup(['person-basis', 'historikk'], 'offentlig-med-hjemmel'),
  )
  out['selection of one kommune, ms'] = least(() => select({ bostedskommunenummer: ['0301'] }))
  out['selection of everybody, ms'] = least(() => select({}))
  // Earlier versions packed what was selected themselves.
  const [batch] = all.batcher ?? [{ personer: packStigende(all.personer.subarray(0, 5_000)) }]
  out['batch of 5 000 persons, ms'] = least(() => batchOf({ type: 'tilpasset', ...frosset }, batch))
  const stretch = { foerste: 1, siste: 100_000, antall: 0, personer: new Uint8Array(0) }
  out['batch of a komplett, ms'] = least(() =>
    batchOf({ type: 'komplett', ...frosset, fra: 0 }, stretch),
  )
  db.close()
  rmSync(load, { recursive: true, force: true })
  return out
}

function least(work: (round: number) => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 40; round += 1) {
    const startMs = processorMs()
    work(round)
    least = Math.min(least, processorMs() - startMs)
  }
  return least
}

async function costOf(work: () => Promise<void>): Promise<number> {
  const startMs = processorMs()
  await work()
  return processorMs() - startMs
}

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
