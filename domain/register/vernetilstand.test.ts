import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALLE_PAKKER, type Rettighetspakke } from '../oppslag/rettighetspakke.ts'
import type { Element, Persondokument } from './persondokument.ts'
import { likhet } from './sted.ts'
import {
  fold,
  isGradert,
  isUvernet,
  nyttSkjult,
  type Omstendighet,
  readFortelling,
  readVernetilstand,
  skjulteSteder,
  UVERNET,
  type Vernetilstand,
  vernOf,
  writeVernetilstand,
} from './vernetilstand.ts'

const MH = 'offentlig-med-hjemmel'
const NAA = Date.UTC(2024, 0, 1)
const [P, Q, FOER] = ['24817999316', '41919701143', '01810146938']

/** Where somebody lives, or lived. */
function veg(adressenavn: string, adressegradering?: unknown, erGjeldende = true): Element {
  const vegadresse = { kommunenummer: '4204', adressenavn, adressenummer: { husnummer: '1' } }
  return {
    erGjeldende,
    vegadresse,
    ...(adressegradering === undefined ? {} : { adressegradering }),
  }
}

function vernet(graderingsnivaa: unknown): Element[] {
  return [{ erGjeldende: true, graderingsnivaa }]
}

type Versjon = Partial<Omstendighet> & { readonly aar?: number | string; readonly om?: string[] }

/** Folds documents in their order, each as of the first day of a year, with a status and a time. */
function etter(...steg: readonly (readonly [Persondokument, Versjon?])[]): Vernetilstand {
  return steg.reduce(
    (tilstand, [dokument, versjon = {}]) => legg([tilstand], dokument, versjon),
    UVERNET,
  )
}

function legg(foer: readonly Vernetilstand[], dokument: Persondokument, versjon: Versjon = {}) {
  const { aar = 2020, om: numre = [P], ...resten } = versjon
  const ajourholdstidspunkt = typeof aar === 'number' ? `${aar}-01-01T00:00:00+01:00` : aar
  const dated = Object.fromEntries(
    Object.entries({ status: [{ erGjeldende: true, status: 'bosatt' }], ...dokument }).map(
      ([egenskap, elementer]) => [
        egenskap,
        [elementer].flat().map((element) => ({ ajourholdstidspunkt, ...element })),
      ],
    ),
  )
  const omstendighet = {
    opphav: MH,
    isHendelse: false,
    skrevetMs: NAA,
    numre: numre.map((identifikator, i) => ({ identifikator, iBruk: i === 0 })),
    ...resten,
  } as const
  const kjente = foer.map((tilstand) => ({ tilstand, hjem: () => [] }))
  return fold(kjente, readFortelling(dated, omstendighet))
}

const STRENGT: Persondokument = { adressebeskyttelse: vernet('strengtFortrolig') }
const AAPEN: Persondokument = { bostedsadresse: [veg('Nyveien', 'ugradert')] }

function isSkjult(tilstand: Vernetilstand, adressenavn: string): number {
  return likhet(veg(adressenavn), skjulteSteder(tilstand))
}

test('invariant 9: a package that is never told of protection takes none away, and can give more (10.1)', () => {
  const innvidd: readonly Rettighetspakke[] = [MH, 'offentligutenhjemmel']
  for (const opphav of ALLE_PAKKER) {
    const nyere = { opphav, aar: 2022 }
    const lifted = innvidd.includes(opphav)
    assert.equal(isUvernet(etter([STRENGT], [AAPEN, nyere])), lifted, opphav)
    assert.equal(
      isUvernet(etter([STRENGT], [AAPEN, { ...nyere, isHendelse: true }])),
      lifted,
      opphav,
    )
    assert.equal(vernOf(etter([AAPEN], [STRENGT, nyere])), 'strengtFortrolig', opphav)
    const klient = { bostedsadresse: [veg('Hemmeligveien', 'klientadresse')] }
    const opened = { bostedsadresse: [veg('Hemmeligveien', 'ugradert')] }
    assert.equal(
      isSkjult(etter([klient], [opened, nyere]), 'Hemmeligveien'),
      lifted ? 0 : 1,
      opphav,
    )
  }
})

test('invariant 9: a document in which protection is absent because nobody asked takes none away (10.1)', () => {
  const navn = [{ erGjeldende: true, etternavn: 'FIGUR' }]
  const historisk = [veg('Nyveien', 'ugradert', false)]
  for (const del of [
    { navn },
    { navn, postadresse: [veg('Nyveien', 'ugradert')] },
    { navn, bostedsadresse: historisk },
    { navn, bostedsadresse: [veg('Nyveien')] },
    { navn, bostedsadresse: [veg('Nyveien', 'fortrolig')] },
    { navn, bostedsadresse: [veg('Nyveien', 'nytt nivaa')] },
    { ...AAPEN, status: [] },
    { adressebeskyttelse: [] },
  ]) {
    for (const isHendelse of [false, true]) {
      const tilstand = etter([STRENGT], [del, { aar: 2022, isHendelse }])
      assert.equal(vernOf(tilstand), 'strengtFortrolig', JSON.stringify(del))
    }
  }
  const ended = { adressebeskyttelse: [{ ...vernet('strengtFortrolig')[0], erGjeldende: false }] }
  assert.ok(isUvernet(etter([STRENGT], [ended, { aar: 2022 }])), 'that it has ended is told')
  assert.ok(
    isUvernet(etter([STRENGT], [{ adressebeskyttelse: vernet('ugradert') }, { aar: 2022 }])),
  )
})

test('invariant 9: what is not provably newer takes nothing away: the same time, none, or no time (10.3)', () => {
  for (const aar of [2019, 2020, '', 'i fjor', '2022-01-01', '2022-01-01T00:00:00']) {
    const foer = etter([STRENGT], [AAPEN, { aar }])
    assert.equal(vernOf(foer), 'strengtFortrolig', String(aar))
    if (typeof aar === 'number') continue
    const umulig = etter([STRENGT, { aar }], [AAPEN, { aar: 2022 }])
    assert.equal(vernOf(umulig), 'strengtFortrolig', 'nor is it from what has no time itself')
  }
  assert.equal(vernOf(etter([STRENGT], [AAPEN, { aar: 2022 }])), 'ugradert')
  const tett = '2020-01-01T00:00:00.000001+01:00'
  assert.equal(
    vernOf(etter([STRENGT], [AAPEN, { aar: tett }])),
    'ugradert',
    'a microsecond is newer',
  )
})

test('invariant 9: one element without a time, or dated after the writing, leaves the document unproven (10.3)', () => {
  for (const ajourholdstidspunkt of [
    undefined,
    null,
    '',
    'nei',
    '2024-01-01T00:00:00.000001+00:00',
  ]) {
    const navn = [{ erGjeldende: true, ajourholdstidspunkt }]
    const tilstand = etter([STRENGT], [{ ...AAPEN, navn }, { aar: 2022 }])
    assert.equal(vernOf(tilstand), 'strengtFortrolig', String(ajourholdstidspunkt))
  }
  const nettopp = [{ erGjeldende: true, ajourholdstidspunkt: '2024-01-01T01:00:00+01:00' }]
  assert.equal(vernOf(etter([STRENGT], [{ ...AAPEN, navn: nettopp }, { aar: 2022 }])), 'ugradert')
})

test('invariant 9: the clock of the writing decides what is dated in the future, also one that is behind (10.3)', () => {
  for (const [skrevetMs, niva] of [
    [Date.UTC(2021, 0, 1), 'strengtFortrolig'],
    [0, 'strengtFortrolig'],
    [Date.UTC(2023, 0, 1), 'ugradert'],
  ] as const) {
    assert.equal(vernOf(etter([STRENGT], [AAPEN, { aar: 2022, skrevetMs }])), niva)
  }
  const fremtid = etter([STRENGT, { aar: 2099 }], [AAPEN, { aar: 2022 }])
  assert.equal(vernOf(fremtid), 'strengtFortrolig', 'what is dated late is not overtaken either')
})

test('invariant 9: an event is the newest, whatever its times, if it can tell at all', () => {
  for (const aar of [1999, 2099, 'ukjent']) {
    const tilstand = etter([STRENGT, { aar: 'ukjent' }], [AAPEN, { aar, isHendelse: true }])
    assert.ok(isUvernet(tilstand), String(aar))
  }
})

test('invariant 9: all who go into one bring their protection, and one document names them all to lift it (10.2)', () => {
  const vernede = [etter([STRENGT]), UVERNET]
  for (const foer of [vernede, vernede.toReversed()]) {
    assert.equal(vernOf(legg(foer, AAPEN, { aar: 2019, om: [Q, P] })), 'strengtFortrolig')
    assert.equal(vernOf(legg(foer, AAPEN, { aar: 2022, om: [Q] })), 'strengtFortrolig')
    assert.equal(vernOf(legg(foer, AAPEN, { aar: 2022, om: [Q, P] })), 'ugradert')
  }
  const to = [etter([STRENGT, { aar: 2021 }]), etter([STRENGT, { aar: 2019, om: [Q] }])]
  assert.equal(vernOf(legg(to, AAPEN, { aar: 2020, om: [Q, P] })), 'strengtFortrolig')
  assert.equal(vernOf(legg(to, AAPEN, { aar: 2022, om: [Q, P] })), 'ugradert')
})

test('invariant 9: whoever splits off again, both keep the stronger protection (10.2)', () => {
  const sammen = legg([etter([STRENGT]), UVERNET], STRENGT, { aar: 2020, om: [P, Q] })
  const delt = legg([sammen], AAPEN, { aar: 2022, om: [Q], isHendelse: true })
  assert.equal(vernOf(delt), 'strengtFortrolig')
  assert.equal(vernOf(legg([delt], AAPEN, { aar: 2023, om: [Q] })), 'strengtFortrolig')
  const nummer = legg([etter([STRENGT, { om: [FOER] }])], STRENGT, { aar: 2021, om: [P, FOER] })
  assert.ok(
    isUvernet(legg([nummer], AAPEN, { aar: 2022, om: [P] })),
    'a new number is no other person',
  )
})

test('a place is hidden from when it is graded until it is told in the open by what can lift it (10.5)', () => {
  for (const [gradering, niva] of [
    ['klientadresse', 1],
    ['fortrolig', 1],
    [undefined, 1],
    ['strengtFortrolig', 2],
    ['nytt nivaa', 2],
    [null, 2],
  ] as const) {
    for (const egenskap of ['bostedsadresse', 'postadresse', 'preferertKontaktadresse'] as const) {
      const skjult = { [egenskap]: [veg('Hemmeligveien', gradering, false)] }
      const tilstand = etter([skjult], [AAPEN, { aar: 2022 }])
      assert.equal(isSkjult(tilstand, 'HEMMELIG-V.'), niva, `${gradering} ${egenskap}`)
      assert.equal(isSkjult(tilstand, 'Nyveien'), 0)
      const told = (...elements: Element[]) =>
        isSkjult(etter([skjult], [{ bostedsadresse: elements }, { aar: 2022 }]), 'Hemmeligveien')
      assert.equal(told(veg('Hemmeligveien', 'ugradert')), 0)
      assert.equal(told(veg('Hemmeligveien', 'ugradert', false)), niva, 'not by what has ended')
      assert.equal(told(veg('Hemmeligveien')), niva, 'nor by what does not say')
      const nabo = { ...veg('Hemmeligveien', 'ugradert') }
      const annet = { ...nabo, vegadresse: { kommunenummer: '4204', adressenavn: 'Hemmeligveien' } }
      assert.equal(told(annet), niva, 'nor by another house in the street')
      const begge = told(veg('Hemmeligveien', 'ugradert'), veg('Hemmeligveien', gradering, false))
      assert.equal(begge, niva, 'nor where it is graded beside')
    }
  }
})

test('of one place that a versjon grades twice the stronger counts, in whichever order (10.5)', () => {
  const to = [
    veg('Hemmeligveien', 'strengtFortrolig', false),
    veg('Hemmeligveien', 'klientadresse'),
  ]
  for (const bostedsadresse of [to, to.toReversed()]) {
    assert.equal(isSkjult(etter([{ bostedsadresse }]), 'Hemmeligveien'), 2)
  }
})

test('a grading that is lowered is what it is lowered to', () => {
  const strengt = { bostedsadresse: [veg('Hemmeligveien', 'strengtFortrolig', false)] }
  const klient = { bostedsadresse: [veg('Hemmeligveien', 'klientadresse')] }
  assert.equal(isSkjult(etter([strengt], [klient, { aar: 2022 }]), 'Hemmeligveien'), 1)
  assert.equal(isSkjult(etter([strengt], [klient, { aar: 2019 }]), 'Hemmeligveien'), 2)
  const fortrolig = { ...AAPEN, adressebeskyttelse: vernet('fortrolig') }
  assert.equal(vernOf(etter([STRENGT], [fortrolig, { aar: 2022 }])), 'fortrolig')
})

test('of somebody protected as a whole every home is hidden, the old ones too, until that is lifted (10.5)', () => {
  const gammel = { bostedsadresse: [veg('Gammelveien', 'ugradert')] }
  const vern = { ...STRENGT, bostedsadresse: [veg('Nyveien', 'ugradert')] }
  const dated = { ...gammel, status: [{ erGjeldende: true }] }
  const foer = [{ tilstand: UVERNET, hjem: () => ['n:gammel-v'] }]
  const om = { opphav: MH, isHendelse: true, numre: [{ identifikator: P, iBruk: true }] } as const
  const tilstand = fold(foer, readFortelling({ ...dated, ...vern }, { ...om, skrevetMs: NAA }))
  assert.deepEqual([isSkjult(tilstand, 'Gammelveien'), isSkjult(tilstand, 'Nyveien')], [2, 2])
  const lifted = legg([tilstand], gammel, { isHendelse: true })
  assert.deepEqual([isSkjult(lifted, 'Gammelveien'), isSkjult(lifted, 'Nyveien')], [0, 0])
})

test('what is newly hidden is told from what was hidden before', () => {
  const klient = { bostedsadresse: [veg('Hemmeligveien', 'klientadresse')] }
  const tilstand = etter([klient])
  const nytt = [...nyttSkjult([{ tilstand: UVERNET }], tilstand).keys()]
  assert.ok(nytt.includes('n:hemmelig-v'))
  assert.deepEqual([...nyttSkjult([{ tilstand }], tilstand)], [])
  assert.deepEqual([...nyttSkjult([{ tilstand: UVERNET }], etter([STRENGT]))], [])
  assert.equal(nyttSkjult([{ tilstand }, { tilstand: UVERNET }], tilstand).size, nytt.length)
})

test('a state is kept and read back as it was, and what was not written so is refused', () => {
  const tilstand = etter([STRENGT], [{ bostedsadresse: [veg('X', null)] }, { aar: 'nei' }])
  assert.deepEqual(readVernetilstand(writeVernetilstand(tilstand)), tilstand)
  assert.equal(writeVernetilstand(UVERNET), null)
  assert.deepEqual(readVernetilstand(null), UVERNET)
  for (const json of [
    '',
    '{}',
    '[]',
    '{"fakta":[],"hjem":[]}',
    '{"fakta":[["*",3,null]],"hjem":[]}',
  ]) {
    assert.throws(() => readVernetilstand(json), json)
  }
  assert.throws(() => readVernetilstand('{"fakta":[["*",2,"i fjor"]],"hjem":[]}'))
  assert.throws(() => readVernetilstand('{"fakta":[["*",2,null,7]],"hjem":[]}'))
  assert.throws(() => readVernetilstand('{"fakta":[["*",2,null]],"hjem":[1]}'))
})

test('whether a versjon tells of protection is seen from it', () => {
  for (const dokument of [
    STRENGT,
    { bostedsadresse: [veg('X', 'klientadresse', false)] },
    { postadresse: [veg('X')] },
    { adressebeskyttelse: [{}] },
  ]) {
    assert.ok(isGradert(dokument), JSON.stringify(dokument))
  }
  assert.ok(!isGradert({ ...AAPEN, innflytting: [{}], adressebeskyttelse: vernet('ugradert') }))
})
