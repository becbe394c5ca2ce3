import assert from 'node:assert/strict'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { addForged, annen, MANGE, omskriv, UTEN } from './angrep-fixture.ts'
import { loggkatalog, openBind, readBind } from './bind.ts'
import { fyll, hodefilIn, linje, noklerOf, openLogg, START_MS, tukle, ulenket } from './fixture.ts'
import { loadLoggnokkel, readHoder } from './hode.ts'
import { readLogg } from './leser.ts'
import { createLinjenokkel, readLinjenokler } from './linjenokkel.ts'
import { openSkriver } from './skriver.ts'
import { verifiser } from './verifiser.ts'

/** What is done beside a server that writes, after line 3. */
const BESIDE: Readonly<Record<string, (mappe: string) => void>> = {
  'the lines rewritten': (mappe) => omskriv(mappe, (rad) => annen(rad, 2), UTEN),
  'a line added with a right link': (mappe) => addForged(mappe),
  'the last line taken away': (mappe) => tukle(mappe, 'delete from linje where nr = 3'),
  'all lines taken away': (mappe) => tukle(mappe, 'delete from linje'),
  'the volume deleted': (mappe) => {
    for (const ending of ['', '-wal', '-shm']) {
      rmSync(`${readBind(mappe)[0]?.file}${ending}`, { force: true })
    }
  },
  'another volume put before the next': (mappe) => {
    const file = join(mappe, '000000000004.db')
    const db = openBind({ file, foerste: 4 }, 'write')
    db.prepare('insert into bind values (1, 4, ?, 0, 0)').run(Buffer.alloc(32, 7))
    db.close()
    tukle(mappe, 'update bind set lukket = 1')
  },
}

for (const [what, act] of Object.entries(BESIDE)) {
  test(`beside a server that writes: ${what}; it is told, not signed, and found by what the server goes on to sign (10.11)`, async (t) => {
    const data = katalog(lastFirst(t))
    const mappe = loggkatalog(data)
    const [heads, feil]: [string[], unknown[]] = [[], []]
    const logg = await openLogg(data, heads, { avvik: feil })
    const append = (n: number) =>
      logg.append({ tidMs: START_MS, linje: linje(n), om: Float64Array.of(n) })
    for (const n of [0, 1, 2]) await append(n)
    act(mappe)
    for (const n of [3, 4]) await append(n)
    await logg.close()
    assert.deepEqual(
      feil.map((error) => error instanceof Error && error.name),
      ['EndretLogg'],
    )
    const nokler = noklerOf(data)
    const { hoder } = readHoder(heads.join('\n'), loadLoggnokkel(mappe).offentlig, nokler)
    assert.ok(hoder.length > 0)
    // Also without the key, since what was signed is what the server wrote.
    for (const some of [nokler, []]) {
      assert.notDeepEqual(verifiser(mappe, { hoder, nokler: some }).avvik, [])
    }
    const next = await openLogg(data, heads)
    await next.close()
  })
}

test('a log that was changed while no server ran is told at the start, and what is there is not signed (10.11)', async (t) => {
  const { data, mappe, nokkel, signert } = fyll(t, MANGE.slice(0, 10))
  writeFileSync(hodefilIn(mappe), `${signert}\n`)
  addForged(mappe)
  const [heads, feil]: [string[], unknown[]] = [[], []]
  const logg = await openLogg(data, heads, { avvik: feil })
  await logg.append({ tidMs: START_MS, linje: linje(1), om: new Float64Array() })
  await logg.close()
  assert.equal(feil.length, 1)
  const nokler = noklerOf(data)
  const { hoder } = readHoder(heads.join('\n'), nokkel.offentlig, nokler)
  const { avvik } = verifiser(mappe, { hoder, nokler })
  assert.match(avvik.join('\n'), /line 11 carries a MAC that its key did not make/)
})

test('an older copy of the log, put back beside newer heads, is told at the start and stays found (10.11)', async (t) => {
  const { data, mappe, nokkel, signert } = fyll(t, MANGE.slice(0, 10))
  writeFileSync(hodefilIn(mappe), `${signert}\n`)
  tukle(mappe, 'delete from linje where nr > 6', readBind(mappe).length - 1)
  const [heads, feil]: [string[], unknown[]] = [[], []]
  const logg = await openLogg(data, heads, { avvik: feil })
  await logg.append({ tidMs: START_MS, linje: linje(1), om: new Float64Array() })
  await logg.close()
  assert.equal(feil.length, 1)
  const nokler = noklerOf(data)
  const { hoder } = readHoder(heads.join('\n'), nokkel.offentlig, nokler)
  assert.match(verifiser(mappe, { hoder, nokler }).avvik.join('\n'), /lines \d+ to 10 are missing/)
})

test('a key that was lost is not made anew in silence, and one that cannot be read stops the log (10.11)', async (t) => {
  const { data, mappe, kilde } = fyll(t, MANGE.slice(0, 3))
  const file = join(data, 'logg.nokkel')
  const nokkel = readFileSync(file)
  rmSync(file)
  assert.throws(() => openSkriver(mappe, { nokkelkilde: kilde }), /logg\.nokkel, is gone/)
  for (const text of ['', 'x', `${'A'.repeat(43)} -1`, `${'A'.repeat(42)} 1`]) {
    writeFileSync(file, text)
    assert.throws(() => openSkriver(mappe, { nokkelkilde: kilde }), /is not what it should be/)
  }
  // Another key from here on, as the message says; what its key made is then not checked.
  writeFileSync(file, createLinjenokkel(4))
  const skriver = openSkriver(mappe, { nokkelkilde: kilde })
  skriver.append([ulenket(9)])
  skriver.close()
  const ny = readLinjenokler(kilde)
  const { avvik, uproevd } = verifiser(mappe, { hoder: [], nokler: ny })
  assert.deepEqual([avvik, uproevd.length], [[], 1])
  writeFileSync(file, `${nokkel}${readFileSync(file)}`)
  const begge = verifiser(mappe, { hoder: [], nokler: readLinjenokler(kilde) })
  assert.deepEqual([begge.avvik, begge.uproevd], [[], []])
  assert.equal(loggkatalog(data), mappe)
})

test('a trial writes to the disk as a line does, each time anew, and adds no line (11.2)', (t) => {
  const { mappe, kilde } = fyll(t, [{ om: [1] }])
  const skriver = openSkriver(mappe, { nokkelkilde: kilde })
  try {
    const [bind] = readBind(mappe)
    const written = () => statSync(`${bind?.file}-wal`).size
    for (let i = 0; i < 3; i += 1) {
      const before = written()
      skriver.proev(START_MS)
      assert.ok(written() >= before + 4_096, 'a write that does not reach the disk tries nothing')
    }
    assert.equal([...readLogg(mappe, {})].length, 1)
  } finally {
    skriver.close()
  }
})
