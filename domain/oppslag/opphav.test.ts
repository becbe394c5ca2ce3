import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { kilderFor, pinOpphav } from './opphav.ts'
import { ALLE_PAKKER, canLevere } from './rettighetspakke.ts'

const pakke = fc.constantFrom(...ALLE_PAKKER)

test('invariant 5: a copy of a copy serves nothing that the first copy could not', () => {
  fc.assert(
    fc.property(pakke, pakke, pakke, (a, b, c) => {
      if (canLevere(a, b) && canLevere(b, c)) assert.ok(canLevere(a, c))
    }),
  )
})

test('a package is served from its own documents and from those that hold all it may see (invariant 5)', () => {
  const MH = 'offentlig-med-hjemmel'
  const UH = 'offentligutenhjemmel'
  const PU = 'privatutenhjemmel'
  assert.deepEqual(Object.fromEntries(ALLE_PAKKER.map((one) => [one, kilderFor(one)])), {
    [MH]: [MH],
    [UH]: [MH, UH],
    [PU]: [MH, UH, PU],
    privat: [MH, UH, PU, 'privat'],
    privatutenfolkeregisteridentifikator: [
      ...[MH, UH, PU, 'privat'],
      'privatutenfolkeregisteridentifikator',
    ],
    finans: [MH, 'finans'],
    presse: [MH, UH, PU, 'presse'],
    presseutenfolkeregisteridentifikator: [
      ...[MH, UH, PU, 'presse'],
      'presseutenfolkeregisteridentifikator',
    ],
    eid: [MH, 'eid'],
    brsv: ['brsv'],
  })
})

test('a komplett is kept to what can be served, and to nothing where all can (12.6)', () => {
  assert.equal(pinOpphav('finans', ['finans', 'offentlig-med-hjemmel']), undefined)
  assert.equal(pinOpphav('finans', []), undefined)
  assert.deepEqual(pinOpphav('finans', ['finans', 'offentligutenhjemmel']), ['finans'])
  assert.deepEqual(pinOpphav('finans', ['privat']), [])
})
