import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Avvist, FEIL, type Kode } from './errors.ts'

const KODER = Object.keys(FEIL) as Kode[]

test('every refusal has a kode of its own in three digits, a status of HTTP and a melding', () => {
  for (const kode of KODER) {
    const [status, melding] = FEIL[kode]
    assert.match(kode, /^FREG-\d{3}$/)
    assert.ok(status >= 400 && status <= 599, kode)
    // In the published words, which end without a full stop.
    if (kode === 'FREG-407') assert.match(melding, /^Det er oppgitt ulovlig .* gammelt$/)
    else assert.match(melding, /^[A-ZÆØÅ].*[.}]$/, kode)
  }
})

test('the koder stand in rising order, so that a new one finds its place', () => {
  assert.deepEqual(KODER, [...KODER].sort())
})

test('the published error is told in the published words', () => {
  const { status, message } = new Avvist('FREG-001')
  assert.equal(status, 500)
  assert.equal(message, 'Feil i tjenesten. Vennligst prøv igjen seinere.')
})

test('a refusal fills in field and rule, and leaves no hole where there are none', () => {
  for (const kode of KODER) {
    const full = new Avvist(kode, { felt: 'feltet', regel: 'regelen', retryAfterMs: 7 })
    assert.equal(full.status, FEIL[kode][0])
    assert.equal(full.message.includes('feltet'), FEIL[kode][1].includes('{felt}'))
    assert.equal(full.message.includes('regelen'), FEIL[kode][1].includes('{regel}'))
    assert.doesNotMatch(full.message, /[{}]/)
    assert.doesNotMatch(new Avvist(kode).message, /[{}]|undefined/)
    assert.equal(full.felt, 'feltet')
    assert.equal(full.retryAfterMs, 7)
  }
})

test('a refusal says how long to wait only where it was told', () => {
  assert.equal(new Avvist('FREG-102').retryAfterMs, undefined)
  assert.equal(new Avvist('FREG-102').felt, undefined)
})
