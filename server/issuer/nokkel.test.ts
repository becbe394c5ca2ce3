import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { calculateJwkThumbprint, jwtVerify, SignJWT } from 'jose'
import { loadNokkel } from './nokkel.ts'

async function tempFile(t: TestContext): Promise<{ directory: string; file: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'nokkel-'))
  t.after(() => rm(directory, { recursive: true }))
  return { directory, file: join(directory, 'utsteder.jwk') }
}

test('the key file is made on first use, for its owner only, and alone in its directory', async (t) => {
  const { directory, file } = await tempFile(t)
  await loadNokkel(file)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(directory), ['utsteder.jwk'])
})

test('what was signed before a restart is verified after it', async (t) => {
  const { file } = await tempFile(t)
  const before = await loadNokkel(file)
  const jwt = await new SignJWT({}).setProtectedHeader({ alg: 'RS256' }).sign(before.privateKey)
  const after = await loadNokkel(file)
  assert.equal(after.kid, before.kid)
  assert.deepEqual(after.publicJwk, before.publicJwk)
  await jwtVerify(jwt, after.publicJwk)
})

test('the public key holds no private member and is named by its thumbprint', async (t) => {
  const { file } = await tempFile(t)
  const { kid, publicJwk, privateKey } = await loadNokkel(file)
  assert.deepEqual(Object.keys(publicJwk).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
  assert.equal(kid, await calculateJwkThumbprint(publicJwk))
  assert.equal(Buffer.from(publicJwk.n ?? '', 'base64url').length * 8, 2048)
  assert.equal(privateKey.extractable, false)
})

test('a half key file stops the start, says which file, and stays as it is', async (t) => {
  const { file } = await tempFile(t)
  await loadNokkel(file)
  const half = (await readFile(file, 'utf8')).slice(0, 700)
  for (const text of ['', '{}', 'null', half]) {
    await writeFile(file, text)
    await assert.rejects(loadNokkel(file), (error: Error) => {
      assert.match(error.message, /utsteder\.jwk er skadet/)
      assert.equal(error.cause, undefined)
      return true
    })
    assert.equal(await readFile(file, 'utf8'), text)
  }
})

test('a directory that is not there is an error, and no key', async (t) => {
  const { directory } = await tempFile(t)
  await assert.rejects(loadNokkel(join(directory, 'borte', 'utsteder.jwk')), { code: 'ENOENT' })
})
