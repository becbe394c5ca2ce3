import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isOrgnr, isPrivate, KlientfilFeil, parseModulus, parseScopes } from './klient.ts'
import { parseKlientfil } from './klientfil.ts'

const N = 'u'.repeat(342)
const JWK = { kty: 'RSA', kid: 'k1', n: N, e: 'AQAB' }
const SCOPE = 'folkeregister:deling/finans'
const KLIENT = { client_id: 'min', orgnr: '999888777', scopes: [SCOPE], jwks: { keys: [JWK] } }

/** The mistakes a file is refused with. */
function mistakes(input: unknown): readonly string[] {
  try {
    parseKlientfil(input)
  } catch (error) {
    assert.ok(error instanceof KlientfilFeil)
    assert.equal(error.name, 'KlientfilFeil')
    return error.message.split('\n')
  }
  assert.fail('the file was not refused')
}

/** The mistakes of a file with one client that is right but for these members. */
function wrong(changes: Readonly<Record<string, unknown>>): readonly string[] {
  return mistakes({ klienter: [{ ...KLIENT, ...changes }] })
}

test('a file with everything in it is read', () => {
  const sertifikat = { client_id: 'a:b.c-d_e', orgnr: '991825827', scopes: [SCOPE, SCOPE, 'a'] }
  const delegeringer = [{ orgnr: '889640782', scopes: [SCOPE] }]
  const keys = [
    { ...JWK, utloeper: '2027-01-31', use: 'sig', alg: 'RS256' },
    { ...JWK, kid: 'k2' },
  ]
  const { klienter, tilganger } = parseKlientfil({
    klienter: [{ ...KLIENT, jwks: { keys }, delegeringer }, sertifikat],
    tilganger: { '999888777': [SCOPE], '889640782': ['a', 'b'] },
  })
  const utloeperMs = Date.UTC(2027, 0, 31)
  assert.deepEqual(klienter, [
    {
      id: 'min',
      orgnr: '999888777',
      scopes: [SCOPE],
      noekler: [
        { kid: 'k1', n: N, utloeperMs },
        { kid: 'k2', n: N },
      ],
      delegeringer,
    },
    {
      id: 'a:b.c-d_e',
      orgnr: '991825827',
      scopes: [SCOPE, 'a'],
      noekler: [],
      delegeringer: [],
    },
  ])
  assert.deepEqual(
    [...(tilganger ?? [])],
    [
      ['889640782', ['a', 'b']],
      ['999888777', [SCOPE]],
    ],
  )
})

test('without tilganger nothing is said of them, and an empty file has nobody', () => {
  assert.deepEqual(parseKlientfil({ klienter: [] }), { klienter: [], tilganger: undefined })
  const none = parseKlientfil({ klienter: [], tilganger: {} }).tilganger
  assert.equal(none?.size, 0)
})

const CA = 'klienter[0].ca: one certificate in PEM, that of the CA, of 16 kB at most'
const PEM = '-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----\n'

test('each mistake is named with its place', () => {
  const text = 'letters, digits and marks, without spaces'
  const scopes = 'a list of 1 to 20 scopes, none with a space'
  const key = 'a public RSA key of 2048 to 4096 bits, e = AQAB'
  const orgnr = 'nine digits in quotation marks'
  const keys = (one: object) => ({ jwks: { keys: [{ ...JWK, ...one }] } })
  const at = 'klienter[0].jwks.keys'
  const cases: [Readonly<Record<string, unknown>>, string][] = [
    [{ client_id: undefined }, `klienter[0].client_id: ${text}`],
    [{ client_id: 'a b' }, `klienter[0].client_id: ${text}`],
    [{ client_id: '' }, `klienter[0].client_id: ${text}`],
    [{ client_id: 'a'.repeat(101) }, `klienter[0].client_id: ${text}`],
    [{ client_id: 7 }, `klienter[0].client_id: ${text}`],
    [{ orgnr: 999888777 }, `klienter[0].orgnr: ${orgnr}`],
    [{ scopes: SCOPE }, `klienter[0].scopes: ${scopes}`],
    [
      { annet: 1 },
      'klienter[0]: has no other members than client_id, orgnr, scopes, jwks, ca, delegeringer',
    ],
    [{ jwks: { keys: [JWK], annet: 1 } }, 'klienter[0].jwks: has no other members than keys'],
    [{ jwks: { keys: 'a' } }, `${at}: a list`],
    [
      { jwks: { keys: [] } },
      `${at}: at least one key; without jwks the client signs with a certificate`,
    ],
    [{ jwks: { keys: [JWK, JWK] } }, `${at}: every key has a kid of its own`],
    [keys({ kid: undefined }), `${at}[0].kid: ${text}`],
    [keys({ kid: 'a b' }), `${at}[0].kid: ${text}`],
    [keys({ kty: 'EC' }), `${at}[0]: ${key}`],
    [keys({ n: 'kort' }), `${at}[0]: ${key}`],
    [keys({ e: 'AQ' }), `${at}[0]: ${key}`],
    [keys({ x5c: [] }), `${at}[0]: has no other members than kty, kid, n, e, alg, use, utloeper`],
    [
      keys({ d: 'hemmelig' }),
      `${at}[0]: a private key; only the public half (kty, n, e) belongs here`,
    ],
    [keys({ utloeper: '31.01.2027' }), `${at}[0].utloeper: a date such as 2027-01-31`],
    [keys({ utloeper: '2027-1-31' }), `${at}[0].utloeper: a date such as 2027-01-31`],
    [keys({ utloeper: '2027-13-01' }), `${at}[0].utloeper: a date such as 2027-01-31`],
    [keys({ utloeper: 2027 }), `${at}[0].utloeper: a date such as 2027-01-31`],
    [{ ca: 'MIIF' }, CA],
    [{ ca: `${PEM}${PEM}` }, CA],
    [{ ca: PEM.replace('CERTIFICATE', 'PRIVATE KEY') }, CA],
    [{ ca: null }, CA],
    [{ delegeringer: {} }, 'klienter[0].delegeringer: a list'],
  ]
  for (const [changes, expected] of cases) assert.deepEqual(wrong(changes), [expected])
  assert.deepEqual(wrong({ jwks: [JWK] }), ['klienter[0].jwks: an object', `${at}: a list`])
  const delegering = { orgnr: '1', scopes: [], annet: 1 }
  assert.deepEqual(wrong({ delegeringer: [delegering] }), [
    'klienter[0].delegeringer[0]: has no other members than orgnr, scopes',
    `klienter[0].delegeringer[0].orgnr: ${orgnr}`,
    `klienter[0].delegeringer[0].scopes: ${scopes}`,
  ])
})

test('every mistake is named at once, and no value is repeated', () => {
  const secret = 'svaert-hemmelig'
  const broken = {
    client_id: `${secret} `,
    orgnr: secret,
    scopes: [`${secret} `],
    [secret]: secret,
  }
  const found = mistakes({
    klienter: [broken, KLIENT, KLIENT, 7, { ...KLIENT, client_id: 'c', jwks: { keys: [7] } }],
    tilganger: { [secret]: secret, '991825827': [] },
    [secret]: secret,
  })
  assert.deepEqual(
    found.map((line) => line.split(':')[0]),
    [
      'the file',
      'klienter[0]',
      'klienter[0].client_id',
      'klienter[0].orgnr',
      'klienter[0].scopes',
      'klienter[3]',
      'klienter[3].client_id',
      'klienter[3].orgnr',
      'klienter[3].scopes',
      'klienter[4].jwks.keys[0]',
      'klienter[4].jwks.keys[0]',
      'klienter[4].jwks.keys[0].kid',
      'klienter',
      'tilganger',
      'tilganger.991825827',
      'tilganger',
    ],
  )
  assert.equal(found[0], 'the file: has no other members than klienter, tilganger')
  assert.equal(found[12], 'klienter: every client has a client_id of its own')
  assert.equal(found[13], 'tilganger: name number 2 is not nine digits')
  assert.ok(!found.join('\n').includes(secret))
})

test('two keys that cannot be read are not said to have the same kid', () => {
  const found = wrong({ jwks: { keys: [7, 8].map((kid) => ({ ...JWK, kid })) } })
  assert.deepEqual(
    found.map((line) => line.split(':')[0]),
    [0, 1].map((i) => `klienter[0].jwks.keys[${i}].kid`),
  )
})

test('a file that is no object, or has no list of clients, is refused', () => {
  for (const input of [null, undefined, 7, 'a', []]) {
    assert.deepEqual(mistakes(input), ['the file: an object', 'klienter: a list'])
  }
  assert.deepEqual(mistakes({}), ['klienter: a list'])
  assert.deepEqual(mistakes({ klienter: [], tilganger: [] }), ['tilganger: an object'])
})

test('whatever the file says, it is read or refused as a file', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ klienter: fc.array(fc.object()) })),
      (input) => {
        try {
          parseKlientfil(input)
        } catch (error) {
          assert.ok(error instanceof KlientfilFeil)
        }
      },
    ),
  )
})

test('an organisasjonsnummer is nine digits as text', () => {
  assert.equal(isOrgnr('999888777'), true)
  for (const input of [999888777, '99988877', '9998887777', ' 999888777', '99988877a', null]) {
    assert.equal(isOrgnr(input), false)
  }
})

test('scopes are one to twenty words of a scope, each once', () => {
  assert.deepEqual(parseScopes(['a:b/c.d-e_f', 'g', 'g']), ['a:b/c.d-e_f', 'g'])
  const many = Array.from({ length: 20 }, (_, i) => `a${i}`)
  assert.equal(parseScopes(many)?.length, 20)
  assert.deepEqual(parseScopes(['a'.repeat(120)]), ['a'.repeat(120)])
  const none = [
    [],
    [...many, 'a'],
    ['a b'],
    [''],
    ['æ'],
    ['a'.repeat(121)],
    ['a', 7],
    'a',
    null,
    {},
  ]
  for (const input of none) assert.equal(parseScopes(input), undefined)
})

test('a modulus is that of a public RSA key of 2048 to 4096 bits', () => {
  const right = { kty: 'RSA', n: N, e: 'AQAB' }
  assert.equal(parseModulus(right), N)
  assert.equal(parseModulus({ ...right, n: 'u'.repeat(683) })?.length, 683)
  const wrong = [
    { n: 'u'.repeat(341) },
    { n: 'u'.repeat(684) },
    { n: `${N}=` },
    { n: 7 },
    { e: 'AQ' },
    { kty: 'EC' },
  ]
  for (const one of wrong) assert.equal(parseModulus({ ...right, ...one }), undefined)
})

test('a key with any member that is to be kept secret is private', () => {
  assert.equal(isPrivate({ kty: 'RSA', n: N, e: 'AQAB', kid: 'k' }), false)
  assert.equal(isPrivate(Object.create({ d: 1 })), false)
  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
    assert.equal(isPrivate({ [member]: undefined }), true)
  }
})
