import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLokal } from './lokal.ts'

test('loopback with a local Host header is local', () => {
  for (const address of ['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1']) {
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:8080', '[::1]', '[::1]:65535']) {
      assert.equal(isLokal(address, host), true, `${address} ${host}`)
    }
  }
})

test('an address of the net is not local, whatever the Host header says', () => {
  for (const address of ['10.0.0.1', '192.168.1.2', '::ffff:10.0.0.1', 'fe80::1', '', undefined]) {
    assert.equal(isLokal(address, 'localhost'), false, address)
  }
})

test('a name that only looks local is not', () => {
  const hosts = [
    undefined,
    '',
    'localhost.evil.example',
    '127.0.0.1.nip.io:8080',
    'evil.example',
    'localhost:',
    'localhost:8080:1',
    '127.0.0.2',
    '::1',
    'a@localhost',
    'localhost, evil.example',
  ]
  for (const host of hosts) assert.equal(isLokal('127.0.0.1', host), false, host)
})
