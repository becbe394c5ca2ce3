import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { runLine } from '../tests/fixture/program.ts'
import { readArguments } from './arguments.ts'
import { Brukerfeil, type Command, defineCommand } from './command.ts'
import { usage } from './help.ts'
import { loadAll } from './table.ts'

const commands = await loadAll()

const command: Command = {
  name: 'proeve',
  summary: '',
  positionals: ['en|to'],
  options: {
    ett: { type: 'string', help: '', env: 'UTTREKK_ETT' },
    tall: { type: 'string', help: '', default: '3', rule: { text: 'a digit', holds: isDigit } },
    liste: { type: 'string', help: '', list: true, values: ['alfa', 'beta', 'gamma'] },
    flere: { type: 'string', help: '', multiple: true },
    flagg: { type: 'boolean', help: '' },
    maa: { type: 'string', help: '', required: true },
  },
  run: async () => 0,
}

function isDigit(text: string): boolean {
  return /^\d$/.test(text)
}

function read(line: string, env: Readonly<Record<string, string>> = {}) {
  return readArguments(command, line.split(' ').filter(Boolean), env)
}

/** What is wrong with a line that is right but for this. */
function wrong(line: string, env: Readonly<Record<string, string>> = {}): string {
  try {
    read(`en --maa x ${line}`, env)
  } catch (error) {
    if (error instanceof Brukerfeil) return error.message
    throw error
  }
  return ''
}

test('an option counts once, unless it is a list or may be repeated (9.12)', () => {
  assert.equal(wrong('--ett a --ett a'), '--ett is given twice; give it once')
  assert.equal(wrong('--flagg --flagg --flagg'), '--flagg is given 3 times; give it once')
  const { values } = read('en --maa x --liste alfa,beta --liste gamma --flere a,b --flere c')
  assert.deepEqual(values['liste'], ['alfa', 'beta', 'gamma'])
  assert.deepEqual(values['flere'], ['a,b', 'c'])
})

test('an empty value, a missing one and one with a hyphen are each told (9.12)', () => {
  assert.equal(wrong('--ett='), '--ett is empty')
  assert.equal(wrong('--liste alfa,,beta'), '--liste is empty')
  assert.equal(wrong('--ett'), '--ett lacks its value')
  assert.equal(wrong('--ett --flagg'), '--ett lacks its value')
  assert.equal(wrong('--ett -5'), '--ett: a value that begins with - is written --ett=-…')
  assert.equal(read('en --maa x --ett=-5').values['ett'], '-5')
  assert.equal(read('en --maa x --ett -').values['ett'], '-')
  assert.equal(wrong('--flagg=ja'), '--flagg takes no value')
})

test('an option wins over its variable, and an empty variable is a mistake (9.12)', () => {
  const env = { UTTREKK_ETT: 'utenfra' }
  assert.equal(read('en --maa x', env).values['ett'], 'utenfra')
  assert.equal(read('en --maa x --ett her', env).values['ett'], 'her')
  assert.equal(wrong('', { UTTREKK_ETT: '' }), 'UTTREKK_ETT is empty')
})

test('words that are unknown are told with the one that was meant (9.16)', () => {
  assert.equal(wrong('--lste alfa'), 'there is no option --lste; did you mean --liste?')
  assert.equal(wrong('--Tåll 1'), 'there is no option --Tåll; did you mean --tall?')
  assert.equal(wrong('--zzzz'), 'there is no option --zzzz')
  assert.equal(wrong('--liste alfa,bta'), '--liste is one of alfa, beta, gamma; did you mean beta?')
  assert.throws(() => read('tre --maa x'), /^Brukerfeil: it is en or to$/)
  assert.equal(wrong('to'), 'it takes en|to only')
})

test('a typo of an option that must be given is one mistake, not two (9.16)', () => {
  assert.throws(
    () => read('en --mmaa x'),
    /^Brukerfeil: there is no option --mmaa; did you mean --maa\?$/,
  )
})

test('all mistakes are told at once (9.16)', () => {
  const line = '--ett a --ett b --tall x --liste delta --flagg=1 --ukjent'
  assert.equal(wrong(line).split('\n').length, 5)
})

test('what does not go together is told with what is wrong by itself (9.16)', async () => {
  const hent = [
    'hent',
    'tilpasset',
    '--ut',
    'x.txt',
    '--lang',
    '--kid',
    'a',
    '--feedsekvensnr',
    '1',
  ]
  const { code, err } = await runLine([...hent, '--rettighetspakke', 'finnas'])
  assert.equal(code, 2)
  const told = err.split('\n').map((line) => line.replace(/^uttrekk hent: /, ''))
  for (const wanted of [
    '--url is missing',
    '--kid goes with',
    '--feedsekvensnr goes',
    '--ut ends in',
  ]) {
    assert.ok(
      told.some((line) => line.startsWith(wanted)),
      `${wanted}: ${err}`,
    )
  }
  const serve = await runLine(['serve', '--hst', 'x', '--port', '99999', '--hsts', 'ja'])
  assert.equal(serve.code, 2)
  assert.match(serve.err, /--hst;.*--data is missing.*port .*65535.*hsts /s)
})

test('no message repeats a value, which may be a token or an identifikator (9.16)', () => {
  const secret = fc.stringMatching(/^[0-9]{11}$/)
  const spot = fc.constantFrom('--tall', '--liste', '--ukjent', '', '--flagg', '--ett x --ett')
  fc.assert(
    fc.property(spot, secret, fc.constantFrom(' ', '='), (option, value, mark) => {
      assert.ok(!wrong(option === '' ? value : `${option}${mark}${value}`).includes(value))
    }),
  )
})

test('a typo costs two lines: what is wrong, and where to read more (9.16)', async () => {
  const { code, err } = await runLine(['token', '--ur', 'http://x', '--rettighetspakke', 'finans'])
  assert.equal(code, 2)
  assert.equal(
    err,
    'uttrekk token: there is no option --ur; did you mean --url?\nuttrekk token --help tells more.\n',
  )
  const ukjent = await runLine(['hnt'])
  assert.equal(ukjent.code, 2)
  assert.equal(
    ukjent.err,
    'uttrekk: there is no command hnt; did you mean hent?\nuttrekk --help lists the commands.\n',
  )
})

for (const one of commands) {
  test(`the help of ${one.name} fits 80 columns and tells every option and its values (9.16)`, () => {
    const text = usage(one, (words) => words)
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
    const told = text.replaceAll(/\s+/g, ' ')
    for (const [name, { values = [], env }] of Object.entries(one.options)) {
      assert.ok(told.includes(`--${name}`), name)
      for (const value of values) assert.ok(told.includes(value), `${name}: ${value}`)
      if (env !== undefined) assert.ok(told.includes(`[${env}]`), env)
    }
  })
}

test('colours are for terminals, and for whoever forces them (9.16)', async () => {
  const colour = '\x1b['
  const of = async (env: Readonly<Record<string, string>>) => (await runLine(['hnt'], env)).err
  assert.ok(!(await of({ NO_COLOR: '' })).includes(colour))
  assert.ok((await of({ FORCE_COLOR: '1' })).includes(colour))
  assert.ok((await of({ FORCE_COLOR: '1', NO_COLOR: '1' })).includes(colour))
  assert.ok(!(await of({ FORCE_COLOR: '0' })).includes(colour))
})

test('what a command reads is typed by its own table, and a wrong name does not compile (13.8)', async () => {
  let read: readonly unknown[] = []
  const options = {
    data: { type: 'string', help: '', required: true },
    tall: { type: 'string', help: '', default: '3' },
    slag: { type: 'string', help: '', values: ['ja', 'nei'] },
    liste: { type: 'string', help: '', list: true },
    flagg: { type: 'boolean', help: '' },
  } as const
  const typed = defineCommand({
    name: 'proeve',
    summary: '',
    options,
    positionals: ['en|to', 'FILE'],
    run: async (values, positionals) => {
      // What is said here is held by the compiler: an expected error that is none is an error itself.
      // @ts-expect-error no option is named so
      assert.equal(values.dta, undefined)
      // @ts-expect-error what has no default may be missing
      const slag: 'ja' | 'nei' = values.slag
      // @ts-expect-error it is one of two words
      assert.notEqual(values.slag === 'kanskje', true)
      // @ts-expect-error a list is several
      const liste: string = values.liste
      // @ts-expect-error a flag is no text
      const flagg: string = values.flagg
      // @ts-expect-error it is one of two words
      const tre: 'tre' = positionals[0]
      // @ts-expect-error there are two
      assert.equal(positionals[2], undefined)
      const right: [string, string, 'ja' | 'nei' | undefined, readonly string[], boolean] = [
        values.data,
        values.tall,
        values.slag,
        values.liste,
        values.flagg,
      ]
      read = [...right, slag, liste, flagg, tre]
      return 0
    },
  })
  const line = readArguments(typed, ['en', 'fil', '--data', 'd'], {})
  assert.equal(line.values.data, 'd')
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const { signal } = new AbortController()
  await typed.run(line.values, line.positionals, { stdin, stdout, stderr, env: {}, signal })
  assert.deepEqual(read, ['d', '3', undefined, [], false, undefined, [], false, 'en'])
  defineCommand({
    name: 'proeve',
    summary: '',
    // @ts-expect-error no option has a field of that name
    options: { data: { type: 'string', help: '', requird: true } },
    run: async () => 0,
  })
})
