import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { NyVersjon } from '../storage/storage.ts'
import { type Dokumentvalg, type Lestdokument, readDokumenter } from './dokument.ts'

const UH = 'offentligutenhjemmel'
const VALG: Dokumentvalg = { opphav: UH, ekte: false, nav: false }
const NUMMER = '24817999316'
const NAV = '15507600333'
const PERSON =
  '{"identifikasjonsnummer":[{"erGjeldende":true,"status":"iBruk","foedselsEllerDNummer":"24817999316","identifikatortype":"foedselsnummer"}],"navn":[{"erGjeldende":true,"fornavn":"USELVSTENDIG","etternavn":"GRÅHEGRE"}]}'
const NAVNLOES = '{"navn":[{"erGjeldende":true,"fornavn":"USELVSTENDIG"}]}'

/** What one value becomes. */
function read(line: string, valg: Partial<Dokumentvalg> = {}): Lestdokument {
  const [lest, ...more] = readDokumenter(line, { ...VALG, ...valg })
  assert.ok(lest !== undefined && more.length === 0)
  return lest
}

/** What a good line becomes. */
function good(line: string, valg: Partial<Dokumentvalg> = {}): NyVersjon {
  const lest = read(line, valg)
  assert.ok(lest.kind === 'versjon', JSON.stringify(lest))
  return lest.versjon
}

/** Why a line is told of as broken. */
function broken(line: string, valg: Partial<Dokumentvalg> = {}): string {
  const lest = read(line, valg)
  assert.ok(lest.kind === 'feil', lest.kind)
  return lest.grunn
}

/** What is told of a document that is taken all the same. */
function odd(line: string, valg: Partial<Dokumentvalg> = {}): readonly string[] {
  const lest = read(line, valg)
  assert.ok(lest.kind === 'versjon', JSON.stringify(lest))
  return lest.merknader
}

/** The person with this in place of the name, or more beside it. */
function withMore(json: string): string {
  return PERSON.replace(',"navn":', `,${json},"navn":`)
}

test('a bare persondokument and a bulkoppslag entry are the same document', () => {
  const bare = good(PERSON)
  const entry = good(`{"foedselsEllerDNummer":"${NUMMER}","folkeregisterperson":${PERSON}}`)
  assert.deepEqual(entry, { ...bare, hentetMed: NUMMER })
  assert.equal(bare.opphav, UH)
  assert.deepEqual(bare.rad.identifikatorer, [{ identifikator: NUMMER, iBruk: true }])
})

test('the document is kept as compact JSON, unchanged', () => {
  assert.equal(good(PERSON).json, PERSON)
  assert.equal(good(JSON.stringify(JSON.parse(PERSON), undefined, 2)).json, PERSON)
})

test('fields that the model does not know are kept', () => {
  const more = PERSON.replace('{"identif', '{"nyEgenskap":"verdi","identif')
  assert.equal(good(more).json, more)
})

test('an entry of a package without identifikatorer is known by the number it was fetched by', () => {
  const { rad } = good(`{"foedselsEllerDNummer":"${NUMMER}","folkeregisterperson":${NAVNLOES}}`)
  assert.deepEqual(rad.identifikatorer, [{ identifikator: NUMMER, iBruk: true }])
})

test('an empty line is passed over', () => {
  for (const line of ['', '   ', '\r']) assert.deepEqual(readDokumenter(line, VALG), [])
})

test('a line that is no JSON or no object is broken', () => {
  for (const line of ['{', 'person', '[]', '[{}]', '7', 'null', `${PERSON}}`]) {
    assert.equal(broken(line), 'not a JSON object')
  }
})

test('an entry whose person is no object is broken', () => {
  for (const person of ['[]', '"x"', '7', 'null']) {
    assert.equal(
      broken(`{"folkeregisterperson":${person}}`),
      'folkeregisterperson is not an object',
    )
  }
})

test('an entry with a number that cannot be one is broken', () => {
  const line = `{"foedselsEllerDNummer":"24817999317","folkeregisterperson":${PERSON}}`
  assert.equal(broken(line), 'foedselsEllerDNummer is not a valid identifikator')
})

test('a document that names nobody is broken', () => {
  assert.equal(broken(NAVNLOES), 'no valid identifikator in identifikasjonsnummer')
})

test('an empty document is broken, and leaves no empty person (9.8)', () => {
  for (const dokument of ['{}', '{"navn":[]}', '{"navn":[{}],"status":{}}', '{"kode":"X"}']) {
    const entry = `{"foedselsEllerDNummer":"${NUMMER}","folkeregisterperson":${dokument}}`
    assert.match(broken(entry), /^an empty document/)
    assert.match(broken(dokument), /^an empty document/)
  }
})

test('a property that is neither an object nor a list of objects makes the line broken', () => {
  for (const value of ['null', '7', '"x"', '[null]', '[[]]', '[{},"x"]']) {
    assert.equal(
      broken(withMore(`"status":${value}`)),
      'status is neither an object nor a list of objects',
    )
  }
})

test('elements that do not say whether they hold are told of, and a document of no others is broken (9.8)', () => {
  const without = 'without erGjeldende true or false'
  for (const value of ['', ',"erGjeldende":null', ',"erGjeldende":"true"', ',"erGjeldende":1']) {
    const [told = ''] = odd(withMore(`"status":[{"status":"bosatt"${value}}]`))
    assert.match(told, new RegExp(`^status ${without}|^status.erGjeldende is null`))
  }
  assert.match(broken(PERSON.replaceAll('"erGjeldende":true,', '')), /^no element has erGjeldende/)
  assert.deepEqual(odd(PERSON), [])
})

test('a level of protection that is not known is told of, wherever it stands (9.8)', () => {
  const adresse = (gradering: string) => `[{"erGjeldende":true${gradering}}]`
  for (const verdi of ['"UGRADERT"', '"kode6"', '""', '7', 'true', '[]']) {
    for (const egenskap of ['bostedsadresse', 'deltBosted', 'oppholdsadresse', 'postadresse']) {
      const told = odd(withMore(`"${egenskap}":${adresse(`,"adressegradering":${verdi}`)}`))
      assert.deepEqual(told.slice(0, 1), [
        `${egenskap}.adressegradering is of a level that is not known, and is read as strengtFortrolig`,
      ])
    }
    const told = odd(withMore(`"adressebeskyttelse":${adresse(`,"graderingsnivaa":${verdi}`)}`))
    assert.match(told[0] ?? '', /^adressebeskyttelse.graderingsnivaa is of a level/)
  }
  assert.deepEqual(odd(withMore(`"postadresse":${adresse('')}`)), [
    'postadresse.adressegradering is missing',
  ])
  const known = ['ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig']
  for (const verdi of known) {
    assert.deepEqual(
      odd(withMore(`"postadresse":${adresse(`,"adressegradering":"${verdi}"`)}`)),
      [],
    )
  }
})

test('a name in other letters is broken, since what it holds would not be read (9.8)', () => {
  const element = '[{"erGjeldende":true,"graderingsnivaa":"strengtFortrolig"}]'
  assert.match(
    broken(withMore(`"Adressebeskyttelse":${element}`)),
    /^adressebeskyttelse is spelled/,
  )
  assert.match(
    broken(withMore(`"adressebeskyttelse":${element.replace('gradering', 'Gradering')}`)),
    /^adressebeskyttelse.graderingsnivaa is spelled/,
  )
  assert.match(broken(PERSON.replace('erGjeldende', 'ergjeldende')), /erGjeldende is spelled/)
})

test('one element for a list, a list for one, null and what the model does not have are told of and kept (9.8)', () => {
  for (const [json, told] of [
    ['"status":{"erGjeldende":true,"status":"bosatt"}', /^status is one element where/],
    ['"doedsfall":[{"erGjeldende":true,"doedsdato":"2020-01-01"}]', /^doedsfall is one element/],
    ['"kjoenn":[{"erGjeldende":true,"kjoenn":null}]', /^kjoenn.kjoenn is null/],
    ['"nyEgenskap":[{"x":1}]', /^a property that the model does not have/],
  ] as const) {
    const line = withMore(json)
    const lest = odd(line)
    assert.equal(lest.length, 1)
    assert.match(lest[0] ?? '', told)
    assert.equal(good(line).json, line)
  }
})

test('a field that stands twice is broken, and the last one is not taken for it (9.8)', () => {
  assert.equal(broken(withMore('"navn":[]')), 'navn stands twice in one object')
  const twice = PERSON.replace('"erGjeldende":true', '"erGjeldende":false,"erGjeldende":true')
  assert.equal(broken(twice), 'erGjeldende stands twice in one object')
  const nested = '{"adressebeskyttelse":[],"navn":[{"erGjeldende":true}],"adressebeskyttelse":[]}'
  const entry = `{"foedselsEllerDNummer":"${NUMMER}","folkeregisterperson":${nested}}`
  assert.equal(broken(entry), 'adressebeskyttelse stands twice in one object')
})

test('a person without a number in use, or with several, is told of (9.8)', () => {
  for (const [from, to] of [
    ['"iBruk"', '"opphoert"'],
    ['"erGjeldende":true,"status"', '"erGjeldende":false,"status"'],
  ] as const) {
    assert.match(odd(PERSON.replace(from, to))[0] ?? '', /^no identifikator is in use/)
  }
  const other = '{"erGjeldende":true,"status":"iBruk","foedselsEllerDNummer":"28847998034"}'
  assert.match(odd(PERSON.replace('}],"navn"', `},${other}],"navn"`)).at(-1) ?? '', /^several/)
})

test('a number that is not synthetic keeps its document out, and NAV asks for its setting (9.7, 10.8)', () => {
  assert.match(broken(PERSON.replace(NUMMER, '30108299920')), /foedselsEllerDNummer.*not synthetic/)
  const entry = `{"foedselsEllerDNummer":"30108299920","folkeregisterperson":${NAVNLOES}}`
  assert.match(broken(entry), /^foedselsEllerDNummer.*not synthetic/)
  const ofNav = PERSON.replace(NUMMER, NAV)
  assert.match(broken(ofNav), /NAV's own \(month \+ 40\); --nav-syntetiske ja takes them/)
  assert.equal(good(ofNav, { nav: true }).rad.syntetisk, true)
  const related = withMore(`"sivilstand":[{"erGjeldende":true,"relatertVedSivilstand":"${NAV}"}]`)
  assert.match(broken(related), /^sivilstand.relatertVedSivilstand.*NAV/)
  assert.equal(good(related, { nav: true }).rad.syntetisk, true)
  for (const month of ['66', '77']) {
    const told = broken(PERSON.replace(NUMMER, `24${month}7999316`))
    assert.match(told, /of no series that is known here: .* month \+ 80, NAV's month \+ 40/)
  }
})

test('one real number makes the person real where real persons may come in (9.13)', () => {
  const related = withMore(
    '"sivilstand":[{"erGjeldende":true,"relatertVedSivilstand":"30108299920"}]',
  )
  assert.match(broken(related), /^sivilstand.relatertVedSivilstand.*--ekte ja takes real persons/)
  assert.equal(good(related, { ekte: true }).rad.syntetisk, false)
  assert.equal(good(PERSON, { ekte: true }).rad.syntetisk, true)
  assert.equal(good(PERSON.replace(NUMMER, '30108299920'), { ekte: true }).rad.syntetisk, false)
})

test('an own number that can be none is broken, and never passed over (10.8)', () => {
  for (const verdi of [
    '"24817999317"',
    '"2481799931"',
    '24817999316',
    '"24817999316 "',
    'null',
    '""',
  ]) {
    for (const ekte of [false, true]) {
      const extra = `{"erGjeldende":false,"status":"opphoert","foedselsEllerDNummer":${verdi}}`
      const told = broken(PERSON.replace('}],"navn"', `},${extra}],"navn"`), { ekte })
      assert.match(told, /^identifikasjonsnummer.foedselsEllerDNummer (holds|is not a valid)/)
      assert.doesNotMatch(told, /\d{6}/)
    }
  }
})

test('an entry that says that there was nobody is told apart from a broken one (9.6)', () => {
  const nobody = '{"feilmelding":"Ingen person"}'
  for (const felt of ['foedselsEllerDNummer', 'dokumentidentifikator']) {
    assert.equal(read(`{"${felt}":"${NUMMER}","feilmelding":${nobody}}`).kind, 'feilmelding')
  }
  assert.equal(read(`{"feilmelding":${nobody}}`).kind, 'feil')
})

test('a whole answer of a bulkoppslag on a line is its entries (9.6)', () => {
  const entry = `{"foedselsEllerDNummer":"${NUMMER}","folkeregisterperson":${PERSON}}`
  const nobody = `{"foedselsEllerDNummer":"${NUMMER}","feilmelding":{}}`
  const kinds = readDokumenter(`{"oppslag":[${entry},${nobody},7,{}]}`, VALG)
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ['versjon', 'feilmelding', 'feil', 'feil'],
  )
  assert.deepEqual(readDokumenter('{"oppslag":[]}', VALG), [])
})

test('a batch of an uttrekk, and NUL bytes, are told by what they are (9.6)', () => {
  assert.match(broken(`{"foedselsEllerDNummer":["${NUMMER}"]}`), /^a batch of identifikatorer/)
  assert.match(broken('{"dokumentidentifikator":[]}'), /^a batch of identifikatorer/)
  assert.match(broken('\0\0\0'), /^holds NUL bytes/)
  assert.match(broken(`${PERSON}\0`), /^holds NUL bytes/)
})

test('no reason repeats anything of the line', () => {
  const secret = 'USELVSTENDIG'
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(secret, NUMMER, [secret], { [secret]: 1 }))
  const names = fc.constantFrom(
    ...['folkeregisterperson', 'foedselsEllerDNummer', 'navn', 'status', secret, NUMMER],
    ...['sivilstand', 'adressebeskyttelse', 'identifikasjonsnummer'],
  )
  fc.assert(
    fc.property(fc.dictionary(names, value), (line) => {
      for (const lest of readDokumenter(JSON.stringify({ ...line, hemmelig: secret }), VALG)) {
        const told =
          lest.kind === 'feil' ? [lest.grunn] : lest.kind === 'versjon' ? lest.merknader : []
        assert.doesNotMatch(told.join(), /USELVSTENDIG|24817999316/)
      }
    }),
  )
})

test('whatever is on a line, it is let in, passed over or told of, and never throws', () => {
  const names = fc.constantFrom('identifikasjonsnummer', 'doedsfall', 'bostedsadresse', 'status')
  const deep = fc
    .integer({ min: 0, max: 100_000 })
    .map((n) => ['[{"a":'.repeat(n), '1', '}]'.repeat(n)].join(''))
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    deep.map((text) => `{"navn":${text}}`),
    fc
      .dictionary(names, fc.jsonValue())
      .map((value) => JSON.stringify({ foedselsEllerDNummer: NUMMER, folkeregisterperson: value })),
  )
  fc.assert(fc.property(line, (text) => assert.ok(Array.isArray(readDokumenter(text, VALG)))))
})
