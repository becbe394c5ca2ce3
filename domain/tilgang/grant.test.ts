import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseGrant, parseNoekkelvalg } from './grant.ts'
import { TokenAvvist } from './tokenfeil.ts'

const issuer = 'https://test.maskinporten.no/'
const nowSeconds = 1_750_000_000
const RIGHT = {
  aud: issuer,
  iss: 'klient',
  scope: 'a:b',
  iat: nowSeconds,
  exp: nowSeconds + 120,
  jti: 'j',
}

function parse(changes: Readonly<Record<string, unknown>> = {}) {
  return parseGrant({ ...RIGHT, ...changes }, { issuer, nowSeconds })
}

/** Without the claims of these names. */
function without(...names: readonly string[]) {
  const claims = Object.entries(RIGHT).filter(([name]) => !names.includes(name))
  return () => parseGrant(Object.fromEntries(claims), { issuer, nowSeconds })
}

function refuses(run: () => unknown, message: string): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof TokenAvvist)
    assert.equal(error.message, message)
    return true
  })
}

const BOTH = 'Headeren skal ha kid eller x5c, ikke begge. (MP-011)'
const NEITHER = 'Headeren skal ha kid eller x5c, så nøkkelen kan finnes. (MP-100)'
const NO_CHAIN = 'x5c skal være en liste med 1 til 5 sertifikater som base64 av DER. (MP-123)'

test('a grant says which key it is signed with in exactly one way', () => {
  assert.deepEqual(parseNoekkelvalg({ alg: 'RS256', kid: 'k' }), { kind: 'kid', kid: 'k' })
  assert.deepEqual(parseNoekkelvalg({ x5c: ['a'] }), { kind: 'x5c', x5c: ['a'] })
  assert.deepEqual(parseNoekkelvalg({ x5c: [...'abcde'] }), { kind: 'x5c', x5c: [...'abcde'] })
  for (const header of [{}, { kid: '' }, { kid: 7 }, { kid: null }, { x5u: 'a', jwk: {} }]) {
    refuses(() => parseNoekkelvalg(header), NEITHER)
  }
  refuses(() => parseNoekkelvalg({ kid: 'k', x5c: ['a'] }), BOTH)
  refuses(() => parseNoekkelvalg({ kid: undefined, x5c: ['a'] }), BOTH)
  const critical = 'crit i headeren støttes ikke; utelat den. (MP-011)'
  refuses(() => parseNoekkelvalg({ kid: 'k', crit: ['exp'] }), critical)
})

test('a chain of certificates is a list of one to five texts', () => {
  const wrong = ['a', null, undefined, 7, {}, [], ['a', 7], [['a']], [...'abcdef']]
  for (const x5c of wrong) refuses(() => parseNoekkelvalg({ x5c }), NO_CHAIN)
})

test('the claims of a right grant are what it asks for', () => {
  const expSeconds = nowSeconds + 120
  const krav = { scopes: ['a:b'], consumerOrg: undefined, jti: 'j', expSeconds }
  assert.deepEqual(parse(), krav)
  assert.deepEqual(without('jti')(), { ...krav, jti: undefined })
  assert.deepEqual(parse({ consumer_org: '991825827' }), { ...krav, consumerOrg: '991825827' })
  assert.deepEqual(parse({ scope: 'b a b' }).scopes, ['b', 'a'])
  assert.deepEqual(parse({ scope: '' }).scopes, [''])
})

test('aud is the issuer, exactly and alone', () => {
  const message = `aud skal være nøyaktig ${issuer} og ikke noe mer. (MP-110)`
  for (const aud of [issuer.slice(0, -1), `${issuer}token`, [issuer], undefined, null]) {
    refuses(() => parse({ aud }), message)
  }
  refuses(without('aud'), message)
})

test('a grant is accepted within ten seconds of the clock, and lives 120 seconds at most', () => {
  const edge = [
    { iat: nowSeconds - 10, exp: nowSeconds + 110 },
    { iat: nowSeconds + 10, exp: nowSeconds + 130 },
    { iat: nowSeconds, exp: nowSeconds + 1 },
  ]
  for (const times of edge) assert.equal(parse(times).expSeconds, times.exp)
  const expired = 'assertion er utløpt. (MP-130)'
  refuses(() => parse({ exp: nowSeconds }), expired)
  refuses(() => parse({ iat: nowSeconds - 60, exp: nowSeconds - 1 }), expired)
  const skewed = 'iat kan være høyst 10 sekunder fra klokka her; still klokka. (MP-130)'
  refuses(() => parse({ iat: nowSeconds - 11, exp: nowSeconds + 60 }), skewed)
  refuses(() => parse({ iat: nowSeconds + 11 }), skewed)
  const long = 'exp kan være høyst 120 sekunder etter iat. (MP-130)'
  refuses(() => parse({ exp: nowSeconds + 121 }), long)
  refuses(() => parse({ exp: nowSeconds + 120.5 }), long)
  const times = 'iat og exp må være med, i sekunder. (MP-011)'
  const wrong = [
    undefined,
    null,
    `${nowSeconds}`,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    [nowSeconds],
  ]
  for (const value of wrong) {
    refuses(() => parse({ iat: value }), times)
    refuses(() => parse({ exp: value }), times)
  }
  refuses(without('iat'), times)
  refuses(without('exp'), times)
})

test('claims that the documentation does not name are refused, and those of other APIs by name', () => {
  const bare = 'aud, iss, iat, exp, jti, scope, consumer_org'
  const unknown = `Invalid assertion: den kan bare inneholde ${bare}. (MP-011)`
  for (const name of ['sub', 'nbf', 'hemmelig', '', 'Scope', 'client_id', 'toString']) {
    refuses(() => parse({ [name]: 'x' }), unknown)
  }
  refuses(() => parse(JSON.parse('{"__proto__":1}')), unknown)
  for (const name of ['resource', 'iss_onbehalfof', 'pid', 'authorization_details']) {
    const message = `Invalid assertion: ${name} brukes ikke av Folkeregisteret; utelat den. (MP-011)`
    refuses(() => parse({ [name]: ['x'], sub: 'x' }), message)
  }
})

test('scope, consumer_org and jti have the shape they are documented in', () => {
  const scope = 'scope må være med, atskilt med mellomrom. (MP-011)'
  for (const value of [undefined, null, 7, ['a:b']]) refuses(() => parse({ scope: value }), scope)
  refuses(without('scope'), scope)
  const org = 'consumer_org skal være en streng med ni siffer. (MP-011)'
  for (const value of [undefined, null, 991825827, '99182582', '9918258277', '0192:991825827']) {
    refuses(() => parse({ consumer_org: value }), org)
  }
  const jti = 'jti skal være tekst, ny for hver gang, høyst 200 tegn. (MP-011)'
  for (const value of [undefined, null, 7, '', ['j'], 'j'.repeat(201)]) {
    refuses(() => parse({ jti: value }), jti)
  }
  assert.equal(parse({ jti: 'j'.repeat(200) }).jti?.length, 200)
})

test('whatever the claims are, a grant is read only where every rule holds', () => {
  const around = fc.oneof(
    fc.integer({ min: nowSeconds - 15, max: nowSeconds + 150 }),
    fc.anything(),
  )
  const claims = fc.record(
    {
      aud: fc.oneof(fc.constant(issuer), fc.anything()),
      iss: fc.anything(),
      iat: around,
      exp: around,
      scope: fc.oneof(fc.string(), fc.anything()),
      jti: fc.oneof(fc.string(), fc.anything()),
      consumer_org: fc.oneof(fc.stringMatching(/^\d{9}$/), fc.anything()),
      sub: fc.anything(),
    },
    { requiredKeys: ['aud', 'iat', 'exp', 'scope'] },
  )
  fc.assert(
    fc.property(claims, (some) => {
      try {
        parseGrant(some, { issuer, nowSeconds })
      } catch (error) {
        assert.ok(error instanceof TokenAvvist)
        return
      }
      const [iat, exp] = [Number(some.iat), Number(some.exp)]
      assert.ok(some.aud === issuer && typeof some.scope === 'string' && !('sub' in some))
      assert.ok(Math.abs(iat - nowSeconds) <= 10 && exp > nowSeconds && exp - iat <= 120)
    }),
    { numRuns: 2_000 },
  )
})
