import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { apply, type Mutant, mutants } from './mutanter.ts'

/**
 * Changes the privacy rules one small thing at a time and runs their own tests on each: what no test
 * notices is printed with its place. `--antall` samples by `--seed`; without it every change is tried.
 */
const { values } = parseArgs({
  options: {
    antall: { type: 'string' },
    seed: { type: 'string', default: '1' },
    fil: { type: 'string', default: '' },
    minst: { type: 'string', default: '95' },
  },
})
const ROOT = resolve(import.meta.dirname, '../..')
const KODE = [
  'domain/oppslag/**/*.ts',
  'domain/tilgang/*.ts',
  'domain/tilgangslogg/*.ts',
  'domain/register/{vern,person}.ts',
]
const TESTER = [
  'domain/oppslag/*.test.ts',
  'domain/oppslag/maskering/{maskering,paakrevd,sted,verdi}.test.ts',
  'domain/tilgang/*.test.ts',
  'domain/register/*.test.ts',
  'domain/tilgangslogg/*.test.ts',
]
const FRIST_MS = 60_000
const WORKERS = Math.min(2, availableParallelism())

type Proeve = Mutant & { readonly path: string; readonly code: string }

const tests = globSync(TESTER, { cwd: ROOT }).sort()
const all = globSync(KODE, { cwd: ROOT })
  .filter((path) => !path.endsWith('.test.ts') && path.includes(values.fil))
  .sort()
  .flatMap((path): readonly Proeve[] => {
    const code = stripTypeScriptTypes(readFileSync(join(ROOT, path), 'utf8'))
    return mutants(code).map((mutant) => ({ ...mutant, path, code }))
  })
const proever = sample(all, Number(values.antall ?? all.length), Number(values.seed))
const folder = mkdtempSync(join(tmpdir(), 'mutanter-'))
const begun = performance.now()

const whole = await run({ ...(all[0] as Proeve), start: 0, end: 0, instead: '' }, 0)
if (whole !== 'lived') throw new Error(`the unchanged rules must pass their tests: ${whole}`)

const survivors: Proeve[] = []
let tried = 0
const queue = proever.values()
await Promise.all(
  Array.from({ length: WORKERS }, async (_, worker) => {
    for (const proeve of queue) {
      const outcome = await run(proeve, worker)
      tried += 1
      if (outcome === 'lived') survivors.push(proeve)
      if (process.stderr.isTTY) process.stderr.write(`\r${tried} of ${proever.length} `)
    }
  }),
)
rmSync(folder, { recursive: true })

for (const proeve of survivors.toSorted((a, b) => place(a).localeCompare(place(b)))) {
  const before = proeve.code.slice(proeve.start, proeve.end).replaceAll(/\s+/g, ' ')
  process.stdout.write(
    `${place(proeve)} ${proeve.kind}: ${before} → ${proeve.instead || '(nothing)'}\n`,
  )
}
const score = (100 * (tried - survivors.length)) / Math.max(1, tried)
const seconds = Math.round((performance.now() - begun) / 1000)
process.stdout.write(
  `${tried} of ${all.length} changes tried in ${seconds} s, ${survivors.length} lived: ${score.toFixed(1)} % killed\n`,
)
process.exitCode = score >= Number(values.minst) ? 0 : 1

/** A fresh process for each: nothing of one change is left for the next. */
function run(proeve: Proeve, worker: number): Promise<'killed' | 'lived'> {
  const kode = join(folder, `${worker}.js`)
  writeFileSync(kode, apply(proeve.code, proeve))
  const here = (name: string) => join(import.meta.dirname, name)
  const child = spawn(
    process.execPath,
    [
      ...['--test-reporter', pathToFileURL(here('mutant-reporter.ts')).href],
      ...[here('mutant-kjoer.ts'), pathToFileURL(join(ROOT, proeve.path)).href, kode],
      ...nearestFirst(proeve.path),
    ],
    { cwd: ROOT, stdio: 'ignore', timeout: FRIST_MS, killSignal: 'SIGKILL' },
  )
  return new Promise((done) => {
    child.on('close', (code) => done(code === 0 ? 'lived' : 'killed'))
  })
}

/** The tests of the same folder first, and of these the quick ones, so that most changes end soon. */
function nearestFirst(path: string): readonly string[] {
  const folder = path.split('/').slice(0, 2).join('/')
  return tests.toSorted(
    (a, b) =>
      Number(b.startsWith(folder)) - Number(a.startsWith(folder)) || properties(a) - properties(b),
  )
}

function properties(test: string): number {
  return readFileSync(join(ROOT, test), 'utf8').split('fc.property').length
}

function place({ path, code, start }: Proeve): string {
  return `${path}:${String(code.slice(0, start).split('\n').length).padStart(3, '0')}`
}

/** Some of a list, always the same for a seed, in the list's order. */
function sample<T>(list: readonly T[], count: number, seed: number): readonly T[] {
  let state = seed
  const keyed = list.map((item, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return { item, index, key: state }
  })
  return keyed
    .toSorted((a, b) => a.key - b.key)
    .slice(0, count)
    .toSorted((a, b) => a.index - b.index)
    .map(({ item }) => item)
}
