import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Sti } from '../../cli/paths.ts'
import { loadAll } from '../../cli/table.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { runLine, type Svart } from '../fixture/program.ts'
import { fill } from '../fixture/tjeneste.ts'

const HENDELSE = {
  dokumentidentifikator: '0'.repeat(32),
  hendelse: {
    folkeregisteridentifikator: identifikator(0),
    hendelsestype: 'endringINavn',
    ajourholdstidspunkt: '2026-01-01T00:00:00Z',
  },
}
const defer = lastFirst({ after })
const filer = katalog(defer)
chmodSync(filer, 0o755)
const i = (name: string) => join(filer, name)
const register = i('register')
for (const data of [register, i('andres')]) await fill(data, [versjon([identifikator(0)])])
// What is not tried is open to whoever tries.
mkdirSync(i('aapen'))
for (const path of [i('aapen'), register]) chmodSync(path, 0o777)
for (const name of readdirSync(register)) chmodSync(join(register, name), 0o666)
mkdirSync(i('mappe.ndjson'))
writeFileSync(i('fil.ndjson'), '{}\n')
writeFileSync(i('hendelser.ndjson'), `${JSON.stringify(HENDELSE)}\n`)
writeFileSync(i('lukket.ndjson'), '{}\n', { mode: 0o000 })
mkdirSync(i('lukket'), { mode: 0o000 })
mkdirSync(i('bare-les'), { mode: 0o555 })
mkdirSync(i('ikke-database'))
writeFileSync(i('ikke-database/register.db'), 'a text that is longer than a header is\n')
mkdirSync(i('mappe-som-database/register.db'), { recursive: true })

/** What cannot be at a path of each kind, with a name for it. The last of the name's words is the path. */
const FEIL: Readonly<Record<Sti, readonly (readonly [hva: string, path: string])[]>> = {
  read: [
    ['a directory', 'mappe.ndjson'],
    ['nothing', 'borte.ndjson'],
    ['a file in the place of a directory', 'fil.ndjson/x'],
  ],
  write: [
    ['a directory', 'mappe.ndjson'],
    ['a directory that is not there', 'borte/x.ndjson'],
    ['a file in the place of a directory', 'fil.ndjson/x.ndjson'],
  ],
  append: [
    ['a directory', 'mappe.ndjson'],
    ['a directory that is not there', 'borte/x'],
    ['a file in the place of a directory', 'fil.ndjson/x'],
  ],
  mkdir: [
    ['a file', 'fil.ndjson'],
    ['a directory in one that is not there', 'borte/x'],
    ['a file in the place of a directory', 'fil.ndjson/x'],
  ],
  data: [
    ['a file', 'fil.ndjson'],
    ['a file in the place of a directory', 'fil.ndjson/x'],
    ['something else than a database', 'ikke-database'],
    ['a directory in the place of a database', 'mappe-som-database'],
  ],
  register: [
    ['nothing', 'borte'],
    ['a file', 'fil.ndjson'],
    ['no register', 'mappe.ndjson'],
    ['something else than a database', 'ikke-database'],
  ],
}

/** The same for whoever owns nothing. */
const LUKKET: Readonly<Record<Sti, readonly (readonly [hva: string, path: string])[]>> = {
  read: [
    ['a file that may not be read', 'lukket.ndjson'],
    ['a directory that may not be entered', 'lukket/x'],
  ],
  write: [
    ['a directory that may not be written', 'bare-les/x.ndjson'],
    ['a directory that may not be entered', 'lukket/x.ndjson'],
  ],
  append: [
    ['a directory that may not be written', 'bare-les/x'],
    ['a file that may not be written', 'lukket.ndjson'],
  ],
  mkdir: [
    ['a directory that may not be written', 'bare-les/x'],
    ['a directory that may not be entered', 'lukket/x'],
  ],
  data: [
    ['a directory that may not be written', 'bare-les'],
    ['a directory that may not be made', 'bare-les/ny/ny'],
    ['a register of somebody else', 'andres'],
  ],
  register: [
    ['a directory that may not be entered', 'lukket'],
    ['a register of somebody else', 'andres'],
  ],
}

/** What each command needs beside the path that is tried. */
const ANNET: Readonly<Record<string, readonly string[]>> = {
  serve: ['--data', i('aapen/ny'), '--port', '0'],
  stop: [],
  import: [i('fil.ndjson'), '--data', i('aapen/ny')],
  hendelse: [i('hendelser.ndjson'), '--data', i('aapen/ny')],
  syntetisk: ['--antall', '1', '--data', i('aapen/ny')],
  hent: [
    ...['tilpasset', '--url', 'http://127.0.0.1:1', '--rettighetspakke', 'finans'],
    ...['--personstatustyper', 'bosatt', '--token', 'x', '--ut', i('aapen/ut.ndjson')],
  ],
  antall: [
    ...['--url', 'http://127.0.0.1:1', '--rettighetspakke', 'finans', '--token', 'x'],
    ...['--personstatustyper', 'bosatt'],
  ],
  soek: [
    ...['--url', 'http://127.0.0.1:1', '--rettighetspakke', 'finans', '--token', 'x'],
    ...['--navn', 'a'],
  ],
  logg: ['verifiser', '--data', register],
  innsyn: ['-', '--data', register],
  maskinporten: ['--rettighetspakke', 'finans', '--data', i('aapen/ny')],
  sikkerhetskopi: ['--data', register, '--til', i('aapen/kopi')],
  klokke: [],
  nokkel: [],
  token: ['--url', 'http://127.0.0.1:1', '--rettighetspakke', 'finans'],
}

type Tilfelle = { readonly navn: string; readonly path: string; readonly line: readonly string[] }

/** Every path of every command, with all that can be wrong with it. */
function tilfeller(feil: typeof FEIL): readonly Tilfelle[] {
  return commands.flatMap(({ name, options, positionals = [] }) => {
    const annet = ANNET[name] ?? []
    const flags = Object.entries(options).flatMap(([option, { path }]) =>
      path === undefined
        ? []
        : feil[path].map(([hva, sti]) => {
            const at = annet.indexOf(`--${option}`)
            const others = at < 0 ? annet : annet.toSpliced(at, 2)
            const line = [name, ...others, `--${option}`, i(sti)]
            return { navn: `${name} --${option}: ${hva}`, path: i(sti), line }
          }),
    )
    const files = positionals.includes('FILE')
      ? feil.read.map(([hva, sti]) => {
          const line = [name, ...annet.with(0, i(sti))]
          return { navn: `${name} FILE: ${hva}`, path: i(sti), line }
        })
      : []
    return [...flags, ...files]
  })
}

const commands = await loadAll()

/** One line says which path and what is the matter, with no code of the system and no stack. */
function assertTold({ navn, path }: Tilfelle, { code, err }: Svart): void {
  // An option that goes with others which are not there is wrong use as well.
  assert.ok(
    code === 1 || (code === 2 && /go(?:es)? (?:with|together)|exclude/.test(err)),
    `${navn}: ${err}`,
  )
  const named = [path, path.replace(/\/[^/]+$/, ''), path.replace(/\/ny\/ny$/, '')]
  const lines = err.split('\n').filter((line) => named.some((one) => line.includes(one)))
  assert.equal(lines.length, 1, `${navn}: ${err}`)
  assert.doesNotMatch(err, /\bE[A-Z]{4,}\b|SQLITE|Error|\n {4}at |undefined/, navn)
  if (code === 1) assert.equal(err.trimEnd().split('\n').length, 1, `${navn}: ${err}`)
}

test('there are paths to try in every command that has any', () => {
  const tried = new Set(tilfeller(FEIL).map(({ line }) => line[0]))
  assert.deepEqual([...tried].sort(), Object.keys(ANNET).sort())
})

for (const tilfelle of tilfeller(FEIL)) {
  test(`${tilfelle.navn} is told in a line (9.13)`, async () => {
    assertTold(tilfelle, await runLine(tilfelle.line))
  })
}

test('what belongs to another user is told in a line, of every command and path (9.13)', () => {
  const alle = tilfeller(LUKKET)
  const script = join(import.meta.dirname, '../fixture/som-nobody.ts')
  const input = JSON.stringify(alle.map(({ line }) => line))
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input })
  const answers = JSON.parse(String(stdout) || `"${stderr}"`) as readonly Svart[]
  assert.equal(answers.length, alle.length)
  for (const [n, tilfelle] of alle.entries()) {
    const answer = answers[n]
    assert.ok(answer !== undefined)
    assertTold(tilfelle, answer)
  }
})

test('several paths that are wrong are told at once (9.13)', async () => {
  const line = ['serve', '--port', '0', '--data', i('fil.ndjson'), '--tls-nokkel', i('borte')]
  const { code, err } = await runLine([...line, '--tls-sertifikat', i('mappe.ndjson')])
  assert.equal(code, 1)
  assert.equal(err.trimEnd().split('\n').length, 3)
})

test('criteria from a file that cannot be read, or is no criteria, say which file (9.13)', async () => {
  writeFileSync(i('tull.json'), '{"personstatustyper": [')
  writeFileSync(i('liste.json'), '["bosatt"]')
  const til = ['antall', '--url', 'http://127.0.0.1:1', '--rettighetspakke', 'finans']
  for (const [name, sier] of [
    ['tull.json', /tull\.json is not valid JSON/],
    ['liste.json', /liste\.json is not a JSON object/],
    ['borte.json', /borte\.json cannot be read: it is not there/],
    ['mappe.ndjson', /mappe\.ndjson cannot be read: it is a directory/],
  ] as const) {
    const { code, err } = await runLine([...til, '--kriterier', i(name)])
    assert.equal(code, 2)
    assert.match(err, sier)
  }
})

test('a port that is taken is told with what to do (9.13)', async () => {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  const { code, err } = await runLine(['serve', '--data', i('ny-tjener'), '--port', port])
  server.close()
  assert.equal(code, 1)
  assert.match(err, /the port is taken; choose another with --port, or 0 for a free one\n$/)
})
