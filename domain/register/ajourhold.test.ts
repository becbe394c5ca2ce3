import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ajourfoert, mikrosekunder } from './ajourhold.ts'
import type { Element, Persondokument } from './persondokument.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'
const ETT = '2022-03-25T12:30:00.832393+01:00'
const TO = '2022-03-25T12:30:01+01:00'

function at(ajourholdstidspunkt: unknown, erGjeldende = true): readonly Element[] {
  return [{ ajourholdstidspunkt, erGjeldende, etternavn: 'FIGUR' }]
}

test('a time is read to the microsecond, wherever its clock stands', () => {
  const noon = Date.UTC(2022, 2, 25, 11, 30) * 1_000
  assert.equal(mikrosekunder('2022-03-25T12:30:00+01:00'), noon)
  assert.equal(mikrosekunder('2022-03-25T11:30:00Z'), noon)
  assert.equal(mikrosekunder('2022-03-25T06:00:00-05:30'), noon)
  assert.equal(mikrosekunder('2022-03-25T12:30:00.5+01:00'), noon + 500_000)
  assert.equal(mikrosekunder('2022-03-25T12:30:00.123456789+01:00'), noon + 123_456)
  assert.equal(mikrosekunder('1932-02-29T00:00:00+01:00'), Date.UTC(1932, 1, 28, 23) * 1_000)
})

test('every moment there is is read as it is written', () => {
  const tid = fc.date({
    min: new Date('0001-01-01'),
    max: new Date('9999-12-31'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(tid, (one) => {
      assert.equal(mikrosekunder(one.toISOString()), one.getTime() * 1_000)
    }),
  )
})

test('what is no time, or does not say how far it is from UTC, is no time (10.3)', () => {
  for (const verdi of [
    ...['', 'i fjor', '2022-03-25', '2022-03-25T12:30:00', '2022-03-25 12:30:00+01:00'],
    ...['2022-02-30T12:00:00+01:00', '2022-13-01T12:00:00+01:00', '2022-03-25T24:00:00+01:00'],
    ...['2022-03-25T12:30+01:00', '2022-03-25T12:30:00+15:00', '2022-03-25T12:30:00+01:60'],
    ...['22-03-25T12:30:00+01:00', '+012022-03-25T12:30:00Z', ' 2022-03-25T12:30:00Z'],
    ...['2022-03-25T12:30:00.1234567891Z', '2022-03-25T12:30:60Z', '2022-03-25T12:30:00z'],
    ...[null, undefined, 0, 1_648_204_200_000, true, ['2022-03-25T12:30:00Z'], {}],
  ]) {
    assert.equal(mikrosekunder(verdi), undefined, String(verdi))
  }
})

test('a document is as new as its newest element', () => {
  const dokument = { navn: at(ETT), status: at(TO), doedsfall: { ajourholdstidspunkt: ETT } }
  assert.equal(ajourfoert(dokument as Persondokument, MH), mikrosekunder(TO))
  assert.equal(ajourfoert({}, MH), undefined)
})

test('one element without a time, or with one that cannot be read, leaves the document without (10.3)', () => {
  for (const verdi of [undefined, null, '', '2022-03-25', 7]) {
    assert.equal(ajourfoert({ navn: at(verdi), status: at(TO) }, MH), undefined, String(verdi))
    assert.equal(ajourfoert({ navn: at(verdi, false), status: at(TO) }, MH), undefined)
  }
})

test('a time that the package never shows is not missed, nor that of kjoenn, which has none', () => {
  const kjent = mikrosekunder(TO)
  const [uten] = [{ erGjeldende: true }]
  assert.equal(ajourfoert({ sivilstand: [uten], status: at(TO) }, UH), kjent)
  assert.equal(ajourfoert({ sivilstand: [uten], status: at(TO) }, MH), undefined)
  assert.equal(ajourfoert({ kjoenn: [uten], status: at(TO) }, MH), kjent)
  assert.equal(ajourfoert({ bostedsadresse: [{ erGjeldende: false }], status: at(TO) }, UH), kjent)
  assert.equal(ajourfoert({ bostedsadresse: [uten], status: at(TO) }, UH), undefined)
  assert.equal(
    ajourfoert({ kjoenn: at('i fjor'), status: at(TO) }, MH),
    undefined,
    'but one is read',
  )
})
