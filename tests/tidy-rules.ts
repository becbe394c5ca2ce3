import { posix } from 'node:path'
import { ARROWS, PACKAGES } from './tidy-arrows.ts'

/** A file of the repository: its path from the root and what it says. */
export type Fil = { readonly path: string; readonly text: string }

/** A quotation of a page: where it stands in our files, which page, which words. */
export type Sitat = { readonly path: string; readonly page: string; readonly words: string }

/** Tests, what only tests use, and the suite that every store must pass. The arrows are not for them. */
export function isTest(path: string): boolean {
  return /\.test\.ts$|fixture|^tests\/|^server\/storage\/contract\//.test(path)
}

/** What a file imports, as written. */
export function importsOf(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/(?<!['"`.])\b(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map(
    (found) => found[1] ?? '',
  )
}

/** Imports between our own files that go against an arrow, and files that lie in no room. */
export function wrongArrows(files: readonly Fil[]): readonly string[] {
  return files.filter(isSource).flatMap(({ path, text }) => {
    const arrow = ARROWS.find(({ room }) => room.test(path))
    if (arrow === undefined) return [`${path} lies in no room`]
    return importsOf(text)
      .filter((name) => name.startsWith('.'))
      .map((name) => posix.join(posix.dirname(path), name))
      .filter((target) => !arrow.may.test(target) || target.startsWith('tests/'))
      .map((target) => `${path} → ${target}`)
  })
}

/** Imports of packages where they may not be, and of Node in `domain/`, which a browser can run. */
export function wrongPackages(files: readonly Fil[]): readonly string[] {
  return files.filter(isSource).flatMap(({ path, text }) =>
    importsOf(text)
      .filter((name) => !name.startsWith('.'))
      .filter((name) =>
        name.startsWith('node:') && PACKAGES[name] === undefined
          ? path.startsWith('domain/')
          : !PACKAGES[name]?.test(path),
      )
      .map((name) => `${path} → ${name}`),
  )
}

/** Every package that a file reaches through its imports and theirs, `node:` among them. */
export function packagesFrom(entry: string, files: readonly Fil[]): readonly string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const seen = new Set<string>()
  const packages = new Set<string>()
  const walk = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const name of importsOf(texts.get(path) ?? '')) {
      if (name.startsWith('.')) walk(posix.join(posix.dirname(path), name))
      else packages.add(name)
    }
  }
  walk(entry)
  return [...packages].sort()
}

/** Folders of migrations whose numbers are not 1, 2, 3 and on. */
export function brokenMigrations(paths: readonly string[]): readonly string[] {
  const folders = Map.groupBy(
    paths.filter((path) => path.includes('/migrations/')),
    posix.dirname,
  )
  return [...folders].flatMap(([folder, steps]) =>
    steps
      .map((step) => posix.basename(step))
      .sort()
      .flatMap((name, index) =>
        /^\d{4}_[a-z_]+\.sql$/.test(name) && Number(name.slice(0, 4)) === index + 1
          ? []
          : [`${folder}/${name} is not step ${index + 1}`],
      ),
  )
}

/** Exports of `domain/` that no doc comment stands above. */
export function undocumentedExports(files: readonly Fil[]): readonly string[] {
  return files
    .filter((file) => file.path.startsWith('domain/') && isSource(file))
    .flatMap(({ path, text }) => {
      const lines = text.split('\n')
      return lines
        .filter((line, i) => line.startsWith('export ') && !lines[i - 1]?.endsWith('*/'))
        .map((line) => `${path}: ${line}`)
    })
}

/** Notes that are named but not there, there but not named, or out of number. */
export function strayNotes(files: readonly Fil[]): readonly string[] {
  const notes = files.map(({ path }) => path).filter((path) => path.startsWith('docs/valg/'))
  const named = new Set(
    files
      .filter(({ path }) => !notes.includes(path))
      .flatMap(({ text }) => text.match(/docs\/valg\/\d{3}-[a-z0-9-]+\.md/g) ?? []),
  )
  return [
    ...[...named].filter((note) => !notes.includes(note)).map((note) => `${note} is not there`),
    ...notes.filter((note) => !named.has(note)).map((note) => `${note} is named nowhere`),
    ...[...notes]
      .sort()
      .filter((note, i) => Number(posix.basename(note).slice(0, 3)) !== i + 1)
      .map((note) => `${note} is out of number`),
  ]
}

/** The koder that no test, and no table of bad input, names. */
export function unprovoked(koder: readonly string[], files: readonly Fil[]): readonly string[] {
  const tests = files
    .filter(({ path }) => path.endsWith('.test.ts') || path.startsWith('tests/fixture/ugyldige'))
    .map(({ text }) => text)
  return koder.filter((kode) => !tests.some((text) => text.includes(kode)))
}

/** Every quotation in the sources and tests, and the mentions of a page that quote nothing. */
export function quotationsOf(files: readonly Fil[]) {
  const sitater: Sitat[] = []
  const malformed: string[] = []
  for (const { path, text } of files.filter(({ path: name }) => name.endsWith('.ts'))) {
    const found = [...text.matchAll(/@kild[e] (\S+\.md) «([^»\n]+)»/g)]
    sitater.push(...found.map(([, page = '', words = '']) => ({ path, page, words })))
    const mentions = text.match(/@kild[e]\b/g) ?? []
    if (mentions.length !== found.length) malformed.push(`${path} names a page without its words`)
  }
  return { sitater, malformed }
}

/** The quotations that `docs/kilder.md` lists: rows of page, commit, words and what we take. */
export function listedQuotations(kilder: string): readonly Sitat[] {
  return [...kilder.matchAll(/^\| (\S+\.md) +\| \S+ +\| «([^»\n]+)» +\| .+ \|$/gm)].map(
    ([, page = '', words = '']) => ({ path: 'docs/kilder.md', page, words }),
  )
}

/** Quotations of the first list that are not in the second. */
export function missingFrom(some: readonly Sitat[], all: readonly Sitat[]): readonly string[] {
  const key = ({ page, words }: Sitat) => `${page} «${words}»`
  const known = new Set(all.map(key))
  return some
    .filter((sitat) => !known.has(key(sitat)))
    .map((sitat) => `${sitat.path}: ${key(sitat)}`)
}

/** Files too long to be one idea. Tables, and answers that are kept, are as long as what they tell. */
export function tooLong(files: readonly Fil[], linesMax: number): readonly string[] {
  return files
    .filter(
      ({ path, text }) =>
        !path.endsWith('package-lock.json') &&
        !path.includes('/svar/') &&
        !text.startsWith('// Made from '),
    )
    .map(({ path, text }) => {
      const lines = text.trimEnd().split('\n')
      return { path, count: path.endsWith('.ts') ? lines.filter(isCode).length : lines.length }
    })
    .filter(({ count }) => count > linesMax)
    .map(({ path, count }) => `${path} has ${count} lines`)
}

/** What is never left in a file: things to do later, tests turned off, paths of one machine. */
export function leftovers(files: readonly Fil[]): readonly string[] {
  const never = [/\bTO{1}DO\b/, /\.(?:only|skip)\(/, /(?<![\w.])\/(?:work|root)\//]
  return files.flatMap(({ path, text }) =>
    never.flatMap((pattern) => {
      const found = pattern.exec(text)
      return found === null ? [] : [`${path}: ${found[0]}`]
    }),
  )
}

/** Dependencies that are not one exact version. */
export function inexactVersions(packageJson: string): readonly string[] {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(packageJson) as Versions
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) => `${name} ${version}`)
}

/** Names of the dependencies of both kinds. */
export function dependenciesOf(packageJson: string): readonly string[] {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(packageJson) as Versions
  return Object.keys({ ...dependencies, ...devDependencies })
}

/** Whether a lockfile says where packages were fetched from, which is another place elsewhere. */
export function namesHost(lock: string): boolean {
  return /"resolved"\s*:/.test(lock)
}

/** Lines of the rules and the service, comments apart, that say a limit in digits instead of naming it. */
export function bareLimits(files: readonly Fil[]): readonly string[] {
  return files
    .filter(({ path }) => /^(?:domain|server)\/(?!limits\.ts|.*\.test\.ts|.*fixture)/.test(path))
    .flatMap(({ path, text }) => text.split('\n').map((line) => `${path}: ${line.trim()}`))
    .filter((line) => /(?:høyst|at most|up to|1 to) \d/.test(line))
    .filter((line) => !/^\S+: (?:\*|\/[*/])/.test(line))
}

// --- internal ---

type Versions = {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** A text, a number, a word of the language, or the name of a constant. */
const LITERAL =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`$]*`|-?\b\d[\d_.]*\b|\b(?:true|false|null|undefined)\b|\b[A-Z][A-Z\d_]*\b(?!\s*[(.])/g

/** Whether a line does or says anything but put literals, with or without their keys, in a table. */
function isCode(line: string): boolean {
  const values = line.replaceAll(LITERAL, '·').replaceAll(/(?<=^|[\s{,])(?:[\w$]+|·): /g, '')
  return !(values.includes('·') && /^[\s·,[\]{}]+$/.test(values))
}

function isSource({ path }: Fil): boolean {
  return path.endsWith('.ts') && !isTest(path)
}
