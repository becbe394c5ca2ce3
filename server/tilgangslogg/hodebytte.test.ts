import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fyll, START_MS } from './fixture.ts'
import {
  bytteNokkel,
  type Hode,
  loadLoggnokkel,
  readHoder,
  readOffentlig,
  signHode,
} from './hode.ts'
import { verifiser } from './verifiser.ts'

/** A log of six lines whose key was changed after the fourth, and what may be made with each key. */
function bytt(t: TestContext) {
  const log = fyll(
    t,
    [1, 2, 3, 4].map((id) => ({ om: [id] })),
  )
  const { mappe, nokler, signert } = log
  const hoder = join(mappe, 'hoder.txt')
  writeFileSync(hoder, `${signert}\n`)
  const old = loadLoggnokkel(mappe)
  const kept = join(mappe, 'beholdt.pub.pem')
  copyFileSync(join(mappe, 'nokkel.pub.pem'), kept)
  const ny = bytteNokkel({ katalog: mappe, hoder }, { nr: 4, tid: START_MS }, nokler)
  const text = readFileSync(hoder, 'utf8')
  const [ende] = readHoder(signert, old.offentlig, nokler).hoder
  assert.ok(ende)
  const sign = (how: 'old' | 'ny', hode: Partial<Hode> = {}) =>
    signHode({ ...ende, ...hode }, how === 'old' ? old : ny, nokler)
  const read = (...lines: readonly string[]) =>
    readHoder([text, ...lines].join('\n'), readOffentlig(kept), nokler)
  return { ...log, old, ny, hoder, text, sign, read, kept }
}

test('whoever kept the first public key follows to the key that it signed, and the log is whole by both (11.10)', (t) => {
  const { read, sign, mappe, nokler, old, ny } = bytt(t)
  assert.notDeepEqual(
    old.offentlig.export({ format: 'jwk' }),
    ny.offentlig.export({ format: 'jwk' }),
  )
  const { hoder, fremmede } = read(sign('ny'))
  assert.deepEqual([hoder.length, fremmede], [2, 0])
  assert.deepEqual(verifiser(mappe, { hoder, nokler }).avvik, [])
})

test('after the change the old key signs nothing more, and the new one nothing before it is signed for (11.10)', (t) => {
  const { read, sign, text, ny, nokler, signert, kept } = bytt(t)
  assert.equal(read(sign('old', { nr: 5 })).fremmede, 1)
  assert.equal(read(sign('old')).fremmede, 0, 'what it signed then stands')
  const without = readHoder(`${signert}\n${sign('ny')}`, readOffentlig(kept), nokler)
  assert.equal(without.fremmede, 1, 'a key that nobody signed for')
  const byNew = readHoder(`${text}\n${sign('ny')}`, ny.offentlig, nokler)
  assert.ok(byNew.fremmede > 0, 'the newest key vouches for none before it')
})

test('a second change by the same key, and one without its MAC, is found (11.10)', (t) => {
  const { read, sign } = bytt(t)
  assert.equal(read(sign('old', { slag: 'bytte', hash: Buffer.alloc(32, 7) })).fremmede, 1)
  const bytte = sign('old', { slag: 'bytte', nr: 3, hash: Buffer.alloc(32, 7) })
  assert.equal(read(bytte).fremmede, 1)
  const turned = sign('ny', { slag: 'bytte', nr: 9, hash: Buffer.alloc(32, 9) })
  assert.equal(read(turned).fremmede, 0, 'the new key may go on to another')
  assert.equal(read(turned.replace('bytte 9', 'bytte 8')).fremmede, 1)
})

test('a change that a crash has cut off is made where it was signed, and has else not begun; the old private key is nowhere (11.10)', (t) => {
  const { mappe, old, ny, hoder, nokler } = bytt(t)
  const pem = (one: typeof old) => String(one.privat.export({ type: 'pkcs8', format: 'pem' }))
  assert.equal(readFileSync(join(mappe, 'nokkel.pem'), 'utf8'), pem(ny))
  // Before the rename: the new key beside, and the line that signs for it.
  writeFileSync(join(mappe, 'nokkel.pem'), pem(old))
  writeFileSync(join(mappe, 'nokkel.ny.pem'), pem(ny))
  assert.equal(pem(loadLoggnokkel(mappe)), pem(ny))
  assert.ok(!existsSync(join(mappe, 'nokkel.ny.pem')))
  // Before the line: nobody has signed for it.
  const later = bytteNokkel({ katalog: mappe, hoder }, { nr: 4, tid: START_MS }, nokler)
  writeFileSync(join(mappe, 'nokkel.ny.pem'), pem(old))
  writeFileSync(hoder, '')
  assert.equal(pem(loadLoggnokkel(mappe)), pem(later))
  assert.ok(!existsSync(join(mappe, 'nokkel.ny.pem')))
  assert.ok(createPublicKey(createPrivateKey(pem(later))))
})
