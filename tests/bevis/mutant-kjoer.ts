import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

/**
 * Runs test files, one module of theirs with another source: no file of the checkout is touched.
 *
 *   node mutant-kjoer.ts MODULE-URL SOURCE-FILE TEST-FILE …
 */
const [modul, kode, ...tests] = process.argv.slice(2)
if (modul === undefined || kode === undefined) throw new Error('no mutant is named')

registerHooks({
  load(url, context, nextLoad) {
    if (url !== modul) return nextLoad(url, context)
    return { format: 'module', source: readFileSync(kode, 'utf8'), shortCircuit: true }
  },
})
for (const test of tests) {
  await import(pathToFileURL(resolve(test)).href)
  await setTimeout(1)
}
