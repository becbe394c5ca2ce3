import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifikator, versjon } from '../fixture/personer.ts'
import { damage } from '../fixture/segl.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

test('a damaged row is an error of ours: 500, logged without anything of the person, and counted (10.7)', async (t) => {
  const [a, b] = [identifikator(0), identifikator(1)]
  const tjeneste = await startTjeneste(t, [
    versjon([a], { bosted: '4204', gradering: 'strengtFortrolig', flyttetFra: ['1103'] }),
    versjon([b]),
  ])
  const klient = tjeneste.klient('offentlig-med-hjemmel')
  assert.equal((await klient.call(`personer/${a}?part=historikk`)).status, 200)
  damage(tjeneste.data, 'register', "update person set vern = 'strengtFortroliG' where person = 1")
  const svar = await klient.call(`personer/${a}?part=historikk`)
  assert.equal(svar.status, 500)
  assert.match(svar.text, /FREG-001/)
  const foedselsEllerDNummer = [a, b]
  const bulk = await klient.post('personer/bulkoppslag?part=historikk', { foedselsEllerDNummer })
  assert.equal(bulk.status, 500, 'all of it or nothing')
  assert.equal((await klient.call(`personer/${b}?part=historikk`)).status, 200)
  const logg = tjeneste.logg.join('')
  assert.match(logg, /SkadetRad/)
  assert.ok(!logg.includes(a))
  const metrikk = await (await fetch(`${tjeneste.url()}metrics`)).text()
  assert.match(metrikk, /uttrekk_skadet_total\{tabell="person"\} 2/)
})
