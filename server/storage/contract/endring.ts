import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import type { Batchnr } from '../../../domain/uttrekk/batch.ts'
import { PERSONSTATUSTYPER, parseUtvalg } from '../../../domain/uttrekk/utvalg.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import type { Storage } from '../storage.ts'
import { EIER, finish, selection } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'
import { createSkriver, KOMMUNER } from './skriver.ts'

/** The change number: raised by whatever alters an answer, and what an answer can be asked for at. */
export function endringContract(open: OpenStorage): void {
  test('every durable write to the register raises the change number, whichever instance it went through, and no other does (13.1)', async (t) => {
    const { storage, another } = await open(t)
    const beside = await another()
    const [one, two, three] = [0, 1, 2].map(identifikator) as Folkeregisteridentifikator[]
    assert.ok(one && two && three)
    const writes: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['a person', () => storage.appendVersjoner([versjon([one]), versjon([two])])],
      ['a versjon, beside', () => beside.appendVersjoner([versjon([one], { utgave: 1 })])],
      ['a merge', () => beside.appendVersjoner([versjon([one, two], { utgave: 2 })])],
      ['protection', () => storage.appendVersjoner([versjon([one], { gradering: 'fortrolig' })])],
      [
        'a hendelse',
        () =>
          storage.appendVersjoner([versjon([three], {}, { hendelsestype: 'personErOpprettet' })]),
      ],
      ['what may be real', () => storage.startImport({ kopi: false, ekte: true })],
    ]
    let foer = await storage.readEndringstall()
    for (const [hva, write] of writes) {
      await write()
      const naa = await storage.readEndringstall()
      assert.ok(naa > foer, hva)
      assert.equal(await beside.readEndringstall(), naa, hva)
      foer = naa
    }
    await storage.appendVersjoner([versjon([three], {}, { hendelsestype: 'personErOpprettet' })])
    const jobb = await finish(storage, EIER, parseUtvalg(ALLE))
    await storage.cancelJobb({ jobbId: jobb, eier: EIER })
    assert.equal(await storage.readEndringstall(), foer, 'the same again, and jobs')
  })

  test('whoever follows the changes is told of every person whom any selection finds or no longer finds (13.1)', async (t) => {
    const { storage, another } = await open(t)
    const beside = await another()
    const skriver = createSkriver(beside, { personer: 25 })
    let foer = await foundBy(storage)
    let etter = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(skriver.endring, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (endringer, antall) => {
          await skriver.skriv(endringer)
          const told = new Set<number>()
          for (;;) {
            const { til, siste, personer } = await storage.readEndringer(etter, antall)
            assert.ok(til <= siste && til - etter <= antall)
            for (const person of personer) told.add(person)
            if (til === etter) break
            etter = til
          }
          assert.equal(etter, await storage.readEndringstall())
          const naa = await foundBy(storage)
          for (const [index, found] of naa.entries()) {
            const before = foer[index] ?? new Set()
            const changed = [...found, ...before].filter(
              (person) => found.has(person) !== before.has(person),
            )
            assert.deepEqual(
              changed.filter((person) => !told.has(person)),
              [],
            )
          }
          foer = naa
        },
      ),
      { numRuns: 80, seed: 3 },
    )
  })

  test('an answer that is asked for at no less than a number is as of that one, or is refused (13.1)', async (t) => {
    const { storage, another } = await open(t)
    const beside = await another()
    const [id] = [identifikator(0)]
    await beside.appendVersjoner([versjon([id], { bosted: '0301' })])
    const jobbId = await finish(storage, EIER, parseUtvalg(ALLE))
    await beside.appendVersjoner([versjon([id], { gradering: 'strengtFortrolig', utgave: 1 })])
    const minst = await beside.readEndringstall()
    const visning = parsePart([], 'offentlig-med-hjemmel')
    const valg = selection(parseUtvalg({ ...ALLE, bostedskommunenummer: '0301' }), EIER.pakke, 10)
    const oppslag = { identifikatorer: [id], somBestilt: true }
    const jobb = { jobbId, eier: EIER }
    const asks: readonly ((minst: number) => Promise<unknown>)[] = [
      (minst) => storage.lookupPersoner({ oppslag, visning, minst }),
      (minst) => storage.lookupPerson({ identifikator: id, visning, minst }),
      (minst) => storage.lookupArkiv({ dokumentidentifikatorer: [], visning, minst }),
      (minst) =>
        storage.lookupDokument({
          dokumentidentifikator: versjon([id]).dokumentidentifikator,
          visning,
          minst,
        }),
      (minst) => storage.selectPersoner({ ...valg, minst }),
      (minst) => storage.countPersoner({ ...valg, minst }),
      (minst) => storage.readBatch({ ...jobb, batchnr: 0 as Batchnr, minst }),
      (minst) => storage.readJobb({ ...jobb, minst }),
    ]
    for (const ask of asks) {
      await ask(minst)
      await assert.rejects(ask(minst + 1), { name: 'Etterligger' })
    }
    const svar = await storage.lookupPerson({ identifikator: id, visning, minst })
    assert.ok(svar.kind === 'json')
    assert.doesNotMatch(new TextDecoder().decode(svar.json), /0301/)
    assert.equal(await storage.countPersoner({ ...valg, minst }), 0)
  })
}

// --- internal ---

const ALLE = { personstatustyper: [...PERSONSTATUSTYPER] }
const UTVALG = [ALLE, ...KOMMUNER.map((kommune) => ({ ...ALLE, bostedskommunenummer: kommune }))]

/** Whom each of some criteria finds, in a package that is told of everybody. */
async function foundBy(storage: Storage): Promise<readonly ReadonlySet<number>[]> {
  const found = UTVALG.map(async (utvalg) => {
    const valgt = await storage.selectPersoner(
      selection(parseUtvalg(utvalg), 'offentlig-med-hjemmel', 10),
    )
    assert.ok('personer' in valgt)
    return new Set(valgt.personer)
  })
  return await Promise.all(found)
}
