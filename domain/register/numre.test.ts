import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dokumenter } from '../../tests/fixture/dokumenter.ts'
import { type Folkeregisteridentifikator, withControlDigits } from '../ids.ts'
import { isSyntetiskDokument, judgeNummer, judgeNumre, type Nummerslag } from './numre.ts'
import { type Element, elementer, type Persondokument } from './persondokument.ts'

/** Everywhere in the model that a person's number can stand. */
const STEDER = [
  'identifikasjonsnummer.foedselsEllerDNummer',
  'sivilstand.relatertVedSivilstand',
  'familierelasjon.relatertPerson',
  'foreldreansvar.ansvarlig',
  'foreldreansvar.ansvarssubjekt',
  'vergemaalEllerFremtidsfullmakt.verge.foedselsEllerDNummer',
  'kontaktinformasjonForDoedsbo.person.foedselsEllerDNummer',
  'kontaktinformasjonForDoedsbo.personSomKontakt.foedselsEllerDNummer',
  'falskIdentitet.rettIdentitetVedIdentifikasjonsnummer',
] as const

/** Where nobody has put one yet, and somebody may. */
const UVENTEDE = [
  'falskIdentitet.rettIdentitetVedOpplysninger.foedselsEllerDNummer',
  'kontaktinformasjonForDoedsbo.advokat.foedselsEllerDNummer',
  'kontaktinformasjonForDoedsbo.organisasjon.kontaktpersonnavn.foedselsEllerDNummer',
  'familierelasjon.relatertPersonUtenFolkeregisteridentifikator.foedselsEllerDNummer',
  'utenlandskPersonidentifikasjon.foedselsEllerDNummer',
  'legitimasjonsdokument.eiersFoedselsnummer',
  'bostedsadresse.vegadresse.eierFnr',
  'navn.personnummer',
  'nyRelasjon.barn',
  'nyRelasjon.inni.dypere.relatertPerson',
  'nyttFnr',
] as const

const two = (n: number) => String(n).padStart(2, '0')
/** A real number: fødselsnummer or d-nummer, with the control digits of 1964. */
const ekte = fc
  .tuple(
    fc.integer({ min: 1, max: 28 }),
    fc.constantFrom(0, 40),
    fc.integer({ min: 1, max: 12 }),
    fc.nat(99),
    fc.nat(999),
  )
  .map(([day, d, month, year, rest]) =>
    withControlDigits(two(day + d) + two(month) + two(year) + String(rest).padStart(3, '0')),
  )
  .filter((id): id is Folkeregisteridentifikator => id !== undefined)

/** The ways in which people write a number, or misspell it. */
const FORMER: Readonly<Record<string, (id: string) => unknown>> = {
  plain: (id) => id,
  'a blank after': (id) => `${id} `,
  'a blank before': (id) => `\t\u00a0${id}`,
  'a blank inside': (id) => `${id.slice(0, 6)} ${id.slice(6)}`,
  'a blank that is not seen': (id) => `${id.slice(0, 3)}\u200b${id.slice(3)}`,
  'a dash inside': (id) => `${id.slice(0, 6)}-${id.slice(6)}`,
  'points inside': (id) => `${id.slice(0, 2)}.${id.slice(2, 4)}.${id.slice(4, 6)}.${id.slice(6)}`,
  'as a number': (id) => Number(id),
  'wide digits': (id) => id.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  'digits of another script': (id) =>
    id.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
  'wrong control digits': (id) => `${id.slice(0, 9)}${two((Number(id.slice(9)) + 1) % 100)}`,
  'a list': (id) => [id],
  'a list in a list': (id) => [[' '], [id]],
  'an object': (id) => ({ foedselsEllerDNummer: id, identifikatortype: 'foedselsnummer' }),
  'a name of a field': (id) => ({ [id]: true }),
}
const former = fc.constantFrom(...Object.keys(FORMER))

/** A document with this at a place, beside all else it holds. */
function put(dokument: Persondokument, sti: string, verdi: unknown): Persondokument {
  const [egenskap = '', ...felter] = sti.split('.')
  const inside = felter.reduceRight<unknown>((inner, felt) => ({ [felt]: inner }), verdi)
  const before = elementer(dokument, egenskap as never)
  const isElement = typeof inside === 'object' && felter.length > 0
  return { ...dokument, [egenskap]: isElement ? [...before, inside as Element] : inside }
}

function slag(dokument: Persondokument): readonly Nummerslag[] {
  return judgeNumre(dokument).map((funn) => funn.slag)
}

test('no document with a real number where one can stand is synthetic, however it is written and wherever (10.8)', () => {
  fc.assert(
    fc.property(
      dokumenter(),
      ekte,
      fc.constantFrom(...STEDER),
      former,
      (dokument, id, sti, form) => {
        fc.pre(isSyntetiskDokument(dokument))
        const made = put(dokument, sti, FORMER[form]?.(id))
        assert.equal(isSyntetiskDokument(made), false, `${sti}: ${form}`)
        for (const funn of judgeNumre(made)) {
          assert.equal(funn.sti, sti)
          assert.equal(funn.egen, sti.startsWith('identifikasjonsnummer'))
          assert.doesNotMatch(JSON.stringify(funn), /\d/)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a real number in a field that the model does not have is found, whatever is around it (10.8)', () => {
  fc.assert(
    fc.property(
      dokumenter(),
      ekte,
      fc.constantFrom(...UVENTEDE),
      former,
      (dokument, id, sti, form) => {
        fc.pre(isSyntetiskDokument(dokument))
        const made = put(dokument, sti, FORMER[form]?.(id))
        assert.equal(isSyntetiskDokument(made), false, `${sti}: ${form}`)
        assert.doesNotMatch(JSON.stringify(judgeNumre(made)), /\d|eier|barn|nytt|Fnr/)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a valid real number is found under any name that does not say it is another kind (10.8)', () => {
  for (const navn of ['merknad', 'x', 'saksbehandler', 'fritekst', 'verdi']) {
    assert.deepEqual(slag(put({}, `status.${navn}`, '30108299920')), ['ekte'])
    assert.deepEqual(slag(put({}, `status.${navn}`, 'gjelder 301082 99920')), ['ekte'])
    assert.deepEqual(slag(put({}, `status.${navn}`, '30108299921')), [])
  }
})

test('numbers of other countries, passports, DUF and organisasjonsnummer are never judged (10.8)', () => {
  // Of Poland and of Estonia, eleven digits both; some are valid here too.
  const others = [
    '44051401359',
    '02070803628',
    '37605030299',
    '30108299920',
    '123456789012',
    30108299920,
  ]
  for (const verdi of others) {
    for (const sti of [
      'utenlandskPersonidentifikasjon.identifikasjonsnummer',
      'utlendingsmyndighetenesIdentifikasjonsnummer.identifikasjonsnummer',
      'legitimasjonsdokument.identifikasjonsdokumentnummer',
      'legitimasjonsdokument.nyttDokumentnummer',
      'kontaktinformasjonForDoedsbo.advokat.organisasjonsnummer',
      'kontaktinformasjonForDoedsbo.organisasjonSomKontakt.organisasjonsnummer',
      'foreldreansvar.ansvarligOrganisasjon',
      'bostedsadresse.adresseIdentifikatorFraMatrikkelen',
      'familierelasjon.relatertPersonUtenFolkeregisteridentifikator.utenlandskId',
    ]) {
      assert.deepEqual(slag(put({}, sti, verdi)), [], sti)
    }
  }
})

test('no random document of synthetic persons is taken for one of real ones (10.8)', () => {
  fc.assert(
    fc.property(dokumenter(), (dokument) => {
      assert.deepEqual(judgeNumre(dokument), [])
    }),
  )
})

test('what is no number is told apart from a real one, and NAV from both (9.7, 10.8)', () => {
  for (const [verdi, expected] of [
    ['24817999316', undefined],
    [undefined, undefined],
    [null, undefined],
    ['', 'ugyldig'],
    ['ukjent', 'ugyldig'],
    [true, 'ugyldig'],
    [12, 'ugyldig'],
    ['24817999317', 'ugyldig'],
    ['24817999316 ', 'ugyldig'],
    [1850848773, 'ugyldig'],
    ['15507600333', 'nav'],
    ['55507608360', 'nav'],
    ['15507600334', 'nav'],
    ['30108299920', 'ekte'],
    ['30108299939', 'ekte'],
    ['69028400470', 'ekte'],
    ['30108299921', 'ekte'],
    ['301082', 'ekte'],
    ['3010829992', 'ekte'],
    ['301082999200', 'ekte'],
    ['24817999316, 30108299920', 'ekte'],
    ['24667999316', 'ukjentSerie'],
    ['12345612345', 'ukjentSerie'],
  ] as const) {
    const [funn, ...more] = judgeNummer(verdi, 'felt')
    assert.equal(funn?.slag, expected, String(verdi))
    assert.deepEqual(more, [])
  }
})
