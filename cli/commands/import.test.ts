import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openSqlite } from '../../server/storage/sqlite/sqlite.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { kjenn, loggfoer } from '../../tests/fixture/loggskanner.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { importCommand } from './import.ts'

const LINES = Array.from({ length: 2_500 }, (_, n) => versjon([identifikator(n)]).json)
kjenn(LINES.map((json) => ({ json })))

/** Runs the command over what stands on standard input, or over a file. */
async function run(
  data: string,
  input: Uint8Array | string,
  file = '-',
  more: Readonly<Record<string, string>> = {},
) {
  const stdin = Readable.from([Buffer.from(input)])
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const signal = new AbortController().signal
  const values = { data, opphav: 'offentlig-med-hjemmel', ...more }
  const code = await importCommand
    .run(values, [file], { stdin, stdout, stderr, env: {}, signal })
    .catch((error: Error) => error)
  stdout.end()
  stderr.end()
  const [counted, told] = [await text(stdout), await text(stderr)]
  loggfoer('stdout', counted)
  loggfoer('stderr', told)
  return { code, counts: counted.trim().split('\n').map(Number), told }
}

function directory(t: TestContext): string {
  return katalog(lastFirst(t))
}

test('the count of durable lines grows to the number of good lines, gzipped or not', async (t) => {
  const data = directory(t)
  const plain = await run(data, LINES.join('\n'))
  assert.equal(plain.code, 0)
  assert.deepEqual(
    plain.counts,
    [...plain.counts].sort((a, b) => a - b),
  )
  assert.equal(plain.counts.at(-1), 2_500)
  assert.match(plain.told, /2 500 new, 0 unchanged; 0 broken/)
  const again = await run(data, gzipSync(LINES.join('\n')))
  assert.equal(again.code, 0)
  assert.equal(again.counts.at(-1), 2_500)
  assert.match(again.told, /0 new, 2 500 unchanged; 0 broken/)
})

test('a broken line is reported by its number and without its content, and the rest goes in', async (t) => {
  const { code, counts, told } = await run(
    directory(t),
    [LINES[0], `{"hemmelig": ${identifikator(7)}`, '', LINES[1], '{"folkeregisterperson":7}'].join(
      '\n',
    ),
  )
  assert.equal(code, 1)
  assert.equal(counts.at(-1), 2)
  assert.match(told, /line 2: not a JSON object\nline 5: folkeregisterperson is not an object/)
  assert.doesNotMatch(told, /hemmelig|\d{11}/)
})

test('a number that is not synthetic stays outside', async (t) => {
  const real = LINES[0]?.replaceAll(identifikator(0), '30108299920') ?? ''
  const { code, told } = await run(directory(t), real)
  assert.equal(code, 1)
  assert.match(told, /^line 1: identifikasjonsnummer.foedselsEllerDNummer .* not synthetic/)
  assert.match(told, /0 new/)
})

test('a file that ends in the middle fails, and what was printed as durable is there', async (t) => {
  const data = directory(t)
  const file = join(data, 'halv.gz')
  writeFileSync(file, gzipSync(LINES.join('\n')).subarray(0, -500))
  const cut = await run(data, '', file)
  assert.equal(cut.code, 1)
  assert.match(cut.told, /^the gzip data end in the middle/)
  const durable = cut.counts.at(-1) ?? 0
  assert.ok(durable > 0)
  const again = await run(data, LINES.slice(0, durable).join('\n'))
  assert.match(again.told, /0 new, .*unchanged/)
})

test('a file that is not there fails at once', async (t) => {
  const { code } = await run(directory(t), '', join(directory(t), 'finnes-ikke'))
  assert.ok(code instanceof Error && 'code' in code && code.code === 'ENOENT')
})

test('a million broken lines of a kind are one message, with the first of them and a count (9.6)', async (t) => {
  const bad = Array.from({ length: 1_000 }, (_, n) => (n % 10 === 9 ? '{}' : 'nei'))
  const { code, told } = await run(directory(t), [...bad, LINES[0]].join('\n'))
  assert.equal(code, 1)
  const [first, second, ...rest] = told.trim().split('\n')
  assert.equal(first, 'lines 1, 2, 3, 4, 5 and 895 more: not a JSON object')
  assert.match(second ?? '', /^lines 10, 20, 30, 40, 50 and 95 more: an empty document/)
  assert.match(rest.join(), /^1 line in the register .*: 1 new, 0 unchanged; 1 000 broken$/)
})

test('what is odd and taken all the same is told by its kind, and is no failure (9.8)', async (t) => {
  const unknown = LINES.slice(0, 7).map((line) => {
    const dokument = JSON.parse(line)
    dokument.adressebeskyttelse = [{ erGjeldende: true, graderingsnivaa: 'HEMMELIG' }]
    return JSON.stringify(dokument)
  })
  const { code, told } = await run(directory(t), [...unknown, LINES[8]].join('\n'))
  assert.equal(code, 0)
  assert.match(
    told,
    /^lines 1, 2, 3, 4, 5 and 2 more, taken all the same: adressebeskyttelse.graderingsnivaa is of a level that is not known, and is read as strengtFortrolig\n/,
  )
  assert.match(told, /8 new, 0 unchanged; 0 broken/)
})

test('an answer that was kept is read, and the entries without a person are counted (9.6)', async (t) => {
  const entries = LINES.slice(0, 20).map((json, n) => ({
    foedselsEllerDNummer: identifikator(n),
    folkeregisterperson: JSON.parse(json),
  }))
  const nobody = { foedselsEllerDNummer: identifikator(30), feilmelding: { feilmelding: 'x' } }
  const answer = JSON.stringify({ oppslag: [...entries, nobody] }, undefined, 2)
  const { code, told } = await run(directory(t), answer)
  assert.equal(code, 0)
  assert.match(told, /20 new, 0 unchanged; 0 broken; 1 entry without a person/)
})

test('a file that is none of documents says what it looks like and fails (9.6)', async (t) => {
  for (const [input, told] of [
    ['', /^the input is empty/],
    ['<folkeregisterperson/>', /^the input looks like XML/],
    [Buffer.from(`\uFEFF${LINES[0]}`, 'utf16le'), /^the input looks like UTF-16; convert it/],
    ['navn;adresse\nOla;Veien\n', /^lines 1, 2: not a JSON object\nEach line is to be one JSON/],
  ] as const) {
    const svar = await run(directory(t), input)
    assert.equal(svar.code, 1)
    assert.match(svar.told, told)
    assert.doesNotMatch(svar.told, /Ola|Veien/)
  }
})

test("NAV's own synthetic numbers are taken where the setting says so (9.7)", async (t) => {
  const nav = LINES[0]?.replaceAll(identifikator(0), '15507600333') ?? ''
  const data = directory(t)
  const refused = await run(data, nav)
  assert.equal(refused.code, 1)
  assert.match(refused.told, /NAV's own \(month \+ 40\); --nav-syntetiske ja takes them/)
  const taken = await run(data, nav, '-', { 'nav-syntetiske': 'ja' })
  assert.equal(taken.code, 0)
  assert.match(taken.told, /1 new/)
  const storage = openSqlite(data)
  assert.equal((await storage.readRegister()).ekte, false)
  await storage.close()
})

test('Ctrl-C tells what is durable and calls no half line broken, standard input open or not (9.11)', async (t) => {
  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const args = ['cli/main.ts', 'import', '--data', directory(t), '-']
    const child = spawn(process.execPath, args, { cwd: join(import.meta.dirname, '../..') })
    const [out, told] = [createInterface({ input: child.stdout }), text(child.stderr)]
    const ended = once(child, 'exit')
    child.stdin.write(`${LINES.slice(0, 100).join('\n')}\n${LINES[100]?.slice(0, 50)}`)
    for await (const line of out) if (line === '100') child.kill(signal)
    assert.deepEqual(await ended, [exit, null])
    loggfoer('stderr', await told)
    assert.match(
      await told,
      /^100 lines in the register .*: 100 new, 0 unchanged; 0 broken\nStopped early/,
    )
    child.stdin.destroy()
  }
})
