import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { filterDokument, vernestatus } from '../../../domain/oppslag/filter.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import {
  ALLE_PAKKER,
  type Rettighetspakke,
  rettigheter,
} from '../../../domain/oppslag/rettighetspakke.ts'
import type { Element, Persondokument } from '../../../domain/register/persondokument.ts'
import { vern } from '../../../domain/register/vern.ts'
import { PERSONSTATUSTYPER, parseUtvalg } from '../../../domain/uttrekk/utvalg.ts'
import { GRADERINGER, gjelder, historisk } from '../../../tests/fixture/dokumenter.ts'
import { EVERYTHING } from '../../../tests/fixture/innsyn.ts'
import { identifikator } from '../../../tests/fixture/personer.ts'
import { createVersjon } from '../../versjon.ts'
import { EIER, finish, readBatch } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'
import { KOMMUNER, LAND, SIVILSTAND, STATUSER } from './skriver.ts'

/** What a look-up hides, a selection, a count and a frozen job do not tell either. */
export function skjultContract(open: OpenStorage): void {
  test('two persons whom a package cannot tell apart are selected and counted alike, by any criteria', async (t) => {
    const { storage } = await open(t)
    let n = 0
    await fc.assert(
      fc.asyncProperty(par, fc.boolean(), pakker, kriterier, async (to, ekte, pakke, body) => {
        fc.pre(looksAlike(to, pakke, ekte))
        const utvalg = parseUtvalg(body)
        const valg = { utvalg, pakke }
        const counts = [await storage.countPersoner(valg)]
        for (const dokument of to) {
          n += 1
          await storage.appendVersjoner([withNumber(dokument, n, ekte)])
          counts.push(await storage.countPersoner(valg))
        }
        const [before = 0, one = 0, both = 0] = counts
        assert.equal(both - one, one - before, 'selected alike')
        const { treff } = await storage.selectPersoner({ ...valg, batchstoerrelse: 1_000 })
        assert.equal(treff, both, 'a count is the size of the selection')
      }),
      { numRuns: 300 },
    )
  })

  test('a change that a package cannot see ends none of its frozen jobs', async (t) => {
    const { storage } = await open(t)
    let n = 0
    let frozen = 0
    await fc.assert(
      fc.asyncProperty(par, fc.boolean(), pakker, kriterier, async (to, ekte, pakke, body) => {
        fc.pre(looksAlike(to, pakke, ekte))
        const [foer, etter] = to
        n += 1
        await storage.appendVersjoner([withNumber(foer, n, ekte)])
        const eier = { ...EIER, pakke }
        const jobbId = await finish(storage, eier, parseUtvalg(body))
        const before = await readBatch(storage, jobbId, 0, eier)
        assert.ok(before.kind === 'innhold' || before.kind === 'slutt')
        if (before.kind === 'innhold') frozen += 1
        await storage.appendVersjoner([withNumber(etter, n, ekte, 'personErOppdatert')])
        assert.deepEqual(await readBatch(storage, jobbId, 0, eier), before)
      }),
      { numRuns: 300 },
    )
    assert.ok(frozen > 30, `${frozen} jobs had somebody in them`)
  })

  test('a stay that a package cannot see ends no selection of its by home, and the other way round', async (t) => {
    const { storage } = await open(t)
    // Not the same place: a stay that is hidden would hide a home there with it.
    const place = (adressegradering: string, kommune = '4204') => [
      gjelder({ ...veg(kommune), adressegradering }),
    ]
    const both = {
      status: [gjelder({ status: 'bosatt' })],
      bostedsadresse: place('ugradert', '0301'),
    }
    const eier = { ...EIER, pakke: 'finans' } as const
    const byHome = { personstatustyper: ['bosatt'], bostedskommunenummer: '0301' }
    const byStay = { personstatustyper: ['bosatt'], oppholdskommunenummer: '4204' }
    await storage.appendVersjoner([
      withNumber({ ...both, oppholdsadresse: place('klientadresse') }, 1, false),
      withNumber({ ...both, oppholdsadresse: place('ugradert') }, 2, false),
    ])
    const home = await finish(storage, eier, parseUtvalg(byHome))
    const stay = await finish(storage, eier, parseUtvalg(byStay))
    const kind = async (jobb: typeof home) => (await readBatch(storage, jobb, 0, eier)).kind
    const hidden = { ...both, oppholdsadresse: place('klientadresse') }
    await storage.appendVersjoner([withNumber(hidden, 2, false, 'personErOppdatert')])
    assert.deepEqual([await kind(home), await kind(stay)], ['innhold', 'skjermet'])
    const ingen = { ...both, bostedsadresse: place('klientadresse', '0301') }
    await storage.appendVersjoner([withNumber(ingen, 1, false, 'personErOppdatert')])
    assert.equal(await kind(home), 'skjermet')
  })
}

export function sammeStedContract(open: OpenStorage): void {
  test('a selection ends that was frozen while somebody lived where it turns out to be hidden, and a later one stays (10.5)', async (t) => {
    const { storage } = await open(t)
    const bor = (kommune: string) => ({
      status: [gjelder({ status: 'bosatt' })],
      bostedsadresse: [gjelder({ ...veg(kommune), adressegradering: 'ugradert' })],
    })
    const eier = { ...EIER, pakke: 'finans' } as const
    const by = (bostedskommunenummer: string) =>
      finish(storage, eier, parseUtvalg({ personstatustyper: ['bosatt'], bostedskommunenummer }))
    const kind = async (jobb: Awaited<ReturnType<typeof by>>) =>
      (await readBatch(storage, jobb, 0, eier)).kind
    await storage.appendVersjoner([withNumber(bor('4204'), 1, false)])
    const there = await by('4204')
    await storage.appendVersjoner([withNumber(bor('0301'), 1, false, 'endringIBostedsadresse')])
    const here = await by('0301')
    assert.deepEqual([await kind(there), await kind(here)], ['innhold', 'innhold'])
    const shelter = [
      gjelder({ ...veg('4204'), adressegradering: 'klientadresse', erGjeldende: false }),
    ]
    const sent = { ...bor('0301'), oppholdsadresse: shelter }
    await storage.appendVersjoner([withNumber(sent, 1, false)])
    assert.deepEqual([await kind(there), await kind(here)], ['skjermet', 'innhold'])
    const again = await by('4204')
    assert.equal(await kind(again), 'slutt', 'nobody is found there any more')
  })
}

// --- internal ---

function veg(kommunenummer: string): Element {
  const adressenavn = `Veien i ${kommunenummer}`
  return { vegadresse: { kommunenummer, adressenavn, poststed: { postnummer: kommunenummer } } }
}

const pakker = fc.constantFrom<Rettighetspakke>(
  ...ALLE_PAKKER.filter((pakke) => rettigheter(pakke).tjenester.includes('tilpasset')),
)
const KOMMUNE = KOMMUNER.slice(0, 2)

const kriterier = fc
  .record(
    {
      personstatustyper: fc.oneof(
        fc.constant([...PERSONSTATUSTYPER]),
        fc.subarray([...PERSONSTATUSTYPER], { minLength: 1 }),
      ),
      bostedskommunenummer: fc.constantFrom(...KOMMUNE),
      adressenavn: fc.constantFrom(...KOMMUNE.map((kommune) => `Veien i ${kommune}`)),
      postnummer: fc.constantFrom(...KOMMUNE),
      statsborgerskap: fc.constantFrom(...LAND),
      sivilstandstype: fc.constantFrom(...SIVILSTAND),
    },
    { requiredKeys: ['personstatustyper'] },
  )
  .chain((one) => fc.constantFrom(one, { personstatustyper: one.personstatustyper }, ...alone(one)))

/** Each criterion by itself too: a person who is hidden by one shows nothing of another. */
function alone(one: Readonly<Record<string, unknown>>): readonly object[] {
  const sted = { personstatustyper: [...PERSONSTATUSTYPER] }
  return [
    ...KOMMUNE.map((kommune) => ({ ...sted, bostedskommunenummer: kommune })),
    ...KOMMUNE.map((kommune) => ({ ...sted, oppholdskommunenummer: kommune })),
    ...(one['postnummer'] === undefined ? [] : [{ ...sted, postnummer: one['postnummer'] }]),
  ]
}

const adresse = fc
  .tuple(fc.constantFrom(...KOMMUNE), fc.constantFrom('ugradert', ...GRADERINGER))
  .map(([kommunenummer, adressegradering]) => gjelder({ ...veg(kommunenummer), adressegradering }))
const adresser = fc.array(adresse, { maxLength: 1 })

/** What a person may have, each part on its own, so that two persons can differ in one of them. */
const deler = {
  status: fc.constantFrom(...STATUSER).map((status) => [gjelder({ status })]),
  bostedsadresse: adresser,
  oppholdsadresse: adresser,
  adressebeskyttelse: fc
    .constantFrom(undefined, undefined, 'ugradert', 'fortrolig', 'strengtFortrolig')
    .map((niva) => (niva === undefined ? [] : [gjelder({ graderingsnivaa: niva })])),
  sivilstand: fc
    .tuple(fc.constantFrom(...SIVILSTAND), fc.option(fc.constantFrom(...SIVILSTAND)))
    .map(([naa, foer]) => [
      gjelder({ sivilstand: naa }),
      ...(foer === null ? [] : [historisk({ sivilstand: foer, sivilstandsdato: '2001-02-03' })]),
    ]),
  statsborgerskap: fc
    .tuple(fc.constantFrom(...LAND), fc.constantFrom('1999-09-09', '2009-09-09'))
    .map(([statsborgerskap, ervervsdato]) => [gjelder({ statsborgerskap, ervervsdato })]),
  opphold: fc.constantFrom('midlertidig', 'permanent').map((one) => [gjelder({ opphold: one })]),
} satisfies Record<string, fc.Arbitrary<readonly Element[]>>

type To = readonly [Persondokument, Persondokument]

/** Two persons who differ in a part or two. */
const par = fc
  .tuple(
    fc.record(deler),
    fc.record(deler, { requiredKeys: [] }),
    fc.subarray(Object.keys(deler), { minLength: 1, maxLength: 2 }),
  )
  .map(
    ([en, ny, hvilke]): To => [
      en,
      { ...en, ...Object.fromEntries(Object.entries(ny).filter(([del]) => hvilke.includes(del))) },
    ],
  )

/** Whether a package is shown the same of both, whatever it asks for. */
function looksAlike(to: To, pakke: Rettighetspakke, ekte: boolean): boolean {
  const [a, b] = to.map((dokument) => {
    const person = { vern: vern(dokument), syntetisk: !ekte, graderteTilUtenHjemmel: false }
    const visning = parsePart(EVERYTHING, pakke)
    return JSON.stringify(filterDokument(dokument, vernestatus(dokument, person), visning))
  })
  return a === b && JSON.stringify(to[0]) !== JSON.stringify(to[1])
}

function withNumber(dokument: Persondokument, n: number, ekte: boolean, hendelsestype?: string) {
  const foedselsEllerDNummer = identifikator(n)
  const hele = {
    identifikasjonsnummer: [gjelder({ status: 'iBruk', foedselsEllerDNummer })],
    ...dokument,
  }
  const opphav = 'offentlig-med-hjemmel'
  const made = createVersjon(hele, { opphav, ...(hendelsestype ? { hendelsestype } : {}) })
  assert.ok(made !== undefined)
  return { ...made, rad: { ...made.rad, syntetisk: !ekte } }
}
