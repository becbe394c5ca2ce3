import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isLoepende, OVERGANGER } from '../../../domain/uttrekk/jobb.ts'
import { createUr } from '../../../tests/fixture/ur.ts'
import type { Leie } from '../storage.ts'
import { EIER, order, tidOf } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'

/** What a job becomes, whatever is done to it by whomever, in any order. */
export function overgangerContract(open: OpenStorage): void {
  test('a job goes from state to state as the rules say and no other way, and every way that is open is taken (13.7)', async (t) => {
    const ur = createUr(1_000)
    const { storage } = await open(t, { ...tidOf(ur), leieMs: LEIE_MS })
    const seen = new Set<string>()
    const walk = async (skritt: readonly Skritt[]) => {
      const jobbId = await order(storage, EIER, { personstatustyper: ['bosatt'] })
      const spoersmaal = { jobbId, eier: EIER }
      const read = async () => (await storage.readJobb(spoersmaal))?.tilstand
      let foer = await read()
      const note = async () => {
        const naa = await read()
        assert.ok(foer !== undefined && naa !== undefined)
        assert.ok(foer === naa || OVERGANGER[foer].includes(naa), `${foer} → ${naa}`)
        if (foer !== naa) seen.add(`${foer} → ${naa}`)
        foer = naa
      }
      // Whoever held it once goes on trying, whether the lease is lost or not.
      let leie: Leie | undefined
      const claim = async () => {
        const claimed = await storage.claimJobb()
        if (claimed.kind === 'jobb') leie = claimed.leie
        await note()
      }
      const deeds: Readonly<Record<Skritt, () => Promise<unknown>>> = {
        claim,
        fail: async () => {
          await claim()
          if (leie !== undefined) await storage.failForsoek(leie)
          ur.pass(LEIE_MS)
        },
        lose: async () => {
          for (let i = 0; i < 4; i += 1, ur.pass(LEIE_MS / 3)) await claim()
        },
        complete: async () => leie && storage.completeJobb(leie, TOMT),
        cancel: () => storage.cancelJobb(spoersmaal),
        expire: () => storage.expireJobber({ nowMs: ur.clock() + 2_000, levetidMs: 1_000 }),
      }
      for (const ett of skritt) {
        await deeds[ett]()
        await note()
      }
      if (foer !== undefined && isLoepende(foer)) await storage.cancelJobb(spoersmaal)
    }
    await fc.assert(fc.asyncProperty(fc.array(etSkritt, { maxLength: 20 }), walk), {
      numRuns: 150,
      seed: 13,
    })
    await walk(['fail', 'fail', 'fail', 'fail', 'fail', 'claim', 'cancel', 'expire'])
    await walk(['fail', 'fail', 'fail', 'fail', 'fail', 'complete', 'expire', 'cancel'])
    const ways = Object.entries(OVERGANGER).flatMap(([fra, til]) => til.map((en) => [fra, en]))
    const unseen = ways.map((way) => way.join(' → ')).filter((way) => !seen.has(way))
    // Only an order that is damaged on disk goes that way.
    assert.deepEqual(unseen, ['bestilt → feilet'])
  })
}

// --- internal ---

type Skritt = 'claim' | 'fail' | 'lose' | 'complete' | 'cancel' | 'expire'

const LEIE_MS = 3_000
const TOMT = { sekvensnummer: 0, treff: 0, strekk: [] }
const etSkritt = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<Skritt>('claim', 'fail') },
  { weight: 1, arbitrary: fc.constantFrom<Skritt>('lose', 'complete', 'cancel', 'expire') },
)
