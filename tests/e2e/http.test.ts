import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifikator, versjon } from '../fixture/personer.ts'
import { breakOppslag } from '../fixture/skade.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

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

test('an error inside is answered with 500 and nothing of its cause', async (t) => {
  const tjeneste = await startTjeneste(t, [versjon([identifikator(1)])])
  breakOppslag(tjeneste.data)
  const svar = await tjeneste.klient().call(`personer/${identifikator(1)}`)
  const korrelasjonsid = svar.headers.get('x-request-id')
  const melding = 'Feil i tjenesten. Vennligst prøv igjen seinere.'
  assert.deepEqual(svar.json(), { kode: 'FREG-001', melding, korrelasjonsid })
  assert.equal(svar.status, 500)
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
