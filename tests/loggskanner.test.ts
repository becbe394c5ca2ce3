import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { describeError } from '../server/log.ts'
import { adresser, hjem, versjonAv } from './fixture/hjemmet.ts'
import { katalog, lastFirst } from './fixture/katalog.ts'
import { kjenn, LOGGMAPPE, loggfoer, type Stroem, skann } from './fixture/loggskanner.ts'
import { identifikator } from './fixture/personer.ts'
import { breakOppslagBy } from './fixture/skade.ts'
import { startTjeneste } from './fixture/tjeneste.ts'

const ID = identifikator(6_000)
const DOK = '0c8a6b1f4d2e49d7a35b7f60c19e8d24'
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzY29wZSI6Ii4uLiJ9.c2ln'
const HUS = hjem(0)
const STED = { bosted: HUS, opphold: HUS, delt: HUS, post: HUS }
const PERSON = versjonAv([ID], 1, adresser(STED))
kjenn([PERSON])

/** One of each kind, in the forms that a log could hold it in. */
const PLANTET: readonly (readonly [hva: string, line: string])[] = [
  ['identifikator', `GET /personer/${ID} 200`],
  ['identifikator', `{"hendelse":"x","rute":"${ID}"}`],
  ['identifikator', 'an ended d-nummer: 41919701143'],
  ['dokumentidentifikator', `personer/arkiv/${DOK}?part=navn`],
  ['token', `authorization=${TOKEN}`],
  ['token', 'header Bearer abc'],
  ['token', 'authorization: bearer%20abc'],
  ['verdi', 'no such column: GREVLING'],
  ['verdi', `Error: "${HUS.adressenavn}" is not a street`],
  ['verdi', `adressenavn=${HUS.adressenavn.toLowerCase()}`],
  ['verdi', 'poststed L%C3%98NNDALA'],
  ['verdi', `{"kommunenummer":"${HUS.kommune}"}`],
  ['verdi', `?bostedskommunenummer=${HUS.kommune}`],
  ['verdi', `?flyttet=${HUS.dato}`],
]

/** What a log may hold, however like the other it looks. */
const TILLATT = [
  '{"tid":"2026-01-17T00:00:00.000Z","hendelse":"forespoersel","requestId":"0b0f7b51-6d1e-4c55-9d3e-3c1b8a1f2a77"}',
  '{"rute":"/folkeregisteret/api/brsv/v1/personer/:personidentifikator","status":404,"ms":7300.25}',
  `SHA-256 of the ids: ${'0c8a6b1f'.repeat(8)}`,
  '12345678901 lines, 7300 persons',
  'Uttrekk is ready on http://127.0.0.1:8600/ (synthetic persons only)',
  'Avvist at domain/ids.ts:7300',
]

test('the scanner finds one of each kind in whatever form, and nothing in what a log may hold', () => {
  for (const [hva, line] of PLANTET) {
    const found = skann(`god dag\n${line}\n`)
    assert.deepEqual(found, [{ hva, linje: 2 }], line)
  }
  assert.deepEqual(skann(TILLATT.join('\n')), [])
})

test('what is found in a stream fails the test that it stands in, and is not told again', () => {
  for (const stroem of ['tjeneste', 'serve', 'stdout', 'stderr'] as const satisfies Stroem[]) {
    for (const [, line] of PLANTET) {
      assert.throws(
        () => plant(() => loggfoer(stroem, line)),
        ({ message }: Error) => message.includes(stroem) && !message.includes(ID),
      )
    }
  }
})

test('a service whose log held somebody would fail the test that had started it', async () => {
  for (const [, line] of PLANTET) {
    const undo: (() => unknown)[] = []
    const tjeneste = await startTjeneste({ after: (one) => undo.push(one) }, [PERSON])
    tjeneste.logg.push(`${line}\n`)
    await assert.rejects(
      plant(async () => Promise.all(undo.map((one) => one()))),
      /\(tjeneste\)/,
    )
  }
})

test('of a whole run: what any of its processes had planted in its log ends it with 1, and is told', async (t) => {
  const directory = katalog(lastFirst(t))
  const run = async (line: string) => {
    const file = join(directory, 'plantet.test.ts')
    const skanner = join(import.meta.dirname, 'fixture/loggskanner.ts')
    writeFileSync(
      file,
      `import { test } from 'node:test'\nimport { loggfoer } from ${JSON.stringify(skanner)}\n` +
        `test('a', () => { try { loggfoer('stderr', ${JSON.stringify(line)}) } catch {} })\n`,
    )
    const vakt = join(import.meta.dirname, 'fixture/loggvakt.ts')
    const { NODE_TEST_CONTEXT: _, [LOGGMAPPE]: __, ...env } = process.env
    const child = spawn(process.execPath, ['--test', `--test-global-setup=${vakt}`, file], { env })
    const ended = new Promise((resolve) => child.once('close', resolve))
    return { out: await text(child.stdout), code: await ended }
  }
  const planted = await run(`god dag\n${ID}`)
  assert.equal(planted.code, 1)
  assert.match(
    planted.out,
    /2 lines logged by .* of 1 test processes: 1 ident[^\n]*\nstderr: identifikator, line 2/,
  )
  assert.ok(!planted.out.includes(ID))
  const clean = await run('god dag')
  assert.equal(clean.code, 0)
  assert.doesNotMatch(clean.out, /lines logged/)
})

test('a service logs nothing of what stands in paths, queries, headers, bodies and errors', async (t) => {
  const tjeneste = await startTjeneste(t, [PERSON], { treghet: '1h' })
  const klient = tjeneste.klient('offentlig-med-hjemmel')
  const navn = 'GREVLING'
  const json = { 'content-type': 'application/json' }
  const raw = (path: string, body: string, headers: Record<string, string> = json) =>
    klient.call(path, { method: 'POST', body, headers })
  await klient.call(`finnes-ikke/${ID}/${navn}?adressenavn=${HUS.adressenavn}`)
  await klient.call(`personer/${ID}?part=${navn}`)
  await klient.call(`personer/${ID}x`)
  await klient.call(`personer/arkiv/${DOK}`)
  await klient.call(`personer/${identifikator(6_001)}`)
  await klient.call(`uttrekk/${ID}/batch/0`, {
    headers: { 'x-request-id': ID, 'user-agent': navn },
  })
  await klient.callAt(`/${navn}/%E0%A4%A/${ID}`, { headers: { authorization: `Bearer ${TOKEN}` } })
  await klient.callAt('/openapi.json', { headers: { authorization: `Bearer ${ID}`, cookie: navn } })
  await raw('personer/bulkoppslag', `{"foedselsEllerDNummer":["${ID}", ${navn}`)
  await raw('personer/bulkoppslag', `{"${ID}":"${navn}"}`)
  await raw('personer/bulkoppslag', `{"foedselsEllerDNummer":["${ID}x"]}`)
  await raw('uttrekk/tilpasset', `{"${navn}":1,"bostedskommunenummer":"${HUS.kommune}x"}`)
  await raw(
    'uttrekk/tilpasset',
    `{"personstatustyper":["bosatt"],"adressenavn":"${HUS.adressenavn}"}`,
  )
  await raw('uttrekk/tilpasset/antall', navn, { 'content-type': `text/${navn}` })
  breakOppslagBy(tjeneste.data, navn)
  const broken = await klient.call(`personer/${ID}?part=navn`)
  assert.equal(broken.status, 500)
  assert.deepEqual(skann(broken.text), [])
  const logged = tjeneste.logg.join('')
  assert.match(logged, /"hendelse":"feil".*sqlite\/oppslag\.ts/)
  assert.ok(tjeneste.logg.length >= 15)
  assert.deepEqual(skann(logged), [])
})

test('an error that names somebody is logged without saying whom, and so is its cause', () => {
  const error = new TypeError(`${ID} GREVLING`, { cause: new Error(HUS.adressenavn) })
  assert.deepEqual(skann(JSON.stringify(describeError(error))), [])
  assert.deepEqual(
    skann(String(error)).map(({ hva }) => hva),
    ['identifikator', 'verdi'],
  )
})

test('`uttrekk serve` logs nobody, on either stream, and stops with a last line', async (t) => {
  const { out, err } = await serveOnce(t, async (url) => {
    await fetch(`${url}folkeregisteret/api/brsv/v1/personer/${ID}?navn=GREVLING`)
  })
  assert.match(out, /ready on/)
  assert.match(err, /"hendelse":"avslutter"/)
  loggfoer('serve', err)
  loggfoer('stdout', out)
})

/** Does something whose findings are meant, and so not kept for the end of the run. */
function plant<T>(work: () => T): T {
  const { [LOGGMAPPE]: mappe } = process.env
  const aside = mkdtempSync(join(tmpdir(), 'plantet-'))
  process.env[LOGGMAPPE] = aside
  const end = () => {
    if (mappe === undefined) delete process.env[LOGGMAPPE]
    else process.env[LOGGMAPPE] = mappe
    rmSync(aside, { recursive: true })
  }
  try {
    const result = work()
    if (result instanceof Promise) return result.finally(end) as T
    end()
    return result
  } catch (error) {
    end()
    throw error
  }
}

/** Starts `uttrekk serve` over an empty register, does something, and stops it. */
async function serveOnce(t: TestContext, work: (url: string) => Promise<void>) {
  const cli = join(import.meta.dirname, '../cli/main.ts')
  const data = katalog(lastFirst(t))
  const child = spawn(process.execPath, [cli, 'serve', '--data', data, '--port', '0'])
  let out = ''
  const err = text(child.stderr)
  const ended = new Promise((resolve) => child.once('close', resolve))
  for await (const chunk of child.stdout) {
    out += chunk
    const url = /ready on (\S+)/.exec(out)?.[1]
    if (url === undefined) continue
    await work(url)
    child.kill('SIGTERM')
  }
  assert.equal(await ended, 0)
  return { out, err: await err }
}
