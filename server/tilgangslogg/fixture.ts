import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import type { KonsumentId } from '../../domain/ids.ts'
import type { Utlevering } from '../../domain/tilgangslogg/linje.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { openDb } from '../sqlite/open.ts'
import { loggkatalog, readBind } from './bind.ts'
import { loadLoggnokkel, readHoder, signHode } from './hode.ts'
import { indekserEtt } from './indeks.ts'
import { nokkelkilde, readLinjenokler } from './linjenokkel.ts'
import { openTilgangslogg } from './open.ts'
import { openSkriver } from './skriver.ts'

export const DAY_MS = 86_400_000
export const START_MS = Date.UTC(2026, 0, 1)

export function linje(n: number): Utlevering {
  return {
    konsument: '0192:999888777' as KonsumentId,
    segment: 'offentligutenhjemmel',
    tjeneste: 'bulkoppslag',
    kall: 'POST personer/bulkoppslag',
    forespoersel: `f-${n}`,
    adresse: '127.0.0.1',
    sporsmaal: { part: ['navn'] },
    treff: n,
  }
}

/** A line as the hand that writes takes it. */
export function ulenket(n: number, om: readonly number[] = [], tid = START_MS + n) {
  return { tid, innhold: JSON.stringify(linje(n)), om: Float64Array.from(om) }
}

export type Prove = { readonly om: readonly number[]; readonly dag?: number }

/** Small volumes, so that there are many. */
export const SMAA = { om: 64, alt: 4_000 }

/** A log of these lines, its volumes small, its end signed. */
export function fyll(
  t: Pick<TestContext, 'after'>,
  prover: readonly Prove[],
  { indeks = true } = {},
) {
  const data = katalog(lastFirst(t))
  const mappe = loggkatalog(data)
  const kilde = nokkelkilde(data, undefined)
  const skriver = openSkriver(mappe, { nokkelkilde: kilde, maal: SMAA })
  for (const [n, { om, dag = 0 }] of prover.entries()) {
    skriver.append([ulenket(n, om, START_MS + dag * DAY_MS + n)])
  }
  const nokkel = loadLoggnokkel(mappe)
  const ende = skriver.etterse()
  assert.ok(ende)
  const { nokler } = skriver
  const signert = signHode({ slag: 'hode', tid: START_MS, ...ende }, nokkel, nokler)
  const { hoder } = readHoder(signert, nokkel.offentlig, nokler)
  skriver.close()
  while (indeks && indekserEtt(mappe)) {}
  return { data, mappe, kilde, hoder, signert, nokkel, nokler }
}

/** Changes one volume behind the log's back. */
export function tukle(mappe: string, sql: string, nr = 0): void {
  const bind = readBind(mappe)[nr]
  assert.ok(bind)
  const db = openDb(bind.file, 'write')
  const { changes } = db.prepare(sql).run()
  db.close()
  assert.ok(changes > 0, sql)
}

/** The log as a server opens it; its heads are gathered, and what is wrong with it. */
export function openLogg(
  data: string,
  heads: string[],
  { avvik, clock = () => START_MS }: { avvik?: unknown[]; clock?: () => number } = {},
) {
  return openTilgangslogg({
    data,
    hoder: undefined,
    nokkel: undefined,
    hodeMs: 60_000,
    levetidMs: undefined,
    slettetid: () => undefined,
    clock,
    onHode: (head) => heads.push(head),
    onFeil: (error) => (avvik === undefined ? assert.fail(String(error)) : avvik.push(error)),
  })
}

/** The keys of a data directory's log. */
export function noklerOf(data: string) {
  return readLinjenokler(nokkelkilde(data, undefined))
}

export const personer = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 })
const prover = fc.array(fc.record({ om: personer, dag: fc.nat(1) }), {
  minLength: 1,
  maxLength: 40,
})
export const iRekkefoelge = prover.map((some) => some.toSorted((a, b) => a.dag - b.dag))

/** Where a file of heads may lie. */
export function hodefilIn(mappe: string): string {
  return join(mappe, 'hoder.txt')
}
