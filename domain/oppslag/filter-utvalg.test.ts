import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, gjelder, identifikator } from '../../tests/fixture/dokumenter.ts'
import { OPEN, pakke, status } from '../../tests/fixture/innsyn.ts'
import { personrad } from '../register/person.ts'
import type { Element, Persondokument } from '../register/persondokument.ts'
import { gjeldende } from '../register/persondokument.ts'
import { lagredeStatuser, PERSONSTATUSTYPER } from '../uttrekk/utvalg.ts'
import { filterDokument, withholdsGraderte } from './filter.ts'
import { parsePart } from './part.ts'

const KOMMUNE = '0301'
const graderinger = fc.constantFrom('ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig')

/** A current home or stay in the kommune, graded anyhow or not at all. */
const adresse: fc.Arbitrary<Element> = fc
  .option(graderinger, { nil: undefined })
  .map((adressegradering) =>
    gjelder({
      vegadresse: {
        kommunenummer: KOMMUNE,
        adressenavn: 'Prøveveien',
        poststed: { postnummer: '0010' },
      },
      ...(adressegradering === undefined ? {} : { adressegradering }),
    }),
  )

/** Anybody, with a number and perhaps a home and a stay. */
const personer: fc.Arbitrary<Persondokument> = fc
  .tuple(dokumenter(), identifikator, fc.option(adresse), fc.option(adresse))
  .map(([dokument, id, bosted, opphold]) => ({
    ...dokument,
    identifikasjonsnummer: [gjelder({ status: 'iBruk', foedselsEllerDNummer: id })],
    bostedsadresse: bosted === null ? [] : [bosted],
    oppholdsadresse: opphold === null ? [] : [opphold],
  }))

test('decision 10: whoever a selection by place finds has that place in a look-up too', () => {
  fc.assert(
    fc.property(personer, status, pakke, (dokument, { syntetisk, ...resten }, where) => {
      const rad = personrad(dokument)
      assert.ok(rad !== undefined)
      const today = { ...resten, syntetisk, vern: rad.vern }
      const isOpen = (sperre: number) => sperre === 0 || !withholdsGraderte(where, today)
      const shown = filterDokument(dokument, today, parsePart([], where))
      const places = [
        [rad.bostedskommune, rad.sperreBosted, 'bostedsadresse'],
        [rad.adressenavn, rad.sperreBosted, 'bostedsadresse'],
        [rad.postnummer, rad.sperreBosted, 'bostedsadresse'],
        [rad.oppholdskommune, rad.sperreOpphold, 'oppholdsadresse'],
      ] as const
      for (const [place, sperre, egenskap] of places) {
        if (place === undefined || !isOpen(sperre)) continue
        const text = JSON.stringify(gjeldende(shown, egenskap)).toLowerCase()
        assert.ok(text.includes(place), `${where} ${egenskap}`)
      }
    }),
    { numRuns: 500 },
  )
})

test('rule 2: a selection tells the confidential statuses apart no more than a look-up does', () => {
  for (const type of PERSONSTATUSTYPER) {
    const shown = lagredeStatuser({ personstatustyper: [type] }).map((stored) => {
      const dokument = { status: [gjelder({ status: stored })] }
      const open = filterDokument(dokument, OPEN, parsePart(['status'], 'finans'))
      return gjeldende(open, 'status')[0]?.['status']
    })
    assert.deepEqual([...new Set(shown)], [type])
  }
})

test('what else a selection goes by is in person-basis of every package that can select', () => {
  fc.assert(
    fc.property(personer, pakke, (dokument, where) => {
      const rad = personrad(dokument)
      const { egenskaper } = parsePart([], where)
      for (const felt of ['foedsel', 'doedsfall', 'kjoenn', 'sivilstand', 'statsborgerskap']) {
        assert.ok(egenskaper.some((egenskap) => egenskap === felt))
      }
      assert.ok(rad !== undefined)
    }),
    { numRuns: 20 },
  )
})
