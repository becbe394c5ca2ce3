import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startStub } from '../../klient/fixture.ts'
import { freePort, runHent } from '../fixture/hent.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { kommando } from '../fixture/kommando.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { createSertifikat, writeSertifikat } from '../fixture/sertifikat.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

const PAKKE = 'offentligutenhjemmel'
const defer = lastFirst({ after })
const { url } = await startTjeneste({ after: defer }, [versjon([identifikator(0)])])
const filer = katalog(defer)
let nr = 0
const ny = () => join(filer, `${nr++}.ndjson`)

const til = (base: string) => ['--url', base, '--rettighetspakke', PAKKE]
const hent = (ut: string, base = url()) => [
  'tilpasset',
  ...[...til(base), '--personstatustyper', 'bosatt', '--ut', ut],
]

test('a file that was completed by a run that could not say so is done once, and then nothing is (9.11)', async () => {
  const ut = ny()
  await runHent(hent(ut), { isKilledAtEnd: true })
  assert.ok(existsSync(ut))
  const told = await runHent(hent(ut))
  assert.equal(told.code, 0)
  assert.match(told.err, /^An earlier run completed .* as ordered \d{4}-.* UTC\.\n1 persons in /)
  assert.equal((await runHent(hent(ut))).code, 4)
})

test('a real process notes that it has told (9.11)', async () => {
  const ut = ny()
  assert.equal((await kommando(['hent', ...hent(ut)])).code, 0)
  assert.equal((await kommando(['hent', ...hent(ut)])).code, 4)
  assert.equal((await kommando(['hent', ...hent(ut), '--forfra'])).code, 0)
})

for (const [status, sier] of [
  [401, /does not take the token \(401\)\.\n {2}Ord fra tjenesten\n.*get a new one/],
  [403, /does not let this token do that \(403\)\.\n {2}Ord fra tjenesten\n/],
  [404, /answered 404: is --url the address/],
] as const) {
  test(`after ${status} nobody is told that the same command continues (9.16)`, async (t) => {
    const { url: stub } = await startStub(t, () => ({
      status,
      json: { melding: 'Ord fra tjenesten' },
    }))
    const { code, err } = await runHent([...hent(ny(), stub), '--token', 'proeve'])
    assert.equal(code, 1)
    assert.match(err, sier)
    assert.doesNotMatch(err, /continues where it left off/)
  })
}

test('a port where nobody is, is told after seconds, with what is wrong (9.16)', async () => {
  const dead = `http://127.0.0.1:${await freePort()}/`
  const startMs = performance.now()
  const { code, err } = await runHent([...hent(ny(), dead), '--token', 'proeve'])
  assert.equal(code, 1)
  assert.match(err, /nothing answers there \(ECONNREFUSED\)\n/)
  assert.ok(performance.now() - startMs < 30_000)
  const uten = await runHent(hent(ny(), dead))
  assert.match(uten.err, new RegExp(`Nothing answers on ${dead.slice(0, -1)}\\. Is the service`))
})

test('a certificate that is not trusted is told as such, and --ca trusts it (9.16)', async (t) => {
  const { sertifikat, nokkel } = writeSertifikat(katalog(lastFirst(t)), createSertifikat('egen'))
  const tls = { tlsSertifikat: sertifikat, tlsNokkel: nokkel }
  const sikker = await startTjeneste(t, [versjon([identifikator(0)])], tls)
  const antall = ['antall', ...til(sikker.url()), '--personstatustyper', 'bosatt']
  for (const args of [
    antall,
    ['token', ...til(sikker.url())],
    ['hent', ...hent(ny(), sikker.url())],
  ]) {
    const uten = await kommando(args)
    assert.equal(uten.code, 1)
    assert.match(
      uten.err,
      /is not trusted here \(\w+\)\. If it is the right service.*--ca FILE\.\n/,
    )
    const med = await kommando([...args, '--ca', sertifikat])
    assert.equal(med.code, 0, med.err)
  }
  const ingen = await kommando([...antall, '--ca', nokkel])
  assert.deepEqual([ingen.code, /tls\.key holds no whole certificate/.test(ingen.err)], [2, true])
})

test('antall prints the number alone, and criteria are those of hent (9.16)', async () => {
  const antall = (...more: string[]) => kommando(['antall', ...til(url()), ...more])
  const alle = await antall('--personstatustyper', 'bosatt')
  assert.deepEqual([alle.code, alle.out, alle.err], [0, '1\n', ''])
  assert.equal((await antall('--personstatustyper', 'doed')).out, '0\n')
  assert.equal((await antall('--kriterier', '{"personstatustyper":["bosatt"]}')).out, '1\n')
  assert.equal((await antall()).code, 2)
})

test('--stille tells nothing of what goes well (9.16)', async () => {
  const [ut, borte] = [ny(), `http://127.0.0.1:${await freePort()}/`]
  const vel = await kommando(['hent', ...hent(ut), '--stille'])
  assert.deepEqual([vel.code, vel.out, vel.err], [0, '', ''])
  const feil = await kommando(['hent', ...hent(ny(), borte), '--stille'])
  assert.match(feil.err, /Nothing answers/)
})

test('a damaged note of how far a file had come is told, and throws nothing away (9.13)', async () => {
  for (const damage of ['', '{', '[]', 'null', '{"versjon":99}']) {
    const ut = ny()
    writeFileSync(`${ut}.part`, 'half of it')
    writeFileSync(`${ut}.uttrekk.json`, damage)
    const { code, err } = await runHent(hent(ut))
    assert.equal(code, 1)
    assert.match(err, /uttrekk\.json, which tells how far .* is damaged.*--forfra/)
    assert.equal(readFileSync(`${ut}.part`, 'utf8'), 'half of it')
    assert.equal((await runHent([...hent(ut), '--forfra'])).code, 0)
  }
})

test('files of others beside FILE are left as they are, and said to be in the way (9.13)', async () => {
  for (const ending of ['.part', '.mangler.ndjson', '.laas']) {
    const ut = ny()
    writeFileSync(ut + ending, 'a file of somebody else, which is no database')
    const { code, err } = await runHent(hent(ut))
    assert.equal(code, 1)
    assert.ok(err.startsWith(`${ut}${ending} is in the way`), err)
    assert.equal(readFileSync(ut + ending, 'utf8').slice(0, 6), 'a file')
  }
  const ut = ny()
  mkdirSync(`${ut}.laas`)
  assert.match((await runHent(hent(ut))).err, /\.laas is in the way/)
})
