import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, FLYTTET, FYLKE, HJEM, UKJENT } from '../../tests/fixture/dokumenter.ts'
import { EVERYTHING, pakke, showAll, status } from '../../tests/fixture/innsyn.ts'
import { isFolkeregisteridentifikator } from '../ids.ts'
import { FELT, METADATA } from '../register/felter.ts'
import { egneSkjulte } from '../register/gradering.ts'
import {
  EGENSKAPER,
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../register/persondokument.ts'
import { VERN } from '../register/vern.ts'
import { filterDokument, withholdsGraderte } from './filter.ts'
import { synligeFelt } from './maskering/felt.ts'
import { parsePart, type Visning } from './part.ts'
import { ALLE_PAKKER, canLevere, type Rettighetspakke, rettigheter } from './rettighetspakke.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'
const UTEN_NUMMER: readonly Rettighetspakke[] = [
  'privatutenfolkeregisteridentifikator',
  'presseutenfolkeregisteridentifikator',
]

/** The fields a package may have, by the rules of the pages and independent of our own table. */
function mayHave(
  where: Rettighetspakke,
  egenskap: Egenskap,
  element: Element,
  felt: string,
): boolean {
  if (where === MH) return true
  const known = [...METADATA, ...FELT[egenskap]].includes(felt)
  if (!known || felt === 'kilde' || felt === 'aarsak') return false
  if (egenskap === 'statsborgerskap') return ['erGjeldende', egenskap].includes(felt)
  if (egenskap === 'sivilstand') {
    if (where !== 'finans') return ['erGjeldende', egenskap].includes(felt)
    return !['myndighet', 'kommune', 'sted', 'utland'].includes(felt)
  }
  const dated = /adresse|deltBosted|navn|flytting/i.test(egenskap)
  return element['erGjeldende'] === true || !dated || !/tidspunkt$|dato/.test(felt)
}

test('no package ever gets a property, a history or a field outside its table', () => {
  fc.assert(
    fc.property(dokumenter(), status, pakke, (stored, today, where) => {
      const shown = filterDokument(stored, today, parsePart(EVERYTHING, where))
      for (const egenskap of Object.keys(shown) as readonly Egenskap[]) {
        assert.ok(rettigheter(where).egenskaper.includes(egenskap), egenskap)
        for (const element of elementer(shown, egenskap)) {
          const gjelder = element['erGjeldende'] === true
          assert.ok(gjelder || rettigheter(where).historikk.includes(egenskap), egenskap)
          const open = synligeFelt(rettigheter(where).klasse, egenskap, gjelder)
          for (const felt of Object.keys(element)) {
            assert.ok(mayHave(where, egenskap, element, felt), `${where} ${egenskap}.${felt}`)
            assert.ok(open.includes(felt) || where === MH, `${where} ${egenskap}.${felt}`)
          }
        }
      }
      if (where !== MH) assert.ok(!JSON.stringify(shown).includes(UKJENT))
    }),
    { numRuns: 500 },
  )
})

test('invariant 5: what a copy shows a package that it serves is what the whole register would show', () => {
  const pairs = ALLE_PAKKER.flatMap((opphav) =>
    ALLE_PAKKER.filter((one) => canLevere(opphav, one)).map((one) => [opphav, one] as const),
  )
  fc.assert(
    fc.property(dokumenter(), status, fc.constantFrom(...pairs), (stored, now, [opphav, one]) => {
      // A copy may lack what graded the place; the person is known to have it hidden.
      const today = { ...now, skjulte: egneSkjulte(stored, VERN.indexOf(now.vern) as 0 | 1 | 2) }
      const copy = filterDokument(stored, today, parsePart(EVERYTHING, opphav))
      const whole = filterDokument(stored, today, parsePart(EVERYTHING, one))
      assert.deepEqual(filterDokument(copy, today, parsePart(EVERYTHING, one)), whole)
    }),
    { numRuns: 300 },
  )
})

test('of somebody strengtFortrolig nothing tells a home, a move or a county outside the first package', () => {
  fc.assert(
    fc.property(dokumenter(), status, pakke, (stored, today, where) => {
      const shown: Persondokument = showAll(stored, where, { ...today, vern: 'strengtFortrolig' })
      const json = JSON.stringify(shown)
      assert.ok(!json.includes(HJEM))
      if (where !== MH) assert.ok(!json.includes(FLYTTET) && !json.includes(FYLKE))
    }),
    { numRuns: 300 },
  )
})

test('of somebody fortrolig nothing tells a home or a county where graded addresses are withheld', () => {
  fc.assert(
    fc.property(dokumenter(), status, pakke, (stored, today, where) => {
      const fortrolig = { ...today, vern: 'fortrolig' } as const
      fc.pre(withholdsGraderte(where, fortrolig))
      const json = JSON.stringify(showAll(stored, where, fortrolig))
      assert.ok(!json.includes(HJEM) && !json.includes(FYLKE), where)
      if (where !== UH) assert.ok(!json.includes(FLYTTET))
    }),
    { numRuns: 300 },
  )
})

test('no number of anybody is in a document for a package without identifikatorer', () => {
  const where = fc.constantFrom(...UTEN_NUMMER)
  fc.assert(
    fc.property(dokumenter(), status, where, (stored, today, one) => {
      const all: Visning = { pakke: one, egenskaper: EGENSKAPER, historikk: EGENSKAPER }
      for (const visning of [parsePart(EVERYTHING, one), all]) {
        const json = JSON.stringify(filterDokument(stored, today, visning))
        const numbers = (json.match(/\d{11}/g) ?? []).filter(isFolkeregisteridentifikator)
        assert.deepEqual(numbers, [])
      }
    }),
    { numRuns: 200 },
  )
})

test('private and press see no number but the person’s own, and that when asked for', () => {
  const where = fc.constantFrom<Rettighetspakke>('privat', 'presse')
  fc.assert(
    fc.property(dokumenter(), status, where, (stored, today, one) => {
      const parts = EVERYTHING.filter((part) => part !== 'identifikasjonsnummer')
      const json = JSON.stringify(filterDokument(stored, today, parsePart(parts, one)))
      assert.doesNotMatch(json, /DNummer|relatert|ansvar|"identifikasjonsnummer/)
    }),
  )
})
