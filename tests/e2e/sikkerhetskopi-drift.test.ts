import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fetchTestToken } from '../../cli/token.ts'
import { rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import { readMangler } from '../../server/katalog/katalog.ts'
import { openDb, openLest } from '../../server/sqlite/open.ts'
import { loggkatalog, readBind } from '../../server/tilgangslogg/bind.ts'
import { readLogg } from '../../server/tilgangslogg/leser.ts'
import { spawnServer, startServer } from '../fixture/drap.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { unpack } from '../fixture/kataloger/katalog.ts'
import { kommando } from '../fixture/kommando.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { runLine } from '../fixture/program.ts'
import { fill } from '../fixture/tjeneste.ts'

const PAKKE = 'offentligutenhjemmel'
const BOSATT = { personstatustyper: ['bosatt'] }
const personer = (fra: number, til: number) =>
  Array.from({ length: til - fra }, (_, i) => versjon([identifikator(fra + i)]))

/** A consumer of a service that runs elsewhere. */
async function konsument(url: string) {
  const token = await fetchTestToken({ url, pakke: PAKKE, orgnr: '999888777' })
  const ask = async (path: string, body?: unknown) => {
    const svar = await fetch(`${url}${rettigheter(PAKKE).path}/v1/${path}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: svar.status, text: await svar.text() }
  }
  const bestill = async () => {
    const { text } = await ask('uttrekk/tilpasset', BOSATT)
    return (JSON.parse(text) as { jobbId?: string }).jobbId
  }
  /** Every batch up to the end marker, as text. */
  const hent = async (jobbId: string) => {
    const batches: string[] = []
    for (;;) {
      const { status, text } = await ask(`uttrekk/${jobbId}/batch/${batches.length}`)
      if (status === 404) continue
      assert.equal(status, 200, text)
      if (text === '{}') return batches
      batches.push(text)
    }
  }
  return { ask, bestill, hent }
}

test('a copy made under load answers as the service did when that was killed, every job and the log with it (11.11)', async (t) => {
  const defer = lastFirst(t)
  const [data, til] = [katalog(defer), join(katalog(defer), 'kopi')]
  await fill(data, personer(0, 300))
  const { url, server, logg } = await startServer(data, ['--tilpasset-batch', '100'])
  defer(() => server.kill('SIGKILL'))
  const { ask, bestill, hent } = await konsument(url)
  const before = new Map<string, readonly string[]>()
  for (let n = 0; n < 3; n += 1) {
    const jobbId = await bestill()
    assert.ok(jobbId)
    before.set(jobbId, await hent(jobbId))
  }
  const waiting = await bestill()
  assert.ok(waiting)

  let [isLoaded, fresh] = [true, 300]
  const loads = [
    async () => void (await bestill()),
    async () =>
      void (await ask('personer/bulkoppslag', { foedselsEllerDNummer: [identifikator(1)] })),
    async () => {
      await fill(data, personer(fresh, fresh + 5))
      fresh += 5
    },
  ].map(async (load) => {
    while (isLoaded) await load()
  })
  const { code, out, err } = await kommando(['sikkerhetskopi', '--data', data, '--til', til])
  const { status } = await ask(`personer/${identifikator(2)}`)
  isLoaded = false
  await Promise.all(loads)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGKILL')
  await ended
  assert.deepEqual(
    [code, status, logg.filter((line) => /"hendelse":"feil/.test(line))],
    [0, 200, []],
    err,
  )
  assert.match(
    out,
    /kopi holds \d+ persons at sekvensnummer \d+, \d+ jobs, [\d ]+ lines of the access log; [\d ]+ bytes, looked through and whole\.\n$/,
  )

  const jobber = openDb(join(til, 'jobber.db'), 'read')
  const kept = jobber.prepare<[], string>('select jobbid from jobb').pluck().all()
  jobber.close()
  const noted = new Set(
    [...readLogg(loggkatalog(til), {})].flatMap(
      ({ linje }) => JSON.stringify(linje).match(/"jobbId":"([^"]+)/)?.[1] ?? [],
    ),
  )
  assert.deepEqual(
    kept.filter((jobbId) => !noted.has(jobbId)),
    [],
  )
  assert.ok([...before.keys(), waiting].every((jobbId) => kept.includes(jobbId)))

  const again = await startServer(til, ['--tilpasset-batch', '100'])
  defer(() => again.server.kill('SIGKILL'))
  const lest = await konsument(again.url)
  for (const [jobbId, batches] of before) assert.deepEqual(await lest.hent(jobbId), batches)
  assert.ok((await lest.hent(waiting)).length >= 3)
  assert.match(
    again.logg.join('\n'),
    /"hendelse":"gjenopprettet","raad":"registeret er lagt tilbake/,
  )
  const stopped = new Promise((resolve) => again.server.once('exit', resolve))
  again.server.kill('SIGTERM')
  assert.equal(await stopped, 0)
  assert.equal((await runLine(['logg', 'verifiser', '--data', til])).code, 0)
})

test('the register of a copy beside the log that went on is told of, and served when that is meant (11.11)', async (t) => {
  const defer = lastFirst(t)
  const [data, til] = [katalog(defer), join(katalog(defer), 'kopi')]
  await fill(data, personer(0, 3))
  const stop = async () => {
    const { server } = await startServer(data)
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    assert.equal(await ended, 0)
  }
  await stop()
  assert.equal((await kommando(['sikkerhetskopi', '--data', data, '--til', til])).code, 0)
  await fill(data, personer(3, 6))
  await stop()
  renameSync(join(til, 'logg'), join(til, 'logg-i-kopien'))
  renameSync(join(data, 'logg'), join(til, 'logg'))
  const server = spawnServer(til)
  let said = ''
  server.stderr.on('data', (text) => {
    said += text
  })
  assert.equal(await new Promise((resolve) => server.once('close', resolve)), 1)
  assert.match(said, /registeret er eldre enn tilgangsloggen.*"antall":3,"av":6/)
  assert.match(
    said,
    /is older than the access log: it goes to sekvensnummer 3, and answers .* up to 6/,
  )
  assert.equal((await runLine(['katalog', '--data', til, '--godta'])).code, 0)
  const { server: served } = await startServer(til)
  const ended = new Promise((resolve) => served.once('exit', resolve))
  served.kill('SIGTERM')
  assert.equal(await ended, 0)
})

test('a copy that is told to stop, or may write no more, leaves nothing and says so (11.11)', async (t) => {
  const defer = lastFirst(t)
  const [data, sted] = [katalog(defer), katalog(defer)]
  assert.equal((await runLine(['syntetisk', '--data', data, '--antall', '3000'])).code, 0)
  const args = ['sikkerhetskopi', '--data', data, '--til', join(sted, 'kopi')]
  for (const [signal, kode] of [
    ['TERM', 143],
    ['INT', 130],
  ] as const) {
    // Told as soon as there is something of the copy; one that was whole before that is made again.
    const shell = `"$@" & pid=$!; until ls -d ${sted}/kopi.*; do kill -0 $pid || break; done 2>/dev/null >&2; kill -${signal} $pid; wait $pid`
    let svar = await kommando(args, { shell: `set -m; ${shell}` })
    while (svar.code === 0) {
      rmSync(join(sted, 'kopi'), { recursive: true })
      svar = await kommando(args, { shell: `set -m; ${shell}` })
    }
    const { code, err } = svar
    assert.deepEqual([code, readdirSync(sted)], [kode, []], err)
    assert.match(err, /Stopped; nothing is left of the copy/)
  }
  const { code, err } = await kommando(args, { shell: 'ulimit -f 4000; exec "$@"' })
  assert.deepEqual([code, readdirSync(sted)], [1, []], err)
  assert.match(err, /the disk takes no more; nothing is left of the copy/)
})

test('what is kept outside of the directory is named in the last line (11.11)', async (t) => {
  const defer = lastFirst(t)
  const [data, sted] = [katalog(defer), katalog(defer)]
  await fill(data, personer(0, 1))
  const { server } = await startServer(data)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
  assert.equal((await runLine(['katalog', '--data', data])).code, 0)
  await runLine(['innsyn', identifikator(0), '--data', data])
  const nokkel = join(sted, 'nokkel')
  renameSync(join(data, 'logg.nokkel'), nokkel)
  const args = ['sikkerhetskopi', '--data', data, '--til']
  const without = await kommando([...args, join(sted, 'a')])
  // The copy is noted in the log, which takes the key.
  assert.match(without.err, /The key of the access log, \S+, is gone/)
  const { code, out } = await kommando([...args, join(sted, 'b'), '--logg-nokkel', nokkel])
  assert.doesNotMatch(out, /could not be checked|NOT whole/)
  assert.match(out, /NOT in it: the key of the access log’s MACs, kept elsewhere; .*\n$/)
  assert.deepEqual([without.code, code], [1, 0])
})

test('a directory of an earlier version is copied as it is, and opens as the same (11.11)', async (t) => {
  const defer = lastFirst(t)
  const [data, sted] = [katalog(defer), katalog(defer)]
  unpack(join(import.meta.dirname, '../fixture/kataloger/0.1.1/katalog'), data)
  const sums = () =>
    readdirSync(data)
      .filter((name) => name !== 'logg')
      .map((name) => {
        const sum = createHash('sha256').update(readFileSync(join(data, name)))
        return `${name} ${sum.digest('hex')}`
      })
  const before = sums()
  const til = join(sted, 'kopi')
  const { code, err } = await kommando(['sikkerhetskopi', '--data', data, '--til', til])
  assert.equal(code, 0, err)
  assert.deepEqual(sums(), before)
  assert.equal((await runLine(['logg', 'verifiser', '--data', til])).code, 0)
  assert.deepEqual(readMangler(data), [])
  const { server } = await startServer(til)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  assert.equal(await ended, 0)
})

test('a service stops well while somebody reads its databases through, and starts again (11.11)', async (t) => {
  const defer = lastFirst(t)
  const data = katalog(defer)
  await fill(data, personer(0, 3))
  const { server, url } = await startServer(data)
  defer(() => server.kill('SIGKILL'))
  const { ask } = await konsument(url)
  assert.equal((await ask(`personer/${identifikator(0)}`)).status, 200)
  const [bind] = readBind(loggkatalog(data))
  assert.ok(bind)
  const lesere = [join(data, 'register.db'), join(data, 'jobber.db'), bind.file].map((file) => {
    const db = openLest(file)
    db.exec('begin').prepare('select count(*) from sqlite_schema').get()
    return db
  })
  // Something that the readers do not see, and that so must stay in the logs of the databases.
  await fill(data, personer(3, 5))
  assert.equal((await ask(`personer/${identifikator(4)}`)).status, 200)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  assert.equal(await ended, 0)
  for (const db of lesere) db.close()
  assert.deepEqual(readMangler(data), [])
  const again = await startServer(data)
  defer(() => again.server.kill('SIGKILL'))
  const svar = await (await konsument(again.url)).ask(`personer/${identifikator(4)}`)
  assert.equal(svar.status, 200)
  const stopped = new Promise((resolve) => again.server.once('exit', resolve))
  again.server.kill('SIGTERM')
  assert.equal(await stopped, 0)
  assert.deepEqual(
    [readMangler(data), readdirSync(data).filter((name) => /aapen|-wal/.test(name))],
    [[], []],
  )
})
