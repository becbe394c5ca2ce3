import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { klientadresse, nettdel } from './adresse.ts'

const PROXY = '10.0.0.9'

function from(forwarded: string | undefined, proxyer: number, remoteAddress = PROXY): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return klientadresse({ headers, socket: { remoteAddress } }, proxyer)
}

test('without a proxy the address is the other end of the connection, whatever the header says', () => {
  fc.assert(fc.property(fc.string(), (header) => assert.equal(from(header, 0), PROXY)))
})

test('each proxy is believed about the one that called it, and nobody further out', () => {
  const header = '203.0.113.1, 198.51.100.2, 192.0.2.3'
  assert.equal(from(header, 1), '192.0.2.3')
  assert.equal(from(header, 2), '198.51.100.2')
  assert.equal(from('192.0.2.3', 2), '192.0.2.3')
  assert.equal(from(undefined, 1), PROXY)
})

test('what the caller writes to the left makes no difference', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(1, 2), (invented, proxyer) => {
      const told = proxyer === 1 ? '192.0.2.3' : '192.0.2.3, 10.0.0.8'
      assert.equal(from(`${invented},${told}`, proxyer), '192.0.2.3')
    }),
  )
})

test('an entry that is no address ends the search at the proxy that wrote it', () => {
  for (const entry of [
    '',
    'unknown',
    '_hidden',
    '999.1.1.1',
    '[::1',
    '1.2.3.4:x',
    "'; --",
    'a:b',
  ]) {
    assert.equal(from(`192.0.2.3, ${entry}`, 2), PROXY, entry)
    assert.equal(from(`${entry}, 192.0.2.3`, 2), '192.0.2.3', entry)
  }
})

test('a port beside the address is left out', () => {
  assert.equal(from('192.0.2.3:4711', 1), '192.0.2.3')
  assert.equal(from('[2001:db8::1]:4711', 1), '2001:db8::1')
  assert.equal(from('[2001:db8::1]', 1), '2001:db8::1')
  assert.equal(from('2001:db8::1', 1), '2001:db8::1')
})

test('an IPv6 client is counted by its /64, and IPv4 written as IPv6 as IPv4', () => {
  const one = nettdel('2001:db8:1:2::1')
  for (const same of ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:DB8:0001:2::7:8']) {
    assert.equal(nettdel(same), one)
  }
  assert.notEqual(nettdel('2001:db8:1:3::1'), one)
  for (const same of ['::ffff:192.0.2.3', '::FFFF:c000:203', '192.0.2.3']) {
    assert.equal(nettdel(same), '192.0.2.3')
  }
  assert.notEqual(nettdel('192.0.2.4'), '192.0.2.3')
  assert.equal(nettdel('fe80::1%eth0'), nettdel('fe80::2%eth0'))
  assert.equal(nettdel(''), '')
})
