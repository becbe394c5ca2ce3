import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { METADATA, MODELL, type Type } from '../../../domain/register/modell.ts'
import { EGENSKAPER } from '../../../domain/register/persondokument.ts'
import { syntetiskRegister } from '../../../syntetisk/register.ts'
import { dokumenter } from '../../../tests/fixture/dokumenter.ts'
import { readOpptak } from '../../../tests/fixture/opptak.ts'
import { assertValid, createValidator, stedOf } from '../../../tests/fixture/xml.ts'
import { alt, tekster, verdier } from '../../../tests/fixture/xml-verdier.ts'
import { type Form, ROETTER, rotOf } from './form.ts'
import { readXml } from './les.ts'
import { UTVIDELSE, writeXml } from './skriv.ts'
import { createXsd } from './xsd.ts'

const PERSON = rotOf('Folkeregisterperson')
const RUNS = { numRuns: process.env['CI'] === 'true' ? 1_000 : 300 }

/** Through XML and back; on the way, libxml2 finds it valid. */
function thereAndBack(rot: typeof PERSON, value: unknown): unknown {
  const xml = writeXml(rot, value)
  assertValid(rot.navnerom, xml)
  return readXml(rot, Buffer.from(xml))
}

test('every recorded person comes through XML byte for byte, valid, with nothing outside the model', (t) => {
  for (const { json } of readOpptak(t)) {
    const xml = writeXml(PERSON, JSON.parse(json))
    assertValid(PERSON.navnerom, xml)
    assert.ok(!xml.includes(UTVIDELSE))
    assert.equal(JSON.stringify(readXml(PERSON, Buffer.from(xml))), json)
  }
})

test('every person of the synthetic country does too', () => {
  for (const { dokument } of syntetiskRegister({ antall: 400, seed: 11 })) {
    const xml = writeXml(PERSON, dokument)
    assert.ok(!xml.includes(UTVIDELSE), xml)
    assert.deepEqual(thereAndBack(PERSON, dokument), dokument)
  }
})

test('documents with values and fields that the model does not have come through, and are valid', () => {
  fc.assert(
    fc.property(dokumenter(), (made) => {
      const dokument = JSON.parse(JSON.stringify(made)) as unknown
      assert.deepEqual(thereAndBack(PERSON, dokument), dokument)
    }),
    RUNS,
  )
})

test('whatever JSON can say in any of our shapes comes through, and is valid', () => {
  for (const rot of ROETTER.values()) {
    const value = verdier(rot.form).map((made) =>
      rot.felt === undefined ? made : (made as Record<string, unknown>)[rot.felt],
    )
    fc.assert(
      fc.property(value, (one) => assert.deepEqual(thereAndBack(rot, one), one)),
      { numRuns: RUNS.numRuns / 5 },
    )
  }
})

test('what XML cannot hold becomes U+FFFD in a text, and is kept in what is written as JSON', () => {
  const person = {
    navn: [{ fornavn: 'A\u0000\u001b\ud800\uffffB\r', senere: '\u0000\uffff\ud800' }],
  }
  assert.deepEqual(thereAndBack(PERSON, person), {
    navn: [{ fornavn: 'A\ufffd\ufffd\ufffd\ufffdB\r', senere: '\u0000\uffff\ud800' }],
  })
})

test('the same text in CDATA, as references or in pieces is the same text', () => {
  const bulk = rotOf('Bulkoppslag')
  const read = (inner: string) =>
    readXml(
      bulk,
      Buffer.from(
        `<personBulkoppslagRequest><foedselsEllerDNummer>${inner}</foedselsEllerDNummer></personBulkoppslagRequest>`,
      ),
    )
  fc.assert(
    fc.property(tekster, (text) => {
      const wanted = { foedselsEllerDNummer: [text] }
      const asReferences = [...text].map((one) => `&#${one.codePointAt(0)};`).join('')
      assert.deepEqual(read(asReferences), wanted)
      assert.deepEqual(read(asReferences.replaceAll(';', ';<!-- og så --><?og så?>')), wanted)
      if (text.includes('\r')) return
      assert.deepEqual(read(`<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`), wanted)
    }),
  )
})

test('elements in any order, prefixed or in no namespace, with space between them, are the same order', () => {
  const rot = rotOf('Utvalg')
  const read = (xml: string) => readXml(rot, Buffer.from(xml))
  const wanted = {
    personstatustyper: ['bosatt', 'aktiv'],
    kommunenummer: { bostedskommunenummer: ['4204', '0301'] },
    kjoenn: 'mann',
  }
  const navnerom = rot.navnerom
  const alike = [
    `<tilpassetUttrekkJobbRequest><personstatustyper>bosatt</personstatustyper><personstatustyper>aktiv</personstatustyper><kommunenummer><bostedskommunenummer>4204</bostedskommunenummer><bostedskommunenummer>0301</bostedskommunenummer></kommunenummer><kjoenn>mann</kjoenn></tilpassetUttrekkJobbRequest>`,
    `\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>
      <!-- først --><u:tilpassetUttrekkJobbRequest xmlns:u="${navnerom}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${navnerom} uttrekk.xsd">
        <u:personstatustyper>bosatt</u:personstatustyper>
        <u:kjoenn>mann</u:kjoenn>
        <u:kommunenummer>
          <u:bostedskommunenummer>4204</u:bostedskommunenummer>
          <u:bostedskommunenummer>0301</u:bostedskommunenummer>
        </u:kommunenummer>
        <u:personstatustyper><![CDATA[aktiv]]></u:personstatustyper>
      </u:tilpassetUttrekkJobbRequest>\n`,
    writeXml(rot, wanted),
  ]
  for (const xml of alike) assert.deepEqual(read(xml), wanted)
})

test('in whatever namespaces the elements are, each in its own or in none, it is the same order (12.5)', () => {
  const rot = rotOf('Utvalg')
  const navnerom = fc.constantFrom(
    '',
    'noe:annet',
    'folkeregisteret:tilgjengeliggjoering:uttrekk:v1',
  )
  const within = (navn: string, uri: string, inner: string, isPrefixed: boolean) =>
    isPrefixed && uri !== ''
      ? `<p:${navn} xmlns:p="${uri}">${inner}</p:${navn}>`
      : `<${navn} xmlns="${uri}">${inner}</${navn}>`
  const element = (navn: string, inner: string) =>
    fc.tuple(navnerom, fc.boolean()).map(([uri, prefixed]) => within(navn, uri, inner, prefixed))
  const order = fc
    .tuple(
      element('personstatustyper', 'bosatt'),
      element('personstatustyper', 'doed'),
      element('bostedskommunenummer', '4204').chain((one) => element('kommunenummer', one)),
    )
    .chain((parts) => element(rot.navn, parts.join('')))
  fc.assert(
    fc.property(order, (xml) => {
      assert.deepEqual(readXml(rot, Buffer.from(xml)), {
        personstatustyper: ['bosatt', 'doed'],
        kommunenummer: { bostedskommunenummer: '4204' },
      })
    }),
  )
})

test('a person in a bulk answer is the very element that stands alone, in its own namespace (12.5)', () => {
  const person = { navn: [{ fornavn: 'A' }] }
  const alone = writeXml(PERSON, person).split('\n')[1] ?? ''
  const one = { foedselsEllerDNummer: '1', folkeregisterperson: person }
  const bulk = writeXml(rotOf('Bulkoppslagssvar'), { oppslag: [one] })
  assert.ok(alone.startsWith(`<folkeregisterperson xmlns="${PERSON.navnerom}">`))
  assert.ok(bulk.includes(alone), bulk)
})

test('fields the model does not know are read as they stand, null as null, one value as one', () => {
  const rot = rotOf('Utvalg')
  const xml = `<tilpassetUttrekkJobbRequest xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ukjent><a>1</a></ukjent><kjoenn xsi:nil="true"/><bostedskommunenummer>4204</bostedskommunenummer><postnummer/></tilpassetUttrekkJobbRequest>`
  assert.deepEqual(readXml(rot, Buffer.from(xml)), {
    ukjent: { a: '1' },
    kjoenn: null,
    bostedskommunenummer: '4204',
    postnummer: '',
  })
})

test('no bytes make the reader fail in another way than by refusing', () => {
  const rot = rotOf('Utvalg')
  const refusesOrReads = (bytes: Buffer) => {
    try {
      readXml(rot, bytes)
    } catch (error) {
      assert.equal((error as { kode?: string }).kode, 'FREG-100', String(error))
    }
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => refusesOrReads(Buffer.from(bytes))))
  const whole = writeXml(rot, { personstatustyper: ['bosatt'], kjoenn: null, annet: { a: 1 } })
  fc.assert(
    fc.property(fc.nat(), fc.nat(12), fc.string(), (at, length, junk) => {
      const from = at % whole.length
      refusesOrReads(Buffer.from(whole.slice(0, from) + junk + whole.slice(from + length)))
    }),
    RUNS,
  )
})

/** That a form has the fields of a type in their order, and the forms of its types within. */
function assertLike(form: Form | undefined, felter: Type['felt'], path: string): void {
  assert.ok(form?.kind === 'objekt', path)
  const shown = Object.entries(felter).filter(
    ([, felt]) => typeof felt === 'string' || !('utenom' in felt),
  )
  assert.deepEqual(
    [...form.felt.keys()],
    shown.map(([navn]) => navn),
    path,
  )
  for (const [navn, felt] of shown) {
    const isList = typeof felt === 'object' && 'liste' in felt
    const one = isList ? felt.liste : felt
    const here = form.felt.get(navn)
    assert.equal(here?.antall, isList ? 'flere' : 'en', `${path}.${navn}`)
    if (typeof one === 'object' && 'felt' in one) {
      assertLike(here?.form, one.felt, `${path}.${navn}`)
    } else assert.equal(here?.form.kind, 'verdi', `${path}.${navn}`)
  }
}

test('the forms hold every field of the register’s table, in its order, at every level (13.5)', () => {
  assert.deepEqual([...PERSON.form.felt.keys()], EGENSKAPER)
  for (const egenskap of EGENSKAPER) {
    const { felt } = MODELL[egenskap]
    assertLike(PERSON.form.felt.get(egenskap)?.form, { ...METADATA, ...felt }, egenskap)
  }
})

test('types of one name are one type', () => {
  const seen = new Map<string, unknown>()
  const walk = (form: typeof PERSON.form): void => {
    if (form.navn !== undefined) {
      assert.deepEqual(form, seen.get(form.navn) ?? form, form.navn)
      seen.set(form.navn, form)
    }
    for (const { form: inner } of form.felt.values()) if (inner.kind === 'objekt') walk(inner)
  }
  for (const { form } of ROETTER.values()) walk(form)
  assert.ok(seen.size > 50, String(seen.size))
})

test('an element out of order, a date that is none or a field of nobody’s is not valid: the XSD says something', () => {
  const inPerson = (inner: string) =>
    `<folkeregisterperson xmlns="${PERSON.navnerom}">${inner}</folkeregisterperson>`
  const check = (inner: string) => assertValid(PERSON.navnerom, inPerson(inner))
  check('<foedsel><foedselsdato>1979-01-24</foedselsdato></foedsel><navn/>')
  const wrong = [
    '<navn/><foedsel/>',
    '<foedsel><foedselsdato>1979-02-30</foedselsdato></foedsel>',
    '<foedsel><foedselsaar>79</foedselsaar></foedsel>',
    '<bostedsadresse><grunnkrets>x</grunnkrets></bostedsadresse>',
    '<navn><erGjeldende>ja</erGjeldende></navn>',
    '<doedsfall/><doedsfall/>',
    '<ukjent/>',
    'tekst',
  ]
  for (const inner of wrong) assert.throws(() => check(inner), inner)
  assert.throws(() => createValidator('<xs:schema/>'))
})

test('every schema that goes into the document of the API has its place in one XSD', () => {
  const navnerom = [...new Set([...ROETTER.values()].map((rot) => rot.navnerom))]
  for (const one of navnerom) createValidator(createXsd(one, stedOf))
  const told = navnerom.map((one) => createXsd(one, stedOf)).join('')
  for (const navn of ROETTER.keys()) assert.ok(told.includes(`<xs:element name="${navn}"`), navn)
})

test('the name of a field that is no name in XML comes through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), alt, (navn, value) => {
      if (navn === '__proto__') return
      const person = JSON.parse(JSON.stringify({ [navn]: value })) as unknown
      assert.deepEqual(thereAndBack(PERSON, person), person)
    }),
  )
})
