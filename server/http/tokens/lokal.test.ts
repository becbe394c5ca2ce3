import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLokal } from './lokal.ts'

function ask(
  remoteAddress: string | undefined,
  host: string | undefined,
  headers: Readonly<Record<string, string>> = {},
  httpVersion = '1.1',
): boolean {
  const named = host === undefined ? {} : { host }
  return isLokal({ headers: { ...named, ...headers }, socket: { remoteAddress }, httpVersion })
}

test('loopback with a local Host header is local', () => {
  for (const address of ['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1']) {
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:8080', '[::1]', '[::1]:65535']) {
      assert.equal(ask(address, host), true, `${address} ${host}`)
    }
  }
})

test('an address of the net is not local, whatever the Host header says', () => {
  for (const address of ['10.0.0.1', '192.168.1.2', '::ffff:10.0.0.1', 'fe80::1', '', undefined]) {
    assert.equal(ask(address, 'localhost'), false, address)
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
  for (const host of hosts) assert.equal(ask('127.0.0.1', host), false, host)
})

test('what a proxy on this machine passes on is not local, whatever it calls itself', () => {
  const names = [
    ...['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'fastly-client-ip'],
    ...[
      'x-forwarded',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-forwarded-port',
    ],
    ...[
      'x-original-forwarded-for',
      'x-original-host',
      'x-envoy-external-address',
      'x-proxyuser-ip',
    ],
    ...['cf-connecting-ip', 'do-connecting-ip', 'cf-ray', 'cdn-loop', 'max-forwards'],
    ...['x-cluster-client-ip', 'x-azure-clientip', 'client-ip'],
  ]
  for (const name of names) assert.equal(ask('127.0.0.1', 'localhost', { [name]: '' }), false, name)
  assert.equal(ask('::1', 'localhost', { 'x-request-id': '1', accept: '*/*' }), true)
})

test('HTTP/1.0 is not local: nginx speaks it, with a local Host and nothing else to be known by', () => {
  assert.equal(ask('127.0.0.1', '127.0.0.1:8080', {}, '1.0'), false)
})
