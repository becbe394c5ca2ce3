import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HENDELSESTYPER } from '../../../domain/hendelser/hendelsestype.ts'
import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { ALLE_PAKKER, rettigheter } from '../../../domain/oppslag/rettighetspakke.ts'
import { nyHendelse, readAll, readSide, told } from '../../../tests/fixture/hendelser.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './open-storage.ts'

/** The feed: every event once, in order, and no number before all lower ones. */
export function feedContract(open: OpenStorage): void {
  test('whoever polls while many write through several instances reads every event once, in order, and no gap fills later (14)', async (t) => {
    const { storage, another } = await open(t)
    const instanser = [storage, await another(), await another()]
    await fc.assert(
      fc.asyncProperty(
        fc.array(skrivere, { minLength: 2, maxLength: 5 }),
        fc.nat(40),
        async (alle, antall) => {
          const fra = (await storage.readRegister()).siste + 1
          let isWriting = true
          const written = Promise.all(
            alle.map(async (skriv, nr) => {
              for (const one of skriv) await write(at(instanser, nr), one)
            }),
          ).finally(() => {
            isWriting = false
          })
          const seen: number[] = []
          const poll = async (instans: Storage) => {
            const side = await readSide(instans, (seen.at(-1) ?? fra - 1) + 1, {
              antall: antall + 1,
            })
            seen.push(...side.map(({ sekvensnummer }) => sekvensnummer))
            return side.length
          }
          for (let nr = 0; isWriting; nr += 1) await poll(at(instanser, nr))
          await written
          while ((await poll(storage)) > 0);
          const whole = (await readAll(storage, fra)).map(({ sekvensnummer }) => sekvensnummer)
          assert.deepEqual(seen, whole, 'what was polled is the log')
          assert.deepEqual(
            whole,
            [...new Set(whole)].sort((a, b) => a - b),
            'rising, none twice',
          )
          const { siste } = await storage.readRegister()
          assert.equal(whole.length, siste - fra + 1, 'none of ours is missing')
        },
      ),
      { numRuns: 15 },
    )
  })

  test('a page begins at the number that is asked for, holds as many as fit, and is empty past the end (14)', async (t) => {
    const { storage } = await open(t)
    assert.deepEqual(await readSide(storage, 0), [])
    await storage.appendVersjoner([0, 1, 2, 3, 4].map((n) => versjon([identifikator(n)])))
    for (const [seq, antall, numre] of [
      [0, 3, [1, 2, 3]],
      [1, 3, [1, 2, 3]],
      [2, 3, [2, 3, 4]],
      [4, 3, [4, 5]],
      [6, 3, []],
      [999_999, 3, []],
    ] as const) {
      const side = await readSide(storage, seq, { antall })
      assert.deepEqual(
        side.map(({ sekvensnummer }) => sekvensnummer),
        numre,
      )
    }
  })

  test('each package is told of the events of what it may see, and in words that it may know (14)', async (t) => {
    const { storage } = await open(t)
    const id = identifikator(0)
    await storage.appendVersjoner([versjon([id])])
    // One who is restored needs a document.
    const publisert = Object.entries(HENDELSESTYPER).filter(([type]) => type !== GJENOPPRETTET)
    const typer = [...publisert.map(([type]) => type), 'endringIEttellerannet']
    await storage.appendHendelser(
      typer.map((type) => nyHendelse(type, id, { hendelsestype: type })),
    )
    for (const pakke of ALLE_PAKKER) {
      const { egenskaper, tjenester, identifikator: nummer } = rettigheter(pakke)
      const innslag = (await readAll(storage, 2, { pakke })).map((one) => one.hendelse)
      if (pakke === 'brsv') {
        assert.deepEqual(innslag, [], 'what came through another package')
        continue
      }
      const types = innslag.map(({ hendelsetype }) => hendelsetype)
      for (const { folkeregisteridentifikator: told } of innslag) {
        assert.equal(told, nummer === 'aldri' ? undefined : id)
      }
      if (!tjenester.includes('personer')) {
        assert.deepEqual([...new Set(types)], ['endringIPerson'], pakke)
        continue
      }
      for (const [type, about] of publisert) {
        const isSeen = about.length === 0 || about.some((one) => egenskaper.includes(one))
        assert.equal(types.includes(type), isSeen, `${pakke} ${type}`)
      }
      assert.equal(types.includes('endringIEttellerannet'), pakke === 'offentlig-med-hjemmel')
      const hasDokument = innslag.some((one) => 'hendelsesdokument' in one)
      assert.equal(hasDokument, pakke === 'offentlig-med-hjemmel')
      const generelle = innslag.filter((one) => one.hendelsetype === 'personErOppdatert')
      assert.ok(
        generelle.every((one) => !('hendelsesdokument' in one)),
        pakke,
      )
    }
  })

  test('an event of a place says no more than that something changed, where the place is hidden today (14)', async (t) => {
    const { storage } = await open(t)
    const [aapen, fortrolig, strengt] = [0, 1, 2].map(identifikator) as [Id, Id, Id]
    await storage.appendVersjoner([
      versjon([aapen], { bosted: '0301' }),
      versjon([fortrolig], { bosted: '0301', gradering: 'fortrolig' }),
      versjon([strengt], { bosted: '0301' }),
    ])
    const flytter = [aapen, fortrolig, strengt].map((id) =>
      nyHendelse(`flytt ${id}`, id, { hendelsestype: 'endringIBostedsadresse' }),
    )
    await storage.appendHendelser(flytter)
    await storage.appendVersjoner([
      versjon([strengt], { gradering: 'strengtFortrolig', utgave: 1 }),
    ])
    const typesFor = async (pakke: (typeof ALLE_PAKKER)[number]) =>
      (await readAll(storage, 4, { pakke })).slice(0, 3).map((one) => one.hendelse.hendelsetype)
    const [bosted, generell] = ['endringIBostedsadresse', 'personErOppdatert']
    assert.deepEqual(await typesFor('offentlig-med-hjemmel'), [bosted, bosted, generell])
    assert.deepEqual(await typesFor('offentligutenhjemmel'), [bosted, bosted, generell])
    assert.deepEqual(await typesFor('finans'), [bosted, generell, generell])
  })

  test('what is written with no event is told of by the one it implies; and where that cannot be told, as changed (14)', async (t) => {
    const { storage } = await open(t)
    const [a, b, c] = [0, 1, 2].map(identifikator) as [Id, Id, Id]
    await storage.appendVersjoner([
      versjon([a], { bosted: '0301' }),
      versjon([a], { bosted: '4204', utgave: 1 }),
      versjon([a], { bosted: '4204', utgave: 1, kjoenn: 'mann' }),
      versjon([a], { bosted: '1103', utgave: 2, status: 'doed' }),
      versjon([b], { status: 'bosatt' }),
      versjon([b], { status: 'utflyttet', utgave: 1 }),
      versjon([c, b], { utgave: 2 }),
    ])
    const alle = await readAll(storage)
    assert.deepEqual(told(alle), [
      '1 personErOpprettet',
      '2 personErOppdatert',
      '3 personErOppdatert',
      '4 personErOppdatert',
      '5 personErOpprettet',
      '6 personErUtflyttet',
      '7 personErOppdatert',
    ])
  })

  test('where persons turn out to be one, each number that ended is told of after the one that goes on (14)', async (t) => {
    const { storage } = await open(t)
    const [a, b] = [0, 1].map(identifikator) as [Id, Id]
    await storage.appendVersjoner([versjon([a]), versjon([b]), versjon([a, b], { utgave: 1 })])
    const [, , gjeldende, dublett] = await readAll(storage)
    assert.equal(
      gjeldende?.hendelse.hendelsetype,
      'personErViderefoertSomGjeldendeVedSammenslaaing',
    )
    assert.equal(gjeldende?.hendelse.folkeregisteridentifikator, a)
    assert.equal(dublett?.hendelse.hendelsetype, 'personErOpphoertSomDublett')
    assert.equal(dublett?.hendelse.folkeregisteridentifikator, b)
    assert.equal(dublett?.hendelse.persondokument, undefined)
    assert.equal(dublett?.sekvensnummer, 4)
    assert.equal((await storage.readRegister()).siste, 4)
  })

  test('what was written too long ago is refused by its number, and what came after it is not (14)', async (t) => {
    let nowMs = 1_000
    const { storage } = await open(t, { clock: () => nowMs })
    await storage.appendVersjoner([versjon([identifikator(0)])])
    nowMs = 2_000
    await storage.appendVersjoner([versjon([identifikator(1)])])
    const kindOf = async (seq: number, eldsteMs: number) =>
      (await storage.readFeed({ seq, pakke: 'finans', antall: 10, eldsteMs })).kind
    assert.equal(await kindOf(0, 1_000), 'side')
    assert.equal(await kindOf(0, 1_001), 'gammel')
    assert.equal(await kindOf(1, 1_001), 'gammel')
    assert.equal(await kindOf(2, 1_001), 'side')
    assert.equal(await kindOf(3, 9_999), 'side', 'nothing that old is asked for')
  })

  test('half a copy has no feed; a whole one has that of its source, from where each has a number of its own (14)', async (t) => {
    const { storage } = await open(t)
    const kopi = [1, 4, 4, 6, 9].map((sekvensnummer, n) => ({
      ...versjon([identifikator(n)]),
      sekvensnummer,
    }))
    const read = (seq: number) =>
      storage.readFeed({ seq, pakke: 'finans', antall: 10, eldsteMs: -Infinity })
    await storage.appendKopi(kopi, 0)
    assert.deepEqual(await read(0), { kind: 'laster' })
    assert.ok(await storage.completeKopi(5))
    assert.deepEqual(told(await readAll(storage)), ['6 personErOpprettet', '9 personErOpprettet'])
    assert.deepEqual(await read(2), { kind: 'foer', fra: 5 })
    assert.equal((await read(4)).kind, 'side')
  })
}

// --- internal ---

type Id = Folkeregisteridentifikator

const GJENOPPRETTET = 'personErGjenopprettetVedSplitting'
let written = 0

/** What one writer does: a few documents, or a few events from outside. */
const skrivere = fc.array(
  fc.record({
    slag: fc.constantFrom('versjoner', 'hendelser'),
    antall: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 1, maxLength: 6 },
)

async function write(
  storage: Storage,
  { slag, antall }: { readonly slag: string; readonly antall: number },
): Promise<void> {
  const numre = Array.from({ length: antall }, () => {
    written += 1
    return written
  })
  if (slag === 'versjoner') {
    await storage.appendVersjoner(numre.map((n) => versjon([identifikator(n % 50)], { utgave: n })))
    return
  }
  const svar = await storage.appendHendelser(
    numre.map((n) => {
      const id = identifikator(n % 50)
      const hendelsestype = 'personErOppdatert'
      return nyHendelse(n, id, { hendelsestype, versjon: versjon([id], { utgave: n }) })
    }),
  )
  assert.equal(svar.kind, 'skrevet')
}

function at<T>(alle: readonly T[], nr: number): T {
  return alle[nr % alle.length] as T
}
