import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { after, before, test } from 'node:test'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { loggfoer } from '../fixture/loggskanner.ts'
import type { Kjoert } from '../fixture/pakke.ts'

const ROOT = join(import.meta.dirname, '../..')
const defer = lastFirst({ after })
const directory = katalog(defer)
const [clone, bin, home] = ['klone', 'bin', 'hjem'].map((name) => join(directory, name))
const START = ['start', '--', '--once', '--antall', '1000']

/** What a machine has that has Node, npm and git: no Python, no make, no compiler. */
const PROGRAMS = [
  ...['node', 'npm', 'git', 'sh', 'env'],
  ...'basename cat chmod cp cut date dirname echo expr false head id ln ls mkdir mktemp mv'.split(
    ' ',
  ),
  ...'pwd readlink realpath rm sed sleep sort tail test touch tr true uname wc'.split(' '),
]

/** Runs a program with nothing in its environment but where programs are, and a home that is empty. */
async function bare(
  program: string,
  args: readonly string[],
  cwd = clone,
  more: Readonly<Record<string, string>> = {},
): Promise<Kjoert> {
  const env = { PATH: bin, HOME: home, npm_config_nodedir: '/nonexistent', ...more }
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  loggfoer('stderr', err)
  return { code, out, err }
}

/** What is installed in the clone. */
const has = (name: string) => existsSync(join(clone ?? '', 'node_modules', name))

before(async () => {
  mkdirSync(bin ?? '')
  mkdirSync(home ?? '')
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  for (const name of PROGRAMS) {
    const found = folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
    if (found !== undefined) symlinkSync(found, join(bin ?? '', name))
  }
  const { code, err } = await bare('git', ['clone', '-q', ROOT, clone ?? ''], directory)
  assert.equal(code, 0, err)
})

test('with Node, npm and git alone, npm start shows the main job and installs nothing that only tests need (9.1, 9.3)', async () => {
  const { code, out, err } = await bare('npm', START)
  assert.equal(code, 0, out + err)
  assert.match(out, /persons/)
  for (const name of ['typescript', '@biomejs', 'fast-check', 'playwright-core', 'libxml2-wasm']) {
    assert.equal(has(name), false, name)
  }
  assert.equal((await bare('git', ['status', '--porcelain'])).out, '')
  const again = await bare('npm', START)
  assert.equal(again.code, 0, again.err)
  assert.doesNotMatch(again.err, /Installing/)
})

test('an installation that was cut off is made anew (9.1)', async () => {
  writeFileSync(join(clone ?? '', 'node_modules/.installed-lock'), 'cut off')
  const { code, err } = await bare('npm', [...START, '--help'])
  assert.equal(code, 0, err)
  assert.match(err, /Installing/)
})

test('with Node, npm and git alone, what npm test needs is installed and a test passes (9.1)', async () => {
  const { code, err } = await bare('node', ['bin/setup.js', 'all'])
  assert.equal(code, 0, err)
  assert.ok(has('typescript'))
  const node =
    (await majorOf('node')) < 24 ? join(clone ?? '', 'node_modules/node/bin/node') : 'node'
  const run = await bare(node, [
    '--test',
    'domain/ids.test.ts',
    'server/storage/sqlite/sqlite.test.ts',
  ])
  assert.equal(run.code, 0, run.out)
})

test('the packed program installs with Node and npm alone, and runs or says what to do (9.1, 9.2)', async () => {
  const pack = await bare('npm', ['pack', '--silent'])
  assert.equal(pack.code, 0, pack.err)
  const tgz = join(
    clone ?? '',
    readdirSync(clone ?? '').find((name) => name.endsWith('.tgz')) ?? '',
  )
  const global = join(directory, 'globalt')
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error']
  // A prefix of one's own would hide how the machine reaches the registry.
  const config = await bare('npm', ['config', 'get', 'globalconfig'])
  const installed = await bare(
    'npm',
    [...install, '--global', '--prefix', global, tgz],
    directory,
    { npm_config_globalconfig: config.out.trim() },
  )
  assert.equal(installed.code, 0, installed.err)
  const version = await bare(join(global, 'bin/uttrekk'), ['--version'], directory)
  if ((await majorOf('node')) >= 24) assert.equal(version.code, 0, version.err)
  else {
    assert.equal(version.code, 1)
    assert.match(version.err, /npm install node@24/)
  }
  const folder = join(directory, 'mappe')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const beside = await bare('npm', [...install, `node@${devDependencies.node}`, tgz], folder)
  assert.equal(beside.code, 0, beside.err)
  const found = await bare(join(folder, 'node_modules/.bin/uttrekk'), ['--version'], folder)
  assert.deepEqual([found.code, found.err], [0, ''])
  assert.match(found.out, /\d+\.\d+\.\d+/)
  const fill = ['syntetisk', '--data', 'register', '--antall', '50']
  assert.equal((await bare(join(folder, 'node_modules/.bin/uttrekk'), fill, folder)).code, 0)
})

async function majorOf(node: string): Promise<number> {
  return Number((await bare(node, ['--version'])).out.slice(1).split('.')[0])
}
