import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { after, before, test } from 'node:test'
import { personrad } from '../domain/register/person.ts'
import { syntetiskRegister } from '../syntetisk/register.ts'
import { katalog, lastFirst } from './fixture/katalog.ts'
import { kjenn } from './fixture/loggskanner.ts'
import {
  type Installert,
  installPakker,
  kjoer,
  konsumer,
  packages,
  pathWith,
  type Servert,
  serve,
} from './fixture/pakke.ts'

const NODE = process.execPath
/** What a strict consumer is to be told of before it runs. */
const WRONG_USE = {
  'a property of no name': 'export const a = (p: Folkeregisterperson) => p.navnn',
  'a field of no name': 'export const a = (p: Folkeregisterperson) => p.navn?.[0]?.forenavn',
  'a number where there is text':
    'export const a: Folkeregisterperson = { navn: [{ fornavn: 1 }] }',
  'a part of no name': "export const a: readonly Part[] = ['adresse']",
  'a status that cannot be ordered':
    "export const a: Kriterier = { personstatustyper: ['opphoert'] }",
  'a criterion of no name':
    "export const a: Kriterier = { personstatustyper: ['bosatt'], kommune: '0301' }",
  'no status': 'export const a: Kriterier = {}',
  'an order of no kind': "export const a: Bestilling = { type: 'alt' }",
  'an element of another property':
    "export const a = (p: Folkeregisterperson) => gjeldende(p, 'navn')[0]?.doedsdato",
  'no such property': "export const a = (p: Folkeregisterperson) => gjeldende(p, 'adresse')",
}
const ROOT = join(import.meta.dirname, '..')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
const defer = lastFirst({ after })
const cwd = katalog(defer)
const env = { PATH: pathWith(NODE) }
const PERSONER = 500
const BOSATTE = bosatte(PERSONER)
let installert: Installert
let servert: Servert

before(async () => {
  installert = await installPakker(cwd)
  const syntetisk = ['syntetisk', '--data', 'register', '--antall', `${PERSONER}`]
  const { code, err } = await kjoer(installert.uttrekk, syntetisk, { cwd, env })
  assert.equal(code, 0, err)
  kjenn(
    [...syntetiskRegister({ antall: PERSONER, seed: 1 })].map(({ dokument }) => ({
      json: JSON.stringify(dokument),
    })),
  )
  servert = await serve(installert, 'register', { cwd, env })
  defer(() => servert.stop())
})

test('the installed program hands out a token and fetches a whole uttrekk into a file', async () => {
  const to = ['--url', servert.url, '--rettighetspakke', 'offentligutenhjemmel']
  const token = await kjoer(installert.uttrekk, ['token', ...to], { cwd, env })
  assert.match(token.out, /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/)
  const hva = ['tilpasset', '--personstatustyper', 'bosatt', '--ut', 'personer.ndjson']
  const hent = await kjoer(installert.uttrekk, ['hent', ...hva, ...to], { cwd, env })
  assert.equal(hent.code, 0, hent.err)
  const lines = readFileSync(join(cwd, 'personer.ndjson'), 'utf8').trimEnd().split('\n')
  assert.equal(lines.length, BOSATTE)
  for (const line of lines) assert.equal(typeof JSON.parse(line), 'object')
})

test('the client runs from both packages, on this Node and on the one of the machine', async (t) => {
  for (const node of [NODE, ...machineNode()]) {
    const runs = packages(installert).map(({ name, folder }) =>
      konsumer(node, { name, folder, url: servert.url }),
    )
    for (const { code, out, err } of await Promise.all(runs)) {
      t.diagnostic(out.trim())
      assert.equal(code, 0, err)
      assert.match(out, new RegExp(`: ${BOSATTE} persons$`, 'm'))
    }
  }
})

test('the client alone brings jose and nothing else', () => {
  const folders = readdirSync(join(installert.klient, 'node_modules'))
  assert.deepEqual(
    folders.filter((name) => !name.startsWith('.')),
    ['jose', 'uttrekk-klient'],
  )
})

test('the types are enough for a strict consumer, with the types of Node or of a browser', async () => {
  for (const { name, folder } of packages(installert)) {
    const types = name === 'uttrekk' ? NODE_TYPES : BROWSER_TYPES
    const [right, wrong] = [join(folder, 'right.ts'), join(folder, 'wrong.ts')]
    writeFileSync(right, consumer(name, 'string'))
    writeFileSync(wrong, consumer(name, 'number'))
    const { out } = await kjoer(NODE, [TSC, ...STRICT, ...types, right, wrong], { cwd })
    assert.deepEqual(
      [...out.matchAll(/^(?:.*\/)?(\S+)\(.*error (.*)$/gm)].map(([, file, error]) => [file, error]),
      [['wrong.ts', "TS2322: Type 'Promise<string>' is not assignable to type 'Promise<number>'."]],
    )
  }
})

test('the code in the README of the client compiles as it stands, strictly, in both ways of finding modules (12.13)', async () => {
  const folder = join(installert.klient, 'readme')
  mkdirSync(folder)
  const readme = readFileSync(join(ROOT, 'klient/README.md'), 'utf8')
  const names = [...readme.matchAll(/^```(js|ts)\n([\s\S]+?)^```$/gm)].map(
    ([, ending, text = ''], n) => {
      const name = `blokk${n}.${ending === 'js' ? 'mjs' : 'mts'}`
      writeFileSync(join(folder, name), text)
      return name
    },
  )
  assert.deepEqual(names, ['blokk0.mjs', 'blokk1.mts'])
  const wrong = Object.entries(WRONG_USE).map(([what, code], n) => {
    const imports = `import { type Bestilling, type Folkeregisterperson, gjeldende, type Kriterier, type Part } from 'uttrekk-klient'\n`
    const used =
      '\nexport type { Bestilling, Folkeregisterperson, Kriterier, Part }\nexport { gjeldende }\n'
    const name = `feil${n}.mts`
    writeFileSync(join(folder, name), `${imports}// ${what}\n${code}${used}`)
    return name
  })
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--allowJs', '--checkJs']
  const lib = ['--target', 'es2023', '--lib', 'es2023,dom', '--types', '']
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const how = ['--module', String(module), '--moduleResolution', String(resolution)]
    const files = [...names, ...wrong].map((name) => join(folder, name))
    const { out } = await kjoer(NODE, [TSC, ...strict, ...lib, ...how, ...files], { cwd: folder })
    const refused = [...out.matchAll(/^(?:.*\/)?(\w+\.m[jt]s)\(.*error/gm)].map(([, file]) => file)
    assert.deepEqual([...new Set(refused)].sort(), [...wrong].sort(), out)
  }
})

test('the first block of the README runs, to the last person (12.13)', async () => {
  const file = join(installert.klient, 'readme', 'kjoer.mjs')
  const [, text = ''] =
    /^```js\n([\s\S]+?)^```$/m.exec(readFileSync(join(ROOT, 'klient/README.md'), 'utf8')) ?? []
  writeFileSync(file, text.replace('http://127.0.0.1:8080/', servert.url))
  const { code, out, err } = await kjoer(NODE, [file], { cwd })
  assert.equal(code, 0, err)
  assert.equal(out.trimEnd().split('\n').length, BOSATTE)
})

test('the packages hold what runs and what is read, and no sources or tests', () => {
  const whole = files(join(installert.program, 'node_modules/uttrekk'))
  const klient = files(join(installert.klient, 'node_modules/uttrekk-klient'))
  for (const path of [...whole, ...klient]) {
    assert.doesNotMatch(path, /(?<!\.d)\.ts$|\.test\.|fixture|storage\/contract|\.db$/)
  }
  for (const all of [whole, klient]) {
    assert.ok(all.includes('LICENSE') && all.includes('README.md'))
  }
  assert.deepEqual([...new Set(klient.map((path) => path.split(sep)[0]))].sort(), [
    'LICENSE',
    'README.md',
    'domain',
    'klient',
    'package.json',
    'sbom.cdx.json',
  ])
})

test('each package tells what it brings, exactly, the same each time, and nothing of where it came from (11.10)', async () => {
  for (const [navn, folder] of [
    ['uttrekk', join(installert.program, 'node_modules/uttrekk')],
    ['uttrekk-klient', join(installert.klient, 'node_modules/uttrekk-klient')],
  ] as const) {
    const file = navn === 'uttrekk' ? 'dist/sbom.cdx.json' : 'sbom.cdx.json'
    const text = readFileSync(join(folder, file), 'utf8')
    assert.doesNotMatch(
      text,
      /https?:\/\/(?!cyclonedx\.org)|urn:uuid|timestamp|\/(?:home|work|tmp)\//,
    )
    const bom = JSON.parse(text) as Bom
    assert.equal(bom.bomFormat, 'CycloneDX')
    assert.equal(bom.metadata.component.name, navn)
    for (const { hashes = [] } of bom.components) {
      assert.match(hashes[0]?.content ?? '', /^[0-9a-f]{128}$/)
    }
    const refs = bom.components.map((one) => one['bom-ref'])
    for (const { ref, dependsOn } of bom.dependencies) {
      assert.ok(ref.startsWith(`${navn}@`) || refs.includes(ref), ref)
      for (const one of dependsOn) assert.ok(refs.includes(one), one)
    }
    const brought = bom.components.filter(({ properties = [] }) =>
      properties.every(({ name }) => name !== 'uttrekk:bundled'),
    )
    const locked = navn === 'uttrekk' ? lockedPackages() : lockedPackages('jose')
    assert.deepEqual(brought.map((one) => one['bom-ref']).sort(), locked)
    const again = navn === 'uttrekk' ? [] : ['klient']
    const { out } = await kjoer(NODE, [join(ROOT, 'bin/sbom.js'), ...again], { cwd })
    assert.equal(out, text, 'the same lockfile makes the same')
  }
})

test('on a Node that is too old for the service the program says which one it needs', async () => {
  const old =
    "Object.defineProperty(process,'versions',{value:{...process.versions,node:'22.1.0'}})"
  const args = ['--import', `data:text/javascript,${old}`, installert.uttrekk, 'serve']
  const { code, out, err } = await kjoer(NODE, args, { cwd })
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /needs Node 24\.15 or newer; this is 22\.1\.0/)
})

test('the installed service has its documentation with it, and the page that shows it', async () => {
  for (const path of ['openapi.json', 'api/', 'api/side.js', 'api/swagger-ui-bundle.js']) {
    assert.equal((await fetch(new URL(path, servert.url))).status, 200, path)
  }
})

test('the installed service stops when it is told to, and serves the same register again', async () => {
  assert.equal(await servert.stop(), 0)
  kjenn(
    [...syntetiskRegister({ antall: PERSONER, seed: 1 })].map(({ dokument }) => ({
      json: JSON.stringify(dokument),
    })),
  )
  servert = await serve(installert, 'register', { cwd, env })
  assert.equal((await fetch(new URL('ready', servert.url))).status, 200)
})

// --- internal ---

const STRICT = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022']
const NODE_TYPES = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')]
const BROWSER_TYPES = ['--types', '', '--lib', 'es2022,dom']

/** How many of the persons of the standard seed are bosatt, by their last document. */
function bosatte(antall: number): number {
  const status = new Map<string, string | undefined>()
  for (const { dokument } of syntetiskRegister({ antall, seed: 1 })) {
    const rad = personrad(dokument)
    const id = rad?.identifikatorer.find(({ iBruk }) => iBruk)?.identifikator
    if (id !== undefined) status.set(id, rad?.status)
  }
  return [...status.values()].filter((verdi) => verdi === 'bosatt').length
}

type Bom = {
  readonly bomFormat: string
  readonly metadata: { readonly component: { readonly name: string } }
  readonly components: readonly {
    readonly 'bom-ref': string
    readonly hashes?: readonly { readonly content: string }[]
    readonly properties?: readonly { readonly name: string }[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** What the lockfile pins of what runs: all of it, or one. */
function lockedPackages(only?: string): readonly string[] {
  const { packages: all } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; dev?: boolean }>
  }
  return Object.entries(all)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version }]) => [path.split('node_modules/').at(-1) ?? '', version] as const)
    .filter(([name]) => only === undefined || name === only)
    .map(([name, version]) => `${name}@${version}`)
    .sort()
}

/** What a package itself consists of. */
function files(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return all.filter((path) => !path.startsWith('node_modules'))
}

/** The Node that a terminal would find here, beside the one that is pinned. */
function machineNode(): readonly string[] {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .filter((path) => path !== NODE && existsSync(path))
    .slice(0, 1)
}

function consumer(name: string, jobbId: 'string' | 'number'): string {
  return `import { createKlient, type Klient } from '${name}'
const klient: Klient = createKlient({ url: 'http://x/', rettighetspakke: 'offentligutenhjemmel', token: 't' })
export const jobbId: Promise<${jobbId}> = klient.bestillUttrekk({ type: 'komplett' })
`
}
