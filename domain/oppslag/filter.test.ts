import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { syntetiskRegister } from '../../syntetisk/register.ts'
import {
  dokumenter,
  FLYTTET,
  GRADERINGER,
  gjelder,
  HJEM,
  historisk,
} from '../../tests/fixture/dokumenter.ts'
import { EVERYTHING, isContained, OPEN, pakke, parts, status } from '../../tests/fixture/innsyn.ts'
import { readOpptak } from '../../tests/fixture/opptak.ts'
import { egneSkjulte } from '../register/gradering.ts'
import { EGENSKAPER, elementer, type Persondokument } from '../register/persondokument.ts'
import { filterDokument, withholdsGraderte } from './filter.ts'
import type { Vernestatus } from './maskering/regel.ts'
import { parsePart } from './part.ts'
import { ALLE_PAKKER, type Rettighetspakke, rettigheter } from './rettighetspakke.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'
/** Beside the addresses: where the strengtFortrolige moved abroad, and where a dødsbo is reached. */
const TELLS_HOME: readonly string[] = ['innflytting', 'utflytting', 'kontaktinformasjonForDoedsbo']

test('what has been filtered is not changed by being filtered again', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, pakke, (stored, today, asked, where) => {
      const visning = parsePart(asked, where)
      const once = filterDokument(stored, today, visning)
      assert.equal(JSON.stringify(filterDokument(once, today, visning)), JSON.stringify(once))
    }),
  )
})

test('nothing is ever added: every field of the answer is in the stored document', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, pakke, (stored, today, asked, where) => {
      const shown = filterDokument(stored, today, parsePart(asked, where))
      assert.ok(isContained(shown, stored))
    }),
  )
})

test('properties come in the register’s order and never empty', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, pakke, (stored, today, asked, where) => {
      const visning = parsePart(asked, where)
      const shown = filterDokument(stored, today, visning)
      const names = Object.keys(shown)
      assert.deepEqual(
        names,
        visning.egenskaper.filter((egenskap) => names.includes(egenskap)),
      )
      for (const egenskap of visning.egenskaper) {
        if (!names.includes(egenskap)) continue
        assert.ok(elementer(shown, egenskap).length > 0)
        assert.equal(Array.isArray(shown[egenskap]), Array.isArray(stored[egenskap]))
      }
    }),
  )
})

test('the stored document is left as it was', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, pakke, (stored, today, asked, where) => {
      const before = JSON.stringify(stored)
      filterDokument(stored, today, parsePart(asked, where))
      assert.equal(JSON.stringify(stored), before)
    }),
  )
})

test('the first package gets whole elements, each just as it is stored, but for what tells a hidden home', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, (stored, today, asked) => {
      const shown = filterDokument(stored, today, parsePart(asked, MH))
      const skjult = [...egneSkjulte(stored, 0).values()].includes(2)
      const strengt = today.vern === 'strengtFortrolig' || skjult
      for (const egenskap of EGENSKAPER.filter((one) => !(strengt && TELLS_HOME.includes(one)))) {
        const kept = elementer(stored, egenskap).filter((element) =>
          elementer(shown, egenskap).includes(element),
        )
        assert.deepEqual(elementer(shown, egenskap), kept)
      }
    }),
  )
})

test('the first package gets the whole of an unprotected person’s document', () => {
  const stored: Persondokument = Object.fromEntries(
    EGENSKAPER.map((egenskap) => [egenskap, [gjelder({ verdi: 1 }), historisk({ verdi: 2 })]]),
  )
  const { forholdTilSametingetsValgmanntall: _, oppholdPaaSvalbard: __, ...open } = stored
  assert.deepEqual(filterDokument(stored, OPEN, parsePart(EVERYTHING, MH)), open)
})

test('nothing is seen that the first package does not see with all parts, but masked values', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, pakke, (stored, today, asked, where) => {
      const less = filterDokument(stored, today, parsePart(asked, where))
      const more = filterDokument(stored, today, parsePart(EVERYTHING, MH))
      const { oppholdPaaSvalbard, ...rest } = less
      assert.ok(isContained(rest, more), where)
      assert.ok(oppholdPaaSvalbard === undefined || where === 'brsv')
    }),
    { numRuns: 300 },
  )
})

test('what two sets of parts show is together what their union shows', () => {
  const named = fc.subarray(['person-basis', 'relasjon-utvidet', ...EVERYTHING.slice(1)], {
    minLength: 1,
  })
  fc.assert(
    fc.property(dokumenter(), status, named, named, pakke, (stored, today, a, b, where) => {
      const show = (asked: readonly string[]) =>
        filterDokument(stored, today, parsePart(asked, where))
      assert.deepEqual(show([...new Set([...a, ...b])]), { ...show(a), ...show(b) })
    }),
  )
})

test('historic elements come only with part=historikk and only of the package’s properties', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, pakke, (stored, today, asked, where) => {
      const shown = filterDokument(stored, today, parsePart(asked, where))
      for (const egenskap of EGENSKAPER) {
        if (asked.includes('historikk') && rettigheter(where).historikk.includes(egenskap)) continue
        const current = elementer(shown, egenskap).every((el) => el['erGjeldende'] === true)
        assert.ok(current, egenskap)
      }
    }),
  )
})

test('an element that does not say that it holds is shown as historic', () => {
  const stored = { navn: [{ fornavn: 'FLINK' }, { fornavn: 'ULLEN', erGjeldende: 'true' }] }
  assert.deepEqual(filterDokument(stored, OPEN, parsePart(['navn'], MH)), {})
  assert.deepEqual(filterDokument(stored, OPEN, parsePart(['navn', 'historikk'], MH)), stored)
})

test('an element of which nothing is open is left out, and the property with it', () => {
  const stored = { navn: [{ kilde: 'KILDE_DSF' }] }
  assert.deepEqual(filterDokument(stored, OPEN, parsePart(EVERYTHING, UH)), {})
  assert.deepEqual(filterDokument(stored, OPEN, parsePart(EVERYTHING, MH)), stored)
})

test('somebody strengtFortrolig has no home in any versjon, part or package', () => {
  fc.assert(
    fc.property(dokumenter(), status, parts, pakke, (stored, today, asked, where) => {
      const strengt: Vernestatus = { ...today, vern: 'strengtFortrolig' }
      const json = JSON.stringify(filterDokument(stored, strengt, parsePart(asked, where)))
      assert.ok(!json.includes(HJEM))
      if (where !== MH) assert.ok(!json.includes(FLYTTET))
    }),
    { numRuns: 400 },
  )
})

test('nobody of a synthetic country would have a home left, were they strengtFortrolig today', () => {
  const strengt: Vernestatus = { ...OPEN, vern: 'strengtFortrolig' }
  for (const { dokument: stored } of syntetiskRegister({ antall: 400, seed: 7 })) {
    for (const where of ALLE_PAKKER) {
      const { adressebeskyttelse: _, ...shown } = filterDokument(
        stored,
        strengt,
        parsePart(EVERYTHING, where),
      )
      const text = JSON.stringify(shown)
      assert.doesNotMatch(text, /"(vegadresse|matrikkeladresse|ukjentBosted)":\{"(?!adressenavn)/)
      assert.doesNotMatch(text, /flyttedato|oppholdsadressedato|startdatoForKontrakt|grunnkrets/)
    }
  }
})

test('of somebody strengtFortrolig an open and current postal address remains', () => {
  const post = gjelder({ adressegradering: 'ugradert', postboksadresse: { postboks: '1' } })
  const stored: Persondokument = {
    postadresse: [
      post,
      { ...post, erGjeldende: false },
      { ...post, adressegradering: 'fortrolig' },
    ],
    postadresseIUtlandet: [post],
  }
  const strengt: Vernestatus = { ...OPEN, vern: 'strengtFortrolig' }
  assert.deepEqual(filterDokument(stored, strengt, parsePart(EVERYTHING, MH)), {
    postadresse: [post],
    postadresseIUtlandet: [post],
  })
})

test('invariant 3: an old versjon is judged with the protection of today', () => {
  const home = gjelder({ adressegradering: 'ugradert', vegadresse: { adressenavn: HJEM } })
  const old: Persondokument = { bostedsadresse: [home], utflytting: [gjelder({ sted: FLYTTET })] }
  for (const where of ALLE_PAKKER) {
    const visning = parsePart(EVERYTHING, where)
    assert.ok(JSON.stringify(filterDokument(old, OPEN, visning)).includes(HJEM))
    const today: Vernestatus = { ...OPEN, vern: 'strengtFortrolig' }
    const json = JSON.stringify(filterDokument(old, today, visning))
    assert.ok(!json.includes(HJEM))
    assert.equal(json.includes(FLYTTET), where === MH)
  }
})

test('invariant 3: an address graded strengtFortrolig stays closed after the protection ends', () => {
  const home = gjelder({ adressegradering: 'strengtFortrolig', vegadresse: { adressenavn: HJEM } })
  for (const where of ALLE_PAKKER) {
    const visning = parsePart(EVERYTHING, where)
    assert.deepEqual(filterDokument({ bostedsadresse: [home] }, OPEN, visning), {})
  }
})

test('invariant 3: whoever is fortrolig today has no open home from before where it is withheld', () => {
  const before = historisk({ adressegradering: 'ugradert', vegadresse: { adressenavn: HJEM } })
  const stored: Persondokument = { bostedsadresse: [before] }
  for (const where of ALLE_PAKKER) {
    const today: Vernestatus = { ...OPEN, vern: 'fortrolig', syntetisk: false }
    const json = JSON.stringify(filterDokument(stored, today, parsePart(EVERYTHING, where)))
    assert.equal(json.includes(HJEM), !withholdsGraderte(where, today), where)
  }
})

test('invariant 7: graded addresses go to the public packages, of real persons only when said so', () => {
  const graded = GRADERINGER.filter((grad) => grad !== 'ugradert' && grad !== 'strengtFortrolig')
  const stored: Persondokument = {
    bostedsadresse: graded.map((adressegradering) => gjelder({ adressegradering })),
  }
  const shows = (where: Rettighetspakke, syntetisk: boolean, graderteTilUtenHjemmel: boolean) => {
    const today = { ...OPEN, vern: 'fortrolig', syntetisk, graderteTilUtenHjemmel } as const
    return 'bostedsadresse' in filterDokument(stored, today, parsePart([], where))
  }
  for (const where of ALLE_PAKKER) {
    assert.equal(shows(where, false, false), where === MH)
    assert.equal(shows(where, false, true), rettigheter(where).offentlig)
    assert.equal(shows(where, true, false), rettigheter(where).offentlig)
  }
})

test('decision 10: outside the public packages graded addresses and the grading are left out', () => {
  const open = gjelder({ adressegradering: 'ugradert' })
  const stored: Persondokument = {
    adressebeskyttelse: [gjelder({ graderingsnivaa: 'fortrolig' })],
    bostedsadresse: [gjelder({ adressegradering: 'fortrolig' })],
    oppholdsadresse: [gjelder({ adressegradering: 'klientadresse' })],
    postadresse: [open, gjelder({})],
  }
  for (const where of ALLE_PAKKER.filter((one) => !rettigheter(one).offentlig)) {
    const shown = filterDokument(stored, { ...OPEN, vern: 'fortrolig' }, parsePart([], where))
    assert.deepEqual(Object.keys(shown), ['postadresse'])
    assert.equal(elementer(shown, 'postadresse').length, 1)
  }
})

test('recorded persons come back byte for byte as person-basis without hjemmel', (t) => {
  const visning = parsePart([], UH)
  let graded = 0
  for (const { identifikator, json } of readOpptak(t)) {
    const stored = JSON.parse(json) as Persondokument
    const vern = stored.adressebeskyttelse === undefined ? 'ugradert' : 'fortrolig'
    if (vern === 'fortrolig') graded += 1
    assert.equal(
      JSON.stringify(filterDokument(stored, { ...OPEN, vern }, visning)),
      json,
      identifikator,
    )
  }
  t.diagnostic(`${graded} of the recorded persons are fortrolige`)
})
