import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Avvist } from '../errors.ts'
import {
  AKTIV_OMFATTER,
  KJOENN,
  lagredeStatuser,
  PERSONSTATUSTYPER,
  parseUtvalg,
  SIVILSTANDSTYPER,
  stederAv,
} from './utvalg.ts'

/** The least that can be ordered. */
const BOSATT = { personstatustyper: ['bosatt'] }

test('the recorded order is read', () => {
  const recorded =
    '{"foedselsaarTilOgMed":"2008","kommunenummer":{"bostedskommunenummer":"4204"},"personstatustyper":["bosatt"]}'
  assert.deepEqual(parseUtvalg(JSON.parse(recorded)), {
    personstatustyper: ['bosatt'],
    bostedskommunenummer: ['4204'],
    foedselsaarTilOgMed: 2008,
  })
})

test('an order with every criterion is read', () => {
  const order = {
    personstatustyper: [...PERSONSTATUSTYPER],
    kommunenummer: { oppholdskommunenummer: '0301' },
    foedselsaarFraOgMed: '1950',
    foedselsaarTilOgMed: '1959',
    doedsaarFraOgMed: '2001',
    doedsaarTilOgMed: '2001',
    kjoenn: 'kvinne',
    statsborgerskap: 'BGR',
    sivilstandstype: 'gift',
  }
  assert.deepEqual(parseUtvalg(order), {
    personstatustyper: [...PERSONSTATUSTYPER],
    oppholdskommunenummer: ['0301'],
    foedselsaarFraOgMed: 1950,
    foedselsaarTilOgMed: 1959,
    doedsaarFraOgMed: 2001,
    doedsaarTilOgMed: 2001,
    kjoenn: 'kvinne',
    statsborgerskap: 'BGR',
    sivilstandstype: 'gift',
  })
})

test('personstatustyper alone is an order', () => {
  for (const type of PERSONSTATUSTYPER) {
    assert.deepEqual(parseUtvalg({ personstatustyper: [type] }), { personstatustyper: [type] })
  }
})

test('the same status twice counts once', () => {
  const { personstatustyper } = parseUtvalg({ personstatustyper: ['doed', 'bosatt', 'doed'] })
  assert.deepEqual(personstatustyper, ['bosatt', 'doed'])
})

test('decision 8: aktiv means the four statuses on the page and a stored literal aktiv', () => {
  const order = parseUtvalg({ personstatustyper: ['aktiv'] })
  assert.deepEqual(lagredeStatuser(order), [
    'midlertidig',
    'ikkeBosatt',
    'forsvunnet',
    'foedselsregistrert',
    'aktiv',
  ])
  assert.deepEqual(lagredeStatuser(parseUtvalg(BOSATT)), ['bosatt'])
  const both = lagredeStatuser(parseUtvalg({ personstatustyper: ['inaktiv', 'aktiv'] }))
  assert.deepEqual(both, [...AKTIV_OMFATTER, 'aktiv', 'inaktiv'])
})

test('the page’s ten sivilstand values and two kjoenn are accepted, and no others', () => {
  assert.equal(SIVILSTANDSTYPER.length, 10)
  for (const sivilstandstype of SIVILSTANDSTYPER) {
    assert.equal(parseUtvalg({ ...BOSATT, sivilstandstype }).sivilstandstype, sivilstandstype)
  }
  for (const kjoenn of KJOENN) assert.equal(parseUtvalg({ ...BOSATT, kjoenn }).kjoenn, kjoenn)
})

/** Decision 11 and the page's own rules: what is wrong, the order, the field that is named. */
const MISTAKES: readonly (readonly [string, object, string])[] = [
  ['personstatustyper that are missing', {}, 'personstatustyper'],
  ['personstatustyper that are null', { personstatustyper: null }, 'personstatustyper'],
  ['an empty list of personstatustyper', { personstatustyper: [] }, 'personstatustyper'],
  ['personstatustyper outside a list', { personstatustyper: 'bosatt' }, 'personstatustyper'],
  ['a status that cannot be ordered', { personstatustyper: ['opphoert'] }, 'personstatustyper'],
  ['a null among the statuses', { personstatustyper: ['bosatt', null] }, 'personstatustyper'],
  ['a status in other letters', { personstatustyper: ['Bosatt'] }, 'personstatustyper'],
  ['a kommune of three digits', { bostedskommunenummer: '301' }, 'bostedskommunenummer'],
  ['a kommune as a number of five digits', { bostedskommunenummer: 42040 }, 'bostedskommunenummer'],
  ['a kommune as half a number', { bostedskommunenummer: 4204.5 }, 'bostedskommunenummer'],
  ['a kommune by its name', { oppholdskommunenummer: 'Oslo' }, 'oppholdskommunenummer'],
  [
    'a nested kommune of five digits',
    { kommunenummer: { oppholdskommunenummer: '03010' } },
    'kommunenummer.oppholdskommunenummer',
  ],
  ['kommunenummer that is no object', { kommunenummer: '4204' }, 'kommunenummer'],
  ['kommunenummer that is a list', { kommunenummer: ['4204'] }, 'kommunenummer'],
  ['a year of two digits', { foedselsaarFraOgMed: '79' }, 'foedselsaarFraOgMed'],
  ['a year of five digits', { foedselsaarTilOgMed: '19790' }, 'foedselsaarTilOgMed'],
  ['a year as a number of three digits', { doedsaarFraOgMed: 979 }, 'doedsaarFraOgMed'],
  ['a year as half a number', { doedsaarFraOgMed: 1979.5 }, 'doedsaarFraOgMed'],
  ['a year with a sign', { doedsaarTilOgMed: '-979' }, 'doedsaarTilOgMed'],
  [
    'a birth period that ends before it begins',
    { foedselsaarFraOgMed: '1980', foedselsaarTilOgMed: '1979' },
    'foedselsaarFraOgMed',
  ],
  [
    'a death period that ends before it begins',
    { doedsaarFraOgMed: '2002', doedsaarTilOgMed: '2001' },
    'doedsaarFraOgMed',
  ],
  ['an unknown kjoenn', { kjoenn: 'Mann' }, 'kjoenn'],
  ['kjoenn as a list', { kjoenn: ['mann'] }, 'kjoenn'],
  ['a country of two letters', { statsborgerskap: 'NO' }, 'statsborgerskap'],
  ['a country in small letters', { statsborgerskap: 'nor' }, 'statsborgerskap'],
  ['several countries', { statsborgerskap: ['NOR', 'SWE'] }, 'statsborgerskap'],
  ['an unknown sivilstandstype', { sivilstandstype: 'samboer' }, 'sivilstandstype'],
  [
    'bosted together with opphold',
    { bostedskommunenummer: '0301', oppholdskommunenummer: '0301' },
    'bostedskommunenummer',
  ],
  [
    'bosted together with opphold, nested',
    { kommunenummer: { bostedskommunenummer: '0301', oppholdskommunenummer: '4204' } },
    'bostedskommunenummer',
  ],
]

for (const [what, wrong, felt] of MISTAKES) {
  test(`decision 11: ${what} is refused with 400 that names the field`, () => {
    const body = 'personstatustyper' in wrong || what.includes('missing') ? wrong : BOSATT
    assert.deepEqual(fieldsOf(refusal({ ...body, ...wrong })), [felt])
  })
}

test('decision 11: a period of one year is no mistake', () => {
  parseUtvalg({ ...BOSATT, foedselsaarFraOgMed: '1979', foedselsaarTilOgMed: '1979' })
})

test('decision 11: all mistakes come in one answer, each once', () => {
  const message = refusal({
    kommunenummer: { bostedskommunenummer: 1 },
    foedselsaarFraOgMed: 'x',
    doedsaarFraOgMed: '2001',
    doedsaarTilOgMed: '2000',
    kjoenn: 'x',
    statsborgerskap: 'x',
    sivilstandstype: 'x',
    fylke: '03',
  })
  assert.deepEqual([...fieldsOf(message)].sort(), [
    'doedsaarFraOgMed',
    'foedselsaarFraOgMed',
    'fylke',
    'kjoenn',
    'kommunenummer.bostedskommunenummer',
    'personstatustyper',
    'sivilstandstype',
    'statsborgerskap',
  ])
})

test('decision 11: any set of mistakes names exactly the fields that are wrong', () => {
  const wrong = {
    foedselsaarFraOgMed: 'ny',
    foedselsaarTilOgMed: 7,
    doedsaarFraOgMed: '20011',
    kjoenn: 'begge',
    statsborgerskap: 'norsk',
    sivilstandstype: '',
    personstatustyper: [],
  }
  fc.assert(
    fc.property(fc.subarray(Object.keys(wrong), { minLength: 1 }), (chosen) => {
      const entries = Object.entries(wrong).filter(([felt]) => chosen.includes(felt))
      const message = refusal({ ...BOSATT, ...Object.fromEntries(entries) })
      assert.deepEqual([...fieldsOf(message)].sort(), [...chosen].sort())
    }),
  )
})

test('decision 12: nested and flat kommune fields mean the same', () => {
  for (const felt of ['bostedskommunenummer', 'oppholdskommunenummer']) {
    const flat = parseUtvalg({ ...BOSATT, [felt]: '4204' })
    assert.deepEqual(flat, { ...BOSATT, [felt]: ['4204'] })
    assert.deepEqual(parseUtvalg({ ...BOSATT, kommunenummer: { [felt]: '4204' } }), flat)
  }
})

test('decision 12: both spellings at once are one criterion when the values are the same', () => {
  const both = { bostedskommunenummer: '4204', kommunenummer: { bostedskommunenummer: '4204' } }
  assert.deepEqual(parseUtvalg({ ...BOSATT, ...both }).bostedskommunenummer, ['4204'])
})

test('decision 12: both spellings at once with different values are refused with 400', () => {
  const both = { bostedskommunenummer: '0301', kommunenummer: { bostedskommunenummer: '4204' } }
  assert.deepEqual(fieldsOf(refusal({ ...BOSATT, ...both })), ['bostedskommunenummer'])
})

test('decision 12: an unknown field is refused with 400 that names it and the valid ones', () => {
  const message = refusal({ ...BOSATT, kjonn: 'mann', kommunenummer: { kommune: '0301' } })
  assert.match(message, /kjonn: er ikke et kriterium/)
  assert.match(message, /kommunenummer\.kommune: er ikke et kriterium/)
  assert.match(message, /Gyldige felt: personstatustyper, kommunenummer, .*sivilstandstype/)
})

test('decision 12: a setting ignores unknown fields, and only those', () => {
  const order = { ...BOSATT, kjonn: 'mann', kommunenummer: { kommune: '0301' } }
  assert.deepEqual(parseUtvalg(order, { ignoreUnknown: true }), BOSATT)
  assert.deepEqual(fieldsOf(refusal({ ...order, kjoenn: 'm' }, { ignoreUnknown: true })), [
    'kjoenn',
  ])
})

test('a field that is null counts as not given', () => {
  const rest = {
    ...{ kommunenummer: null, bostedskommunenummer: null, oppholdskommunenummer: null },
    ...{ foedselsaarFraOgMed: null, foedselsaarTilOgMed: null },
    ...{ doedsaarFraOgMed: null, doedsaarTilOgMed: null },
    ...{ kjoenn: null, statsborgerskap: null, sivilstandstype: null },
  }
  assert.deepEqual(parseUtvalg({ ...BOSATT, ...rest }), BOSATT)
  const inner = { bostedskommunenummer: null, oppholdskommunenummer: '4204' }
  const { oppholdskommunenummer } = parseUtvalg({ ...BOSATT, kommunenummer: inner })
  assert.deepEqual(oppholdskommunenummer, ['4204'])
})

test('a body that is no JSON object is refused with 400', () => {
  for (const body of [undefined, null, [], 'bosatt', 7, [BOSATT]]) {
    assert.throws(() => parseUtvalg(body), { kode: 'FREG-100', status: 400 })
  }
})

test('a message never repeats a value, nor a field name that could be a value', () => {
  const secret = fc.stringMatching(/^[1-9][0-9]{4,10}[A-ZÆØÅ]{1,9}$/)
  const felt = fc.constantFrom(...MISTAKES.map(([, , name]) => name.split('.')[0] ?? ''))
  fc.assert(
    fc.property(secret, felt, (value, name) => {
      for (const wrong of [value, [value], { [value]: value }, Number.parseInt(value, 10)]) {
        const message = refusal({ ...BOSATT, [value]: 1, [name]: wrong })
        assert.ok(!message.includes(value))
        assert.ok(!message.includes(String(Number.parseInt(value, 10))))
      }
    }),
  )
})

test('whatever is ordered, the answer is an order or one refusal with 400', () => {
  const names = ['personstatustyper', 'kommunenummer', 'bostedskommunenummer', 'kjoenn', 'doedsaar']
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything()), (body) => {
      try {
        assert.ok(parseUtvalg(body).personstatustyper.length > 0)
      } catch (error) {
        assert.ok(error instanceof Avvist && error.status === 400)
      }
    }),
  )
})

test('an order that is read again after being kept is the same order', () => {
  const order = parseUtvalg({ ...BOSATT, kommunenummer: { bostedskommunenummer: '4204' } })
  assert.deepEqual(JSON.parse(JSON.stringify(order)), order)
})

test('only a kommune criterion ties an order to a place', () => {
  assert.deepEqual(stederAv(parseUtvalg({ ...BOSATT, bostedskommunenummer: '4204' })), ['bosted'])
  assert.deepEqual(stederAv(parseUtvalg({ ...BOSATT, oppholdskommunenummer: '4204' })), ['opphold'])
  assert.deepEqual(stederAv(parseUtvalg({ ...BOSATT, statsborgerskap: 'NOR' })), [])
})

test('whole numbers mean what the text of them means, for years and kommuner, one or several (12.3)', () => {
  const text = parseUtvalg({
    ...BOSATT,
    foedselsaarFraOgMed: '1950',
    foedselsaarTilOgMed: '1959',
    kommunenummer: { bostedskommunenummer: ['0301', '4204'] },
  })
  const numbers = parseUtvalg({
    ...BOSATT,
    foedselsaarFraOgMed: 1950,
    foedselsaarTilOgMed: 1959,
    kommunenummer: { bostedskommunenummer: [301, 4204] },
  })
  assert.deepEqual(numbers, text)
  assert.deepEqual(
    parseUtvalg({ ...BOSATT, oppholdskommunenummer: 301 }),
    parseUtvalg({ ...BOSATT, oppholdskommunenummer: '0301' }),
  )
})

test('decision 13: a list of kommuner means any of them, in whatever order they are named', () => {
  const one = parseUtvalg({
    ...BOSATT,
    kommunenummer: { bostedskommunenummer: ['4204', '0301', '4204'] },
  })
  assert.deepEqual(one.bostedskommunenummer, ['0301', '4204'])
  for (const wrong of [[], ['42'], [42], [42_040], Array(801).fill('0301')]) {
    assert.deepEqual(fieldsOf(refusal({ ...BOSATT, bostedskommunenummer: wrong })), [
      'bostedskommunenummer',
    ])
  }
})

test('decision 13: a street name is compared without case, with composed letters and single spaces', () => {
  const folded = (adressenavn: string) => parseUtvalg({ ...BOSATT, adressenavn }).adressenavn
  assert.equal(folded(' ÆRLIG  Ødes ÅSVEI '), 'ærlig ødes åsvei')
  assert.equal(folded('a\u030Asveien'), folded('ÅSVEIEN'))
  for (const wrong of ['', '   ', 7, 'x'.repeat(201), ['Storgata']]) {
    assert.deepEqual(fieldsOf(refusal({ ...BOSATT, adressenavn: wrong })), ['adressenavn'])
  }
})

test('decision 13: a postnummer is four digits, and it tells a place', () => {
  assert.equal(parseUtvalg({ ...BOSATT, postnummer: '4640' }).postnummer, '4640')
  assert.deepEqual(stederAv(parseUtvalg({ ...BOSATT, postnummer: '4640' })), ['bosted'])
  assert.deepEqual(stederAv(parseUtvalg({ ...BOSATT, adressenavn: 'Storgata' })), ['bosted'])
  assert.deepEqual(fieldsOf(refusal({ ...BOSATT, postnummer: '464' })), ['postnummer'])
})

// --- internal ---

/** What the order is refused with: one refusal, whose message is given back. */
function refusal(body: unknown, options?: { ignoreUnknown: boolean }): string {
  try {
    parseUtvalg(body, options)
  } catch (error) {
    assert.ok(error instanceof Avvist)
    assert.equal(error.status, 400)
    return error.message
  }
  assert.fail('the order was not refused')
}

/** The fields a message finds fault with: each mistake begins with its field and a colon. */
function fieldsOf(message: string): readonly string[] {
  return [...message.matchAll(/ ([a-zA-Z.]+): (?:skal|er|kan) /g)].map((match) => match[1] ?? '')
}
