import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { test } from 'node:test'
import { freePort } from '../fixture/hent.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { kommando, MAIN } from '../fixture/kommando.ts'
import { loggfoer } from '../fixture/loggskanner.ts'
import { pathWith } from '../fixture/pakke.ts'

const ROOT = join(MAIN, '../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-C', cwd, ...args], { encoding: 'utf8' })

/** The blocks of shell in a page. */
function blocks(text: string): readonly string[] {
  return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block)
}

/** What git has of this checkout, as it stands, with what is installed. */
function clone(directory: string): void {
  for (const file of git(ROOT, 'ls-files', '-co', '--exclude-standard').trim().split('\n')) {
    if (!existsSync(join(ROOT, file))) continue
    mkdirSync(join(directory, dirname(file)), { recursive: true })
    cpSync(join(ROOT, file), join(directory, file))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  git(directory, 'init', '-q')
  git(directory, 'add', '-A')
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.com']
  git(directory, ...who, 'commit', '-qm', 'x')
}

test('the block of the README runs from top to bottom in one shell, and leaves git clean (9.3)', async (t) => {
  const directory = katalog(lastFirst(t))
  clone(directory)
  const port = String(await freePort())
  const [block = ''] = blocks(README).filter((one) => one.includes('uttrekk syntetisk'))
  const [first, ...lines] = block.split('\n')
  // What is installed is here already.
  assert.equal(first, 'node bin/setup.js run')
  const script = lines
    .join('\n')
    .replace('--antall 100000', '--antall 400')
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`)
  const shell = spawn('bash', ['-e'], {
    cwd: directory,
    env: { ...process.env, PATH: pathWith(process.execPath), UTTREKK_PORT: port },
  })
  let [out, err] = ['', '']
  shell.stdout.on('data', (text) => {
    out += text
  })
  shell.stderr.on('data', (text) => {
    err += text
  })
  shell.stdin.end(script)
  const code = await new Promise((resolve) => shell.once('close', resolve))
  loggfoer('stderr', err)
  assert.equal(code, 0, out + err)
  assert.match(out, /Uttrekk is ready on .*: 400 persons, seed 1/)
  assert.match(out, /\{"foedselsEllerDNummer":\[/)
  const [, antall = ''] = /^(\d+)$/m.exec(out) ?? []
  assert.match(err, new RegExp(`${antall} persons in register/personer\\.ndjson`))
  assert.match(err, /Stopped the service over register/)
  assert.equal(git(directory, 'status', '--porcelain'), '')
})

test('every command of every page is one that there is, with options that there are (9.3)', async () => {
  const pages = ['README.md', ...git(ROOT, 'ls-files', 'docs/*.md').trim().split('\n')]
  const lines = pages.flatMap((page) =>
    blocks(readFileSync(join(ROOT, page), 'utf8')).flatMap((block) =>
      block
        .replaceAll('\\\n', ' ')
        .split('\n')
        .map((line) => ({ page, line })),
    ),
  )
  const { loadAll } = await import('../../cli/table.ts')
  const commands = new Map((await loadAll()).map((command) => [command.name, command]))
  const calls = lines.flatMap(({ page, line }) =>
    [...line.matchAll(/\buttrekk ([a-z]+) ([^|>)#]*)/g)].map(([, name = '', rest = '']) => ({
      page,
      name,
      rest,
    })),
  )
  assert.ok(calls.length > 10)
  for (const { page, name, rest } of calls) {
    const command = commands.get(name)
    assert.ok(command !== undefined, `${page}: uttrekk ${name}`)
    for (const [, option = ''] of rest.matchAll(/--([\w-]+)/g)) {
      assert.ok(Object.hasOwn(command.options, option), `${page}: uttrekk ${name} --${option}`)
    }
  }
  for (const block of pages.flatMap((page) => blocks(readFileSync(join(ROOT, page), 'utf8')))) {
    execFileSync('bash', ['-n'], { input: block })
  }
})

test('the links of every page that is packed lead to something that is packed (9.3)', async () => {
  const pack = (what: string) =>
    JSON.parse(
      execFileSync('npm', ['pack', what, '--dry-run', '--json', '--ignore-scripts'], {
        cwd: ROOT,
        env: { ...process.env, PATH: pathWith(process.execPath) },
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString(),
    ) as readonly [{ readonly files: readonly { readonly path: string }[] }]
  const [{ files }] = pack('.')
  const packed = files.map(({ path }) => path)
  const pages = packed.filter((path) => path.endsWith('.md'))
  assert.ok(pages.includes('README.md') && pages.includes('klient/README.md'))
  for (const page of pages) {
    const links = readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)
    for (const [, link = ''] of links) {
      if (/^(?:https?:|#)/.test(link)) continue
      const target = posix.join(posix.dirname(page), link.replace(/#.*/, '')).replace(/\/$/, '')
      const isThere = packed.some((path) => path === target || path.startsWith(`${target}/`))
      assert.ok(isThere, `${page} → ${link}`)
    }
  }
  // The client's own package holds this page and no other.
  assert.doesNotMatch(readFileSync(join(ROOT, 'klient/README.md'), 'utf8'), /\]\((?!https?:)/)
})

test('npm start says what to open, with a token that works and how to stop, and ends well (9.3)', async (t) => {
  const data = join(katalog(lastFirst(t)), 'data')
  const port = String(await freePort())
  const env = { ...process.env, UTTREKK_DATA: data, UTTREKK_PORT: port }
  const child = spawn(process.execPath, [join(ROOT, 'cli/demo.ts'), '--antall', '300'], { env })
  t.after(() => child.kill('SIGKILL'))
  const ended = new Promise((resolve) => child.once('close', resolve))
  let out = ''
  await new Promise<void>((resolve) =>
    child.stdout.on('data', (text) => {
      out += text
      if (/npx uttrekk --help/.test(out)) resolve()
    }),
  )
  const open = /Open +(\S+)/.exec(out)?.[1] ?? ''
  assert.match(await (await fetch(open)).text(), /<html/i)
  assert.match(out, /Token +for \S+, good for 12 h from now/)
  assert.match(out, /Stop +Ctrl-C here, or .*: npx uttrekk stop --data /)
  const token = /^eyJ\S+$/m.exec(out)?.[0] ?? ''
  const siste = /curl .* (http\S+)/.exec(out)?.[1] ?? ''
  const svar = await fetch(siste, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(svar.status, 200)
  const stop = await kommando(['stop', '--data', data])
  assert.equal(stop.code, 0)
  assert.equal(await ended, 0)
  assert.ok(statSync(join(data, 'uttrekk.ndjson')).size > 0)
})

test('npm start tells its options, and what it does not know (9.3)', async (t) => {
  const demo = (...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'cli/demo.ts'), ...args])
      t.after(() => child.kill('SIGKILL'))
      let [out, err] = ['', '']
      child.stdout.on('data', (text) => {
        out += text
      })
      child.stderr.on('data', (text) => {
        err += text
      })
      child.once('close', (code) => resolve({ code, out, err }))
    })
  const help = await demo('--help')
  assert.equal(help.code, 0)
  assert.match(help.out, /^Usage: npm start -- \[options\]\n/)
  const ukjent = await demo('--onse')
  assert.deepEqual(
    [ukjent.code, ukjent.err],
    [
      2,
      'npm start --: there is no option --onse; did you mean --once?\nnpm start -- --help tells more.\n',
    ],
  )
})
