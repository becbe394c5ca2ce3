import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseFolkeregisteridentifikator } from '../domain/ids.ts'
import { parseLine } from './innlasting.ts'
import type { NyVersjon } from './storage/storage.ts'

const UH = 'offentligutenhjemmel'
const NUMMER = '24817999316'
const PERSON =
  '{"identifikasjonsnummer":[{"erGjeldende":true,"status":"iBruk","foedselsEllerDNummer":"24817999316"}],"navn":[{"erGjeldende":true,"fornavn":"USELVSTENDIG"}]}'
const NAVNLOES = '{"navn":[{"erGjeldende":true,"fornavn":"USELVSTENDIG"}]}'

/** What a good line becomes. */
function good(line: string): NyVersjon {
  const parsed = parseLine(line, UH)
  assert.ok(typeof parsed === 'object', String(parsed))
  return parsed
}

/** Why a line is reported as broken. */
function broken(line: string | null): string {
  const parsed = parseLine(line, UH)
  assert.ok(typeof parsed === 'string')
  return parsed
}

test('a bare persondokument and a bulkoppslag entry are the same document', () => {
  const bare = good(PERSON)
  const entry = good(`{"foedselsEllerDNummer":"${NUMMER}","folkeregisterperson":${PERSON}}`)
  assert.deepEqual(entry, bare)
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
  for (const line of ['', '   ', '\r']) assert.equal(parseLine(line, UH), undefined)
})

test('a line that is too long, no JSON or no object is broken', () => {
  assert.match(broken(null), /longer than/)
  for (const line of ['{', 'person', '[]', '[{}]', '7', 'null', `${PERSON}}`]) {
    assert.equal(broken(line), 'not a JSON object')
  }
})

test('an entry whose person is no object is broken', () => {
  for (const person of ['[]', '"x"', '7']) {
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
  for (const line of ['{}', NAVNLOES, '{"feilmelding":{"feilmelding":"ukjent"}}']) {
    assert.equal(broken(line), 'no valid identifikator in identifikasjonsnummer')
  }
})

test('a property that is neither an object nor a list of objects makes the line broken', () => {
  for (const value of ['null', '7', '"x"', '[null]', '[[]]', '[{},"x"]']) {
    const line = PERSON.replace('"navn":[', `"status":${value},"navn":[`)
    assert.equal(broken(line), 'status is neither an object nor a list of objects')
  }
})

test('a document with a number that is not synthetic is broken', () => {
  assert.match(broken(PERSON.replace(NUMMER, '30108299920')), /not synthetic/)
  const ekte = parseFolkeregisteridentifikator('30108299920', 'felt')
  assert.match(
    String(
      parseLine(
        JSON.stringify({ foedselsEllerDNummer: ekte, folkeregisterperson: JSON.parse(PERSON) }),
        UH,
      ),
    ),
    /not synthetic/,
  )
})

test('no reason repeats anything of the line', () => {
  const secret = 'USELVSTENDIG'
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(secret, NUMMER, [secret], { [secret]: 1 }))
  const names = fc.constantFrom('folkeregisterperson', 'foedselsEllerDNummer', 'navn', 'status')
  fc.assert(
    fc.property(fc.dictionary(names, value), (line) => {
      const parsed = parseLine(JSON.stringify({ ...line, hemmelig: secret }), UH)
      assert.ok(parsed !== undefined)
      if (typeof parsed === 'string') assert.doesNotMatch(parsed, /USELVSTENDIG|24817999316/)
    }),
  )
})

test('whatever is on a line, it is let in, passed over or reported, and never throws', () => {
  const names = fc.constantFrom('identifikasjonsnummer', 'doedsfall', 'bostedsadresse', 'status')
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .dictionary(names, fc.jsonValue())
      .map((value) => JSON.stringify({ foedselsEllerDNummer: NUMMER, folkeregisterperson: value })),
  )
  fc.assert(
    fc.property(line, (text) => {
      assert.ok(['string', 'object', 'undefined'].includes(typeof parseLine(text, UH)))
    }),
  )
})
