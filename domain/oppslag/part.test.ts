import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Avvist } from '../errors.ts'
import { ADRESSER, EGENSKAPER, type Egenskap } from '../register/persondokument.ts'
import { PERSON_BASIS, parsePart } from './part.ts'
import { pakke, SEGMENTER, type Segment } from './rettighetspakke.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'

/** The properties of the first list, in the register's order. */
function inOrder(egenskaper: readonly Egenskap[]): readonly Egenskap[] {
  return EGENSKAPER.filter((egenskap) => egenskaper.includes(egenskap))
}

test('a missing part means person-basis', () => {
  for (const segment of SEGMENTER) {
    assert.deepEqual(parsePart([], segment), parsePart(['person-basis'], segment))
  }
  const { egenskaper, historikk } = parsePart([], UH)
  assert.deepEqual(egenskaper, inOrder(PERSON_BASIS))
  assert.deepEqual(historikk, [])
})

test('historikk alone means person-basis with historikk', () => {
  for (const segment of SEGMENTER) {
    assert.deepEqual(
      parsePart(['historikk'], segment),
      parsePart(['person-basis', 'historikk'], segment),
    )
  }
})

test('historikk is wanted only of what is asked for and open to the package', () => {
  const open = ['identifikasjonsnummer', 'navn', ...ADRESSER] as const
  assert.deepEqual(parsePart(['historikk'], UH).historikk, inOrder(open))
  assert.deepEqual(parsePart(['historikk', 'navn', 'status'], UH).historikk, [
    'identifikasjonsnummer',
    'navn',
  ])
  const all = parsePart(['historikk'], MH)
  assert.deepEqual(all.historikk, all.egenskaper)
  const finans = parsePart(['historikk'], 'finans').historikk
  assert.deepEqual(finans, inOrder([...open, 'sivilstand']))
})

test('identifikasjonsnummer is always in the answer', () => {
  assert.deepEqual(parsePart(['navn'], UH).egenskaper, ['identifikasjonsnummer', 'navn'])
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

test('identitetsgrunnlag-utvidet is accepted and adds nothing where the package has none', () => {
  for (const segment of [UH, 'privatutenhjemmel', 'finans'] as const) {
    const { egenskaper } = parsePart(['identitetsgrunnlag-utvidet'], segment)
    assert.deepEqual(egenskaper, ['identifikasjonsnummer'])
  }
})

test('relasjon-utvidet without hjemmel is the guardian only', () => {
  assert.deepEqual(parsePart(['relasjon-utvidet'], UH).egenskaper, [
    'identifikasjonsnummer',
    'vergemaalEllerFremtidsfullmakt',
  ])
  assert.ok(parsePart(['relasjon-utvidet'], 'finans').egenskaper.includes('foreldreansvar'))
})

test('a known name that the package may not see is left out, not refused', () => {
  assert.deepEqual(parsePart(['foreldreansvar', 'opphold'], UH).egenskaper, [
    'identifikasjonsnummer',
  ])
})

test('falskIdentitet is open to the public packages by its own name', () => {
  assert.deepEqual(parsePart(['falskIdentitet'], UH).egenskaper, [
    'falskIdentitet',
    'identifikasjonsnummer',
  ])
  assert.ok(
    !parsePart(['falskIdentitet'], 'privatutenhjemmel').egenskaper.includes('falskIdentitet'),
  )
})

test('oppholdPaaSvalbard belongs to a package we do not have', () => {
  for (const segment of SEGMENTER) {
    const { egenskaper } = parsePart(['oppholdPaaSvalbard'], segment)
    assert.deepEqual(egenskaper, ['identifikasjonsnummer'])
  }
})

test('person-basis of eID has two identity properties more', () => {
  const extra = parsePart([], 'eid').egenskaper.filter(
    (egenskap) => !(PERSON_BASIS as readonly Egenskap[]).includes(egenskap),
  )
  assert.deepEqual(extra, ['legitimasjonsdokument', 'utenlandskPersonidentifikasjon'])
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

test('an unknown part is refused with 406 that lists the valid ones, never what was sent', () => {
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
        error.status === 406 &&
        error.message.includes('person-basis, ') &&
        (part === '' || !error.message.includes(part)),
    )
  }
})

test('forholdTilSametingetsValgmanntall is an invalid part in every package', () => {
  for (const segment of SEGMENTER) {
    assert.throws(() => parsePart(['forholdTilSametingetsValgmanntall'], segment), {
      kode: 'FREG-401',
      status: 406,
    })
  }
})

test('fifty parts are read and fifty-one are refused', () => {
  const parts = Array.from({ length: 50 }, () => 'navn')
  assert.equal(parsePart(parts, UH).egenskaper.length, 2)
  assert.throws(() => parsePart([...parts, 'navn'], UH), { kode: 'FREG-103', felt: 'part' })
})

test('whatever is asked for, nothing beyond person-basis and the package’s own is shown', () => {
  const parts = fc.array(
    fc.constantFrom(
      ...['person-basis', 'historikk', 'identitetsgrunnlag-utvidet', 'relasjon-utvidet'],
      ...EGENSKAPER.filter((egenskap) => egenskap !== 'forholdTilSametingetsValgmanntall'),
    ),
    { maxLength: 10 },
  )
  const segment = fc.constantFrom<Segment>(...SEGMENTER)
  fc.assert(
    fc.property(parts, segment, (asked, where) => {
      const { egenskaper, historikk } = parsePart(asked, where)
      const open: readonly Egenskap[] = [...PERSON_BASIS, ...pakke(where).utover]
      assert.deepEqual(egenskaper, inOrder(egenskaper))
      assert.ok(egenskaper.every((egenskap) => open.includes(egenskap)))
      assert.ok(historikk.every((egenskap) => egenskaper.includes(egenskap)))
      assert.ok(historikk.every((egenskap) => pakke(where).historikk.includes(egenskap)))
      if (!asked.includes('historikk')) assert.deepEqual(historikk, [])
    }),
  )
})
