import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJwt, type JWK } from 'jose'
import { TokenFeil } from '../klient/errors.ts'
import { createTilgang } from '../server/http/tokens/tilgang.ts'
import { SCOPE, startUtsteder } from '../server/issuer/fixture.ts'
import { fetchTestToken } from './token.ts'

const pakke = 'offentligutenhjemmel'
const orgnr = '991825827'

test('a fetched token opens the rettighetspakke, and no other, for the virksomhet', async (t) => {
  const { url, utsteder } = await startUtsteder(t, { clock: Date.now })
  const token = await fetchTestToken({ url, pakke, orgnr })
  const tilgang = createTilgang({ ...utsteder, clock: Date.now })
  assert.equal((await tilgang(`Bearer ${token}`, [SCOPE])).id, `0192:${orgnr}`)
  await assert.rejects(tilgang(`Bearer ${token}`, ['folkeregister:deling/finans']), {
    kode: 'FREG-202',
  })
})

test('the address may be without its last slash, and the scope is that of the package', async (t) => {
  const { url } = await startUtsteder(t, { clock: Date.now })
  const token = await fetchTestToken({ url: url.slice(0, -1), pakke: 'eid', orgnr })
  assert.equal(decodeJwt(token)['scope'], 'folkeregister:deling/utstedereid')
})

test('each call makes a key of its own, and the private one is never sent', async (t) => {
  const { url } = await startUtsteder(t, { clock: Date.now })
  const sent: string[] = []
  const spy: typeof fetch = async (input, init) => {
    sent.push(String(init?.body ?? ''))
    return fetch(input, init)
  }
  await fetchTestToken({ url, pakke, orgnr, fetch: spy })
  await fetchTestToken({ url, pakke, orgnr, fetch: spy })
  const keys = sent
    .filter((body) => body.includes('jwk'))
    .map((body) => (JSON.parse(body) as { jwk: JWK }).jwk)
  assert.equal(keys.length, 2)
  for (const jwk of keys) assert.deepEqual(Object.keys(jwk).sort(), ['e', 'kty', 'n'])
  assert.notEqual(keys[0]?.n, keys[1]?.n)
})

test('a register with a real person gives the reason and no token', async (t) => {
  const { url } = await startUtsteder(t, { clock: Date.now, isReal: async () => true })
  await assert.rejects(fetchTestToken({ url, pakke, orgnr }), (error) => {
    return error instanceof TokenFeil && /real persons/.test(error.message)
  })
})

test('a clock that is wrong is told apart from other refusals', async (t) => {
  const { url } = await startUtsteder(t)
  await assert.rejects(fetchTestToken({ url, pakke, orgnr }), /set the clock/)
})

test('giving up stops the call, and is not mistaken for a service that is gone', async (t) => {
  const { url } = await startUtsteder(t, { clock: Date.now })
  await assert.rejects(
    fetchTestToken({ url, pakke, orgnr, signal: AbortSignal.abort() }),
    (error: Error) => error.name === 'AbortError',
  )
})
