import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { REGELVERSJON } from '../../../domain/oppslag/filter.ts'
import { readVernetilstand } from '../../../domain/register/vernetilstand.ts'
import { nyHendelse } from '../../../tests/fixture/hendelser.ts'
import { katalog, lastFirst } from '../../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import { historier } from '../../../tests/fixture/vernehistorier.ts'
import { judge, openLager, writeHistorier } from '../../../tests/fixture/vernelager.ts'
import { OptattKatalog, ownDirectory } from '../../katalog/eier.ts'
import { FeilVersjon } from '../../sqlite/migrate.ts'
import { type Db, openDb } from '../../sqlite/open.ts'
import { avleder } from './avledning.ts'
import { keepSegl } from './forsegling.ts'
import { tekstOf } from './innhold.ts'
import { upgradeDirectory, upgradeDirectorySync } from './oppgradering.ts'
import { foreldetReader, slettingWriter } from './sletting.ts'
import { openSqlite } from './sqlite.ts'

/** Everything that is derived, as it stands. */
function derived(db: Db): readonly unknown[] {
  return [
    'select * from person order by person',
    `select person, regelversjon, opphav, ${tekstOf(db, 'innhold')} innhold
      from basis order by person`,
  ].flatMap((sql) => db.prepare(sql).all())
}

/** A row without the order in which facts were told, and what is made of that. */
function unordered(rad: unknown): unknown {
  const { segl: _, skjult, ...resten } = rad as { segl: number; skjult?: string | null }
  const { fakta, hjem } = readVernetilstand(skjult ?? null)
  const told = [...fakta].map(([merke, en]) => ({ merke, ...en, om: [...en.om].sort() }))
  told.sort((a, b) => (a.merke < b.merke ? -1 : 1))
  return { ...resten, told, hjem: [...hjem].sort() }
}

/** How protected everybody is who goes on: the person, and each place. */
function protection(db: Db): readonly (readonly number[])[] {
  return db
    .prepare<[], { vern: number; sperre_bosted: number; sperre_opphold: number; skjult: number }>(`
      select case vern when 'ugradert' then 0 when 'fortrolig' then 1 else 2 end vern,
        sperre_bosted, sperre_opphold, bostedskommune is null skjult
      from person where erstattet_av is null order by person`)
    .all()
    .map((rad) => Object.values(rad))
}

/** Forgets what was derived, as rules that hid nothing would have left it. */
function forget(db: Db): void {
  db.exec(`update tilstand set regelversjon = ${REGELVERSJON - 1};
    update person set vern = 'ugradert', sperre_bosted = 0, sperre_opphold = 0, skjult = null,
      bostedskommune = '7300', adressenavn = 'alfaveien' where erstattet_av is null;
    update basis set regelversjon = ${REGELVERSJON - 1}, innhold = x'7b7d'; delete from skjermet`)
}

function fill(t: TestContext, antall: number) {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const lager = openLager(data)
  defer(() => lager.db.close())
  const alle = historier(7, antall)
  writeHistorier(lager, alle)
  return { data, lager, alle }
}

test('what is derived anew from the log is what was derived when it was written, after any history (10.9)', (t) => {
  const { data, lager, alle } = fill(t, 400)
  const before = derived(lager.db)
  forget(lager.db)
  assert.notDeepEqual(derived(lager.db), before)
  upgradeDirectorySync(data)
  const after = derived(lager.db)
  assert.equal(after.length, before.length)
  for (const [i, one] of after.entries()) assert.deepEqual(one, before[i])
  assert.deepEqual(judge(lager, alle).lekkasjer, [])
})

test('what is derived anew is the same when documents have been deleted on the way, and nobody is told more (14)', (t) => {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const lager = openLager(data)
  defer(() => lager.db.close())
  const alle = historier(7, 400)
  const { findGolv, ...sletting } = { ...foreldetReader(lager.db), ...slettingWriter(lager.db) }
  const empty = () => {
    const golv = findGolv(Number.MAX_SAFE_INTEGER)
    while (golv !== undefined && !sletting.deleteTo(sletting.raiseGolv(golv)));
  }
  writeHistorier(lager, alle, empty)
  const before = derived(lager.db).map(unordered)
  const borte = lager.db
    .prepare<[], number>('select count(*) from versjon where innhold_segl is null')
    .pluck()
  assert.ok((borte.get() ?? 0) > 500)
  forget(lager.db)
  upgradeDirectorySync(data)
  const after = derived(lager.db).map(unordered)
  assert.equal(after.length, before.length)
  for (const [i, one] of after.entries()) assert.deepEqual(one, before[i])
  assert.deepEqual(judge(lager, alle).lekkasjer, [])
})

test('who was parted is derived anew with the homes and the protection of the other (14)', async (t) => {
  const data = katalog(lastFirst(t))
  const storage = openSqlite(data)
  const [en, to] = [identifikator(0), identifikator(1)]
  const skilt = versjon([to], { gradering: 'strengtFortrolig', utgave: 1 })
  await storage.appendHendelser([
    nyHendelse('sammen', en, { versjon: versjon([en, to], { bosted: '0301' }) }),
    nyHendelse('skilt', to, {
      hendelsestype: 'personErGjenopprettetVedSplitting',
      versjon: skilt,
    }),
  ])
  await storage.close()
  const db = openDb(join(data, 'register.db'), 'write')
  t.after(() => db.close())
  keepSegl(db, 'register')
  const before = derived(db)
  forget(db)
  assert.notDeepEqual(derived(db), before)
  upgradeDirectorySync(data)
  assert.deepEqual(derived(db), before)
})

test('who were taken for one and parted, in any order, are no less protected when derived anew (14)', (t) => {
  const grader = ['ugradert', 'fortrolig', 'strengtFortrolig'] as const
  const steg = fc.record({
    hva: fc.constantFrom('alene', 'sammen', 'skilt'),
    isFoerste: fc.boolean(),
    grad: fc.constantFrom(0, 0, 1, 2),
    bosted: fc.constantFrom('0301', '4204', '1103'),
  })
  const familie = fc.array(steg, { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(familie, { minLength: 10, maxLength: 30 }), (familier) => {
      const data = katalog(lastFirst(t))
      const lager = openLager(data)
      try {
        for (const [nr, alle] of familier.entries()) {
          const numre = [identifikator(2 * nr), identifikator(2 * nr + 1)] as const
          let grad = 0
          for (const [utgave, { hva, isFoerste, bosted, ...en }] of alle.entries()) {
            const [ett, annet] = isFoerste ? numre : [numre[1], numre[0]]
            // Protection that is taken away of one is another matter: of the other it stays until a new document.
            grad = Math.max(grad, en.grad)
            const prove = { gradering: grader[grad] ?? 'ugradert', bosted, utgave }
            const ny = versjon(hva === 'sammen' ? [ett, annet] : [ett], prove)
            const hendelsestype =
              hva === 'skilt' ? 'personErGjenopprettetVedSplitting' : 'endringIPerson'
            const hendelse = nyHendelse(`${nr}-${utgave}`, ett, { hendelsestype, versjon: ny })
            lager.appendHendelser([[hendelse]], Date.UTC(2026, 0, 1))
          }
        }
        const before = protection(lager.db)
        forget(lager.db)
        upgradeDirectorySync(data)
        const after = protection(lager.db)
        assert.equal(after.length, before.length)
        for (const [i, one] of after.entries()) {
          assert.ok(one.every((grad, j) => grad >= (before[i]?.[j] ?? 0)))
        }
      } finally {
        lager.db.close()
      }
    }),
    { numRuns: 15 },
  )
})

test('what was derived by other rules is neither added to nor left, whoever opens it (10.9)', (t) => {
  const { data, lager, alle } = fill(t, 20)
  forget(lager.db)
  assert.throws(() => writeHistorier(lager, historier(8, 1)), FeilVersjon)
  const release = ownDirectory(data)
  t.after(release)
  assert.throws(() => upgradeDirectorySync(data), OptattKatalog, 'somebody else may be serving it')
  upgradeDirectorySync(data, { isEier: true })
  assert.deepEqual(judge(lager, alle).lekkasjer, [])
})

test('somebody whose log cannot be read is protected, and keeps nobody else from being served (10.9)', (t) => {
  const { data, lager, alle } = fill(t, 40)
  forget(lager.db)
  const [first] = lager.db.prepare<[], number>('select gjeldende from person').pluck().all()
  lager.db.prepare("update dokument set innhold = '{' where posisjon = ?").run(first)
  upgradeDirectorySync(data)
  const [rad, ...others] = lager.db
    .prepare<[], { vern: string; status: string | null }>('select * from person order by person')
    .all()
  assert.deepEqual([rad?.vern, rad?.status], ['strengtFortrolig', null])
  assert.ok(others.some(({ vern }) => vern === 'ugradert'))
  const resten = alle.slice(1)
  assert.deepEqual(judge(lager, resten).lekkasjer, [])
})

test('deriving anew goes on where it was stopped, and says how far it has come (10.9)', async (t) => {
  const { data, lager } = fill(t, 1_500)
  const whole = derived(lager.db)
  forget(lager.db)
  const told: number[] = []
  const stop = new AbortController()
  const onFremgang = ({ done, total }: { done: number; total: number }) => {
    told.push(done)
    assert.ok(done <= total)
    stop.abort()
  }
  assert.equal(await upgradeDirectory(data, { onFremgang, signal: stop.signal }), false)
  assert.ok(told.length === 1 && (told[0] ?? 0) >= 2_000)
  const other = avleder(lager.db, { skrevetFoerMs: 0 })
  assert.equal(other.isAvledet(), false)
  while (!other.piece());
  assert.deepEqual(derived(lager.db), whole)
  assert.equal(await upgradeDirectory(data, { onFremgang }), true)
  assert.equal(told.length, 1, 'there was nothing left to do')
})
