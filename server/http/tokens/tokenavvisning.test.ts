import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import type { Tokenavvisning } from '../../../domain/tilgangslogg/linje.ts'
import { createTokenavvisninger } from './tokenavvisning.ts'

const UGYLDIG = new Avvist('FREG-201', { regel: 'tokenet er utløpt, hent et nytt' })
const DAY_MS = 86_400_000

function from(remoteAddress: string): FastifyRequest {
  return { raw: { headers: {}, socket: { remoteAddress } } } as unknown as FastifyRequest
}

function create() {
  const linjer: Tokenavvisning[] = []
  const feil: unknown[] = []
  const due: (() => void)[] = []
  let nowMs = DAY_MS
  let isFull = false
  const avvisninger = createTokenavvisninger({
    tilgangslogg: {
      append: async ({ linje }) => {
        if (isFull) throw new Error('full')
        linjer.push(linje as Tokenavvisning)
      },
    },
    clock: () => nowMs,
    timers: {
      after: (_ms, work) => {
        due.push(work)
        return () => {}
      },
      every: () => () => {},
      monotonicMs: () => 0,
    },
    config: { proxyer: 0 },
    log: (linje) => feil.push(linje),
  })
  const go = (ms: number) => {
    nowMs += ms
  }
  const fill = () => {
    isFull = true
  }
  return { ...avvisninger, linjer, feil, due, go, fill }
}

test('an IPv6 address is its /64, and IPv4 in IPv6 clothes is IPv4 (10.12)', async () => {
  const { note, flush, linjer } = create()
  for (const one of ['2001:db8:1:2::3', '2001:db8:1:2:ffff::9', '::ffff:192.0.2.1', '192.0.2.1']) {
    note(from(one), UGYLDIG)
  }
  await flush()
  assert.deepEqual(
    linjer.map(({ antall }) => antall),
    [2, 2],
  )
})

test('however many addresses there are, a minute and a day have so many lines, and none is forgotten (10.12)', async () => {
  const { note, flush, linjer, due, go } = create()
  let sent = 0
  for (let minutt = 0; minutt < 120; minutt += 1) {
    for (let n = 0; n < 300; n += 1) note(from(`10.${minutt}.${n % 256}.${n >> 8}`), UGYLDIG)
    sent += 300
    const before = linjer.length
    await flush()
    assert.ok(linjer.length - before <= 101)
    go(60_000)
  }
  assert.ok(linjer.length <= 10_000 + 120, String(linjer.length))
  assert.equal(
    linjer.reduce((sum, { antall }) => sum + antall, 0),
    sent,
  )
  assert.equal(due.length, 120)
  go(DAY_MS)
  const before = linjer.length
  note(from('192.0.2.7'), UGYLDIG)
  await flush()
  assert.equal(linjer[before]?.adresse, '192.0.2.7')
})

test('a log that cannot be written is told, and stops nobody (10.12)', async () => {
  const { note, flush, feil, fill } = create()
  fill()
  note(from('192.0.2.1'), UGYLDIG)
  await flush()
  assert.equal(feil.length, 1)
})
