import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { identifikatortype, isFolkeregisteridentifikator, isSyntetisk } from '../domain/ids.ts'
import { identifikator } from './identifikator.ts'
import { findPlass, PERSONER_MAX, partnerIndex } from './plass.ts'
import { dato } from './tid.ts'

const index = fc.integer({ min: 0, max: PERSONER_MAX - 1 })
const seed = fc.maxSafeInteger()

test('every number is synthetic, valid, of its kind, and says date of birth and sex', () => {
  fc.assert(
    fc.property(seed, index, fc.constantFrom('foedselsnummer', 'dNummer'), (seed, index, type) => {
      const plass = findPlass(seed, index)
      const nummer = identifikator(plass, type)
      assert(isFolkeregisteridentifikator(nummer) && isSyntetisk(nummer))
      assert.equal(identifikatortype(nummer), type)
      const dag = Number(nummer.slice(0, 2)) - (type === 'dNummer' ? 40 : 0)
      const [aar, maaned, nr] = dato(plass.foedt).split('-').map(Number)
      assert.deepEqual(
        [dag, Number(nummer.slice(2, 4)) - 80, Number(nummer.slice(4, 6))],
        [nr, maaned, (aar ?? 0) % 100],
      )
      assert.equal(Number(nummer[8]) % 2, plass.kjoenn === 'mann' ? 1 : 0)
    }),
    { numRuns: 3000 },
  )
})

test('200 000 persons have 400 000 different numbers of their own', () => {
  const sett = new Set<string>()
  for (let i = 0; i < 200_000; i++) {
    const plass = findPlass(7, i)
    sett.add(identifikator(plass, 'foedselsnummer')).add(identifikator(plass, 'dNummer'))
  }
  assert.equal(sett.size, 400_000)
})

test('a column of the register has 600 different numbers of each kind, down to the last row', () => {
  // Columns cannot meet: each has its own day, month and two digits of the year.
  const kolonne = fc.integer({ min: 0, max: 36_524 })
  fc.assert(
    fc.property(seed, kolonne, (seed, kolonne) => {
      const sett = new Set<string>()
      for (let rad = 0; rad < 600; rad++) {
        const plass = findPlass(seed, rad * 36_525 + kolonne)
        sett.add(identifikator(plass, 'foedselsnummer')).add(identifikator(plass, 'dNummer'))
      }
      assert.equal(sett.size, 1200)
      const datoer = [...sett].map((nummer) => `${Number(nummer[0]) % 4}${nummer.slice(1, 6)}`)
      assert.equal(new Set(datoer).size, 1)
    }),
    { numRuns: 60 },
  )
})

test('the first four million have an individnummer of the series of their year', () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 0, max: 4_000_000 }), (seed, index) => {
      const plass = findPlass(seed, index)
      const aar = Number(dato(plass.foedt).slice(0, 4))
      const individ = Number(identifikator(plass, 'foedselsnummer').slice(6, 9))
      const individD = Number(identifikator(plass, 'dNummer').slice(6, 9))
      if (aar < 1940) assert(individ < 500 && individD < 200)
      else if (aar < 2000)
        assert((individ < 500 || individ >= 900) && !(individD >= 500 && individD < 600))
      else assert(individ >= 500 && individD >= 200)
    }),
    { numRuns: 3000 },
  )
})

test('the partner of the partner is oneself', () => {
  fc.assert(
    fc.property(index, (index) => {
      const partner = partnerIndex(index)
      if (partner !== undefined) assert.equal(partnerIndex(partner), index)
    }),
  )
})
