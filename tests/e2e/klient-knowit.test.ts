import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchTestToken } from '../../cli/token.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

/*
 * The way knowit/Innbyggerkontakt-public (Python, MIT) fetches identifikatorer, rebuilt from a
 * description of what it sends, how it waits and what it believes. It calls through the gateway of KS
 * Fiks, whose paths and integration headers are not ours: here the base address is the service's own,
 * and the headers go along, for the service to pay no attention to.
 */

const UTVALG = { personstatustyper: ['bosatt'] }

test('of 5 001 hits the client gets every one, and stops at the batch that is not full', async (t) => {
  const tjeneste = await startTjeneste(t, personer(5_001))
  const klient = await createKlient(tjeneste.url())
  const jobbId = await klient.fetchJobbid(UTVALG)
  const ids = await klient.hentAlle(jobbId)
  assert.deepEqual(ids.sort(), expected(5_001))
  assert.equal(klient.batcher(), 2)
})

for (const treff of [5_000, 10_000, 0]) {
  test(`of ${treff} hits, a whole number of batches, the client has every one when it meets {}`, async (t) => {
    const tjeneste = await startTjeneste(t, personer(treff))
    const klient = await createKlient(tjeneste.url())
    const jobbId = await klient.fetchJobbid(UTVALG)
    const ids: string[] = []
    // The client breaks on the end marker, as it does on the original's; up to there nothing is wrong.
    await assert.rejects(klient.hentAlle(jobbId, ids), KeyError)
    assert.deepEqual(ids.sort(), expected(treff))
    const slutt = await tjeneste.klient().call(`uttrekk/${jobbId}/batch/${treff / FULL}`)
    assert.deepEqual([slutt.status, slutt.text], [200, '{}'])
    assert.equal(klient.batcher(), treff / FULL + 1)
  })
}

/** @valg docs/valg/003-batcher.md */
test('with batches of any other size the client would stop early and not know it', async (t) => {
  const tjeneste = await startTjeneste(t, personer(1_500), { tilpassetBatch: '1000' })
  const klient = await createKlient(tjeneste.url())
  const ids = await klient.hentAlle(await klient.fetchJobbid(UTVALG))
  assert.equal(ids.length, 1_000)
})

test('while the job runs the client waits two seconds, then three, and so on', async (t) => {
  const tjeneste = await startTjeneste(t, personer(3), { treghet: '300ms' })
  const klient = await createKlient(tjeneste.url())
  const ids = await klient.hentAlle(await klient.fetchJobbid(UTVALG))
  assert.equal(ids.length, 3)
  assert.ok(klient.pauser.length > 1)
  assert.deepEqual(
    klient.pauser,
    klient.pauser.map((_, n) => (2 + n) * 1_000),
  )
})

test('a job that never gets ready is given up after fifty attempts, each answered in JSON', async (t) => {
  const tjeneste = await startTjeneste(t, [], { treghet: '1h' })
  const klient = await createKlient(tjeneste.url(), { part: 0 })
  const jobbId = await klient.fetchJobbid(UTVALG)
  await assert.rejects(klient.hentAlle(jobbId), /50 attempts/)
  assert.equal(klient.batcher(), 0)
  assert.equal(klient.pauser.length, FORSOEK)
})

test('an eleventh order is answered 429 in JSON, and the client orders again until there is room', async (t) => {
  const tjeneste = await startTjeneste(t, personer(3), { treghet: '1h' })
  const klient = await createKlient(tjeneste.url())
  const jobber: string[] = []
  for (let nr = 0; nr < 10; nr += 1) jobber.push(await klient.fetchJobbid(UTVALG))
  const ellevte = klient.fetchJobbid(UTVALG)
  await klient.hasWaited()
  await tjeneste.klient().call(`uttrekk/${jobber[0]}`, { method: 'DELETE' })
  assert.ok(!jobber.includes(await ellevte))
})

test('every answer of the service can be read as JSON before its status is looked at', async (t) => {
  const tjeneste = await startTjeneste(t, personer(1), { treghet: '1h' })
  const klient = await createKlient(tjeneste.url())
  const jobbId = await klient.fetchJobbid(UTVALG)
  const id = identifikator(0)
  const foreign = await fetchTestToken({
    url: tjeneste.url(),
    pakke: 'privat',
    orgnr: '999888777',
  })
  const calls: readonly (readonly [status: number, sti: string, init?: Init])[] = [
    [400, 'uttrekk/tilpasset', { body: '{}' }],
    [400, 'uttrekk/tilpasset', { body: 'ikke json' }],
    [400, `uttrekk/${jobbId}/batch/x`],
    [400, 'personer/%E0%A4%A'],
    [401, 'hendelser/siste/sekvensnummer', { authorization: '' }],
    [401, 'hendelser/siste/sekvensnummer', { authorization: 'Bearer tull' }],
    [403, 'hendelser/siste/sekvensnummer', { authorization: `Bearer ${foreign}` }],
    [404, `uttrekk/${jobbId}/batch/0`],
    [404, 'finnes/ikke'],
    [404, `personer/${identifikator(9)}`],
    [406, `personer/${id}?part=tull`],
    [406, `personer/${id}`, { accept: 'text/html' }],
    [410, 'uttrekk/finnes-ikke/batch/0'],
    [413, 'personer/bulkoppslag', { body: ' '.repeat(300_000) }],
    [415, 'uttrekk/tilpasset', { body: '<a/>', type: 'text/plain' }],
  ]
  for (const [status, sti, init] of calls) {
    const svar = await klient.call(sti, init)
    assert.equal(svar.status, status, sti)
    assert.equal(typeof svar.json, 'object', sti)
  }
})

test('a job that is gone ends the client, with the reason the service gave', async (t) => {
  const tjeneste = await startTjeneste(t, personer(1), { treghet: '1h' })
  const klient = await createKlient(tjeneste.url())
  const jobbId = await klient.fetchJobbid(UTVALG)
  await tjeneste.klient().call(`uttrekk/${jobbId}`, { method: 'DELETE' })
  await assert.rejects(klient.hentAlle(jobbId), /^Error: 410: .*feilmelding/)
  assert.deepEqual(klient.pauser, [])
})

// --- internal ---

/** A batch with fewer is the last one, says the client. */
const FULL = 5_000
const FORSOEK = 50
const FATALE = [400, 401, 403, 410]

/** What Python throws where a field is not there. */
class KeyError extends Error {}

type Init = {
  readonly body?: string
  readonly type?: string
  readonly accept?: string
  readonly authorization?: string
}

/** `part`: how much of each wait is taken. */
async function createKlient(url: string, { part = 1 / 100 } = {}) {
  const bearer = `Bearer ${await fetchTestToken({
    url,
    pakke: 'offentligutenhjemmel',
    orgnr: '999888777',
  })}`
  const pauser: number[] = []
  const waited = Promise.withResolvers<void>()
  let batcher = 0
  const pause = (ms: number) => {
    pauser.push(ms)
    waited.resolve()
    return sleep(ms * part)
  }
  /** Reads the answer as JSON whatever its status: a page in HTML would end the client here. */
  const call = async (sti: string, init: Init = {}) => {
    const { body, type = 'application/json', accept = 'application/json', authorization } = init
    const headers = {
      authorization: authorization ?? bearer,
      accept,
      IntegrasjonId: 'integrasjon',
      IntegrasjonPassord: 'passord',
      ...(body === undefined ? {} : { 'content-type': type }),
    }
    const address = new URL(`folkeregisteret/api/offentligutenhjemmel/v1/${sti}`, url)
    const svar = await fetch(
      address,
      body === undefined ? { headers } : { method: 'POST', headers, body },
    )
    const json: unknown = await svar.json()
    return { status: svar.status, json }
  }
  /** Fifty attempts, with longer and longer waits between those that were answered 404 or 429. */
  const insist = async (sti: string, init?: Init): Promise<unknown> => {
    for (let n = 0; n < FORSOEK; n += 1) {
      const { status, json } = await call(sti, init)
      if (FATALE.includes(status)) throw new Error(`${status}: ${JSON.stringify(json)}`)
      if (status === 200) return json
      await pause((2 + n) * 1_000)
    }
    throw new Error(`no answer after ${FORSOEK} attempts`)
  }
  const fetchJobbid = async (kriterier: object): Promise<string> =>
    String(field(await insist('uttrekk/tilpasset', { body: JSON.stringify(kriterier) }), 'jobbId'))
  const hentAlle = async (jobbId: string, ids: string[] = []): Promise<string[]> => {
    for (let batchnr = 0; ; batchnr += 1) {
      const json = await insist(`uttrekk/${jobbId}/batch/${batchnr}`)
      batcher += 1
      const batch = field(json, 'foedselsEllerDNummer') as readonly string[]
      ids.push(...batch)
      if (batch.length < FULL) return ids
    }
  }
  return {
    call,
    fetchJobbid,
    hentAlle,
    pauser,
    /** Batches that came, the end marker among them. */
    batcher: () => batcher,
    hasWaited: () => waited.promise,
  }
}

function field(json: unknown, name: string): unknown {
  if (typeof json === 'object' && json !== null && name in json) {
    return json[name as keyof typeof json]
  }
  throw new KeyError(name)
}

function personer(antall: number) {
  return Array.from({ length: antall }, (_, n) => versjon([identifikator(n)]))
}

function expected(antall: number): readonly string[] {
  return Array.from({ length: antall }, (_, n) => identifikator(n)).sort()
}
