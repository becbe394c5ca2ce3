import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isFolkeregisteridentifikator, isSyntetisk } from '../domain/ids.ts'
import {
  ADRESSER,
  EGENSKAPER,
  type Element,
  elementer,
  gjeldende,
  type Persondokument,
} from '../domain/register/persondokument.ts'
import { type SyntetiskVersjon, syntetiskRegister } from './register.ts'

const ANTALL = 20_000
/** Grouped by person: a person begins with `personErOpprettet`. */
const personer: SyntetiskVersjon[][] = []
for (const versjon of syntetiskRegister({ antall: ANTALL, seed: 5 })) {
  if (versjon.hendelsestype === 'personErOpprettet') personer.push([])
  personer.at(-1)?.push(versjon)
}
const versjoner = personer.flat()
const siste = personer.map((en) => en.at(-1)?.dokument ?? {})

const verdi = (dokument: Persondokument, egenskap: (typeof EGENSKAPER)[number], felt: string) =>
  gjeldende(dokument, egenskap)[0]?.[felt]
const andel = (liste: readonly unknown[]) => liste.length / ANTALL
const gradert = (nivaa: string) =>
  siste.filter((d) => verdi(d, 'adressebeskyttelse', 'graderingsnivaa') === nivaa)
const adresser = (dokument: Persondokument) => ADRESSER.flatMap((e) => elementer(dokument, e))

function bytes(antall: number, seed: number): string {
  const hash = createHash('sha256')
  for (const versjon of syntetiskRegister({ antall, seed })) hash.update(JSON.stringify(versjon))
  return hash.digest('hex')
}

test('the same seed gives the same bytes, and another seed others', () => {
  assert.equal(bytes(1000, 42), bytes(1000, 42))
  assert.notEqual(bytes(1000, 42), bytes(1000, 43))
  assert.notEqual(bytes(1000, 42), bytes(1000, 42 + 2 ** 40))
})

test('a longer register begins with the shorter one', () => {
  const [kort, lang] = [300, 400].map((antall) => [...syntetiskRegister({ antall, seed: 5 })])
  assert.deepEqual(lang?.slice(0, kort?.length), kort)
})

function foedsler(en: (typeof personer)[number]): number {
  return en.filter(({ hendelsestype }) => hendelsestype === 'endringIFamilierelasjon').length
}

test('there are as many persons as were ordered, one in five with several versjoner', () => {
  assert.equal(personer.length, ANTALL)
  const fleste = Math.max(...personer.map((en) => en.length - foedsler(en)))
  assert.equal(fleste, 3)
  const flere = andel(personer.filter((en) => en.length > 1))
  assert(flere > 0.15 && flere < 0.25, `${flere}`)
})

test('every status is the last one of somebody, and three in four are bosatt', () => {
  const antall = Map.groupBy(siste, (dokument) => verdi(dokument, 'status', 'status'))
  assert.deepEqual([...antall.keys()].sort(), [
    ...['bosatt', 'doed', 'foedselsregistrert', 'forsvunnet', 'ikkeBosatt', 'inaktiv'],
    ...['midlertidig', 'opphoert', 'utflyttet'],
  ])
  const bosatt = andel(antall.get('bosatt') ?? [])
  assert(bosatt > 0.7 && bosatt < 0.8, `${bosatt}`)
})

test('all ten values of sivilstand occur, and nobody under 18 has been married', () => {
  const sett = new Set<unknown>()
  for (const dokument of siste) {
    const sivilstand = verdi(dokument, 'sivilstand', 'sivilstand')
    sett.add(sivilstand)
    const foedt = `${verdi(dokument, 'foedsel', 'foedselsaar')}`
    if (foedt > '2002') assert(sivilstand === 'ugift' || sivilstand === 'uoppgitt')
  }
  assert.equal(sett.size, 10)
})

test('citizens of other countries are one in eight, and some are citizens of two', () => {
  const borger = siste.map((d) => gjeldende(d, 'statsborgerskap').map((e) => e['statsborgerskap']))
  const fremmede = andel(borger.filter((land) => land.some((kode) => kode !== 'NOR')))
  assert(fremmede > 0.1 && fremmede < 0.15, `${fremmede}`)
  assert(borger.some((land) => land.length === 2))
})

test('the properties stand in the order of the register', () => {
  const orden: readonly string[] = EGENSKAPER
  for (const { dokument } of versjoner) {
    const plasser = Object.keys(dokument).map((navn) => orden.indexOf(navn))
    assert.deepEqual(
      plasser,
      plasser.toSorted((x, y) => x - y),
    )
    assert(!plasser.includes(-1))
  }
})

test('an element begins with its metadata, in order, and the current ones come first', () => {
  const start =
    /^ajourholdstidspunkt,erGjeldende,kilde,aarsak,gyldighetstidspunkt,(opphoerstidspunkt,)?\w/
  for (const { dokument } of versjoner) {
    for (const egenskap of EGENSKAPER) {
      const liste = elementer(dokument, egenskap)
      for (const element of liste) assert.match(Object.keys(element).join(), start)
      const naa = liste.map((element) => element['erGjeldende'] === true)
      assert.equal(naa.lastIndexOf(true), naa.filter(Boolean).length - 1, egenskap)
    }
  }
})

test('nothing is null, undefined, empty or written in another way than the register writes', () => {
  const sjekk = (verdi: unknown): void => {
    if (typeof verdi === 'object' && verdi !== null) {
      const deler = Object.values(verdi)
      assert(deler.length > 0)
      for (const del of deler) sjekk(del)
    } else if (typeof verdi === 'string') {
      assert(verdi.length > 0 && verdi.trim() === verdi)
      if (/^\d{4}-\d\d-\d\dT/.test(verdi)) {
        assert.match(verdi, /T\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?\+0[12]:00$/)
      }
    } else assert(typeof verdi === 'boolean' || Number.isInteger(verdi))
  }
  for (const { dokument } of versjoner.slice(0, 5000)) sjekk(dokument)
})

test('every number in a document is synthetic, and one of the person’s own is in use', () => {
  for (const { dokument } of versjoner) {
    const egne = elementer(dokument, 'identifikasjonsnummer')
    const opphoert = verdi(dokument, 'status', 'status') === 'opphoert'
    assert.equal(egne.filter((e) => e['status'] === 'iBruk').length, opphoert ? 0 : 1)
    const andre = elementer(dokument, 'familierelasjon').map((e) => e['relatertPerson'])
    for (const nummer of [...egne.map((e) => e['foedselsEllerDNummer']), ...andre]) {
      assert(isFolkeregisteridentifikator(nummer) && isSyntetisk(nummer))
    }
  }
})

test('spouses name each other, and parents and children do', () => {
  const etter = new Map(
    siste.map((d) => [verdi(d, 'identifikasjonsnummer', 'foedselsEllerDNummer'), d]),
  )
  let par = 0
  for (const dokument of siste) {
    const selv = verdi(dokument, 'identifikasjonsnummer', 'foedselsEllerDNummer')
    for (const relasjon of gjeldende(dokument, 'familierelasjon')) {
      const annen = etter.get(relasjon['relatertPerson'])
      // Who died married stays so; who is left is no longer.
      const enke =
        relasjon['relatertPersonsRolle'] === 'ektefelleEllerPartner' && dokument.doedsfall
      if (annen === undefined || enke) continue
      const tilbake = elementer(annen, 'familierelasjon').find((r) => r['relatertPerson'] === selv)
      assert.equal(tilbake?.['minRolleForPerson'], relasjon['relatertPersonsRolle'])
      assert.equal(tilbake?.['relatertPersonsRolle'], relasjon['minRolleForPerson'])
      par++
    }
  }
  assert(par > 10_000, `${par}`)
})

test('a later versjon is newer in what changed, and keeps what it superseded as historic', () => {
  const nyest = (liste: readonly Element[]) =>
    liste
      .map((element) => `${element['ajourholdstidspunkt']}`)
      .sort()
      .at(-1) ?? ''
  for (const en of personer) {
    for (const [i, { dokument, hendelsestype }] of en.entries()) {
      const forrige = en[i - 1]?.dokument
      if (forrige === undefined) continue
      const alt = (d: Persondokument) => nyest(EGENSKAPER.flatMap((e) => elementer(d, e)))
      assert(alt(dokument) > alt(forrige), hendelsestype)
      if (hendelsestype === 'endringINavn') {
        const [foer] = gjeldende(forrige, 'navn')
        assert.deepEqual(elementer(dokument, 'navn')[1], { ...foer, erGjeldende: false })
      }
    }
  }
})

test('a holder of a d-nummer has no bostedsadresse, and gets one with the fødselsnummer', () => {
  const bosatte = versjoner.filter((versjon) => versjon.hendelsestype === 'personErBosatt')
  assert(bosatte.length > 100)
  for (const { dokument } of bosatte) {
    assert.equal(gjeldende(dokument, 'bostedsadresse').length, 1)
    const nummer = elementer(dokument, 'identifikasjonsnummer')
    assert.deepEqual(
      nummer.map((e) => [e['status'], e['identifikatortype'], e['erGjeldende']]),
      [
        ['iBruk', 'foedselsnummer', true],
        ['opphoert', 'dNummer', false],
      ],
    )
  }
  for (const { dokument } of versjoner) {
    if (verdi(dokument, 'identifikasjonsnummer', 'identifikatortype') === 'dNummer') {
      assert.equal(dokument.bostedsadresse, undefined)
      assert.notEqual(
        (dokument.oppholdsadresse ?? dokument.postadresseIUtlandet)?.length,
        undefined,
      )
    }
  }
})

test('whoever is fortrolig has only fortrolige addresses', () => {
  const fortrolige = gradert('fortrolig')
  assert(andel(fortrolige) > 0.002 && andel(fortrolige) < 0.007, `${fortrolige.length}`)
  for (const dokument of fortrolige) {
    for (const adresse of adresser(dokument)) assert.equal(adresse['adressegradering'], 'fortrolig')
  }
})

test('whoever is strengtFortrolig has no home, old or new, but an open box for mail', () => {
  const strengt = gradert('strengtFortrolig')
  assert(andel(strengt) > 0.0003 && andel(strengt) < 0.003, `${strengt.length}`)
  for (const dokument of strengt) {
    const [boks, ...andre] = adresser(dokument)
    assert.deepEqual(andre, [])
    assert.equal(boks?.['adressegradering'], 'ugradert')
    assert(boks?.['postboksadresse'] !== undefined)
  }
})

test('some have become strengtFortrolig since: an older versjon tells where they lived', () => {
  const blitt = personer.filter((en) =>
    en.some(
      ({ dokument, hendelsestype }) =>
        hendelsestype === 'endringIAdressebeskyttelse' &&
        verdi(dokument, 'adressebeskyttelse', 'graderingsnivaa') === 'strengtFortrolig',
    ),
  )
  assert(
    blitt.some(([foerste]) => gjeldende(foerste?.dokument ?? {}, 'bostedsadresse').length === 1),
  )
})

test('a klientadresse is the only graded one, and its person is not protected', () => {
  const har = siste.filter(
    (d) => verdi(d, 'bostedsadresse', 'adressegradering') === 'klientadresse',
  )
  assert(har.length > 3 && andel(har) < 0.003, `${har.length}`)
  for (const dokument of har) {
    assert.equal(dokument.adressebeskyttelse, undefined)
    const andre = adresser(dokument).filter((a) => a['adressegradering'] !== 'ugradert')
    assert.equal(andre.length, 1)
  }
})

test('no two documents are alike', () => {
  const sett = new Set(versjoner.map(({ dokument }) => JSON.stringify(dokument)))
  assert.equal(sett.size, versjoner.length)
})
