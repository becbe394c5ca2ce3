#!/usr/bin/env node
// The command `uttrekk`. In a checkout the sources run as they stand, on the Node that the checkout
// has pinned; in the installed package the emitted JavaScript runs on the Node that is there.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const here = (path) => new URL(path, import.meta.url)
/** Node 24.15: the first whose SQLite is sound with several writers. docs/valg/026-sqlite-i-node.md */
const isNew = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 15)
}
const built = here('../dist/cli/main.js')
const source = here('../cli/main.ts')
const pinned = findNode()

if (isNew(process.versions.node)) {
  // Starting takes half the time when compiled code is kept; without leave to write, it just does not.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(here('../node_modules/.cache/uttrekk'))
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  await import(existsSync(source) ? source.href : built.href)
} else if (pinned !== undefined) {
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    // So that the service can see when this process has been killed without passing a signal on.
    env: { ...process.env, UTTREKK_STARTET_AV: String(process.pid) },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
} else {
  process.stderr.write(
    `The command uttrekk needs Node 24.15 or newer; this is ${process.versions.node}.\n` +
      'What to do: in an empty folder, npm install node@24 and this package; npx uttrekk runs it\n' +
      'there, and the Node of the machine stays as it is.\n' +
      "The client (import { createKlient } from 'uttrekk') runs on this one.\n",
  )
  process.exitCode = 1
}

// --- internal ---

/** A newer Node: the one a checkout has pinned, or one installed as a package beside this one. */
function findNode() {
  for (const folder of ['../node_modules/node/', '../../node/']) {
    const [manifest, program] = [here(`${folder}package.json`), here(`${folder}bin/node`)]
    if (!existsSync(manifest) || !existsSync(program)) continue
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8'))
    if (name === 'node' && isNew(version)) return fileURLToPath(program)
  }
  return undefined
}
