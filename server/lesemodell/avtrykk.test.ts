import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bulkoppslag, parseBulkoppslag } from '../../domain/oppslag/bulkoppslag.ts'
import { parsePart } from '../../domain/oppslag/part.ts'
import { nyHendelse } from '../../tests/fixture/hendelser.ts'
import { katalog, lastFirst } from '../../tests/fixture/katalog.ts'
import { identifikator, versjon } from '../../tests/fixture/personer.ts'
import { openDb } from '../sqlite/open.ts'
import { Avtrykkleser } from '../storage/avtrykk.ts'
import { createSkriver } from '../storage/contract/skriver.ts'
import { keepSegl } from '../storage/sqlite/forsegling.ts'
import { openSqlite } from '../storage/sqlite/sqlite.ts'
import type { Storage } from '../storage/storage.ts'
import { Threads } from '../threads/threads.ts'
import { TIMERS } from '../timers.ts'
import { Avtrykkfoelger } from './avtrykkfoelger.ts'
import { withLesemodell } from './lesemodell.ts'
import type { Lesekall } from './thread.ts'

const VISNING = parsePart([], 'offentligutenhjemmel')

function openModell(directory: string, store: Storage, graderteTilUtenHjemmel = false) {
  const onFeil = (error: unknown) => assert.fail(String(error))
  const valg = { graderteTilUtenHjemmel, timers: TIMERS, katalog: directory, onFeil }
  return withLesemodell(store, valg)
}

async function ask(storage: Storage, oppslag: Bulkoppslag): Promise<string> {
  const svar = await storage.lookupPersoner({ oppslag, visning: VISNING })
  assert.ok(svar.kind === 'json')
  return `${Buffer.from(svar.json)} of ${svar.om} and ${svar.opphoert}`
}

for (const graderteTilUtenHjemmel of [false, true]) {
  test(`an answer is to the byte what the store answered at one moment while it was asked, whatever is written meanwhile, setting ${graderteTilUtenHjemmel} (15)`, async (t) => {
    const defer = lastFirst(t)
    const directory = katalog(defer)
    const valg = { graderteTilUtenHjemmel }
    const [store, plain, writer] = [1, 2, 3].map(() => openSqlite(directory, valg))
    assert.ok(store && plain && writer)
    defer(() => Promise.all([plain.close(), writer.close()]))
    let medRom = 0
    const seen: Storage = {
      ...store,
      lookupPersoner: (hva) => {
        medRom += Number(hva.avtrykk !== undefined)
        return store.lookupPersoner(hva)
      },
    }
    const modell = openModell(directory, seen, graderteTilUtenHjemmel)
    defer(() => modell.close())
    const skriver = createSkriver(writer, { personer: 25 })
    const alle = Array.from({ length: 80 }, (_, n) => identifikator(n))
    const oppslag = ['true', 'false'].map((somBestilt) =>
      parseBulkoppslag({ foedselsEllerDNummer: alle }, somBestilt),
    )
    const flettet = fc.record({
      ...{ en: fc.nat(79), annen: fc.nat(79), flett: fc.boolean() },
      gradering: fc.constantFrom('ugradert' as const, 'strengtFortrolig' as const),
    })
    const endringer = fc.sample(
      fc.tuple(fc.array(skriver.endring, { minLength: 1, maxLength: 3 }), flettet),
      { seed: 7, numRuns: 150 },
    )
    await skriver.skriv(endringer.flatMap(([bit]) => bit).slice(0, 30))
    assert.equal((await modell.readStoerrelser()).avtrykk, undefined)
    await modell.erKlar()
    assert.ok(((await modell.readStoerrelser()).avtrykk ?? 0) > 1_000, 'made, and told of')
    /** What the store answered, moment by moment, as nobody writes but this test. */
    const fortalt = await Promise.all(oppslag.map(async (en) => [await ask(plain, en)]))
    let isDone = false
    const lese = async (nr: number) => {
      const [en, svar] = [oppslag[nr], fortalt[nr]]
      assert.ok(en && svar)
      while (!isDone) {
        const fra = svar.length - 1
        const told = await ask(modell, en)
        // What was written when it was asked may be noted a moment later.
        await new Promise((resolve) => noted.push(resolve))
        assert.ok(svar.slice(fra).includes(told), 'no answer of one moment')
      }
    }
    const noted: ((value: unknown) => void)[] = []
    const lesere = [lese(0), lese(1), lese(0)]
    let utgave = 1_000
    for (const [bit, { en, annen, flett, gradering }] of endringer) {
      await skriver.skriv(bit)
      if (flett && en !== annen) {
        utgave += 1
        for (const [nr, oppslaget] of oppslag.entries())
          fortalt[nr]?.push(await ask(plain, oppslaget))
        await writer.appendVersjoner([
          versjon([identifikator(en), identifikator(annen)], { utgave, gradering }),
        ])
      }
      for (const [nr, oppslaget] of oppslag.entries())
        fortalt[nr]?.push(await ask(plain, oppslaget))
      for (const resolve of noted.splice(0)) resolve(undefined)
    }
    isDone = true
    const ended = Promise.all(lesere)
    const timer = setInterval(() => {
      for (const resolve of noted.splice(0)) resolve(undefined)
    }, 1)
    defer(() => clearInterval(timer))
    await ended
    assert.ok(medRom > 20, `${medRom} were asked beside`)
    await modell.erKlar()
    for (const [nr, en] of oppslag.entries()) {
      assert.equal(await ask(modell, en), fortalt[nr]?.at(-1))
    }
  })
}

test('what is kept beside the store is what answers: a document that cannot be read any more keeps nobody from being told what is kept (15)', async (t) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const [store, plain] = [openSqlite(directory), openSqlite(directory)]
  defer(() => plain.close())
  const alle = Array.from({ length: 40 }, (_, n) => identifikator(n))
  await store.appendVersjoner(alle.map((id) => versjon([id], { bosted: '0301' })))
  const oppslag = parseBulkoppslag({ foedselsEllerDNummer: alle }, undefined)
  const foer = await ask(plain, oppslag)
  const modell = openModell(directory, store)
  defer(() => modell.close())
  await modell.erKlar()
  const db = openDb(join(directory, 'register.db'), 'write')
  db.exec('drop trigger endring_dokument; delete from basis')
  db.exec("update dokument set innhold = '{}'")
  db.close()
  await assert.rejects(ask(plain, oppslag), /dokument/)
  assert.equal(await ask(modell, oppslag), foer)
  // What changes is not taken from there, even before it has been brought up.
  const skrivende = openDb(join(directory, 'register.db'), 'write')
  keepSegl(skrivende, 'register')
  skrivende.exec('insert into endring (person) values (7)')
  skrivende.close()
  await assert.rejects(ask(modell, oppslag), /dokument/)
})

test('whoever was one with another is judged by how that one is protected now, who may change alone (15)', async (t) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const [store, plain] = [openSqlite(directory), openSqlite(directory)]
  defer(() => plain.close())
  const [a, b] = [identifikator(0), identifikator(1)]
  await plain.appendVersjoner([versjon([a, b], { bosted: '0301' })])
  await plain.appendHendelser([
    nyHendelse('skilt', b, {
      hendelsestype: 'personErGjenopprettetVedSplitting',
      versjon: versjon([b], { bosted: '4204', utgave: 1 }),
    }),
  ])
  const modell = openModell(directory, store)
  defer(() => modell.close())
  await modell.erKlar()
  const oppslag = parseBulkoppslag({ foedselsEllerDNummer: [a, b] }, undefined)
  const foer = await ask(plain, oppslag)
  assert.equal(await ask(modell, oppslag), foer)
  await plain.appendVersjoner([versjon([b], { gradering: 'strengtFortrolig', utgave: 2 })])
  const etter = await ask(plain, oppslag)
  assert.ok(foer.includes('0301') && !etter.includes('0301'), 'b may have lived there')
  for (const naar of ['at once', 'when it has been brought up']) {
    assert.equal(await ask(modell, oppslag), etter, naar)
    await modell.erKlar()
  }
})

test('it takes no room that the register needs: with too little free disk the store answers, and it is told (15)', async (t) => {
  const defer = lastFirst(t)
  const directory = katalog(defer)
  const storage = openSqlite(directory)
  defer(() => storage.close())
  await storage.appendVersjoner([versjon([identifikator(0)])])
  const traad = new Threads<Lesekall>({ file: new URL('./thread', import.meta.url), data: {} })
  defer(() => traad.close())
  let [ledigeBytes, nowMs] = [1_000, 0]
  const feil: string[] = []
  const foelger = new Avtrykkfoelger({
    ...{ storage, traad, katalog: directory },
    timers: { monotonicMs: () => nowMs, after: () => () => {} },
    readPlass: async () => ({ ledigeBytes }),
    onFeil: (error) => feil.push(String(error)),
  })
  assert.equal(await foelger.follow(), false)
  assert.match(feil.join(), /too little free disk/)
  nowMs += 15_000
  assert.equal(await foelger.follow(), false)
  assert.equal(feil.length, 1, 'it is not tried again at once')
  nowMs += 15_000
  ledigeBytes = 2 ** 40
  assert.equal(await foelger.follow(), true)
  const rom = foelger.rom()
  assert.ok(rom)
  const leser = new Avtrykkleser(rom)
  assert.ok(leser.read(1, Infinity))
  ledigeBytes = 1_000
  await storage.appendVersjoner([versjon([identifikator(1)])])
  assert.equal(await foelger.follow(), false, 'nor kept')
  assert.equal(feil.length, 2)
  leser.begin(new Uint32Array())
  assert.equal(leser.read(1, Infinity), false, 'the file is let go, and its room with it')
  await foelger.close()
})
