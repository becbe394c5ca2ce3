import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { REGELVERSJON } from '../../../domain/oppslag/filter.ts'
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
import { upgradeDirectory, upgradeDirectorySync } from './oppgradering.ts'
import { openSqlite } from './sqlite.ts'

/** Everything that is derived, as it stands. */
function derived(db: Db): readonly unknown[] {
  return [
    'select * from person order by person',
    'select posisjon, person, regelversjon, opphav, innhold from basis order by posisjon',
  ].flatMap((sql) => db.prepare(sql).all())
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
