import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Grantregler, parseGrant, parseNoekkelvalg } from './grant.ts'
import { TokenAvvist, type Tokenfeil } from './tokenfeil.ts'

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

type Regler = { readonly regler?: Grantregler }
const issuers = [issuer, 'http://localhost:8080/']

function parse(changes: Readonly<Record<string, unknown>> = {}, regler: Regler = {}) {
  return parseGrant({ ...RIGHT, ...changes }, { issuers, nowSeconds, ...regler })
}

const SIDEN = { regler: 'siden' } as const

/** Without the claims of these names. */
function without(...names: readonly string[]) {
  const claims = Object.entries(RIGHT).filter(([name]) => !names.includes(name))
  return () => parseGrant(Object.fromEntries(claims), { issuers, nowSeconds })
}

function refuses(run: () => unknown, kode: Tokenfeil, words: RegExp): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof TokenAvvist)
    assert.equal(error.kode, kode)
    assert.match(error.message, words)
    return true
  })
}

test('a grant says which key it is signed with; kid decides where both ways are used (12.12)', () => {
  assert.deepEqual(parseNoekkelvalg({ alg: 'RS256', kid: 'k' }), { kind: 'kid', kid: 'k' })
  assert.deepEqual(parseNoekkelvalg({ x5c: ['a'] }), { kind: 'x5c', x5c: ['a'] })
  assert.deepEqual(parseNoekkelvalg({ x5c: [...'abcde'] }), { kind: 'x5c', x5c: [...'abcde'] })
  for (const x5c of [['a'], [], 'a', null, undefined]) {
    assert.deepEqual(parseNoekkelvalg({ kid: 'k', x5c }), { kind: 'kid', kid: 'k' })
    refuses(() => parseNoekkelvalg({ kid: 'k', x5c }, 'siden'), 'MP-011', /not both/)
  }
  const without = /no key identifier \(kid\) provided/
  for (const header of [{}, { kid: '' }, { kid: 7 }, { kid: null }, { x5u: 'a', jwk: {} }]) {
    refuses(() => parseNoekkelvalg(header), 'MP-100', without)
    if ('kid' in header)
      refuses(() => parseNoekkelvalg({ ...header, x5c: ['a'] }), 'MP-100', without)
  }
  refuses(() => parseNoekkelvalg({ kid: 'k', crit: ['exp'] }), 'MP-011', /crit/)
})

test('a chain of certificates is a list of one to five texts', () => {
  const wrong = ['a', null, undefined, 7, {}, [], ['a', 7], [['a']], [...'abcdef']]
  for (const x5c of wrong) {
    refuses(() => parseNoekkelvalg({ x5c }), 'MP-123', /Invalid JWT header x5c\. .*list of 1 to 5/)
  }
})

test('the claims of a right grant are what it asks for', () => {
  const none = { issuer, consumerOrg: undefined }
  const krav = { ...none, scopes: ['a:b'], jti: 'j', expSeconds: nowSeconds + 130 }
  assert.deepEqual(parse(), krav)
  assert.deepEqual(parse({}, SIDEN), { ...krav, expSeconds: nowSeconds + 120 })
  assert.deepEqual(without('jti')(), { ...krav, jti: undefined })
  assert.deepEqual(parse({ consumer_org: '991825827' }), { ...krav, consumerOrg: '991825827' })
})

test('blanks about scopes part them, and ask for nothing themselves (12.12)', () => {
  assert.deepEqual(parse({ scope: 'b a b' }).scopes, ['b', 'a'])
  for (const scope of [' b  a ', 'b\ta', '\t b a\t\t']) {
    assert.deepEqual(parse({ scope }).scopes, ['b', 'a'])
  }
  for (const scope of ['', ' ', ' \t ']) assert.deepEqual(parse({ scope }).scopes, [])
  for (const scope of ['b\na', 'b\u00a0a']) assert.deepEqual(parse({ scope }).scopes, [scope])
  assert.deepEqual(parse({ scope: ' b' }, SIDEN).scopes, ['', 'b'])
})

test('aud is a name of the issuer, alone; as a list of one too (12.12)', () => {
  for (const aud of [issuer, [issuer], 'http://localhost:8080/', ['http://localhost:8080/']]) {
    assert.equal(parse({ aud }).jti, 'j')
  }
  const words =
    /Invalid JWT claim aud\. It is to be https:\/\/test\.maskinporten\.no\/ and nothing else/
  const wrong = [
    issuer.slice(0, -1),
    `${issuer}token`,
    issuer.toUpperCase(),
    undefined,
    null,
    '',
    {},
  ]
  for (const aud of [...wrong, [], [issuer, issuer], [issuer, 'a'], [[issuer]], [null]]) {
    refuses(() => parse({ aud }), 'MP-110', words)
  }
  refuses(() => parse({ aud: [issuer] }, SIDEN), 'MP-110', words)
  refuses(without('aud'), 'MP-110', words)
})

test('a grant lives 180 seconds at most, is ten seconds ahead at most, and is taken ten seconds after its end (12.12)', () => {
  const edge = [
    { iat: nowSeconds + 10, exp: nowSeconds + 190 },
    { iat: nowSeconds, exp: nowSeconds + 1 },
    { iat: nowSeconds, exp: nowSeconds + 121 },
    { iat: nowSeconds - 170, exp: nowSeconds + 10 },
    { iat: nowSeconds - 100, exp: nowSeconds - 9 },
  ]
  for (const times of edge) assert.equal(parse(times).expSeconds, times.exp + 10)
  const expired = /JWT has expired/
  refuses(() => parse({ iat: nowSeconds - 60, exp: nowSeconds - 10 }), 'MP-130', expired)
  refuses(() => parse({ exp: nowSeconds - 1 }), 'MP-130', expired)
  refuses(() => parse({ iat: nowSeconds + 11 }), 'MP-130', /Issue time is in the future/)
  const long = /JWT has too long lifetime\. exp is at most 180 seconds/
  for (const exp of [nowSeconds + 181, nowSeconds + 180.5, 1e20]) {
    refuses(() => parse({ exp }), 'MP-130', long)
  }
  const times = /iat and exp are needed/
  for (const value of [undefined, null, `${nowSeconds}`, Infinity, Number.NaN, [nowSeconds]]) {
    refuses(() => parse({ iat: value }), 'MP-011', times)
    refuses(() => parse({ exp: value }), 'MP-011', times)
  }
  refuses(without('iat'), 'MP-011', times)
  refuses(without('exp'), 'MP-011', times)
})

test('by the rules of the page, it lives 120 seconds, and is as new as it says (12.12)', () => {
  const page = (changes: Readonly<Record<string, unknown>>) => () => parse(changes, SIDEN)
  const edge = [
    { iat: nowSeconds - 10, exp: nowSeconds + 110 },
    { iat: nowSeconds + 10, exp: nowSeconds + 130 },
    { iat: nowSeconds, exp: nowSeconds + 1 },
  ]
  for (const times of edge) assert.equal(page(times)().expSeconds, times.exp)
  refuses(page({ exp: nowSeconds + 121 }), 'MP-130', /at most 120/)
  refuses(
    page({ iat: nowSeconds - 11, exp: nowSeconds + 60 }),
    'MP-130',
    /at most 10 seconds behind/,
  )
  refuses(page({ iat: nowSeconds - 9, exp: nowSeconds }), 'MP-130', /has expired/)
})

test('claims that the documentation does not name are refused, and those of other APIs by name', () => {
  const unknown = /It holds no other claims than aud, iss, iat, exp, jti, scope, consumer_org\.$/
  for (const name of ['sub', 'nbf', 'hemmelig', '', 'Scope', 'client_id', 'toString']) {
    refuses(() => parse({ [name]: 'x' }), 'MP-011', unknown)
  }
  refuses(() => parse(JSON.parse('{"__proto__":1}')), 'MP-011', unknown)
  for (const name of ['resource', 'iss_onbehalfof', 'pid', 'authorization_details']) {
    const words = new RegExp(`Folkeregisteret has no use for ${name}; leave it out`)
    refuses(() => parse({ [name]: ['x'], sub: 'x' }), 'MP-011', words)
  }
})

test('scope, consumer_org and jti have the shape they are documented in', () => {
  for (const value of [undefined, null, 7, ['a:b']]) {
    refuses(() => parse({ scope: value }), 'MP-011', /scope is needed/)
  }
  refuses(without('scope'), 'MP-011', /scope is needed/)
  for (const value of [undefined, null, 991825827, '99182582', '9918258277', '0192:991825827']) {
    refuses(() => parse({ consumer_org: value }), 'MP-011', /consumer_org is a text of nine digits/)
  }
  for (const value of [undefined, null, 7, '', ['j'], 'j'.repeat(201)]) {
    refuses(() => parse({ jti: value }), 'MP-011', /jti is text/)
  }
  assert.equal(parse({ jti: 'j'.repeat(200) }).jti?.length, 200)
})

test('whatever the claims are, a grant is read only where every rule holds', () => {
  const around = fc.oneof(
    fc.integer({ min: nowSeconds - 200, max: nowSeconds + 200 }),
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
        parseGrant(some, { issuers, nowSeconds })
      } catch (error) {
        assert.ok(error instanceof TokenAvvist)
        return
      }
      const [iat, exp] = [Number(some.iat), Number(some.exp)]
      assert.ok(some.aud === issuer && typeof some.scope === 'string' && !('sub' in some))
      assert.ok(iat - nowSeconds <= 10 && exp + 10 > nowSeconds && exp - iat <= 180)
    }),
    { numRuns: 2_000 },
  )
})
