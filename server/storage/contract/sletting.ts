import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type {
  Dokumentidentifikator,
  Folkeregisteridentifikator,
  JobbId,
} from '../../../domain/ids.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import { ALLE_PAKKER, rettigheter } from '../../../domain/oppslag/rettighetspakke.ts'
import { hendelsesnavn, nyHendelse, readAll, told } from '../../../tests/fixture/hendelser.ts'
import { EVERYTHING } from '../../../tests/fixture/innsyn.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import type { Eier, NyVersjon, Storage } from '../storage.ts'
import { EIER as ANNEN, claim, readBatch } from './kjoering.ts'
import type { OpenStorage } from './open-storage.ts'

const EIER: Eier = { ...ANNEN, pakke: 'offentlig-med-hjemmel' }

/** What goes when it is too old, and what stays. */
export function slettingContract(open: OpenStorage): void {
  test('what is too old is refused when it has been deleted as before, by whichever clock; what holds today stays (14)', async (t) => {
    let nowMs = 1_000
    const { storage } = await open(t, { clock: () => nowMs })
    const [a, b] = [identifikator(0), identifikator(1)]
    const gammel = versjon([a])
    const naa = versjon([a], { utgave: 1 })
    const stille = versjon([b])
    const hendelse = nyHendelse('gammel', a, { versjon: gammel })
    await storage.appendHendelser([hendelse])
    await storage.appendVersjoner([stille])
    nowMs = 2_000
    await storage.appendVersjoner([naa])
    nowMs = 3_000
    await storage.appendHendelser([nyHendelse('ny', b, { hendelsestype: 'endringISivilstand' })])
    const foer = await storage.readEndringstall()
    assert.equal(await storage.deleteForeldet(1_000), true)
    assert.equal(await storage.readEndringstall(), foer, 'nothing is that old')
    await empty(storage, 2_500)

    assert.equal(await arkiv(storage, gammel), 'gammel')
    assert.equal(await arkiv(storage, naa), 'json')
    assert.equal(await arkiv(storage, stille), 'json', 'nothing took its place')
    assert.equal(await hendelsen(storage, hendelse.navn), 'gammel')
    assert.equal(await hendelsen(storage, hendelsesnavn('ny')), 'json')
    const feed = (seq: number) => storage.readFeed({ ...FEED, seq })
    for (const seq of [0, 1, 2, 3]) assert.equal((await feed(seq)).kind, 'gammel')
    assert.deepEqual(told(await readAll(storage, 4)), ['4 endringISivilstand'])

    assert.deepEqual(await storage.appendVersjoner([gammel, stille]), uendret(2), 'known by name')
    assert.deepEqual(await storage.appendHendelser([hendelse]), {
      ...{ kind: 'skrevet' },
      ...uendret(1),
    })
  })

  test('nobody is told by a refusal what they were not told by the document (14)', async (t) => {
    let nowMs = 1_000
    const { storage } = await open(t, { clock: () => nowMs })
    const gammel = versjon([identifikator(0)])
    const hendelse = nyHendelse('gammel', identifikator(0), { versjon: gammel })
    await storage.appendHendelser([hendelse])
    nowMs = 2_000
    await storage.appendVersjoner([versjon([identifikator(0)], { utgave: 1 })])
    const seen = async () => {
      const alle = ALLE_PAKKER.map(async (pakke) => [
        (await arkiv(storage, gammel, pakke)) === 'ukjent',
        (await hendelsen(storage, hendelse.navn, pakke)) === 'ukjent',
      ])
      return Promise.all(alle)
    }
    const foer = await seen()
    await empty(storage, 2_500)
    assert.deepEqual(await seen(), foer)
  })

  test('a job that can still be asked keeps what it is of, and a new one is of what is left (14)', async (t) => {
    let nowMs = 1_000
    const { storage } = await open(t, { clock: () => nowMs })
    const ids = Array.from({ length: 6 }, (_, n) => identifikator(n))
    const gamle = ids.map((id) => versjon([id]))
    await storage.appendVersjoner(gamle)
    nowMs = 2_000
    const nye = ids.map((id) => versjon([id], { utgave: 1 }))
    await storage.appendVersjoner(nye)
    const jobbId = await runKomplett(storage, 0)
    const foer = await readBatcher(storage, jobbId)
    await empty(storage, 5_000)
    assert.deepEqual(await readBatcher(storage, jobbId), foer, 'the same bytes')
    for (const en of [...gamle, ...nye]) assert.equal(await arkiv(storage, en), 'json')

    const neste = await runKomplett(storage, 0)
    assert.deepEqual(namesIn(await readBatcher(storage, neste)), nye.map(nameOf))
    await storage.cancelJobb({ jobbId, eier: EIER })
    await empty(storage, 5_000)
    assert.deepEqual(namesIn(await readBatcher(storage, neste)), nye.map(nameOf))
    for (const en of gamle) assert.equal(await arkiv(storage, en), 'gammel')
    for (const en of nye) assert.equal(await arkiv(storage, en), 'json')
  })

  test('whatever is deleted on the way, every package is told the same of everybody (14)', async (t) => {
    const utgaver = fc.array(
      fc.record({
        hvem: fc.constantFrom([0], [0], [1], [0, 1], [1, 0], [2]),
        bosted: fc.constantFrom('0301', '4204', '1103'),
        gradering: fc.constantFrom('ugradert', 'ugradert', 'fortrolig', 'strengtFortrolig'),
        isSlettet: fc.boolean(),
      }),
      { minLength: 3, maxLength: 9 },
    )
    let [nr, nowMs] = [0, 1_000]
    const clock = () => nowMs
    const [med, uten] = [(await open(t, { clock })).storage, (await open(t, { clock })).storage]
    await fc.assert(
      fc.asyncProperty(utgaver, async (alle) => {
        const ids = [0, 1, 2].map((n) => identifikator(3 * nr + n))
        nr += 1
        for (const [utgave, { hvem, isSlettet, ...en }] of alle.entries()) {
          nowMs += 1_000
          const hvis = hvem.map((n) => ids[n] as Folkeregisteridentifikator)
          const ny = versjon(hvis, { ...en, utgave })
          for (const storage of [med, uten]) await storage.appendVersjoner([ny])
          if (isSlettet) await empty(med, nowMs + 1)
        }
        assert.deepEqual(await whatAllSee(med, ids), await whatAllSee(uten, ids))
      }),
      { numRuns: 60 },
    )
  })
}

// --- internal ---

const FEED = { pakke: EIER.pakke, antall: 1_000, eldsteMs: -Infinity } as const

/** Deletes all that was written before then. */
async function empty(storage: Storage, eldsteMs: number): Promise<void> {
  while (!(await storage.deleteForeldet(eldsteMs)));
}

function uendret(antall: number) {
  return { nye: 0, uendret: antall, siste: 4 }
}

function nameOf({ dokumentidentifikator }: NyVersjon): Dokumentidentifikator {
  return dokumentidentifikator
}

async function arkiv(storage: Storage, ny: NyVersjon, pakke = EIER.pakke): Promise<string> {
  const visning = parsePart([], pakke)
  const { dokumentidentifikator } = ny
  const { kind } = await storage.lookupDokument({ dokumentidentifikator, visning })
  const mange = await storage.lookupArkiv({
    dokumentidentifikatorer: [dokumentidentifikator],
    visning,
  })
  assert.equal(mange.kind === 'gammel', kind === 'gammel', 'in bulk as alone')
  return kind
}

async function hendelsen(
  storage: Storage,
  navn: Dokumentidentifikator,
  pakke = EIER.pakke,
): Promise<string> {
  return (await storage.lookupHendelse({ navn, pakke, eldsteMs: -Infinity })).kind
}

async function runKomplett(storage: Storage, feedsekvensnr: number) {
  const bestilling = { type: 'komplett', feedsekvensnr } as const
  const bestilt = await storage.createJobb({ eier: EIER, bestilling })
  assert.ok(bestilt.kind === 'bestilt')
  const { leie, ordre } = await claim(storage)
  assert.ok(ordre.type === 'komplett')
  await storage.completeJobb(leie, await storage.selectVersjoner(ordre.komplett, 4))
  return bestilt.jobbId
}

async function readBatcher(storage: Storage, jobbId: JobbId): Promise<readonly string[]> {
  const bodies: string[] = []
  for (let nr = 0; ; nr += 1) {
    const svar = await readBatch(storage, jobbId, nr, EIER)
    if (svar.kind !== 'innhold') return [...bodies, svar.kind]
    bodies.push(new TextDecoder().decode(svar.json))
  }
}

function namesIn(bodies: readonly string[]): readonly string[] {
  return bodies
    .filter((body) => body.startsWith('{'))
    .flatMap(
      (body) => (JSON.parse(body) as { dokumentidentifikator: string[] }).dokumentidentifikator,
    )
}

/** What each package is told of each, and how many it finds at home somewhere. */
async function whatAllSee(storage: Storage, ids: readonly Folkeregisteridentifikator[]) {
  const personstatustyper = ['bosatt'] as const
  return Promise.all(
    ALLE_PAKKER.map(async (pakke) => {
      const visning = parsePart(EVERYTHING, pakke)
      const sett = await Promise.all(
        ids.map((id) => storage.lookupPerson({ identifikator: id, visning })),
      )
      const told = sett.map((svar) =>
        svar.kind === 'json' ? new TextDecoder().decode(svar.json) : svar.kind,
      )
      if (!rettigheter(pakke).tjenester.includes('tilpasset')) return told
      const steder = ['0301', '4204', '1103'].map((bostedskommunenummer) =>
        storage.countPersoner({
          utvalg: { personstatustyper, bostedskommunenummer: [bostedskommunenummer] },
          pakke,
        }),
      )
      return [...told, ...(await Promise.all(steder))]
    }),
  )
}
