import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifikator } from '../../tests/fixture/personer.ts'
import { Avvist } from '../errors.ts'
import { ALLE_PAKKER, type Rettighetspakke, rettigheter } from '../oppslag/rettighetspakke.ts'
import type { Element, Persondokument } from '../register/persondokument.ts'
import { FREMMEDE, parseEntydigsoek } from './entydig.ts'
import { parseSoek } from './soek.ts'
import { isEntydig, isSoekt, type Soekbar } from './soeketreff.ts'

const MH = 'offentlig-med-hjemmel'
const ID = identifikator(0)

function refused(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    assert.ok(error instanceof Avvist && error.status === 400, String(error))
    return error.message
  }
  throw new Error('nothing was refused')
}

function bar(
  dokument: Persondokument,
  numre: readonly string[] = [ID],
  synlig = dokument,
): Soekbar {
  return { dokument, synlig, hasNummer: (nummer) => numre.includes(nummer) }
}

const navn = (fornavn: string, etternavn: string, more: Element = {}) => ({
  erGjeldende: true,
  fornavn,
  etternavn,
  ...more,
})
const veg = (adressenavn: string, husnummer: string, more: Element = {}) => ({
  erGjeldende: true,
  vegadresse: {
    kommunenummer: '0301',
    adressenavn,
    adressenummer: { husnummer, ...more },
    poststed: { postnummer: '0150', poststedsnavn: 'OSLO' },
  },
  adressegradering: 'ugradert',
})

test('every mistake of a search is told at once, by parameter and rule, and never what was sent (14)', () => {
  const melding = refused(() =>
    parseSoek({
      ...{ navn: ' ', kjoenn: 'HEMMELIG', foedselsdato: '20010230', foedselsaarFraOgMed: '99' },
      ...{
        adressenavn: 'ab',
        husnummer: 'B12',
        postnummer: '123',
        kommunenummer: 'x',
        fylkesnummer: '3',
      },
      ...{ inkluderDoede: 'ja', soekFonetisk: '', opplysningsgrunnlag: 'alt', maksTreff: '10001' },
      ...{ ukjent: 'HEMMELIG', postnr: 'HEMMELIG' },
    }),
  )
  for (const felt of [
    ...['navn', 'kjoenn', 'foedselsdato', 'foedselsaarFraOgMed', 'adressenavn', 'husnummer'],
    ...['postnummer', 'kommunenummer', 'fylkesnummer', 'inkluderDoede', 'soekFonetisk'],
    ...['opplysningsgrunnlag', 'maksTreff', 'Et parameter er ikke kjent'],
  ]) {
    assert.ok(melding.includes(felt), felt)
  }
  assert.doesNotMatch(melding, /HEMMELIG|20010230/)
  assert.match(
    refused(() => parseSoek({ navn: ['a', 'b'] })),
    /navn: kan oppgis én gang/,
  )
  assert.match(
    refused(() => parseSoek({ navn: 'a', NAVN: 'b' })),
    /navn: kan oppgis én gang/,
  )
  const baklengs = { foedselsaarFraOgMed: '2000', foedselsaarTilOgMed: '1999' }
  assert.match(
    refused(() => parseSoek(baklengs)),
    /kan ikke være etter/,
  )
  for (const maksTreff of ['0', '-1', '1.5', '10001', '99999999']) {
    assert.match(
      refused(() => parseSoek({ maksTreff })),
      /maksTreff: skal være et heltall fra 1 til 10000/,
    )
  }
  assert.equal(parseSoek({}).maksTreff, 10_000)
  assert.equal(parseSoek({ MAKSTREFF: '7' }).maksTreff, 7)
})

/** Which of these, together, give a right to a hit, and where. */
const FELT: Readonly<Record<string, string>> = {
  navn: 'Ola Nordmann',
  identifikasjonsnummer: ID,
  foedselsdato: '19800101',
  adressenavn: 'Storgata',
  husnummer: '12B',
  postnummer: '0150',
  utenlandskpersonidentifikasjon: 'SWE-1234',
  legitimasjonsdokument: 'AFG-1458-4555',
  utlendingsmyndighetenesidentifikasjonsnummer: '123456789012',
}
const RETT: readonly (readonly [felt: string, har: boolean])[] = [
  ['', false],
  ['navn', false],
  ['navn identifikasjonsnummer', true],
  ['navn foedselsdato', true],
  ['navn adressenavn', true],
  ['navn adressenavn husnummer', true],
  ['navn postnummer', true],
  ['navn foedselsdato postnummer adressenavn husnummer', true],
  ['identifikasjonsnummer', false],
  ['foedselsdato', false],
  ['identifikasjonsnummer foedselsdato', false],
  ['foedselsdato postnummer adressenavn', false],
  ['postnummer adressenavn husnummer', false],
  ['navn utenlandskpersonidentifikasjon', true],
  ['navn legitimasjonsdokument', true],
  ['foedselsdato utenlandskpersonidentifikasjon', true],
  ['foedselsdato legitimasjonsdokument', true],
  ['utenlandskpersonidentifikasjon', false],
  ['legitimasjonsdokument', false],
  ['utenlandskpersonidentifikasjon legitimasjonsdokument', false],
  ['postnummer legitimasjonsdokument', false],
  ['navn utlendingsmyndighetenesidentifikasjonsnummer', true],
  ['foedselsdato utlendingsmyndighetenesidentifikasjonsnummer', false],
  ['utlendingsmyndighetenesidentifikasjonsnummer', false],
]

for (const pakke of ALLE_PAKKER.filter((one) =>
  rettigheter(one).tjenester.includes('entydigsoek' as never),
)) {
  test(`the rights to a hit hold row by row in ${pakke}, and the foreign ones only where they are (14)`, () => {
    for (const [felter, har] of RETT) {
      const given = felter.split(' ').filter(Boolean)
      const isHere = given.every(
        (felt) =>
          (
            FREMMEDE[felt as keyof typeof FREMMEDE] as readonly Rettighetspakke[] | undefined
          )?.includes(pakke) ?? true,
      )
      const read = () =>
        parseEntydigsoek(Object.fromEntries(given.map((felt) => [felt, FELT[felt]])), pakke)
      if (har && isHere) assert.ok(read(), felter)
      else
        assert.match(refused(read), isHere ? /for lite: oppgi navn og én av/ : /ikke kjent/, felter)
    }
  })
}

test('what is malformed in a search for one is refused by its rule, in the known words (14)', () => {
  const wrong: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ navn: 'Ola' }, /navn: skal være minst fornavn og etternavn/],
    [{ navn: 'Anne-Marie' }, /navn: skal være minst fornavn og etternavn/],
    [{ identifikasjonsnummer: '12345678901' }, /identifikasjonsnummer: skal være elleve siffer/],
    [{ foedselsdato: '010180' }, /foedselsdato: skal være en dato med åtte siffer/],
    [{ husnummer: '1', postnummer: '0150' }, /husnummer: kreves sammen med adressenavn/],
    [
      { utenlandskpersonidentifikasjon: '1234' },
      /UtenlandskPersonidentifikasjon er ikke på gyldig format/,
    ],
    [{ utenlandskpersonidentifikasjon: 'SE-1' }, /ikke på gyldig format/],
    [{ legitimasjonsdokument: 'SWE-' }, /Legitimasjonsdokument er ikke på gyldig format/],
  ]
  for (const [given, sier] of wrong) {
    const both = { navn: 'Ola Nordmann', ...given }
    assert.match(
      refused(() => parseEntydigsoek(both, MH)),
      sier,
    )
  }
  const both = {
    navn: 'Ola Nordmann',
    foedselsdato: '19800101',
    soekfonetisk: 'true',
    part: 'navn',
  }
  assert.equal(parseEntydigsoek(both, 'finans').soekFonetisk, true)
  const split = parseEntydigsoek({ navn: 'A B', legitimasjonsdokument: 'afg-1458-4555' }, MH)
  assert.deepEqual(split.legitimasjonsdokument, { land: 'AFG', nummer: '14584555' })
})

test('names are found by whole words, whatever their case, accents and hyphens; first and last words bind where one is sought (14)', () => {
  const dokument = { navn: [navn('Anne-Marie Élise', 'von der Lippe', { mellomnavn: "O'Brien" })] }
  const hit = (text: string) => isSoekt(parseSoek({ navn: text }), bar(dokument))
  for (const text of [
    'anne',
    'MARIE elise',
    'Anne-Marie',
    'lippe von',
    'der',
    'OBRIEN',
    'o’brien',
    'Élise',
  ]) {
    assert.ok(hit(text), text)
  }
  for (const text of ['ann', 'annemarie', 'lipp', 'anne hansen', 'brien'])
    assert.ok(!hit(text), text)
  const one = (text: string) =>
    isEntydig(parseEntydigsoek({ navn: text, identifikasjonsnummer: ID }, MH), bar(dokument))
  for (const text of [
    'Anne Lippe',
    'Anne-Marie Lippe',
    'elise von der lippe',
    'Marie OBrien Lippe',
    'anne elise von',
  ]) {
    assert.ok(one(text), text)
  }
  for (const text of ['Lippe Anne', 'Anne Elise', 'OBrien Lippe', 'Anne Hansen Lippe'])
    assert.ok(!one(text), text)
})

test('a house is found by number and letter together, and where there is no letter by none (14)', () => {
  const dokument = (more: Element) => ({ bostedsadresse: [veg('Karl Johans gate', '12', more)] })
  const hit = (husnummer: string, more: Element = {}) =>
    isSoekt(parseSoek({ adressenavn: 'KARL', husnummer }), bar(dokument(more)))
  assert.ok(hit('12'))
  assert.ok(hit('012'))
  assert.ok(hit('12b', { husbokstav: 'B' }))
  assert.ok(hit('12 B', { husbokstav: 'B' }))
  assert.ok(!hit('12', { husbokstav: 'B' }))
  assert.ok(!hit('12B'))
  assert.ok(!hit('1'))
})

test('all that is asked of a place holds of one address, and of a stay only where that is asked (14)', () => {
  const her = veg('Storgata', '1')
  const der = { ...veg('Lillegata', '2'), erGjeldende: false }
  const dokument = { bostedsadresse: [her, der], oppholdsadresse: [veg('Tredjegata', '3')] }
  const hit = (given: Record<string, string>) => isSoekt(parseSoek(given), bar(dokument))
  assert.ok(hit({ adressenavn: 'storg', husnummer: '1', fylkesnummer: '03' }))
  assert.ok(!hit({ adressenavn: 'storg', husnummer: '2' }))
  assert.ok(!hit({ adressenavn: 'lille' }))
  assert.ok(hit({ adressenavn: 'lille', opplysningsgrunnlag: 'historisk' }))
  assert.ok(hit({ adressenavn: 'storg', opplysningsgrunnlag: 'historisk' }), 'what holds too')
  assert.ok(!hit({ adressenavn: 'storg', husnummer: '2', opplysningsgrunnlag: 'historisk' }))
  assert.ok(!hit({ adressenavn: 'tredje' }))
  assert.ok(hit({ adressenavn: 'tredje', inkluderOppholdsadresse: 'true' }))
  assert.ok(!hit({ adressenavn: 'tredje', husnummer: '1', inkluderOppholdsadresse: 'true' }))
})

test('a name and a street find one person only where the house has no number, or it is told (14)', () => {
  const person = { navn: [navn('Ola', 'Nordmann')], bostedsadresse: [veg('Storgata', '1')] }
  const uten = { ...person, bostedsadresse: [veg('Storgata', '')] }
  const hit = (dokument: Persondokument, more: Record<string, string> = {}) =>
    isEntydig(
      parseEntydigsoek({ navn: 'Ola Nordmann', adressenavn: 'Storgata', ...more }, MH),
      bar(dokument),
    )
  assert.ok(!hit(person))
  assert.ok(hit(uten))
  assert.ok(hit(person, { husnummer: '1' }))
  assert.ok(hit(person, { postnummer: '0150' }))
  assert.ok(!hit(uten, { husnummer: '1' }))
})

test('whoever is dead is left out unless asked for; numbers that ended are found, and others are not (14)', () => {
  const doed = {
    doedsfall: [{ erGjeldende: true, doedsdato: '2020-01-01' }],
    navn: [navn('Ola', 'Nordmann')],
  }
  assert.ok(!isSoekt(parseSoek({ navn: 'ola' }), bar(doed)))
  assert.ok(isSoekt(parseSoek({ navn: 'ola', inkluderDoede: 'TRUE' }), bar(doed)))
  const soek = parseEntydigsoek({ navn: 'Ola Nordmann', identifikasjonsnummer: ID }, MH)
  assert.ok(isEntydig(soek, bar(doed, [identifikator(1), ID])))
  assert.ok(!isEntydig(soek, bar(doed, [identifikator(1)])))
})
