import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchFasit } from '../fixture/fasit.ts'
import { freePort } from '../fixture/hent.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { type Kjoeremaate, kommando } from '../fixture/kommando.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const PAKKE = 'offentligutenhjemmel'
const PERSONER = 600
const personer = Array.from({ length: PERSONER }, (_, n) => versjon([identifikator(n)]))
const defer = lastFirst({ after })
const tjeneste = await startTjeneste({ after: defer }, personer)
const filer = katalog(defer)
const innfil = join(filer, 'inn.ndjson')
writeFileSync(innfil, personer.map(({ json }) => `${json}\n`).join(''))
await tjeneste.klient('privatutenhjemmel').call(`personer/${identifikator(1)}`)

const til = ['--url', tjeneste.url(), '--rettighetspakke', PAKKE]
const hent = ['hent', 'tilpasset', ...til, '--personstatustyper', 'bosatt']
let antall = 0
/** A name that is new each time. */
const ny = (ending = '') => join(filer, `${antall++}${ending}`)

/** Commands whose work it is to print. */
const UTSKRIFT: Readonly<Record<string, () => readonly string[]>> = {
  '--help': () => ['--help'],
  '--version': () => ['--version'],
  'help of a command': () => ['hent', '--help'],
  token: () => ['token', ...til],
  'hent --ut -': () => [...hent, '--ut', '-'],
  'hent --ut - --bare-id': () => [...hent, '--ut', '-', '--bare-id'],
  'logg vis': () => ['logg', 'vis', '--data', tjeneste.data],
  innsyn: () => ['innsyn', identifikator(1), '--data', tjeneste.data],
}

/** Work that also prints a word or two. */
const ARBEID: Readonly<Record<string, () => readonly string[]>> = {
  import: () => ['import', innfil, '--data', ny()],
  maskinporten: () => ['maskinporten', '--data', ny(), '--rettighetspakke', PAKKE],
}

const FULL: Kjoeremaate = { shell: 'exec "$@" > /dev/full' }
/** Standard output is a pipe whose reader has gone before the command begins. */
const LUKKET: Kjoeremaate = { shell: 'exec 3> >(:); wait $!; exec "$@" >&3 3>&-' }

for (const [navn, args] of Object.entries({ ...UTSKRIFT, ...ARBEID })) {
  test(`a full disk under standard output is told, and ${navn} fails (9.5)`, async () => {
    const { code, err } = await kommando(args(), FULL)
    assert.equal(code, 1, err)
    assert.match(err, /standard output cannot be written: the disk is full\n$/)
    assert.doesNotMatch(err, /\d persons|the service says the same/)
    assert.doesNotMatch(err, /\n {4}at |Error:/)
  })
}

for (const [navn, args] of Object.entries(UTSKRIFT)) {
  test(`a reader that goes away ends ${navn} without a word, and not as done (9.5)`, async () => {
    const { code, err } = await kommando(args(), LUKKET)
    assert.equal(code, 141)
    assert.doesNotMatch(err, /uttrekk|rror|topped|persons|EPIPE/)
  })
}

for (const shell of [
  LUKKET.shell,
  'exec "$@" >&- 2>&-',
  'exec "$@" 2> /dev/full',
  'exec "$@" >&-',
]) {
  test(`import goes on to its end whoever reads: ${shell} (9.5)`, async () => {
    const data = ny()
    const { code } = await kommando(['import', innfil, '--data', data], { shell: String(shell) })
    assert.equal(code, 0)
    const again = await kommando(['import', innfil, '--data', data])
    assert.match(again.err, new RegExp(`0 new, ${PERSONER} unchanged`))
  })
  test(`hent goes on to its end whoever reads: ${shell} (9.5)`, async () => {
    const ut = ny('.ndjson')
    const { code } = await kommando([...hent, '--ut', ut], { shell: String(shell) })
    assert.equal(code, 0)
    assert.equal(readFileSync(ut, 'utf8'), await fasit())
  })
}

test('a full disk under its ready line ends serve, since somebody waits for that line (9.5)', async () => {
  const { code, err } = await kommando(['serve', '--data', ny(), '--port', '0'], FULL)
  assert.equal(code, 1)
  assert.match(err, /uttrekk serve: standard output cannot be written: the disk is full\n$/)
})

test('a reader that goes away is no matter to serve (9.5)', async () => {
  const [data, port] = [ny(), String(await freePort())]
  const live = `http://127.0.0.1:${port}/live`
  const served = kommando(['serve', '--data', data, '--port', port], LUKKET)
  while (
    !(await fetch(live).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await sleep(50)
  assert.equal((await kommando(['stop', '--data', data])).code, 0)
  assert.equal((await served).code, 0)
})

test('a reader that takes its line and goes ends hent --ut - early, and import not at all (9.5)', async () => {
  const head = { shell: 'set -o pipefail; "$@" | head -n 1' }
  const hentet = await kommando([...hent, '--ut', '-', '--samtidig', '1'], head)
  assert.equal(hentet.out, `${(await fasit()).split('\n')[0]}\n`)
  const importert = await kommando(['import', innfil, '--data', ny()], head)
  assert.equal(importert.code, 0, importert.err)
  assert.match(importert.err, new RegExp(`${PERSONER} new`))
})

test('a file that may grow no further takes a part, and that is told (9.5)', async () => {
  const ut = ny()
  const shell = `ulimit -f 16; exec "$@" > ${ut}`
  const { code, err } = await kommando([...hent, '--ut', '-'], { shell })
  assert.equal(code, 1)
  assert.match(err, /standard output cannot be written: the file would be larger than is allowed/)
  assert.equal(statSync(ut).size, 16 * 1024)
})

test('what is printed is whole when its reader is slow (9.5)', async () => {
  const { code, out } = await kommando([...hent, '--ut', '-'], {
    shell: 'set -o pipefail; "$@" | { sleep 1; cat; }',
  })
  assert.equal(code, 0)
  assert.equal(out, await fasit())
})

let kjent: Promise<string> | undefined
function fasit(): Promise<string> {
  kjent ??= fetchFasit(tjeneste.url(), PAKKE, { personstatustyper: ['bosatt'] }).then(
    ({ ndjson }) => ndjson,
  )
  return kjent
}
