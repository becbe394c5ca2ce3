import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { parseBulkoppslag } from '../../../domain/oppslag/bulkoppslag.ts'
import { filterDokument, REGELVERSJON, vernestatus } from '../../../domain/oppslag/filter.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import { vern } from '../../../domain/register/vern.ts'
import { dokument, identifikator, versjon } from '../../../tests/fixture/personer.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './open-storage.ts'
import { enProve } from './skriver.ts'

/** Look-ups: who is found, in which order, and what is never shown. */
export function oppslagContract(open: OpenStorage): void {
  test('somBestilt answers in the order asked, with duplicates, and says of each why it gives no person', async (t) => {
    const { storage } = await open(t)
    const [old, now, other, unknown] = [0, 1, 2, 3].map(
      identifikator,
    ) as Folkeregisteridentifikator[]
    assert.ok(old && now && other && unknown)
    await storage.appendVersjoner([versjon([old]), versjon([other]), versjon([now, old])])
    const asked = [other, unknown, now, old, other]
    const entries = await bulk(storage, asked, { somBestilt: true })
    assert.deepEqual(
      entries.map((entry) => entry.foedselsEllerDNummer),
      asked,
    )
    assert.deepEqual(
      entries.map((entry) =>
        entry.folkeregisterperson ? 'person' : entry.feilmelding?.feilmelding,
      ),
      [
        'person',
        'Ingen person har denne identifikatoren',
        'person',
        'Identifikatoren er opphørt',
        'person',
      ],
    )
  })

  test('decision 15: without somBestilt entries come once each by rising identifikator, unknown ones left out', async (t) => {
    const { storage } = await open(t)
    const ids = [5, 6, 7].map(identifikator)
    await storage.appendVersjoner(ids.map((id) => versjon([id])))
    const asked = [...ids, identifikator(8), ...ids].reverse()
    const entries = await bulk(storage, asked)
    assert.deepEqual(
      entries.map((entry) => entry.foedselsEllerDNummer),
      [...ids].sort(),
    )
  })

  test('an ended identifikator leads to the surviving person, alone and without somBestilt', async (t) => {
    const { storage } = await open(t)
    const [one, two] = [identifikator(10), identifikator(11)]
    await storage.appendVersjoner([versjon([one]), versjon([two])])
    await storage.appendVersjoner([versjon([two, one], { utgave: 1 })])
    const survivor = JSON.stringify(await single(storage, two))
    assert.equal(JSON.stringify(await single(storage, one)), survivor)
    const [entry] = await bulk(storage, [one])
    assert.equal(entry?.foedselsEllerDNummer, one)
    assert.equal(JSON.stringify(entry?.folkeregisterperson), survivor)
    const { treff } = await storage.selectPersoner({
      utvalg: { personstatustyper: ['bosatt'] },
      pakke: 'offentligutenhjemmel',
      batchstoerrelse: 10,
    })
    assert.equal(treff, 1, 'two who turned out to be one are one')
  })

  test('the same document again is no new versjon, in whichever order it comes', async (t) => {
    const { storage } = await open(t)
    const versjoner = [0, 1, 2].map((utgave) => versjon([identifikator(20)], { utgave }))
    const first = await storage.appendVersjoner(versjoner)
    assert.deepEqual([first.nye, first.uendret], [3, 0])
    const again = await storage.appendVersjoner([...versjoner].reverse())
    assert.deepEqual([again.nye, again.uendret, again.siste], [0, 3, first.siste])
    const shown = JSON.stringify(await single(storage, identifikator(20)))
    assert.ok(shown.includes('.0000021'), 'the newest versjon is still the current one')
  })

  test('each new versjon takes one sekvensnummer, with an event or without, and one held already takes none (9.9)', async (t) => {
    const { storage } = await open(t)
    const load = [30, 31, 32].map((n) => versjon([identifikator(n)]))
    assert.equal((await storage.appendVersjoner(load)).siste, 3)
    assert.equal((await storage.appendVersjoner(load)).siste, 3)
    const events = [33, 34].map((n) =>
      versjon([identifikator(n)], {}, { hendelsestype: 'personErOpprettet' }),
    )
    assert.equal((await storage.appendVersjoner(events)).siste, 5)
    assert.deepEqual(await storage.readRegister(), {
      siste: 5,
      versjoner: 5,
      personer: 5,
      ekte: false,
      oppskrift: undefined,
      kopi: undefined,
    })
  })

  test('invariant 3: whoever is strengtFortrolig today has no old home, in any package, with historikk too', async (t) => {
    const { storage } = await open(t)
    const id = identifikator(40)
    await storage.appendVersjoner([versjon([id], { bosted: '4204', flyttetFra: ['0301', '1103'] })])
    const before = JSON.stringify(await single(storage, id, 'offentlig-med-hjemmel', ['historikk']))
    assert.match(before, /0301/)
    await storage.appendVersjoner([
      versjon([id], { gradering: 'strengtFortrolig', flyttetFra: ['4204', '0301', '1103'] }),
    ])
    for (const pakke of ['offentlig-med-hjemmel', 'offentligutenhjemmel'] as const) {
      for (const part of [[], ['historikk'], ['bostedsadresse', 'historikk']]) {
        const shown = JSON.stringify(await single(storage, id, pakke, part))
        assert.doesNotMatch(shown, /0301|4204|1103|bostedsadresse/)
      }
    }
  })

  test('what is rendered in advance is what the pure function answers, to the byte, for any person', async (t) => {
    const { storage } = await open(t)
    const proves = fc.sample(enProve, { seed: 8, numRuns: 300 })
    await storage.appendVersjoner(proves.map((prove, n) => versjon([identifikator(n)], prove)))
    const changed = fc.sample(enProve, { seed: 9, numRuns: 100 })
    await storage.appendVersjoner(
      changed.map((prove, n) => versjon([identifikator(n)], { ...prove, utgave: 1 })),
    )
    const current = [...changed.map((prove) => ({ ...prove, utgave: 1 })), ...proves.slice(100)]
    const entries = await bulk(
      storage,
      proves.map((_, n) => identifikator(n)),
      { somBestilt: true },
    )
    const visning = parsePart([], 'offentligutenhjemmel')
    for (const [n, prove] of current.entries()) {
      const made = dokument([identifikator(n)], prove)
      const person = { vern: vern(made), syntetisk: true, graderteTilUtenHjemmel: false }
      const status = vernestatus(made, person)
      const expected = JSON.stringify(filterDokument(made, status, visning))
      assert.equal(JSON.stringify(entries[n]?.folkeregisterperson), expected)
      assert.equal(JSON.stringify(await single(storage, identifikator(n))), expected)
    }
  })

  test('invariant 8: what was rendered by other rules is not served', async (t) => {
    const { storage } = await open(t)
    const made = versjon([identifikator(70)])
    const basis = { regelversjon: REGELVERSJON + 1, json: '{"gammelt":true}' }
    await storage.appendVersjoner([{ ...made, basis }])
    const shown = JSON.stringify(await single(storage, identifikator(70)))
    assert.doesNotMatch(shown, /gammelt/)
    assert.match(shown, /PRØVENDE/)
  })

  test('invariant 6: the register knows for good that it has held a number that is not synthetic', async (t) => {
    const { storage, reopen } = await open(t)
    const made = versjon([identifikator(60)])
    await storage.appendVersjoner([made])
    assert.equal((await storage.readRegister()).ekte, false)
    const real = versjon([identifikator(61)])
    await storage.appendVersjoner([{ ...real, rad: { ...real.rad, syntetisk: false } }])
    await storage.appendVersjoner([versjon([identifikator(62)])])
    assert.equal((await storage.readRegister()).ekte, true)
    assert.equal((await (await reopen()).readRegister()).ekte, true)
  })
}

// --- internal ---

type Entry = {
  readonly foedselsEllerDNummer: string
  readonly folkeregisterperson?: object
  readonly feilmelding?: { readonly feilmelding: string }
}

async function bulk(
  storage: Storage,
  ids: readonly string[],
  { somBestilt = false, pakke = 'offentligutenhjemmel' as Rettighetspakke } = {},
): Promise<readonly Entry[]> {
  const oppslag = parseBulkoppslag({ foedselsEllerDNummer: ids }, String(somBestilt))
  const visning = parsePart([], pakke)
  const svar = await storage.lookupPersoner({ oppslag, visning })
  assert.ok(svar.kind === 'json')
  return JSON.parse(new TextDecoder().decode(svar.json)).oppslag
}

async function single(
  storage: Storage,
  id: Folkeregisteridentifikator,
  pakke: Rettighetspakke = 'offentligutenhjemmel',
  part: readonly string[] = [],
): Promise<object> {
  const visning = parsePart(part, pakke)
  const svar = await storage.lookupPerson({
    identifikator: id,
    visning,
  })
  assert.ok(svar.kind === 'json')
  return JSON.parse(new TextDecoder().decode(svar.json))
}
