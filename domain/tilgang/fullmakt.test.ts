import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { authorize } from './fullmakt.ts'
import type { Klient } from './klient.ts'
import { TokenAvvist } from './tokenfeil.ts'

const KLIENT: Klient = {
  id: 'k',
  orgnr: '999888777',
  scopes: ['a', 'b'],
  noekler: [],
  delegeringer: [
    { orgnr: '991825827', scopes: ['a'] },
    { orgnr: '889640782', scopes: ['b', 'c'] },
    { orgnr: '991825827', scopes: ['d'] },
  ],
}
const OWN = { consumer: '999888777', supplier: undefined }

function refuses(run: () => unknown, [status, error]: readonly [number, string], message: string) {
  assert.throws(run, (thrown) => {
    assert.ok(thrown instanceof TokenAvvist)
    assert.deepEqual([thrown.status, thrown.error, thrown.message], [status, error, message])
    return true
  })
}

const ask = (scopes: readonly string[], consumerOrg?: string, tilganger?: [string, string[]][]) =>
  authorize({ scopes, consumerOrg }, KLIENT, tilganger && new Map(tilganger))

test('a client acts for its own virksomhet with the scopes that it is registered with', () => {
  assert.deepEqual(ask(['a']), OWN)
  assert.deepEqual(ask(['b', 'a']), OWN)
  const message = 'Klienten er ikke meldt inn med alle scopene den ber om. (MP-200)'
  for (const scopes of [['c'], ['a', 'c'], ['']]) {
    refuses(() => ask(scopes), [400, 'invalid_scope'], message)
  }
})

test('a supplier acts for those who have delegated to it, with what they have delegated', () => {
  const both = { consumer: '991825827', supplier: '999888777' }
  assert.deepEqual(ask(['a'], '991825827'), both)
  assert.deepEqual(ask(['d', 'a'], '991825827'), both, 'from several delegations')
  assert.deepEqual(ask(['c'], '889640782'), { ...both, consumer: '889640782' }, 'not its own scope')
  const message = 'Virksomheten har ikke delegert alle scopene til leverandøren. (MP-251)'
  for (const [scopes, consumer] of [
    [['b'], '991825827'],
    [['a', 'b'], '991825827'],
    [['a'], '889640782'],
    [['a'], '123456789'],
  ] as const) {
    refuses(() => ask(scopes, consumer), [403, 'invalid_scope'], message)
  }
})

test('nobody is a supplier of oneself', () => {
  const message = 'consumer_org kan ikke være klientens eget.'
  refuses(() => ask(['a'], '999888777'), [400, 'invalid_request'], message)
})

test('where it is said who has been granted what, the virksomhet must have been granted it', () => {
  assert.deepEqual(ask(['a'], undefined, [['999888777', ['a']]]), OWN)
  assert.equal(ask(['a'], '991825827', [['991825827', ['a', 'b']]]).consumer, '991825827')
  const message = 'Virksomheten har ikke fått tilgang til alle scopene. (MP-250)'
  refuses(() => ask(['a', 'b'], undefined, [['999888777', ['a']]]), [403, 'invalid_scope'], message)
  refuses(() => ask(['a'], undefined, []), [403, 'invalid_scope'], message)
  const supplierOnly: [string, string[]][] = [['999888777', ['a']]]
  refuses(() => ask(['a'], '991825827', supplierOnly), [403, 'invalid_scope'], message)
  refuses(() => ask(['x'], '991825827', supplierOnly), [403, 'invalid_scope'], message)
})

test('whatever is asked for, a token is for the client alone or for one who has delegated it all', () => {
  const scope = fc.constantFrom('a', 'b', 'c', 'd', '')
  const orgnr = fc.constantFrom('999888777', '991825827', '889640782', '123456789', undefined)
  fc.assert(
    fc.property(fc.array(scope, { minLength: 1 }), orgnr, (scopes, consumerOrg) => {
      try {
        const { consumer, supplier } = ask(scopes, consumerOrg)
        const held =
          supplier === undefined
            ? KLIENT.scopes
            : KLIENT.delegeringer.filter((one) => one.orgnr === consumer).flatMap((d) => d.scopes)
        assert.equal(consumer, consumerOrg ?? KLIENT.orgnr)
        assert.ok(scopes.every((one) => held.includes(one)))
      } catch (error) {
        assert.ok(error instanceof TokenAvvist)
      }
    }),
  )
})
