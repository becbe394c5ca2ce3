import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifikatorer, jobbtjeneste, startStub } from '../../klient/fixture.ts'
import { createKlient, testutsteder } from '../../klient/klient.ts'
import { fetchFasit } from '../fixture/fasit.ts'
import { ended, freePort, runHent, spawnHent } from '../fixture/hent.ts'
import { katalog, lastFirst, type Varighet } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { FEILTYPER, startProxy } from '../fixture/proxy.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'

const PAKKE = 'offentlig-med-hjemmel'
const KRITERIER = { personstatustyper: ['bosatt'] }
const PERSONER = 2_000

/** A service over a register of this many persons, in batches of 700, on a port it keeps. */
async function start(t: Varighet, antall: number, settings: Record<string, string> = {}) {
  const personer = Array.from({ length: antall }, (_, n) => versjon([identifikator(n)]))
  const port = String(await freePort())
  return startTjeneste(t, personer, { port, tilpassetBatch: '700', ...settings })
}

/** What most tests fetch from, with tokens that live two seconds. */
const felles = await start({ after }, PERSONER, { tokenLevetid: '2s' })
const fasit = await fetchFasit(felles.url(), PAKKE, KRITERIER)

/** Names in a directory of the test's own. */
function filer(t: Varighet): (name: string) => string {
  const directory = katalog(lastFirst(t))
  return (name) => join(directory, name)
}

/** A proxy in front of the shared service. */
async function proxied(t: Varighet, seed: number, share: number, typer = FEILTYPER.slice()) {
  const proxy = await startProxy({ upstream: () => felles.url(), seed, share, typer })
  t.after(proxy.stop)
  return proxy
}

function args(url: string, ut: string, ...more: readonly string[]): string[] {
  const felles = ['--url', url, '--rettighetspakke', PAKKE, '--ut', ut]
  return ['tilpasset', ...felles, '--personstatustyper', 'bosatt', ...more]
}

test('a whole uttrekk comes as lines, as ids, as rows and on standard output', async (t) => {
  const [url, file] = [felles.url, filer(t)]
  const ndjson = await runHent(args(url(), file('a.ndjson')))
  assert.equal(ndjson.code, 0, ndjson.err)
  assert.equal(readFileSync(file('a.ndjson'), 'utf8'), fasit.ndjson)
  assert.equal(statSync(file('a.ndjson')).mode & 0o777, 0o600)
  assert.match(
    ndjson.err,
    new RegExp(
      `2 000 persons in .*\n.*${fasit.sha256} \\(the service says the same of every batch\\)`,
    ),
  )

  assert.equal((await runHent(args(url(), file('a.txt'), '--bare-id'))).code, 0)
  assert.equal(readFileSync(file('a.txt'), 'utf8'), fasit.ids.map((id) => `${id}\n`).join(''))

  assert.equal((await runHent(args(url(), file('a.csv'), '--del', 'navn,kjoenn'))).code, 0)
  const [hode, ...rader] = readFileSync(file('a.csv'), 'utf8').trimEnd().split('\r\n')
  assert.match(hode ?? '', /^foedselsEllerDNummer,navn\.fornavn,.*,kjoenn\.kjoenn$/)
  assert.ok(!existsSync(file('a.csv.part')))
  assert.deepEqual(
    rader.map((rad) => rad.slice(0, 11)),
    fasit.ids,
  )
  assert.ok(rader.every((rad) => rad.endsWith(',PRØVENDE,,FIGUR,,,,,kvinne')))

  const stdout = await runHent(args(url(), '-'))
  assert.deepEqual([stdout.code, stdout.out], [0, fasit.ndjson])
})

test('a komplett uttrekk comes with every version, by dokumentidentifikator', async (t) => {
  const [{ url, data }, file] = [await start(t, 1_100, { komplettBatch: '400' }), filer(t)]
  await fill(data, [versjon([identifikator(0)], { utgave: 1 })])
  const komplett = ['--url', url(), '--rettighetspakke', PAKKE]
  const naa = await runHent(['komplett', ...komplett, '--ut', file('naa.ndjson')])
  const alt = await runHent([
    'komplett',
    ...komplett,
    '--ut',
    file('alt.csv'),
    '--feedsekvensnr',
    '0',
  ])
  for (const { code, err } of [naa, alt]) {
    assert.equal(code, 0, err)
    assert.match(err, /the service says the same/)
  }
  const lines = linesOf(file('naa.ndjson'))
  assert.equal(lines.length, 1_100)
  assert.ok(
    lines.every((line) =>
      /^\{"dokumentidentifikator":"[0-9a-f]{32}","folkeregisterperson":/.test(line),
    ),
  )
  assert.equal(linesOf(file('alt.csv')).length, 1 + 1_101)
})

test('an order that is cancelled meanwhile is said to be gone', async (t) => {
  const file = filer(t)
  const proxy = await proxied(t, 3, 1, ['forsinker'])
  const run = runHent(args(proxy.url, file('a.ndjson')))
  await waitFor(() => existsSync(file('a.ndjson.uttrekk.json')))
  const { jobbId } = JSON.parse(readFileSync(file('a.ndjson.uttrekk.json'), 'utf8')).sjekkpunkt
  const token = testutsteder({ url: felles.url(), rettighetspakke: PAKKE })
  const klient = createKlient({ url: felles.url(), rettighetspakke: PAKKE, token })
  assert.equal(await klient.avbrytUttrekk(jobbId), true)
  const { code, err } = await run
  assert.equal(code, 1)
  assert.match(err, /no longer has the job.*\n {2}Jobben.*\n.*--forfra orders anew/)
})

test('a job without hits is a file without lines', async (t) => {
  const [url, file] = [felles.url, filer(t)]
  const uten = ['--foedselsaarFraOgMed', '2020']
  assert.equal((await runHent(args(url(), file('a.ndjson'), ...uten))).code, 0)
  assert.equal(readFileSync(file('a.ndjson'), 'utf8'), '')
})

test('a mistake in the criteria is told in the words of the service, and leaves nothing', async (t) => {
  const [url, file] = [felles.url, filer(t)]
  const kriterier = ['--kriterier', '{"personstatustyper":["bosatt"],"kjoenn":"mnn"}']
  const til = ['--url', url(), '--rettighetspakke', PAKKE, '--ut', file('a.ndjson')]
  const { code, err } = await runHent(['tilpasset', ...til, ...kriterier])
  assert.equal(code, 2)
  assert.equal(
    err,
    'The service refuses the order (400). It says:\n  Ugyldig bestilling. kjoenn: skal være én av kvinne, mann.\n',
  )
  assert.ok(!existsSync(file('a.ndjson.part')) && !existsSync(file('a.ndjson.laas')))
})

test('a complete file is not fetched again: it is told when it was ordered, with a code of its own, and a new order only when asked for (9.11)', async (t) => {
  const [{ url, data }, file] = [await start(t, 10), filer(t)]
  await runHent(args(url(), file('a.ndjson')))
  await fill(data, [versjon([identifikator(10)])])
  const again = await runHent(args(url(), file('a.ndjson')))
  assert.deepEqual([again.code, linesOf(file('a.ndjson')).length], [4, 10])
  const today = new Date().toISOString().slice(0, 10)
  const said = `^Nothing was fetched: \\S+a\\.ndjson is complete already, with 10 persons as ordered ${today} \\d\\d:\\d\\d UTC\\.\\nTo order anew: --forfra\\.\\n$`
  assert.match(again.err, new RegExp(said))
  const other = await runHent(args(url(), file('a.ndjson'), '--kjoenn', 'kvinne'))
  assert.deepEqual([other.code, /another order/.test(other.err)], [1, true])
  assert.equal((await runHent(args(url(), file('a.ndjson'), '--forfra'))).code, 0)
  assert.equal(linesOf(file('a.ndjson')).length, 11)
})

test('persons who have got a new number are followed, and the others are listed', async (t) => {
  const [{ url, data }, file] = [await start(t, 10, { treghet: '300ms' }), filer(t)]
  const [first, second] = [identifikator(0), identifikator(20)]
  const stop = new AbortController()
  const args1 = args(url(), file('a.ndjson'))
  const run = runHent(args1, { signal: stop.signal })
  await waitFor(() => existsSync(file('a.ndjson.uttrekk.json')))
  stop.abort()
  assert.equal((await run).code, 1)
  await sleep(400)
  await fill(data, [versjon([second, first], { utgave: 1 })])
  const { code, err } = await runHent(args1)
  const lines = linesOf(file('a.ndjson'))
  assert.equal(lines.length, 10)
  const moved = lines.find((line) => line.startsWith(`{"foedselsEllerDNummer":"${first}"`))
  assert.match(moved ?? '', new RegExp(`"foedselsEllerDNummer":"${second}"`))
  assert.equal(code, 0, err)
  assert.match(err, /1 had ended and were followed/)
})

test('those who give no person are listed beside the file, told of, and fail the command', async (t) => {
  const ids = identifikatorer(2_500)
  const borte = [ids[0] ?? '', ids[1_200] ?? '', ids[2_499] ?? '']
  const opphoerte = new Map(borte.map((id) => [id, undefined]))
  const valg = { ids, batchstoerrelse: 1_000, medJobb: true, opphoerte }
  const [{ url }, file] = [await startStub(t, jobbtjeneste(valg)), filer(t)]
  for (let time = 0; time < 2; time++) {
    const { code, err } = await runHent(args(url, file('a.ndjson'), '--token', 'proeve'))
    assert.equal(code, 1)
    assert.match(
      err,
      /2 497 persons .*\n.*says the same.*\n3 ids gave no person; .*mangler\.ndjson/,
    )
  }
  assert.equal(linesOf(file('a.ndjson')).length, 2_497)
  const mangler = file('a.ndjson.mangler.ndjson')
  assert.equal(statSync(mangler).mode & 0o777, 0o600)
  const feilmelding = 'Identifikatoren er opphørt'
  assert.deepEqual(
    linesOf(mangler).map((line) => JSON.parse(line)),
    borte.map((id) => ({ foedselsEllerDNummer: id, nr: ids.indexOf(id), feilmelding })),
  )
})

test('with everything that a network and a gateway do, the file is exact for every seed', async (t) => {
  const file = filer(t)
  const hit = new Set<string>()
  for (let seed = 1; seed <= 6; seed++) {
    const proxy = await proxied(t, seed, 0.4)
    const ut = file(`${seed}.ndjson`)
    const { code, err } = await runHent(args(proxy.url, ut))
    assert.equal(code, 0, `seed ${seed}: ${err}`)
    assert.equal(readFileSync(ut, 'utf8'), fasit.ndjson, `seed ${seed}`)
    assert.doesNotMatch(err, /\b401\b/)
    for (const [type, count] of Object.entries(proxy.faults)) if (count > 0) hit.add(type)
  }
  assert.ok(hit.size >= FEILTYPER.length - 1, [...hit].join())
})

test('a service that is stopped and started under it is waited for', async (t) => {
  const [{ restart }, file] = [felles, filer(t)]
  const proxy = await proxied(t, 1, 1, ['forsinker'])
  const run = runHent(args(proxy.url, file('a.ndjson')))
  await waitFor(() => existsSync(file('a.ndjson.uttrekk.json')))
  await restart()
  assert.equal((await run).code, 0)
  assert.equal(readFileSync(file('a.ndjson'), 'utf8'), fasit.ndjson)
})

test('killed five times at random moments, it continues and the file is exact', async (t) => {
  const file = filer(t)
  const proxy = await proxied(t, 7, 0.3)
  const ut = file('a.ndjson')
  for (const ms of [350, 450, 550, 650, 750]) {
    const child = spawnHent(args(proxy.url, ut))
    const end = ended(child)
    await Promise.race([sleep(ms), end])
    child.kill('SIGKILL')
    await end
  }
  const { code, err } = await runHent(args(proxy.url, ut))
  assert.equal(code, 0, err)
  assert.equal(readFileSync(ut, 'utf8'), fasit.ndjson)
})

test('told to stop, it stops within a second, keeps what it has and says how to go on', async (t) => {
  const [url, file] = [felles.url, filer(t)]
  const proxy = await proxied(t, 3, 1, ['forsinker'])
  const stop = new AbortController()
  const run = runHent(args(proxy.url, file('a.ndjson')), { signal: stop.signal })
  await waitFor(() => existsSync(file('a.ndjson.uttrekk.json')))
  stop.abort()
  const startMs = performance.now()
  const { code, err } = await run
  assert.ok(performance.now() - startMs < 1_000)
  assert.equal(code, 1)
  assert.match(err, /Stopped early. The same command continues/)
  assert.equal((await runHent(args(url(), file('a.ndjson')))).code, 0)
  assert.equal(readFileSync(file('a.ndjson'), 'utf8'), fasit.ndjson)
})

test('two at once on one file: one fetches, the other is refused', async (t) => {
  const [url, file] = [felles.url, filer(t)]
  const both = await Promise.all([
    runHent(args(url(), file('a.ndjson'))),
    runHent(args(url(), file('a.ndjson'))),
  ])
  assert.deepEqual(both.map(({ code }) => code).sort(), [0, 1])
  assert.match(both.map(({ err }) => err).join(), /Another run is writing/)
  assert.equal(readFileSync(file('a.ndjson'), 'utf8'), fasit.ndjson)
})

test('a job that is gone is never mixed with a new one', async (t) => {
  const [url, file] = [felles.url, filer(t)]
  const other = await start(t, 10)
  const stop = new AbortController()
  const proxy = await proxied(t, 3, 1, ['forsinker'])
  const run = runHent(args(proxy.url, file('a.ndjson')), { signal: stop.signal })
  await waitFor(() => existsSync(file('a.ndjson.uttrekk.json')))
  stop.abort()
  await run
  const { code, err } = await runHent(args(other.url(), file('a.ndjson')))
  assert.equal(code, 1)
  assert.match(err, /no longer has the job.*\n {2}Jobben.*\n.*--forfra orders anew/)
  assert.ok(!existsSync(file('a.ndjson')))
  assert.equal((await runHent(args(url(), file('a.ndjson')))).code, 0)
  assert.equal(readFileSync(file('a.ndjson'), 'utf8'), fasit.ndjson)
})

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n')
}

async function waitFor(isThere: () => boolean): Promise<void> {
  while (!isThere()) await sleep(5)
}
