import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMottak } from '../../tests/fixture/otlp.ts'
import type { Driftslinje } from '../log.ts'
import { createMetrikk } from './metrikk.ts'
import { createUtsending } from './otlp.ts'

test('what is sent carries the headers that OpenTelemetry is told by its own variables, and says who sends (13.11)', async (t) => {
  const mottak = await startMottak(t)
  setEnv(t, 'OTEL_EXPORTER_OTLP_HEADERS', 'x-nokkel=hemmelig')
  setEnv(t, 'OTEL_RESOURCE_ATTRIBUTES', 'service.instance.id=node-2')
  const { reader, metrikk } = create(mottak.url)
  metrikk.oppslag('personer', 3)
  await reader.forceFlush()
  await metrikk.stop()
  const [first] = mottak.sent
  assert.equal(first?.headers['x-nokkel'], 'hemmelig')
  assert.deepEqual(first?.resource, {
    'service.name': 'uttrekk',
    'service.instance.id': 'node-2',
  })
  assert.deepEqual(first?.names(), ['uttrekk_oppslag', 'uttrekk_oppslag_identifikatorer'])
})

test('a collector that refuses is told of once, by its host, and so is that it takes again (13.11)', async (t) => {
  const mottak = await startMottak(t, 401)
  const { reader, metrikk, linjer } = create(mottak.url)
  metrikk.skadet('versjon')
  await reader.forceFlush()
  await reader.forceFlush()
  mottak.state.status = 200
  await reader.forceFlush()
  await metrikk.stop()
  assert.deepEqual(
    linjer.map(({ hendelse, vert }) => [hendelse, vert]),
    [
      ['metrikkfeil', new URL(mottak.url).host],
      ['metrikk-sendt', new URL(mottak.url).host],
    ],
  )
  assert.equal(mottak.sent.length, 4)
})

test('a collector that nothing listens for is told of by the code of the error (13.11)', async () => {
  const { reader, metrikk, linjer } = create('http://127.0.0.1:1/v1/metrics')
  metrikk.skadet('versjon')
  await reader.forceFlush()
  await metrikk.stop()
  assert.equal(linjer.length, 1)
  assert.match(linjer[0]?.feil ?? '', /ECONNREFUSED/)
})

// --- internal ---

function create(url: string) {
  const linjer: Driftslinje[] = []
  const config = { metrikkOtlp: url, metrikkOtlpMs: 60_000 }
  const reader = createUtsending(config, (linje) => linjer.push(linje)) ?? assert.fail('not set')
  return { reader, metrikk: createMetrikk(reader), linjer }
}

function setEnv(t: { readonly after: (end: () => void) => void }, name: string, value: string) {
  const before = process.env[name]
  process.env[name] = value
  t.after(() => {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  })
}
