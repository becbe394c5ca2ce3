import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { openBrukteGrant } from './brukte-grant.ts'

const key = (name: string) => Buffer.from(name)

test('a key is new once, however many others come between, and whatever is closed and opened', (t) => {
  const defer = lastFirst(t)
  const grant = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    lifetime: fc.nat(120),
    restarts: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 30 }), (grants) => {
      const data = katalog(defer)
      const until = new Map<string, number>()
      let brukte = openBrukteGrant(data, 100)
      grants.forEach(({ name, lifetime, restarts }, now) => {
        if (restarts) {
          brukte.close()
          brukte = openBrukteGrant(data, 100)
        }
        const use = brukte.use(key(name), now + lifetime, now)
        assert.equal(use, (until.get(name) ?? 0) > now ? 'brukt' : 'ny')
        if (use === 'ny') until.set(name, now + lifetime)
      })
      brukte.close()
    }),
    { numRuns: 20 },
  )
})

test('a full memory refuses what is new, still knows what is used, and has room again in time', (t) => {
  const defer = lastFirst(t)
  const data = katalog(defer)
  for (const now of [0, 50]) {
    const brukte = openBrukteGrant(data, 2)
    assert.equal(brukte.use(key('a'), 100, now), now === 0 ? 'ny' : 'brukt')
    assert.equal(brukte.use(key('b'), 200, now), now === 0 ? 'ny' : 'brukt')
    assert.equal(brukte.use(key('c'), 200, now), 'fullt')
    brukte.close()
  }
  const brukte = openBrukteGrant(data, 2)
  defer(() => brukte.close())
  assert.equal(brukte.use(key('c'), 200, 99), 'fullt')
  assert.equal(brukte.use(key('c'), 200, 100), 'ny')
  assert.equal(brukte.use(key('a'), 200, 100), 'fullt')
})

test('what was answered is on disk: a process that is killed at once has not forgotten it', (t) => {
  const defer = lastFirst(t)
  const data = katalog(defer)
  const script = `
    const { openBrukteGrant } = await import(${JSON.stringify(new URL('brukte-grant.ts', import.meta.url).href)})
    const brukte = openBrukteGrant(${JSON.stringify(data)}, 10)
    if (brukte.use(Buffer.from('a'), 100, 0) === 'ny') process.kill(process.pid, 'SIGKILL')`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  assert.equal(signal, 'SIGKILL')
  const brukte = openBrukteGrant(data, 10)
  defer(() => brukte.close())
  assert.equal(brukte.use(key('a'), 100, 0), 'brukt')
  assert.ok(readFileSync(join(data, 'utsteder.db')).length > 0)
})
