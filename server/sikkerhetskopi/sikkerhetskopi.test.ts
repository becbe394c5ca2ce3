import assert from 'node:assert/strict'
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { KonsumentId } from '../../domain/ids.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { fill } from '../../tests/fixture/tjeneste.ts'
import { readMangler } from '../katalog/katalog.ts'
import { noteLaget } from '../katalog/manifest.ts'
import { MERKE, noteMerke, readEldre } from '../katalog/registermerke.ts'
import { openDb } from '../sqlite/open.ts'
import { openSqlite } from '../storage/sqlite/sqlite.ts'
import { loggkatalog, readBind } from '../tilgangslogg/bind.ts'
import { DAY_MS, fyll, SMAA, START_MS, ulenket } from '../tilgangslogg/fixture.ts'
import { deleteUtloepte } from '../tilgangslogg/levetid.ts'
import { nokkelkilde } from '../tilgangslogg/linjenokkel.ts'
import { openSkriver } from '../tilgangslogg/skriver.ts'
import { makeSikkerhetskopi, type Sikkerhetskopivalg } from './sikkerhetskopi.ts'
import { chooseSted, Stedfeil } from './sted.ts'

const EIER = { konsument: '0192:999888777' as KonsumentId, pakke: 'finans' } as const

/** A directory with two persons and a log of some days, and a place for a copy of it. */
async function filled(t: TestContext, dager = 3) {
  const defer = lastFirst(t)
  const prover = Array.from({ length: dager }, (_, dag) => ({ om: [7, dag], dag }))
  const logg = fyll(t, prover)
  const data = dirname(logg.mappe)
  writeFileSync(join(logg.mappe, 'hoder.txt'), `${logg.signert}\n`)
  noteLaget(data, [])
  await fill(data, [versjon([identifikator(0)]), versjon([identifikator(1)])])
  return { ...logg, data, til: join(katalog(defer), 'kopi') }
}

function make(data: string, til: string, how: Partial<Sikkerhetskopivalg> = {}) {
  return makeSikkerhetskopi({
    data,
    sted: chooseSted(data, til),
    signal: new AbortController().signal,
    clock: Date.now,
    readLedige: async () => Infinity,
    nokkel: undefined,
    onFremgang: () => {},
    ...how,
  })
}

const beside = (til: string) => readdirSync(dirname(til))

test('a copy holds all that there is, is for its owner alone, lacks nothing and has nothing open (11.11)', async (t) => {
  const { data, til } = await filled(t)
  writeFileSync(join(data, 'klienter.json'), '[]', { mode: 0o644 })
  writeFileSync(join(data, 'klokke.godtatt'), '')
  mkdirSync(join(data, 'andres'))
  symlinkSync(join(data, 'klienter.json'), join(data, 'lenket.json'))
  const kopi = await make(data, til)
  const { personer, sekvensnummer, utelatt, harHoder, harNokkel, logg } = kopi
  assert.deepEqual([personer, sekvensnummer, utelatt], [2, 2, ['andres']])
  assert.deepEqual(
    [harHoder, harNokkel, logg],
    [true, true, { linjer: 3, hoder: 1, avvik: [], uproevd: [] }],
  )
  assert.deepEqual([readMangler(til), readEldre(til), beside(til)], [[], [], [basename(til)]])
  const names = readdirSync(til, { recursive: true, withFileTypes: true })
  for (const entry of names) {
    const { mode } = statSync(join(entry.parentPath, entry.name))
    assert.equal(mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, entry.name)
  }
  assert.equal(statSync(til).mode & 0o777, 0o700)
  const passing = names.filter(({ name }) => /aapen$|-wal$|-shm$|tmp$|^eier|godtatt/.test(name))
  assert.deepEqual(passing, [])
  for (const name of ['klienter.json', 'lenket.json']) {
    assert.ok(lstatSync(join(til, name)).isFile(), name)
  }
})

test('how far the register of a copy has come is its own, whatever a service notes meanwhile, unless it was too old before (11.11)', async (t) => {
  const { data, til } = await filled(t)
  noteMerke(data, { siste: 2, posisjon: 2 })
  const onFremgang = () => noteMerke(data, { siste: 50, posisjon: 50 })
  assert.equal((await make(data, til, { onFremgang })).erEldre, false)
  assert.deepEqual(readEldre(til), [])
  const neste = join(dirname(til), 'neste')
  assert.equal((await make(data, neste)).erEldre, true)
  assert.match(readEldre(neste).join(), /older than the access log/)
  writeFileSync(join(data, MERKE), 'tull')
  assert.equal((await make(data, join(dirname(til), 'siste'))).erEldre, true)
})

test('what a copy that was killed has left is told of (11.11)', async (t) => {
  const { data, til } = await filled(t)
  const left = `${til}.0b9e1d1c-5a0f-4a57-9f7e-6a8d3f0f8f11.tmp`
  for (const name of [left, `${til}.tmp`]) mkdirSync(name)
  assert.deepEqual(chooseSted(data, til).etterlatt, [left])
})

test('copying leaves the directory as it was, though nobody serves it (11.11)', async (t) => {
  const { data, til } = await filled(t)
  const before = readdirSync(data, { recursive: true }).sort()
  await make(data, til)
  assert.deepEqual(readdirSync(data, { recursive: true }).sort(), before)
})

test('a copy is refused in a place that is taken, in what it is of, and of what lacks something (11.11)', async (t) => {
  const { data, til } = await filled(t)
  mkdirSync(til)
  writeFileSync(join(til, 'noe'), '')
  assert.throws(() => chooseSted(data, til), Stedfeil)
  symlinkSync(data, join(dirname(til), 'lenke'))
  for (const inne of [
    data,
    join(data, 'kopi'),
    join(dirname(til), 'lenke'),
    join(dirname(til), 'lenke/kopi'),
  ]) {
    assert.throws(() => chooseSted(data, inne), /lies in .*; put the copy elsewhere/, inne)
  }
  rmSync(join(til, 'noe'))
  rmSync(join(data, 'jobber.db'))
  await assert.rejects(make(data, til), /jobber\.db was made here and is gone/)
  assert.deepEqual(beside(til).sort(), ['kopi', 'lenke'])
})

test('a copy that is stopped at any moment, or has no room, leaves nothing and says what to free (11.11)', async (t) => {
  const { data, til } = await filled(t)
  let moments = 0
  await make(data, join(dirname(til), 'hel'), {
    onFremgang: () => {
      moments += 1
    },
  })
  assert.ok(moments > 10)
  for (let moment = 1; moment <= moments; moment += 1) {
    const stop = new AbortController()
    let left = moment
    const onFremgang = () => {
      left -= 1
      if (left === 0) stop.abort('SIGTERM')
    }
    await assert.rejects(make(data, til, { signal: stop.signal, onFremgang }), (error: unknown) => {
      return error === 'SIGTERM'
    })
    assert.deepEqual(beside(til), ['hel'])
  }
  const full = make(data, til, { readLedige: async () => 1_000 })
  await assert.rejects(full, /some \d+ MB, and 1 MB are free .*Delete copies that are older/)
  assert.deepEqual(beside(til), ['hel'])
})

test('a damaged database makes no copy, and a log that was tampered with one that says so (11.11)', async (t) => {
  const { data, til, mappe } = await filled(t)
  const [foerste] = readBind(mappe)
  assert.ok(foerste)
  const db = openDb(foerste.file, 'write')
  db.prepare('update linje set tid = tid + 1').run()
  db.close()
  const { logg } = await make(data, til)
  assert.match(logg.avvik.join(), /line 1/)
  const file = join(data, 'register.db')
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(statSync(file).size - 32_768, 0x5a), 0, undefined, 16_384)
  closeSync(handle)
  await assert.rejects(
    make(data, join(dirname(til), 'ny')),
    /register\.db is damaged.*put the last whole one back/,
  )
  assert.deepEqual(beside(til), ['kopi'])
})

test('volumes that have had their time while they are copied are gone from the copy too, and signed away (11.11)', async (t) => {
  const { data, til, mappe, nokkel, nokler } = await filled(t, 6)
  const hoder = join(mappe, 'hoder.txt')
  const last = readBind(mappe).length
  let isGone = false
  const onFremgang = () => {
    const copied = beside(til).flatMap((name) => readBind(join(dirname(til), name, 'logg')))
    if (isGone || copied.length < 3) return
    isGone = true
    deleteUtloepte(mappe, {
      foerMs: START_MS + 4 * DAY_MS,
      nowMs: Date.now(),
      nokkel,
      nokler,
      hoder,
    })
  }
  const { logg } = await make(data, til, { onFremgang })
  assert.ok(isGone && readBind(mappe).length < last)
  assert.deepEqual([logg.avvik, logg.linjer], [[], 2])
  assert.deepEqual(
    readBind(loggkatalog(til)).map(({ file }) => basename(file)),
    readBind(mappe).map(({ file }) => basename(file)),
  )
  assert.deepEqual(readMangler(til), [])
})

test('no job is in a copy whose line is not in the log of the copy (11.11)', async (t) => {
  const { data, til, mappe } = await filled(t)
  const storage = openSqlite(data)
  const ny = {
    eier: EIER,
    bestilling: { type: 'tilpasset', utvalg: { personstatustyper: ['bosatt'] } },
    bestiltMs: Date.now(),
    ventMs: 0,
    monotonicMs: 0,
    tak: { antall: 10, bytes: 1e9 },
  } as const
  const jobber = [await storage.createJobb(ny), await storage.createJobb(ny)]
  const [noted, unoted] = jobber.map((one) => (one.kind === 'bestilt' ? one.jobbId : undefined))
  assert.ok(noted && unoted)
  const skriver = openSkriver(mappe, { nokkelkilde: nokkelkilde(data, undefined), maal: SMAA })
  const innhold = JSON.stringify({ sporsmaal: { jobbId: noted } })
  skriver.append([{ ...ulenket(9), tid: Date.now(), innhold }])
  skriver.close()
  await make(data, til)
  const read = async (i: string) => {
    const kopi = openSqlite(i)
    const held = [noted, unoted].map(async (jobbId) => {
      return (await kopi.readJobb({ jobbId, eier: EIER })) !== undefined
    })
    const all = await Promise.all(held)
    await kopi.close()
    return all
  }
  assert.deepEqual(await read(til), [true, false])
  await storage.close()
  assert.deepEqual(await read(data), [true, true])
})

test('what grows while it is copied is copied as it was at one moment, without beginning anew (11.11)', async (t) => {
  const data = katalog(lastFirst(t))
  const db = openDb(join(data, 'a.db'), 'write', { pageBytes: 512 })
  t.after(() => db.close())
  db.exec('create table a (n integer primary key, b blob)')
  const add = db.prepare('insert into a (b) values (zeroblob(5000))')
  for (let n = 0; n < 200; n += 1) add.run()
  const leser = openDb(join(data, 'a.db'), 'read', { readOnly: true })
  t.after(() => leser.close())
  let pieces = 0
  await leser.copyTo(join(data, 'b.db'), () => {
    pieces += 1
    add.run()
  })
  assert.ok(pieces > 3 && pieces < 20, `${pieces} pieces`)
  const kopi = openDb(join(data, 'b.db'), 'read', { isThere: true })
  t.after(() => kopi.close())
  assert.equal(kopi.prepare<[], number>('select count(*) from a').pluck().get(), 200)
})

test('reading a volume that has gone makes none in its place (11.11)', async (t) => {
  const { mappe } = await filled(t)
  const [foerste] = readBind(mappe)
  assert.ok(foerste)
  rmSync(foerste.file)
  assert.throws(() => openDb(foerste.file, 'read', { isThere: true }), /unable to open/)
  assert.ok(!existsSync(foerste.file))
})
