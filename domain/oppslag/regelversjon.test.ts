import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter } from '../../tests/fixture/dokumenter.ts'
import { EVERYTHING, status } from '../../tests/fixture/innsyn.ts'
import { dokumentAv, historier } from '../../tests/fixture/vernehistorier.ts'
import { egneSkjulte } from '../register/gradering.ts'
import { stedsrad, utvalgsrad } from '../register/person.ts'
import { VERN, vern } from '../register/vern.ts'
import { fold, readFortelling, UVERNET, writeVernetilstand } from '../register/vernetilstand.ts'
import { soekeord } from '../soek/soekeord.ts'
import { filterDokument, REGELVERSJON, vernestatus } from './filter.ts'
import { parsePart } from './part.ts'
import { ALLE_PAKKER } from './rettighetspakke.ts'

/**
 * What the rules of each version gave, as a checksum. A line is added, and none is changed: what an older
 * version has derived is known by its number alone.
 */
const GULL: Readonly<Record<number, string>> = {
  4: 'e610378d6a2717d2723100a850d677d5',
  5: '97e4bf2f3919a5d6c097eb59b3f6c1e8',
  6: 'ec3edc05e3f12cca60e7abf292767ad6',
}

const DELER = [[], ['historikk'], EVERYTHING, ['relasjon-utvidet', 'innflytting', 'utflytting']]

/** What is shown of seeded documents, whoever is protected how, in every package and in parts. */
function* shown(): Generator<unknown> {
  const stored = fc.sample(dokumenter(), { seed: 10, numRuns: 150 })
  const persons = fc.sample(status, { seed: 11, numRuns: stored.length })
  for (const [i, dokument] of stored.entries()) {
    const person = persons[i] ?? persons[0]
    if (person === undefined) continue
    for (const pakke of ALLE_PAKKER) {
      for (const del of DELER) {
        yield filterDokument(dokument, vernestatus(dokument, person), parsePart(del, pakke))
      }
    }
  }
}

/** What is kept of persons, of what is hidden, and the words they are found by, after seeded histories. */
function* kept(): Generator<unknown> {
  for (const historie of historier(12, 400)) {
    let tilstand = UVERNET
    for (const [i, steg] of historie.steg.entries()) {
      const dokument = dokumentAv(historie, steg, i)
      const numre = steg.navngir.map((n) => ({ identifikator: String(n), iBruk: n === 0 }))
      const om = { ...steg, numre, skrevetMs: Date.UTC(2024, 0, 1) }
      tilstand = fold([{ tilstand, hjem: () => [] }], readFortelling(dokument, om))
      const niva = vern(dokument)
      const skjulte = egneSkjulte(dokument, VERN.indexOf(niva) as 0 | 1 | 2)
      const rader = [utvalgsrad(dokument), stedsrad(dokument, niva, skjulte)]
      yield [writeVernetilstand(tilstand), ...rader, soekeord(dokument)]
    }
  }
}

test('invariant 8: the version of the rules is pinned to what they give (10.9)', () => {
  const sum = createHash('sha256')
  for (const one of [...shown(), ...kept()]) sum.update(JSON.stringify(one))
  assert.equal(
    sum.digest('hex').slice(0, 32),
    GULL[REGELVERSJON],
    'The rules give something else than they did under this REGELVERSJON (domain/oppslag/filter.ts). ' +
      'If you meant that: raise it by one and add a line for it with the actual checksum, so that every ' +
      'register is derived anew when it is opened. Never change a line that has been released.',
  )
})
