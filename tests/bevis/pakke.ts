/**
 * Installs the two packages where nothing else is and uses them as a stranger would: the program on
 * Node 24, the client on Node 20, 22 and 24, each Node fetched for the purpose.
 *
 *   npm run bevis:pakke -- [--antall 10000]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPakker, kjoer, konsumer, npm, packages, pathWith, serve } from '../fixture/pakke.ts'

const { values } = parseArgs({ options: { antall: { type: 'string', default: '10000' } } })
const NODES = [20, 22, 24]
const directory = mkdtempSync(join(tmpdir(), 'uttrekk-pakke-'))

try {
  await run(directory)
} finally {
  rmSync(directory, { recursive: true, force: true })
}

// --- internal ---

async function run(cwd: string): Promise<void> {
  say('Packing, and installing in empty folders …')
  const installert = await installPakker(cwd)
  const nodes = await Promise.all(NODES.map((major) => fetchNode(cwd, major)))
  const env = { PATH: pathWith(nodes.at(-1) ?? '') }
  const uttrekk = async (...args: string[]) => {
    const { code, err } = await kjoer(installert.uttrekk, args, { cwd, env })
    check(code === 0, `uttrekk ${args[0]}`, err)
  }
  await uttrekk('syntetisk', '--data', 'register', '--antall', values.antall)
  const { url, stop } = await serve(installert, 'register', { cwd, env })
  const to = ['--url', url, '--rettighetspakke', 'offentligutenhjemmel']
  await uttrekk('token', ...to)
  const hva = ['tilpasset', '--personstatustyper', 'bosatt', '--ut', 'personer.ndjson']
  await uttrekk('hent', ...hva, ...to)
  const personer = readFileSync(join(cwd, 'personer.ndjson'), 'utf8').split('\n').length - 1
  for (const node of nodes) {
    for (const pakke of packages(installert)) {
      const { out, err } = await konsumer(node, { ...pakke, url })
      check(out.endsWith(`: ${personer} persons\n`), out.trim() || pakke.name, err)
    }
  }
  check((await stop()) === 0, 'uttrekk serve stopped when told to')
}

/** The program of one major version of Node, from the registry. */
async function fetchNode(cwd: string, major: number): Promise<string> {
  const folder = join(cwd, `node-${major}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  await npm(['install', `node@${major}`, '--prefix', folder, '--loglevel=error'], { cwd: folder })
  return join(folder, 'node_modules/node/bin/node')
}

function check(isRight: boolean, what: string, detail = ''): void {
  say(`${isRight ? 'ok  ' : 'FAIL'} ${what}`)
  if (isRight) return
  if (detail) say(detail)
  process.exitCode = 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
