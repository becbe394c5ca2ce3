import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAAKREVD, PAAKREVD_INNI } from '../domain/register/felter.ts'
import {
  type Egenskap,
  type Element,
  elementer,
  type Persondokument,
} from '../domain/register/persondokument.ts'
import { syntetiskRegister } from './register.ts'

const ANTALL = process.env['CI'] === 'true' ? 6_000 : 2_000
const SEEDS = [1, 7, 2_026]
const DAY_MS = 86_400_000

/** Properties of which a person has several at a time. */
const FLERE = new Set([
  ...['familierelasjon', 'foreldreansvar', 'statsborgerskap'],
  ...['legitimasjonsdokument', 'utenlandskPersonidentifikasjon'],
])

function ms(value: unknown): number | undefined {
  return typeof value === 'string' ? Date.parse(value) : undefined
}

/** What in a document cannot be so in time, each by its property and what is wrong. */
function mistakesIn(dokument: Persondokument): readonly string[] {
  const [foedsel] = elementer(dokument, 'foedsel')
  const foedt = ms(foedsel?.['foedselsdato']) ?? Number.NEGATIVE_INFINITY
  const doed = ms(elementer(dokument, 'doedsfall')[0]?.['doedsdato']) ?? Number.POSITIVE_INFINITY
  return Object.keys(dokument).flatMap((egenskap) => {
    const alle = elementer(dokument, egenskap as keyof Persondokument)
    const naa = alle.filter(({ erGjeldende }) => erGjeldende === true)
    const wrong = [
      ...(naa.length > 1 && !FLERE.has(egenskap) ? ['several that hold at a time'] : []),
      ...alle.flatMap((element) => mistakesOf(element, { foedt, doed })),
      ...(egenskap === 'familierelasjon' ? [] : backwards(alle)),
    ]
    return wrong.map((what) => `${egenskap}: ${what}`)
  })
}

function mistakesOf(element: Element, { foedt, doed }: { foedt: number; doed: number }) {
  const { gyldighetstidspunkt, opphoerstidspunkt, ajourholdstidspunkt, erGjeldende } = element
  const [fra, til, skrevet] = [
    ms(gyldighetstidspunkt),
    ms(opphoerstidspunkt),
    ms(ajourholdstidspunkt),
  ]
  if (fra === undefined || skrevet === undefined) return ['no time']
  const { startdatoForKontrakt: start, sluttdatoForKontrakt: slutt } = element
  const utstedt = ms(element['gyldigFra']) ?? foedt
  return [
    ...(skrevet < fra ? ['is written before it begins'] : []),
    ...(utstedt < foedt || utstedt > doed ? ['issued to nobody who lives'] : []),
    ...(til !== undefined && til <= fra ? ['ends before it begins'] : []),
    ...(til !== undefined && erGjeldende === true ? ['holds after its end'] : []),
    ...(til !== undefined && skrevet < til ? ['is ended before it ends'] : []),
    ...(fra < foedt - DAY_MS ? ['begins before birth'] : []),
    ...(fra > doed + DAY_MS ? ['begins after death'] : []),
    ...(typeof start === 'string' && typeof slutt === 'string' && slutt < start
      ? ['a kontrakt that ends before it begins']
      : []),
  ]
}

/** The fields that the published schema requires, and that are not there. */
function missingIn(dokument: Persondokument): readonly string[] {
  const inside = (value: unknown, required: readonly string[]): readonly string[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
    const fields = value as Readonly<Record<string, unknown>>
    return [
      ...required.filter((felt) => fields[felt] === undefined || fields[felt] === null),
      ...Object.entries(fields).flatMap(([felt, one]) =>
        inside(one, [...(PAAKREVD_INNI.get(felt) ?? [])]),
      ),
    ]
  }
  const missing = (Object.keys(dokument) as Egenskap[]).flatMap((egenskap) =>
    elementer(dokument, egenskap).flatMap((element) =>
      inside(element, PAAKREVD[egenskap] ?? []).map((felt) => `${egenskap}.${felt}`),
    ),
  )
  // The street address of a postadresse is of another type, which has no kommunenummer.
  return missing.filter((one) => one !== 'postadresse.kommunenummer')
}

/** What took the place of something cannot have begun before it. */
function backwards(alle: readonly Element[]): readonly string[] {
  return alle.flatMap((element, i) => {
    const [nyere] = alle.slice(i - 1, i)
    const isBackwards =
      nyere !== undefined &&
      element['erGjeldende'] === false &&
      (ms(nyere['gyldighetstidspunkt']) ?? 0) < (ms(element['gyldighetstidspunkt']) ?? 0)
    return isBackwards ? ['what came later is older'] : []
  })
}

/** The last document of each person of a register, by the numbers that the person has had. */
function newest(seed: number): ReadonlyMap<string, Persondokument> {
  const etter = new Map<string, Persondokument>()
  for (const { dokument } of syntetiskRegister({ antall: ANTALL, seed })) {
    for (const nummer of numbersOf(dokument)) etter.set(nummer, dokument)
  }
  return etter
}

function numbersOf(dokument: Persondokument): readonly string[] {
  return elementer(dokument, 'identifikasjonsnummer').map((e) => `${e['foedselsEllerDNummer']}`)
}

/** What one document says of another person, whose own says nothing of it, or something else. */
function oneSidedIn(dokument: Persondokument, etter: ReadonlyMap<string, Persondokument>) {
  const [selv = ''] = numbersOf(dokument)
  const slekt = elementer(dokument, 'familierelasjon').flatMap((en) => {
    const annen = etter.get(`${en['relatertPerson']}`)
    // Who died married stays so; who is left is no longer.
    const isMarriage = en['relatertPersonsRolle'] === 'ektefelleEllerPartner'
    if (annen === undefined || (isMarriage && (dokument.doedsfall ?? annen.doedsfall))) return []
    const back = elementer(annen, 'familierelasjon').some(
      (b) =>
        b['relatertPerson'] === selv &&
        b['relatertPersonsRolle'] === en['minRolleForPerson'] &&
        b['minRolleForPerson'] === en['relatertPersonsRolle'] &&
        b['gyldighetstidspunkt'] === en['gyldighetstidspunkt'],
    )
    return back ? [] : [`${en['minRolleForPerson']} of ${en['relatertPersonsRolle']}`]
  })
  const ansvar = elementer(dokument, 'foreldreansvar').flatMap((en) => {
    const { ansvarssubjekt, ansvarlig } = en
    const annen = etter.get(`${ansvarssubjekt === selv ? ansvarlig : ansvarssubjekt}`)
    if (annen === undefined) return []
    const back = elementer(annen, 'foreldreansvar').some(
      (b) =>
        b['ansvarssubjekt'] === ansvarssubjekt &&
        b['ansvarlig'] === ansvarlig &&
        b['ansvar'] === en['ansvar'] &&
        b['gyldighetstidspunkt'] === en['gyldighetstidspunkt'],
    )
    return back ? [] : [`foreldreansvar ${en['ansvar']}`]
  })
  return [...slekt, ...ansvar]
}

test('what one document says of a relative, and from when, the relative’s says as well (12.6)', () => {
  for (const seed of SEEDS) {
    const etter = newest(seed)
    const found = [...new Set(etter.values())].flatMap((dokument) => oneSidedIn(dokument, etter))
    assert.deepEqual(found, [])
  }
})

test('who is dead answers for no child (12.6)', () => {
  let doede = 0
  for (const { dokument } of syntetiskRegister({ antall: 20_000, seed: 7 })) {
    if (dokument.doedsfall === undefined) continue
    const naa = elementer(dokument, 'foreldreansvar').filter((e) => e['erGjeldende'] === true)
    assert.deepEqual(naa, [])
    doede += elementer(dokument, 'foreldreansvar').length > 0 ? 1 : 0
  }
  assert(doede > 0)
})

test('nothing in the synthetic country ends before it begins, or holds before birth or from after death (12.6)', () => {
  const found = new Map<string, number>()
  for (const seed of SEEDS) {
    for (const { dokument } of syntetiskRegister({ antall: ANTALL, seed })) {
      for (const one of mistakesIn(dokument)) found.set(one, (found.get(one) ?? 0) + 1)
    }
  }
  assert.deepEqual(Object.fromEntries(found), {})
})

test('no element of the synthetic country lacks a property that the published schema requires (12.6)', () => {
  for (const seed of SEEDS) {
    for (const { dokument } of syntetiskRegister({ antall: ANTALL, seed })) {
      assert.deepEqual(missingIn(dokument), [])
    }
  }
})

test('what is wrong in time is seen: the check says something (12.6)', () => {
  const element = (fra: string, til?: string) => ({
    ajourholdstidspunkt: '2020-06-01T12:00:00+02:00',
    erGjeldende: til === undefined,
    gyldighetstidspunkt: `${fra}T00:00:00+01:00`,
    ...(til && { opphoerstidspunkt: `${til}T00:00:00+01:00` }),
  })
  const foedsel = [{ ...element('2000-01-01'), foedselsdato: '2000-01-01' }]
  const early = { ...element('2021-01-01'), erGjeldende: true }
  const cases: readonly (readonly [object, string])[] = [
    [{ bostedsadresse: [element('2019-01-02', '2019-01-01')] }, 'ends before it begins'],
    [{ bostedsadresse: [element('1999-01-01')] }, 'begins before birth'],
    [{ familierelasjon: [early] }, 'is written before it begins'],
    [{ legitimasjonsdokument: [{ ...element('2019-01-01'), gyldigFra: '1999-01-01' }] }, 'issued'],
    [{ bostedsadresse: [element('2019-01-01'), element('2018-01-01')] }, 'several that hold'],
    [{ status: [element('2018-01-01'), element('2019-01-01', '2019-02-01')] }, 'is older'],
    [
      {
        navn: [element('2019-01-01')],
        doedsfall: { ...element('2010-01-01'), doedsdato: '2010-01-01' },
      },
      'after death',
    ],
  ]
  for (const [more, what] of cases) {
    const found = mistakesIn({ foedsel, ...more } as Persondokument)
    assert.ok(
      found.some((one) => one.includes(what)),
      what,
    )
  }
  assert.deepEqual(mistakesIn({ foedsel } as Persondokument), [])
  assert.deepEqual(missingIn({ deltBosted: [element('2019-01-01')] } as Persondokument), [
    'deltBosted.startdatoForKontrakt',
    'deltBosted.adressegradering',
  ])
})
