import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { fetchTestToken } from '../../cli/token.ts'
import { parseDokumentidentifikator } from '../../domain/ids.ts'
import { FASTE_PAKKER, rettigheter } from '../../domain/oppslag/rettighetspakke.ts'
import { parseConfig } from '../../server/config.ts'
import { startTjener } from '../../server/main.ts'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { identifikator, versjon } from '../fixture/personer.ts'
import { fill, startTjeneste } from '../fixture/tjeneste.ts'

test('no request without a valid token is answered, whatever it asks for', async (t) => {
  const klient = (await startTjeneste(t)).klient()
  const none = { headers: { authorization: '' } }
  for (const path of [
    'hendelser/siste/sekvensnummer',
    `personer/${identifikator(1)}`,
    'finnes/ikke',
  ]) {
    const svar = await klient.call(path, none)
    assert.equal(svar.status, 401)
    const body = svar.json() as Record<string, unknown>
    assert.deepEqual(Object.keys(body), [
      'alvorlighetsgrad',
      'feilkode',
      'feilmelding',
      'httpStatus',
      'tilleggsinformasjon',
    ])
    assert.equal(body['feilkode'], 'FREG-201')
  }
})

test('each package opens with its own scope only, and offers its own services only', async (t) => {
  const tjeneste = await startTjeneste(t)
  for (const pakke of FASTE_PAKKER) {
    const token = await fetchTestToken({ url: tjeneste.url(), pakke, orgnr: '999888777' })
    const headers = { authorization: `Bearer ${token}` }
    for (const other of FASTE_PAKKER) {
      const svar = await tjeneste.klient(other).call('hendelser/siste/sekvensnummer', { headers })
      assert.equal(svar.status, other === pakke ? 200 : 403, `${pakke} in ${other}`)
    }
    const order = await tjeneste
      .klient(pakke)
      .post('uttrekk/tilpasset', { personstatustyper: ['bosatt'] }, headers)
    const may = rettigheter(pakke).tjenester.includes('tilpasset')
    assert.equal(order.status, may ? 200 : 403, pakke)
    if (!may) assert.match(order.text, /FREG-203/)
  }
})

test('contents are delivered in every package that has the service, and masked by its own rules', async (t) => {
  const id = identifikator(1)
  const tjeneste = await startTjeneste(t, [versjon([id], { status: 'forsvunnet' })])
  const shown = new Map<string, string>()
  for (const pakke of FASTE_PAKKER) {
    const klient = tjeneste.klient(pakke)
    const single = await klient.call(`personer/${id}`)
    const bulk = await klient.post('personer/bulkoppslag', { foedselsEllerDNummer: [id] })
    const expected = rettigheter(pakke).tjenester.includes('personer') ? 200 : 403
    assert.deepEqual([single.status, bulk.status], [expected, expected], pakke)
    if (expected === 403) {
      assert.match(single.text, /FREG-203/)
      continue
    }
    assert.ok(bulk.text.includes(single.text), pakke)
    shown.set(pakke, single.text)
  }
  const { 'offentlig-med-hjemmel': whole, ...masked } = Object.fromEntries(shown)
  assert.match(whole ?? '', /"status":"forsvunnet"/)
  for (const [pakke, text] of Object.entries(masked)) {
    assert.match(text, /"status":"aktiv"/, pakke)
    assert.doesNotMatch(text, /"(kilde|aarsak)"/, pakke)
  }
})

test('part is taken alike wherever contents are: any case, a union, and 406 on an unknown one', async (t) => {
  const id = identifikator(1)
  const dokument = parseDokumentidentifikator('ab'.repeat(16), 'id')
  const stored = { ...versjon([id]), dokumentidentifikator: dokument }
  const klient = (await startTjeneste(t, [stored])).klient('offentlig-med-hjemmel')
  const ask = [
    (part: string) => klient.call(`personer/${id}?${part}`),
    (part: string) => klient.call(`personer/arkiv/${dokument}?${part}`),
    (part: string) => klient.post(`personer/bulkoppslag?${part}`, { foedselsEllerDNummer: [id] }),
    (part: string) =>
      klient.post(`personer/bulkoppslag/arkiv?${part}`, { dokumentidentifikator: [dokument] }),
  ]
  for (const call of ask) {
    const svar = await call('part=NAVN&part=kjoenn')
    assert.equal(svar.status, 200)
    const names = [...svar.text.matchAll(/"(\w+)":\[\{/g)].map((match) => match[1])
    const shown = names.filter((name) => name !== 'oppslag')
    assert.deepEqual(shown, ['identifikasjonsnummer', 'kjoenn', 'navn'])
    const unknown = await call('part=navn&part=navnet')
    assert.equal(unknown.status, 406)
    assert.match(unknown.text, /FREG-401/)
  }
})

test('the package of Svalbard is served where it is set, and from documents of its own', async (t) => {
  const [own, other] = [identifikator(1), identifikator(2)]
  const made = versjon([own], {}, { opphav: 'brsv' })
  const unset = (await startTjeneste(t, [made])).klient()
  const path = `/${rettigheter('brsv').path}/v1/personer/${own}`
  assert.equal((await unset.callAt(path)).status, 404)
  const tjeneste = await startTjeneste(t, [made, versjon([other])], { svalbard: 'ja' })
  const klient = tjeneste.klient('brsv')
  assert.equal((await klient.call(`personer/${own}`)).status, 200)
  assert.equal((await klient.call(`personer/${other}`)).status, 404)
  assert.equal((await tjeneste.klient().call(`personer/${own}`)).status, 404)
  const order = await klient.post('uttrekk/tilpasset', { personstatustyper: ['bosatt'] })
  assert.match(order.text, /FREG-203/)
})

test('invariant 5: contents of a copy made through UH are refused in MH with the reason', async (t) => {
  const id = identifikator(1)
  const opphav = 'offentligutenhjemmel'
  const tjeneste = await startTjeneste(t, [versjon([id], {}, { opphav })])
  assert.equal((await tjeneste.klient().call(`personer/${id}`)).status, 200)
  const refused = await tjeneste.klient('offentlig-med-hjemmel').call(`personer/${id}`)
  assert.equal(refused.status, 403)
  assert.match(refused.text, /FREG-204.*hentet gjennom offentligutenhjemmel/)
})

test('invariant 6: the test issuer stops, and the service refuses to start with it, once a number is real (9.13)', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])])
  const klient = tjeneste.klient()
  assert.equal((await klient.call('hendelser/siste/sekvensnummer')).status, 200)
  const made = versjon([identifikator(2)])
  await fill(tjeneste.data, [{ ...made, rad: { ...made.rad, syntetisk: false } }])
  const again = {
    url: tjeneste.url(),
    pakke: 'offentligutenhjemmel',
    orgnr: '999888777',
  } as const
  await assert.rejects(fetchTestToken(again))
  assert.equal((await klient.call('hendelser/siste/sekvensnummer')).status, 401, 'nor old tokens')
  const data = katalog(lastFirst(t))
  await fill(data, [{ ...made, rad: { ...made.rad, syntetisk: false } }])
  const start = startTjener(parseConfig({ data, port: '0' }, {}), {
    log: () => {},
    clock: Date.now,
  })
  await assert.rejects(start, (error: Error) => {
    assert.equal(error.name, 'EkteRegister')
    assert.match(error.message, /UTTREKK_EKTE[\s\S]*UTTREKK_UTSTEDER[\s\S]*--tls-sertifikat/)
    return true
  })
})

test('invariant 6: the test issuer answers only on loopback with a local Host header', async (t) => {
  const { url } = await startTjeneste(t)
  const port = new URL(url()).port
  const ask = (host: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1')
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
      socket.write(`GET /jwk HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    })
  assert.match(await ask(`localhost:${port}`), /^HTTP\/1\.1 200/)
  assert.match(await ask('register.example'), /^HTTP\/1\.1 403/)
})
