// Installs what the lockfile names, once, so that `npm start` and `npm test` work in a fresh clone:
//   node bin/setup.js run   what the service needs, Node 24 where this is an older one, and the page
//   node bin/setup.js all   what tests and benches need as well
// An installation that was cut off is made anew, whatever the environment says of what to leave out.
// @valg docs/valg/027-oppsett.md
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const level = process.argv[2] === 'run' ? 'run' : 'all'
const modules = here('../node_modules')
/** npm puts the checkout's own Node first once it is there: then this is not the Node of the machine. */
const isOwn = process.execPath.startsWith(modules)
const major = Number(process.versions.node.split('.')[0])
const needsNode = major < 24 || isOwn
const lock = readFileSync(here('../package-lock.json'), 'utf8')
const mark = here('../node_modules/.installed-lock')
const pinned = here('../node_modules/node/bin/node')
const { devDependencies } = JSON.parse(readFileSync(here('../package.json'), 'utf8'))

/** Of what only development has in the package, a checkout needs these to serve. */
const SERVED = ['swagger-ui-dist', ...(needsNode ? ['node'] : [])]
const QUIET = ['--no-fund', '--no-audit', '--loglevel=error', '--ignore-scripts=false']

if (major < 20) fail(`Uttrekk needs Node 20 or newer to set itself up; this is ${process.version}.`)
if (!isInstalled()) {
  process.stderr.write(
    `Installing what Uttrekk needs${level === 'run' ? ' to run' : ''} (once) …\n`,
  )
  if (level === 'all') npm('ci', '--include=dev', '--include=optional')
  else {
    npm('ci', '--omit=dev', '--include=optional')
    const served = SERVED.map((name) => `${name}@${devDependencies[name]}`)
    npm('install', '--no-save', '--save-prod', '--omit=dev', ...served)
  }
  // Where npm has been told to run no scripts the Node of the checkout has not been fetched.
  if (needsNode && !existsSync(pinned)) npm('rebuild', 'node')
  if (needsNode && !existsSync(pinned)) {
    fail('npm did not install Node 24. Install Node 24 or newer on this machine, and try again.')
  }
  writeFileSync(mark, `${level}\n${lock}`)
}

// --- internal ---

/** What everything needs is there for what needs less, too. */
function isInstalled() {
  if (!existsSync(mark) || (needsNode && !existsSync(pinned))) return false
  const said = readFileSync(mark, 'utf8')
  return said === `all\n${lock}` || (level === 'run' && said === `run\n${lock}`)
}

function npm(...args) {
  const { npm_execpath: npmcli, npm_node_execpath: node = process.execPath } = process.env
  // Not by the checkout's own Node, which goes when everything is installed anew.
  const [command, first] = npmcli && !node.startsWith(modules) ? [node, [npmcli]] : ['npm', []]
  const { status, error } = spawnSync(command, [...first, ...args, ...QUIET], {
    cwd: here('..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: command === 'npm' && process.platform === 'win32',
  })
  if (error !== undefined) fail('npm is not to be found. It comes with Node; install both.')
  if (status !== 0) {
    fail(
      `npm ${args[0]} failed; see above. The packages come from the registry that npm is set to use, so it must be reached this once.`,
    )
  }
}

function fail(text) {
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
