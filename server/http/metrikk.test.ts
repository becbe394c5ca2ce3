import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createMetrikk, type Metrikk } from './metrikk.ts'

function start(t: TestContext): Metrikk {
  const metrikk = createMetrikk()
  t.after(() => metrikk.stop())
  return metrikk
}

test('every combination of labels is counted by itself, thousands of them too (13.11)', async (t) => {
  const metrikk = start(t)
  for (let n = 0; n < 5_000; n += 1) {
    metrikk.forespoersel({ metode: 'GET', rute: `/r${n}`, status: 200, ms: 1 })
  }
  const lines = (await metrikk.text()).split('\n')
  const counted = lines.filter((line) => line.startsWith('uttrekk_forespoersler_total{'))
  assert.equal(counted.length, 5_000)
  assert.ok(counted.every((line) => line.endsWith(' 1')))
  assert.ok(!lines.some((line) => line.includes('overflow')))
})

test('times are counted in our own bounds, each with all below it (13.11)', async (t) => {
  const metrikk = start(t)
  for (const ms of [4, 5, 90, 20_000]) {
    metrikk.forespoersel({ metode: 'GET', rute: '/a', status: 200, ms })
  }
  const counts = [...(await metrikk.text()).matchAll(/_bucket\{.*le="([^"]+)"\} (\d+)/g)].map(
    ([, le, count]) => [le, Number(count)],
  )
  assert.deepEqual(counts, [
    ...[0.005, 0.01, 0.025, 0.05].map((le) => [String(le), 2]),
    ...[0.1, 0.25, 0.5, 1, 2.5, 5, 10].map((le) => [String(le), 3]),
    ['+Inf', 4],
  ])
})

test('no value is eleven digits in a row, however large or long it is (13.11)', async (t) => {
  const metrikk = start(t)
  metrikk.oppslag('bulkoppslag', 24_817_999_316)
  for (const ms of [0.1, 0.2, 1 / 3]) {
    metrikk.forespoersel({ metode: 'GET', rute: '/a', status: 200, ms })
  }
  const text = await metrikk.text()
  assert.doesNotMatch(text, /\d{11}/)
  assert.match(text, /oppslag_identifikatorer_total\{tjeneste="bulkoppslag"\} 2\.481800e\+10\n/)
  assert.match(text, /sekunder_sum\{metode="GET",rute="\/a"\} 0\.000633\n/)
})
