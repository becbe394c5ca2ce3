import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALLE_PAKKER } from '../../domain/oppslag/rettighetspakke.ts'
import { scopesOf } from '../../domain/tilgang/segmentscope.ts'
import { openDb } from '../../server/sqlite/open.ts'
import { fetchToken, makeKlient } from '../fixture/maskinporten.ts'
import type { Dokument } from '../fixture/openapi.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { createUr } from '../fixture/ur.ts'
import { vandring } from '../fixture/vandring.ts'
import { readSvar } from '../fixture/xml.ts'

const [EN, TO] = [identifikator(0), identifikator(1)]
const PERSONER = [versjon([EN], {}), versjon([TO], {})]
const UTVALG = { personstatustyper: ['bosatt'] }
const MH = 'offentlig-med-hjemmel'

/** All that the jobs are, and the register, but for what the reading of them counts. */
function innhold(data: string): unknown {
  const read = (file: string, sql: string) => {
    const db = openDb(`${data}/${file}`, 'read', { readOnly: true })
    try {
      return db.prepare<[], unknown>(sql).all()
    } finally {
      db.close()
    }
  }
  return [
    read('jobber.db', 'select * from jobb order by jobb'),
    read('jobber.db', 'select * from batch order by jobb, batchnr'),
    read('register.db', 'select count(*), max(sekvensnummer) from versjon'),
  ]
}

test('HEAD changes nothing, at any address, in any package: no job, no count, nothing that is told (12.1)', async (t) => {
  const tjeneste = await startTjeneste(t, PERSONER)
  const jobber: Record<string, string[]> = {}
  for (const pakke of [MH, 'offentligutenhjemmel', 'finans'] as const) {
    const klient = tjeneste.klient(pakke)
    const jobbId = await klient.bestill(UTVALG)
    await klient.batch(jobbId, 0)
    jobber[pakke] = [jobbId]
  }
  const dokument = (await (await fetch(`${tjeneste.url()}openapi.json`)).json()) as Dokument
  const stoff = { identifikatorer: [EN], dokumentidentifikatorer: [], utvalg: [UTVALG], jobber }
  const before = innhold(tjeneste.data)
  let asked = 0
  for (const kall of vandring(dokument, { ...stoff, hverDel: false })) {
    if (kall.method.toUpperCase() !== 'GET') continue
    const klient = tjeneste.klient(kall.pakke ?? 'finans')
    const init = { method: 'HEAD', headers: { accept: kall.accept } }
    const authorization = `Bearer ${await klient.token()}`
    const headers = kall.pakke === undefined ? init.headers : { ...init.headers, authorization }
    const svar = await klient.callAt(kall.path, { ...init, headers })
    assert.equal(svar.text, '')
    asked += 1
  }
  assert.ok(asked > 50)
  assert.deepEqual(innhold(tjeneste.data), before)
})

test('HEAD of a komplett tells the type and the length that GET has, refuses what GET refuses, and never fills the quota (12.1)', async (t) => {
  const klient = (await startTjeneste(t, PERSONER, { treghet: '1h' })).klient(MH)
  const head = (path: string) => klient.call(path, { method: 'HEAD' })
  for (let i = 0; i < 30; i += 1) assert.equal((await head('uttrekk/komplett')).status, 200)
  assert.equal((await head('uttrekk/komplett?feedsekvensnr=x')).status, 400)
  const ordered = await klient.call('uttrekk/komplett')
  assert.equal(ordered.status, 200)
  const told = (await head('uttrekk/komplett')).headers
  for (const name of ['content-type', 'content-length']) {
    assert.equal(told.get(name), ordered.headers.get(name))
  }
})

test('what is said of a type beside its weight changes nothing in what is answered (12.2)', async (t) => {
  const klient = (await startTjeneste(t, PERSONER)).klient()
  const ask = async (accept: string) => {
    const { status, headers, text } = await klient.call(`personer/${EN}`, { headers: { accept } })
    return { status, type: headers.get('content-type'), text }
  }
  const [json, xml] = [await ask('application/json'), await ask('application/xml')]
  assert.deepEqual([json.type, xml.type], ['application/json', 'application/xml'])
  const accepts = {
    json: [
      'application/json;charset=UTF-8',
      'application/json; charset="utf-8"',
      'APPLICATION/JSON;profile="a,b;q=0.1"',
      'application/json;indent=4;q=0.9, application/xml;q=0.8',
      'text/html;level=1, application/json;odata=verbose',
      '*/*;v=1',
      'application/*;charset=utf-8',
    ],
    xml: ['application/xml;charset=UTF-8', 'application/json;v=2;q=0.1, application/xml;v=1'],
  }
  for (const accept of accepts.json) assert.deepEqual(await ask(accept), json, accept)
  for (const accept of accepts.xml) assert.deepEqual(await ask(accept), xml, accept)
  for (const accept of ['text/plain;charset=utf-8', 'application/json;q=0']) {
    assert.equal((await ask(accept)).status, 406, accept)
  }
})

test('numbers, True, nothing at all, misspelled numbers and numbers that are too long are taken for what they mean (12.3)', async (t) => {
  const klient = (await startTjeneste(t, PERSONER)).klient()
  const utvalg = { ...UTVALG, foedselsaarFraOgMed: 1900, foedselsaarTilOgMed: 2020 }
  const text = { ...UTVALG, foedselsaarFraOgMed: '1900', foedselsaarTilOgMed: '2020' }
  const fetched = [
    await klient.hent(await klient.bestill(utvalg)),
    await klient.hent(await klient.bestill(text)),
  ]
  assert.deepEqual(fetched[0], fetched[1])
  assert.equal(fetched[0]?.flat().length, 2)
  for (const body of ['{}', '{"foedselsEllerDNummer":null}', '{"foedselsEllerDNummer":[]}']) {
    const svar = await klient.post('personer/bulkoppslag', body)
    assert.deepEqual([svar.status, svar.text], [200, '{"oppslag":[]}'], body)
  }
  const wrong = ['24817999317', '123', '', '"},{"', 'ÆØÅ \ud83d\ude00 <&>', '\u0000']
  const ids = [EN, ...wrong, TO]
  for (const somBestilt of ['true', 'True', 'TRUE']) {
    const sti = `personer/bulkoppslag?somBestilt=${somBestilt}&part=navn`
    const { oppslag } = (await klient.post(sti, { foedselsEllerDNummer: ids })).json() as {
      oppslag: { foedselsEllerDNummer: string; feilmelding?: { feilmelding: string } }[]
    }
    assert.deepEqual(
      oppslag.map((one) => one.foedselsEllerDNummer),
      ids,
    )
    for (const one of oppslag.slice(1, -1)) {
      assert.deepEqual(one.feilmelding, { feilmelding: 'Identifikatoren er ikke gyldig' })
    }
  }
  const without = await klient.post('personer/bulkoppslag', { foedselsEllerDNummer: ids })
  const answered = (without.json() as { oppslag: { foedselsEllerDNummer: string }[] }).oppslag
  assert.deepEqual(
    answered.map((one) => one.foedselsEllerDNummer),
    [EN, TO].sort(),
  )
  const xml = await klient.post(
    'personer/bulkoppslag?somBestilt=true',
    { foedselsEllerDNummer: ids.slice(0, -2) },
    { accept: 'application/xml' },
  )
  const { oppslag } = readSvar(xml.text) as { oppslag: { foedselsEllerDNummer: string }[] }
  assert.deepEqual(
    oppslag.map((one) => one.foedselsEllerDNummer),
    ids.slice(0, -2),
  )
  const jobbId = await klient.bestill(UTVALG)
  for (const nr of ['9999999999', '24817999316', '9'.repeat(50)]) {
    const svar = await klient.call(`uttrekk/${jobbId}/batch/${nr}`)
    assert.equal(svar.status, 410, nr)
    assert.ok(!svar.text.includes(nr))
  }
  const komplett = await klient.call(`uttrekk/komplett?feedsekvensnr=${'9'.repeat(40)}`)
  assert.notEqual(komplett.status, 400)
})

test('a segmentansvarlig opens the package it is for and no other, and 401 says how to ask (12.4)', async (t) => {
  const { data, url, klient } = await startTjeneste(t, PERSONER)
  const ansvarlige = ALLE_PAKKER.filter((pakke) => scopesOf(pakke).length > 1)
  assert.deepEqual(ansvarlige, [MH, 'offentligutenhjemmel', 'finans'])
  for (const pakke of ansvarlige) {
    const scope = scopesOf(pakke)[1] ?? ''
    const laget = await makeKlient({ data, klientId: pakke, scopes: [scope] })
    const headers = { authorization: `Bearer ${await fetchToken(url(), laget, { scope })}` }
    for (const other of ansvarlige) {
      const svar = await klient(other).call(`personer/${EN}`, { headers })
      assert.equal(svar.status, other === pakke ? 200 : 403)
      const told = svar.headers.get('www-authenticate')
      if (other !== pakke)
        assert.match(told ?? '', /^Bearer realm=".+", error="insufficient_scope"$/)
    }
  }
  const asked = klient()
  const path = '/folkeregisteret/api/offentligutenhjemmel/v1/hendelser/siste/sekvensnummer'
  const none = await asked.callAt(path)
  assert.deepEqual(
    [none.status, none.headers.get('www-authenticate')],
    [401, 'Bearer realm="folkeregisteret"'],
  )
  for (const authorization of ['Bearer x.y.z', 'Basic x', 'Bearer ']) {
    const svar = await asked.callAt(path, { headers: { authorization } })
    assert.equal(svar.status, 401)
    assert.match(svar.headers.get('www-authenticate') ?? '', /^Bearer .*error="invalid_token"$/)
  }
})

test('batches become ready one by one by a setting: the next and the end answer 404 until their time (12.8)', async (t) => {
  const ur = createUr(Date.now())
  const verden = { clock: ur.clock, timers: ur.timers }
  const settings = { batchtreghet: '2s', tilpassetBatch: '1', strupingTelling: '0' }
  const tjeneste = await startTjeneste(t, PERSONER, settings, verden)
  const klient = tjeneste.klient(MH)
  const jobbId = await klient.bestill(UTVALG)
  const ask = async (nr: number) => {
    const { status, text } = await klient.call(`uttrekk/${jobbId}/batch/${nr}`)
    return [status, text]
  }
  const ikkeKlar = (nr: number) => [404, `{"feilmelding":"Batch med id=${nr} er enda ikke klar"}`]
  const tilstand = async () => JSON.parse((await klient.call(`uttrekk/${jobbId}`)).text).tilstand
  const first = await klient.batch(jobbId, 0)
  assert.deepEqual(first.json(), { foedselsEllerDNummer: [EN] })
  for (const nr of [1, 2, 3]) assert.deepEqual(await ask(nr), ikkeKlar(nr))
  assert.equal(await tilstand(), 'kjoerer')
  ur.pass(2_000)
  assert.deepEqual(await ask(1), [200, JSON.stringify({ foedselsEllerDNummer: [TO] })])
  assert.deepEqual(await ask(2), ikkeKlar(2))
  ur.pass(2_000)
  assert.deepEqual(await ask(2), [200, '{}'])
  assert.equal((await ask(3))[0], 410)
  assert.equal(await tilstand(), 'ferdig')
  assert.deepEqual(await ask(0), [200, first.text])
})
