import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openBrukteGrant } from '../../server/issuer/brukte-grant.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { BRUKT, unpack } from '../fixture/kataloger/katalog.ts'
import {
  arkiv,
  importedNumbers,
  type Jobber,
  MH,
  personer,
  type Spoersmaal,
  tall,
  UH,
} from '../fixture/kataloger/spoersmaal.ts'
import { type Svar, startTjeneste } from '../fixture/tjeneste.ts'

/**
 * Directories that earlier versions made, and what those versions answered over them. An answer that changes
 * on purpose is written anew with `--test-update-snapshots`, and read in the difference.
 */
const VERSIONS = ['0.1.0', '0.1.1', '0.1.2', '0.1.3', '0.1.4'].map((version) => ({
  version,
  made: join(import.meta.dirname, '../fixture/kataloger', version),
}))

function open(t: TestContext, made: string): string {
  const data = katalog(lastFirst(t))
  unpack(join(made, 'katalog'), data)
  return data
}

async function start(t: TestContext, made: string) {
  const data = open(t, made)
  const settings = { data, tilpassetBatch: '20', komplettBatch: '50', strupingTelling: '0' }
  // Its jobs are kept, however long ago that was.
  const tjeneste = await startTjeneste(t, [], { ...settings, jobbLevetid: '9999999h' })
  const ask = async (navn: string, asked: readonly Spoersmaal[]) => {
    const told: string[] = []
    for (const { segment: pakke, path, body, sjekksum } of asked) {
      const klient = tjeneste.klient(pakke)
      const svar = body === undefined ? await klient.call(path) : await klient.post(path, body)
      const [method, shown] = body === undefined ? ['GET', ''] : ['POST', shorten(body)]
      told.push(`${method} ${pakke} ${path}${shown}`, sjekksum ? checksums(svar) : readable(svar))
    }
    compare(t, made, [navn, ...told])
  }
  return { ...tjeneste, data, ask }
}

/** A body of many numbers need not be repeated before what it was answered with. */
function shorten(body: object): string {
  const text = JSON.stringify(body)
  return text.length > 200 ? '' : ` ${text}`
}

/** One entry a line. No line ends inside, so that this is byte for byte. */
function entries(text: string): readonly string[] {
  return text.split(/,(?=\{"(?:foedselsEllerDNummer|dokumentidentifikator)":"\w+","f)/)
}

function readable({ status, headers, text }: Svar): string {
  assert.equal(text.includes('\n'), false)
  const body = entries(text)
    .join(',\n')
    .replace(/"korrelasjonsid":"[^"]+"/, '"korrelasjonsid":"…"')
  return `${status} ${headers.get('content-type')}\n${body}\n`
}

function checksums({ status, text }: Svar): string {
  const lines = entries(text).map((entry) => {
    const [id] = /(?<="(?:foedselsEllerDNummer|dokumentidentifikator)":")\w+/.exec(entry) ?? ['']
    return `${id} ${createHash('sha256').update(entry).digest('hex')}`
  })
  return `${status}\n${lines.join('\n')}\n`
}

function compare(t: TestContext, made: string, [navn, ...told]: readonly string[]): void {
  const file = join(made, 'svar', `${navn}.txt`)
  t.assert.fileSnapshot(told.join('\n'), file, { serializers: [String] })
}

/** The command line of the present version. */
function uttrekk(...args: readonly string[]) {
  const cwd = join(import.meta.dirname, '../..')
  return spawnSync(process.execPath, ['cli/main.ts', ...args], { cwd, encoding: 'utf8' })
}

/** All that the batches of a job that was kept hold. */
function kept(made: string, navn: string, felt: string): readonly string[] {
  const text = readFileSync(join(made, 'svar', `jobb-${navn}.txt`), 'utf8')
  const batches = text.split('\n').filter((line) => line.startsWith(`{"${felt}"`))
  return batches.flatMap((line) => (JSON.parse(line) as Record<string, string[]>)[felt] ?? [])
}

for (const { version, made } of VERSIONS) {
  const jobber = JSON.parse(readFileSync(join(made, 'jobber.json'), 'utf8')) as Jobber

  test(`a directory of ${version}: jobs stand as they did, and their batches are the same bytes (9, must show 3)`, async (t) => {
    const { klient } = await start(t, made)
    for (const [navn, { segment: pakke, jobbId }] of Object.entries(jobber)) {
      // What was not finished is finished now.
      const batches = [await klient(pakke).batch(jobbId, 0)]
      while (batches.at(-1)?.status === 200 && batches.at(-1)?.text !== '{}') {
        batches.push(await klient(pakke).batch(jobbId, batches.length))
      }
      const unfinished = navn === 'bestilt' || navn === 'kjoerer'
      const jobb = unfinished ? [] : [await klient(pakke).call(`uttrekk/${jobbId}`)]
      compare(t, made, [`jobb-${navn}`, ...[...jobb, ...batches].map(readable)])
    }
  })

  test(`a directory of ${version}: look-ups of persons are the same bytes (9, must show 3)`, async (t) => {
    const { ask } = await start(t, made)
    const [mh, uh] = [importedNumbers(made, MH), importedNumbers(made, UH)]
    const alle = kept(made, 'tilpasset-alle-mh', 'foedselsEllerDNummer').filter(
      (id) => !uh.includes(id),
    )
    for (const [navn, asked] of Object.entries(personer(mh, uh, alle))) await ask(navn, asked)
  })

  test(`a directory of ${version}: documents of the archive, counts and the end of the log (9, must show 3)`, async (t) => {
    const { ask } = await start(t, made)
    await ask('arkiv', arkiv(kept(made, 'komplett-alt', 'dokumentidentifikator')))
    await ask('tall', tall())
  })

  test(`a directory of ${version}: its access log is whole, tells what it told, and goes on (9, must show 3)`, async (t) => {
    const { data, klient, restart } = await start(t, made)
    await klient(UH).call(`personer/${importedNumbers(made, MH)[0]}`)
    await restart()
    const { stdout } = uttrekk('logg', 'vis', '--data', data, '--til', '2025-01-01')
    compare(t, made, ['logg-vis', stdout])
    assert.match(uttrekk('logg', 'verifiser', '--data', data).stdout, /: whole\n$/)
  })

  test(`a directory of ${version}: a grant that was used is still used (9, must show 3)`, (t) => {
    const brukte = openBrukteGrant(open(t, made), 100)
    try {
      assert.equal(brukte.use(BRUKT.nokkel, BRUKT.utloeper, Date.now() / 1000), 'brukt')
    } finally {
      brukte.close()
    }
  })

  test(`a directory of ${version}: the same files again make no new versjon (9, must show 3)`, async (t) => {
    const data = open(t, made)
    for (const opphav of [MH, UH]) {
      const file = join(made, `${opphav}.ndjson`)
      const { stderr } = uttrekk('import', '--data', data, '--opphav', opphav, file)
      assert.match(stderr, /: 0 new/)
    }
  })
}
