import assert from 'node:assert/strict'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { EGENSKAPER, type Persondokument } from '../../../domain/register/persondokument.ts'
import { EndretFil } from '../lest.ts'
import { EXCEL_RADER_MAX } from './celle.ts'
import { besideOf } from './familie.ts'
import { type Csvvalg, makeCsv, nameCsv, takenBy } from './filer.ts'
import { readCsv } from './fixture.ts'
import { describe, describeAlltid, type Laget } from './merknader.ts'

const PERSONER = 1_000
const VALG: Csvvalg = {
  egenskaper: ['navn', 'statsborgerskap'],
  komplett: false,
  lang: true,
  excel: false,
}

function person(n: number): Persondokument {
  return {
    navn: [{ erGjeldende: true, fornavn: `NR\n${n}`, etternavn: 'FIGUR' }],
    statsborgerskap: ['NOR', 'SWE']
      .slice(n % 2)
      .map((land) => ({ erGjeldende: true, statsborgerskap: land })),
  }
}

/** Documents as they were fetched, in a directory of the test's own. */
function kladd(t: Pick<TestContext, 'after'>, antall = PERSONER) {
  const directory = mkdtempSync(join(tmpdir(), 'csv-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'ut.csv')
  const del = `${file}.part`
  const lines = Array.from({ length: antall }, (_, n) =>
    JSON.stringify({
      foedselsEllerDNummer: String(10_000_000_000 + n),
      folkeregisterperson: person(n),
    }),
  )
  writeFileSync(del, lines.map((line) => `${line}\n`).join(''))
  return { directory, file, kladd: { del, bytes: statSync(del).size, personer: antall } }
}

async function make(
  { file, kladd: fra }: ReturnType<typeof kladd>,
  valg = VALG,
  { signal = new AbortController().signal, onPersoner = (_antall: number) => {} } = {},
) {
  return makeCsv(fra, file, { valg, signal, onPersoner })
}

const contents = (directory: string) =>
  new Map(
    readdirSync(directory)
      .filter((name) => !name.endsWith('.part'))
      .map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
  )

test('a row for each person, one for each element, and a codebook, for the owner’s eyes only (9.14)', async (t) => {
  const her = kladd(t)
  writeFileSync(`${her.file}.ny`, 'left by somebody', { mode: 0o644 })
  const resultat = await make(her)
  assert.deepEqual(
    resultat.filer.map(({ fil, rader }) => [fil, rader]),
    [
      [her.file, 1_000],
      [besideOf(her.file, 'navn'), 1_000],
      [besideOf(her.file, 'statsborgerskap'), 1_500],
    ],
  )
  assert.ok(!existsSync(her.file), 'nothing has its name before all of it is there')
  await nameCsv(her.file, resultat)
  const { rader } = readCsv(readFileSync(her.file, 'utf8'), { excel: false })
  assert.equal(rader.length, 1_000)
  assert.equal(rader[7]?.get('navn.fornavn'), 'NR\n7')
  for (const name of contents(her.directory).keys()) {
    assert.equal(statSync(join(her.directory, name)).mode & 0o777, 0o600)
  }
  assert.deepEqual([...contents(her.directory).keys()].sort(), [
    'ut.csv',
    'ut.kodebok.csv',
    'ut.navn.csv',
    'ut.statsborgerskap.csv',
  ])
})

test('cut off anywhere and done again, the files are the same to the byte (9.14)', async (t) => {
  const whole = kladd(t)
  await nameCsv(whole.file, await make(whole))
  const fasit = contents(whole.directory)
  for (const after of [200, 400, 1_000]) {
    const her = kladd(t)
    const stop = new AbortController()
    const onPersoner = (antall: number) => {
      if (antall >= after) stop.abort(new Error('stopped'))
    }
    if (after < 1_000)
      await assert.rejects(make(her, VALG, { signal: stop.signal, onPersoner }), /stopped/)
    else await make(her)
    if (after === 400) writeFileSync(`${her.file}.ny`, 'x'.repeat(1_000_000))
    await nameCsv(her.file, await make(her))
    assert.deepEqual(contents(her.directory), fasit)
    await nameCsv(her.file, await make(her))
    assert.deepEqual(contents(her.directory), fasit)
  }
})

test('documents that are not what was noted make no files', async (t) => {
  const faerre = kladd(t)
  await assert.rejects(make({ ...faerre, kladd: { ...faerre.kladd, personer: 999 } }), EndretFil)
  const endret = kladd(t)
  writeFileSync(endret.kladd.del, `${'x'.repeat(endret.kladd.bytes - 1)}\n`)
  await assert.rejects(
    make(endret),
    (error) => error instanceof EndretFil && !/xxx/.test(error.message),
  )
})

test('files of elements that an earlier order left are told of, and go when a new one takes over (9.14)', async (t) => {
  const her = kladd(t, 3)
  assert.deepEqual(await takenBy(her.file, VALG), [])
  await nameCsv(her.file, await make(her))
  const andres = besideOf(her.file, 'kjoenn')
  writeFileSync(andres, 'foedselsEllerDNummer,kjoenn.kjoenn\r\n')
  const smal: Csvvalg = { ...VALG, egenskaper: ['navn'], lang: false }
  assert.deepEqual(await takenBy(her.file, smal), [
    ...[her.file, besideOf(her.file, 'kodebok'), besideOf(her.file, 'navn')],
    besideOf(her.file, 'statsborgerskap'),
  ])
  await nameCsv(her.file, await make(her, smal))
  assert.deepEqual([...contents(her.directory).keys()].sort(), [
    'ut.csv',
    'ut.kjoenn.csv',
    'ut.kodebok.csv',
  ])
})

test('the codebook tells every column of every file, with what it means and where it is from (9.15)', async (t) => {
  for (const excel of [false, true]) {
    for (const komplett of [false, true]) {
      const her = kladd(t, 1)
      const valg: Csvvalg = { egenskaper: EGENSKAPER, komplett, lang: true, excel }
      const resultat = await make(her, valg)
      await nameCsv(her.file, resultat)
      const kodebok = readCsv(readFileSync(besideOf(her.file, 'kodebok'), 'utf8'), { excel })
      const told = kodebok.rader.map((rad) => `${rad.get('file')} ${rad.get('column')}`)
      const there = resultat.filer.flatMap(({ fil }) => {
        const { hode } = readCsv(readFileSync(fil, 'utf8'), { excel })
        return hode.map((navn) => `${fil.slice(her.directory.length + 1)} ${navn}`)
      })
      assert.deepEqual(told, there)
      for (const rad of kodebok.rader) {
        const navn = rad.get('column') ?? ''
        const name = navn.split('.').at(-1) ?? ''
        assert.match(rad.get('meaning') ?? '', /[a-z]/, navn)
        assert.notEqual(rad.get('meaning'), name)
        assert.match(rad.get('from') ?? '', /^(folkeregisterperson\.|the batch)/)
      }
      const kjoenn = kodebok.rader.find((rad) => rad.get('column') === 'kjoenn.kjoenn')
      assert.equal(kjoenn?.get('values'), 'kvinne, mann')
    }
  }
})

test('a file that Excel cannot open whole is told of, with its rows (9.15)', () => {
  const of = (rader: number, excel: boolean) =>
    describe({
      file: 'ut.csv',
      valg: { lang: false, excel },
      filer: [{ fil: 'ut.csv', rader }],
      utelatt: {
        historiske: 0,
        usagte: 0,
        metadata: 0,
        utenNummer: 0,
        ubedte: new Map(),
        ukjente: new Map(),
      },
      celler: { ufarliggjort: 0, forLange: 0 },
    })
  assert.deepEqual(of(EXCEL_RADER_MAX - 1, true), [])
  assert.deepEqual(of(EXCEL_RADER_MAX, false), [])
  const [line, ...more] = of(EXCEL_RADER_MAX, true)
  assert.deepEqual(more, [])
  assert.match(line ?? '', /1 048 577 rows.*first 1 048 576/)
})

test('what was left out or changed is told with counts and without a word of any document (9.14)', () => {
  const hva = (lang: boolean): Laget => ({
    file: 'ut.csv',
    valg: { lang, excel: true },
    filer: [],
    utelatt: {
      ...{ historiske: lang ? 0 : 1_234, usagte: lang ? 0 : 2, metadata: lang ? 0 : 3 },
      utenNummer: 4,
      ubedte: new Map([
        ['kjoenn', 5],
        ['identifikasjonsnummer', 10],
      ]),
      ukjente: new Map([
        ['navn', 6],
        ['utenforModellen', 7],
      ]),
    },
    celler: { ufarliggjort: 8, forLange: 9 },
  })
  const lines = (lang: boolean) => describe(hva(lang)).join('\n')
  assert.match(lines(false), /Not in ut\.csv: 1 234 elements that no longer hold, 2 .*--lang/)
  assert.match(lines(true), /6 in navn; as JSON in the columns that end in utenforModellen/)
  for (const text of [lines(false), lines(true)]) {
    for (const told of [
      /5 elements of kjoenn/,
      /6 in navn/,
      /^7 values/m,
      /^8 cells/m,
      /^9 cells/m,
    ]) {
      assert.match(text, told)
    }
    assert.match(text, /^4 documents have no number in use/m)
  }
  assert.match(
    describeAlltid(hva(false)).join('\n'),
    /^3 values of metadata.*\n10 elements of identifik/,
  )
  assert.match(describeAlltid(hva(true)).join('\n'), /^10 elements of identifikasjonsnummer/)
})
