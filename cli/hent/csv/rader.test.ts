import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FELT, METADATA, UNDERFELT } from '../../../domain/register/felter.ts'
import {
  EGENSKAPER,
  type Egenskap,
  type Persondokument,
} from '../../../domain/register/persondokument.ts'
import { Brukerfeil } from '../../command.ts'
import { createSkriver } from './celle.ts'
import { readCelle, readCsv, vilkaarligPerson } from './fixture.ts'
import { readUtvalg } from './modell.ts'
import { createRader, type Radvalg } from './rader.ts'

type Valg = Omit<Radvalg, 'komplett' | 'lang'> & Partial<Radvalg> & { readonly excel?: boolean }

/** The files of some persons, as another reader reads them, and what was left out. */
function files(personer: readonly Persondokument[], valg: Valg) {
  const { excel = false } = valg
  const rader = createRader({ komplett: false, lang: false, ...valg })
  const skriver = createSkriver({ excel })
  const tekster = rader.filer.map(({ hode }) => skriver.start + skriver.write([hode], []))
  for (const [n, person] of personer.entries()) {
    for (const [nr, nye] of rader.of(String(10_000_000_000 + n), person).entries()) {
      tekster[nr] += skriver.write(nye, rader.filer[nr]?.slag ?? [])
    }
  }
  const filer = new Map(
    rader.filer.map(({ egenskap }, nr) => [egenskap, readCsv(tekster[nr] ?? '', { excel })]),
  )
  return { filer, alle: filer.get(undefined), utelatt: rader.utelatt() }
}

/** Every way from an element of the property to a plain value, read from the model here. */
function stierOf(egenskap: Egenskap): readonly (readonly string[])[] {
  const under = (navn: string, over: readonly string[]): readonly (readonly string[])[] => {
    const inni = UNDERFELT.get(navn)
    const her = [...over, navn]
    return inni === undefined ? [her] : [...inni].flatMap((felt) => under(felt, her))
  }
  return FELT[egenskap].flatMap((felt) => under(felt, []))
}

/** All values at the end of a way through objects and lists, as texts. */
function valuesAt(verdi: unknown, sti: readonly string[]): readonly string[] {
  if (Array.isArray(verdi) && sti.length > 0) {
    return verdi.flatMap((en) => (Array.isArray(en) ? [''] : valuesAt(en, sti)))
  }
  const [navn, ...resten] = sti
  if (navn === undefined) return Array.isArray(verdi) ? verdi.map(plain) : [plain(verdi)]
  if (typeof verdi !== 'object' || verdi === null) return ['']
  return valuesAt((verdi as Record<string, unknown>)[navn], resten)
}

function plain(verdi: unknown): string {
  return verdi === null || verdi === undefined ? '' : String(verdi)
}

/** Nothing of anything is an empty cell. */
function expected(elementer: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const lister = elementer.map((liste) => (liste.some((verdi) => verdi !== '') ? liste : ['']))
  return lister.some((liste) => liste.some((verdi) => verdi !== '')) ? lister : [['']]
}

const NOEN: readonly Egenskap[] = [
  ...(['navn', 'bostedsadresse', 'familierelasjon', 'statsborgerskap', 'postadresse'] as const),
  ...(['vergemaalEllerFremtidsfullmakt', 'brukAvSamiskSpraak', 'opphold'] as const),
]

test('every field of the model has one column, in both kinds of file, and no data changes them (9.14)', () => {
  const valg = { egenskaper: EGENSKAPER, lang: true }
  const { filer, alle } = files([], valg)
  const hode = alle?.hode ?? []
  assert.equal(new Set(hode).size, hode.length)
  for (const egenskap of EGENSKAPER) {
    const element = filer.get(egenskap)?.hode ?? []
    assert.equal(new Set(element).size, element.length)
    for (const sti of stierOf(egenskap)) {
      const navn = [egenskap, ...sti].join('.')
      assert.ok(hode.includes(navn) && element.includes(navn), navn)
    }
    for (const navn of METADATA) assert.ok(element.includes(`${egenskap}.${navn}`))
  }
  fc.assert(
    fc.property(vilkaarligPerson(EGENSKAPER), (person) => {
      const med = files([person], valg)
      for (const [egenskap, fil] of filer) assert.deepEqual(med.filer.get(egenskap)?.hode, fil.hode)
    }),
    { numRuns: 5 },
  )
})

test('any documents come back whole from the files, in both dialects, by a reader of its own (9.14, 9.15)', () => {
  fc.assert(
    fc.property(
      fc.array(vilkaarligPerson(NOEN), { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      (personer, excel) => {
        const { filer, alle } = files(personer, { egenskaper: NOEN, lang: true, excel })
        assert.equal(alle?.rader.length, personer.length)
        for (const egenskap of NOEN) {
          const elementer = personer.flatMap((person, n) =>
            [person[egenskap] ?? []].flat().map((element) => ({ n, element })),
          )
          const rader = filer.get(egenskap)?.rader ?? []
          assert.equal(rader.length, elementer.length)
          for (const sti of stierOf(egenskap)) {
            const navn = [egenskap, ...sti].join('.')
            for (const [nr, { element }] of elementer.entries()) {
              const ventet = expected([valuesAt(element, sti)])
              assert.deepEqual(readCelle(rader[nr]?.get(navn) ?? '?'), ventet, navn)
            }
            for (const [n] of personer.entries()) {
              const naa = elementer.filter((en) => en.n === n && en.element['erGjeldende'] === true)
              const ventet = expected(naa.map(({ element }) => valuesAt(element, sti)))
              assert.deepEqual(readCelle(alle?.rader[n]?.get(navn) ?? '?'), ventet, navn)
            }
          }
        }
      },
    ),
    { numRuns: 200 },
  )
})

const GJELDER = { erGjeldende: true, ajourholdstidspunkt: '2020-02-02T12:00:00+01:00' }

test('several current elements stand in one cell, each in its place, and each in a row of its own (9.14)', () => {
  const person: Persondokument = {
    statsborgerskap: [
      { ...GJELDER, statsborgerskap: 'NOR' },
      { ...GJELDER, statsborgerskap: 'SWE', ervervsdato: '2010-01-01' },
      { erGjeldende: false, statsborgerskap: 'DNK' },
    ],
  }
  const { filer, alle, utelatt } = files([person], { egenskaper: ['statsborgerskap'], lang: true })
  assert.equal(alle?.rader[0]?.get('statsborgerskap.statsborgerskap'), 'NOR | SWE')
  assert.equal(alle?.rader[0]?.get('statsborgerskap.ervervsdato'), ' | 2010-01-01')
  const rader = filer.get('statsborgerskap')?.rader ?? []
  assert.deepEqual(
    rader.map((rad) =>
      ['nr', 'statsborgerskap.statsborgerskap', 'statsborgerskap.erGjeldende'].map((navn) =>
        rad.get(navn),
      ),
    ),
    [
      ['1', 'NOR', 'true'],
      ['2', 'SWE', 'true'],
      ['3', 'DNK', 'false'],
    ],
  )
  assert.deepEqual([utelatt.historiske, utelatt.metadata], [0, 0])
})

test('what is in no file is counted: history, metadata, what was not asked for, what the model lacks (9.14)', () => {
  const person = {
    navn: [
      { ...GJELDER, fornavn: 'A', nytt: { a: 1, b: ['x', null] } },
      { erGjeldende: false, fornavn: 'B' },
      { fornavn: 'C' },
      'D',
    ],
    bostedsadresse: [{ ...GJELDER, vegadresse: 'ikke et objekt', matrikkeladresse: { nytt: 1 } }],
    kjoenn: [{ ...GJELDER, kjoenn: 'kvinne' }],
    nyEgenskap: [{ a: 1, b: 2 }],
  } as unknown as Persondokument
  const egenskaper: readonly Egenskap[] = ['navn', 'bostedsadresse']
  const { utelatt } = files([person], { egenskaper })
  assert.deepEqual(utelatt, {
    historiske: 1,
    usagte: 1,
    metadata: 2,
    utenNummer: 0,
    ubedte: new Map([['kjoenn', 1]]),
    ukjente: new Map([
      ['navn', 3],
      ['bostedsadresse', 2],
      ['utenforModellen', 2],
    ]),
  })
  const lang = files([person], { egenskaper, lang: true })
  assert.deepEqual([lang.utelatt.historiske, lang.utelatt.usagte, lang.utelatt.metadata], [0, 0, 0])
  const rader = lang.filer.get('navn')?.rader ?? []
  assert.equal(rader[0]?.get('navn.utenforModellen'), '{"nytt":{"a":1,"b":["x",null]}}')
  assert.equal(
    lang.filer.get('bostedsadresse')?.rader[0]?.get('bostedsadresse.utenforModellen'),
    '{"vegadresse":"ikke et objekt","matrikkeladresse":{"nytt":1}}',
  )
})

test('kommunenummer is in one column whatever the kind of address, and so are the others (9.15)', () => {
  const poststed = { postnummer: '0010', poststedsnavn: 'OSLO' }
  const adresser = [
    { vegadresse: { kommunenummer: '0301', poststed } },
    { matrikkeladresse: { matrikkelnummer: { kommunenummer: '0301' }, poststed } },
    { ukjentBosted: { bostedskommune: '0301' } },
    {
      vegadresse: { kommunenummer: '0301' },
      matrikkeladresse: { matrikkelnummer: { kommunenummer: '1103' } },
    },
  ]
  const personer = adresser.map((adresse) => ({ bostedsadresse: [{ ...GJELDER, ...adresse }] }))
  const { alle } = files(personer, { egenskaper: ['bostedsadresse'] })
  const column = (navn: string) => alle?.rader.map((rad) => rad.get(`bostedsadresse.${navn}`))
  assert.deepEqual(column('kommunenummer'), ['0301', '0301', '0301', '0301 || 1103'])
  assert.deepEqual(column('postnummer'), ['0010', '0010', '', ''])
  assert.deepEqual(column('poststedsnavn'), ['OSLO', 'OSLO', '', ''])
  assert.deepEqual(column('adressetype'), [
    ...['vegadresse', 'matrikkeladresse', 'ukjentBosted'],
    'vegadresse || matrikkeladresse',
  ])
})

test('an address that is not said to be unknown is not of that kind (9.15)', () => {
  const personer = [true, false, null].map((adressenErUkjent) => ({
    oppholdsadresse: [{ ...GJELDER, adressenErUkjent }],
  })) as unknown as readonly Persondokument[]
  const { alle } = files(personer, { egenskaper: ['oppholdsadresse'] })
  assert.deepEqual(
    alle?.rader.map((rad) => rad.get('oppholdsadresse.adressetype')),
    ['adressenErUkjent', '', ''],
  )
})

test('a document of komplett has the number in use beside it, and none where none is in use (9.15)', () => {
  const nummer = (foedselsEllerDNummer: string, status: string, erGjeldende = true) => ({
    ...{ foedselsEllerDNummer, status, erGjeldende, identifikatortype: 'foedselsnummer' },
  })
  const personer: readonly Persondokument[] = [
    { identifikasjonsnummer: [nummer('1', 'opphoert'), nummer('2', 'iBruk')] },
    { identifikasjonsnummer: [nummer('1', 'opphoert'), nummer('2', 'iBruk', false)] },
    {},
  ]
  const { alle, utelatt } = files(personer, { egenskaper: ['navn'], komplett: true })
  assert.deepEqual(alle?.hode.slice(0, 2), ['dokumentidentifikator', 'foedselsEllerDNummer'])
  assert.deepEqual(
    alle?.rader.map((rad) => rad.get('foedselsEllerDNummer')),
    ['2', '', ''],
  )
  assert.equal(utelatt.utenNummer, 2)
})

test('--del names properties, the aliases of the API and historikk, in any case (9.14)', () => {
  const pakke = 'offentlig-med-hjemmel'
  assert.deepEqual(readUtvalg(['NAVN', 'navn', 'Historikk'], pakke), {
    part: ['NAVN', 'navn', 'historikk'],
    egenskaper: ['navn'],
  })
  const basis = readUtvalg(['person-basis', 'navn'], pakke).egenskaper
  assert.ok(basis.length > 10 && basis.includes('navn') && !basis.includes('familierelasjon'))
  const standard = readUtvalg(['historikk'], pakke)
  assert.deepEqual(standard.part, [...standard.egenskaper, 'historikk'])
  assert.ok(standard.egenskaper.includes('bostedsadresse'))
  assert.throws(() => readUtvalg(['adresse'], pakke), Brukerfeil)
})
