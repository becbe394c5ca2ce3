import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCelle, readCsv } from '../../cli/hent/csv/fixture.ts'
import {
  EGENSKAPER,
  type Element,
  type Persondokument,
} from '../../domain/register/persondokument.ts'
import { createVersjon } from '../../server/versjon.ts'
import { ended, runHent, spawnHent } from '../fixture/hent.ts'
import { katalog, lastFirst, type Varighet } from '../fixture/katalog.ts'
import { kommando } from '../fixture/kommando.ts'
import { dokument, identifikator } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const PAKKE = 'offentlig-med-hjemmel'
const ALT =
  'person-basis,identitetsgrunnlag-utvidet,relasjon-utvidet,innflytting,utflytting,historikk'
const PERSONER = 1_500
const META = { ajourholdstidspunkt: '2020-02-02T12:00:00+01:00', kilde: 'PROEVE' }

/** Somebody with more than one of most things, and with what breaks files that are not careful. */
function rik(n: number): Persondokument {
  const relasjon = (nr: number, rolle: string): Element => ({
    ...META,
    erGjeldende: nr % 3 > 0,
    relatertPerson: identifikator(10_000 + n + nr),
    relatertPersonsRolle: rolle,
    minRolleForPerson: 'barn',
  })
  return {
    ...dokument([identifikator(n), identifikator(20_000 + n)], {
      statsborgerskap: n % 2 === 0 ? ['NOR', 'SWE'] : ['NOR'],
      bosted: '0301',
      flyttetFra: ['1103', '4601'],
    }),
    familierelasjon: ['mor', 'far', 'barn', 'barn'].map((rolle, nr) => relasjon(nr, rolle)),
    navn: [
      {
        ...META,
        erGjeldende: true,
        fornavn: '=1+1;"x"',
        mellomnavn: 'a | b',
        etternavn: 'FI\nGUR',
      },
      { ...META, erGjeldende: false, fornavn: 'FØR', etternavn: 'FIGUR' },
    ],
  }
}

const personer = Array.from({ length: PERSONER }, (_, n) => {
  const made = createVersjon(rik(n), { opphav: PAKKE })
  assert.ok(made !== undefined)
  return made
})
const felles = await startTjeneste({ after }, personer, { tilpassetBatch: '700' })

function filer(t: Varighet): {
  readonly directory: string
  readonly file: (name: string) => string
} {
  const directory = katalog(lastFirst(t))
  return { directory, file: (name) => join(directory, name) }
}

function args(ut: string, ...more: readonly string[]): string[] {
  const tilgang = ['--url', felles.url(), '--rettighetspakke', PAKKE]
  return ['tilpasset', ...tilgang, '--personstatustyper', 'bosatt', '--ut', ut, ...more]
}

/** Every file of a directory but the notes of the job, whose name is another each time. */
function contents(directory: string): ReadonlyMap<string, string> {
  const names = readdirSync(directory).filter((name) => !name.endsWith('.uttrekk.json'))
  return new Map(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]))
}

/** All plain values of an element, with the way to each. */
function leaves(verdi: unknown, sti: readonly string[]): readonly (readonly [string, string])[] {
  if (typeof verdi !== 'object' || verdi === null) return [[sti.join('.'), String(verdi)]]
  return Object.entries(verdi).flatMap(([navn, inni]) => leaves(inni, [...sti, navn]))
}

test('--lang: every value of every element of every document is in a row of its own (9.14)', async (t) => {
  const { file } = filer(t)
  assert.equal((await runHent(args(file('a.ndjson'), '--del', ALT))).code, 0)
  const { code, err } = await runHent(args(file('a.csv'), '--del', ALT, '--lang'))
  assert.equal(code, 0, err)
  assert.doesNotMatch(err, /Not in|not written/)
  const lest = new Map(
    EGENSKAPER.filter((navn) => existsSync(file(`a.${navn}.csv`))).map((navn) => {
      const { rader } = readCsv(readFileSync(file(`a.${navn}.csv`), 'utf8'), { excel: false })
      return [
        navn,
        new Map(rader.map((rad) => [`${rad.get('foedselsEllerDNummer')} ${rad.get('nr')}`, rad])),
      ]
    }),
  )
  let verdier = 0
  let elementer = 0
  for (const line of readFileSync(file('a.ndjson'), 'utf8').trimEnd().split('\n')) {
    const { foedselsEllerDNummer, folkeregisterperson } = JSON.parse(line)
    for (const [egenskap, alle] of Object.entries(folkeregisterperson)) {
      for (const [nr, element] of [alle].flat().entries()) {
        elementer += 1
        const rad = lest
          .get(egenskap as (typeof EGENSKAPER)[number])
          ?.get(`${foedselsEllerDNummer} ${nr + 1}`)
        for (const [navn, verdi] of leaves(element, [egenskap])) {
          verdier += 1
          assert.deepEqual(readCelle(rad?.get(navn) ?? ''), [[verdi]], navn)
        }
      }
    }
  }
  assert.equal(
    [...lest.values()].reduce((sum, rader) => sum + rader.size, 0),
    elementer,
  )
  assert.ok(verdier > PERSONER * 40)
  assert.match(err, new RegExp(`a\\.familierelasjon\\.csv: ${'6 000'}\\n`))
})

test('one row a person has every current element, and the rest is told with its count (9.14)', async (t) => {
  const { file } = filer(t)
  const del = ['--del', 'statsborgerskap,familierelasjon,historikk']
  const { code, err } = await runHent(args(file('a.csv'), ...del))
  assert.equal(code, 0, err)
  const { rader } = readCsv(readFileSync(file('a.csv'), 'utf8'), { excel: false })
  assert.equal(rader.length, PERSONER)
  const land = rader.map((rad) => rad.get('statsborgerskap.statsborgerskap'))
  assert.equal(land.filter((verdi) => verdi === 'NOR | SWE').length, PERSONER / 2)
  assert.ok(rader.every((rad) => rad.get('familierelasjon.relatertPersonsRolle') === 'far | barn'))
  assert.match(err, /Not in .*a\.csv: 3 000 elements that no longer hold; --lang writes them/)
  assert.match(err, /3 000 elements of identifikasjonsnummer came unasked/)
  const stille = await kommando(['hent', ...args(file('b.csv'), ...del), '--stille'])
  assert.equal(stille.code, 0)
  assert.match(stille.err, /^Not in .*b\.csv: 3 000 elements that no longer hold; .*\n$/)
})

test('--excel: opens as it is meant, and nothing in it runs (9.15)', async (t) => {
  const { file } = filer(t)
  const { code, err } = await runHent(args(file('a.csv'), '--excel'))
  assert.equal(code, 0, err)
  const text = readFileSync(file('a.csv'), 'utf8')
  assert.ok(text.startsWith('\uFEFFfoedselsEllerDNummer;'))
  const { rader } = readCsv(text, { excel: true })
  for (const rad of rader) {
    assert.match(rad.get('foedselsEllerDNummer') ?? '', /^="\d{11}"$/)
    assert.equal(rad.get('bostedsadresse.kommunenummer'), '="0301"')
    assert.equal(rad.get('navn.fornavn'), `'=1+1;"x"`)
    assert.equal(rad.get('navn.etternavn'), 'FI\nGUR')
    for (const celle of rad.values()) assert.doesNotMatch(celle, /^(?:=(?!"[^"]*"$)|[+\-@\t\r])/)
  }
  assert.match(err, /1 500 cells would start a formula/)
})

test('a document of a komplett uttrekk has the number in use beside it (9.15)', async (t) => {
  const { file } = filer(t)
  const { code, err } = await runHent([
    ...['komplett', '--url', felles.url(), '--rettighetspakke', PAKKE],
    ...['--del', 'navn', '--ut', file('a.csv')],
  ])
  assert.equal(code, 0, err)
  const { hode, rader } = readCsv(readFileSync(file('a.csv'), 'utf8'), { excel: false })
  assert.deepEqual(hode.slice(0, 2), ['dokumentidentifikator', 'foedselsEllerDNummer'])
  assert.deepEqual(
    rader.map((rad) => rad.get('foedselsEllerDNummer')).toSorted(),
    personer.map((_, n) => identifikator(n)).toSorted(),
  )
})

test('killed while it fetches and while it makes the files, all of them are the same to the byte (9.14)', async (t) => {
  const whole = filer(t)
  const options = ['--del', ALT, '--lang', '--excel']
  assert.equal((await runHent(args(whole.file('a.csv'), ...options))).code, 0)
  const her = filer(t)
  const moments = ['a.csv.uttrekk.json', 'a.csv.ny', 'a.navn.csv.ny', 'a.csv']
  for (const name of moments) {
    const child = spawnHent(args(her.file('a.csv'), ...options))
    const end = ended(child)
    let isOver = false
    end.then(() => {
      isOver = true
    })
    while (!isOver && !existsSync(her.file(name))) await sleep(1)
    child.kill('SIGKILL')
    await end
  }
  const { code, err } = await runHent(args(her.file('a.csv'), ...options))
  assert.equal(code, 0, err)
  assert.deepEqual(contents(her.directory), contents(whole.directory))
})

test('told to stop while it makes the files, it goes on from the documents it has (9.14)', async (t) => {
  const { file } = filer(t)
  const stop = new AbortController()
  const run = runHent(args(file('a.csv'), '--lang'), { signal: stop.signal })
  while (!existsSync(file('a.csv.ny'))) await sleep(1)
  stop.abort()
  const { code, err } = await run
  if (code !== 0) assert.match(err, /Stopped early. The same command continues/)
  assert.equal((await runHent(args(file('a.csv'), '--lang'))).code, 0)
  const { rader } = readCsv(readFileSync(file('a.csv'), 'utf8'), { excel: false })
  assert.equal(rader.length, PERSONER)
})
