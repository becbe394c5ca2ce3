import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { FEIL } from '../../domain/errors.ts'
import { FASTE_PAKKER, rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import { collectRuter } from '../../server/http/document/openapi.ts'
import { createKontroll, type Dokument, operasjoner } from '../fixture/openapi.ts'
import { readOpptak } from '../fixture/opptak.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'
import { readSvar } from '../fixture/xml.ts'

async function read(t: TestContext) {
  const tjeneste = await startTjeneste(t, [], { hendelserSkriving: 'ja' })
  const svar = await fetch(`${tjeneste.url()}openapi.json`)
  assert.equal(svar.headers.get('content-type'), 'application/json')
  const dokument = (await svar.json()) as Dokument
  return { tjeneste, dokument, kontroll: createKontroll(dokument) }
}

function opOf(dokument: Dokument, id: string) {
  const found = operasjoner(dokument).find(({ op }) => op.operationId === id)
  assert.ok(found !== undefined, id)
  return found.op
}

test('every documented operation is there in every package it is documented for, and no other method is', async (t) => {
  const { tjeneste, dokument } = await read(t)
  const byUrl = Map.groupBy(
    operasjoner(dokument).flatMap(({ urls, method }) => urls.map((url) => ({ url, method }))),
    ({ url }) => url,
  )
  for (const [url, here] of byUrl) {
    const pakke = FASTE_PAKKER.find((name) => url.startsWith(`/${rettigheter(name).path}/`))
    const token = await tjeneste.klient(pakke ?? 'offentligutenhjemmel').token()
    const headers = { authorization: `Bearer ${token}` }
    const path = url.replaceAll(/\{\w+\}/g, '0')
    const answer = await fetch(new URL(path, tjeneste.url()), { method: 'PATCH', headers })
    const methods = here.map(({ method }) => method)
    const wanted = methods.includes('GET') ? [...methods, 'HEAD'] : methods
    assert.equal(answer.headers.get('allow'), wanted.toSorted().join(', '), url)
    assert.equal(answer.status, 405)
  }
})

test('a package that a service is not documented for answers 403 there', async (t) => {
  const { tjeneste, dokument } = await read(t)
  for (const { method, path, urls } of operasjoner(dokument).filter(({ path }) =>
    path.startsWith('/v1/'),
  )) {
    for (const pakke of FASTE_PAKKER.filter(
      (name) => !urls.includes(`/${rettigheter(name).path}${path}`),
    )) {
      const target = path.slice('/v1/'.length).replaceAll(/\{\w+\}/g, '0')
      const svar = await tjeneste.klient(pakke).call(target, { method })
      assert.equal(svar.status, 403, `${pakke} ${path}`)
      if (method !== 'HEAD') assert.match(svar.text, /FREG-203/)
    }
  }
})

test('a route that nothing is told of stops the service from starting', () => {
  const app = fastify()
  collectRuter(app)
  assert.throws(() => app.get('/glemt', () => ''), /GET \/glemt is not documented/)
})

test('every example fits its schema, every body has one, and every kode stands at its own status', async (t) => {
  const { dokument, kontroll } = await read(t)
  const told = new Set<string>()
  for (const { op } of operasjoner(dokument)) {
    const answers = Object.entries(op.responses)
    for (const [status, { 'x-koder': koder = [] }] of answers) {
      for (const kode of koder) {
        told.add(kode)
        assert.equal(
          String(FEIL[kode as keyof typeof FEIL][0]),
          status,
          `${op.operationId} ${kode}`,
        )
      }
    }
    const contents = [
      ...Object.entries(op.requestBody?.content ?? {}),
      ...answers.flatMap(([, { content = {} }]) => Object.entries(content)),
    ]
    for (const [type, { schema, examples = {} }] of contents) {
      const isXml = type === 'application/xml' && schema['type'] !== 'string'
      if ((isXml || type === 'application/json') && op.operationId !== 'openapi') {
        assert.ok(Object.keys(examples).length > 0, `${op.operationId} ${type}`)
      }
      for (const [name, { value }] of Object.entries(examples)) {
        const said = isXml ? readSvar(String(value)) : value
        assert.deepEqual(kontroll.checkSchema(schema, said), [], `${op.operationId} ${name}`)
      }
    }
    for (const { name, schema, example } of op.parameters.filter((one) => 'example' in one)) {
      assert.deepEqual(kontroll.checkSchema(schema, example), [], `${op.operationId} ${name}`)
    }
  }
  const general = ['FREG-301', 'FREG-304']
  assert.deepEqual([...told, ...general].sort(), Object.keys(FEIL))
})

/** What the contract shows, as recorded or as written there: operation, status or request, body. */
const KONTRAKT: readonly (readonly [string, number | 'request', unknown])[] = [
  [
    'bestillTilpasset',
    'request',
    {
      foedselsaarTilOgMed: '2008',
      kommunenummer: { bostedskommunenummer: '4204' },
      personstatustyper: ['bosatt'],
    },
  ],
  [
    'bestillTilpasset',
    'request',
    {
      personstatustyper: ['aktiv', 'bosatt', 'utflyttet', 'doed', 'inaktiv'],
      kommunenummer: { oppholdskommunenummer: '0301' },
      foedselsaarFraOgMed: '1900',
      doedsaarFraOgMed: '2000',
      doedsaarTilOgMed: '2020',
      kjoenn: 'kvinne',
      statsborgerskap: 'NOR',
      sivilstandstype: 'gjenlevendePartner',
    },
  ],
  ['bestillTilpasset', 'request', { personstatustyper: ['bosatt'], bostedskommunenummer: '4204' }],
  ['bestillTilpasset', 200, { jobbId: '1231d76c-fcf8-45e1-af1d-628c91536510' }],
  ['bestillKomplett', 200, { jobbId: 'bde58c8b-8c3b-4f43-9df4-0b0f7b516d1e' }],
  ['hentBatch', 200, { foedselsEllerDNummer: ['24817999316'] }],
  ['hentBatch', 200, { dokumentidentifikator: ['0c8a6b1f4d2e49d7a35b7f60c19e8d24'] }],
  ['hentBatch', 200, {}],
  ['hentBatch', 404, { feilmelding: 'Batch med id=2 er enda ikke klar' }],
  ['hentBatch', 410, { feilmelding: 'Jobben finnes ikke' }],
  ['bulkoppslag', 'request', { foedselsEllerDNummer: [] }],
  ['bulkoppslag', 'request', { foedselsEllerDNummer: Array(1_000).fill('24817999316') }],
  [
    'bulkoppslag',
    200,
    {
      oppslag: [
        { foedselsEllerDNummer: '24817999316', folkeregisterperson: {} },
        { foedselsEllerDNummer: '24817999316', feilmelding: { feilmelding: 'Ukjent' } },
      ],
    },
  ],
  ['arkivBulkoppslag', 'request', { dokumentidentifikator: ['0'.repeat(32)] }],
  [
    'arkivBulkoppslag',
    200,
    {
      oppslag: [
        { dokumentidentifikator: '0'.repeat(32), folkeregisterperson: {} },
        { dokumentidentifikator: '0'.repeat(32), feilmelding: { feilmelding: 'Ukjent' } },
      ],
    },
  ],
  ['hentPerson', 200, { identifikasjonsnummer: [{ foedselsEllerDNummer: '24817999316' }] }],
  ['hentDokument', 200, { doedsfall: { doedsdato: '2020-01-01' } }],
  ['sisteSekvensnummer', 200, 4711],
]

test('the document accepts every request and describes every answer of the contract', async (t) => {
  const { dokument, kontroll } = await read(t)
  for (const [id, which, body] of KONTRAKT) {
    const op = opOf(dokument, id)
    const content = which === 'request' ? op.requestBody?.content : op.responses[which]?.content
    const schema = content?.['application/json']?.schema
    assert.ok(schema !== undefined, `${id} ${which}`)
    assert.deepEqual(kontroll.checkClosed(schema, body), [], `${id} ${which}`)
  }
})

test('the document describes every field of the persons as recorded', async (t) => {
  const { kontroll } = await read(t)
  const schema = { $ref: '#/components/schemas/Folkeregisterperson' }
  for (const { json } of readOpptak(t).slice(0, 3_000)) {
    const errors = kontroll.checkClosed(schema, JSON.parse(json))
    assert.deepEqual(errors, [])
  }
})

test('a planted answer that the document does not describe is found', async (t) => {
  const { kontroll } = await read(t)
  const requestId = '0b0f7b51-6d1e-4c55-9d3e-3c1b8a1f2a77'
  const base = `/${rettigheter('offentligutenhjemmel').path}/v1`
  const type = { 'content-type': 'application/json' }
  const answer = (status: number, text: string, headers: Record<string, string> = type) => ({
    method: 'GET',
    path: `${base}/uttrekk/0/batch/0`,
    status,
    text,
    headers: new Headers({ 'x-request-id': requestId, ...headers }),
  })
  kontroll.check(answer(200, '{}'))
  const planted = [
    answer(200, '{"foedselsEllerDNummer":["1"]}'),
    answer(200, '{"mer":1}'),
    answer(418, '{}'),
    answer(200, '{}', { 'content-type': 'text/html' }),
    answer(404, `{"kode":"FREG-301","melding":"x","korrelasjonsid":"${requestId}"}`),
    answer(400, '{"kode":"FREG-102","melding":"x","korrelasjonsid":"annet"}'),
    { ...answer(200, '{}'), headers: new Headers(type) },
    { ...answer(200, '{}'), path: `${base}/ukjent` },
  ]
  for (const one of planted) assert.throws(() => kontroll.check(one), one.text)
})
