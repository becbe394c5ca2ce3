import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JobbId, KonsumentId } from '../../../domain/ids.ts'
import type { Svartak } from '../../../domain/uttrekk/beholdt.ts'
import { identifikator } from '../../../tests/fixture/personer.ts'
import { createUr } from '../../../tests/fixture/ur.ts'
import { packNumre } from '../numre.ts'
import type { Storage, Valgt } from '../storage.ts'
import { claim, EIER, readBatch, tidOf, type Ur } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'

const TO_PAKKER = ['offentligutenhjemmel', 'finans'] as const
const ANNEN = { ...EIER, konsument: '0192:111222333' as KonsumentId }

/** How much of what is done is kept, and what makes room. */
export function beholdtContract(open: OpenStorage): void {
  test('whatever is ordered, run, read to its end, cancelled and fails, within any bound: what has not been told to its end stays, what goes is the oldest, and a refusal changes nothing (11.7)', async (t) => {
    const ur = createUr(0)
    const { another } = await open(t, tidOf(ur))
    const steg = fc.constantFrom('bestill', 'bestill', 'kjoer', 'kjoer', 'les', 'avbryt', 'feil')
    // The bound is the operator's: one for each that opens the store.
    const lagre = new Map<number, Storage>()
    let refused = 0
    let made = 0
    let konsument = 0
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.tuple(steg, fc.nat(99)), { minLength: 10, maxLength: 40 }),
        async (antall, stegene) => {
          konsument += 1
          const hvem = `0192:${String(100_000_000 + konsument)}` as KonsumentId
          const tak = { antall, bytes: 1e9 }
          const lager = lagre.get(antall) ?? (await another({ ...tidOf(ur), svartak: tak }))
          lagre.set(antall, lager)
          const verden = createVerden(lager, hvem, { tak, ur })
          for (const [one, n] of stegene) await verden.gjoer(one, n)
          await verden.endAll()
          refused += verden.refused()
          made += verden.gone()
        },
      ),
      { numRuns: 60 },
    )
    assert.ok(refused > 0 && made > 0, 'both came about')
  })

  test('bytes are counted as jobs are, and what is cancelled or expired takes none (11.7)', async (t) => {
    const ur = createUr(0)
    const svartak = { antall: 1_000, bytes: 180_000 }
    const { storage, another } = await open(t, { ...tidOf(ur), svartak })
    const roomy = await another({ ...tidOf(ur), svartak: { antall: 1_000, bytes: 1e9 } })
    for (let i = 0; i < 3; i += 1) await finish(storage, await order(storage), STORT)
    assert.deepEqual(await tryOrder(storage), { kind: 'beholdt' })
    assert.equal((await tryOrder(roomy)).kind, 'bestilt', 'the bound is what refuses')
    await claim(storage)
    assert.equal((await tryOrder(storage, ANNEN)).kind, 'bestilt', 'another virksomhet is not')
    await storage.expireJobber({ nowMs: 10_000, levetidMs: 1 })
    assert.equal((await tryOrder(storage)).kind, 'bestilt')
  })

  test('a job that has gone is to its owner as one that never was, and its number comes never again (11.7)', async (t) => {
    const { storage } = await open(t, { svartak: { antall: 1, bytes: 1e9 } })
    const first = await order(storage)
    await finish(storage, first, TOMT)
    await storage.noteSlutt({ jobbId: first, eier: EIER })
    const second = await order(storage)
    assert.deepEqual(await readBatch(storage, first, 0), { kind: 'ukjent' })
    assert.equal(await storage.readJobb({ jobbId: first, eier: EIER }), undefined)
    assert.equal(await storage.cancelJobb({ jobbId: first, eier: EIER }), false)
    const { leie } = await claim(storage)
    await storage.completeJobb(leie, TOMT)
    assert.deepEqual(await readBatch(storage, second, 0), { kind: 'slutt' })
    await storage.noteSlutt({ jobbId: second, eier: ANNEN })
    assert.deepEqual(await tryOrder(storage), { kind: 'beholdt' }, 'another’s word is none')
  })
}

// --- internal ---

const BESTILLING = { type: 'tilpasset', utvalg: { personstatustyper: ['bosatt'] } } as const
const TOMT: Valgt = { sekvensnummer: 0, treff: 0, strekk: [] }
/** Sixty thousand and some bytes, however they are packed. */
const STORT: Valgt = {
  sekvensnummer: 0,
  treff: 10_000,
  personer: Uint32Array.from({ length: 10_000 }, (_, n) => n + 1),
  numre: packNumre(Array.from({ length: 10_000 }, (_, n) => Number(identifikator(n)))),
  batchstoerrelse: 10_000,
}

function tryOrder(storage: Storage, eier = EIER) {
  return storage.createJobb({ eier, bestilling: BESTILLING })
}

async function order(storage: Storage): Promise<JobbId> {
  const bestilt = await tryOrder(storage)
  assert.ok(bestilt.kind === 'bestilt')
  return bestilt.jobbId
}

async function finish(storage: Storage, _jobbId: JobbId, valgt: Valgt): Promise<void> {
  const { leie } = await claim(storage)
  assert.equal(await storage.completeJobb(leie, valgt), true)
}

type Jobb = {
  readonly jobbId: JobbId
  readonly pakke: (typeof TO_PAKKER)[number]
  tilstand: 'bestilt' | 'ferdig' | 'lest' | 'avbrutt' | 'feilet'
}

/** The store, and beside it what it should hold of one virksomhet. */
function createVerden(
  storage: Storage,
  konsument: KonsumentId,
  { tak, ur }: { readonly tak: Svartak; readonly ur: Ur },
) {
  let held: Jobb[] = []
  let [refused, gone] = [0, 0]
  const eierOf = ({ pakke }: Pick<Jobb, 'pakke'>) => ({ konsument, pakke })
  const kindOf = async (jobb: Jobb) => (await readBatch(storage, jobb.jobbId, 0, eierOf(jobb))).kind
  const EXPECTED = {
    ...{ bestilt: 'ikkeKlar', ferdig: 'slutt', lest: 'slutt', avbrutt: 'ukjent', feilet: 'feilet' },
  } as const
  const check = async () => {
    for (const jobb of held) assert.equal(await kindOf(jobb), EXPECTED[jobb.tilstand])
  }
  const bestill = async (n: number) => {
    const loepende = held.filter(({ tilstand }) => tilstand === 'bestilt').length
    if (loepende >= 10) return
    const pakke = TO_PAKKER[n % 2] ?? 'finans'
    const bestilt = await tryOrder(storage, { konsument, pakke })
    const done = held.filter(({ tilstand }) => tilstand !== 'bestilt')
    const free = [
      ...done.filter(({ tilstand }) => tilstand === 'avbrutt' || tilstand === 'feilet'),
      ...done.filter(({ tilstand }) => tilstand === 'lest'),
    ]
    const over = Math.max(0, done.length - tak.antall + 1)
    if (over > free.length) {
      refused += 1
      assert.deepEqual(bestilt, { kind: 'beholdt' })
      return
    }
    assert.ok(bestilt.kind === 'bestilt')
    const away = new Set(free.slice(0, over))
    for (const jobb of away) assert.equal(await kindOf(jobb), 'ukjent')
    gone += away.size
    held = held.filter((jobb) => !away.has(jobb))
    held.push({ jobbId: bestilt.jobbId, pakke, tilstand: 'bestilt' })
  }
  const endOne = async (how: 'kjoer' | 'feil') => {
    const jobb = held.find(({ tilstand }) => tilstand === 'bestilt')
    if (jobb === undefined) return
    if (how === 'kjoer') {
      const { leie } = await claim(storage)
      assert.equal(await storage.completeJobb(leie, TOMT), true)
      jobb.tilstand = 'ferdig'
      return
    }
    while (jobb.tilstand === 'bestilt') {
      const { leie } = await claim(storage)
      if ((await storage.failForsoek(leie)) === 'feilet') jobb.tilstand = 'feilet'
      ur.pass(1_000_000)
    }
  }
  return {
    refused: () => refused,
    gone: () => gone,
    gjoer: async (steg: string, n: number) => {
      const some = held[n % Math.max(1, held.length)]
      if (steg === 'bestill') await bestill(n)
      else if (steg === 'kjoer' || steg === 'feil') await endOne(steg)
      else if (some !== undefined && steg === 'avbryt') {
        await storage.cancelJobb({ jobbId: some.jobbId, eier: eierOf(some) })
        some.tilstand = 'avbrutt'
      } else if (some?.tilstand === 'ferdig') {
        await storage.noteSlutt({ jobbId: some.jobbId, eier: eierOf(some) })
        some.tilstand = 'lest'
      }
      await check()
    },
    /** Leaves nothing in the queue for whoever comes next. */
    endAll: async () => {
      for (const jobb of held) {
        await storage.cancelJobb({ jobbId: jobb.jobbId, eier: eierOf(jobb) })
      }
    },
  }
}
