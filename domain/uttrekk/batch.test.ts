import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALLE_PAKKER } from '../oppslag/rettighetspakke.ts'
import {
  antallBatcher,
  BORTE,
  BORTE_UTEN_GRUNN,
  batchKind,
  borteFeilmelding,
  ikkeKlarFeilmelding,
  parseBatchnr,
} from './batch.ts'

test('the first batch has number 0', () => {
  assert.equal(parseBatchnr('0'), 0)
  assert.equal(batchKind(parseBatchnr('0'), 1), 'innhold')
})

test('a batch number is read and written back unchanged', () => {
  fc.assert(fc.property(fc.nat(1_000_000_000), (nr) => assert.equal(parseBatchnr(String(nr)), nr)))
})

test('a batch number that is no whole number from 0 is refused with 400', () => {
  for (const input of ['', '-1', '1.0', '1e3', '+1', ' 1', '1 ', 'siste', '0x1']) {
    assert.throws(() => parseBatchnr(input), { kode: 'FREG-102', status: 400, felt: 'batchnr' })
  }
})

test('a batch number of more digits than any job has batches is beyond all of them, and is not repeated (12.3)', () => {
  for (const input of ['1000000001', '24817999316', '9'.repeat(400)]) {
    assert.equal(parseBatchnr(input), 1_000_000_000)
    assert.equal(batchKind(parseBatchnr(input), 20_000), 'borte')
  }
})

test('the number after the last is the end marker, and beyond it there is nothing', () => {
  const kinds = ['0', '1', '2', '3', '9'].map((nr) => batchKind(parseBatchnr(nr), 2))
  assert.deepEqual(kinds, ['innhold', 'innhold', 'slutt', 'borte', 'borte'])
})

test('an answer without hits ends with batch 0', () => {
  assert.equal(antallBatcher(0, 5_000), 0)
  assert.equal(batchKind(parseBatchnr('0'), 0), 'slutt')
  assert.equal(batchKind(parseBatchnr('1'), 0), 'borte')
})

test('whatever the size, the numbers are batches, then one end marker, then nothing', () => {
  const batcher = fc.nat(50)
  fc.assert(
    fc.property(batcher, fc.nat(100), (antall, nr) => {
      const kind = batchKind(parseBatchnr(String(nr)), antall)
      assert.equal(kind === 'innhold', nr < antall)
      assert.equal(kind === 'slutt', nr === antall)
    }),
  )
})

test('all batches but the last are full and the last holds the rest', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 100_000 }), (antall, stoerrelse) => {
      const batcher = antallBatcher(antall, stoerrelse)
      assert.ok(batcher * stoerrelse >= antall)
      assert.ok((batcher - 1) * stoerrelse < antall)
    }),
  )
  assert.equal(antallBatcher(8_914, 5_000), 2)
})

test('a batch that is not ready is told of in the recorded words', () => {
  const text = JSON.stringify({ feilmelding: ikkeKlarFeilmelding(parseBatchnr('2')) })
  assert.equal(text, '{"feilmelding":"Batch med id=2 er enda ikke klar"}')
  assert.equal(text.length, 50)
})

test('unknown, closed and failed are told of in three different ways', () => {
  assert.deepEqual(Object.keys(BORTE), ['ukjent', 'skjermet', 'feilet'])
  assert.equal(new Set(Object.values(BORTE)).size, 3)
})

test('whoever must order anew is told so', () => {
  assert.match(BORTE.skjermet, /Bestill uttrekket på nytt/)
  assert.match(BORTE.feilet, /Bestill uttrekket på nytt/)
})

test('a package that is told of adressebeskyttelse is told why, and any other the same for every reason (10.6)', () => {
  for (const pakke of ALLE_PAKKER) {
    const told = (Object.keys(BORTE) as (keyof typeof BORTE)[]).map((grunn) =>
      borteFeilmelding(grunn, pakke),
    )
    const mayKnow = pakke === 'offentlig-med-hjemmel' || pakke === 'offentligutenhjemmel'
    assert.deepEqual(new Set(told), new Set(mayKnow ? Object.values(BORTE) : [BORTE_UTEN_GRUNN]))
  }
  assert.doesNotMatch(BORTE_UTEN_GRUNN, /beskytt|vern|skjerm/i)
})
