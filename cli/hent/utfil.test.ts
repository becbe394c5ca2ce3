import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { readArguments } from '../arguments.ts'
import { hentCommand } from '../commands/hent.ts'
import { csvProduct } from './csv/product.ts'
import { createFormat } from './format.ts'
import { EndretFil } from './lest.ts'
import type { Telling } from './tilstand.ts'
import { namesOf, openUtfil, type Utfil, UtfilFeil, type UtfilValg } from './utfil.ts'
import { readValg } from './valg.ts'

const STILLE = { stderr: new PassThrough(), signal: new AbortController().signal }
const IDS = Array.from({ length: 40 }, (_, n) => String(10_000_000_000 + n))

function valgOf(file: string, { forfra = false, fingeravtrykk = 'a' } = {}): UtfilValg {
  const given = {
    url: 'http://x',
    rettighetspakke: 'eid',
    ut: file,
    samtidig: '1',
    kriterier: '{}',
  }
  const args = Object.entries(given).map(([name, value]) => `--${name}=${value}`)
  const { values, positionals } = readArguments(hentCommand, ['tilpasset', ...args], {})
  const valg = readValg(values, positionals[0] as 'tilpasset')
  const product = valg.format === 'csv' ? { product: csvProduct(valg, STILLE) } : {}
  return { file, fingeravtrykk, forfra, format: createFormat(valg), clock: () => 0, ...product }
}

async function open(file: string, valg = {}): Promise<Utfil> {
  const ut = await openUtfil(valgOf(file, valg))
  assert.ok(!('kind' in ut))
  return ut
}

function telling(antall: number, mangler = 0): Telling {
  const sjekkpunkt = { jobbId: 'jobb-1', batchnr: 0, posisjon: antall, antall }
  return { sjekkpunkt, personer: antall - mangler, fulgt: 0, mangler }
}

/** Writes ids `fra` to `til`; every fifth gives no person. */
async function writeIds(
  ut: Utfil,
  format: ReturnType<typeof createFormat>,
  fra: number,
  til: number,
) {
  let personer = ''
  let mangler = ''
  for (let nr = fra; nr < til; nr++) {
    const id = IDS[nr] ?? ''
    if (nr % 5 === 4) mangler += format.mangler(nr, { kind: 'mangler', id, feilmelding: 'x' })
    else personer += format.person({ kind: 'person', id, folkeregisterperson: {}, fulgt: false })
    ut.idsum.add(id)
  }
  await ut.write({ personer, mangler }, telling(til, Math.floor(til / 5)))
}

function temporary(t: Pick<TestContext, 'after'>, name = 'ut.ndjson'): string {
  const directory = mkdtempSync(join(tmpdir(), 'utfil-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return join(directory, name)
}

const sha256 = createHash('sha256').update(IDS.join('\n')).digest('hex')
const ferdig = { sha256, isBekreftet: true }

test('a file has its name only when it is whole, and is for its owner’s eyes only', async (t) => {
  const file = temporary(t)
  const { format } = valgOf(file)
  const ut = await open(file)
  await ut.begin(telling(0))
  await writeIds(ut, format, 0, 40)
  assert.ok(!existsSync(file))
  const names = namesOf(file)
  await ut.save()
  for (const name of [names.del, names.tilstand, names.mangler, names.laas]) {
    assert.equal(statSync(name).mode & 0o777, 0o600, name)
  }
  await ut.finish(ferdig)
  await ut.close()
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual([existsSync(names.del), existsSync(names.laas)], [false, false])
  assert.equal(readFileSync(file, 'utf8').split('\n').length, 33)
  assert.equal(ut.idsum.sha256(), sha256)
})

for (const name of ['ut.ndjson', 'ut.csv']) {
  test(`${name}: stopped after any write, with any bytes beyond the note, it continues exactly`, async (t) => {
    const whole = temporary(t, name)
    const { format } = valgOf(whole)
    const one = await open(whole)
    await one.begin(telling(0))
    await writeIds(one, format, 0, 40)
    await one.finish(ferdig)
    await one.close()
    const steps = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(steps, fc.string({ maxLength: 60 }), async (sizes, torn) => {
        const file = temporary(t, name)
        let done = 0
        for (const size of [...sizes, 40]) {
          const ut = await open(file)
          if (ut.tidligere === undefined) await ut.begin(telling(0))
          assert.equal(ut.idsum.antall(), done)
          const til = Math.min(40, done + size)
          await writeIds(ut, format, done, til)
          await ut.save()
          if (til < 40) await writeIds(ut, format, til, 40)
          await ut.close()
          appendFileSync(namesOf(file).del, torn)
          done = til
        }
        const last = await open(file)
        assert.equal(last.idsum.sha256(), sha256)
        await last.finish(ferdig)
        await last.close()
        assert.equal(readFileSync(file, 'utf8'), readFileSync(whole, 'utf8'))
        const { mangler } = namesOf(file)
        assert.equal(readFileSync(mangler, 'utf8'), readFileSync(namesOf(whole).mangler, 'utf8'))
      }),
      { numRuns: 15 },
    )
  })
}

test('two runs at once on one file: the second is refused, and may have it afterwards', async (t) => {
  const file = temporary(t)
  const ut = await open(file)
  await ut.begin(telling(0))
  await assert.rejects(open(file), (error) => error instanceof UtfilFeil)
  await ut.close()
  await (await open(file)).close()
})

test('another order or other options do not continue a file', async (t) => {
  const file = temporary(t)
  const ut = await open(file)
  await ut.begin(telling(0))
  await ut.close()
  await assert.rejects(open(file, { fingeravtrykk: 'b' }), /another order/)
  const anew = await open(file, { fingeravtrykk: 'b', forfra: true })
  assert.equal(anew.tidligere, undefined)
  await anew.close()
})

test('a file that is somebody else’s is never written over without being told to', async (t) => {
  const file = temporary(t)
  writeFileSync(file, 'min')
  await assert.rejects(open(file), /is there already/)
  const ut = await open(file, { forfra: true })
  assert.equal(readFileSync(file, 'utf8'), 'min')
  await ut.close()
})

test('a run that was stopped before anything was ordered leaves nothing behind', async (t) => {
  const file = temporary(t)
  await (await open(file)).close()
  for (const name of Object.values(namesOf(file))) assert.ok(!existsSync(name), name)
})

test('stopped between the last note and the name, the file gets its name at the next start', async (t) => {
  const file = temporary(t)
  const { format } = valgOf(file)
  const ut = await open(file)
  await ut.begin(telling(0))
  await writeIds(ut, format, 0, 40)
  await ut.finish(ferdig)
  await ut.close()
  renameSync(file, namesOf(file).del)
  for (let time = 0; time < 2; time++) {
    const again = await openUtfil(valgOf(file))
    assert.ok('kind' in again && again.ferdig.sha256 === sha256)
    assert.ok(existsSync(file) && !existsSync(namesOf(file).del))
  }
  rmSync(file)
  const anew = await open(file)
  assert.equal(anew.tidligere, undefined)
  await anew.close()
})

test('a CSV file that was stopped while it was made is made at the next start, asking nobody (9.14)', async (t) => {
  const file = temporary(t, 'ut.csv')
  const { product, ...valg } = valgOf(file)
  assert.ok(product !== undefined)
  const make = () => Promise.reject(new Error('cut off'))
  const ut = await openUtfil({ ...valg, product: { ...product, make } })
  assert.ok(!('kind' in ut))
  await ut.begin(telling(0))
  await writeIds(ut, valg.format, 0, 40)
  await assert.rejects(ut.finish(ferdig), /cut off/)
  await ut.close()
  assert.ok(!existsSync(file) && existsSync(namesOf(file).del))
  const again = await openUtfil(valgOf(file))
  assert.ok('kind' in again)
  assert.deepEqual(again.ferdig.csv?.filer, [{ fil: file, rader: 32 }])
  assert.ok(existsSync(file) && !existsSync(namesOf(file).del))
  assert.equal(readFileSync(file, 'utf8').split('\r\n').length, 34)
  const third = await openUtfil(valgOf(file))
  assert.deepEqual('kind' in third && third.ferdig.csv, again.ferdig.csv)
})

test('a file that was changed in between is not continued, one id neither (10.10)', async (t) => {
  const { format } = valgOf('ut.ndjson')
  const changes: readonly ((file: string) => void)[] = [
    (file) => truncateSync(file, 100),
    (file) => truncateSync(file, 0),
    (file) =>
      writeFileSync(file, `${readFileSync(file, 'utf8').replace(/^.*\n/, '').padEnd(5_000)}`),
    // As many as before, and one of them somebody else.
    (file) => {
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replaceAll(IDS[0] ?? '', IDS[39] ?? ''))
    },
  ]
  for (const change of changes) {
    const file = temporary(t)
    const ut = await open(file)
    await ut.begin(telling(0))
    await writeIds(ut, format, 0, 20)
    await ut.save()
    await ut.close()
    change(namesOf(file).del)
    await assert.rejects(open(file), (error) => error instanceof EndretFil)
    rmSync(namesOf(file).del)
    await assert.rejects(open(file), /is gone/)
  }
})
