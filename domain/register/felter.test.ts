import assert from 'node:assert/strict'
import { test } from 'node:test'
import { syntetiskRegister } from '../../syntetisk/register.ts'
import { readOpptak } from '../../tests/fixture/opptak.ts'
import { FELT, METADATA, UNDERFELT } from './felter.ts'
import { EGENSKAPER, elementer, type Persondokument } from './persondokument.ts'

/** The fields of a document that the table does not know. */
function unknown(dokument: Persondokument): readonly string[] {
  return EGENSKAPER.flatMap((egenskap) =>
    elementer(dokument, egenskap).flatMap((element) =>
      Object.entries(element).flatMap(([felt, verdi]) =>
        [...METADATA, ...FELT[egenskap]].includes(felt)
          ? unknownInside(verdi, felt)
          : [`${egenskap}.${felt}`],
      ),
    ),
  )
}

/** The same, of what stands inside a field. */
function unknownInside(verdi: unknown, felt: string): readonly string[] {
  if (Array.isArray(verdi)) return verdi.flatMap((one) => unknownInside(one, felt))
  if (typeof verdi !== 'object' || verdi === null) return []
  return Object.entries(verdi).flatMap(([name, one]) =>
    UNDERFELT.get(felt)?.has(name) ? unknownInside(one, name) : [`${felt}.${name}`],
  )
}

test('every field of the synthetic country is in the table', () => {
  for (const { dokument } of syntetiskRegister({ antall: 400, seed: 11 })) {
    assert.deepEqual(unknown(dokument), [])
  }
})

test('every recorded field is in the table', (t) => {
  for (const { json } of readOpptak(t)) {
    assert.deepEqual(unknown(JSON.parse(json) as Persondokument), [])
  }
})

test('no field is named twice, and none is metadata', () => {
  for (const egenskap of EGENSKAPER) {
    const all: readonly string[] = [...METADATA, ...FELT[egenskap]]
    assert.equal(new Set(all).size, all.length, egenskap)
  }
})
