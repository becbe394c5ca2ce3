import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOKENFEIL, TokenAvvist, type Tokenfeil } from './tokenfeil.ts'

const grant = [400, 'invalid_grant']
const EXPECTED = {
  'MP-011': [400, 'invalid_request'],
  'MP-012': grant,
  'MP-100': grant,
  'MP-110': grant,
  'MP-120': grant,
  'MP-121': grant,
  'MP-122': grant,
  'MP-123': grant,
  'MP-124': grant,
  'MP-130': grant,
  'MP-200': [400, 'invalid_scope'],
  'MP-250': [403, 'forbidden'],
  'MP-251': [403, 'forbidden'],
}

test('a refusal has the status, the OAuth code and the words of its code, and then what to do (12.11)', () => {
  assert.deepEqual(Object.keys(TOKENFEIL), Object.keys(EXPECTED))
  for (const [kode, expected] of Object.entries(EXPECTED)) {
    const avvist = new TokenAvvist(kode as Tokenfeil, 'Do so.')
    assert.deepEqual([avvist.status, avvist.error], expected, kode)
    assert.equal(avvist.message, `${TOKENFEIL[kode as Tokenfeil][2]} Do so.`)
    assert.equal(avvist.kode, kode)
    assert.equal(avvist.name, 'TokenAvvist')
  }
  assert.equal(
    new TokenAvvist('MP-121').message,
    'Invalid assertion. Client authentication failed. Expired key.',
  )
})

test('a refusal that Maskinporten has no code for has its own status and OAuth code', () => {
  const { status, error, message, kode } = new TokenAvvist([413, 'invalid_request'], 'Too large.')
  assert.deepEqual(
    [status, error, message, kode],
    [413, 'invalid_request', 'Too large.', undefined],
  )
})
