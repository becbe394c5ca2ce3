import assert from 'node:assert/strict'
import { copyFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { openDb } from '../sqlite/open.ts'
import { annen, EGET, GAMMELT, MANGE, omskriv, UTEN } from './angrep-fixture.ts'
import { openBind, readBind, selectRader } from './bind.ts'
import { DAY_MS, fyll, linje, START_MS, tukle, ulenket } from './fixture.ts'
import { type Hode, readHoder, signHode } from './hode.ts'
import type { Linjerad } from './kjede.ts'
import { createLinjenokkel, readLinjenokler } from './linjenokkel.ts'
import { openSkriver } from './skriver.ts'
import { verifiser } from './verifiser.ts'

for (const [how, segl] of Object.entries({ UTEN, GAMMELT, EGET })) {
  test(`a log written anew with right links and signed with the log's own key is found: MAC ${how} (10.11)`, (t) => {
    const { mappe, nokkel, nokler } = fyll(t, MANGE)
    const hash = omskriv(mappe, (rad) => annen(rad, 20), segl)
    // What lies in the directory of the log is at hand, the key of the heads too.
    const [other] = readLinjenokler({ kind: 'tekst', text: createLinjenokkel(1) })
    assert.ok(other)
    const ende: Hode = { slag: 'hode', nr: 40, tid: START_MS, hash }
    const signert = signHode(ende, nokkel, [{ ...other, kid: nokler[0]?.kid ?? 0 }])
    const { hoder, fremmede } = readHoder(signert, nokkel.offentlig, nokler)
    const { avvik } = verifiser(mappe, { hoder, nokler })
    assert.match(avvik.join('\n'), /line 20 carries (no MAC|a MAC that its key did not make)/)
    assert.deepEqual([hoder, fremmede], [[], 1])
    // Whoever has no key cannot tell, and the heads of before do.
    const uten = readHoder(signert, nokkel.offentlig, [])
    assert.deepEqual([uten.hoder.length, uten.uproevde], [1, 1])
  })
}

test('heads that were signed before find a log that was written anew, without the key too (10.11)', (t) => {
  const { mappe, hoder } = fyll(t, MANGE)
  omskriv(mappe, (rad) => rad, UTEN)
  assert.match(
    verifiser(mappe, { hoder, nokler: [] }).avvik.join('\n'),
    /line 40 is not what its head says/,
  )
})

test('lines from before there were MACs are told apart, and a line after them cannot pass for one (10.11)', (t) => {
  const { data, mappe, kilde, nokler } = fyll(t, MANGE.slice(0, 20))
  omskriv(mappe, (rad) => rad, UTEN)
  const nokkel = readFileSync(join(data, 'logg.nokkel'), 'utf8').split(' ')[0]
  writeFileSync(join(data, 'logg.nokkel'), `# made later\n${nokkel} 21\n`)
  const skriver = openSkriver(mappe, { nokkelkilde: kilde })
  for (let n = 20; n < 25; n += 1) skriver.append([ulenket(n, [n], START_MS + 5 * DAY_MS)])
  assert.deepEqual(skriver.takeAvvik(), [])
  skriver.close()
  const senere = readLinjenokler(kilde)
  const funn = verifiser(mappe, { hoder: [], nokler: senere })
  assert.deepEqual([funn.avvik, funn.uproevd, funn.foersteMac], [[], [], 21])
  // By a key that speaks for the whole log, it should have had them from the first line on.
  assert.match(verifiser(mappe, { hoder: [], nokler }).avvik.join(), /line 1 carries no MAC/)
  omskriv(mappe, (rad) => annen(rad, 3), UTEN)
  assert.match(
    verifiser(mappe, { hoder: [], nokler: senere }).avvik.join(),
    /line 21 carries no MAC/,
  )
})

test('an old line written anew with right links breaks the first line that has a MAC (10.11)', (t) => {
  const { data, mappe, kilde } = fyll(t, MANGE.slice(0, 5))
  omskriv(mappe, (rad) => rad, UTEN)
  const nokkel = readFileSync(join(data, 'logg.nokkel'), 'utf8').split(' ')[0]
  writeFileSync(join(data, 'logg.nokkel'), `${nokkel} 6\n`)
  const skriver = openSkriver(mappe, { nokkelkilde: kilde })
  skriver.append([ulenket(5)])
  skriver.close()
  omskriv(mappe, (rad) => annen(rad, 3), GAMMELT)
  assert.match(
    verifiser(mappe, { hoder: [], nokler: readLinjenokler(kilde) }).avvik.join(),
    /line 6 carries a MAC that its key did not make/,
  )
})

/** What is done to a log that lies still, by somebody who has all but the key of its MACs. */
const INNGREP: Readonly<Record<string, (mappe: string) => void>> = {
  'a MAC taken off': (mappe) =>
    tukle(mappe, 'update linje set mac = null, kid = null where nr = 4'),
  'all MACs of a volume taken off': (mappe) => tukle(mappe, 'update linje set mac = null'),
  'the names of the keys changed': (mappe) => tukle(mappe, 'update linje set kid = kid + 1'),
  'a key named far out of bounds': (mappe) => tukle(mappe, 'update linje set kid = -1 << 40'),
  'a time before time': (mappe) => tukle(mappe, 'update linje set tid = -5 where nr = 4'),
  'two lines swapped': (mappe) =>
    tukle(
      mappe,
      'update linje set nr = case nr when 4 then -5 when 5 then 4 else nr end where nr in (4, 5)',
    ),
  'two volumes swapped': (mappe) => {
    const [a, b] = readBind(mappe)
    assert.ok(a && b)
    renameSync(a.file, `${a.file}.x`)
    renameSync(b.file, a.file)
    renameSync(`${a.file}.x`, b.file)
  },
  'a volume twice': (mappe) => {
    const siste = readBind(mappe).at(-1)
    assert.ok(siste)
    copyFileSync(siste.file, join(mappe, '000000000900.db'))
  },
  'a volume opened again': (mappe) => tukle(mappe, 'update bind set lukket = 0'),
  'a volume that is no database': (mappe) =>
    writeFileSync(readBind(mappe)[1]?.file ?? '', 'x'.repeat(9_000)),
  'a volume made empty': (mappe) => {
    tukle(mappe, 'delete from linje', 1)
  },
}

for (const [what, act] of Object.entries(INNGREP)) {
  test(`done to a log that lies still, it is found: ${what} (10.11)`, (t) => {
    const { mappe, nokler } = fyll(t, MANGE)
    assert.deepEqual(verifiser(mappe, { hoder: [], nokler }).avvik, [])
    act(mappe)
    assert.notDeepEqual(verifiser(mappe, { hoder: [], nokler }).avvik, [])
  })
}

/** All that a log says. */
function innhold(mappe: string): unknown {
  return readBind(mappe).map((bind) => {
    const db = openBind(bind, 'read')
    try {
      const bindrad = db.prepare('select foerste, forrige, indeksert from bind').all()
      const utlevert = db.prepare('select * from utlevert order by 1, 2').all()
      return [bindrad, selectRader(db).all(), utlevert]
    } finally {
      db.close()
    }
  })
}

/** The same, or why it cannot be read. */
function tryInnhold(mappe: string): unknown {
  try {
    return innhold(mappe)
  } catch {
    return 'unreadable'
  }
}

test('whatever bytes of a volume are changed, the log says the same as before or it is found (10.11)', (t) => {
  const { mappe, hoder, nokler } = fyll(t, MANGE)
  const volumes = readBind(mappe).map(({ file }) => file)
  for (const file of volumes) {
    const db = openDb(file, 'write')
    db.exec('pragma wal_checkpoint(truncate)')
    db.close()
  }
  const hele = new Map(volumes.map((file) => [file, readFileSync(file)]))
  const foer = JSON.stringify(innhold(mappe))
  const where = fc.record({
    volume: fc.nat(volumes.length - 1),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 3 }),
  })
  let found = 0
  fc.assert(
    fc.property(where, ({ volume, at, bytes }) => {
      const file = volumes[volume] ?? ''
      const whole = hele.get(file) ?? Buffer.alloc(0)
      const edited = Buffer.from(whole)
      edited.set(bytes, at % (whole.length - bytes.length))
      writeFileSync(file, edited)
      const { avvik } = verifiser(mappe, { hoder, nokler })
      const sier = JSON.stringify(tryInnhold(mappe))
      for (const ending of ['-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
      writeFileSync(file, whole)
      if (avvik.length > 0) found += 1
      assert.ok(avvik.length > 0 || sier === foer, `byte ${at} of ${basename(file)}`)
    }),
    { numRuns: 300 },
  )
  assert.ok(found > 30)
})

test('a volume whose page says that it holds more of the same is found (10.11)', (t) => {
  const { mappe, hoder, nokler } = fyll(t, MANGE)
  const [foerste] = readBind(mappe)
  assert.ok(foerste)
  const db = openDb(foerste.file, 'write')
  const side = db.prepare<[], number>("select rootpage from sqlite_schema where name = 'bind'")
  const at = ((side.pluck().get() ?? 1) - 1) * 4_096
  db.exec('pragma wal_checkpoint(truncate)')
  db.close()
  const edited = readFileSync(foerste.file)
  // The high byte of how many rows there are on the page.
  edited[at + 3] = 1
  writeFileSync(foerste.file, edited)
  assert.match(verifiser(mappe, { hoder, nokler }).avvik.join(), /more than once where it begins/)
})

const radendring = fc.record({
  nr: fc.integer({ min: 1, max: 40 }),
  hva: fc.constantFrom('innhold', 'tid', 'om', 'bort', 'dobbelt', 'bytte'),
  segl: fc.constantFrom(UTEN, GAMMELT, EGET),
})

test('whatever lines are changed, left out, added or moved with right links, it is found with the key (10.11)', (t) => {
  const { data, mappe, nokler } = fyll(t, MANGE, { indeks: false })
  const kopi = join(data, 'kopi')
  cpSync(mappe, kopi, { recursive: true })
  fc.assert(
    fc.property(radendring, ({ nr, hva, segl }) => {
      rmSync(mappe, { recursive: true })
      cpSync(kopi, mappe, { recursive: true })
      const change = (rad: Linjerad): Linjerad | undefined => {
        if (rad.nr !== nr) return rad
        if (hva === 'bort') return undefined
        if (hva === 'tid') return { ...rad, tid: rad.tid + 1 }
        if (hva === 'om') return { ...rad, om: rad.om.subarray(1) }
        return { ...rad, innhold: JSON.stringify(linje(hva === 'bytte' ? nr + 1 : 1_000)) }
      }
      omskriv(mappe, change, segl)
      // What is cut off at the very end only a head finds.
      if (hva === 'bort' && nr === 40 && segl === GAMMELT) return
      assert.notDeepEqual(verifiser(mappe, { hoder: [], nokler }).avvik, [])
    }),
    { numRuns: 60 },
  )
})

test('without the key what was not checked is told, by line and key (10.11)', (t) => {
  const { mappe, hoder, nokler } = fyll(t, MANGE.slice(0, 10))
  const { avvik, uproevd } = verifiser(mappe, { hoder, nokler: [] })
  assert.deepEqual(avvik, [])
  assert.match(
    uproevd.join(),
    /^the MACs of lines 1 to 10 could not be checked: their key \([0-9a-f]{8}\)/,
  )
  const fremmed = readLinjenokler({ kind: 'tekst', text: createLinjenokkel(1) })
  assert.match(
    verifiser(mappe, { hoder, nokler: fremmed }).avvik.join(),
    /line 1 carries a MAC of another key/,
  )
  assert.deepEqual(verifiser(mappe, { hoder, nokler: [...nokler, ...fremmed] }).avvik, [])
})

test('lines cannot be signed away without the key of the MACs (10.11)', (t) => {
  const { mappe, nokkel, nokler } = fyll(t, MANGE)
  const foerste = readBind(mappe)[0]
  assert.ok(foerste)
  const db = openBind(foerste, 'read')
  const siste = selectRader(db).all().at(-1)
  db.close()
  assert.ok(siste)
  rmSync(foerste.file)
  const slettet: Hode = { slag: 'slettet', nr: siste.nr, tid: START_MS, hash: siste.hash }
  const falske = readLinjenokler({ kind: 'tekst', text: createLinjenokkel(1) })
  const uekte = readHoder(signHode(slettet, nokkel, falske), nokkel.offentlig, nokler)
  assert.match(
    verifiser(mappe, { hoder: uekte.hoder, nokler }).avvik.join('\n'),
    /are gone, and nothing signed says that they had their time/,
  )
  const ekte = readHoder(signHode(slettet, nokkel, nokler), nokkel.offentlig, nokler)
  assert.deepEqual(verifiser(mappe, { hoder: ekte.hoder, nokler }).avvik, [])
})
