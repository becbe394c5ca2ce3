import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseUtvalg, stederAv } from './utvalg.ts'
import { BOSATT, fieldsOf, refusal } from './utvalg-fixture.ts'

test('decision 13: a list of kommuner means any of them, in whatever order they are named', () => {
  const one = parseUtvalg({
    ...BOSATT,
    kommunenummer: { bostedskommunenummer: ['4204', '0301', '4204'] },
  })
  assert.deepEqual(one.bostedskommunenummer, ['0301', '4204'])
  for (const wrong of [[], ['42'], [42], [42_040], Array(801).fill('0301')]) {
    assert.deepEqual(fieldsOf(refusal({ ...BOSATT, bostedskommunenummer: wrong })), [
      'bostedskommunenummer',
    ])
  }
})

test('decision 13: a street name is compared without case, with composed letters and single spaces', () => {
  const folded = (adressenavn: string) => parseUtvalg({ ...BOSATT, adressenavn }).adressenavn
  assert.equal(folded(' ÆRLIG  Ødes ÅSVEI '), 'ærlig ødes åsvei')
  assert.equal(folded('a\u030Asveien'), folded('ÅSVEIEN'))
  for (const wrong of ['', '   ', 7, 'x'.repeat(201), ['Storgata']]) {
    assert.deepEqual(fieldsOf(refusal({ ...BOSATT, adressenavn: wrong })), ['adressenavn'])
  }
})

test('decision 13: a postnummer is four digits, and it tells a place', () => {
  assert.equal(parseUtvalg({ ...BOSATT, postnummer: '4640' }).postnummer, '4640')
  assert.deepEqual(stederAv(parseUtvalg({ ...BOSATT, postnummer: '4640' })), ['bosted'])
  assert.deepEqual(stederAv(parseUtvalg({ ...BOSATT, adressenavn: 'Storgata' })), ['bosted'])
  assert.deepEqual(fieldsOf(refusal({ ...BOSATT, postnummer: '464' })), ['postnummer'])
})
