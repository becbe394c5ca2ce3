import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSkriver, defuse, EXCEL_CELLE_MAX, joinElementer, joinListe } from './celle.ts'
import { readCelle, readCsv } from './fixture.ts'

/** One cell as it stands in a file of one column, before any reader. */
function cell(tekst: string, { excel = false, slag = 'text' } = {}): string {
  const skriver = createSkriver({ excel })
  return skriver.write([[tekst]], [slag as 'text']).slice(0, -2)
}

test('what a spreadsheet would run has an apostrophe in front, in both dialects, and is counted (9.15)', () => {
  const farlige = [
    ...[
      '=1+1',
      '+47 22',
      '-2',
      '@SUM(A1)',
      '\tx',
      '\rx',
      '\nx',
      '＝1',
      '＋1',
      '－1',
      '＠a',
      '﹣1',
      '−1',
    ],
    ...[' =1', '\u200b=1', "'=1", '"=1', '=HYPERLINK("http://x";"y")', "=cmd|' /C calc'!A0"],
  ]
  for (const excel of [false, true]) {
    for (const tekst of farlige) {
      const skriver = createSkriver({ excel })
      const { rader } = readCsv(`x\r\n${skriver.write([[tekst]], ['text'])}`, { excel })
      assert.equal(rader[0]?.get('x'), `'${tekst}`, JSON.stringify(tekst))
      assert.equal(skriver.tall().ufarliggjort, 1)
    }
    const skriver = createSkriver({ excel })
    skriver.write([['OLA', "'t Hooft", 'A-B', 'a@b', '1+1=2', '']], [])
    assert.equal(skriver.tall().ufarliggjort, 0)
  }
})

test('where a wrong guess of the separator would start a cell, a formula is stopped as well (9.15)', () => {
  assert.equal(defuse('x;=1'), "x;'=1")
  assert.equal(defuse('x,+1\n-2'), "x,'+1\n'-2")
  assert.equal(defuse('x;"=1'), `x;'"=1`)
  assert.equal(defuse('Oslo; Bergen, Hamar'), 'Oslo; Bergen, Hamar')
})

test('for Excel every text that it would make into something else stays the text it is (9.15)', () => {
  for (const tekst of [
    '01018012345',
    '0301',
    '7',
    '1/2',
    '1E5',
    '2 mai',
    'TRUE',
    'sann',
    '#N/A',
    '１２',
  ]) {
    assert.equal(cell(tekst, { excel: true }), `"=""${tekst}"""`)
    assert.equal(cell(tekst), tekst)
  }
  assert.equal(cell('FIGUR', { excel: true }), 'FIGUR')
  assert.equal(cell('2', { excel: true, slag: 'number' }), '2')
  assert.equal(cell('-2', { excel: true, slag: 'number' }), '-2')
  assert.equal(cell('02', { excel: true, slag: 'number' }), '"=""02"""')
  assert.equal(cell('true', { excel: true, slag: 'boolean' }), 'true')
  assert.equal(cell('2018-03-04', { excel: true, slag: 'date' }), '2018-03-04')
  assert.equal(cell('2018-03-04', { excel: true }), '"=""2018-03-04"""')
  assert.equal(cell('1899-03-04', { excel: true, slag: 'date' }), '"=""1899-03-04"""')
  assert.equal(cell('a"1', { excel: true }), '"=""a""""1"""')
  // A formula may hold 255 characters; what is longer, or has several lines, is taken as it stands.
  assert.equal(cell('7'.padStart(255, 'x'), { excel: true }).slice(0, 4), '"=""')
  assert.equal(cell('7'.padStart(256, 'x'), { excel: true }), '7'.padStart(256, 'x'))
  assert.equal(cell('a\n7', { excel: true }), '"a\n7"')
})

test('a file for Excel begins with a BOM and has semicolons; another has neither (9.15)', () => {
  const excel = createSkriver({ excel: true })
  assert.equal(excel.start + excel.write([['a', 'b']], []), '\uFEFFa;b\r\n')
  const plain = createSkriver({ excel: false })
  assert.equal(plain.start + plain.write([['a', 'b']], []), 'a,b\r\n')
  assert.equal(plain.write([], []), '')
})

test('a cell that is longer than Excel takes is counted (9.15)', () => {
  for (const [tegn, forLange] of [
    [EXCEL_CELLE_MAX, 0],
    [EXCEL_CELLE_MAX + 1, 1],
  ] as const) {
    const skriver = createSkriver({ excel: true })
    skriver.write([['x'.repeat(tegn)]], [])
    assert.equal(skriver.tall().forLange, forLange)
  }
})

test('any values of any elements come back from a file of either dialect (9.15)', () => {
  const tegn = [...'"\n\r;,|\\\'=+-@\t 0aå＝', '\u0000', '\u200b', '😀', ' | ', ' || ']
  const tekst = fc.string({ unit: fc.constantFrom(...tegn), maxLength: 10 })
  const elementer = fc.array(fc.array(tekst, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  })
  fc.assert(
    fc.property(
      fc.array(elementer, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (celler, excel) => {
        const skriver = createSkriver({ excel })
        const rad = celler.map((en) => joinElementer(en.map(joinListe)))
        const hode = rad.map((_, nr) => 'abcd'[nr] ?? '')
        const text = skriver.start + skriver.write([hode], []) + skriver.write([rad], [])
        const { rader } = readCsv(text, { excel })
        assert.equal(rader.length, 1)
        for (const [nr, en] of celler.entries()) {
          const lest = readCelle(rader[0]?.get(hode[nr] ?? '') ?? '')
          const tom = en.flat().every((verdi) => verdi === '')
          const ventet = en.map((liste) => (liste.every((verdi) => verdi === '') ? [''] : liste))
          assert.deepEqual(lest, tom ? [['']] : ventet)
        }
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what is no plain value is told as JSON, and nothing as nothing', () => {
  assert.equal(joinListe([{ a: 1 }, null, undefined, 2, false]), '{"a":1} ||  ||  || 2 || false')
  assert.equal(joinListe([null, '']), '')
  assert.equal(joinElementer(['', '']), '')
  assert.equal(joinElementer(['', 'a']), ' | a')
})
