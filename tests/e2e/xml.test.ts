import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dokument, operasjoner } from '../fixture/openapi.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { breakOppslag } from '../fixture/skade.ts'
import { type Svar, startTjeneste } from '../fixture/tjeneste.ts'
import { readSvar, writeBestilling } from '../fixture/xml.ts'

const MH = 'offentlig-med-hjemmel'
const [ID, UKJENT] = [identifikator(0), identifikator(99)]
const PERSONER = Array.from({ length: 5 }, (_, n) =>
  versjon([identifikator(n)], { bosted: '4204' }),
)
const XML = { accept: 'application/xml' }
const UTVALG = { personstatustyper: ['bosatt'], kommunenummer: { bostedskommunenummer: '4204' } }

function order(skjema: string, value: unknown): string {
  return writeBestilling({ $ref: skjema }, value)
}

/** Both say the same, but for the id of each request. */
function same(xml: Svar, json: Svar, where: string): void {
  const types = [xml, json].map(({ headers }) => headers.get('content-type'))
  assert.deepEqual(types, ['application/xml', 'application/json'], where)
  assert.equal(xml.status, json.status, where)
  const withoutId = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll(/(?<="korrelasjonsid":)"[^"]*"/g, '""')) as unknown
  assert.deepEqual(withoutId(readSvar(xml.text)), withoutId(JSON.parse(json.text)), where)
}

test('every operation answers as XML what it answers as JSON, and reads the one as the other', async (t) => {
  const tjeneste = await startTjeneste(t, PERSONER, { tilpassetBatch: '3' })
  const klient = tjeneste.klient(MH)
  const jobbId = await klient.bestill(UTVALG)
  await klient.hent(jobbId)
  const komplett = ((await klient.call('uttrekk/komplett')).json() as { jobbId: string }).jobbId
  const dokument = (
    (await klient.batch(komplett, 0)).json() as { dokumentidentifikator: string[] }
  ).dokumentidentifikator.slice(0, 2)
  const ids = { foedselsEllerDNummer: [ID, UKJENT, ID] }
  const bestilling = { body: UTVALG, skjema: 'Utvalg' }
  const calls: readonly (readonly [
    sti: string,
    status: number,
    kropp?: { body: unknown; skjema: string },
  ])[] = [
    [`personer/${ID}`, 200],
    [`personer/${ID}?part=navn&part=historikk`, 200],
    [`personer/${ID}?part=falskIdentitet`, 200],
    [`personer/${UKJENT}`, 404],
    ['personer/tull', 400],
    [`personer/${ID}?part=tull`, 406],
    ['personer/bulkoppslag', 200, { body: ids, skjema: 'Bulkoppslag' }],
    ['personer/bulkoppslag?somBestilt=true', 200, { body: ids, skjema: 'Bulkoppslag' }],
    ['personer/bulkoppslag', 200, { body: { foedselsEllerDNummer: [] }, skjema: 'Bulkoppslag' }],
    [
      'personer/bulkoppslag?somBestilt=true',
      200,
      { body: { foedselsEllerDNummer: ['1'] }, skjema: 'Bulkoppslag' },
    ],
    [
      'personer/bulkoppslag',
      400,
      { body: { foedselsEllerDNummer: ['1'.repeat(65)] }, skjema: 'Bulkoppslag' },
    ],
    [`personer/arkiv/${dokument[0]}`, 200],
    [`personer/arkiv/${'0'.repeat(32)}`, 404],
    [
      'personer/bulkoppslag/arkiv',
      200,
      { body: { dokumentidentifikator: [...dokument, '0'.repeat(32)] }, skjema: 'Arkivoppslag' },
    ],
    ['uttrekk/tilpasset', 400, { body: {}, skjema: 'Utvalg' }],
    ['uttrekk/tilpasset/antall', 200, bestilling],
    ['uttrekk/komplett?feedsekvensnr=x', 400],
    [`uttrekk/${jobbId}`, 200],
    [`uttrekk/${komplett}`, 200],
    ['uttrekk/tull', 410],
    ...[200, 200, 200, 410].map((status, nr) => [`uttrekk/${jobbId}/batch/${nr}`, status] as const),
    [`uttrekk/${komplett}/batch/0`, 200],
    [`uttrekk/${jobbId}/batch/x`, 400],
    ['uttrekk/tilpasset', 405],
    ['finnes/ikke', 404],
    ['hendelser/siste/sekvensnummer', 200],
  ]
  for (const [sti, status, kropp] of calls) {
    const json = kropp === undefined ? await klient.call(sti) : await klient.post(sti, kropp.body)
    assert.equal(json.status, status, sti)
    const xml =
      kropp === undefined
        ? await klient.call(sti, { headers: XML })
        : await klient.post(sti, order(kropp.skjema, kropp.body), {
            'content-type': 'application/xml',
            ...XML,
          })
    same(xml, json, sti)
    const crossed = kropp && (await klient.post(sti, order(kropp.skjema, kropp.body), TIL_JSON))
    if (crossed) assert.equal(crossed.headers.get('content-type'), 'application/json')
  }
})

const TIL_JSON = { 'content-type': 'text/xml', accept: 'application/json' }

test('an order, its batches and its end as XML alone, and what is cancelled', async (t) => {
  const klient = (await startTjeneste(t, PERSONER, { tilpassetBatch: '3' })).klient()
  const post = (sti: string, skjema: string, value: unknown) =>
    klient.post(sti, order(skjema, value), { 'content-type': 'application/xml', accept: '' })
  const { jobbId } = readSvar((await post('uttrekk/tilpasset', 'Utvalg', UTVALG)).text) as {
    jobbId: string
  }
  const ids: string[] = []
  for (let nr = 0; ; nr += 1) {
    await klient.batch(jobbId, nr)
    const svar = await klient.call(`uttrekk/${jobbId}/batch/${nr}`, { headers: XML })
    const batch = readSvar(svar.text) as { foedselsEllerDNummer?: string[] }
    if (batch.foedselsEllerDNummer === undefined) {
      assert.match(
        svar.text,
        /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<uttrekkDataResponse xmlns="[^"]+"\/>$/,
      )
      break
    }
    ids.push(...batch.foedselsEllerDNummer)
  }
  assert.equal(ids.length, PERSONER.length)
  const svar = await post('personer/bulkoppslag', 'Bulkoppslag', { foedselsEllerDNummer: ids })
  assert.equal((readSvar(svar.text) as { oppslag: unknown[] }).oppslag.length, PERSONER.length)
  const gone = await klient.call(`uttrekk/${jobbId}`, { method: 'DELETE', headers: XML })
  assert.deepEqual([gone.status, gone.text], [204, ''])
})

test('a batch that is not ready, the eleventh order and what is broken are told in XML', async (t) => {
  const tjeneste = await startTjeneste(t, PERSONER, { treghet: '1h' })
  const klient = tjeneste.klient(MH)
  const svar = await klient.call('uttrekk/komplett', { headers: XML })
  const { jobbId } = readSvar(svar.text) as { jobbId: string }
  const early = await klient.call(`uttrekk/${jobbId}/batch/0`, { headers: XML })
  assert.equal(early.status, 404)
  assert.deepEqual(readSvar(early.text), { feilmelding: 'Batch med id=0 er enda ikke klar' })
  for (let n = 1; n < 10; n += 1) await klient.bestill(UTVALG)
  const eleventh = await klient.call('uttrekk/komplett', { headers: XML })
  assert.equal(eleventh.status, 429)
  assert.match(eleventh.headers.get('retry-after') ?? '', /^\d+$/)
  assert.equal((readSvar(eleventh.text) as { kode: string }).kode, 'FREG-501')
  breakOppslag(tjeneste.data)
  const broken = await klient.call(`personer/${ID}`, { headers: XML })
  assert.equal(broken.status, 500)
  assert.equal((readSvar(broken.text) as { kode: string }).kode, 'FREG-001')
})

test('who may not come in is told so in XML, in the order of the documentation’s example', async (t) => {
  const klient = (await startTjeneste(t, PERSONER)).klient()
  const bad = { ...XML, authorization: 'Bearer tull' }
  const svar = await klient.call('hendelser/siste/sekvensnummer', { headers: bad })
  assert.equal(svar.status, 401)
  assert.match(
    svar.text,
    /<folkeregisterFeilmelding><httpStatus>401<\/httpStatus><alvorlighetsgrad>WARNING<\/alvorlighetsgrad><feilkode>FREG-201<\/feilkode><feilmelding>[^<]+<\/feilmelding><tilleggsinformasjon><korrelasjonsid>/,
  )
  const outside = await klient.call('uttrekk/komplett', { headers: XML })
  assert.equal(outside.status, 403)
  assert.equal((readSvar(outside.text) as { feilkode: string }).feilkode, 'FREG-203')
})

test('the format of an answer is what Accept says, and else what the body was', async (t) => {
  const klient = (await startTjeneste(t, PERSONER)).klient()
  const [json, xml] = ['application/json', 'application/xml']
  const [asJson, asXml] = [JSON.stringify(UTVALG), order('Utvalg', UTVALG)]
  const rows: readonly (readonly [
    accept: string,
    type: string,
    body: string,
    answer: string | 406,
  ])[] = [
    ['*/*', json, asJson, json],
    ['*/*', xml, asXml, json],
    ['application/*', xml, asXml, json],
    [xml, json, asJson, xml],
    ['Application/XML', json, asJson, xml],
    [`${xml};q=0.5, ${json}`, xml, asXml, json],
    [`${xml};q=0.5, ${json};q=0.4`, json, asJson, xml],
    [`${xml}, */*;q=0.1`, json, asJson, xml],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', json, asJson, xml],
    [`${json};q=0, */*`, json, asJson, xml],
    ['', json, asJson, json],
    ['', xml, asXml, xml],
    ['', 'text/xml; charset=UTF-8', asXml, xml],
    ['', '', asJson, json],
    ['', '', asXml, xml],
    ['', '', `\n ${asXml.split('\n')[1]}`, xml],
    ['', '', `\ufeff${asXml}`, xml],
    [json, '', asXml, json],
    ['text/xml', xml, asXml, 406],
    [`${json};q=0`, json, asJson, 406],
    ['text/html', xml, asXml, 406],
  ]
  for (const [accept, type, text, answer] of rows) {
    const where = `Accept ${accept}, Content-Type ${type}`
    // Bytes have no type of their own that would be sent along.
    const body = Buffer.from(text)
    const headers = { accept, ...(type && { 'content-type': type }) }
    const svar = await klient.call('uttrekk/tilpasset/antall', { method: 'POST', headers, body })
    const type406 = answer === 406 ? json : answer
    assert.equal(svar.status, answer === 406 ? 406 : 200, where)
    assert.equal(svar.headers.get('content-type'), type406, where)
  }
})

test('the last sekvensnummer is a number, a text or an element', async (t) => {
  const klient = (await startTjeneste(t, PERSONER)).klient()
  const ask = async (accept: string) => {
    const svar = await klient.call('hendelser/siste/sekvensnummer', { headers: { accept } })
    return [svar.headers.get('content-type'), svar.text]
  }
  const siste = String(PERSONER.length)
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<sekvensnummer><sekvensnummer>${siste}</sekvensnummer></sekvensnummer>`
  assert.deepEqual(await ask('*/*'), ['application/json', siste])
  assert.deepEqual(await ask('application/xml'), ['application/xml', xml])
  assert.deepEqual(await ask('text/plain'), ['text/plain', siste])
  assert.deepEqual(await ask('text/*'), ['text/plain', siste])
  assert.deepEqual(await ask('text/plain;q=0.1, application/xml'), ['application/xml', xml])
})

test('HEAD tells the type and the length that GET has', async (t) => {
  const klient = (await startTjeneste(t, PERSONER)).klient()
  for (const sti of [`personer/${ID}`, 'hendelser/siste/sekvensnummer', 'personer/xsd']) {
    const get = await klient.call(sti, { headers: XML })
    const head = await klient.call(sti, { method: 'HEAD', headers: XML })
    assert.deepEqual([head.status, head.text], [200, ''])
    assert.equal(head.headers.get('content-type'), 'application/xml')
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(get.text)), sti)
  }
})

test('the document tells of XML wherever there is JSON that needs a token', async (t) => {
  const tjeneste = await startTjeneste(t)
  const dokument = (await (await fetch(`${tjeneste.url()}openapi.json`)).json()) as Dokument
  for (const { path, op } of operasjoner(dokument)) {
    const contents = [
      op.requestBody?.content,
      ...Object.values(op.responses).map((one) => one.content),
    ]
    for (const content of contents.filter(
      (one) => one !== undefined && 'application/json' in one,
    )) {
      const isXml = 'application/xml' in (content ?? {})
      assert.equal(isXml, path.startsWith('/v1/'), `${op.operationId} ${JSON.stringify(content)}`)
    }
  }
})
