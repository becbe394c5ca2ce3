import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { openDb } from '../../server/sqlite/open.ts'
import { loggkatalog, readBind, selectRader } from '../../server/tilgangslogg/bind.ts'
import { lenke, linjesum } from '../../server/tilgangslogg/kjede.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { startTjeneste } from '../../tests/fixture/tjeneste.ts'
import { readArguments } from '../arguments.ts'
import { Brukerfeil, type Command, type Values } from '../command.ts'
import { innsynCommand } from './innsyn.ts'
import { loggCommand } from './logg.ts'

const [en, to, gammel] = [identifikator(1), identifikator(2), identifikator(3)]

async function run(
  command: Command,
  positionals: string[],
  given: Values,
  typed = '',
  env: Record<string, string> = {},
) {
  const args = Object.entries(given).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => (one === true ? `--${name}` : `--${name}=${one}`)),
  )
  const { values } = readArguments(command, [...positionals, ...args], env)
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  stdin.end(typed)
  const { signal } = new AbortController()
  const code = await command.run(values, positionals, { stdin, stdout, stderr, env, signal })
  const out = String(stdout.read() ?? '')
  return { code, out, lines: out.split('\n').filter(Boolean) }
}

/** A service that two persons were looked up in, through three packages. */
async function start(t: TestContext) {
  const tjeneste = await startTjeneste(t, [versjon([en], {}), versjon([to, gammel], {})])
  await tjeneste.klient('privatutenhjemmel', '111222333').call(`personer/${en}?part=navn`)
  await tjeneste.klient('privatutenhjemmel').call(`personer/${gammel}`)
  await tjeneste.klient('privatutenhjemmel').post('personer/bulkoppslag', {
    foedselsEllerDNummer: [en, to],
  })
  await tjeneste.klient('finans').call(`personer/${en}`)
  await tjeneste.klient('offentligutenhjemmel').call(`personer/${en}`)
  return tjeneste
}

const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line))

test('the citizen is shown single look-ups by private virksomheter, under every number they have had', async (t) => {
  const { data } = await start(t)
  const [one, ...more] = parsed((await run(innsynCommand, [en], { data })).lines)
  assert.deepEqual(more, [])
  const { tid, ...rest } = one
  assert.ok(Math.abs(Date.parse(tid) - Date.now()) < 600_000)
  assert.deepEqual(rest, { konsument: '0192:111222333', tjeneste: 'personer', part: ['navn'] })
  const other = await run(innsynCommand, ['-'], { data }, `${to}\n`)
  assert.deepEqual(
    parsed(other.lines).map(({ konsument }) => konsument),
    ['0192:999888777'],
  )
})

test('the operator is shown every line, or those of one person, one virksomhet or one time', async (t) => {
  const { data } = await start(t)
  const vis = async (values: Values) =>
    parsed((await run(loggCommand, ['vis'], { data, ...values })).lines)
  const all = await vis({})
  assert.deepEqual(
    all.map(({ nr, segment, om }) => [nr, segment ?? 'lesing', om]),
    [
      [1, 'privatutenhjemmel', [en]],
      [2, 'privatutenhjemmel', [gammel]],
      [3, 'privatutenhjemmel', [en, to].sort()],
      [4, 'finans', [en]],
      [5, 'offentligutenhjemmel', [en]],
      [6, 'lesing', []],
    ],
  )
  const nrs = (lines: readonly { nr: number }[]) => lines.map(({ nr }) => nr)
  assert.deepEqual(nrs(await vis({ person: to })), [2, 3, 7])
  assert.deepEqual(nrs(await vis({ konsument: '111222333' })), [1])
  assert.deepEqual(nrs(await vis({ til: '2020-01-01' })), [])
  assert.deepEqual(nrs(await vis({ fra: '2020-01-01', konsument: '111222333' })), [1])
})

test('each look into the log is a line of it: who looked, at what and whom', async (t) => {
  const { data } = await start(t)
  await run(innsynCommand, [to], { data })
  await run(loggCommand, ['vis'], { data, konsument: '999888777', fra: '2020-01-01' })
  const lines = parsed((await run(loggCommand, ['vis'], { data })).lines)
  const looks = lines.flatMap(({ operatoer, visning, avgrensning, om }) =>
    operatoer === undefined ? [] : [{ hasName: operatoer !== '', visning, avgrensning, om }],
  )
  const om = [to, gammel].sort()
  const fra = { konsument: '999888777', fra: '2020-01-01' }
  assert.deepEqual(looks, [
    { hasName: true, visning: 'innsyn', avgrensning: {}, om },
    { hasName: true, visning: 'logg', avgrensning: fra, om: [] },
    { hasName: true, visning: 'logg', avgrensning: {}, om: [] },
  ])
})

test('a log that nobody has touched is whole, beside a running service and after it', async (t) => {
  const { data, restart } = await start(t)
  await restart()
  const { code, out } = await run(loggCommand, ['verifiser'], { data })
  assert.match(out, /^5 lines, 1 to 5, in 1 volumes, against \d+ signed heads: whole\n$/)
  assert.equal(code, 0)
})

test('a log that was changed, or is held against a key or heads that are not its own, is not whole', async (t) => {
  const { data, restart } = await start(t)
  await restart()
  const katalog = loggkatalog(data)
  const saved = join(data, 'hoder-andre-steder.txt')
  copyFileSync(join(katalog, 'hoder.txt'), saved)
  const other = await start(t)
  await other.restart()
  const nokkel = join(loggkatalog(other.data), 'nokkel.pub.pem')
  const foreign = await run(loggCommand, ['verifiser'], { data, nokkel })
  assert.match(foreign.out, /heads are not signed with this key[\s\S]*NOT whole\n$/)
  assert.equal(foreign.code, 1)

  const db = openDb(readBind(katalog)[0]?.file ?? '', 'write')
  db.exec('delete from linje where nr = 5')
  db.close()
  writeFileSync(join(katalog, 'hoder.txt'), '')
  const unknowing = await run(loggCommand, ['verifiser'], { data })
  assert.match(unknowing.out, /no signed head[\s\S]*NOT whole\n$/)
  const knowing = await run(loggCommand, ['verifiser'], { data, hoder: [saved] })
  assert.match(knowing.out, /^lines 5 to 5 are cut off: a head names them\n[\s\S]*NOT whole\n$/)
  assert.equal(knowing.code, 1)
})

test('without the key of the MACs nothing passes for whole, and what was not checked is told (10.11)', async (t) => {
  const { data, restart } = await start(t)
  await restart()
  const nokkel = join(data, 'logg.nokkel')
  const elsewhere = join(data, 'annet-sted')
  renameSync(nokkel, elsewhere)
  const without = await run(loggCommand, ['verifiser'], { data })
  assert.match(without.out, /the key of the MACs cannot be read \(ENOENT\)/)
  assert.match(without.out, /the MACs of lines 1 to 5 could not be checked/)
  assert.match(without.out, /nothing wrong found, but NOT all of it checked\n$/)
  assert.equal(without.code, 3)
  const env = { HEMMELIG: readFileSync(elsewhere, 'utf8') }
  for (const kilde of [elsewhere, 'env:HEMMELIG']) {
    const values = { data, 'logg-nokkel': kilde }
    const { code, out } = await run(loggCommand, ['verifiser'], values, '', env)
    assert.match(out, /: whole\n$/)
    assert.equal(code, 0)
  }
  // Nor can the log be looked into without it, since each look is a line.
  await assert.rejects(run(loggCommand, ['vis'], { data }), /logg\.nokkel, is gone/)
  const annen = await run(loggCommand, ['nokkel'], { data })
  assert.match(annen.out, /^[\w-]{43} 6\n$/)
  writeFileSync(nokkel, readFileSync(elsewhere, 'utf8') + annen.out)
  assert.equal((await run(loggCommand, ['vis'], { data })).code, 0)
  const rotated = await run(loggCommand, ['verifiser'], { data })
  assert.match(rotated.out, /^6 lines, 1 to 6, .*: whole\n$/)
})

test('a forged line with a right link is found, and a look into the log does not sign it (10.11)', async (t) => {
  const { data, restart } = await start(t)
  await restart()
  const katalog = loggkatalog(data)
  const db = openDb(readBind(katalog)[0]?.file ?? '', 'write')
  db.exec("update linje set innhold = replace(innhold, '999888777', '111222333') where nr = 5")
  const [forrige, rad] = selectRader(db, 'where nr in (4, 5)').all()
  assert.ok(forrige && rad)
  const hash = lenke(linjesum(forrige.hash, rad), rad)
  db.prepare('update linje set hash = ? where nr = 5').run(hash)
  db.close()
  const foer = readFileSync(join(katalog, 'hoder.txt'), 'utf8')
  await run(loggCommand, ['vis'], { data })
  const signert = readFileSync(join(katalog, 'hoder.txt'), 'utf8').slice(foer.length)
  assert.ok(!signert.includes(Buffer.from(hash).toString('base64url')))
  const { code, out } = await run(loggCommand, ['verifiser'], { data })
  assert.match(out, /line 5 carries a MAC that its key did not make/)
  assert.equal(code, 1)
})

test('a volume that is damaged is told of, and what there is beside it is proven all the same', async (t) => {
  const tjeneste = await start(t)
  const { data } = tjeneste
  await tjeneste.whileStopped(async () => {
    const [bind] = readBind(loggkatalog(data))
    assert.ok(bind !== undefined)
    const whole = readFileSync(bind.file)
    // It is still a database by its first bytes.
    writeFileSync(bind.file, Buffer.from(whole).fill(7, 100))
    const { code, lines } = await run(loggCommand, ['verifiser'], { data })
    assert.equal(code, 1)
    assert.match(String(lines), /the volume of line 1 cannot be read \(SQLITE_\w+\)/)
    assert.match(String(lines), /are cut off: a head names them/)
    assert.match(lines.at(-1) ?? '', /NOT whole$/)
    writeFileSync(bind.file, whole)
  })
})

test('without the public key the heads are not passed over in silence, and one that was asked for must be there', async (t) => {
  const tjeneste = await start(t)
  const { data } = tjeneste
  const pub = join(loggkatalog(data), 'nokkel.pub.pem')
  const verify = (given: Values = {}) => run(loggCommand, ['verifiser'], { data, ...given })
  await tjeneste.whileStopped(async () => {
    renameSync(pub, `${pub}.borte`)
    const { code, lines } = await verify()
    assert.equal(code, 1)
    assert.match(String(lines), /the heads could not be checked without their public key/)
    assert.match(lines.at(-1) ?? '', /against 0 signed heads: NOT whole$/)
    await assert.rejects(verify({ nokkel: pub }), { code: 'ENOENT' })
    assert.equal((await verify({ nokkel: `${pub}.borte` })).code, 0)
    renameSync(`${pub}.borte`, pub)
  })
})

test('wrong use is refused, and repeats nothing of what was typed', async (t) => {
  const { data } = await startTjeneste(t, [versjon([en], {})])
  const refused: [Command, string[], Values, RegExp][] = [
    [loggCommand, ['slett'], { data }, /nokkel, vis, verifiser/],
    [loggCommand, ['vis'], { data: join(data, 'annet') }, /no access log/],
    [loggCommand, ['vis'], { data, fra: 'i går' }, /--fra is a time/],
    [loggCommand, ['vis'], { data, person: '12345678901' }, /eleven digits/],
    [innsynCommand, ['12345678901'], { data }, /eleven digits/],
  ]
  const klient = (await startTjeneste(t, [versjon([en], {})])).klient()
  await klient.call(`personer/${en}`)
  for (const [command, positionals, values, why] of refused) {
    await assert.rejects(run(command, positionals, values), (error) => {
      assert.ok(error instanceof Brukerfeil)
      assert.match(error.message, why)
      assert.doesNotMatch(error.message, /12345678901/)
      return true
    })
  }
})
