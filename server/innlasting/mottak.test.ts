import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { fill } from '../../tests/fixture/tjeneste.ts'
import { AnnetRegister, type Innlastingssvar, lastInn } from '../innlasting.ts'
import { openDb } from '../sqlite/open.ts'
import { openSqlite } from '../storage/sqlite/sqlite.ts'

type Linje = {
  readonly sekvensnummer: number
  readonly dokumentidentifikator: string
  readonly folkeregisterperson: unknown
}

/** The n-th document of a source, of one of a few persons; each has a name of its own. */
function linje(n: number, sekvensnummer: number, { person = n % 7, utgave = n } = {}): Linje {
  const { json } = versjon([identifikator(person)], { utgave })
  return {
    sekvensnummer,
    dokumentidentifikator: n.toString(16).padStart(32, '0'),
    folkeregisterperson: JSON.parse(json),
  }
}

function ndjson(lines: readonly unknown[]): Buffer {
  return Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

type Gang = {
  readonly numre?: 'kilde' | 'egne' | undefined
  readonly upTo?: number
  readonly piece?: number
}

/** Loads once: all of it, or `upTo` bytes in pieces and then a signal. */
async function load(data: string, input: Buffer, gang: Gang = {}) {
  const { upTo, piece = 1 << 20 } = gang
  const numre = 'numre' in gang ? gang.numre : 'kilde'
  const stop = new AbortController()
  async function* pieces() {
    const end = Math.min(upTo ?? input.length, input.length)
    for (let from = 0; from < end; from += piece)
      yield input.subarray(from, Math.min(from + piece, end))
    if (upTo !== undefined) stop.abort('SIGINT')
  }
  const storage = openSqlite(data)
  try {
    const valg = { opphav: 'offentlig-med-hjemmel', ekte: false, nav: false, numre } as const
    return await lastInn(storage, pieces(), { ...valg, signal: stop.signal, onVarig: () => {} })
  } finally {
    await storage.close()
  }
}

function readLog(data: string): readonly unknown[] {
  const db = openDb(join(data, 'register.db'), 'read')
  try {
    return db
      .prepare(
        'select posisjon, sekvensnummer, lower(hex(dokumentidentifikator)) id, person, avloest from versjon order by posisjon',
      )
      .all()
  } finally {
    db.close()
  }
}

async function state(data: string) {
  const storage = openSqlite(data)
  try {
    return await storage.readRegister()
  } finally {
    await storage.close()
  }
}

function empty(t: TestContext): string {
  return katalog(lastFirst(t))
}

const KILDE = [1, 1, 4, 4, 4, 90, 91, 2 ** 40].map((nr, n) => linje(n, nr))

test("a copy carries its source's numbers and names, and ends at the highest (9.9)", async (t) => {
  const data = empty(t)
  const svar = await load(data, ndjson(KILDE))
  assert.deepEqual([svar.kopi, svar.varige, svar.stopp, svar.feil], ['hel', 8, undefined, 0])
  assert.deepEqual(
    readLog(data).map((rad) => [
      Reflect.get(rad as object, 'sekvensnummer'),
      Reflect.get(rad as object, 'id'),
    ]),
    KILDE.map((one) => [one.sekvensnummer, one.dokumentidentifikator]),
  )
  const { siste, kopi } = await state(data)
  assert.deepEqual([siste, kopi], [2 ** 40, 'hel'])
})

test('however a copy is cut, stopped and begun again, it ends in the same log, and is open only then (9.9)', async (t) => {
  const steps = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 40 })
  const persons = fc.array(fc.nat(6), { minLength: 40, maxLength: 40 })
  const cuts = fc.array(
    fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      piece: fc.integer({ min: 200, max: 9_000 }),
    }),
    { maxLength: 3 },
  )
  await fc.assert(
    fc.asyncProperty(steps, persons, fc.boolean(), cuts, async (gaps, whom, repeats, stopped) => {
      const nr = (n: number) => gaps.slice(0, n + 1).reduce((sum, gap) => sum + gap, 1)
      const lines = gaps.map((_, n) => linje(n, nr(n), { person: whom[n] ?? 0 }))
      const input = ndjson(repeats ? lines.flatMap((one) => [one, one]) : lines)
      const whole = empty(t)
      await load(whole, input)
      const data = empty(t)
      for (const { share, piece } of stopped) {
        await load(data, input, { upTo: Math.floor(share * input.length), piece })
        const { kopi, versjoner } = await state(data)
        assert.equal(kopi, versjoner === 0 ? undefined : 'laster')
      }
      const svar = await load(data, input)
      assert.deepEqual([svar.kopi, svar.stopp], ['hel', undefined])
      assert.deepEqual(readLog(data), readLog(whole))
      const again = await load(data, input)
      assert.deepEqual(
        [again.kopi, again.varige - again.uendret, again.stopp],
        ['hel', 0, undefined],
      )
      assert.deepEqual(readLog(data), readLog(whole))
    }),
    { numRuns: 4 },
  )
})

/** A copy that cannot be taken: what is told, and how much of it is in the register. */
const REFUSED: readonly (readonly [
  name: string,
  lines: readonly unknown[],
  RegExp,
  inside: number,
])[] = [
  ['a number that falls', [linje(0, 5), linje(1, 4)], /^line 2: sekvensnummer is less/, 1],
  [
    'a line without a number',
    [linje(0, 5), { ...linje(1, 6), sekvensnummer: undefined }],
    /no sekvensnummer/,
    1,
  ],
  ['a number as text', [{ ...linje(0, 5), sekvensnummer: '5' }], /not a whole number above 0/, 0],
  ['no whole number', [{ ...linje(0, 5), sekvensnummer: 1.5 }], /not a whole number above 0/, 0],
  ['nought', [{ ...linje(0, 5), sekvensnummer: 0 }], /not a whole number above 0/, 0],
  [
    'a name in capitals',
    [{ ...linje(0, 5), dokumentidentifikator: 'A'.repeat(32) }],
    /32 hexadecimal/,
    0,
  ],
  [
    'no name',
    [linje(0, 5), { ...linje(1, 6), dokumentidentifikator: undefined }],
    /32 hexadecimal/,
    1,
  ],
  ['a bare document', [linje(0, 5).folkeregisterperson], /no sekvensnummer/, 0],
  ['a broken line between', [linje(0, 5), 7, linje(1, 6)], /nothing after it went in/, 1],
  [
    'one name for two contents',
    [
      linje(0, 5),
      linje(1, 5),
      { ...linje(2, 6), dokumentidentifikator: linje(0, 5).dokumentidentifikator },
    ],
    /another document, or another sekvensnummer, by this dokumentidentifikator/,
    2,
  ],
  ['one document at two numbers', [linje(0, 5), { ...linje(0, 6) }], /another sekvensnummer/, 1],
]

for (const [name, lines, told, inside] of REFUSED) {
  test(`a copy is not whole with ${name}, and stays shut (9.9)`, async (t) => {
    const data = empty(t)
    const svar = await load(data, ndjson(lines))
    assert.match(text(svar), told)
    assert.doesNotMatch(text(svar), /\d{11}/)
    assert.equal(readLog(data).length, inside)
    assert.equal((await state(data)).kopi, inside === 0 ? undefined : 'laster')
  })
}

function text({ stopp, grunner }: Innlastingssvar): string {
  return [stopp, ...grunner.map(({ grunn }) => grunn)].join('\n')
}

test('a copy that was begun takes no other load, no shorter one, and nothing more when it is whole (9.9)', async (t) => {
  const data = empty(t)
  await load(data, ndjson(KILDE.slice(0, 5)), { upTo: 1 << 20, piece: 500 })
  assert.equal((await state(data)).kopi, 'laster')
  const other = [linje(20, 1), ...KILDE]
  assert.match(text(await load(data, ndjson(other))), /^line 1: this is another load/)
  assert.match(text(await load(data, ndjson(KILDE.slice(1)))), /^line 1: this is another load/)
  assert.match(
    text(await load(data, ndjson(KILDE.slice(0, 3)))),
    /ends before what the register holds/,
  )
  assert.equal((await state(data)).kopi, 'laster')
  assert.equal((await load(data, ndjson(KILDE))).kopi, 'hel')
  const more = await load(data, ndjson([...KILDE, linje(30, 2 ** 41)]))
  assert.match(text(more), /^line 9: the copy is whole already/)
  assert.deepEqual([more.kopi, readLog(data).length], ['hel', 8])
})

test('numbers of the source and of the register are never mixed (9.9)', async (t) => {
  const [own, copy] = [empty(t), empty(t)]
  await fill(own, [versjon([identifikator(0)])])
  await assert.rejects(load(own, ndjson(KILDE)), AnnetRegister)
  await load(copy, ndjson(KILDE), { upTo: 1 << 20, piece: 500 })
  for (const numre of ['egne', undefined] as const) {
    await assert.rejects(
      load(copy, ndjson([linje(0, 1).folkeregisterperson]), { numre }),
      AnnetRegister,
    )
  }
  const storage = openSqlite(copy)
  t.after(() => storage.close())
  const plain = storage.appendVersjoner([versjon([identifikator(0)])])
  await assert.rejects(plain, /the numbers of its source/)
  const made = versjon([identifikator(0)], {}, { hendelsestype: 'personErOpprettet' })
  const svar = await storage.startSyntetisk({ seed: 1, antall: 1, generator: 1 }, made)
  assert.equal(svar.kind, 'importert')
})

test('lines with numbers are loaded without them only where that is said (9.9)', async (t) => {
  const data = empty(t)
  const refused = await load(data, ndjson(KILDE), { numre: undefined })
  assert.deepEqual([refused.feil, refused.varige], [8, 0])
  assert.match(
    text(refused),
    /--sekvensnummer kilde keeps the numbers of the source, egne gives new ones/,
  )
  const svar = await load(data, ndjson(KILDE), { numre: 'egne' })
  assert.deepEqual([svar.varige, svar.kopi, (await state(data)).siste], [8, undefined, 8])
})

test('documents of persons without a number in use, and of two who turn out to be one, are part of a copy (9.9)', async (t) => {
  const [one, two] = [identifikator(0), identifikator(1)]
  const docs = [versjon([one]), versjon([two]), versjon([two, one], { utgave: 1 })].map(
    ({ json }) => json,
  )
  const ended = JSON.stringify(JSON.parse(docs[2] ?? '')).replaceAll('"iBruk"', '"opphoert"')
  const lines = [...docs, ended].map((json, n) => ({
    ...linje(n, 3),
    folkeregisterperson: JSON.parse(json),
  }))
  const data = empty(t)
  const svar = await load(data, ndjson(lines))
  assert.deepEqual([svar.kopi, svar.varige], ['hel', 4])
  assert.match(String(svar.merknader[0]?.grunn), /^no identifikator is in use/)
})
