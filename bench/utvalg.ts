/**
 * Measures selections and counts by the columns in memory beside the same by the store itself, in turn, and what the
 * columns take to make. Prints a table, and writes it to docs/ytelse-utvalg.md and its figures as JSON beside it.
 *
 *   npm run bench:utvalg -- [--antall 100000,1000000] [--data DIR,DIR] [--ut docs/ytelse-utvalg.md]
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseUtvalg } from '../domain/uttrekk/utvalg.ts'
import { withLesemodell } from '../server/lesemodell/lesemodell.ts'
import { openSqlite } from '../server/storage/sqlite/sqlite.ts'
import type { Storage, Valgt } from '../server/storage/storage.ts'
import { TIMERS } from '../server/timers.ts'
import { median } from './last.ts'
import { maskin, writeSide } from './side.ts'
import { runToEnd } from './tjener.ts'

const { values } = parseArgs({
  options: {
    antall: { type: 'string', default: '100000,1000000' },
    data: { type: 'string', default: '' },
    ut: { type: 'string', default: join(import.meta.dirname, '../docs/ytelse-utvalg.md') },
  },
})
const PAKKE = 'offentligutenhjemmel'
const ROUNDS = 9
const UTVALG = {
  'one street': { adressenavn: 'Teskjebakken', postnummer: '0152' },
  'one kommune, one year': {
    kommunenummer: { bostedskommunenummer: '0301' },
    foedselsaarFraOgMed: '1950',
    foedselsaarTilOgMed: '1950',
  },
  'one kommune': { kommunenummer: { bostedskommunenummer: '0301' } },
  everybody: {},
} as const

type Rad = {
  readonly navn: string
  readonly antall: number
  readonly treff: number
  readonly kolonnerMs: number
  readonly lagerMs: number
}
type Bygg = { readonly antall: number; readonly byggMs: number }

const sizes = values.antall.split(',').map(Number)
const dirs = values.data.split(',')
const rader: Rad[] = []
const bygg: Bygg[] = []
for (const [nr, antall] of sizes.entries()) await measure(antall, dirs[nr] ?? '')
const text = createReport()
writeSide(values.ut, text, { maskin: maskin(), bygg, rader })

// --- internal ---

async function measure(antall: number, given: string): Promise<void> {
  const data = given || mkdtempSync(join(tmpdir(), 'uttrekk-bench-utvalg-'))
  if (!existsSync(join(data, 'register.db'))) {
    process.stderr.write(`… making a register of ${antall} persons\n`)
    await runToEnd(['bin/uttrekk.js', 'syntetisk', '--data', data, '--antall', String(antall)])
  }
  const lager = openSqlite(data)
  const onFeil = (error: unknown) => {
    throw error
  }
  const fraMs = performance.now()
  const modell = withLesemodell(openSqlite(data), {
    graderteTilUtenHjemmel: false,
    timers: TIMERS,
    katalog: data,
    onFeil,
  })
  if (!(await modell.erKlar())) throw new Error('the columns were not made')
  const byggMs = performance.now() - fraMs
  bygg.push({ antall, byggMs })
  for (const [navn, kriterier] of Object.entries(UTVALG)) {
    const utvalg = parseUtvalg({ personstatustyper: ['bosatt'], ...kriterier })
    const select = (storage: Storage) =>
      timed(() => storage.selectPersoner({ utvalg, pakke: PAKKE, batchstoerrelse: 5_000 }))
    const count = (storage: Storage) => timed(() => storage.countPersoner({ utvalg, pakke: PAKKE }))
    const [a, b] = [await select(modell), await select(lager)]
    requireSame(a.value, b.value)
    const times: Record<string, number[]> = { vk: [], vl: [], ak: [], al: [] }
    for (let round = 0; round < ROUNDS; round += 1) {
      times['vk']?.push((await select(modell)).ms)
      times['vl']?.push((await select(lager)).ms)
      times['ak']?.push((await count(modell)).ms)
      times['al']?.push((await count(lager)).ms)
    }
    const middle = (key: string) => median(times[key] ?? [])
    const felles = { antall, treff: a.value.treff }
    rader.push(
      { navn, ...felles, kolonnerMs: middle('vk'), lagerMs: middle('vl') },
      { navn: `${navn}, counted`, ...felles, kolonnerMs: middle('ak'), lagerMs: middle('al') },
    )
  }
  await modell.close()
  await lager.close()
  if (given === '') rmSync(data, { recursive: true, force: true })
}

async function timed<T>(
  work: () => Promise<T>,
): Promise<{ readonly ms: number; readonly value: T }> {
  const fraMs = performance.now()
  const value = await work()
  return { ms: performance.now() - fraMs, value }
}

function requireSame(a: Valgt, b: Valgt): void {
  const same =
    'numre' in a && 'numre' in b && Buffer.compare(a.numre, b.numre) === 0 && a.treff === b.treff
  if (!same) throw new Error('the columns found others than the store')
}

function createReport(): string {
  const rows = rader.map(({ navn, antall, treff, kolonnerMs, lagerMs }) => {
    const ratio = (lagerMs / kolonnerMs).toFixed(1)
    return `| ${antall} | ${navn} | ${treff} | ${kolonnerMs.toFixed(1)} | ${lagerMs.toFixed(1)} | ${ratio} |`
  })
  const made = bygg.map(
    ({ antall, byggMs }) => `${antall} persons: made in ${(byggMs / 1_000).toFixed(1)} s.`,
  )
  return `${[
    '# What a selection costs',
    '',
    `Milliseconds from the call to the persons and their numbers, brought up to the last change; medians of ${ROUNDS}, in`,
    `turn. Made by \`npm run bench:utvalg -- --antall ${values.antall}\`. What the two find is held`,
    'against each other. Columns: [057](valg/057-lesemodell.md).',
    '',
    ...made,
    '',
    '| persons | selection | hits | columns, ms | the store, ms | store / columns |',
    '|--:|---|--:|--:|--:|--:|',
    ...rows,
  ].join('\n')}\n`
}
