import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Persondokument } from '../../domain/register/persondokument.ts'
import { Brukerfeil } from '../command.ts'
import { csvLine, csvRow, egenskaper, readKolonner } from './csv.ts'

const PERSON: Persondokument = {
  navn: [
    { erGjeldende: false, fornavn: 'FØR', etternavn: 'NAVNET' },
    { erGjeldende: true, fornavn: 'KARI, MED "KOMMA"', etternavn: 'FIGUR' },
  ],
  bostedsadresse: [
    {
      erGjeldende: true,
      adressegradering: 'ugradert',
      vegadresse: { adressenavn: 'Prøveveien', adressenummer: { husnummer: '7' } },
      grunnkrets: 101,
    },
  ],
  postadresse: [
    {
      erGjeldende: true,
      postadresseIFrittFormat: { adresselinje: ['Linje 1', 'Linje\r\n2'] },
    },
  ],
  opphold: [{ erGjeldende: true, oppholdstillatelse: 'permanent' }],
}

/** Reads one line as RFC 4180 says. */
function parse(line: string): string[] {
  const felt: string[] = []
  const [body] = line.split('\r\n')
  for (const [, quoted, plain] of `,${body}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    felt.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
  }
  return felt
}

test('the first current element of each property is flattened into columns', () => {
  const kolonner = readKolonner(['navn', 'bostedsadresse'])
  const row = parse(csvRow('01888899999', PERSON, kolonner))
  const hode = ['id', ...kolonner.map(({ navn }) => navn)]
  const verdi = (navn: string) => row[hode.indexOf(navn)]
  assert.equal(row.length, hode.length)
  assert.equal(row[0], '01888899999')
  assert.equal(verdi('navn.fornavn'), 'KARI, MED "KOMMA"')
  assert.equal(verdi('navn.mellomnavn'), '')
  assert.equal(verdi('bostedsadresse.vegadresse.adressenummer.husnummer'), '7')
  assert.equal(verdi('bostedsadresse.grunnkrets'), '101')
  assert.equal(verdi('bostedsadresse.matrikkeladresse.poststed.postnummer'), '')
})

test('lists are joined, and a property without columns of its own is one column of JSON', () => {
  const row = parse(csvRow('1', PERSON, readKolonner(['postadresse', 'opphold', 'bibehold'])))
  assert.ok(row.includes('Linje 1, Linje 2'))
  assert.equal(row.at(-2), '{"erGjeldende":true,"oppholdstillatelse":"permanent"}')
  assert.equal(row.at(-1), '')
})

test('the columns name what to ask for, in any case, and a name that is none is wrong use', () => {
  assert.deepEqual(egenskaper(readKolonner(['NAVN', 'foedsel'])), ['navn', 'foedsel'])
  assert.deepEqual(egenskaper(readKolonner([])).slice(0, 2), ['navn', 'foedsel'])
  assert.throws(() => readKolonner(['person-basis']), Brukerfeil)
})

test('any values come back as they were, but for line breaks, and a row is one line', () => {
  const verdi = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', 'ø', ';') })
  fc.assert(
    fc.property(fc.array(verdi, { minLength: 1, maxLength: 5 }), (verdier) => {
      const line = csvLine(verdier)
      assert.deepEqual(parse(line), verdier)
      assert.equal(line.indexOf('\r\n'), line.length - 2)
    }),
  )
  assert.equal(csvLine(['a\nb', 'c \r\n\r\n d']), 'a b,c d\r\n')
})
