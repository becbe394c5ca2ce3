import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALLE_PAKKER, canLevere } from './rettighetspakke.ts'

const pakke = fc.constantFrom(...ALLE_PAKKER)

test('invariant 5: a copy of a copy serves nothing that the first copy could not', () => {
  fc.assert(
    fc.property(pakke, pakke, pakke, (a, b, c) => {
      if (canLevere(a, b) && canLevere(b, c)) assert.ok(canLevere(a, c))
    }),
  )
})
