import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasScope } from './scope.ts'

const word = fc.stringMatching(/^[a-z:/.]{1,20}$/)

test('a scope is held exactly when it is one of the words', () => {
  fc.assert(
    fc.property(fc.array(word), word, (words, scope) => {
      assert.equal(hasScope({ scope: words.join(' ') }, [scope]), words.includes(scope))
    }),
  )
})

test('a scope that begins like another is another', () => {
  const claims = { scope: 'folkeregister:deling/finans.segmentansvarlig krr:global' }
  assert.equal(hasScope(claims, ['folkeregister:deling/finans']), false)
  assert.equal(hasScope(claims, ['krr:global']), true)
})

test('claims without a scope in one string hold none', () => {
  for (const scope of [undefined, null, '', 7, ['a'], { a: 'a' }]) {
    assert.equal(hasScope({ scope }, ['a']), false)
  }
  assert.equal(hasScope({}, ['a']), false)
})

test('one of several scopes is enough (12.4)', () => {
  const claims = { scope: 'a:b c:d' }
  assert.equal(hasScope(claims, ['x:y', 'c:d']), true)
  assert.equal(hasScope(claims, ['x:y', 'z:w']), false)
  assert.equal(hasScope(claims, []), false)
})

test('the empty scope is never held', () => {
  assert.equal(hasScope({ scope: 'a  b' }, ['']), false)
})
