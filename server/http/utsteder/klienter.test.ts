import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKlientnokkel, ORGNR, SCOPE, startUtsteder } from './fixture.ts'
import { createKlientregister } from './klienter.ts'

const { jwk } = await createKlientnokkel()

test('a client that cannot be registered is told which member is wrong', async (t) => {
  const { post } = await startUtsteder(t)
  const good = { orgnr: ORGNR, scopes: [SCOPE], jwk }
  const bad: [object, RegExp][] = [
    [[], /orgnr/],
    [{ ...good, orgnr: 999888777 }, /orgnr/],
    [{ ...good, orgnr: '99988877' }, /orgnr/],
    [{ ...good, scopes: [] }, /scopes/],
    [{ ...good, scopes: SCOPE }, /scopes/],
    [{ ...good, scopes: [`${SCOPE} a`] }, /scopes/],
    [{ ...good, scopes: Array.from({ length: 21 }, (_, i) => `a:${i}`) }, /scopes/],
    [{ ...good, jwk: null }, /jwk/],
    [{ ...good, jwk: { ...jwk, kty: 'EC' } }, /jwk/],
    [{ ...good, jwk: { ...jwk, n: jwk.n?.slice(0, 171) } }, /2048/],
    [{ ...good, jwk: { ...jwk, e: 'AQ' } }, /AQAB/],
    [{ ...good, jwk: { ...jwk, d: 'AQAB' } }, /privat/],
  ]
  for (const [body, naming] of bad) {
    const svar = await post('klienter', body)
    assert.equal(svar.status, 400)
    assert.equal(svar.body['error'], 'invalid_request')
    assert.match(String(svar.body['error_description']), naming)
  }
  assert.equal((await post('klienter', good)).status, 200)
})

test('of more clients than there is room for, the oldest goes', () => {
  const register = createKlientregister(2)
  const klient = { orgnr: ORGNR, scopes: [SCOPE], noekler: [], delegeringer: [] }
  const [first, second, third] = [register.add(klient), register.add(klient), register.add(klient)]
  assert.equal(register.find(first.id), undefined)
  assert.deepEqual(register.find(second.id), second)
  assert.deepEqual(register.find(third.id), third)
})
