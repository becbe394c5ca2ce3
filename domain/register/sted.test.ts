import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Element } from './persondokument.ts'
import { likhet, merkerAv, omtrent } from './sted.ts'
import { heleNavnet, navnIn, stedsnavn } from './stedsnavn.ts'

/** Whether the second place is hidden where the first one is. */
function isLik(skjult: Element, vist: Element): boolean {
  const skjulte = new Map([...merkerAv(skjult)].map((merke) => [omtrent(merke), 1] as const))
  return likhet(vist, skjulte) === 1
}

function veg(adressenavn: string, mer: Element = {}): Element {
  return { vegadresse: { kommunenummer: '4204', adressenavn, ...mer } }
}

test('the spellings of one street meet: case, blanks, marks, letters, endings and short forms (10.5)', () => {
  for (const spellings of [
    [
      'Storgata',
      'STORGATA',
      'Stor gata',
      'Storgt.',
      'Storgaten',
      'Storgate',
      ' stor-gata ',
      'Storg.',
    ],
    ['Kirkeveien', 'Kirkevegen', 'KIRKEVN', 'Kirkev.', 'Kirke vei', 'Kirkeveg'],
    ['Åsveien', 'AASVEIEN', 'A\u030asveien', 'Åsveg'],
    ['Bjørnstjerne Bjørnsons gate', 'BJOERNSTJERNE BJOERNSONS GT', 'Björnstjerne Björnsons g.'],
    ['Dr. Holms vei', 'Doktor Holms veg'],
    ['Torggata\u200b', 'Torg\u00adgata', 'Torggata'],
    ['Fagerliplassen', 'Fagerlipl.'],
  ]) {
    assert.deepEqual([...new Set(spellings.map(heleNavnet))], [heleNavnet(spellings[0] ?? '')])
    for (const one of spellings) assert.ok(isLik(veg(spellings[0] ?? ''), veg(one)), one)
  }
})

test('streets that are not the same do not meet', () => {
  const navn = [
    'Storgata',
    'Storveien',
    'Storhaug',
    'Gate 1',
    'Gate 2',
    'Gate 12',
    'Torget',
    'Vei 1',
  ]
  for (const en of navn) {
    for (const to of navn) assert.equal(isLik(veg(en), veg(to)), en === to, `${en}, ${to}`)
  }
})

test('a hidden house hides its street, wherever that is told (10.5)', () => {
  const skjult = veg('Kongens gate', { adressenummer: { husnummer: '5', husbokstav: 'B' } })
  for (const vist of [
    veg('Kongens gate', { adressenummer: { husnummer: '90' } }),
    { vegadresse: { adressenavn: 'KONGENS GT', poststed: { postnummer: '0153' } } },
    {
      postadresseIFrittFormat: {
        adresselinje: ['c/o Hansen', 'Kongens gate 7, 2. etg', '0153 OSLO'],
      },
    },
    { postadresseIFrittFormat: { adresselinje: 'Kongensgate7' } },
    { utenlandskAdresse: { adressenavn: 'Kongens gate 5', byEllerStedsnavn: 'Oslo' } },
    { utenlandskAdresseIFrittFormat: { adresselinje: ['N-0153, Kongens Gate 5b'] } },
    { matrikkeladresse: { adressetilleggsnavn: 'Kongens gate' } },
    { vegadresse: { adressenavn: 'Annen vei', coAdressenavn: 'v/ Kongens gate 5' } },
    { adresse: { adresselinje: ['Kongens gate 1'], poststedsnavn: 'OSLO' } },
    { fraflyttingsstedIUtlandet: 'Kongens gate, Oslo' },
    { etFeltSomErNytt: [{ dypt: ['Kongens gate 8'] }] },
  ]) {
    assert.ok(isLik(skjult, vist), JSON.stringify(vist))
  }
  assert.equal(isLik(skjult, { navn: { etternavn: 'Kongens gate' }, poststed: {} }), false)
})

test('a free line hides the street in it, and who lives there (10.5)', () => {
  const skjult = {
    postadresseIFrittFormat: { adresselinje: ['c/o Brannstad', 'Storgt. 5 B', '0150 OSLO'] },
  }
  assert.ok(isLik(skjult, veg('Storgata')))
  assert.ok(isLik(skjult, veg('Annen vei', { coAdressenavn: 'Brannstad' })))
  assert.ok(isLik({ utenlandskAdresse: { adressenavn: '17. mai gate 5' } }, veg('17. mai-gata')))
  assert.ok(!isLik(skjult, veg('Annen vei', { poststed: { poststedsnavn: 'OSLO' } })))
  assert.ok(!isLik({ adresselinje: ['Postboks 12'] }, { adresselinje: ['Postboks 13'] }))
})

test('matrikkel, its identifikator, the code of a street, a box and names beside are marks of a place (10.5)', () => {
  const nummer = { kommunenummer: '0301', gaardsnummer: 5, bruksnummer: 6 }
  const matrikkel = (mer: Element) => ({
    matrikkeladresse: { matrikkelnummer: { ...nummer, ...mer } },
  })
  assert.ok(isLik(matrikkel({ festenummer: 1 }), matrikkel({ festenummer: 2 })))
  assert.ok(!isLik(matrikkel({}), matrikkel({ bruksnummer: 7 })))
  const egen = { adresseIdentifikatorFraMatrikkelen: '219111798' }
  assert.ok(isLik({ ...veg('En'), ...egen }, { ...matrikkel({}), ...egen }))
  assert.ok(isLik({ ...veg('En'), ...egen }, { naerAdresseIdentifikatorFraMatrikkelen: 219111798 }))
  assert.ok(isLik(veg('Gammelt navn', { adressekode: '1' }), veg('Nytt', { adressekode: '1' })))
  assert.ok(
    !isLik(veg('En', { adressekode: '1' }), veg('To', { kommunenummer: '0301', adressekode: '1' })),
  )
  const boks = (postboks: string, postnummer: string) => ({
    postboksadresse: { postboks, poststed: { postnummer } },
  })
  assert.ok(isLik(boks('Postboks 12', '0150'), boks('12', '0150')))
  assert.ok(!isLik(boks('12', '0150'), boks('12', '4600')))
  assert.ok(isLik({ adresselinje: ['Boks 12'] }, { adresselinje: ['Postboks 12'] }))
  for (const felt of ['adressetilleggsnavn', 'coAdressenavn', 'bygning', 'postbokseier']) {
    assert.ok(
      isLik({ x: { [felt]: 'Krisesenteret' } }, { y: { postbokseier: 'KRISESENTERET' } }),
      felt,
    )
  }
})

test('whoever is hidden somewhere in a kommune is hidden in all of it, and no home tells of the kommune alone (10.5)', () => {
  const ukjent = { ukjentBosted: { bostedskommune: '4204' } }
  assert.ok(isLik(ukjent, veg('En')))
  assert.ok(isLik(veg('En'), ukjent))
  assert.ok(isLik(ukjent, { fraflyttingskommunenummer: 4204 }))
  assert.ok(!isLik(veg('En'), veg('To')))
  assert.ok(!isLik(ukjent, { ukjentBosted: { bostedskommune: '0301' } }))
})

test('a town abroad is a place where nothing else tells one (10.5)', () => {
  const utland = (adressenavn?: string) => ({
    utenlandskAdresse: { ...(adressenavn && { adressenavn }), byEllerStedsnavn: 'MALMÖ' },
  })
  assert.ok(isLik(utland('Storgatan 5'), { tilflyttingsstedIUtlandet: 'Malmø' }))
  assert.ok(isLik(utland(), utland('Storgatan 5')))
  assert.ok(!isLik(utland('Storgatan 5'), utland('Kyrkogatan 1')))
})

test('what no place has hides nothing: empty values, numbers of houses, dates, gradings', () => {
  const tomt = { vegadresse: { adressenavn: ' ', coAdressenavn: '', husnummer: '5' } }
  const rest = { adressegradering: 'klientadresse', flyttedato: '2020-01-01', erGjeldende: true }
  assert.deepEqual([...merkerAv({ ...tomt, ...rest, adressenErUkjent: true })], [])
  assert.equal(likhet({ ...tomt, ...rest }, new Map()), 0)
})

test('a name is found in every text that holds it as words of its own', () => {
  const ord = fc.constantFrom('stor', 'Nedre', 'gate', 'Åsen', 'vei', '17', 'b', 'torv', 'Ole')
  const tekst = fc.array(ord, { minLength: 1, maxLength: 4 }).map((alle) => alle.join(' '))
  fc.assert(
    fc.property(tekst, tekst, tekst, (foer, navn, etter) => {
      assert.ok([...stedsnavn(`${foer}, ${navn} ${etter}`)].includes(heleNavnet(navn)))
    }),
  )
})

test('the number of a house is no part of a name, and a line without a name has none', () => {
  const [gate] = navnIn('Storgata 5 B')
  assert.deepEqual(gate, { navn: heleNavnet('Storgata'), rest: '5b' })
  for (const linje of ['', '12', '  ', 'c/o', 'Postboks', 'v/', 'gate 5', '4. etg']) {
    assert.deepEqual(
      navnIn(linje).filter(({ navn }) => navn.length < 3),
      [],
      linje,
    )
  }
})
