import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inspectArguments } from '../cli/arguments.ts'
import { COMMAND_NAMES, loadCommand } from '../cli/table.ts'
import { SIDER } from '../docs/lag-sider.ts'
import { parseConfig } from '../server/config.ts'
import { SETTINGS } from '../server/settings.ts'
import { ETTER_KUTT_MS } from '../server/stopp.ts'

test('the pages on errors and settings are in step with the code: npm run docs', () => {
  for (const [side, text] of SIDER) assert.equal(readFileSync(side, 'utf8'), text(), side.pathname)
})

const side = (name: string) => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8')

test('the units for systemd name commands and settings that there are, and wait longer than a stop takes (11.11)', () => {
  const units = [...side('systemd.md').matchAll(/```ini\n([\s\S]*?)```/g)].map(
    ([, unit = '']) => unit,
  )
  assert.equal(units.length, 3)
  const commands = units.flatMap((unit) => [...unit.matchAll(/uttrekk\.js (\w+)/g)])
  assert.deepEqual(
    commands.map(([, name = '']) => [name, COMMAND_NAMES.includes(name)]),
    [
      ['serve', true],
      ['sikkerhetskopi', true],
    ],
  )
  const known: readonly string[] = Object.values(SETTINGS).map(({ env }) => env)
  const named = new Set(units.join('').match(/UTTREKK_[A-Z_]+/g))
  assert.ok(named.has('UTTREKK_DATA'))
  assert.deepEqual(
    [...named].filter((name) => !known.includes(name) && name !== 'UTTREKK_NAME'),
    [],
  )
  const { stoppFristMs } = parseConfig({ data: 'x' }, {})
  for (const unit of units.filter((one) => one.includes('[Service]'))) {
    const seconds = Number(/^TimeoutStopSec=(\d+)s$/m.exec(unit)?.[1])
    assert.ok(seconds * 1_000 > stoppFristMs + ETTER_KUTT_MS, unit)
    for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'UMask=0077']) {
      assert.ok(unit.includes(`${line}\n`), line)
    }
  }
})

test('the page on backups names commands and settings that there are (11.11)', () => {
  const text = side('sikkerhetskopi.md')
  const commands = [...text.matchAll(/uttrekk ([a-z]+) --/g)].map(([, name = '']) => name)
  assert.ok(commands.includes('sikkerhetskopi') && commands.includes('katalog'))
  assert.deepEqual(
    commands.filter((name) => !COMMAND_NAMES.includes(name)),
    [],
  )
  const known: readonly string[] = Object.values(SETTINGS).map(({ env }) => env)
  const named = text.match(/UTTREKK_[A-Z_]+/g) ?? []
  assert.deepEqual(
    named.filter((name) => !known.includes(name)),
    [],
  )
})

test('what the pages on the double and on access have one type is understood, and what they name is there (12.10)', async () => {
  const scripts = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const known: readonly string[] = Object.values(SETTINGS).map(({ env }) => env)
  let typed = 0
  for (const name of ['testdobbel.md', 'tilgang.md']) {
    const text = side(name)
    const blocks = [...text.matchAll(/```(?:sh|dockerfile)\n([\s\S]*?)```/g)].map(([, one]) => one)
    const lines = blocks.join('\n').replaceAll(/\s*\\\n\s*/g, ' ')
    for (const [, command = '', rest = ''] of lines.matchAll(/\buttrekk ([a-z]+)([^>)&|\n]*)/g)) {
      const loaded = await loadCommand(command)
      assert.ok(loaded !== undefined, command)
      const args = rest.trim().split(/\s+/)
      assert.deepEqual(inspectArguments(loaded, args, {}).mistakes, [], `${name}: ${command}`)
      typed += 1
    }
    for (const [variable] of text.matchAll(/UTTREKK_[A-Z_]+/g)) assert.ok(known.includes(variable))
    for (const [, path = ''] of text.matchAll(/\]\(([\w./-]+\.md)/g)) side(path)
    for (const [, script = ''] of text.matchAll(/npm run ([\w:]+)/g)) {
      assert.ok(Object.hasOwn(scripts.scripts, script), script)
    }
  }
  assert.equal(typed, 8)
})

test('the page on security goes through every chapter, and names only files, commands and settings that there are (11.10)', () => {
  const text = side('sikkerhet.md')
  const chapters = [
    ...text.matchAll(/^\| V(\d+) [^|]+\| (met|not met|not applicable) \| (.+) \|$/gm),
  ]
  assert.deepEqual(
    chapters.map(([, nr]) => Number(nr)),
    Array.from({ length: 14 }, (_, n) => n + 1),
  )
  for (const [, , , why = ''] of chapters) assert.ok(why.length > 20)
  const rot = new URL('..', import.meta.url)
  const named = [...text.matchAll(/`((?:docs|domain|server|cli|bin|tests)\/[\w./-]+)`/g)]
  const links = [...text.matchAll(/\]\((valg\/[\w-]+\.md)\)/g)].map(([, path]) => `docs/${path}`)
  const paths = [...named.map(([, path = '']) => path), ...links]
  assert.ok(paths.length > 30)
  for (const path of paths) assert.ok(existsSync(new URL(path, rot)), path)
  for (const [, name = ''] of text.matchAll(/`uttrekk (\w+)/g)) {
    assert.ok(COMMAND_NAMES.includes(name), name)
  }
  const known: readonly string[] = Object.values(SETTINGS).map(({ env }) => env)
  for (const [name] of text.matchAll(/UTTREKK_[A-Z_]+/g)) assert.ok(known.includes(name), name)
})
