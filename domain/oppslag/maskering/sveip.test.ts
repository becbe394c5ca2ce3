import assert from 'node:assert/strict'
import { test } from 'node:test'
import { showOne } from '../../../tests/fixture/innsyn.ts'
import { withControlDigits } from '../../ids.ts'
import { FELT, METADATA, UNDERFELT } from '../../register/felter.ts'
import { ADRESSER, EGENSKAPER, type Egenskap, type Element } from '../../register/persondokument.ts'
import { VERN, type Vern } from '../../register/vern.ts'
import { ALLE_PAKKER, type Rettighetspakke } from '../rettighetspakke.ts'

/**
 * Every value in an element bears a mark of its own. Whatever is put in the place of one of them, or
 * beside them, no mark may leave that did not leave before: the masks go by what is there, and what they
 * cannot read is the stronger.
 */
const STOEY: readonly unknown[] = [
  ...[null, {}, [], '', ' ', 'ukjent', 'UGRADERT', 42, true, ['ukjent'], [[]], [null], [{}]],
  ...[{ ukjent: 'noe' }, { ukjent: null }, [{ ukjent: 'noe' }]],
]
const NYTT = 'feltSomKomSenere'
const LISTER = ['adresselinje', 'tjenesteomraade', 'spraak']

/** A value of a field: marked all the way in. */
function marked(felt: string, path: string): unknown {
  const inner = UNDERFELT.get(felt)
  const one =
    inner === undefined
      ? `«${path}»`
      : Object.fromEntries([...inner].map((name) => [name, marked(name, `${path}.${name}`)]))
  return LISTER.includes(felt) ? [one] : one
}

/** The fields of a dødsbo that name a contact, and whose address it then is. */
const KONTAKTER = ['person', 'personSomKontakt', 'advokat', 'organisasjonSomKontakt']
const KONTAKTFELT = FELT.kontaktinformasjonForDoedsbo.filter((felt) => UNDERFELT.has(felt))

/** Elements as they come, of one property: current and historic, of each grading, by each contact. */
function elements(egenskap: Egenskap): readonly Element[] {
  const whole = Object.fromEntries(
    [...METADATA, ...FELT[egenskap]].map((felt) => [felt, marked(felt, felt)]),
  )
  const kinds = (): readonly Element[] => {
    if (egenskap === 'kontaktinformasjonForDoedsbo') {
      const rest = Object.fromEntries(
        Object.entries(whole).filter(([felt]) => felt === 'adresse' || !KONTAKTFELT.includes(felt)),
      )
      return KONTAKTER.map((felt) => ({ ...rest, [felt]: whole[felt] }))
    }
    if ('adressegradering' in whole) {
      return ['ugradert', 'klientadresse', 'fortrolig', 'strengtFortrolig'].map((one) => ({
        ...whole,
        adressegradering: one,
      }))
    }
    if (egenskap === 'status') {
      return ['bosatt', 'forsvunnet'].map((status) => ({ ...whole, status }))
    }
    return [whole]
  }
  return kinds().flatMap((element) =>
    [true, false].map((erGjeldende) => ({ ...element, erGjeldende })),
  )
}

type Innsyn = { readonly where: Rettighetspakke; readonly vern: Vern; readonly syntetisk: boolean }

const UH = 'offentligutenhjemmel'
/** Whether a person is synthetic matters to one package. */
const INNSYN: readonly Innsyn[] = ALLE_PAKKER.flatMap((where) =>
  VERN.flatMap((vern) =>
    (where === UH ? [true, false] : [true]).map((syntetisk) => ({ where, vern, syntetisk })),
  ),
)

/** The marks that leave, and a status that is none of the open ones. */
function told(egenskap: Egenskap, element: Element, { where, ...today }: Innsyn): Set<string> {
  const shown = showOne(egenskap, element, where, today)
  const marks = JSON.stringify(shown ?? {}).match(/«[^»]+»|forsvunnet/g) ?? []
  return new Set(marks)
}

/** What the schema requires and masks take: with it goes the rest of the element, which would be told without. */
const KREVD: readonly string[] = ['adresse', 'startdatoForKontrakt']

/** Holds changes of an element against what all may see of it as it is. */
function sweeper(egenskap: Egenskap, element: Element) {
  const bare = Object.fromEntries(Object.entries(element).filter(([felt]) => !KREVD.includes(felt)))
  const allowed = INNSYN.map(
    (innsyn) => new Set([element, bare].flatMap((one) => [...told(egenskap, one, innsyn)])),
  )
  return (changed: Element, own: (mark: string) => boolean = () => false): void => {
    for (const [i, innsyn] of INNSYN.entries()) {
      const more = [...told(egenskap, changed, innsyn)].filter(
        (mark) => !allowed[i]?.has(mark) && !own(mark),
      )
      if (more.length > 0) assert.fail(`${JSON.stringify([innsyn, egenskap, changed])}: ${more}`)
    }
  }
}

for (const egenskap of EGENSKAPER) {
  test(`no noise in a field of ${egenskap} tells more to anybody (10.4)`, () => {
    for (const element of elements(egenskap)) {
      const sweep = sweeper(egenskap, element)
      for (const felt of new Set([...Object.keys(element), ...FELT[egenskap], NYTT])) {
        for (const noise of STOEY.filter((one) => felt !== 'erGjeldende' || one !== true)) {
          sweep({ ...element, [felt]: noise })
        }
        const inner = element[felt]
        if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue
        for (const name of [...(UNDERFELT.get(felt) ?? []), NYTT]) {
          for (const noise of STOEY.slice(0, 3)) {
            sweep({ ...element, [felt]: { ...inner, [name]: noise } })
          }
        }
      }
    }
  })
}

test('two contacts of a dødsbo at once tell no more than each by itself, and no home (10.4)', () => {
  for (const element of elements('kontaktinformasjonForDoedsbo')) {
    const sweep = sweeper('kontaktinformasjonForDoedsbo', element)
    for (const felt of [...KONTAKTFELT, NYTT].filter((one) => !(one in element))) {
      const second = felt === NYTT ? { navn: `«${NYTT}»` } : marked(felt, felt)
      sweep(
        { ...element, [felt]: second },
        (mark) => mark.startsWith(`«${felt}.`) || (felt === NYTT && mark === `«${NYTT}»`),
      )
    }
  }
})

test('an office that is really there has its address told, and one in name alone has not (10.4)', () => {
  const adresse = marked('adresse', 'adresse')
  const felles = { erGjeldende: true, skifteform: 'annet', attestutstedelsesdato: '2020-01-01' }
  const tells = (kontakt: Element) =>
    INNSYN.filter(({ vern }) => vern === 'strengtFortrolig').map(
      (innsyn) =>
        told('kontaktinformasjonForDoedsbo', { ...felles, ...kontakt, adresse }, innsyn).size > 0,
    )
  const navn = { organisasjonsnavn: 'GREVLING ADVOKATER' }
  for (const advokat of [navn, { personnavn: { etternavn: 'GREVLING' } }]) {
    assert.ok(tells({ advokat }).every((one) => one))
    assert.ok(tells({ advokat, person: null, organisasjon: null }).every((one) => one))
  }
  const none = [null, {}, [], '', 'GREVLING', 1, true, { [NYTT]: 'x' }, { organisasjonsnavn: ' ' }]
  for (const advokat of [...none, { personnavn: { etternavn: null } }, [navn]]) {
    for (const beside of [{}, { person: { personnavn: { etternavn: 'GREVLING' } } }]) {
      assert.ok(
        tells({ advokat, ...beside }).every((one) => !one),
        JSON.stringify(advokat),
      )
    }
  }
  assert.ok(tells({ advokat: navn, [NYTT]: { navn: 'GREVLING' } }).every((one) => !one))
  assert.ok(tells({ advokat: navn, organisasjon: 'GREVLING' }).every((one) => !one))
})

test('a status is told only where it is one of the open ones, however it is written (10.4)', () => {
  const odd = ['Forsvunnet', 'forsvunnet ', ['forsvunnet'], { status: 'forsvunnet' }, 'nyStatus', 3]
  for (const status of odd) {
    for (const innsyn of INNSYN) {
      const shown = showOne('status', { erGjeldende: true, status }, innsyn.where)
      const isFirst = innsyn.where === 'offentlig-med-hjemmel'
      assert.deepEqual(shown, isFirst ? { erGjeldende: true, status } : undefined)
    }
  }
})

test('a number goes to no package without identifikatorer: as a number, parted, or as a name (10.4)', () => {
  const nummer = withControlDigits('010180001') ?? withControlDigits('010180003') ?? ''
  assert.equal(nummer.length, 11)
  const written = [
    ...[nummer, Number(nummer), `${nummer.slice(0, 6)} ${nummer.slice(6)}`],
    ...[`VED ${nummer.slice(0, 6)}-${nummer.slice(6)}`, [Number(nummer)], { [nummer]: 'x' }],
  ]
  for (const where of ALLE_PAKKER.filter((one) => one.includes('utenfolkeregister'))) {
    for (const egenskap of ADRESSER) {
      for (const one of written) {
        const vegadresse = { adressenavn: one, adressekode: one, poststed: { postnummer: one } }
        const element = { erGjeldende: true, adressegradering: 'ugradert', vegadresse }
        const shown = JSON.stringify(showOne(egenskap, element, where) ?? {})
        assert.doesNotMatch(shown.replaceAll(/[ -]/g, ''), new RegExp(String(Number(nummer))))
      }
    }
  }
})
