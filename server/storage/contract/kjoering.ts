import assert from 'node:assert/strict'
import type { KonsumentId } from '../../../domain/ids.ts'
import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Batchnr } from '../../../domain/uttrekk/batch.ts'
import type { Utvalg } from '../../../domain/uttrekk/utvalg.ts'
import type { createUr } from '../../../tests/fixture/ur.ts'
import type { Eier, Ordre, Storage } from '../storage.ts'

/** Who orders where a test does not say. */
export const EIER: Eier = {
  konsument: '0192:999888777' as KonsumentId,
  pakke: 'offentligutenhjemmel',
}

/** A clock that a test sets, and lets pass. */
export type Ur = ReturnType<typeof createUr>

/** The clocks that a store is opened with. */
export function tidOf({ clock, timers }: Ur) {
  return { clock, monotonicMs: timers.monotonicMs }
}

export function selection(utvalg: Utvalg, pakke: Rettighetspakke, batchstoerrelse: number) {
  return { utvalg, pakke, batchstoerrelse }
}

export function utvalgOf(ordre: Ordre): Utvalg {
  assert.ok(ordre.type === 'tilpasset')
  return ordre.utvalg
}

export async function order(storage: Storage, eier: Eier, utvalg: Utvalg) {
  const bestilling = { type: 'tilpasset', utvalg } as const
  const bestilt = await storage.createJobb({ eier, bestilling })
  assert.ok(bestilt.kind === 'bestilt')
  return bestilt.jobbId
}

export async function claim(storage: Storage) {
  const claimed = await storage.claimJobb()
  assert.ok(claimed.kind === 'jobb')
  return claimed
}

export async function finish(
  storage: Storage,
  eier: Eier,
  utvalg: Utvalg,
  batchstoerrelse = 5_000,
) {
  const jobbId = await order(storage, eier, utvalg)
  const { leie } = await claim(storage)
  const valgt = await storage.selectPersoner(selection(utvalg, eier.pakke, batchstoerrelse))
  assert.equal(await storage.completeJobb(leie, valgt), true)
  return jobbId
}

/** Orders, runs and reads one whole uttrekk. */
export async function run(storage: Storage, eier: Eier, utvalg: Utvalg, batchstoerrelse: number) {
  const jobbId = await order(storage, eier, utvalg)
  const { leie } = await claim(storage)
  const valgt = await storage.selectPersoner(selection(utvalg, eier.pakke, batchstoerrelse))
  await storage.completeJobb(leie, valgt)
  const batcher: string[][] = []
  for (let nr = 0; ; nr += 1) {
    const svar = await readBatch(storage, jobbId, nr, eier)
    if (svar.kind !== 'innhold') {
      // A concurrent writer may protect somebody at any moment; then the order is made anew.
      if (svar.kind === 'skjermet') return run(storage, eier, utvalg, batchstoerrelse)
      assert.equal(svar.kind, 'slutt')
      break
    }
    batcher.push(JSON.parse(new TextDecoder().decode(svar.json)).foedselsEllerDNummer)
  }
  return { u: valgt.sekvensnummer, batcher }
}

export async function readAll(storage: Storage, jobbId: Awaited<ReturnType<typeof order>>) {
  const bodies: string[] = []
  for (let nr = 0; ; nr += 1) {
    const svar = await readBatch(storage, jobbId, nr)
    if (svar.kind !== 'innhold') return [...bodies, svar.kind]
    bodies.push(new TextDecoder().decode(svar.json))
  }
}

export function readBatch(
  storage: Storage,
  jobbId: Awaited<ReturnType<typeof order>>,
  nr: number,
  eier: Eier = EIER,
) {
  return storage.readBatch({ jobbId, batchnr: nr as Batchnr, eier })
}
