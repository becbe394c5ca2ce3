import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Avvist } from '../errors.ts'
import { ADRESSER, EGENSKAPER, type Egenskap } from '../register/persondokument.ts'
import { parsePart } from './part.ts'
import { ALLE_PAKKER, PERSON_BASIS, type Rettighetspakke, rettigheter } from './rettighetspakke.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'

/** The properties of the first list, in the register's order. */
function inOrder(egenskaper: readonly Egenskap[]): readonly Egenskap[] {
  return EGENSKAPER.filter((egenskap) => egenskaper.includes(egenskap))
}

test('a missing part means person-basis', () => {
  for (const pakke of ALLE_PAKKER) {
    assert.deepEqual(parsePart([], pakke), parsePart(['person-basis'], pakke))
  }
  const { egenskaper, historikk } = parsePart([], UH)
  assert.deepEqual(egenskaper, inOrder(PERSON_BASIS))
  assert.deepEqual(historikk, [])
})

test('historikk alone means person-basis with historikk', () => {
  for (const pakke of ALLE_PAKKER) {
    assert.deepEqual(
      parsePart(['historikk'], pakke),
      parsePart(['person-basis', 'historikk'], pakke),
    )
  }
})

test('historikk is wanted only of what is asked for and open to the package', () => {
  const open = ['identifikasjonsnummer', 'navn', ...ADRESSER] as const
  assert.deepEqual(parsePart(['historikk'], UH).historikk, inOrder(open))
  assert.deepEqual(parsePart(['historikk', 'utflytting', 'opphold'], UH).historikk, [
    'identifikasjonsnummer',
    'utflytting',
  ])
  assert.deepEqual(parsePart(['historikk', 'navn', 'status'], UH).historikk, [
    'identifikasjonsnummer',
    'navn',
  ])
  const all = parsePart(['historikk'], MH)
  assert.deepEqual(all.historikk, all.egenskaper)
  const finans = parsePart(['historikk'], 'finans').historikk
  assert.deepEqual(finans, inOrder([...open, 'sivilstand']))
})

test('rule 1: identifikasjonsnummer is in every answer, to private and press on request, or never', () => {
  for (const pakke of ALLE_PAKKER) {
    const { identifikator } = rettigheter(pakke)
    const has = (...parts: readonly string[]) =>
      parsePart(parts, pakke).egenskaper.includes('identifikasjonsnummer')
    for (const parts of [[], ['navn'], ['person-basis'], ['historikk'], ['relasjon-utvidet']]) {
      assert.equal(has(...parts), identifikator === 'alltid', `${pakke} ${parts}`)
    }
    assert.equal(has('identifikasjonsnummer'), identifikator !== 'aldri', pakke)
    assert.equal(has('person-basis', 'identifikasjonsnummer'), identifikator !== 'aldri', pakke)
  }
  assert.deepEqual(parsePart(['navn'], UH).egenskaper, ['identifikasjonsnummer', 'navn'])
  assert.deepEqual(parsePart(['navn'], 'privat').egenskaper, ['navn'])
})

test('rule 1: the history of a number follows the number', () => {
  const parts = ['historikk', 'identifikasjonsnummer']
  assert.deepEqual(parsePart(parts, 'presse').historikk, ['identifikasjonsnummer'])
  assert.ok(!parsePart(['historikk'], 'presse').historikk.includes('identifikasjonsnummer'))
  assert.deepEqual(parsePart(parts, 'presseutenfolkeregisteridentifikator').egenskaper, [])
})

test('several parts are a union, in the register’s order and each once', () => {
  const { egenskaper } = parsePart(['navn', 'status', 'navn', 'relasjon-utvidet', 'foedsel'], MH)
  assert.deepEqual(egenskaper, [
    'identifikasjonsnummer',
    'status',
    'foedsel',
    'familierelasjon',
    'navn',
    'foreldreansvar',
    'vergemaalEllerFremtidsfullmakt',
  ])
})

test('identitetsgrunnlag-utvidet opens three properties in the first package', () => {
  assert.deepEqual(parsePart(['identitetsgrunnlag-utvidet'], MH).egenskaper, [
    'falskIdentitet',
    'identifikasjonsnummer',
    'legitimasjonsdokument',
    'utenlandskPersonidentifikasjon',
  ])
})

test('each alias is what the page’s table says of each package', () => {
  const verge = ['vergemaalEllerFremtidsfullmakt']
  const identitet = [
    'falskIdentitet',
    'legitimasjonsdokument',
    'utenlandskPersonidentifikasjon',
  ] as const
  for (const pakke of ALLE_PAKKER) {
    const of = (part: string) =>
      parsePart([part], pakke).egenskaper.filter((one) => one !== 'identifikasjonsnummer')
    const hasIdentitet = pakke === MH || pakke === 'eid'
    assert.deepEqual(of('identitetsgrunnlag-utvidet'), hasIdentitet ? identitet : [], pakke)
    const hasFamilie = pakke === MH || pakke === 'finans'
    const expected = hasFamilie ? ['familierelasjon', 'foreldreansvar', ...verge] : verge
    assert.deepEqual(of('relasjon-utvidet'), pakke === 'brsv' ? [] : expected, pakke)
    const hidden = [
      'identifikasjonsnummer',
      rettigheter(pakke).offentlig ? '' : 'adressebeskyttelse',
    ]
    const basis = PERSON_BASIS.filter((one) => !hidden.includes(one))
    const extra = pakke === 'eid' ? (['legitimasjonsdokument', identitet[2]] as const) : []
    assert.deepEqual(of('person-basis'), inOrder([...basis, ...extra]), pakke)
  }
})

test('a known name that the package may not see is left out, not refused', () => {
  assert.deepEqual(parsePart(['foreldreansvar', 'opphold'], UH).egenskaper, [
    'identifikasjonsnummer',
  ])
})

test('rule 10: falskIdentitet is open by its own name to four packages', () => {
  const open = ALLE_PAKKER.filter((pakke) =>
    parsePart(['falskIdentitet'], pakke).egenskaper.includes('falskIdentitet'),
  )
  assert.deepEqual(open, [MH, UH, 'finans', 'eid'])
  assert.deepEqual(parsePart(['identitetsgrunnlag-utvidet'], 'finans').egenskaper, [
    'identifikasjonsnummer',
  ])
})

test('oppholdPaaSvalbard belongs to the package of Svalbard alone', () => {
  const open = ALLE_PAKKER.filter((pakke) =>
    parsePart(['oppholdPaaSvalbard'], pakke).egenskaper.includes('oppholdPaaSvalbard'),
  )
  assert.deepEqual(open, ['brsv'])
  assert.ok(!parsePart([], 'brsv').egenskaper.includes('oppholdPaaSvalbard'))
})

test('a part in other letters is the same part', () => {
  const part = fc.constantFrom('person-basis', 'historikk', 'relasjon-utvidet', ...PERSON_BASIS)
  fc.assert(
    fc.property(part, fc.array(fc.boolean()), (name, upper) => {
      const mixed = [...name]
        .map((letter, i) => (upper[i] ? letter.toUpperCase() : letter))
        .join('')
      assert.deepEqual(parsePart([mixed], MH), parsePart([name], MH))
    }),
  )
  assert.deepEqual(parsePart(['RettsligHandleevne'], UH).egenskaper.at(-1), 'rettsligHandleevne')
})

test('an unknown part is refused with 406 that lists the valid ones, never what was sent unless it nearly is one', () => {
  for (const part of [
    '',
    'fødsel',
    'navn-historikk',
    'person_basis',
    '24817999316',
    'navn,status',
  ]) {
    assert.throws(
      () => parsePart(['navn', part], UH),
      (error) =>
        error instanceof Avvist &&
        error.kode === 'FREG-401' &&
        error.felt === 'part' &&
        error.status === 406 &&
        error.message.includes('person-basis, ') &&
        (['', 'fødsel'].includes(part) || !error.message.includes(part)),
    )
  }
})

test('forholdTilSametingetsValgmanntall is an invalid part in every package', () => {
  for (const pakke of ALLE_PAKKER) {
    assert.throws(() => parsePart(['forholdTilSametingetsValgmanntall'], pakke), {
      kode: 'FREG-401',
      status: 406,
    })
  }
})

test('fifty parts are read and fifty-one are refused', () => {
  const parts = Array.from({ length: 50 }, () => 'navn')
  assert.equal(parsePart(parts, UH).egenskaper.length, 2)
  assert.throws(() => parsePart([...parts, 'navn'], UH), {
    kode: 'FREG-103',
    felt: 'part',
    message: /høyst 50/,
  })
})

const anyPart = fc.constantFrom(
  ...['person-basis', 'historikk', 'identitetsgrunnlag-utvidet', 'relasjon-utvidet'],
  ...EGENSKAPER.filter((egenskap) => egenskap !== 'forholdTilSametingetsValgmanntall'),
)
const pakker = fc.constantFrom<Rettighetspakke>(...ALLE_PAKKER)

test('whatever is asked for, nothing beyond the package’s own is shown', () => {
  fc.assert(
    fc.property(fc.array(anyPart, { maxLength: 10 }), pakker, (asked, where) => {
      const { egenskaper, historikk } = parsePart(asked, where)
      assert.deepEqual(egenskaper, inOrder(egenskaper))
      assert.ok(egenskaper.every((egenskap) => rettigheter(where).egenskaper.includes(egenskap)))
      assert.ok(historikk.every((egenskap) => egenskaper.includes(egenskap)))
      assert.ok(historikk.every((egenskap) => rettigheter(where).historikk.includes(egenskap)))
      if (!asked.includes('historikk')) assert.deepEqual(historikk, [])
    }),
  )
})

test('the union of parts is the parts of the union, in any order and however often', () => {
  const named = fc.array(
    anyPart.filter((part) => part !== 'historikk'),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(named, named, pakker, (a, b, where) => {
      const of = (parts: readonly string[]) => parsePart(parts, where).egenskaper
      const both = inOrder([...of(a), ...of(b)])
      assert.deepEqual(of([...a, ...b]), both)
      assert.deepEqual(of([...b, ...a, ...b]), both)
    }),
  )
})

test('a word that is no part is named where it can be nothing personal, and it is told how to ask for several (12.7)', () => {
  const refusal = (...parts: readonly string[]) => {
    try {
      parsePart(parts, 'finans')
    } catch (error) {
      return (error as Error).message
    }
    assert.fail('it was not refused')
  }
  assert.match(
    refusal('navn', 'bosted'),
    /nr\. 2, bosted, er ingen del, mente du bostedsadresse; gjenta/,
  )
  assert.match(refusal('fødsel'), /nr\. 1, fødsel, er ingen del, mente du foedsel/)
  for (const several of ['navn,bostedsadresse', 'NAVN; Bostedsadresse', 'navn, bostedsadresse,']) {
    assert.match(refusal(several), /nr\. 1 er flere deler i én; gjenta parameteren/)
  }
  for (const near of ['BOSTED', 'navnene', 'Foedsels', 'oppholdPåSvalbard']) {
    assert.match(refusal(near), /er ingen del, mente du \w/, near)
  }
  for (const far of ['nav', 'navnenes', 'bostedæ', ' navn', 'ukjent']) {
    assert.match(refusal(far), /nr\. 1 er ingen del; gjenta/, far)
  }
  for (const secret of [
    '24817999316',
    'Storgata 1',
    'navn,24817999316',
    'Nordmann',
    'x'.repeat(41),
  ]) {
    const told = refusal('navn', secret)
    assert.ok(!told.includes(secret) && !/\d{4}/.test(told))
    assert.match(told, /nr\. 2 er ingen del/)
  }
})
