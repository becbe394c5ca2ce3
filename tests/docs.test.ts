import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { COMMAND_NAMES } from '../cli/table.ts'
import { SIDER } from '../docs/lag-sider.ts'
import { parseConfig, SETTINGS } from '../server/config.ts'
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
