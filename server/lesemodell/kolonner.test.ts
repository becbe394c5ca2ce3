import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALLE_PAKKER } from '../../domain/oppslag/rettighetspakke.ts'
import { isTreff } from '../../domain/uttrekk/treff.ts'
import { KJOENN, PERSONSTATUSTYPER, type Utvalg } from '../../domain/uttrekk/utvalg.ts'
import { type Kandidatrad, packKandidater } from '../storage/kandidater.ts'
import { unpackNumre } from '../storage/numre.ts'
import { Kolonner } from './kolonner.ts'

const en = <T>(...alle: readonly T[]) => fc.constantFrom<T | undefined>(...alle, undefined)
const aar = fc.option(fc.integer({ min: 0, max: 9_999 }), { nil: undefined })
const sperre = fc.constantFrom(0, 0, 1, 2) as fc.Arbitrary<0 | 1 | 2>
const KOMMUNER = ['0301', '4204', '1103']
const rad = fc.record({
  person: fc.integer({ min: 1, max: 30 }),
  nummer: fc.option(fc.integer({ min: 1, max: 99_999_999_999 }), { nil: undefined }),
  status: en('bosatt', 'doed', 'ikkeBosatt', 'aktiv', 'utflyttet', 'noe nytt'),
  bostedskommune: en(...KOMMUNER),
  oppholdskommune: en(...KOMMUNER),
  adressenavn: en('storgata', 'lia', 'å'),
  postnummer: en('0150', '4600'),
  foedselsaar: aar,
  doedsaar: aar,
  kjoenn: en('kvinne', 'mann', 'annet'),
  sivilstand: en('gift', 'ugift'),
  statsborgerskap: fc.constantFrom('', 'NOR', 'SWE NOR', 'SWE'),
  sperreBosted: sperre,
  sperreOpphold: sperre,
  syntetisk: fc.boolean(),
  opphav: fc.constantFrom(...ALLE_PAKKER),
})
const given = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })
const utvalg = fc
  .record({
    personstatustyper: fc.uniqueArray(fc.constantFrom(...PERSONSTATUSTYPER), { minLength: 1 }),
    bostedskommunenummer: given(fc.uniqueArray(fc.constantFrom(...KOMMUNER), { minLength: 1 })),
    oppholdskommunenummer: given(fc.uniqueArray(fc.constantFrom(...KOMMUNER), { minLength: 1 })),
    adressenavn: given(fc.constantFrom('storgata', 'lia', 'ukjent')),
    postnummer: given(fc.constantFrom('0150', '9999')),
    foedselsaarFraOgMed: given(fc.integer({ min: 0, max: 9_999 })),
    foedselsaarTilOgMed: given(fc.integer({ min: 0, max: 9_999 })),
    doedsaarFraOgMed: given(fc.integer({ min: 0, max: 9_999 })),
    doedsaarTilOgMed: given(fc.integer({ min: 0, max: 9_999 })),
    kjoenn: given(fc.constantFrom(...KJOENN)),
    statsborgerskap: given(fc.constantFrom('NOR', 'SWE', 'OR ')),
    sivilstandstype: given(fc.constantFrom('gift', 'skilt')),
  })
  .map((alle) => Object.fromEntries(Object.entries(alle).filter(([, v]) => v !== undefined)))

test('columns find whom the rule finds, by the numbers they use, however often somebody has changed (15)', () => {
  const biter = fc.array(fc.uniqueArray(rad, { selector: (one) => one.person, maxLength: 20 }), {
    maxLength: 4,
  })
  fc.assert(
    fc.property(
      biter,
      utvalg,
      fc.constantFrom(...ALLE_PAKKER),
      fc.boolean(),
      (alle, asked, pakke, graderteTilUtenHjemmel) => {
        const kolonner = new Kolonner()
        const last = new Map<number, Kandidatrad>()
        for (const bit of alle) {
          const personer = bit.map(({ person }) => person)
          kolonner.apply(packKandidater(personer, (nr) => bit[nr]))
          for (const one of bit) last.set(one.person, one)
        }
        const hva = { utvalg: asked as unknown as Utvalg, pakke, graderteTilUtenHjemmel }
        const expected = [...last.values()]
          .filter((one) =>
            isTreff(hva.utvalg, { ...one, vern: 'ugradert', iBruk: one.nummer !== undefined }, hva),
          )
          .sort((a, b) => a.person - b.person)
        const { personer, numre } = kolonner.select(hva)
        assert.deepEqual(
          [...personer],
          expected.map(({ person }) => person),
        )
        assert.deepEqual(
          [...unpackNumre(numre)],
          expected.map(({ nummer }) => nummer),
        )
        assert.equal(kolonner.count(hva), expected.length)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('what a column has no room for is refused, and not searched without it (15)', () => {
  const kolonner = new Kolonner()
  const person = (nr: number): Kandidatrad => ({
    ...({ person: nr, nummer: nr, opphav: 'finans', status: `status ${nr}` } as const),
    ...({ sperreBosted: 0, sperreOpphold: 0, syntetisk: true, statsborgerskap: '' } as const),
    ...({ bostedskommune: undefined, oppholdskommune: undefined } as const),
    ...({ adressenavn: undefined, postnummer: undefined, foedselsaar: undefined } as const),
    ...({ doedsaar: undefined, kjoenn: undefined, sivilstand: undefined } as const),
  })
  const mange = Array.from({ length: 256 }, (_, nr) => nr + 1)
  assert.throws(() => kolonner.apply(packKandidater(mange, (nr) => person(nr + 1))), /more kinds/)
  const lang = { ...person(1), foedselsaar: 10_000 }
  assert.throws(() => packKandidater([1], () => lang), /not a year/)
})

test('whoever is found is found wherever among many, and all of them in order (15)', () => {
  const kolonner = new Kolonner()
  const mange = Array.from({ length: 200_000 }, (_, nr) => nr + 1)
  const rad = (nr: number): Kandidatrad => ({
    ...({ person: nr, nummer: nr, opphav: 'offentlig-med-hjemmel', syntetisk: true } as const),
    ...({ sperreBosted: 0, sperreOpphold: 0, statsborgerskap: '' } as const),
    ...({ bostedskommune: undefined, oppholdskommune: undefined, adressenavn: undefined } as const),
    ...({ postnummer: undefined, foedselsaar: nr % 7 === 0 ? 1990 : 1980 } as const),
    ...({
      doedsaar: undefined,
      kjoenn: undefined,
      sivilstand: undefined,
      status: 'bosatt',
    } as const),
  })
  kolonner.apply(packKandidater(mange, (nr) => rad(nr + 1)))
  for (const [foedselsaarFraOgMed, isFound] of [
    [1985, (nr: number) => nr % 7 === 0],
    [1970, () => true],
    [1995, () => false],
  ] as const) {
    const hva = {
      utvalg: { personstatustyper: ['bosatt'], foedselsaarFraOgMed } as unknown as Utvalg,
      ...({ pakke: 'offentligutenhjemmel', graderteTilUtenHjemmel: false } as const),
    }
    const expected = mange.filter(isFound)
    const { personer, numre } = kolonner.select(hva)
    assert.deepEqual([...personer], expected)
    assert.deepEqual([...unpackNumre(numre)], expected)
    assert.equal(kolonner.count(hva), expected.length)
  }
})
