import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createBrukteGrant } from './jti.ts'

test('a key is new once, however many others come between', () => {
  const grant = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), lifetime: fc.nat(120) })
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 60 }), (grants) => {
      const brukte = createBrukteGrant(100)
      const until = new Map<string, number>()
      grants.forEach(({ key, lifetime }, now) => {
        const use = brukte.use(key, now + lifetime, now)
        if ((until.get(key) ?? 0) > now) assert.equal(use, 'brukt')
        if (!until.has(key)) assert.equal(use, 'ny')
        if (use === 'ny') until.set(key, now + lifetime)
      })
    }),
  )
})

test('a full memory refuses what is new and still knows what is used', () => {
  const brukte = createBrukteGrant(2)
  assert.equal(brukte.use('a', 100, 0), 'ny')
  assert.equal(brukte.use('b', 50, 0), 'ny')
  assert.equal(brukte.use('c', 100, 0), 'fullt')
  assert.equal(brukte.use('a', 100, 0), 'brukt')
})

test('what has expired makes room', () => {
  const brukte = createBrukteGrant(1)
  assert.equal(brukte.use('a', 100, 0), 'ny')
  assert.equal(brukte.use('b', 200, 99), 'fullt')
  assert.equal(brukte.use('b', 200, 100), 'ny')
})
