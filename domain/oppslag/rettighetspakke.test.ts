import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FELT, METADATA } from '../register/felter.ts'
import { EGENSKAPER, type Egenskap } from '../register/persondokument.ts'
import { synligeFelt } from './maskering/felt.ts'
import { parsePart } from './part.ts'
import {
  ALLE_PAKKER,
  canLevere,
  FASTE_PAKKER,
  isRettighetspakke,
  type Rettighetspakke,
  rettigheter,
  type Tjeneste,
} from './rettighetspakke.ts'

const MH = 'offentlig-med-hjemmel'
const UH = 'offentligutenhjemmel'

/** Path before `/v1/` and scope, as the pages on endpoints and on Maskinporten list them. */
const PUBLISHED: Readonly<Record<Rettighetspakke, readonly [path: string, scope: string]>> = {
  'offentlig-med-hjemmel': ['folkeregisteret/offentlig-med-hjemmel/api', 'offentligmedhjemmel'],
  offentligutenhjemmel: ['folkeregisteret/api/offentligutenhjemmel', 'offentligutenhjemmel'],
  privatutenhjemmel: ['folkeregisteret/api/privatutenhjemmel', 'privatutenhjemmel'],
  privat: ['folkeregisteret/api/privat', 'privat'],
  privatutenfolkeregisteridentifikator: [
    'folkeregisteret/api/privatutenfolkeregisteridentifikator',
    'privatutenfolkeregisteridentifikator',
  ],
  finans: ['folkeregisteret/api/finans', 'finans'],
  presse: ['folkeregisteret/api/presse', 'presse'],
  presseutenfolkeregisteridentifikator: [
    'folkeregisteret/api/presseutenfolkeregisteridentifikator',
    'presseutenfolkeregisteridentifikator',
  ],
  eid: ['folkeregisteret/api/eid', 'utstedereid'],
  brsv: ['folkeregisteret/api/brsv', 'svalbardregister'],
}

/** The pages' tables, one letter a package: ● in the order of the head, – where it is not. */
const PAKKEREKKE = 'MH UH PU P Pu F PR PRu eID BRSV'

const TJENESTER = `
  personer      ● ● ● – – ● – – ● ●
  bulkoppslag   ● ● ● – – ● – – ● ●
  soek          ● ● ● – – ● – – ● –
  entydigsoek   ● ● ● ● ● ● ● ● ● –
  xsd           ● ● ● ● ● ● ● ● ● ●
  komplett      ● – – – – – – – – ●
  tilpasset     ● ● ● – – ● – – ● –
  batch         ● ● ● – – ● – – ● ●
  feed          ● ● ● ● ● ● ● ● ● ●
  sekvensnummer ● ● ● ● ● ● ● ● ● ●
  hendelser     ● – – – – – – – – –
  arkiv         ● – – – – – – – – ●`

const SYNLIG = `
  identifikasjonsnummer          ● ● ● ● – ● ● – ● ●
  identitetsgrunnlag             ● ● ● ● ● ● ● ● ● ●
  status                         ● ● ● ● ● ● ● ● ● ●
  doedsfall                      ● ● ● ● ● ● ● ● ● ●
  foedsel                        ● ● ● ● ● ● ● ● ● ●
  kjoenn                         ● ● ● ● ● ● ● ● ● ●
  navn                           ● ● ● ● ● ● ● ● ● ●
  sivilstand                     ● ● ● ● ● ● ● ● ● ●
  statsborgerskap                ● ● ● ● ● ● ● ● ● ●
  bostedsadresse                 ● ● ● ● ● ● ● ● ● ●
  oppholdsadresse                ● ● ● ● ● ● ● ● ● ●
  deltBosted                     ● ● ● ● ● ● ● ● ● ●
  postadresse                    ● ● ● ● ● ● ● ● ● ●
  postadresseIUtlandet           ● ● ● ● ● ● ● ● ● ●
  adressebeskyttelse             ● ● – – – – – – – –
  kontaktinformasjonForDoedsbo   ● ● ● ● ● ● ● ● ● ●
  innflytting                    ● ● ● ● ● ● ● ● ● –
  utflytting                     ● ● ● ● ● ● ● ● ● –
  vergemaalEllerFremtidsfullmakt ● ● ● ● ● ● ● ● ● –
  rettsligHandleevne             ● ● ● ● ● ● ● ● ● –
  falskIdentitet                 ● ● – – – ● – – ● –
  legitimasjonsdokument          ● – – – – – – – ● –
  utenlandskPersonidentifikasjon ● – – – – – – – ● –
  familierelasjon                ● – – – – ● – – – –
  foreldreansvar                 ● – – – – ● – – – –
  foedselINorge                  ● – – – – – – – – –
  opphold                        ● – – – – – – – – –
  bibehold                       ● – – – – – – – – –
  brukAvSamiskSpraak             ● – – – – – – – – –
  preferertKontaktadresse        ● – – – – – – – – –
  begrensningIRettsligHandleevne ● – – – – – – – – –
  fratattRettsligHandleevne      ● – – – – – – – – –
  utlendingsmyndighetenesIdentifikasjonsnummer ● – – – – – – – – –
  forholdTilSametingetsValgmanntall            – – – – – – – – – –
  oppholdPaaSvalbard                           – – – – – – – – – ●`

/** Properties with history outside the first package, which has all of its own. */
const HISTORIKK = `
  identifikasjonsnummer ● ● ● ● – ● ● – ● ●
  navn                  ● ● ● ● ● ● ● ● ● ●
  bostedsadresse        ● ● ● ● ● ● ● ● ● ●
  oppholdsadresse       ● ● ● ● ● ● ● ● ● ●
  deltBosted            ● ● ● ● ● ● ● ● ● ●
  postadresse           ● ● ● ● ● ● ● ● ● ●
  postadresseIUtlandet  ● ● ● ● ● ● ● ● ● ●
  innflytting           ● ● ● ● ● ● ● ● ● –
  utflytting            ● ● ● ● ● ● ● ● ● –
  sivilstand            ● – – – – ● – – – –`

/** The rows of such a table: a name and the short names of the packages that have it. */
function rows(table: string): ReadonlyMap<string, readonly string[]> {
  const koder = PAKKEREKKE.split(' ')
  return new Map(
    table.split('\n').flatMap((line) => {
      const [name, ...cells] = line.trim().split(/\s+/)
      return name ? [[name, koder.filter((_, i) => cells[i] === '●')] as const] : []
    }),
  )
}

/** The short names of the packages of which something is true. */
function koder(is: (one: Rettighetspakke) => boolean): readonly string[] {
  return ALLE_PAKKER.filter(is).map((one) => rettigheter(one).kode)
}

test('every package has the published path and scope', () => {
  for (const one of ALLE_PAKKER) {
    const [path, scope] = PUBLISHED[one]
    assert.equal(rettigheter(one).path, path)
    assert.equal(rettigheter(one).scope, `folkeregister:deling/${scope}`)
  }
})

test('there are ten packages, in the order of the pages, and no two share a path or a scope', () => {
  assert.equal(koder(() => true).join(' '), PAKKEREKKE)
  for (const field of ['path', 'scope', 'kode'] as const) {
    const different = new Set(ALLE_PAKKER.map((one) => rettigheter(one)[field]))
    assert.equal(different.size, 10)
  }
})

test('every package has the services of the pages’ table, and no others', () => {
  const published = rows(TJENESTER)
  assert.equal(published.size, 12)
  for (const [tjeneste, having] of published) {
    const has = koder((one) => rettigheter(one).tjenester.includes(tjeneste as Tjeneste))
    assert.deepEqual(has, having, tjeneste)
  }
  for (const one of ALLE_PAKKER) {
    assert.ok(rettigheter(one).tjenester.every((tjeneste) => published.has(tjeneste)))
  }
})

test('every package sees the properties of the pages’ table, and no others', () => {
  const published = rows(SYNLIG)
  for (const egenskap of EGENSKAPER) {
    const sees = koder((one) => rettigheter(one).egenskaper.includes(egenskap))
    assert.deepEqual(sees, published.get(egenskap), egenskap)
  }
})

test('every package has the history of the pages’ table, and the first one all of its own', () => {
  const published = rows(HISTORIKK)
  for (const egenskap of EGENSKAPER) {
    const has = koder((one) => one !== MH && rettigheter(one).historikk.includes(egenskap))
    const listed = (published.get(egenskap) ?? []).filter((kode) => kode !== 'MH')
    assert.deepEqual(has, listed, egenskap)
  }
  assert.deepEqual(rettigheter(MH).historikk, rettigheter(MH).egenskaper)
})

test('how much is told: what is whole, what is asked for, what is never there', () => {
  assert.deepEqual(
    koder((one) => rettigheter(one).hjemmel),
    ['MH'],
  )
  assert.deepEqual(
    koder((one) => rettigheter(one).offentlig),
    ['MH', 'UH'],
  )
  assert.deepEqual(
    koder((one) => rettigheter(one).identifikator === 'bedtOm'),
    ['P', 'PR'],
  )
  assert.deepEqual(
    koder((one) => rettigheter(one).identifikator === 'aldri'),
    ['Pu', 'PRu'],
  )
  assert.deepEqual(
    koder((one) => rettigheter(one).sivilstand === 'hel'),
    ['MH'],
  )
  assert.deepEqual(
    koder((one) => rettigheter(one).sivilstand === 'medDato'),
    ['F'],
  )
  assert.deepEqual(
    koder((one) => rettigheter(one).verge === 'hel'),
    ['MH'],
  )
  const enkeltvis = ['P', 'Pu', 'PR', 'PRu']
  assert.deepEqual(
    koder((one) => rettigheter(one).verge === 'navn'),
    enkeltvis,
  )
  assert.deepEqual(
    koder((one) => rettigheter(one).doedsbo === 'utenNummer'),
    enkeltvis,
  )
})

test('every package says of every alias what it stands for', () => {
  for (const one of ALLE_PAKKER) {
    assert.deepEqual(Object.keys(rettigheter(one).alias), [
      'person-basis',
      'identitetsgrunnlag-utvidet',
      'relasjon-utvidet',
    ])
  }
})

test('the package of Svalbard is there, and is served only where it is asked for', () => {
  assert.deepEqual(
    koder((one) => rettigheter(one).valgfri),
    ['BRSV'],
  )
  assert.deepEqual(FASTE_PAKKER, ALLE_PAKKER.slice(0, 9))
  assert.ok(!FASTE_PAKKER.includes('brsv'))
})

test('a rettighetspakke is one of the table’s and nothing that an object happens to have', () => {
  assert.ok(ALLE_PAKKER.every(isRettighetspakke))
  for (const input of ['', 'MH', 'toString', '__proto__', 'constructor', 'BRSV', `${UH}/`]) {
    assert.equal(isRettighetspakke(input), false)
  }
})

/** All that a package can ever show, asked for by every name there is. */
function sees(where: Rettighetspakke) {
  const names = EGENSKAPER.filter((egenskap) => egenskap !== 'forholdTilSametingetsValgmanntall')
  return parsePart(['historikk', 'person-basis', ...names], where)
}

/** Whether the first package's field of an element is among the second's. */
function hasFields(opphav: Rettighetspakke, where: Rettighetspakke, egenskap: Egenskap): boolean {
  return [true, false].every((gjelder) => {
    const stored = synligeFelt(rettigheter(opphav).klasse, egenskap, gjelder)
    return synligeFelt(rettigheter(where).klasse, egenskap, gjelder).every((felt) =>
      stored.includes(felt),
    )
  })
}

test('the first package gets every field there is', () => {
  for (const egenskap of EGENSKAPER) {
    const all = [...METADATA, ...FELT[egenskap]]
    assert.deepEqual(synligeFelt(rettigheter(MH).klasse, egenskap, true), all)
    assert.deepEqual(synligeFelt(rettigheter(MH).klasse, egenskap, false), all)
  }
})

test('invariant 5: a copy serves its own package, and never the first one unless it is that', () => {
  for (const opphav of ALLE_PAKKER) {
    assert.equal(canLevere(opphav, opphav), true)
    assert.equal(canLevere(opphav, MH), opphav === MH)
    assert.equal(canLevere(MH, opphav), opphav !== 'brsv')
    assert.equal(canLevere(opphav, 'brsv'), opphav === 'brsv')
    assert.equal(canLevere('brsv', opphav), opphav === 'brsv')
  }
})

test('invariant 5: which packages can be derived from which', () => {
  const derivable = (opphav: Rettighetspakke) => koder((one) => canLevere(opphav, one)).join(' ')
  assert.equal(derivable(MH), 'MH UH PU P Pu F PR PRu eID')
  assert.equal(derivable(UH), 'UH PU P Pu PR PRu')
  assert.equal(derivable('privatutenhjemmel'), 'PU P Pu PR PRu')
  assert.equal(derivable('privat'), 'P Pu')
  assert.equal(derivable('privatutenfolkeregisteridentifikator'), 'Pu')
  assert.equal(derivable('finans'), 'F')
  assert.equal(derivable('presse'), 'PR PRu')
  assert.equal(derivable('presseutenfolkeregisteridentifikator'), 'PRu')
  assert.equal(derivable('eid'), 'eID')
})

test('invariant 5: a copy serves no package that sees a property, history or field it lacks', () => {
  for (const opphav of ALLE_PAKKER) {
    for (const where of ALLE_PAKKER.filter((one) => canLevere(opphav, one))) {
      const stored = sees(opphav)
      const shown = sees(where)
      for (const egenskap of shown.egenskaper) {
        assert.ok(stored.egenskaper.includes(egenskap), `${opphav} ${where} ${egenskap}`)
        assert.ok(hasFields(opphav, where, egenskap), `${opphav} ${where} ${egenskap}`)
      }
      assert.ok(shown.historikk.every((egenskap) => stored.historikk.includes(egenskap)))
      assert.ok(!rettigheter(where).offentlig || rettigheter(opphav).offentlig)
    }
  }
})
