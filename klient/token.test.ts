import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnsecuredJWT } from 'jose'
import { createTid } from './fixture.ts'
import { createTokens, type Token } from './token.ts'

function jwt(claims: Record<string, unknown>): string {
  return new UnsecuredJWT(claims).encode()
}

/** Tokens numbered from 1. */
function numbered(varerMs: number | undefined) {
  let nr = 0
  return async (): Promise<Token> => ({ verdi: `token ${++nr}`, varerMs })
}

test('one token serves until the last quarter of its life, and the next one after that', async () => {
  const tid = createTid()
  const tokens = createTokens(numbered(2_000), tid)
  assert.equal(await tokens.get(), 'token 1')
  tid.advance(1_499)
  assert.equal(await tokens.get(), 'token 1')
  tid.advance(1)
  assert.equal(await tokens.get(), 'token 2')
})

test('a long-lived token is renewed 15 seconds before its end', async () => {
  const tid = createTid()
  const tokens = createTokens(numbered(3_600_000), tid)
  await tokens.get()
  tid.advance(3_600_000 - 15_001)
  assert.equal(await tokens.get(), 'token 1')
  tid.advance(1)
  assert.equal(await tokens.get(), 'token 2')
})

test('a clock that is set, ahead or back, neither fetches a token nor keeps one (11.3)', async () => {
  const tid = createTid()
  const tokens = createTokens(numbered(3_600_000), tid)
  assert.equal(await tokens.get(), 'token 1')
  for (const ms of [Date.UTC(2999, 0), 0]) {
    tid.setClock(ms)
    assert.equal(await tokens.get(), 'token 1')
    assert.equal(tokens.isUtloept('token 1'), false)
  }
  tid.advance(3_600_000)
  assert.equal(tokens.isUtloept('token 1'), true)
  assert.equal(await tokens.get(), 'token 2')
})

test('calls that ask at the same time share one fetch', async () => {
  let fetches = 0
  const tokens = createTokens(async () => {
    fetches += 1
    await new Promise((resolve) => setImmediate(resolve))
    return 'felles'
  }, createTid())
  assert.deepEqual(
    await Promise.all([tokens.get(), tokens.get(), tokens.get()]),
    Array(3).fill('felles'),
  )
  assert.equal(fetches, 1)
})

test('a token that says itself when it ends is believed, by the issuer’s clock', async () => {
  const tid = createTid()
  const fast = Math.floor(tid.clock() / 1000) + 3_000
  let fetches = 0
  const tokens = createTokens(async () => {
    fetches += 1
    return jwt({ iat: fast, exp: fast + 100, nr: fetches })
  }, tid)
  await tokens.get()
  tid.advance(80_000)
  await tokens.get()
  assert.equal(fetches, 1)
  tid.advance(6_000)
  await tokens.get()
  assert.equal(fetches, 2)
})

test('a token of unknown life is used until it is refused', async () => {
  const tid = createTid()
  const tokens = createTokens(numbered(undefined), tid)
  const first = await tokens.get()
  tid.advance(1e9)
  assert.equal(await tokens.get(), first)
  assert.equal(tokens.drop(first), true)
  assert.equal(await tokens.get(), 'token 2')
  tokens.drop(first)
  assert.equal(await tokens.get(), 'token 2')
})

test('a token that was given as it is cannot be renewed', async () => {
  const tokens = createTokens('fast', createTid())
  assert.equal(tokens.drop('fast'), false)
  assert.equal(await tokens.get(), 'fast')
})

test('a failed fetch is not kept, and giving up does not take the fetch from the others', async () => {
  let fetches = 0
  const tokens = createTokens(async () => {
    fetches += 1
    await new Promise((resolve) => setImmediate(resolve))
    if (fetches === 1) throw new Error('down')
    return 'oppe'
  }, createTid())
  await assert.rejects(tokens.get(), /down/)
  const stop = new AbortController()
  const [mine, other] = [tokens.get(stop.signal), tokens.get()]
  stop.abort(new Error('enough'))
  await assert.rejects(mine, /enough/)
  assert.equal(await other, 'oppe')
})
