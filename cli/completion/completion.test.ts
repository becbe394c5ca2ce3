import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { loadAll } from '../table.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

const commands = await loadAll()
const directory = katalog(lastFirst({ after }))
const file = (name: string, text: string) => {
  writeFileSync(join(directory, name), text)
  return join(directory, name)
}
const bash = file('bash', bashScript(commands))

/** What bash offers for the last of these words. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `. ${bash}
    COMP_WORDS=(uttrekk "$@"); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
    _uttrekk; printf '%s\\n' "\${COMPREPLY[@]}"`
  const out = execFileSync('bash', ['-c', script, 'bash', ...words], { cwd: directory })
  return out.toString().split('\n').filter(Boolean)
}

test('bash offers commands, then the options of the command, then their values (9.16)', () => {
  assert.deepEqual(offered('he'), ['hendelse', 'hent'])
  assert.ok(offered('').includes('stop'))
  assert.deepEqual(offered('hent', 'tilp'), ['tilpasset'])
  assert.deepEqual(offered('token', '--rettighetsp'), ['--rettighetspakke'])
  const pakker = ['privatutenfolkeregisteridentifikator', 'privatutenhjemmel']
  assert.deepEqual(offered('token', '--rettighetspakke', 'privatu').toSorted(), pakker)
  assert.deepEqual(offered('token', '--rettighetspakke', '=', 'privatutenh'), [pakker[1]])
  assert.deepEqual(offered('serve', '--hsts', ''), ['nei', 'ja'])
  assert.deepEqual(offered('serve', '--tls-nokkel', 'ba'), ['bash'])
  assert.deepEqual(offered('token', '--url', ''), [])
})

test('every option of every command is in every script (9.16)', () => {
  const [zsh, fish] = [zshScript(commands), fishScript(commands)]
  for (const { name, options } of commands) {
    for (const option of Object.keys(options)) {
      assert.ok(offered(name, `--${option}`).includes(`--${option}`), `${name} --${option}`)
      assert.ok(zsh.includes(`--${option}[`) || zsh.includes(`--${option}=[`), option)
      assert.match(fish, new RegExp(`from ${name}' -l ${option} `))
    }
  }
})

for (const [shell, script] of [
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
] as const) {
  const isHere = execFileSync('bash', ['-c', `command -v ${shell} || true`]).length > 0
  if (!isHere) continue
  test(`${shell} reads its script without a complaint (9.16)`, () => {
    execFileSync(shell, ['-n', file(`skript.${shell}`, script(commands))])
  })
}
