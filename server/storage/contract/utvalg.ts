import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { KonsumentId } from '../../../domain/ids.ts'
import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import { parseUtvalg, type Utvalg } from '../../../domain/uttrekk/utvalg.ts'
import { identifikator, type Prove, versjon } from '../../../tests/fixture/personer.ts'
import type { Eier, Storage } from '../storage.ts'
import {
  claim,
  EIER,
  finish,
  order,
  readAll,
  readBatch,
  run,
  selection,
  utvalgOf,
} from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'
import { createSkriver, KOMMUNER, LAND, SIVILSTAND, type Skrevet, startSkriver } from './skriver.ts'

/** Selections: what they find, what they freeze, what ends them. */
export function utvalgContract(open: OpenStorage): void {
  test('invariant 2: with a writer that never stops, every tilpasset equals the log filtered as of U', async (t) => {
    const { storage, defer } = await open(t)
    const skriver = createSkriver(storage, { personer: 300 })
    const writing = startSkriver(skriver, 20_260)
    defer(() => writing.stop())
    await writing.upTo(400)
    await fc.assert(
      fc.asyncProperty(
        etUtvalg,
        fc.constantFrom<Rettighetspakke>('offentligutenhjemmel', 'offentlig-med-hjemmel', 'finans'),
        fc.integer({ min: 1, max: 70 }),
        async (utvalg, pakke, batchstoerrelse) => {
          const { u, batcher } = await run(storage, { ...EIER, pakke }, utvalg, batchstoerrelse)
          await writing.upTo(u)
          const ids = batcher.flat()
          assert.deepEqual(new Set(ids), new Set(oracle(skriver.registeret(u), utvalg, pakke)))
          assert.equal(new Set(ids).size, ids.length, 'no identifikator twice')
          for (const batch of batcher.slice(0, -1)) assert.equal(batch.length, batchstoerrelse)
        },
      ),
      { numRuns: 150, seed: 7 },
    )
  })

  test('invariant 1: a batch is the same bytes for ever, while persons change numbers and after a restart', async (t) => {
    const { storage, reopen } = await open(t)
    const skriver = createSkriver(storage, { personer: 80 })
    const changes = fc.sample(fc.array(skriver.endring, { minLength: 40, maxLength: 40 }), {
      seed: 3,
      numRuns: 20,
    })
    for (const change of changes.slice(0, 10)) await skriver.skriv(change)
    const jobbId = await order(storage, EIER, { personstatustyper: ['bosatt', 'aktiv', 'doed'] })
    assert.equal((await readBatch(storage, jobbId, 0)).kind, 'ikkeKlar')
    const leie = await claim(storage)
    const valgt = await storage.selectPersoner(selection(utvalgOf(leie.ordre), EIER.pakke, 7))
    assert.equal(
      (await readBatch(storage, jobbId, 0)).kind,
      'ikkeKlar',
      'nothing before it is durable',
    )
    assert.equal(await storage.completeJobb(leie.leie, valgt), true)
    const before = await readAll(storage, jobbId)
    assert.ok(before.length > 3)
    for (const change of changes.slice(10)) {
      await skriver.skriv(change)
      assert.deepEqual(await readAll(storage, jobbId), before)
    }
    assert.deepEqual(await readAll(await reopen(), jobbId), before)
  })

  test('same order and same sekvensnummer give the same bytes', async (t) => {
    const { storage } = await open(t)
    const skriver = createSkriver(storage, { personer: 50 })
    for (const change of fc.sample(fc.array(skriver.endring, { minLength: 50 }), {
      seed: 5,
      numRuns: 2,
    })) {
      await skriver.skriv(change)
    }
    const utvalg = parseUtvalg({ personstatustyper: ['bosatt', 'utflyttet'] })
    const [first, second] = [
      await run(storage, EIER, utvalg, 10),
      await run(storage, EIER, utvalg, 10),
    ]
    assert.deepEqual(first.batcher, second.batcher)
  })

  test('invariant 4: a selection by kommune ends with 410 when somebody in it becomes strengtFortrolig', async (t) => {
    const { storage } = await open(t)
    const persons = [0, 1, 2].map((n) => [identifikator(n)])
    await storage.appendVersjoner(persons.map((ids) => versjon(ids, { bosted: '4204' })))
    const byKommune = await finish(storage, EIER, { ...BOSATT, bostedskommunenummer: ['4204'] })
    const byStatus = await finish(storage, EIER, BOSATT)
    const other = await finish(storage, EIER, { ...BOSATT, bostedskommunenummer: ['0301'] })
    await storage.appendVersjoner([versjon([identifikator(1)], { gradering: 'strengtFortrolig' })])
    assert.equal((await readBatch(storage, byKommune, 0)).kind, 'skjermet')
    assert.equal((await readBatch(storage, byKommune, 1)).kind, 'skjermet', 'the end marker too')
    assert.equal((await readBatch(storage, byStatus, 0)).kind, 'innhold', 'nothing told of a place')
    assert.equal(
      (await readBatch(storage, other, 0)).kind,
      'slutt',
      'nobody of this job was protected',
    )
    await storage.appendVersjoner([versjon([identifikator(1)], { bosted: '4204', utgave: 2 })])
    assert.equal(
      (await readBatch(storage, byKommune, 0)).kind,
      'skjermet',
      'what has ended stays so',
    )
    const anew = await finish(storage, EIER, { ...BOSATT, bostedskommunenummer: ['4204'] })
    assert.equal((await readBatch(storage, anew, 0)).kind, 'innhold')
  })

  test('invariant 4: it ends too when the protected person has since turned out to be another one', async (t) => {
    const { storage } = await open(t)
    const [first, second] = [identifikator(10), identifikator(11)]
    await storage.appendVersjoner([versjon([first], { bosted: '4204' }), versjon([second], {})])
    const jobbId = await finish(storage, EIER, { ...BOSATT, bostedskommunenummer: ['4204'] })
    await storage.appendVersjoner([versjon([second, first], { utgave: 1 })])
    assert.equal((await readBatch(storage, jobbId, 0)).kind, 'innhold')
    await storage.appendVersjoner([
      versjon([second, first], { gradering: 'strengtFortrolig', utgave: 2 }),
    ])
    assert.equal((await readBatch(storage, jobbId, 0)).kind, 'skjermet')
  })

  test('decision 10: a package that withholds graded addresses ends its selection by kommune when one is graded', async (t) => {
    const { storage } = await open(t)
    await storage.appendVersjoner([versjon([identifikator(20)], { bosted: '4204' })])
    const finans: Eier = { ...EIER, pakke: 'finans' }
    const [open1, closed] = [
      await finish(storage, EIER, { ...BOSATT, bostedskommunenummer: ['4204'] }),
      await finish(storage, finans, { ...BOSATT, bostedskommunenummer: ['4204'] }),
    ]
    await storage.appendVersjoner([
      versjon([identifikator(20)], { bosted: '4204', gradering: 'fortrolig' }),
    ])
    assert.equal((await readBatch(storage, open1, 0)).kind, 'innhold')
    assert.equal((await readBatch(storage, closed, 0, finans)).kind, 'skjermet')
  })

  test('invariant 7: graded addresses of real persons are not selectable by kommune in UH unless the operator says so', async (t) => {
    const { storage, another } = await open(t)
    const graded = versjon([identifikator(30)], { bosted: '4204', gradering: 'fortrolig' })
    const real = { ...graded, rad: { ...graded.rad, syntetisk: false } }
    await storage.appendVersjoner([real])
    const utvalg = { ...BOSATT, bostedskommunenummer: ['4204'] }
    const opened = await another({ graderteTilUtenHjemmel: true })
    const select = (lager: Storage, pakke: Rettighetspakke) =>
      lager.selectPersoner({ utvalg, pakke, batchstoerrelse: 10 })
    assert.equal((await select(storage, 'offentligutenhjemmel')).treff, 0)
    assert.equal((await select(opened, 'offentligutenhjemmel')).treff, 1)
    assert.equal((await select(storage, 'offentlig-med-hjemmel')).treff, 1)
    assert.equal((await select(opened, 'finans')).treff, 0)
  })

  test('decision 3: no hits make batch 0 the end marker, and beyond it there is nothing', async (t) => {
    const { storage } = await open(t)
    const jobbId = await finish(storage, EIER, BOSATT)
    assert.equal((await readBatch(storage, jobbId, 0)).kind, 'slutt')
    assert.equal((await readBatch(storage, jobbId, 1)).kind, 'ukjent')
  })

  test('decision 5: a job is unknown to another virksomhet and in another package', async (t) => {
    const { storage } = await open(t)
    const jobbId = await finish(storage, EIER, BOSATT)
    const others: Eier[] = [
      { ...EIER, konsument: '0192:111222333' as KonsumentId },
      { ...EIER, pakke: 'offentlig-med-hjemmel' },
    ]
    for (const eier of others) {
      assert.equal((await readBatch(storage, jobbId, 0, eier)).kind, 'ukjent')
    }
  })
}

// --- internal ---

const BOSATT: Utvalg = { personstatustyper: ['bosatt'] }

const etUtvalg: fc.Arbitrary<Utvalg> = fc
  .record(
    {
      personstatustyper: fc.subarray(['aktiv', 'bosatt', 'utflyttet', 'doed', 'inaktiv'], {
        minLength: 1,
      }),
      sted: fc.oneof(
        fc.tuple(
          fc.constantFrom('bostedskommunenummer', 'oppholdskommunenummer'),
          fc.oneof(fc.constantFrom(...KOMMUNER), fc.subarray([...KOMMUNER], { minLength: 1 })),
        ),
        fc.tuple(
          fc.constant('adressenavn'),
          fc.constantFrom(...KOMMUNER).map((kommune) => `  prøveVEIEN  i ${kommune}`),
        ),
        fc.tuple(fc.constant('postnummer'), fc.constantFrom(...KOMMUNER)),
      ),
      foedselsaarFraOgMed: fc.integer({ min: 1900, max: 1960 }).map(String),
      foedselsaarTilOgMed: fc.integer({ min: 1960, max: 2020 }).map(String),
      doedsaarFraOgMed: fc.integer({ min: 1990, max: 2005 }).map(String),
      doedsaarTilOgMed: fc.integer({ min: 2005, max: 2025 }).map(String),
      kjoenn: fc.constantFrom('kvinne', 'mann'),
      statsborgerskap: fc.constantFrom(...LAND),
      sivilstandstype: fc.constantFrom(...SIVILSTAND),
    },
    { requiredKeys: ['personstatustyper'] },
  )
  .map(({ sted, ...rest }) =>
    parseUtvalg(sted === undefined ? rest : { ...rest, [sted[0]]: sted[1] }),
  )

/** Ten lines that filter the log, written from the contract and not from the store. */
function oracle(
  registeret: readonly Skrevet[],
  u: Utvalg,
  pakke: Rettighetspakke,
): readonly string[] {
  const skjult =
    pakke === 'finans' ? ['strengtFortrolig', 'fortrolig', 'klientadresse'] : ['strengtFortrolig']
  const aktive = ['midlertidig', 'ikkeBosatt', 'forsvunnet', 'foedselsregistrert', 'aktiv']
  const statuser = u.personstatustyper.flatMap((s) => (s === 'aktiv' ? aktive : [s]))
  const inside = (aar: number | undefined, fra = -1, til = 9999) =>
    (fra === -1 && til === 9999) || (aar !== undefined && fra <= aar && aar <= til)
  const at = (sted: string | undefined, asked: readonly string[] | undefined, p: Prove) =>
    asked === undefined ||
    (asked.includes(sted ?? '') && !(skjult.includes(p.gradering ?? '') && hasSted(p)))
  const veg = u.adressenavn?.slice(-4) ?? u.postnummer
  return registeret
    .filter(({ prove: p }) => statuser.includes(p.status ?? ''))
    .filter(
      ({ prove: p }) =>
        at(p.bosted, u.bostedskommunenummer, p) && at(p.opphold, u.oppholdskommunenummer, p),
    )
    .filter(({ prove: p }) => at(p.bosted, veg === undefined ? undefined : [veg], p))
    .filter(({ prove: p }) => inside(p.foedselsaar, u.foedselsaarFraOgMed, u.foedselsaarTilOgMed))
    .filter(({ prove: p }) => inside(p.doedsaar, u.doedsaarFraOgMed, u.doedsaarTilOgMed))
    .filter(({ prove: p }) => u.kjoenn === undefined || p.kjoenn === u.kjoenn)
    .filter(({ prove: p }) => !u.statsborgerskap || p.statsborgerskap?.includes(u.statsborgerskap))
    .filter(({ prove: p }) => !u.sivilstandstype || p.sivilstand === u.sivilstandstype)
    .map((linje) => linje.identifikator)
}

function hasSted(p: Prove): boolean {
  return p.bosted !== undefined || p.opphold !== undefined
}
