import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KonsumentId } from '../ids.ts'
import {
  ALLE_PAKKER,
  PAKKER,
  type Rettighetspakke,
  type Tjeneste,
} from '../oppslag/rettighetspakke.ts'
import { innsyn } from './innsyn.ts'
import type { Utlevering } from './linje.ts'

const konsument = '0192:999888777' as KonsumentId

function utlevering(pakke: Rettighetspakke, tjeneste: Tjeneste): Utlevering {
  const hvem = { konsument, jti: 'a', segment: pakke, tjeneste, kall: 'GET', forespoersel: 'b' }
  return { ...hvem, adresse: '127.0.0.1', sporsmaal: { part: ['navn'] }, treff: 1 }
}

for (const [isAlone, sett] of [
  [true, ['personer', 'soek', 'entydigsoek', 'bulkoppslag', 'arkiv']],
  [false, ['personer', 'soek', 'entydigsoek']],
] as const) {
  test(`the citizen sees look-ups by private virksomheter without hjemmel, ${isAlone ? 'of them alone however asked' : 'and none of several'} (10.13)`, () => {
    const tjenester = PAKKER['offentlig-med-hjemmel'].tjenester
    const seen = ALLE_PAKKER.flatMap((pakke) =>
      tjenester
        .filter((tjeneste) => innsyn(utlevering(pakke, tjeneste), isAlone) !== undefined)
        .map((tjeneste) => `${PAKKER[pakke].kode} ${tjeneste}`),
    )
    assert.deepEqual(
      seen.sort(),
      ['PU', 'P', 'Pu'].flatMap((kode) => sett.map((one) => `${kode} ${one}`)).sort(),
    )
  })
}

test('of such a line the citizen sees who asked, for what, and nothing of the machinery', () => {
  const linje = utlevering('privatutenhjemmel', 'personer')
  assert.deepEqual(innsyn(linje, true), { konsument, tjeneste: 'personer', part: ['navn'] })
  const leverandoer = '0192:889640782' as KonsumentId
  const uten = { ...linje, leverandoer, sporsmaal: {} }
  assert.deepEqual(innsyn(uten, true), { konsument, leverandoer, tjeneste: 'personer', part: [] })
})

test('a look into the log is not shown to the citizen', () => {
  assert.equal(innsyn({ operatoer: 'ola', visning: 'innsyn', avgrensning: {} }, true), undefined)
})
