import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseBulkoppslag } from '../../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import { katalog, lastFirst } from '../../../tests/fixture/katalog.ts'
import { dokument, identifikator } from '../../../tests/fixture/personer.ts'
import { damage, readSkader } from '../../../tests/fixture/segl.ts'
import { openDb } from '../../sqlite/open.ts'
import { createVersjon } from '../../versjon.ts'
import { Logg } from '../contract/memory-log.ts'
import { registerIn } from '../contract/memory-register.ts'
import { SkadetRad } from '../feil.ts'
import type { Lagervalg, Register, Storage } from '../storage.ts'
import { keepSegl } from './forsegling.ts'
import { tekstOf } from './innhold.ts'
import { upgradeDirectorySync } from './oppgradering.ts'
import { openSqlite } from './sqlite.ts'

const MANGE = 700

test('when documents are packed, by one pattern after another, every answer is what it was (15)', async (t) => {
  const { data, storage, reopen } = await fill(t)
  const plain = registerIn(new Logg(), VALG)
  for (const ny of all()) await plain.appendVersjoner([ny])
  assert.ok(count(data, "select count(*) from dokument where typeof(innhold) = 'blob'") >= 100)
  await same(storage, plain)
  // As if it had grown so much that there is time for the next.
  change(data, 'update moenster set fra = 1')
  const again = await reopen()
  const nye = Array.from({ length: 20 }, (_, n) => ny(n, 'NYTTNAVN', 1))
  await again.appendVersjoner(nye)
  await plain.appendVersjoner(nye)
  assert.equal(count(data, 'select count(*) from moenster'), 2)
  await same(again, plain)
  await same(await reopen(), plain)
  assert.deepEqual(readSkader(data), {})
})

test('a register from before is packed when it is opened, and answers the same (15)', async (t) => {
  const { data, storage, reopen } = await fill(t)
  const expected = await ask(storage)
  await storage.close()
  unpackAll(data)
  assert.equal(count(data, "select count(*) from dokument where typeof(innhold) = 'blob'"), 0)
  upgradeDirectorySync(data)
  assert.equal(count(data, "select count(*) from dokument where typeof(innhold) = 'text'"), 0)
  assert.equal(count(data, "select count(*) from basis where substr(innhold, 1, 1) = x'7b'"), 0)
  assert.deepEqual(readSkader(data), {})
  assert.deepEqual(await ask(await reopen()), expected)
})

test('of a packed document that is deleted nothing is left, in no pattern either (15)', async (t) => {
  const { data, storage, clock } = await fill(t)
  const before = bodies(data)
  clock.nowMs = 2_000
  await storage.appendVersjoner(Array.from({ length: MANGE }, (_, n) => ny(n, 'BARENYTT', 1)))
  while (!(await storage.deleteForeldet(5_000)));
  await storage.close()
  const file = readFileSync(join(data, 'register.db'))
  assert.ok(before.length > 100)
  assert.ok(bodies(data).every((en) => file.includes(en)))
  assert.ok(before.every((en) => !file.includes(en)))
  assert.ok(!file.includes('QXZWKJ'), 'nor as it was before there was a pattern')
})

test('documents that cannot be read keep no pattern from being made, and nothing from being written (15)', async (t) => {
  const { data, storage, reopen } = await fill(t, 500)
  await storage.close()
  damage(data, 'register', "update dokument set innhold = '{' where posisjon in (3, 400)")
  const again = await reopen()
  await again.appendVersjoner(all().slice(500, 600))
  await again.appendVersjoner(all().slice(600))
  assert.equal(count(data, 'select count(*) from moenster'), 1)
  await again.close()
  damage(data, 'register', "update dokument set innhold = x'01ff' where posisjon in (620, 650)")
  change(data, 'update moenster set fra = 1')
  const last = await reopen()
  await last.appendVersjoner([ny(0, 'NYTTNAVN', 1)])
  assert.equal(count(data, 'select count(*) from moenster'), 2)
})

test('a register of which a document cannot be read is packed all the same when it is opened (15)', async (t) => {
  const { data, storage, reopen } = await fill(t)
  await storage.close()
  unpackAll(data)
  damage(data, 'register', "update dokument set innhold = '{' where posisjon = 3")
  upgradeDirectorySync(data)
  assert.deepEqual(readSkader(data), { dokument: 1 })
  const visning = parsePart([], 'offentligutenhjemmel')
  const svar = await (await reopen()).lookupPerson({ identifikator: identifikator(9), visning })
  assert.equal(svar.kind, 'json')
})

test('a document, a rendered body or a pattern that has been damaged is an error of ours (15)', async (t) => {
  for (const tabell of ['dokument', 'basis', 'moenster']) {
    const { data, storage, reopen } = await fill(t)
    await storage.close()
    damage(
      data,
      'register',
      `update ${tabell} set innhold = cast(substr(innhold, 1, 20) || x'00ff' as blob)`,
    )
    const again = await reopen()
    const part = tabell === 'dokument' ? ['historikk'] : []
    const visning = parsePart(part, 'offentligutenhjemmel')
    const spurt = again.lookupPerson({ identifikator: identifikator(MANGE - 1), visning })
    await assert.rejects(spurt, (error) => error instanceof Error && error.name === SkadetRad.name)
  }
})

// --- internal ---

const VALG: Lagervalg = {
  clock: () => 1_000,
  monotonicMs: () => 0,
  treghetMs: 0,
  leieMs: 30_000,
  svartak: { antall: 1_000, bytes: 1e9 },
  graderteTilUtenHjemmel: false,
}

const VISNINGER = [
  parsePart([], 'offentligutenhjemmel'),
  parsePart(['historikk'], 'offentligutenhjemmel'),
  parsePart(['historikk'], 'offentlig-med-hjemmel'),
]

/** Nearly all of a kind, some protected, and each with a name that nobody else has. */
function ny(n: number, word: string, utgave: number) {
  const gradering = n % 50 === 0 ? 'strengtFortrolig' : n % 30 === 0 ? 'fortrolig' : 'ugradert'
  const navn = [{ erGjeldende: true, fornavn: word, etternavn: `${word}${n}` }]
  const innhold: Persondokument = {
    ...dokument([identifikator(n)], { bosted: '0301', gradering, utgave }),
    navn,
  }
  const versjon = createVersjon(innhold, { opphav: 'offentlig-med-hjemmel' })
  assert.ok(versjon !== undefined)
  return versjon
}

/** Of each a name that is told once. */
function all() {
  return Array.from({ length: MANGE }, (_, n) => ny(n, `QXZWKJ${n}`, 0))
}

async function fill(t: TestContext, antall = MANGE) {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const clock = { nowMs: 1_000 }
  const open = () => openSqlite(data, { clock: () => clock.nowMs })
  let storage = open()
  defer(() => storage.close())
  const alle = all()
  for (let n = 0; n < antall; n += 100) await storage.appendVersjoner(alle.slice(n, n + 100))
  return {
    data,
    storage,
    clock,
    reopen: async () => {
      await storage.close()
      storage = open()
      return storage
    },
  }
}

async function ask(storage: Pick<Storage, 'lookupPersoner'>): Promise<readonly string[]> {
  const oppslag = parseBulkoppslag(
    { foedselsEllerDNummer: Array.from({ length: MANGE + 2 }, (_, n) => identifikator(n)) },
    'true',
  )
  const svar = await Promise.all(
    VISNINGER.map((visning) => storage.lookupPersoner({ oppslag, visning })),
  )
  return svar.map((one) => (one.kind === 'json' ? Buffer.from(one.json).toString() : one.kind))
}

async function same(storage: Storage, plain: Register): Promise<void> {
  assert.deepEqual(await ask(storage), await ask(plain))
}

/** As the version before left it: bodies that are text, and no pattern. */
function unpackAll(data: string): void {
  const db = openDb(join(data, 'register.db'), 'write')
  const tekst = tekstOf(db, 'innhold')
  db.exec(`
    drop trigger endring_dokument;
    drop trigger endring_dokument_borte;
    create table foer (posisjon integer primary key, innhold text not null) strict;
    insert into foer select posisjon, ${tekst} from dokument;
    drop table dokument;
    alter table foer rename to dokument;
    create trigger endring_dokument after update of innhold on dokument begin select 1; end;
    create trigger endring_dokument_borte after delete on dokument begin select 1; end;`)
  db.exec(`
    create table basis_foer (
      posisjon integer primary key, person integer not null, regelversjon integer not null,
      opphav text not null, innhold blob not null, segl integer
    ) strict;
    insert into basis_foer
      select p.gjeldende, b.person, b.regelversjon, b.opphav, cast(${tekst} as blob), null
      from basis b join person p on p.person = b.person;
    drop table basis;
    alter table basis_foer rename to basis;
    drop table moenster;
    delete from migrering where nummer = 14`)
  db.close()
}

function change(data: string, sql: string): void {
  const db = openDb(join(data, 'register.db'), 'write')
  keepSegl(db, 'register')
  db.exec(sql)
  db.close()
}

/** What is packed, without the first of it, which may be alike in many. */
function bodies(data: string): readonly Buffer[] {
  const db = openDb(join(data, 'register.db'), 'read')
  const alle = db
    .prepare<[], Uint8Array>(`
      select substr(innhold, 3) from dokument where typeof(innhold) = 'blob'
      union all select substr(innhold, 3) from basis where substr(innhold, 1, 1) <> x'7b'`)
    .pluck()
    .all()
  db.close()
  return alle.map((en) => Buffer.from(en))
}

function count(data: string, sql: string): number {
  const db = openDb(join(data, 'register.db'), 'read')
  const antall = db.prepare<[], number>(sql).pluck().get() ?? 0
  db.close()
  return antall
}
