import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EGENSKAPER } from '../register/persondokument.ts'
import { parsePart } from './part.ts'
import { canLevere, isSegment, pakke, SEGMENTER, type Segment } from './rettighetspakke.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'
const segment = fc.constantFrom<Segment>(...SEGMENTER)

/** Path before `/v1/` and scope, as the pages on endpoints and on Maskinporten list them. */
const PUBLISHED: Readonly<Record<Segment, readonly [path: string, scope: string]>> = {
  'offentlig-med-hjemmel': ['folkeregisteret/offentlig-med-hjemmel/api', 'offentligmedhjemmel'],
  offentligutenhjemmel: ['folkeregisteret/api/offentligutenhjemmel', 'offentligutenhjemmel'],
  privatutenhjemmel: ['folkeregisteret/api/privatutenhjemmel', 'privatutenhjemmel'],
  privat: ['folkeregisteret/api/privat', 'privat'],
  privatutenfolkeregisteridentifikator: [
    'folkeregisteret/api/privatutenfolkeregisteridentifikator',
    'privatutenfolkeregisteridentifikator',
  ],
  finans: ['folkeregisteret/api/finans', 'finans'],
  presse: ['folkeregisteret/api/presse', 'presse'],
  presseutenfolkeregisteridentifikator: [
    'folkeregisteret/api/presseutenfolkeregisteridentifikator',
    'presseutenfolkeregisteridentifikator',
  ],
  eid: ['folkeregisteret/api/eid', 'utstedereid'],
}

test('every package has the published path and scope', () => {
  for (const one of SEGMENTER) {
    const [path, scope] = PUBLISHED[one]
    assert.equal(pakke(one).path, path)
    assert.equal(pakke(one).scope, `folkeregister:deling/${scope}`)
  }
})

test('no two packages share a path, a scope or a short name', () => {
  for (const field of ['path', 'scope', 'kode'] as const) {
    assert.equal(new Set(SEGMENTER.map((one) => pakke(one)[field])).size, SEGMENTER.length)
  }
})

test('komplett and arkiv are services of the first package alone', () => {
  for (const tjeneste of ['komplett', 'arkiv'] as const) {
    assert.deepEqual(
      SEGMENTER.filter((one) => pakke(one).tjenester.includes(tjeneste)),
      [MH],
    )
  }
})

test('tilpasset, batch and lookups are services of the five packages of the table', () => {
  for (const tjeneste of ['tilpasset', 'batch', 'bulkoppslag', 'personer'] as const) {
    assert.deepEqual(
      SEGMENTER.filter((one) => pakke(one).tjenester.includes(tjeneste)),
      [MH, UH, 'privatutenhjemmel', 'finans', 'eid'],
    )
  }
})

test('every package may ask for the last sekvensnummer', () => {
  assert.ok(SEGMENTER.every((one) => pakke(one).tjenester.includes('sekvensnummer')))
})

test('contents are delivered only in the two packages whose masking is in place', () => {
  assert.deepEqual(
    SEGMENTER.filter((one) => pakke(one).innhold),
    [MH, UH],
  )
})

test('only the two public packages are offentlig', () => {
  assert.deepEqual(
    SEGMENTER.filter((one) => pakke(one).offentlig),
    [MH, UH],
  )
})

test('a segment is one of the table’s and nothing that an object happens to have', () => {
  assert.ok(SEGMENTER.every(isSegment))
  for (const input of ['', 'MH', 'toString', '__proto__', 'constructor', 'brsv', `${UH}/`]) {
    assert.equal(isSegment(input), false)
  }
})

/** All that a package can ever show, asked for by every name there is. */
function sees(where: Segment) {
  const names = EGENSKAPER.filter((egenskap) => egenskap !== 'forholdTilSametingetsValgmanntall')
  return parsePart(['historikk', 'person-basis', ...names], where)
}

test('invariant 5: a copy serves its own package, and never the first one unless it is that', () => {
  for (const opphav of SEGMENTER) {
    assert.equal(canLevere(opphav, opphav), true)
    assert.equal(canLevere(opphav, MH), opphav === MH)
    assert.equal(canLevere(MH, opphav), true)
  }
})

test('invariant 5: a copy serves no package that sees a property or a history it lacks', () => {
  fc.assert(
    fc.property(segment, segment, (opphav, where) => {
      fc.pre(canLevere(opphav, where))
      const stored = sees(opphav)
      const shown = sees(where)
      assert.ok(shown.egenskaper.every((egenskap) => stored.egenskaper.includes(egenskap)))
      assert.ok(shown.historikk.every((egenskap) => stored.historikk.includes(egenskap)))
    }),
  )
})

test('invariant 5: a copy of a copy serves nothing that the first copy could not', () => {
  fc.assert(
    fc.property(segment, segment, segment, (a, b, c) => {
      if (canLevere(a, b) && canLevere(b, c)) assert.ok(canLevere(a, c))
    }),
  )
})

test('invariant 5: a private copy serves no public package', () => {
  for (const opphav of SEGMENTER.filter((one) => !pakke(one).offentlig)) {
    assert.equal(canLevere(opphav, UH), false)
  }
})
