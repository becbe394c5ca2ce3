import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import { filterDokument, vernestatus } from '../../../domain/oppslag/filter.ts'
import { parsePart } from '../../../domain/oppslag/part.ts'
import { type Rettighetspakke, rettigheter } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Persondokument } from '../../../domain/register/persondokument.ts'
import { vern } from '../../../domain/register/vern.ts'
import { parseEntydigsoek } from '../../../domain/soek/entydig.ts'
import { parseSoek } from '../../../domain/soek/soek.ts'
import { isEntydig, isSoekt } from '../../../domain/soek/soeketreff.ts'
import { gjelder } from '../../../tests/fixture/dokumenter.ts'
import { identifikator, versjon } from '../../../tests/fixture/personer.ts'
import { enPerson, etSoek } from '../../../tests/fixture/soek.ts'
import { createVersjon } from '../../versjon.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './open-storage.ts'

/** Searches: what a store does to be fast finds nobody else than the rules do. */
export function soekContract(open: OpenStorage): void {
  test('every search finds those whom the rules find in what the package is told, whoever is protected how (14)', async (t) => {
    const { storage } = await open(t)
    const personer = fc.sample(enPerson, { seed: 14, numRuns: 250 }).map((dokument, n) => ({
      id: identifikator(n),
      dokument: medNummer(dokument, identifikator(n)),
    }))
    await storage.appendVersjoner(personer.map(({ dokument }) => toVersjon(dokument)))
    // Some are written again, so that what they were found by before finds them no more.
    const endret = fc.sample(enPerson, { seed: 15, numRuns: 60 })
    for (const [n, dokument] of endret.entries()) {
      const en = personer[n * 3]
      if (en !== undefined) en.dokument = medNummer(dokument, en.id)
    }
    await storage.appendVersjoner(
      personer.filter((_, n) => n % 3 === 0).map(({ dokument }) => toVersjon(dokument)),
    )
    const synlig = await toldOf(
      storage,
      personer.map(({ id }) => id),
    )
    let hits = 0
    await fc.assert(
      fc.asyncProperty(etSoek, pakker, async (query, pakke) => {
        const soek = parseSoek(query)
        const wanted = personer.filter(({ id, dokument }) =>
          isSoekt(soek, {
            dokument,
            synlig: synlig(id, pakke),
            hasNummer: (nummer) => nummer === id,
          }),
        )
        const found = await search(storage, query, pakke)
        assert.deepEqual(found.toSorted(), wanted.map(({ id }) => id).toSorted())
        hits += found.length
      }),
      { numRuns: 1_500 },
    )
    assert.ok(hits > 2_000, String(hits))
    let one = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...personer),
        etSoek,
        pakker,
        async ({ id, dokument }, query, pakke) => {
          const name = fullName(dokument)
          const sted = Object.fromEntries(
            Object.entries(query).filter(([felt]) => ENTYDIGE.includes(felt)),
          )
          if (sted['adressenavn'] === undefined) delete sted['husnummer']
          const asked = { ...sted, navn: name, foedselsdato: '19800517' }
          const soek = parseEntydigsoek(asked, pakke)
          const wanted = personer.filter((en) =>
            isEntydig(soek, {
              dokument: en.dokument,
              synlig: synlig(en.id, pakke),
              hasNummer: (nummer) => nummer === en.id,
            }),
          )
          const visning = parsePart(['navn'], pakke)
          const svar = await storage.searchEntydig({ soek, visning })
          assert.equal(svar.kind, wanted.length === 1 ? 'json' : 'ukjent')
          if (svar.kind !== 'json') return
          one += 1
          assert.equal(Number(wanted[0]?.id), svar.om[0])
          if (wanted[0]?.id === id) return
        },
      ),
      { numRuns: 400 },
    )
    assert.ok(one > 10, String(one))
  })

  test('two persons whom a package cannot tell apart are found alike by any search (14)', async (t) => {
    const { storage } = await open(t)
    let n = 1_000
    let same = 0
    await fc.assert(
      fc.asyncProperty(enPerson, enPerson, etSoek, pakker, async (en, annen, query, pakke) => {
        // The same person but for where: what a package is told decides.
        const to = [en, { ...en, ...steder(annen) }].map((dokument) => {
          n += 1
          return medNummer(dokument, identifikator(n))
        })
        const told = to.map((dokument) => JSON.stringify(steder(synligFor(dokument, pakke))))
        fc.pre(told[0] === told[1])
        same += 1
        await storage.appendVersjoner(to.map(toVersjon))
        const found = new Set(await search(storage, query, pakke))
        const [first, second] = [identifikator(n - 1), identifikator(n)]
        assert.equal(found.has(first), found.has(second))
      }),
      { numRuns: 150 },
    )
    assert.ok(same > 50, String(same))
  })

  test('nobody found is an empty list; more than ten thousand are too many, and as many as are wanted are told (14)', async (t) => {
    const { storage } = await open(t)
    assert.deepEqual(await search(storage, { navn: 'ingen' }), [])
    const mange = Array.from({ length: 10_000 }, (_, n) => versjon([identifikator(n)]))
    await storage.appendVersjoner(mange)
    const all = await search(storage, { kjoenn: 'kvinne' })
    assert.equal(all.length, 10_000)
    assert.deepEqual(await search(storage, { kjoenn: 'kvinne', maksTreff: '3' }), all.slice(0, 3))
    await storage.appendVersjoner([versjon([identifikator(10_000)])])
    const soek = parseSoek({ navn: 'figur' })
    const svar = await storage.searchPersoner({ soek, pakke: 'finans' })
    assert.deepEqual(svar, { kind: 'forMange' })
    assert.equal((await search(storage, { navn: 'figur', kjoenn: 'mann' })).length, 0)
  })

  test('one person is found by a number that ended, and after a merge by the numbers of both; none and several look the same (14)', async (t) => {
    const { storage } = await open(t)
    const [a, b, c] = [0, 1, 2].map(identifikator) as [Id, Id, Id]
    await storage.appendVersjoner([versjon([a]), versjon([b]), versjon([c])])
    const one = async (given: Record<string, string>) => {
      const soek = parseEntydigsoek({ navn: 'Prøvende Figur', ...given }, 'finans')
      const svar = await storage.searchEntydig({ soek, visning: parsePart([], 'finans') })
      return svar.kind === 'json' ? String(svar.om[0]).padStart(11, '0') : svar.kind
    }
    assert.equal(await one({ identifikasjonsnummer: b }), b)
    assert.equal(await one({ foedselsdato: '19800101' }), 'ukjent', 'several')
    assert.equal(await one({ foedselsdato: '19700101' }), 'ukjent', 'none')
    await storage.appendVersjoner([versjon([a, b], { utgave: 1 })])
    assert.equal(await one({ identifikasjonsnummer: b }), a)
    assert.equal(await one({ identifikasjonsnummer: a }), a)
    await storage.appendVersjoner([versjon([c], { utgave: 1, foedselsaar: 1990 })])
    assert.equal(await one({ foedselsdato: '19800101' }), a, 'the others are two no more')
    assert.equal(await one({ identifikasjonsnummer: a, foedselsdato: '19900101' }), 'ukjent')
  })

  test('half a copy is not searched, and what came through another package is not found (14)', async (t) => {
    const { storage } = await open(t)
    const kopi = {
      ...versjon([identifikator(0)], {}, { opphav: 'offentligutenhjemmel' }),
      sekvensnummer: 1,
    }
    await storage.appendKopi([kopi], 0)
    const soek = parseSoek({ navn: 'figur' })
    assert.deepEqual(await storage.searchPersoner({ soek, pakke: 'privatutenhjemmel' }), {
      kind: 'laster',
    })
    await storage.completeKopi(1)
    assert.equal((await search(storage, { navn: 'figur' }, 'privatutenhjemmel')).length, 1)
    assert.equal((await search(storage, { navn: 'figur' }, 'offentlig-med-hjemmel')).length, 0)
  })
}

// --- internal ---

type Id = Folkeregisteridentifikator

const ENTYDIGE = ['postnummer', 'adressenavn', 'husnummer', 'opplysningsgrunnlag', 'soekFonetisk']
const PAKKER: readonly Rettighetspakke[] = [
  ...([
    'offentlig-med-hjemmel',
    'offentligutenhjemmel',
    'privatutenhjemmel',
    'finans',
    'eid',
  ] as const),
]
const pakker = fc.constantFrom(...PAKKER)
function medNummer(dokument: Persondokument, id: Id): Persondokument {
  const nummer = { status: 'iBruk', foedselsEllerDNummer: id, identifikatortype: 'foedselsnummer' }
  return { identifikasjonsnummer: [gjelder(nummer)], ...dokument }
}

function toVersjon(dokument: Persondokument) {
  const made = createVersjon(dokument, {
    opphav: 'offentlig-med-hjemmel',
    hendelsestype: 'personErOppdatert',
  })
  if (made === undefined) throw new Error('a document of a test has no identifikator')
  return made
}

function steder({ bostedsadresse, oppholdsadresse }: Persondokument): Persondokument {
  return { ...(bostedsadresse && { bostedsadresse }), ...(oppholdsadresse && { oppholdsadresse }) }
}

/** What each package is told by a look-up, with history: where a search may find somebody. */
async function toldOf(storage: Storage, ids: readonly Id[]) {
  const told = new Map<string, Persondokument>()
  for (const pakke of PAKKER) {
    const visning = parsePart(['bostedsadresse', 'oppholdsadresse', 'historikk'], pakke)
    for (const identifikator of ids) {
      const svar = await storage.lookupPerson({ identifikator, visning })
      assert.ok(svar.kind === 'json')
      told.set(`${pakke} ${identifikator}`, JSON.parse(new TextDecoder().decode(svar.json)))
    }
  }
  return (id: Id, pakke: Rettighetspakke) => told.get(`${pakke} ${id}`) ?? {}
}

/** What the package is told, of somebody of whom nothing was known before. */
function synligFor(dokument: Persondokument, pakke: Rettighetspakke): Persondokument {
  const { egenskaper, historikk } = rettigheter(pakke)
  const person = { vern: vern(dokument), syntetisk: true, graderteTilUtenHjemmel: false }
  return filterDokument(dokument, vernestatus(dokument, person), { pakke, egenskaper, historikk })
}

function fullName(dokument: Persondokument): string {
  const [en] = (dokument.navn ?? []) as readonly Record<string, string>[]
  return `${en?.['fornavn']} ${en?.['etternavn']}`
}

async function search(
  storage: Storage,
  query: Readonly<Record<string, string>>,
  pakke: Rettighetspakke = 'finans',
): Promise<readonly string[]> {
  const svar = await storage.searchPersoner({ soek: parseSoek(query), pakke })
  assert.ok(svar.kind === 'treff', svar.kind)
  const told = JSON.parse(new TextDecoder().decode(svar.json)) as { foedselsEllerDNummer: string[] }
  assert.equal(svar.treff, told.foedselsEllerDNummer.length)
  return told.foedselsEllerDNummer
}
