// Installs what the lockfile names, once, so that `npm start` and `npm test` work in a fresh clone.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const major = Number(process.versions.node.split('.')[0])
const lock = readFileSync(here('../package-lock.json'), 'utf8')
const mark = here('../node_modules/.installed-lock')

if (major < 20) {
  process.stderr.write(
    `Uttrekk needs Node 20 or newer to set itself up; this is ${process.versions.node}.\n`,
  )
  process.exit(1)
}
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
  process.stderr.write('Installing what Uttrekk needs (once) …\n')
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']]
  const { status } = spawnSync(command, [...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: here('..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: npm === undefined && process.platform === 'win32',
  })
  if (status !== 0) {
    process.stderr.write('npm ci failed; see above.\n')
    process.exit(1)
  }
  writeFileSync(mark, lock)
}
