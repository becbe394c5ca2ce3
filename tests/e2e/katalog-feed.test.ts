import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { katalog, lastFirst } from '../fixture/katalog.ts'
import { unpack } from '../fixture/kataloger/katalog.ts'
import { importedNumbers, MH } from '../fixture/kataloger/spoersmaal.ts'
import { startTjeneste } from '../fixture/tjeneste.ts'

type Innslag = {
  readonly sekvensnummer: number
  readonly hendelse: {
    readonly folkeregisteridentifikator: string
    readonly hendelsesdokument: string
    readonly persondokument: string
  }
}
type Person = {
  readonly navn?: readonly {
    readonly erGjeldende: boolean
    readonly fornavn?: string
    readonly etternavn?: string
  }[]
  readonly identifikasjonsnummer?: readonly {
    readonly foedselsEllerDNummer: string
    readonly status: string
  }[]
}

const KATALOGER = join(import.meta.dirname, '../fixture/kataloger')
/** Where the feed of each begins: 0.1.0 gave numbers that documents share. */
const VERSIONS = { '0.1.0': 160, '0.1.1': 1, '0.1.2': 1 } as const

for (const [version, begins] of Object.entries(VERSIONS)) {
  test(`a directory of ${version}: the feed begins where numbers are no more shared, and each event and its person are told (14)`, async (t) => {
    const data = katalog(lastFirst(t))
    unpack(join(KATALOGER, version, 'katalog'), data)
    const klient = (await startTjeneste(t, [], { data })).klient(MH)
    const siste = Number((await klient.call('hendelser/siste/sekvensnummer')).text)
    const early = await klient.call('hendelser/feed?seq=2')
    assert.equal(early.status, begins > 2 ? 406 : 200)
    if (begins > 2) assert.match(early.text, new RegExp(`begynner ved ${begins}`))
    const side = await klient.call(`hendelser/feed?seq=${begins}`)
    const told = side.json() as readonly Innslag[]
    // The last two documents came through a package that is told less, and answer no other.
    assert.deepEqual(
      told.map((en) => en.sekvensnummer),
      Array.from({ length: Math.max(0, siste - 1 - begins) }, (_, i) => begins + i),
    )
    assert.equal((await klient.call('hendelser/feed?seq=0')).text, side.text)
    for (const { hendelse } of told.slice(0, 30)) {
      const dokument = await klient.call(`hendelser/${hendelse.hendelsesdokument}`)
      assert.equal(dokument.status, 200, dokument.text)
      const person = await klient.call(`personer/arkiv/${hendelse.persondokument}`)
      assert.equal(person.status, 200, person.text)
    }
  })

  test(`a directory of ${version}: a search finds whom a look-up shows (14)`, async (t) => {
    const data = katalog(lastFirst(t))
    unpack(join(KATALOGER, version, 'katalog'), data)
    const klient = (await startTjeneste(t, [], { data })).klient(MH)
    let tried = 0
    for (const id of importedNumbers(join(KATALOGER, version), MH)) {
      const svar = await klient.call(`personer/${id}?part=person-basis`)
      if (svar.status !== 200) continue
      const { navn = [], identifikasjonsnummer = [] } = svar.json() as Person
      const en = navn.find(({ erGjeldende }) => erGjeldende)
      const isInUse = identifikasjonsnummer.some(
        ({ foedselsEllerDNummer, status }) => foedselsEllerDNummer === id && status === 'iBruk',
      )
      if (!isInUse || !en?.fornavn || !en.etternavn) continue
      tried += 1
      const query = new URLSearchParams({
        navn: `${en.fornavn} ${en.etternavn}`,
        inkluderDoede: 'true',
      })
      const { foedselsEllerDNummer } = (await klient.call(`personer/soek?${query}`)).json() as {
        readonly foedselsEllerDNummer: readonly string[]
      }
      assert.ok(foedselsEllerDNummer.includes(id))
    }
    assert.ok(tried > 5, String(tried))
  })
}
