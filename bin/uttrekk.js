#!/usr/bin/env node
// The command `uttrekk`. In a checkout the sources run as they stand, on the Node that the checkout
// has pinned; in the installed package the emitted JavaScript runs on the Node that is there.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const here = (path) => new URL(path, import.meta.url)
const major = Number(process.versions.node.split('.')[0])
const built = here('../dist/cli/main.js')
const source = here('../cli/main.ts')
const pinned = findNode()

if (major >= 24) {
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
    `The command uttrekk needs Node 24 or newer; this is ${process.versions.node}.\n` +
      'Run npm install node@24 in the folder where uttrekk is installed, and the same command finds it.\n' +
      "The client (import { createKlient } from 'uttrekk') runs on this one.\n",
  )
  process.exitCode = 1
}

// --- internal ---

/** The Node that npm has installed in the checkout, or beside the installed package. */
function findNode() {
  try {
    const found = module.createRequire(import.meta.url).resolve('node/package.json')
    const node = fileURLToPath(new URL('bin/node', `file://${found}`))
    return existsSync(node) ? node : undefined
  } catch {
    return undefined
  }
}
