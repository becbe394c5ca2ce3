import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { katalog, lastFirst } from '../tests/fixture/katalog.ts'
import { MAIN } from '../tests/fixture/kommando.ts'
import { identifikator, versjon } from '../tests/fixture/personer.ts'
import { readArguments } from './arguments.ts'
import { importCommand } from './commands/import.ts'

const LINES = Array.from({ length: 3_000 }, (_, n) => `${versjon([identifikator(n)]).json}\n`)

const ESC = '\u001b'
/** A line is drawn over in its place. */
const REDRAW = `\r${ESC}[2K`

/** A stream that says it is a terminal, or is not, and remembers. */
function stream(isTTY: boolean) {
  const through = new PassThrough()
  let text = ''
  through.on('data', (chunk) => {
    text += chunk
  })
  return { stream: Object.assign(through, { isTTY, columns: 80 }), text: () => text }
}

async function runImport(
  t: TestContext,
  { out = false, err = false, quiet = false }: { out?: boolean; err?: boolean; quiet?: boolean },
) {
  const data = katalog(lastFirst(t))
  const [stdout, stderr] = [stream(out), stream(err)]
  const { values, positionals } = readArguments(importCommand, ['-', '--data', data], {})
  const code = await importCommand.run(values, positionals, {
    stdin: Readable.from(LINES.map((line) => Buffer.from(line))),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: {},
    signal: new AbortController().signal,
    isQuiet: quiet,
  })
  assert.equal(code, 0)
  return { out: stdout.text(), err: stderr.text() }
}

test('a terminal gets a bar and no counts between; a program gets counts and no bar (9.16)', async (t) => {
  const terminal = await runImport(t, { out: true, err: true })
  assert.equal(terminal.out, '')
  assert.ok(terminal.err.includes(REDRAW))
  const program = await runImport(t, {})
  assert.match(program.out, /^(?:\d+\n)+$/)
  assert.ok(!program.err.includes(ESC) && !program.err.includes('\r'))
  const both = await runImport(t, { err: true })
  assert.match(both.out, /^(?:\d+\n)+$/)
  assert.ok(both.err.includes(REDRAW))
})

test('a quiet run that goes well says nothing on standard error, on a terminal too (9.16)', async (t) => {
  assert.equal((await runImport(t, { err: true, quiet: true })).err, '')
})

// A terminal of its own, where the machine has the program that makes one.
if (existsSync('/usr/bin/script')) {
  const inTerminal = (line: string, env: Readonly<Record<string, string>> = {}) => {
    const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env
    const options = { env: { ...rest, TERM: 'xterm', ...env } }
    try {
      return execFileSync('/usr/bin/script', ['-qec', line, '/dev/null'], options).toString()
    } catch (error) {
      return String((error as { stdout: Buffer }).stdout)
    }
  }
  const uttrekk = `${process.execPath} ${MAIN}`

  test('in a real terminal help and mistakes have colours, unless NO_COLOR is against (9.16)', () => {
    assert.ok(inTerminal(`${uttrekk} hent --help`).includes(`${ESC}[1mUsage:${ESC}[22m`))
    assert.ok(inTerminal(`${uttrekk} hnt`).includes(`${ESC}[31muttrekk:${ESC}[39m`))
    assert.ok(!inTerminal(`${uttrekk} hent --help`, { NO_COLOR: '1' }).includes(ESC))
    assert.ok(!inTerminal(`${uttrekk} hent --help | cat`).includes(ESC))
  })

  test('in a real terminal import draws a bar and prints no counts (9.16)', (t) => {
    const directory = katalog(lastFirst(t))
    const file = join(directory, 'inn.ndjson')
    writeFileSync(file, LINES.join(''))
    const seen = inTerminal(`stty cols 80; ${uttrekk} import ${file} --data ${directory}/register`)
    assert.ok(seen.includes(REDRAW))
    assert.match(seen, /[█░]+ 100 % · 3 000 lines/)
    assert.doesNotMatch(seen, /(?:^|\n)\d+\r?\n/)
    assert.match(seen, /3 000 lines in the register/)
  })
}
