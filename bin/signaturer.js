// `npm run audit:signaturer`: whether every package that is installed here is the one its registry signed. Part
// of a release, and never of the tests: it asks the registry. 0: all signed. 1: one is not. 4: nobody could be
// asked, so nothing is known; that is said, and is not 0. docs/sikkerhet.md
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('../', import.meta.url))
const npmcli = process.env.npm_execpath
const [program, first] = npmcli ? [process.execPath, [npmcli]] : ['npm', []]
const args = [...first, 'audit', 'signatures', '--fetch-retries=0', '--fetch-timeout=20000']
const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' })
process.stdout.write(stdout)
const isAnswered = /verified registry signature|invalid|missing registry signature/i.test(stdout)
if (status === 0 && isAnswered) process.exit(0)
if (isAnswered) {
  process.stderr.write(stderr)
  process.exit(1)
}
const why = /code (\w+)/.exec(stderr)?.[1] ?? /E[A-Z]{3,}/.exec(stderr)?.[0] ?? 'no answer'
process.stderr.write(`NOT CHECKED: the registry could not be asked for its signatures (${why}).\n`)
process.exit(4)
