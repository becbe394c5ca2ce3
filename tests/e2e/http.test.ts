import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { identifikator, versjon } from '../fixture/personer.ts'
import { breakOppslag } from '../fixture/skade.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

test('bad bodies and headers are refused with what is wrong and never with what was sent', async (t) => {
  const klient = (await startTjeneste(t)).klient()
  const id = identifikator(1)
  const cases: [
    name: string,
    send: () => Promise<{ status: number; text: string }>,
    status: number,
    kode: string,
  ][] = [
    ['not JSON', () => klient.post('uttrekk/tilpasset', `{"${id}"`), 400, 'FREG-100'],
    ['empty', () => klient.post('uttrekk/tilpasset', ''), 400, 'FREG-100'],
    ['a list', () => klient.post('uttrekk/tilpasset', '[]'), 400, 'FREG-100'],
    ['null', () => klient.post('uttrekk/tilpasset', 'null'), 400, 'FREG-100'],
    [
      'a field named like a number',
      () => klient.post('uttrekk/tilpasset', { [id]: 1 }),
      400,
      'FREG-101',
    ],
    [
      'XML',
      () => klient.post('uttrekk/tilpasset', '<x/>', { 'content-type': 'application/xml' }),
      415,
      'FREG-404',
    ],
    ['too large', () => klient.post('uttrekk/tilpasset', ' '.repeat(300_000)), 413, 'FREG-403'],
    ['no list', () => klient.post('personer/bulkoppslag', {}), 400, 'FREG-100'],
    [
      '1 001',
      () => klient.post('personer/bulkoppslag', { foedselsEllerDNummer: Array(1_001).fill(id) }),
      400,
      'FREG-103',
    ],
    [
      'no identifikator',
      () => klient.post('personer/bulkoppslag', { foedselsEllerDNummer: [id, '123'] }),
      400,
      'FREG-102',
    ],
    [
      'somBestilt=kanskje',
      () => klient.post('personer/bulkoppslag?somBestilt=kanskje', { foedselsEllerDNummer: [] }),
      400,
      'FREG-102',
    ],
    [
      'somBestilt twice',
      () =>
        klient.post('personer/bulkoppslag?somBestilt=true&somBestilt=true', {
          foedselsEllerDNummer: [],
        }),
      400,
      'FREG-102',
    ],
    [
      'unknown part',
      () => klient.post('personer/bulkoppslag?part=tull', { foedselsEllerDNummer: [] }),
      406,
      'FREG-401',
    ],
    [
      'XML wanted',
      () => klient.call('hendelser/siste/sekvensnummer', { headers: { accept: 'text/html' } }),
      406,
      'FREG-402',
    ],
    ['unknown person', () => klient.call(`personer/${id}`), 404, 'FREG-302'],
    ['not an identifikator', () => klient.call('personer/12345678901'), 400, 'FREG-102'],
    ['unknown path', () => klient.call('finnes/ikke'), 404, 'FREG-301'],
    ['wrong method', () => klient.call('uttrekk/tilpasset'), 404, 'FREG-301'],
    ['bad escape', () => klient.call('personer/%E0%A4%A'), 400, 'FREG-104'],
  ]
  for (const [name, send, status, kode] of cases) {
    const svar = await send()
    assert.equal(svar.status, status, name)
    assert.match(svar.text, new RegExp(kode), name)
    assert.doesNotMatch(svar.text, new RegExp(id), name)
  }
})

test('a body without Content-Type is read as JSON, and a trailing slash makes no difference', async (t) => {
  const klient = (await startTjeneste(t)).klient()
  const body = Buffer.from('{"foedselsEllerDNummer":[]}')
  const svar = await klient.call('personer/bulkoppslag/', { method: 'POST', body })
  assert.deepEqual([svar.status, svar.text], [200, '{"oppslag":[]}'])
  const text = await klient.call('hendelser/siste/sekvensnummer/', {
    headers: { accept: 'text/plain' },
  })
  assert.deepEqual([text.text, text.headers.get('content-type')], ['0', 'text/plain'])
})

test('what is not HTTP, and headers beyond all measure, are answered and closed', async (t) => {
  const { url } = await startTjeneste(t)
  const send = (bytes: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url()).port), '127.0.0.1')
      let text = ''
      socket.on('data', (data) => {
        text += data
      })
      socket.on('close', () => resolve(text))
      socket.on('error', () => {})
      socket.write(bytes)
    })
  assert.match(await send('TULL\r\n\r\n'), /^HTTP\/1\.1 400 .*FREG-104/s)
  const huge = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`
  assert.match(await send(huge), /^HTTP\/1\.1 431 .*FREG-405/s)
})

test('an error inside is answered with 500 and nothing of its cause', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])])
  breakOppslag(tjeneste.data)
  const svar = await tjeneste.klient().call(`personer/${identifikator(1)}`)
  assert.deepEqual(
    [svar.status, svar.text],
    [500, '{"kode":"FREG-001","melding":"Feil i tjenesten. Vennligst prøv igjen seinere."}'],
  )
})

test('no line of the log holds an identifikator or a token', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])])
  const klient = tjeneste.klient()
  await klient.call(`personer/${identifikator(1)}?part=navn`)
  await klient.call(`personer/${identifikator(2)}`)
  await klient.post('personer/bulkoppslag', { foedselsEllerDNummer: [identifikator(1), 'x'] })
  const alt = tjeneste.logg.join('')
  assert.match(alt, /"rute":"[^"]*personer\/:personidentifikator"/)
  assert.doesNotMatch(alt, /\d{11}/)
  assert.doesNotMatch(alt, /eyJ|Bearer/)
})

test('live and ready answer without a token', async (t) => {
  const { url } = await startTjeneste(t)
  for (const path of ['live', 'ready']) assert.equal((await fetch(url() + path)).status, 200)
})
