import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FEIL } from '../domain/errors.ts'
import { readFiles } from './fixture/repository.ts'
import {
  brokenMigrations,
  dependenciesOf,
  type Fil,
  importsOf,
  inexactVersions,
  isTest,
  leftovers,
  listedQuotations,
  missingFrom,
  namesHost,
  packagesFrom,
  quotationsOf,
  strayNotes,
  tooLong,
  undocumentedExports,
  unprovoked,
  wrongArrows,
  wrongPackages,
} from './tidy-rules.ts'

const LINES_MAX = 300
const QUOTED_WORDS_MAX = 12
const FILES = readFiles()

function read(path: string): string {
  const file = FILES.find((one) => one.path === path)
  assert.ok(file !== undefined, `${path} is not there`)
  return file.text
}

/** A file for the rules to find something in. */
function plant(path: string, ...lines: readonly string[]): readonly Fil[] {
  return [{ path, text: `${lines.join('\n')}\n` }]
}

test('every room imports only what its arrow points to', () => {
  assert.ok(FILES.some(({ path }) => path === 'domain/errors.ts'))
  assert.deepEqual(wrongArrows(FILES), [])
})

test('the store in memory, and what every store is made of, know nothing of SQLite (13.1)', () => {
  const shared = FILES.filter(({ path }) =>
    /^server\/storage\/(contract\/(?!.*\.test)|[^/]+$)/.test(path),
  )
  const reaching = shared.filter(({ text }) => importsOf(text).some((name) => /sqlite/.test(name)))
  assert.ok(shared.length > 10)
  assert.deepEqual(
    reaching.map(({ path }) => path),
    [],
  )
})

test('a planted import against an arrow is found', () => {
  const planted: readonly (readonly [path: string, target: string])[] = [
    ['domain/uttrekk/jobb.ts', '../../server/log.ts'],
    ['klient/klient.ts', '../server/config.ts'],
    ['syntetisk/person.ts', '../klient/klient.ts'],
    ['server/http/app.ts', '../sqlite/open.ts'],
    ['cli/commands/serve.ts', '../../server/storage/sqlite/sqlite.ts'],
    ['cli/hent/utfil.ts', '../../server/sqlite/open.ts'],
    ['cli/commands/logg.ts', '../../server/tilgangslogg/verifiser.ts'],
    ['server/http/app.ts', '../worker/loop.ts'],
    ['server/http/protection/plasser.ts', '../routes/uttrekk.ts'],
    ['server/http/protection/plasser.ts', '../tokens/tilgang.ts'],
    ['server/http/routes/uttrekk.ts', '../protection/grenser.ts'],
    ['server/http/routes/uttrekk.ts', '../tokens/tilgang.ts'],
    ['server/http/tokens/tilgang.ts', '../routes/uttrekk.ts'],
    ['server/http/document/schemas.ts', '../routes/uttrekk.ts'],
    ['server/http/xml/form.ts', '../routes/uttrekk.ts'],
    ['server/worker/loop.ts', '../http/app.ts'],
    ['server/worker/loop.ts', '../storage/migrate.ts'],
    ['server/sqlite/open.ts', '../../log.ts'],
    ['server/storage/storage.ts', './sqlite/open.ts'],
    ['server/config.ts', './log.ts'],
    ['server/innlasting.ts', './storage/sqlite/sqlite.ts'],
    ['server/main.ts', '../cli/main.ts'],
    ['cli/main.ts', '../tests/fixture/personer.ts'],
    ['portal/main.ts', './side.ts'],
  ]
  for (const [path, target] of planted) {
    assert.equal(wrongArrows(plant(path, `import { x } from '${target}'`)).length, 1, path)
  }
  const allowed = plant('server/http/app.ts', "import { a } from '../storage/storage.ts'")
  assert.deepEqual(wrongArrows(allowed), [])
})

test('a package is imported only where it has its place', () => {
  assert.deepEqual(wrongPackages(FILES), [])
})

test('a planted package in the wrong place is found', () => {
  const planted: readonly (readonly [path: string, name: string])[] = [
    ['server/storage/sqlite/register.ts', 'node:sqlite'],
    ['server/http/app.ts', 'jose'],
    ['server/main.ts', 'fastify'],
    ['domain/ids.ts', 'node:crypto'],
    ['klient/http.ts', 'undici'],
  ]
  for (const [path, name] of planted) {
    assert.deepEqual(wrongPackages(plant(path, `import x from '${name}'`)), [`${path} → ${name}`])
  }
  assert.deepEqual(wrongPackages(plant('klient/token.ts', "import { SignJWT } from 'jose'")), [])
})

test('the client reaches jose and Node, and no other package', () => {
  const reached = packagesFrom('klient/klient.ts', FILES).filter((name) => !/^node:/.test(name))
  assert.deepEqual(reached, ['jose'])
})

test('a planted package several files away from the client is found', () => {
  const planted = [
    ...plant('klient/klient.ts', "import { a } from './a.ts'", "import 'node:util'"),
    ...plant('klient/a.ts', "import type { B } from '../domain/b.ts'", "import './klient.ts'"),
    ...plant('domain/b.ts', "export { c } from 'undici'"),
  ]
  assert.deepEqual(packagesFrom('klient/klient.ts', planted), ['node:util', 'undici'])
})

test('imports are read in every form, and not from comments', () => {
  const text = [
    "import './side-effect.ts'",
    'import {',
    '  a,',
    "} from './several-lines.ts'",
    "import type { B } from './type.ts'",
    "const c = await import('./dynamic.ts')",
    "export { d } from './again.ts'",
    "// import { e } from './comment.ts'",
    "/** import { f } from './doc.ts' */",
    "const g = ['import', './command.ts']",
  ]
  const found = ['side-effect', 'several-lines', 'type', 'dynamic', 'again']
  assert.deepEqual(
    importsOf(text.join('\n')),
    found.map((name) => `./${name}.ts`),
  )
})

test('tests and what only tests use are told from the rest', () => {
  for (const path of ['a/b.test.ts', 'server/issuer/fixture.ts', 'tests/x.ts']) {
    assert.equal(isTest(path), true)
  }
  assert.equal(isTest('server/sqlite/open.ts'), false)
})

test('migrations are numbered without a gap in every folder', () => {
  const paths = FILES.map(({ path }) => path)
  assert.ok(paths.some((path) => path.includes('/migrations/')))
  assert.deepEqual(brokenMigrations(paths), [])
})

test('a planted gap, repetition or misnamed migration is found', () => {
  const folder = 'server/storage/sqlite/migrations/register'
  const steps = (...names: string[]) => brokenMigrations(names.map((name) => `${folder}/${name}`))
  assert.equal(steps('0001_a.sql', '0003_b.sql').length, 1)
  assert.equal(steps('0001_a.sql', '0001_b.sql').length, 1)
  assert.equal(steps('0001-a.sql').length, 1)
  assert.equal(steps('0001_a.sql', '0002_b.sql').length, 0)
})

test('every export in domain has a doc comment', () => {
  assert.deepEqual(undocumentedExports(FILES), [])
})

test('a planted export without a doc comment is found', () => {
  const bare = plant('domain/x.ts', '/** Told. */', 'export const a = 1', 'export type B = 2')
  assert.deepEqual(undocumentedExports(bare), ['domain/x.ts: export type B = 2'])
  assert.equal(undocumentedExports(plant('domain/x.ts', '', 'export const a = 1')).length, 1)
  assert.equal(undocumentedExports(plant('server/x.ts', 'export const a = 1')).length, 0)
})

test('every note that is named is there, and every note is named', () => {
  assert.deepEqual(strayNotes(FILES), [])
})

test('a planted note that is missing, unnamed or out of number is found', () => {
  const name = (nnn: string) => `docs/valg/${nnn}-plantet.md`
  assert.deepEqual(strayNotes(plant('domain/x.ts', name('001'))), [`${name('001')} is not there`])
  assert.deepEqual(strayNotes(plant(name('001'), '')), [`${name('001')} is named nowhere`])
  const second = [...plant(name('002'), ''), ...plant('domain/x.ts', name('002'))]
  assert.deepEqual(strayNotes(second), [`${name('002')} is out of number`])
})

test('every kode is provoked by some test', () => {
  assert.deepEqual(unprovoked(Object.keys(FEIL), FILES), [])
})

test('a planted kode that no test names is found', () => {
  const named = plant('server/x.test.ts', "{ kode: 'FEIL-1' }")
  assert.deepEqual(unprovoked(['FEIL-1', 'FEIL-2'], named), ['FEIL-2'])
  assert.deepEqual(unprovoked(['FEIL-1'], plant('server/x.ts', "'FEIL-1'")), ['FEIL-1'])
})

test('what the sources quote is what docs/kilder.md lists, word for word', () => {
  const { sitater, malformed } = quotationsOf(FILES)
  const listed = listedQuotations(read('docs/kilder.md'))
  assert.ok(listed.length > 0)
  assert.deepEqual(malformed, [])
  assert.deepEqual(missingFrom(sitater, listed), [])
  assert.deepEqual(missingFrom(listed, sitater), [])
})

test('a quotation is a few words', () => {
  for (const { page, words } of listedQuotations(read('docs/kilder.md'))) {
    assert.ok(words.split(' ').length <= QUOTED_WORDS_MAX, `${page} «${words}»`)
  }
})

test('a planted quotation that differs, or that quotes nothing, is found', () => {
  const tag = ['@', 'kilde'].join('')
  const { sitater, malformed } = quotationsOf([
    ...plant('domain/x.ts', `/** One. ${tag} a.md «ett ord» */`, ` * ${tag} a.md «to ord»`),
    ...plant('domain/y.ts', `/** ${tag} a.md */`),
  ])
  assert.equal(sitater.length, 2)
  assert.deepEqual(malformed, ['domain/y.ts names a page without its words'])
  const listed = listedQuotations('| a.md  | abc123 | «ett ord»  | what |\n| b | c | «d» | e |\n')
  assert.equal(listed.length, 1)
  assert.deepEqual(missingFrom(sitater, listed), ['domain/x.ts: a.md «to ord»'])
  assert.deepEqual(missingFrom(listed, sitater), [])
})

test('no file has more than 300 lines, rows of tables not counted', () => {
  assert.deepEqual(tooLong(FILES, LINES_MAX), [])
})

test('a planted long file is found, and one of 300 lines or of a long table is not (13.8)', () => {
  const lines = Array.from({ length: LINES_MAX + 1 }, () => 'x')
  assert.deepEqual(tooLong(plant('a.ts', ...lines), LINES_MAX), ['a.ts has 301 lines'])
  assert.deepEqual(tooLong(plant('a.ts', ...lines.slice(1)), LINES_MAX), [])
  const rows = ["'a',", "  b: 'c, d',", "  ['e', 1_000], [-2, null]", '{ f: G, h: [true, I] },']
  const table = Array.from({ length: LINES_MAX }, () => rows).flat()
  assert.deepEqual(tooLong(plant('a.ts', ...table, ...lines.slice(1)), LINES_MAX), [], 'a table')
  const code = ["f('a')", "g = 'a'", "h: f('a'),", "i: 'a' + 'b',", 'j: k,', '}', 'if (L) return 1']
  for (const one of code) {
    const long = plant('a.ts', ...lines.slice(1), one)
    assert.deepEqual(tooLong(long, LINES_MAX), ['a.ts has 301 lines'], one)
  }
  const made = plant('a.ts', '// Made from the schema.', ...lines)
  assert.deepEqual(tooLong(made, LINES_MAX), [], 'what is made is as long as it is')
})

test('nothing is left for later, no test is turned off, no path is one machine’s own', () => {
  assert.deepEqual(leftovers(FILES), [])
})

test('a planted leftover is found', () => {
  const planted = [
    ['TO', 'DO'].join(''),
    ['test.on', 'ly("x")'].join(''),
    ['t.sk', 'ip()'].join(''),
    ['', 'work', 'main'].join('/'),
    ['file://', 'root', 'x'].join('/'),
  ]
  for (const text of planted) assert.equal(leftovers(plant('a.md', text)).length, 1, text)
  assert.deepEqual(leftovers(plant('a.md', 'server/worker/loop.ts', 'iterator.skipped(1)')), [])
})

/** @valg docs/valg/001-avhengigheter.md */
test('every dependency is one exact version and has its line in the note on dependencies', () => {
  assert.deepEqual(inexactVersions(read('package.json')), [])
  const note = read('docs/valg/001-avhengigheter.md')
  const missing = dependenciesOf(read('package.json')).filter(
    (name) => !note.includes(`\`${name}\``),
  )
  assert.deepEqual(missing, [])
})

test('a planted range of versions is found', () => {
  const json = '{"dependencies":{"a":"^1.0.0","b":"1.0.0"},"devDependencies":{"c":"latest"}}'
  assert.deepEqual(inexactVersions(json), ['a ^1.0.0', 'c latest'])
  assert.deepEqual(dependenciesOf(json), ['a', 'b', 'c'])
})

test('the lockfile does not say where packages were fetched from', () => {
  assert.equal(namesHost(read('package-lock.json')), false)
  assert.equal(namesHost(read('bench/naboer/package-lock.json')), false)
  assert.equal(namesHost('{"a":{"resolved": "https://example.com/a.tgz"}}'), true)
})

test('invariants 1 to 9 and decisions 1 to 15 are each named by a test', () => {
  const names = FILES.filter(({ path }) => path.endsWith('.ts') && !path.startsWith('tests/tidy'))
    .flatMap(({ text }) => [...text.matchAll(/\btest\(\s*[`'"](.*?)[`'"],/gs)])
    .map((match) => match[1] ?? '')
  const wanted = [
    ...Array.from({ length: 9 }, (_, i) => new RegExp(`invariants? .*\\b${i + 1}\\b.*:`)),
    ...Array.from({ length: 15 }, (_, i) => new RegExp(`decisions? .*\\b${i + 1}\\b.*:`)),
  ]
  const missing = wanted.filter((pattern) => !names.some((name) => pattern.test(name)))
  assert.deepEqual(missing.map(String), [])
})
