import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { identifikator } from '../../tests/fixture/personer.ts'
import type { Persondokument } from '../register/persondokument.ts'
import { parseEntydigsoek } from './entydig.ts'
import { foldOrd } from './ord.ts'
import { parseSoek } from './soek.ts'
import { kravord, soekeord } from './soekeord.ts'
import { isEntydig, isSoekt, type Soekbar } from './soeketreff.ts'

const MH = 'offentlig-med-hjemmel'
const ID = identifikator(0)

function bar(
  dokument: Persondokument,
  numre: readonly string[] = [ID],
  synlig = dokument,
): Soekbar {
  return { dokument, synlig, hasNummer: (nummer) => numre.includes(nummer) }
}

const ORD = [
  'Anne',
  'Marie',
  'Élise',
  'Kåre',
  'Åse',
  'Aase',
  "O'Hara",
  'von',
  'Christian',
  'Kristian',
  'ØSTBY',
]
const enTekst = fc
  .array(fc.constantFrom(...ORD), { minLength: 1, maxLength: 3 })
  .chain((ord) => fc.constantFrom(' ', '-').map((skille) => ord.join(skille)))
const etNavn = fc.record({ erGjeldende: fc.boolean(), fornavn: enTekst, etternavn: enTekst })
const enAdresse = fc
  .record({
    erGjeldende: fc.boolean(),
    gate: fc.constantFrom('Storgata', 'Store Ringvei', 'Kirkegata', 'Åsveien'),
    husnummer: fc.constantFrom('1', '2'),
    husbokstav: fc.option(fc.constantFrom('A', 'B'), { nil: undefined }),
    postnummer: fc.constantFrom('0150', '5003'),
    kommunenummer: fc.constantFrom('0301', '4601'),
  })
  .map(({ erGjeldende, gate, husnummer, husbokstav, postnummer, kommunenummer }) => ({
    erGjeldende,
    vegadresse: {
      ...{ kommunenummer, adressenavn: gate },
      adressenummer: { husnummer, ...(husbokstav && { husbokstav }) },
      poststed: { postnummer },
    },
  }))
const enPerson: fc.Arbitrary<Persondokument> = fc.record({
  navn: fc.array(etNavn, { minLength: 1, maxLength: 3 }),
  bostedsadresse: fc.array(enAdresse, { maxLength: 2 }),
  oppholdsadresse: fc.array(enAdresse, { maxLength: 2 }),
  foedsel: fc
    .constantFrom('1980', '1999')
    .map((aar) => [{ erGjeldende: true, foedselsaar: aar, foedselsdato: `${aar}-05-17` }]),
  kjoenn: fc.constantFrom('kvinne', 'mann').map((kjoenn) => [{ erGjeldende: true, kjoenn }]),
})
const FELTER = [
  ...(['navn', 'kjoenn', 'foedselsdato', 'foedselsaarFraOgMed', 'foedselsaarTilOgMed'] as const),
  ...(['adressenavn', 'husnummer', 'postnummer', 'kommunenummer', 'fylkesnummer'] as const),
  ...(['inkluderOppholdsadresse', 'opplysningsgrunnlag', 'soekFonetisk'] as const),
]
const KRITERIER = fc.record({
  navn: enTekst,
  kjoenn: fc.constantFrom('kvinne', 'mann'),
  foedselsdato: fc.constantFrom('19800517', '19990517'),
  foedselsaarFraOgMed: fc.constantFrom('1980', '1990'),
  foedselsaarTilOgMed: fc.constantFrom('1995', '1999'),
  adressenavn: fc.constantFrom('Sto', 'store ring', 'KIRKEGATA', 'åsv'),
  husnummer: fc.constantFrom('1', '2A', '2'),
  postnummer: fc.constantFrom('0150', '5003'),
  kommunenummer: fc.constantFrom('0301', '4601'),
  fylkesnummer: fc.constantFrom('03', '46'),
  inkluderOppholdsadresse: fc.constantFrom('true', 'false'),
  opplysningsgrunnlag: fc.constantFrom('gjeldende', 'historisk'),
  soekFonetisk: fc.constant('false'),
})
/** A few of them at a time, or next to nobody would be found. */
const etSoek = fc
  .tuple(KRITERIER, fc.subarray(FELTER, { minLength: 1, maxLength: 3 }))
  .map(
    ([alle, felter]): Record<string, string> =>
      Object.fromEntries(felter.map((felt) => [felt, alle[felt]])),
  )

/** The same said plainly: which of all the elements there are make it true. */
function oracle(q: Record<string, string | undefined>, d: Persondokument): boolean {
  const all = (felt: string) =>
    [(d as Record<string, unknown>)[felt] ?? []].flat() as Record<string, never>[]
  const old = q['opplysningsgrunnlag'] === 'historisk'
  const now = (felt: string) =>
    all(felt).filter((en) => en['erGjeldende'] || (old && felt !== 'kjoenn'))
  const words = (text = '') =>
    text.toLowerCase().replaceAll("'", '').replaceAll('é', 'e').split(/[ -]/)
  const named = (en: Record<string, string>) => [...words(en['fornavn']), ...words(en['etternavn'])]
  const aar = all('foedsel')[0]?.['foedselsaar'] ?? ''
  const flat = (text: string) => text.toLowerCase().replaceAll(/[^a-zæøå0-9]/g, '')
  const steder = [
    'bostedsadresse',
    ...(q['inkluderOppholdsadresse'] === 'true' ? ['oppholdsadresse'] : []),
  ]
  const asksPlace = [
    'adressenavn',
    'husnummer',
    'postnummer',
    'kommunenummer',
    'fylkesnummer',
  ].some((f) => q[f])
  const isThere = ({ vegadresse: v }: Record<string, never>) => {
    const { adressenavn = '', adressenummer: nr, poststed, kommunenummer } = v as unknown as Sted
    const { husnummer = '', husbokstav = '' } = nr
    return (
      flat(adressenavn).startsWith(flat(q['adressenavn'] ?? '')) &&
      (q['husnummer'] ?? husnummer + husbokstav) === husnummer + husbokstav &&
      (q['postnummer'] ?? poststed.postnummer) === poststed.postnummer &&
      (q['kommunenummer'] ?? kommunenummer) === kommunenummer &&
      String(kommunenummer).startsWith(q['fylkesnummer'] ?? '')
    )
  }
  return (
    (!q['navn'] ||
      now('navn').some((en) => words(q['navn']).every((ord) => named(en).includes(ord)))) &&
    (!q['kjoenn'] || now('kjoenn').some((en) => en['kjoenn'] === q['kjoenn'])) &&
    (!q['foedselsdato'] || `${aar}0517` === q['foedselsdato']) &&
    aar >= (q['foedselsaarFraOgMed'] ?? '') &&
    aar <= (q['foedselsaarTilOgMed'] ?? '9') &&
    (!asksPlace || steder.some((felt) => now(felt).some(isThere)))
  )
}

test('a search finds those whom a plain reading of the rules finds, and everybody whom it finds has its words (14)', () => {
  let hits = 0
  fc.assert(
    fc.property(enPerson, etSoek, (dokument, query) => {
      const soek = parseSoek(query)
      const found = isSoekt(soek, bar(dokument))
      assert.equal(found, oracle(query, dokument))
      if (!found) return
      hits += 1
      assertKrav(kravord(soek), dokument)
    }),
    { numRuns: 20_000 },
  )
  assert.ok(hits > 1_000, String(hits))
})

test('whom a search by sound, or for one, finds has the words of it too (14)', () => {
  let hits = 0
  fc.assert(
    fc.property(
      enPerson,
      enTekst,
      enTekst,
      fc.boolean(),
      (dokument, fornavn, etternavn, historisk) => {
        const query = {
          navn: `${fornavn} ${etternavn}`,
          postnummer: '0150',
          soekFonetisk: 'true',
          opplysningsgrunnlag: historisk ? 'historisk' : 'gjeldende',
        }
        for (const [soek, found] of [
          [parseSoek(query), isSoekt(parseSoek(query), bar(dokument))],
          [parseEntydigsoek(query, MH), isEntydig(parseEntydigsoek(query, MH), bar(dokument))],
        ] as const) {
          if (!found) continue
          hits += 1
          assertKrav(kravord(soek), dokument)
        }
      },
    ),
    { numRuns: 20_000 },
  )
  assert.ok(hits > 50, String(hits))
})

test('nobody is found by a place that the package is not told, whatever the document says (14)', () => {
  const steder = ['adressenavn', 'husnummer', 'postnummer', 'kommunenummer', 'fylkesnummer']
  fc.assert(
    fc.property(enPerson, etSoek, (dokument, query) => {
      const isPlace = steder.some((felt) => felt in query)
      const { bostedsadresse: _, oppholdsadresse: __, ...uten } = dokument
      const found = isSoekt(parseSoek(query), bar(dokument, [ID], {}))
      if (isPlace) assert.ok(!found)
      else assert.equal(found, isSoekt(parseSoek(query), bar(uten)))
    }),
    { numRuns: 5_000 },
  )
})

test('a document of any form is found or not, and never an error (14)', () => {
  const egenskaper = [
    'navn',
    'bostedsadresse',
    'oppholdsadresse',
    'foedsel',
    'status',
    'doedsfall',
    'kjoenn',
  ]
  const odd = fc.oneof(fc.jsonValue(), fc.array(fc.oneof(fc.jsonValue(), etNavn, enAdresse)))
  const dokument = fc.record(Object.fromEntries(egenskaper.map((felt) => [felt, odd])), {
    requiredKeys: [],
  })
  fc.assert(
    fc.property(dokument, etSoek, (any, query) => {
      const en = bar(any as Persondokument)
      assert.equal(typeof isSoekt(parseSoek(query), en), 'boolean')
      for (const ord of soekeord(any as Persondokument))
        assert.match(ord, /^[nfapkdulm][\p{L}\p{N}]+$/u)
    }),
    { numRuns: 3_000 },
  )
})

test('words are letters and digits, and the same in whatever case and composition they are written (14)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const ord = foldOrd(text)
      for (const one of ord) assert.match(one, /^[\p{L}\p{N}]+$/u)
      assert.deepEqual(foldOrd(text.normalize('NFD')), foldOrd(text.normalize('NFC')))
      assert.deepEqual(foldOrd(ord.join(' ')), ord)
    }),
  )
  assert.deepEqual(foldOrd('Åse-Lill d’Ää'), ['åse', 'lill', 'dææ'])
})

type Sted = {
  readonly adressenavn: string
  readonly adressenummer: Readonly<Record<string, string>>
  readonly poststed: { readonly postnummer: string }
  readonly kommunenummer: string
}

function assertKrav(krav: ReturnType<typeof kravord>, dokument: Persondokument): void {
  const ord = soekeord(dokument)
  for (const { ord: one, erPrefiks } of krav) {
    assert.ok(
      ord.some((en) => (erPrefiks ? en.startsWith(one) : en === one)),
      one,
    )
  }
}
