import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Utlevering } from '../../domain/tilgangslogg/linje.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { openDb } from '../sqlite/open.ts'
import { loggkatalog, openBind, readBind } from './bind.ts'
import {
  DAY_MS,
  fyll,
  hodefilIn,
  iRekkefoelge,
  linje,
  noklerOf,
  openLogg,
  personer,
  START_MS,
  tukle,
  ulenket,
} from './fixture.ts'
import { type Hode, loadLoggnokkel, readHoder, signHode } from './hode.ts'
import { indekserEtt } from './indeks.ts'
import { type Avgrensning, readLogg } from './leser.ts'
import { deleteUtloepte } from './levetid.ts'
import { nokkelkilde } from './linjenokkel.ts'
import { openSkriver } from './skriver.ts'
import { verifiser } from './verifiser.ts'

const nrs = (mappe: string, avgrensning: Avgrensning) =>
  [...readLogg(mappe, avgrensning)].map(({ nr }) => nr)

test('whoever asks for a person gets every line about them and no other, with the index and without', (t) => {
  fc.assert(
    fc.property(iRekkefoelge, personer, fc.boolean(), (some, om, indeks) => {
      const { mappe, hoder, nokler } = fyll(t, some, { indeks })
      const expected = some.flatMap((one, n) =>
        one.om.some((id) => om.includes(id)) ? [n + 1] : [],
      )
      assert.deepEqual(nrs(mappe, { om }), expected)
      assert.deepEqual(
        nrs(mappe, {}),
        some.map((_, n) => n + 1),
      )
      const { linjer, avvik } = verifiser(mappe, { hoder, nokler })
      assert.deepEqual([linjer, avvik], [some.length, []])
    }),
    { numRuns: 40 },
  )
})

test('a line comes back as it was written, about each person once', (t) => {
  const { mappe } = fyll(t, [{ om: [99_999_999_999, 7, 7, 1_010_112_345] }])
  const [lest, ...more] = readLogg(mappe, {})
  assert.deepEqual(more, [])
  assert.deepEqual(lest, {
    nr: 1,
    tidMs: START_MS,
    linje: linje(0),
    om: [7, 1_010_112_345, 99_999_999_999],
    nevnt: 3,
  })
})

test('lines are found by the time they were written at', (t) => {
  const { mappe } = fyll(t, [{ om: [1] }, { om: [1], dag: 1 }, { om: [1], dag: 2 }])
  assert.deepEqual(nrs(mappe, { fraMs: START_MS + DAY_MS, tilMs: START_MS + 2 * DAY_MS }), [2])
  assert.deepEqual(nrs(mappe, { om: [1], fraMs: START_MS + DAY_MS }), [2, 3])
})

test('a volume holds the lines of one day at the most', (t) => {
  const { mappe } = fyll(t, [{ om: [] }, { om: [] }, { om: [], dag: 1 }, { om: [], dag: 3 }])
  assert.deepEqual(
    readBind(mappe).map(({ foerste }) => foerste),
    [1, 3, 4],
  )
})

const INNGREP: readonly (readonly [what: string, sql: string])[] = [
  [
    'who asked',
    `update linje set innhold = replace(innhold, '999888777', '111222333') where nr = 2`,
  ],
  ['when', 'update linje set tid = tid + 1 where nr = 2'],
  ['whom, by one taken out', `update linje set om = x'' where nr = 2`],
  ['a link', `update linje set hash = zeroblob(32) where nr = 2`],
  ['the beginning of a volume', 'update bind set forrige = randomblob(32)'],
  ['a line in the middle', 'delete from linje where nr = 2'],
  ['the first line', 'delete from linje where nr = 1'],
  ['the last line of a volume', 'delete from linje where nr = (select max(nr) from linje)'],
  ['a part of the index', 'delete from indeks where blokk = 1'],
  [
    'what a part of the index holds',
    'update indeks set innhold = zeroblob(length(innhold)) where blokk = 1',
  ],
]

for (const [what, sql] of INNGREP) {
  test(`what was changed or removed is found: ${what}`, (t) => {
    const { mappe, hoder, nokler } = fyll(
      t,
      Array.from({ length: 40 }, (_, n) => ({ om: [n * 1_000, n * 2_000 + 1] })),
    )
    assert.deepEqual(verifiser(mappe, { hoder, nokler }).avvik, [])
    tukle(mappe, sql)
    assert.notDeepEqual(verifiser(mappe, { hoder, nokler }).avvik, [])
  })
}

test('a whole volume that is gone is found, be it the first, one between or the last', (t) => {
  for (const which of [0, 1, -1]) {
    const { mappe, hoder, nokler } = fyll(t, [
      { om: [1] },
      { om: [2], dag: 1 },
      { om: [3], dag: 2 },
    ])
    rmSync(readBind(mappe).at(which)?.file ?? '')
    assert.notDeepEqual(verifiser(mappe, { hoder, nokler }).avvik, [], `${which}`)
  }
})

test('what is cut off at the end is found as soon as a head has named it, and not before', (t) => {
  const { mappe, hoder, nokler } = fyll(t, [{ om: [1] }, { om: [2] }, { om: [3] }])
  tukle(mappe, 'delete from linje where nr = 3')
  assert.match(verifiser(mappe, { hoder, nokler }).avvik.join(), /lines 3 to 3 are cut off/)
  assert.deepEqual(verifiser(mappe, { hoder: [], nokler }).avvik, [])
})

test('a chain that was made anew from a changed line on is not what its heads say', (t) => {
  const { mappe, kilde, hoder, nokler } = fyll(t, [{ om: [1] }, { om: [2] }])
  rmSync(readBind(mappe)[0]?.file ?? '')
  const skriver = openSkriver(mappe, { nokkelkilde: kilde })
  for (const n of [0, 1]) {
    skriver.append([ulenket(n, [n === 0 ? 7 : 2])])
  }
  skriver.close()
  assert.match(verifiser(mappe, { hoder, nokler }).avvik.join(), /line 2 is not what its head says/)
})

test('a head that another key has signed, or that was changed, counts as foreign', (t) => {
  const [mine, other] = [fyll(t, [{ om: [] }]), fyll(t, [{ om: [] }])]
  const hode: Hode = { slag: 'hode', nr: 5, tid: START_MS, hash: new Uint8Array(32) }
  const text = `{"hode":"${signHode(hode, mine.nokkel, mine.nokler)}"}\n${signHode(hode, other.nokkel, mine.nokler)}\n${signHode(hode, mine.nokkel, mine.nokler).replace('hode 5', 'hode 6')}`
  const { hoder, fremmede } = readHoder(text, mine.nokkel.offentlig, mine.nokler)
  assert.deepEqual([hoder.length, fremmede], [1, 2])
  assert.deepEqual({ ...hoder[0], hash: new Uint8Array(hoder[0]?.hash ?? []) }, hode)
})

test('lines that have had their time go by whole volumes, signed away, and the rest stays provable', (t) => {
  const { mappe, hoder, nokkel, nokler } = fyll(t, [
    { om: [1] },
    { om: [2] },
    { om: [1], dag: 1 },
    { om: [1], dag: 2 },
  ])
  const file = hodefilIn(mappe)
  const foerMs = START_MS + DAY_MS
  const signed = deleteUtloepte(mappe, { foerMs, nowMs: foerMs, nokkel, nokler, hoder: file })
  assert.equal(signed.length, 1)
  assert.deepEqual(nrs(mappe, { om: [1] }), [3, 4])
  const slettet = readHoder(signed.join('\n'), nokkel.offentlig, nokler).hoder
  assert.deepEqual(verifiser(mappe, { hoder: [...hoder, ...slettet], nokler }).avvik, [])
  assert.match(verifiser(mappe, { hoder, nokler }).avvik.join(), /lines 1 to 2 are gone/)
  assert.deepEqual(
    deleteUtloepte(mappe, { foerMs, nowMs: foerMs, nokkel, nokler, hoder: file }),
    [],
  )
})

test('the volume that still takes lines is kept, however old they are', (t) => {
  const { mappe, nokkel, nokler } = fyll(t, [{ om: [1] }])
  const hoder = hodefilIn(mappe)
  assert.deepEqual(
    deleteUtloepte(mappe, { foerMs: START_MS * 2, nowMs: START_MS, nokkel, nokler, hoder }),
    [],
  )
  assert.deepEqual(nrs(mappe, {}), [1])
})

test('old lines go on a quiet day too, all of them, and the next line goes on from the last', (t) => {
  const { mappe, kilde, hoder, nokkel, nokler } = fyll(t, [{ om: [1] }, { om: [2], dag: 1 }])
  const nowMs = START_MS + 9 * DAY_MS
  const skriver = openSkriver(mappe, { nokkelkilde: kilde })
  skriver.bla(START_MS + DAY_MS + 1)
  assert.deepEqual(nrs(mappe, {}), [1, 2])
  const file = hodefilIn(mappe)
  deleteUtloepte(mappe, { foerMs: nowMs, nowMs, nokkel, nokler, hoder: file })
  assert.deepEqual(nrs(mappe, {}), [2])
  skriver.bla(nowMs)
  const signed = deleteUtloepte(mappe, { foerMs: nowMs, nowMs, nokkel, nokler, hoder: file })
  assert.deepEqual(nrs(mappe, {}), [])
  skriver.append([ulenket(3, [], nowMs)])
  skriver.close()
  assert.deepEqual(nrs(mappe, {}), [3])
  const slettet = readHoder(signed.join(), nokkel.offentlig, nokler).hoder
  assert.deepEqual(verifiser(mappe, { hoder: [...hoder, ...slettet], nokler }).avvik, [])
})

test('a volume whose maker was killed before its beginning was written goes on where it should', (t) => {
  const { mappe, kilde, hoder, nokler } = fyll(t, [{ om: [1] }, { om: [2] }])
  tukle(mappe, 'update bind set lukket = 1')
  openBind({ file: join(mappe, '000000000003.db'), foerste: 3 }, 'write').close()
  const skriver = openSkriver(mappe, { nokkelkilde: kilde })
  skriver.append([ulenket(3, [], START_MS)])
  skriver.close()
  assert.deepEqual(nrs(mappe, {}), [1, 2, 3])
  assert.deepEqual(verifiser(mappe, { hoder, nokler }).avvik, [])
})

test('a volume that another hand is just making is passed over by whoever looks', (t) => {
  const { mappe, hoder, nokler } = fyll(t, [{ om: [1] }, { om: [2] }])
  tukle(mappe, 'update bind set lukket = 1')
  openDb(join(mappe, '000000000003.db'), 'write').close()
  assert.equal(indekserEtt(mappe), true)
  assert.equal(indekserEtt(mappe), false)
  assert.deepEqual(nrs(mappe, {}), [1, 2])
  assert.deepEqual(verifiser(mappe, { hoder, nokler }).avvik, [])
})

test('several hands at once write one chain, and nothing is lost or doubled', async (t) => {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const heads: string[] = []
  const open = () => openLogg(data, heads)
  const hands = await Promise.all([open(), open(), open()])
  const beside = openSkriver(loggkatalog(data), { nokkelkilde: nokkelkilde(data, undefined) })
  const writes = hands.flatMap((hand, h) =>
    Array.from({ length: 60 }, (_, n) =>
      hand.append({ tidMs: START_MS, linje: linje(h * 100 + n), om: Float64Array.of(n) }),
    ),
  )
  for (let n = 300; n < 320; n += 1) {
    beside.append([ulenket(n, [n], START_MS)])
  }
  beside.close()
  await Promise.all(writes)
  const read = [...readLogg(loggkatalog(data), {})].map(
    ({ linje: one }) => (one as Utlevering).treff,
  )
  assert.equal(read.length, 200)
  assert.equal(new Set(read).size, 200)
  for (const hand of hands) await hand.close()
  const nokler = noklerOf(data)
  const { offentlig } = loadLoggnokkel(loggkatalog(data))
  const { hoder, fremmede } = readHoder(heads.join('\n'), offentlig, nokler)
  assert.ok(hoder.length > 0)
  assert.equal(fremmede, 0)
  assert.deepEqual(verifiser(loggkatalog(data), { hoder, nokler }).avvik, [])
})

test('what a server that was killed left unsigned is signed when the next one starts', async (t) => {
  const data = katalog(lastFirst(t))
  const skriver = openSkriver(loggkatalog(data), { nokkelkilde: nokkelkilde(data, undefined) })
  skriver.append([ulenket(0)])
  skriver.close()
  const heads: string[] = []
  const logg = await openLogg(data, heads)
  assert.match(heads.join(), /^hode 1 2026-01-01T00:00:00.000Z /)
  await logg.close()
  // The next one signs at its own time, although it goes on from that head.
  const senere = await openLogg(data, heads, { clock: () => START_MS + 1_000 })
  assert.match(heads.at(-1) ?? '', /^hode 1 2026-01-01T00:00:01.000Z /)
  await senere.close()
})
