import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { importPKCS8 } from 'jose'
import {
  createKlientnokkel,
  form,
  ORGNR,
  SCOPE,
  type Svar,
  signGrant,
  startUtsteder,
} from './fixture.ts'
import { createKlientregister } from './klienter.ts'
import { der, makeCa, makeNokkel, makeSertifikat } from './sertifikat-fixture.ts'

const { jwk } = await createKlientnokkel()
const KLIENT = { id: 'k', orgnr: ORGNR, scopes: [SCOPE], noekler: [], delegeringer: [] }
const PRIVAT = makeNokkel()
const [PEM, PKCS1_OFFENTLIG] = (['spki', 'pkcs1'] as const).map((type) =>
  createPublicKey(PRIVAT).export({ type, format: 'pem' }).toString(),
) as [string, string]
const PKCS1 = createPrivateKey(PRIVAT).export({ type: 'pkcs1', format: 'pem' }).toString()
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()

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
    [{ ...good, jwk: undefined }, /jwk, pem or ca/],
    [{ ...good, pem: PEM }, /not both/],
    [{ ...good, jwk: undefined, pem: PRIVAT }, /private key/],
    [{ ...good, jwk: undefined, pem: PKCS1 }, /private key/],
    [{ ...good, jwk: undefined, pem: EC }, /pem is to be a public RSA key/],
    [{ ...good, jwk: undefined, pem: `${PEM}${PEM}` }, /pem/],
    [{ ...good, jwk: undefined, pem: 7 }, /pem/],
    [{ ...good, jwk: undefined, pem: { toString: 'x' } }, /pem is to be/],
    [{ ...good, jwk: undefined, pem: [PEM] }, /pem is to be/],
    [{ ...good, jwk: undefined, ca: PEM }, /ca is to be/],
    [{ ...good, ca: `${makeCa().sertifikat}${PRIVAT}` }, /ca holds a private key/],
    [{ ...good, ca: makeCa().sertifikat.repeat(2) }, /ca is to be/],
    [{ ...good, ca: { toString: 'x' } }, /ca is to be/],
    [{ ...good, jwk: { ...jwk, kid: 'to ord' } }, /jwk has a kid that no key can have/],
    [{ ...good, jwk: { ...jwk, kid: 7 } }, /jwk has a kid/],
    [{ ...good, ca: makeSertifikat(makeCa()).sertifikat }, /ca is to be/],
    [{ orgnr: ORGNR, scopes: [SCOPE], ca: makeCa().sertifikat, kid: 'k' }, /kid/],
    [{ ...good, kid: '' }, /kid/],
    [{ ...good, kid: 'to ord' }, /kid/],
    [{ ...good, kid: 'k'.repeat(201) }, /kid/],
    [{ ...good, client_id: 7 }, /client_id/],
    [{ ...good, client_id: 'å' }, /client_id/],
    [{ ...good, hemmelig: 1 }, /no other members/],
    [{ ...good, jwk: { ...jwk, kty: 'EC' } }, /jwk/],
    [{ ...good, jwk: { ...jwk, n: jwk.n?.slice(0, 171) } }, /2048/],
    [{ ...good, jwk: { ...jwk, e: 'AQ' } }, /AQAB/],
    [{ ...good, jwk: { ...jwk, d: 'AQAB' } }, /private/],
  ]
  for (const [body, naming] of bad) {
    const svar = await post('klienter', body)
    assert.equal(svar.status, 400)
    assert.equal(svar.body['error'], 'invalid_request')
    assert.match(String(svar.body['error_description']), naming)
  }
  assert.equal((await post('klienter', good)).status, 200)
})

test('a client may have its own client_id and kid, its key as PEM, and its certificates from a CA of its own (12.12)', async (t) => {
  const prove = await startUtsteder(t)
  const base = { orgnr: ORGNR, scopes: [SCOPE] }
  const ca = makeCa()
  const certificate = makeSertifikat(ca)
  const register = async (more: object) => (await prove.post('klienter', { ...base, ...more })).body
  const ask = async (header: Svar, client_id: string, nokkel: string) => {
    const key = await importPKCS8(nokkel, 'RS256')
    const grant = await signGrant({ client_id, kid: '', issuer: prove.url }, key, { header })
    return prove.post('token', form(grant))
  }
  const around = `Bag Attributes\r\n  localKeyID: 1\r\n${PEM.replaceAll('\n', '\r\n')}`
  for (const pem of [PEM, PKCS1_OFFENTLIG, `\n${PEM}`, around]) {
    const client_id = `egen/${pem.length}`
    assert.deepEqual(await register({ client_id, kid: '-egen', pem }), { client_id, kid: '-egen' })
    assert.equal((await ask({ kid: '-egen' }, client_id, PRIVAT)).status, 200)
  }
  const spoken = { ...jwk, kid: 'min-egen' }
  assert.equal((await register({ jwk: spoken }))['kid'], 'min-egen', 'the name that the JWK has')
  assert.equal((await register({ jwk: spoken, kid: 'k' }))['kid'], 'k')
  assert.equal((await register({ jwk: { ...jwk, kid: 7 }, kid: 'k' }))['kid'], 'k')
  const thumbprint = (await register({ pem: PEM }))['kid']
  assert.match(String(thumbprint), /^[\w-]{43}$/)
  assert.deepEqual(await register({ client_id: 'ca', ca: ca.sertifikat }), { client_id: 'ca' })
  const x5c = [der(certificate.sertifikat)]
  const signed = { kid: undefined, x5c }
  assert.equal((await ask(signed, 'ca', certificate.nokkel)).status, 200)
  const other = makeSertifikat(makeCa())
  const wrong = await ask({ kid: undefined, x5c: [der(other.sertifikat)] }, 'ca', other.nokkel)
  assert.equal(wrong.body['error_uri'], `${prove.url}errors/MP-120`)
  await register({ client_id: 'begge', ca: ca.sertifikat, pem: PEM, kid: 'k' })
  assert.equal((await ask(signed, 'begge', certificate.nokkel)).status, 200)
  assert.equal((await ask({ kid: 'k', x5c }, 'begge', PRIVAT)).status, 200, 'kid decides')
})

test('a client_id is one client: the same again is the same, another is refused (12.12)', async (t) => {
  const { post } = await startUtsteder(t, {
    klientfil: () => ({ klienter: [{ ...KLIENT, id: 'i-fil' }], tilganger: undefined }),
  })
  const good = { orgnr: ORGNR, scopes: [SCOPE], jwk, client_id: 'min' }
  for (let i = 0; i < 2; i += 1) assert.equal((await post('klienter', good)).status, 200)
  for (const other of [
    { ...good, scopes: ['a:b'] },
    { ...good, client_id: 'i-fil' },
  ]) {
    const { status, body } = await post('klienter', other)
    assert.deepEqual([status, body['error']], [409, 'invalid_request'])
  }
})

test('of more clients than there is room for, the oldest goes', () => {
  const register = createKlientregister(2)
  for (const id of ['a', 'b', 'c']) assert.equal(register.add({ ...KLIENT, id }), true)
  assert.equal(register.find('a'), undefined)
  assert.deepEqual(register.find('b'), { ...KLIENT, id: 'b' })
  assert.deepEqual(register.find('c'), { ...KLIENT, id: 'c' })
})
