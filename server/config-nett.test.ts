import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakes } from '../tests/fixture/innstillinger.ts'
import { parseConfig } from './config.ts'

test('an address of the net needs TLS, or a proxy in front that does it', () => {
  const pair = { tlsSertifikat: 'a', tlsNokkel: 'b' }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'register.example', '127.0.0.1.example']) {
    const [only = '', ...more] = mistakes({ data: 'katalog', host })
    assert.match(only, /^host \(UTTREKK_HOST\): a loopback address, unless TLS .*KLARTEKST=ja/)
    assert.deepEqual(more, [])
    assert.equal(parseConfig({ data: 'katalog', host, ...pair }, {}).host, host)
    assert.equal(parseConfig({ data: 'katalog', host, klartekst: 'ja' }, {}).host, host)
  }
  for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) {
    assert.equal(parseConfig({ data: 'katalog', host }, {}).tls, undefined)
  }
})

test('a certificate and its key go together, and HSTS goes with TLS', () => {
  const half = [{ tlsSertifikat: 'a' }, { tlsNokkel: 'a' }, { tlsSertifikat: 'a', tlsNokkel: '' }]
  for (const one of half) {
    const [only = '', ...more] = mistakes({ data: 'katalog', ...one })
    assert.match(only, /^tls\w+ \(UTTREKK_TLS_\w+\): a file; a certificate and its key go together/)
    assert.deepEqual(more, [])
  }
  assert.match(mistakes({ data: 'katalog', hsts: 'ja' })[0] ?? '', /^hsts .*unless TLS is on/)
  assert.equal(parseConfig({ data: 'katalog', hsts: 'ja', klartekst: 'ja' }, {}).hsts, true)
})

test('an issuer is asked without TLS on this machine, or by a setting while nobody is real (11.9)', () => {
  const http = 'http://utsteder.example/.well-known/oauth-authorization-server'
  const [told = '', ...more] = mistakes({ data: 'katalog', utsteder: http })
  assert.match(told, /^utsteder \(UTTREKK_UTSTEDER\): https.*UTTREKK_UTSTEDER_KLARTEKST=ja/)
  assert.deepEqual(more, [])
  const meant = { data: 'katalog', utsteder: http, utstederKlartekst: 'ja' }
  assert.equal(parseConfig(meant, {}).utstederMetadata, http)
  const ekte = mistakes({ ...meant, ekte: 'ja', klartekst: 'ja' })
  assert.match(String(ekte), /ekte .*asked over https/)
  for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:1', '127.8.9.1']) {
    const utsteder = `http://${host}/metadata`
    assert.equal(parseConfig({ data: 'katalog', utsteder }, {}).utstederMetadata, utsteder)
  }
})
