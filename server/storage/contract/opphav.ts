import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Dokumentidentifikator } from '../../../domain/ids.ts'
import { OPPSLAG_FEIL, parseBulkoppslag } from '../../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import {
  ALLE_PAKKER,
  canLevere,
  type Rettighetspakke,
} from '../../../domain/oppslag/rettighetspakke.ts'
import { PERSONSTATUSTYPER, parseUtvalg } from '../../../domain/uttrekk/utvalg.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import type { Storage } from '../storage.ts'
import { claim, EIER, readBatch, run } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'
import { enProve } from './skriver.ts'

/** Documents serve the package they came through and what can be derived from it; to all others they are not there. */
export function opphavContract(open: OpenStorage): void {
  test('invariant 5: of documents that a package cannot be served from, every answer is as if they were not there (10.6)', async (t) => {
    await fc.assert(
      fc.asyncProperty(personer, fc.constantFrom(...ALLE_PAKKER), async (alle, pakke) => {
        const versjoner = alle.map(({ opphav, ...prove }, n) =>
          versjon([identifikator(n)], { ...prove, utgave: n }, { opphav }),
        )
        const served = versjoner.filter(({ opphav }) => canLevere(opphav, pakke))
        fc.pre(served.length > 0)
        const [whole, bare] = [await open(t), await open(t)]
        await whole.storage.appendVersjoner(versjoner)
        await bare.storage.appendVersjoner(served)
        const navn = await versjonsnavn(whole.storage)
        assert.equal(navn.length, versjoner.length)
        const told = [whole, bare].map(({ storage }) => tell(storage, pakke, navn))
        assert.deepEqual(await told[0], await told[1])
      }),
      { numRuns: 12, seed: 6 },
    )
  })

  test('a number that has ended, of somebody whom a package cannot be served, is unknown and not ended (10.6)', async (t) => {
    const { storage } = await open(t)
    const [old, now, other] = [0, 1, 2].map(identifikator)
    assert.ok(old && now && other)
    const opphav = 'offentligutenhjemmel'
    await storage.appendVersjoner([versjon([now, old], {}, { opphav }), versjon([other])])
    const svar = await bulk(storage, [old, now, identifikator(3)], 'offentlig-med-hjemmel')
    for (const entry of svar.oppslag) {
      assert.deepEqual(entry['feilmelding'], { feilmelding: OPPSLAG_FEIL.ukjent })
    }
  })

  test('which packages the documents came through is known over all that ever came, and after a restart (10.6)', async (t) => {
    const { storage, reopen } = await open(t)
    assert.deepEqual(await storage.readOpphav(), [])
    const opphavene: readonly Rettighetspakke[] = [
      'finans',
      'eid',
      'finans',
      'offentligutenhjemmel',
    ]
    for (const [n, opphav] of opphavene.entries()) {
      await storage.appendVersjoner([versjon([identifikator(0)], { utgave: n }, { opphav })])
    }
    const expected = ['eid', 'finans', 'offentligutenhjemmel']
    assert.deepEqual(await storage.readOpphav(), expected)
    assert.deepEqual(await (await reopen()).readOpphav(), expected)
  })

  test('a komplett is kept to the documents it was ordered of, whatever comes after (10.6)', async (t) => {
    const { storage } = await open(t)
    const [mh, uh] = [versjon([identifikator(0)]), versjon([identifikator(1)])]
    await storage.appendVersjoner([mh, { ...uh, opphav: 'offentligutenhjemmel' }])
    const eier = { ...EIER, pakke: 'offentlig-med-hjemmel' } as const
    const first = await komplett(storage, eier.pakke)
    assert.equal(first.ids.length, 1)
    await storage.appendVersjoner([versjon([identifikator(2)])])
    assert.deepEqual(await first.again(), first.ids)
  })
}

// --- internal ---

const ALLE = parseUtvalg({ personstatustyper: [...PERSONSTATUSTYPER] })
const OPPHAV: readonly Rettighetspakke[] = [
  'offentlig-med-hjemmel',
  'offentligutenhjemmel',
  'privatutenhjemmel',
  'finans',
  'eid',
  'brsv',
]
const personer = fc.array(
  fc.tuple(enProve, fc.constantFrom(...OPPHAV)).map(([prove, opphav]) => ({ ...prove, opphav })),
  { minLength: 2, maxLength: 12 },
)

/** All that a package can be told of the persons there may be. */
async function tell(
  storage: Storage,
  pakke: Rettighetspakke,
  dokumentidentifikatorer: readonly Dokumentidentifikator[],
) {
  const ids = dokumentidentifikatorer.map((_, n) => identifikator(n))
  const visning = parsePart(['person-basis', 'historikk'], pakke)
  const hvordan = { visning }
  const enkelt = [
    ...ids.map((id) => storage.lookupPerson({ identifikator: id, ...hvordan })),
    ...dokumentidentifikatorer.map((dokumentidentifikator) =>
      storage.lookupDokument({ dokumentidentifikator, ...hvordan }),
    ),
  ]
  const arkiv = await storage.lookupArkiv({ dokumentidentifikatorer, ...hvordan })
  const eier = { ...EIER, pakke }
  return {
    enkelt: (await Promise.all(enkelt)).map((svar) => (svar.kind === 'json' ? svar : svar.kind)),
    bulk: [await bulk(storage, ids, pakke), await bulk(storage, ids, pakke, 'false')],
    arkiv,
    antall: await storage.countPersoner({ utvalg: ALLE, pakke }),
    tilpasset: (await run(storage, eier, ALLE, 3)).batcher,
    komplett: (await komplett(storage, pakke)).ids,
  }
}

/** The names of all versjoner: every package is told of some. */
async function versjonsnavn(storage: Storage): Promise<readonly Dokumentidentifikator[]> {
  const navn = new Set<Dokumentidentifikator>()
  for (const pakke of OPPHAV) {
    for (const id of (await komplett(storage, pakke)).ids) navn.add(id)
  }
  return [...navn].sort()
}

async function komplett(storage: Storage, pakke: Rettighetspakke) {
  const eier = { ...EIER, pakke }
  const bestilling = { type: 'komplett', feedsekvensnr: 0 } as const
  const bestilt = await storage.createJobb({ eier, bestilling })
  const { leie, ordre } = await claim(storage)
  assert.ok(bestilt.kind === 'bestilt' && ordre.type === 'komplett')
  const { jobbId } = bestilt
  await storage.completeJobb(leie, await storage.selectVersjoner(ordre.komplett, 3))
  const again = async () => {
    const ids: Dokumentidentifikator[] = []
    for (let nr = 0; ; nr += 1) {
      const svar = await readBatch(storage, jobbId, nr, eier)
      if (svar.kind !== 'innhold') return ids
      ids.push(...JSON.parse(new TextDecoder().decode(svar.json)).dokumentidentifikator)
    }
  }
  return { ids: await again(), again }
}

type Bulk = { readonly oppslag: readonly Readonly<Record<string, unknown>>[] }

async function bulk(
  storage: Storage,
  ids: readonly (string | undefined)[],
  pakke: Rettighetspakke,
  somBestilt = 'true',
): Promise<Bulk> {
  const oppslag = parseBulkoppslag({ foedselsEllerDNummer: ids }, somBestilt)
  const visning = parsePart([], pakke)
  const svar = await storage.lookupPersoner({ oppslag, visning })
  assert.ok(svar.kind === 'json')
  return JSON.parse(new TextDecoder().decode(svar.json)) as Bulk
}
