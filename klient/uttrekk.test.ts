import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJobbBorte, isUgyldigSvar } from './errors.ts'
import {
  createProveklient,
  dokumentid,
  identifikatorer,
  JOBB,
  jobbtjeneste,
  type Stubsvar,
  startStub,
} from './fixture.ts'
import { type Kriterier, sha256OfIds } from './uttrekk.ts'

const IDS = identifikatorer(3)
const batch = { jobbId: JOBB, batchnr: 0 }

async function answering(t: Parameters<typeof startStub>[0], svar: Stubsvar) {
  return createProveklient((await startStub(t, () => svar)).url)
}

test('an order is sent as it was given, and its jobId is the answer', async (t) => {
  const { url, mottatt } = await startStub(t, jobbtjeneste({ ids: IDS, batchstoerrelse: 2 }))
  const klient = createProveklient(url)
  const kriterier = {
    personstatustyper: ['bosatt'],
    kommunenummer: { bostedskommunenummer: '0301' },
    noeNytt: 'x',
  } as Kriterier
  assert.equal(await klient.bestillUttrekk({ type: 'tilpasset', kriterier }), JOBB)
  assert.deepEqual(mottatt[0]?.body, kriterier)
  await klient.bestillUttrekk({ type: 'komplett' })
  await klient.bestillUttrekk({ type: 'komplett', feedsekvensnr: 0 })
  assert.deepEqual(
    mottatt.slice(1).map(({ method, path }) => `${method} ${path}`),
    ['GET uttrekk/komplett', 'GET uttrekk/komplett?feedsekvensnr=0'],
  )
})

test('criteria are counted as they are given, and an answer without a count is not believed (9.16)', async (t) => {
  const { url, mottatt } = await startStub(t, () => ({ json: { antall: 8914 } }))
  const kriterier: Kriterier = { personstatustyper: ['bosatt'] }
  assert.equal(await createProveklient(url).hentAntall(kriterier), 8914)
  const [{ method, path, body } = { method: '', path: '', body: undefined }] = mottatt
  assert.deepEqual([method, path, body], ['POST', 'uttrekk/tilpasset/antall', kriterier])
  for (const json of [{}, { antall: '1' }, { antall: -1 }, [], null]) {
    await assert.rejects((await answering(t, { json })).hentAntall(kriterier), isUgyldigSvar)
  }
})

test('a batch of either kind is read with its count and checksum', async (t) => {
  const klient = await answering(t, { json: { foedselsEllerDNummer: IDS } })
  assert.deepEqual(await klient.hentResultat(batch), {
    kind: 'batch',
    felt: 'foedselsEllerDNummer',
    ids: IDS,
    gjentatte: 0,
    sha256: sha256OfIds(IDS),
    isProven: false,
  })
  const dokumenter = [dokumentid(1), dokumentid(2), dokumentid(1)]
  const komplett = await answering(t, { json: { dokumentidentifikator: dokumenter } })
  const svar = await komplett.hentResultat(batch)
  assert.ok(svar.kind === 'batch' && svar.gjentatte === 1 && svar.felt === 'dokumentidentifikator')
})

test('an empty object ends the job, and so do an empty list and null', async (t) => {
  for (const json of [{}, { foedselsEllerDNummer: [] }, { dokumentidentifikator: null }]) {
    const klient = await answering(t, { json })
    assert.deepEqual(await klient.hentResultat(batch), { kind: 'slutt' })
  }
})

test('404 is a batch that is not ready, whatever its body', async (t) => {
  for (const svar of [{ json: { feilmelding: 'ikke klar' } }, { text: '<html>' }]) {
    const klient = await answering(t, { status: 404, ...svar })
    assert.deepEqual(await klient.hentResultat(batch), { kind: 'ikkeKlar' })
  }
})

test('410 rejects with the words of the service', async (t) => {
  const klient = await answering(t, { status: 410, json: { feilmelding: 'borte' } })
  await assert.rejects(klient.hentResultat(batch), (error) => {
    return isJobbBorte(error) && error.name === 'JobbBorte' && error.melding === 'borte'
  })
})

test('a batch with anything that is no identifikator is not believed', async (t) => {
  const [id = ''] = IDS
  const wrongs = [
    { foedselsEllerDNummer: [id.slice(1)] },
    { foedselsEllerDNummer: [id.replace(/.$/, (last) => String((Number(last) + 1) % 10))] },
    { foedselsEllerDNummer: [Number(id)] },
    { foedselsEllerDNummer: [id, null] },
    { foedselsEllerDNummer: { 0: id } },
    { dokumentidentifikator: [dokumentid(1).toUpperCase()] },
    { dokumentidentifikator: [`${dokumentid(1)}0`] },
    { foedselsEllerDNummer: [id], dokumentidentifikator: [dokumentid(1)] },
    { noeAnnet: [] },
    [],
    null,
    'tekst',
  ]
  for (const json of wrongs) {
    const klient = await answering(t, { json })
    await assert.rejects(klient.hentResultat(batch), isUgyldigSvar, JSON.stringify(json))
  }
})

test('an order that is answered without a jobId is not believed', async (t) => {
  for (const json of [
    {},
    { jobbId: '' },
    { jobbId: 7 },
    { jobbId: '../x' },
    { feilmelding: 'x' },
  ]) {
    const klient = await answering(t, { json })
    await assert.rejects(klient.bestillUttrekk({ type: 'komplett' }), isUgyldigSvar)
  }
})

test('a service that tells of its jobs is read, and one that does not is no error', async (t) => {
  const hos = async (medJobb: true | 'eldre') => {
    const tjeneste = jobbtjeneste({ ids: IDS, batchstoerrelse: 2, medJobb })
    return createProveklient((await startStub(t, tjeneste)).url).hentJobb(JOBB)
  }
  const nyere = await hos(true)
  assert.deepEqual([nyere?.treff, nyere?.batcher, nyere?.sjekksum], [3, 2, undefined])
  assert.deepEqual(nyere?.batch?.[1], { antall: 1, sha256: undefined })
  const jobb = await hos('eldre')
  assert.equal(jobb?.tilstand, 'ferdig')
  assert.deepEqual([jobb?.treff, jobb?.batcher, jobb?.fremdrift], [3, 2, 1])
  assert.deepEqual(jobb?.sjekksum, { antall: 3, sha256: sha256OfIds(IDS) })
  assert.deepEqual(jobb?.batch?.[1], { antall: 1, sha256: sha256OfIds(IDS.slice(2)) })
  for (const status of [403, 404, 405]) {
    const without = await answering(t, { status, json: {} })
    assert.equal(await without.hentJobb(JOBB), undefined)
    assert.equal(await without.avbrytUttrekk(JOBB), false)
  }
})

test('a job that is on its way has only what is known of it', async (t) => {
  const json = { jobbId: JOBB, tilstand: 'kjoerer', fremdrift: 0.4, treff: null, batch: null }
  const jobb = await (await answering(t, { json })).hentJobb(JOBB)
  assert.deepEqual([jobb?.fremdrift, jobb?.treff, jobb?.batch], [0.4, undefined, undefined])
})

test('what is told of a job is not believed when it cannot be', async (t) => {
  const riktig = { jobbId: JOBB, tilstand: 'ferdig' }
  for (const wrong of [
    { jobbId: 'jobb-2' },
    { tilstand: 'ukjent' },
    { treff: -1 },
    { batcher: 1.5 },
    { sjekksum: { antall: 1, sha256: 'x' } },
    { batch: [{ batchnr: 1, antall: 1, sha256: null }] },
    { batch: [{ batchnr: 0, sha256: null }] },
  ]) {
    const klient = await answering(t, { json: { ...riktig, ...wrong } })
    await assert.rejects(klient.hentJobb(JOBB), isUgyldigSvar, JSON.stringify(wrong))
  }
})

test('cancelling says whether it could', async (t) => {
  const { url, mottatt } = await startStub(t, (_mottatt, nr) =>
    nr === 1 ? { status: 204, text: '' } : { status: 410, json: { feilmelding: 'borte' } },
  )
  const klient = createProveklient(url)
  assert.equal(await klient.avbrytUttrekk(JOBB), true)
  assert.equal(await klient.avbrytUttrekk(JOBB), false)
  assert.deepEqual([mottatt[0]?.method, mottatt[0]?.path], ['DELETE', `uttrekk/${JOBB}`])
})
