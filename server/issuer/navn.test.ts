import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from '../config.ts'
import { adviseUtsteder, nameUtsteder, reachable } from './navn.ts'

test('an issuer on loopback goes by its three names, and any other by the one it has (12.10)', () => {
  for (const eget of ['127.0.0.1', 'localhost', '[::1]']) {
    const { alle } = nameUtsteder(`http://${eget}:8080/`)
    assert.equal(alle[0], `http://${eget}:8080/`)
    assert.deepEqual(
      [...alle].sort(),
      ['http://127.0.0.1:8080/', 'http://[::1]:8080/', 'http://localhost:8080/'].sort(),
    )
  }
  for (const eget of ['http://127.0.0.2:8080/', 'https://uttrekk/freg/', 'http://[fd00::1]/']) {
    assert.deepEqual(nameUtsteder(eget).alle, [eget])
    assert.equal(nameUtsteder(eget).asked('localhost:8080'), eget)
  }
})

test('the path and the scheme of a name are kept, whichever of its hosts is asked for (12.10)', () => {
  const { asked } = nameUtsteder('https://localhost:9090/freg/')
  assert.equal(asked('127.0.0.1:9090'), 'https://127.0.0.1:9090/freg/')
  for (const host of ['127.0.0.1', '127.0.0.1:8080', '127.0.0.1:9090/freg/', undefined, '', 'å']) {
    assert.equal(asked(host), 'https://localhost:9090/freg/')
  }
  assert.equal(nameUtsteder('http://localhost/').asked('[::1]:80'), 'http://[::1]/')
})

test('what listens on all addresses is named by loopback, of the same kind (12.10)', () => {
  assert.equal(reachable('http://0.0.0.0:8080/'), 'http://127.0.0.1:8080/')
  assert.equal(reachable('https://[::]:8080/'), 'https://[::1]:8080/')
  assert.equal(reachable('http://10.0.0.7:8080/'), 'http://10.0.0.7:8080/')
})

test('whoever opens the issuer to others and names it for this machine is told, and the other way round (12.10)', () => {
  const told = (url: string, settings: Readonly<Record<string, string>>) =>
    adviseUtsteder(url, parseConfig({ data: 'd', ...settings }, {})).join('\n')
  const [all, open] = ['http://0.0.0.0:8080/', { testutstederOpen: 'ja' }]
  const named = { utstederNavn: 'http://uttrekk:8080/' }
  assert.match(told(all, open), /^the test issuer names itself http:\/\/127.+ set --utsteder-navn /)
  assert.match(told('http://[::]:8080/', open), /--utsteder-navn/)
  assert.match(told(all, named), /names itself http:\/\/uttrekk:8080\/, .+ --testutsteder-open ja/)
  for (const [url, settings] of [
    [all, {}],
    [all, { ...open, ...named }],
    [all, { utstederNavn: 'http://localhost:9090/' }],
    ['http://10.0.0.7:8080/', open],
    ['http://127.0.0.1:8080/', {}],
    [all, { ...open, utsteder: 'https://maskinporten.no/.well-known/oauth-authorization-server' }],
  ] as const) {
    assert.equal(told(url, settings), '')
  }
})
