import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, HJEM } from '../../../tests/fixture/dokumenter.ts'
import { EVERYTHING, status } from '../../../tests/fixture/innsyn.ts'
import { egneSkjulte, union } from '../../register/gradering.ts'
import {
  EGENSKAPER,
  type Egenskap,
  elementer,
  type Persondokument,
} from '../../register/persondokument.ts'
import { VERN } from '../../register/vern.ts'
import { filterDokument, withholdsGraderte } from '../filter.ts'
import { parsePart } from '../part.ts'
import { ALLE_PAKKER, type Rettighetspakke, rettigheter } from '../rettighetspakke.ts'
import { ALLE_KLASSER, type Klasse } from './klasse.ts'
import { maskElements } from './maskering.ts'
import type { Skjerming, Vernestatus } from './regel.ts'

const par = ALLE_PAKKER.flatMap((a) => ALLE_PAKKER.map((b) => [a, b] as const)).filter(
  ([a, b]) => a < b && rettigheter(a).klasse === rettigheter(b).klasse,
)

test('the ten packages are six classes, and BRSV, eID and PU are one of them (13.10)', () => {
  const koder = ALLE_KLASSER.map((klasse) =>
    ALLE_PAKKER.filter((one) => rettigheter(one).klasse === klasse).map(
      (one) => rettigheter(one).kode,
    ),
  )
  assert.deepEqual(koder, [
    ['MH'],
    ['UH'],
    ['PU', 'eID', 'BRSV'],
    ['F'],
    ['P', 'PR'],
    ['Pu', 'PRu'],
  ])
})

test('two packages of one class are shown the same, to the byte, of what both may see (13.10)', () => {
  fc.assert(
    fc.property(dokumenter(), status, fc.constantFrom(...par), (stored, today, [a, b]) => {
      const [one, other] = [a, b].map((where) =>
        filterDokument(stored, today, parsePart(EVERYTHING, where)),
      )
      for (const egenskap of EGENSKAPER.filter((name) => isSeen(name, a) && isSeen(name, b))) {
        assert.equal(JSON.stringify(one?.[egenskap]), JSON.stringify(other?.[egenskap]), egenskap)
      }
    }),
    { numRuns: 400 },
  )
})

test('what is masked depends on nothing but what is given: a property alone is as it is among the others (13.10)', () => {
  fc.assert(
    fc.property(dokumenter(), status, fc.constantFrom(...ALLE_PAKKER), (stored, today, where) => {
      const visning = parsePart(EVERYTHING, where)
      const shown = filterDokument(stored, today, visning)
      for (const egenskap of visning.egenskaper) {
        const alle = elementer(stored, egenskap).filter(
          (en) => visning.historikk.includes(egenskap) || en['erGjeldende'] === true,
        )
        const klasse = rettigheter(where).klasse
        const alone = maskElements(klasse, egenskap, alle, skjermingOf(stored, today, where))
        assert.deepEqual(alone, elementer(shown, egenskap), egenskap)
      }
    }),
    { numRuns: 300 },
  )
})

test('no class tells the home of somebody who is strengtFortrolig, whatever property is asked for by itself (13.10)', () => {
  fc.assert(
    fc.property(
      dokumenter(),
      status,
      fc.constantFrom(...ALLE_PAKKER),
      fc.constantFrom(...EGENSKAPER),
      (stored, today, where, egenskap) => {
        const strengt = { ...today, vern: 'strengtFortrolig' as const }
        const masked = maskElements(
          rettigheter(where).klasse,
          egenskap,
          elementer(stored, egenskap),
          skjermingOf(stored, strengt, where),
        )
        assert.ok(!JSON.stringify(masked).includes(HJEM))
      },
    ),
    { numRuns: 600 },
  )
})

test('a class that there is none of shows nothing: it is an error (13.10)', () => {
  const skjerming = {
    vern: 'ugradert',
    foerVernet: false,
    skjulte: new Map(),
    skjermes: false,
  } as const
  for (const klasse of ['', 'MH', 'offentlig-med-hjemmel', 'constructor', 'toString']) {
    const element = { erGjeldende: true, status: 'bosatt' }
    assert.throws(
      () => maskElements(klasse as Klasse, 'status', [element], skjerming),
      /no such class of masks/,
    )
  }
})

test('of a property that the model does not have, no class but the first is told anything (13.10)', () => {
  const skjerming = {
    vern: 'ugradert',
    foerVernet: false,
    skjulte: new Map(),
    skjermes: false,
  } as const
  for (const klasse of ALLE_KLASSER.filter((one) => one !== 'hjemmel')) {
    const masked = maskElements(
      klasse,
      'nytt' as Egenskap,
      [{ erGjeldende: true, nytt: 1 }],
      skjerming,
    )
    assert.deepEqual(masked, [])
  }
})

// --- internal ---

function isSeen(egenskap: Egenskap, where: Rettighetspakke): boolean {
  const { egenskaper, historikk } = rettigheter(where)
  // Of one that has no history what is shown is less, and no mask.
  return egenskaper.includes(egenskap) && historikk.includes(egenskap)
}

function skjermingOf(
  stored: Persondokument,
  today: Vernestatus,
  where: Rettighetspakke,
): Skjerming {
  const own = egneSkjulte(stored, VERN.indexOf(today.vern) as 0 | 1 | 2)
  return {
    vern: today.vern,
    foerVernet: today.foerVernet,
    skjermes: withholdsGraderte(where, today),
    skjulte: union(today.skjulte ?? new Map(), own),
  }
}
