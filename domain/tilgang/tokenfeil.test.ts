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
  'MP-250': [403, 'invalid_scope'],
  'MP-251': [403, 'invalid_scope'],
}

test('a refusal has the status and the OAuth code of its code, and names it', () => {
  assert.deepEqual(Object.keys(TOKENFEIL), Object.keys(EXPECTED))
  for (const [kode, expected] of Object.entries(EXPECTED)) {
    const { name, status, error, message } = new TokenAvvist(kode as Tokenfeil, 'Slik er det.')
    assert.deepEqual([status, error], expected, kode)
    assert.equal(message, `Slik er det. (${kode})`)
    assert.equal(name, 'TokenAvvist')
  }
})

test('a refusal that Maskinporten has no code for has its own status and OAuth code', () => {
  const { status, error, message } = new TokenAvvist([413, 'invalid_request'], 'For stor.')
  assert.deepEqual([status, error, message], [413, 'invalid_request', 'For stor.'])
})
