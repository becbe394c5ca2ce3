import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter, gjelder, historisk } from '../../tests/fixture/dokumenter.ts'
import { EVERYTHING, OPEN, showAll } from '../../tests/fixture/innsyn.ts'
import {
  ADRESSER,
  EGENSKAPER,
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../register/persondokument.ts'
import { filterDokument } from './filter.ts'
import type { Vernestatus } from './maskering/regel.ts'
import { parsePart } from './part.ts'

const UH = 'offentligutenhjemmel'

/** What the package without hjemmel is shown of a document, of every property it may ask for. */
const shown = (stored: Persondokument): Persondokument => showAll(stored, UH)

/** The one element of a property that is shown. */
function only(egenskap: Egenskap, element: Element): Element {
  const [first, ...more] = elementer(shown({ [egenskap]: [element] }), egenskap)
  assert.deepEqual(more, [])
  assert.ok(first !== undefined)
  return first
}

test('rule 2: confidential statuses are shown as aktiv and the open ones as they are', () => {
  for (const status of ['midlertidig', 'ikkeBosatt', 'forsvunnet', 'foedselsregistrert']) {
    assert.equal(only('status', gjelder({ status }))['status'], 'aktiv')
  }
  for (const status of ['bosatt', 'utflyttet', 'doed', 'opphoert', 'inaktiv', 'aktiv']) {
    assert.equal(only('status', gjelder({ status }))['status'], status)
  }
})

test('rule 2: the first package is shown the status itself', () => {
  const stored = { status: [gjelder({ status: 'forsvunnet' })] }
  const visning = parsePart(['status'], 'offentlig-med-hjemmel')
  assert.deepEqual(filterDokument(stored, OPEN, visning), stored)
})

test('rule 3: sivilstand is whether it holds and which, nothing more', () => {
  const stored = gjelder({
    sivilstand: 'gift',
    sivilstandsdato: '1997-02-16',
    myndighet: 'DEN_NORSKE_KIRKE',
    relatertVedSivilstand: '17857199960',
  })
  assert.deepEqual(only('sivilstand', stored), { erGjeldende: true, sivilstand: 'gift' })
})

test('rule 3: statsborgerskap is whether it holds and which, nothing more', () => {
  const stored = gjelder({ statsborgerskap: 'NOR', ervervsdato: '1972-09-19' })
  assert.deepEqual(only('statsborgerskap', stored), { erGjeldende: true, statsborgerskap: 'NOR' })
})

test('rule 3b: kilde and aarsak are in no element of any document', () => {
  fc.assert(
    fc.property(dokumenter(), (stored) => {
      for (const egenskap of EGENSKAPER) {
        for (const element of elementer(shown(stored), egenskap)) {
          assert.ok(!('kilde' in element) && !('aarsak' in element))
        }
      }
    }),
  )
})

test('rule 3b: the dates of what holds today are kept', () => {
  const { kilde: _, aarsak: __, ...rest } = gjelder({ fornavn: 'FLINK', etternavn: 'METROLOG' })
  assert.deepEqual(only('navn', gjelder({ fornavn: 'FLINK', etternavn: 'METROLOG' })), rest)
  const flyttedato = '2022-04-28'
  const home = gjelder({ adressegradering: 'ugradert', flyttedato })
  assert.equal(only('bostedsadresse', home)['flyttedato'], flyttedato)
})

test('rule 8: a historic innflytting or utflytting tells where and not when', () => {
  const historic = historisk({
    fraflyttingsland: 'DNK',
    tilflyttingsland: 'SWE',
    tilflyttingsstedIUtlandet: 'MALMØ',
    utflyttingsdato: '2021-07-29',
  })
  assert.deepEqual(only('innflytting', historic), { erGjeldende: false, fraflyttingsland: 'DNK' })
  assert.deepEqual(only('utflytting', historic), {
    erGjeldende: false,
    tilflyttingsland: 'SWE',
    tilflyttingsstedIUtlandet: 'MALMØ',
  })
})

test('rule 8: a current utflytting has its dates', () => {
  const current = only('utflytting', gjelder({ utflyttingsdato: '2021-07-29' }))
  assert.deepEqual(Object.keys(current), [
    'ajourholdstidspunkt',
    'erGjeldende',
    'gyldighetstidspunkt',
    'utflyttingsdato',
  ])
})

test('rule 8: somebody strengtFortrolig has neither innflytting nor utflytting', () => {
  const stored: Persondokument = {
    innflytting: [gjelder({ fraflyttingsland: 'SWE' })],
    utflytting: [gjelder({ tilflyttingsland: 'SWE' })],
  }
  const strengt: Vernestatus = { ...OPEN, vern: 'strengtFortrolig' }
  assert.deepEqual(filterDokument(stored, strengt, parsePart(EVERYTHING, UH)), {})
  assert.deepEqual(Object.keys(shown(stored)), ['innflytting', 'utflytting'])
})

test('rule 8b: historic names and addresses have no dates, nor has a contract that has ended', () => {
  const adresse = { adressegradering: 'ugradert', vegadresse: { adressenavn: 'Skjeggåsen' } }
  const dato = '2022-04-28'
  const dates: readonly (readonly [Egenskap, Element])[] = [
    ['bostedsadresse', { flyttedato: dato }],
    ['oppholdsadresse', { oppholdsadressedato: dato }],
    ['postadresse', {}],
  ]
  for (const [egenskap, felt] of dates) {
    const stored = { ...adresse, ...felt }
    const open = { erGjeldende: false, ...adresse }
    assert.deepEqual(only(egenskap, historisk(stored)), open)
    assert.equal(Object.keys(only(egenskap, gjelder(stored))).length, 5 + Object.keys(felt).length)
  }
  const navn = { fornavn: 'FLINK', etternavn: 'METROLOG' }
  assert.deepEqual(only('navn', historisk(navn)), { erGjeldende: false, ...navn })
})

test('rule 8b: no date of a historic name or address is in any document', () => {
  fc.assert(
    fc.property(dokumenter(), (stored) => {
      const answer = shown(stored)
      for (const egenskap of ['navn', 'innflytting', 'utflytting', ...ADRESSER] as const) {
        for (const element of elementer(answer, egenskap)) {
          if (element['erGjeldende'] === true) continue
          assert.doesNotMatch(Object.keys(element).join(' '), /tidspunkt|dato/)
        }
      }
    }),
  )
})

test('rule 8b: a historic identifikator keeps its dates', () => {
  const historic = historisk({ status: 'opphoert', foedselsEllerDNummer: '41919701143' })
  const { kilde: _, aarsak: __, ...rest } = historic
  assert.deepEqual(only('identifikasjonsnummer', historic), rest)
})

test('rule 9: of a guardian, who it is, but neither scope nor tasks', () => {
  const stored = gjelder({
    vergemaaltype: 'voksen',
    embete: 'statsforvalterenIAgder',
    verge: {
      foedselsEllerDNummer: '24817999316',
      navn: { fornavn: 'TOM', etternavn: 'GREVLING' },
      omfang: 'oekonomiskeInteresser',
      omfangetErInnenPersonligOmraade: false,
      tjenesteomraade: [{ vergeTjenestevirksomhet: 'bank' }],
    },
  })
  const answer = only('vergemaalEllerFremtidsfullmakt', stored)
  assert.equal(answer['vergemaaltype'], 'voksen')
  assert.equal(answer['embete'], 'statsforvalterenIAgder')
  assert.deepEqual(answer['verge'], { foedselsEllerDNummer: '24817999316' })
})

test('rule 9: a guardian without an identifikator is told by name and date of birth', () => {
  const navnFoedselsdato = { personnavn: { fornavn: 'TOM' }, foedselsdato: '1979-01-24' }
  const stored = gjelder({ verge: { navnFoedselsdato, tjenesteomraade: [] } })
  assert.deepEqual(only('vergemaalEllerFremtidsfullmakt', stored)['verge'], { navnFoedselsdato })
})

test('rule 9: where nothing of the guardian remains, there is one of whom nothing is told', () => {
  for (const verge of [{ omfang: 'oekonomiskeInteresser' }, {}]) {
    const answer = only(
      'vergemaalEllerFremtidsfullmakt',
      gjelder({ vergemaaltype: 'voksen', verge }),
    )
    assert.deepEqual(answer['verge'], {})
    assert.equal(answer['vergemaaltype'], 'voksen')
  }
  assert.ok(!('verge' in only('vergemaalEllerFremtidsfullmakt', gjelder({}))))
})

test('neither family nor parental responsibility, residence nor foreign numbers are shown', () => {
  const hidden: readonly Egenskap[] = [
    ...(['familierelasjon', 'foreldreansvar', 'opphold', 'bibehold'] as const),
    ...(['brukAvSamiskSpraak', 'foedselINorge', 'legitimasjonsdokument'] as const),
    ...(['utenlandskPersonidentifikasjon', 'preferertKontaktadresse'] as const),
    'utlendingsmyndighetenesIdentifikasjonsnummer',
  ]
  fc.assert(
    fc.property(dokumenter(), (stored) => {
      const answer = shown(stored)
      assert.ok(hidden.every((egenskap) => answer[egenskap] === undefined))
    }),
  )
})
