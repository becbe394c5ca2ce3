import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { ROOT, readFiles } from './fixture/repository.ts'
import { bareLimits, isTest } from './tidy-rules.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const FILES = readFiles()

/** Rows of a table, without its head. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| nr '))
  return lines.map((line) => line.split('|').map((cell) => cell.trim()))
}

test('each of twenty questions is answered by a file that is there, and no two are the same (13 must show 2)', () => {
  const [, table = ''] = read('CONTRIBUTING.md').split('## Twenty questions')
  const answers = rowsOf(table).slice(1)
  assert.equal(answers.length, 20)
  const files = answers.map(([, , file = '']) => file.replaceAll('`', ''))
  assert.deepEqual(
    files.filter((file) => !existsSync(join(ROOT, file))),
    [],
  )
  assert.equal(new Set(files).size, 20)
  assert.equal(new Set(answers.map(([, question]) => question)).size, 20)
})

test('every Norwegian word in the name of a file is in the list of words (13.6)', () => {
  const known = new Set(
    rowsOf(read('docs/ordliste.md')).flatMap(([, words = '']) => words.split(', ')),
  )
  const names = FILES.filter(({ path }) => /^(server|domain|cli|klient|syntetisk)\//.test(path))
    .filter(({ path }) => path.endsWith('.ts') && !isTest(path))
    .flatMap(({ path }) => basename(path, '.ts').split('-'))
  const unknown = [...new Set(names)].filter((word) => !known.has(word) && !ENGLISH.has(word))
  assert.deepEqual(unknown.sort(), [])
  // What is both would hide a word that misleads.
  assert.deepEqual(
    [...ENGLISH].filter((word) => known.has(word)),
    [],
  )
})

test('every invariant and every decision that is named has its line (13.6)', () => {
  const invariants = [...read('docs/invarianter.md').matchAll(/^(\d+)\. \*\*/gm)].map(
    ([, nr]) => nr,
  )
  const decisions = [...read('docs/beslutninger.md').matchAll(/^\| (\d+) \|/gm)].map(([, nr]) => nr)
  assert.deepEqual(
    invariants,
    Array.from({ length: 13 }, (_, i) => String(i + 1)),
  )
  const named = FILES.filter(({ path }) => /\.(ts|md)$/.test(path)).flatMap(({ path, text }) =>
    [...text.matchAll(/\b(invariant|decision)s? (\d+)\b/gi)].map(([, kind = '', nr = '']) => ({
      path,
      kind: kind.toLowerCase(),
      nr,
    })),
  )
  assert.ok(named.length > 50)
  const lost = named.filter(({ kind, nr }) => {
    const all = kind === 'invariant' ? invariants : decisions
    return !all.includes(nr)
  })
  assert.deepEqual(lost, [])
})

test('verbs are English, but for the methods that programs call the client by (13.6)', () => {
  const sources = FILES.filter(({ path }) => /^(server|domain|cli|syntetisk)\/.*\.ts$/.test(path))
  const found = sources.flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /\b(?:function\*?|const) ((?:finn|lag|velg|skriv|les|hent|bestill|slett)(?!Command)[A-Z]\w*)/g,
      ),
    ].map(([, name = '']) => `${path} ${name}`),
  )
  assert.ok(sources.length > 300)
  assert.deepEqual(found, [])
})

test('a name that once meant several things means one (13.6)', () => {
  for (const name of [
    ...[
      'Tilstand',
      'Svar',
      'Om',
      'Logglinje',
      'Hendelse',
      'BrukteGrant',
      'Segment',
      'Pakke',
      'Plass',
      'Rad',
    ],
    ...['Merke', 'Hode', 'Holdt', 'Lest', 'Utfall', 'Funn'],
  ]) {
    const here = FILES.filter(
      ({ path, text }) =>
        path.endsWith('.ts') &&
        !isTest(path) &&
        new RegExp(`^export (type|class) ${name}\\b`, 'm').test(text),
    )
    assert.ok(here.length <= 1, `${name}: ${here.map(({ path }) => path).join(', ')}`)
  }
})

test('a store that copies no rule is small: the one in memory has fewer than 700 lines (13.1, 14, 15)', () => {
  const memory = FILES.filter(({ path }) => /^server\/storage\/contract\/memory-/.test(path))
  const lines = memory.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0)
  assert.ok(memory.length > 0 && lines < 700, `${lines} lines`)
})

test('what a refusal says of a limit is the limit itself, which stands in one place (13.8)', () => {
  assert.deepEqual(bareLimits(FILES), [])
  const plant = (...lines: readonly string[]) =>
    bareLimits([{ path: 'domain/x.ts', text: lines.join('\n') }])
  assert.equal(plant("  const regel = 'høyst 50'").length, 1)
  assert.deepEqual(plant('/** Up to 50, at most 50. */', '  // at most 5'), [])
})

test('every room has a page that says what it is, of at most 60 lines, and names files that are there (13.9)', () => {
  const rooms = FILES.map(({ path }) => path.split('/'))
    .filter(([top = '', ...rest]) => ROOMS.includes(top) && rest.length > 0)
    .map(([top, next = '', more]) =>
      top === 'server' && more !== undefined ? `${top}/${next}` : top,
    )
  for (const room of new Set(rooms)) {
    const text = read(`${room}/README.md`)
    assert.ok(text.split('\n').length <= 61, room)
    const named = [...text.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(([, name = '']) => name)
    const lost = named.filter(
      (name) => !existsSync(join(ROOT, room ?? '', name)) && !existsSync(join(ROOT, name)),
    )
    assert.deepEqual(lost, [], room)
  }
})

// --- internal ---

/** The page of `klient/` is that of a package, for whoever installs it. */
const ROOMS = ['domain', 'server', 'cli', 'syntetisk', 'bench', 'tests']

const ENGLISH = new Set(
  `app append arguments bash batch ca candidates cleanup command completion config demo digest disk
  error errors explain filter fish grant help http ids import json limits local log loop main manifest migrate open
  openapi options otlp output parent part paths port product program random ready run schemas scope serve setting
  settings signals sqlite start stdout stop storage style suggest table testca thread threads timers tls token
  version xsd zsh`.split(/\s+/),
)
