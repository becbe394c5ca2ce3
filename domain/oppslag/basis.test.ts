import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter } from '../../tests/fixture/dokumenter.ts'
import { EVERYTHING, OPEN, pakke, parts, status } from '../../tests/fixture/innsyn.ts'
import { isBasis, renderBasis } from './basis.ts'
import { filterDokument, REGELVERSJON, vernestatus } from './filter.ts'
import { parsePart } from './part.ts'
import { ALLE_PAKKER } from './rettighetspakke.ts'

const UH = 'offentligutenhjemmel'

test('invariant 8: what is rendered in advance is what the rules answer, with their version', () => {
  fc.assert(
    fc.property(dokumenter(), status, (stored, { vern }) => {
      const today = vernestatus(stored, { ...OPEN, vern })
      const json = JSON.stringify(filterDokument(stored, today, parsePart([], UH)))
      assert.deepEqual(renderBasis(stored, { vern }), { regelversjon: REGELVERSJON, json })
    }),
  )
})

test('only person-basis of the one package, without history, is what is rendered in advance', () => {
  for (const where of ALLE_PAKKER) {
    assert.equal(isBasis(parsePart([], where)), where === UH)
    assert.equal(isBasis(parsePart(['PERSON-BASIS'], where)), where === UH)
    for (const asked of [['historikk'], ['navn'], ['person-basis', 'utflytting'], EVERYTHING]) {
      assert.equal(isBasis(parsePart(asked, where)), false)
    }
  }
})

test('whatever is asked for, it is taken for person-basis only where the answer is the same', () => {
  fc.assert(
    fc.property(parts, pakke, (asked, where) => {
      const visning = parsePart(asked, where)
      const { egenskaper } = parsePart([], UH)
      const same = visning.egenskaper.join() === egenskaper.join() && visning.historikk.length === 0
      assert.equal(isBasis(visning), same && where === UH)
    }),
  )
  const { egenskaper, ...rest } = parsePart([], UH)
  assert.equal(isBasis({ ...rest, egenskaper: egenskaper.toReversed() }), false)
  assert.equal(isBasis({ ...rest, egenskaper: egenskaper.slice(1) }), false)
  assert.equal(isBasis({ ...rest, egenskaper: [...egenskaper.slice(0, -1), 'opphold'] }), false)
})
