/**
 * The plain version, to measure against: one table, parse → filter → stringify in the thread that
 * answers, Fastify, answers kept in memory. No tokens, no masking beyond choosing properties, no
 * durability: it does less than the service does, in the way one would first write it.
 *
 *   node bench/enkel.ts FILE.db
 */
import fastify from 'fastify'
import { openDb } from '../server/sqlite/open.ts'

type Element = Readonly<Record<string, unknown>>
type Dokument = Readonly<Record<string, readonly Element[]>>
type Kriterier = {
  readonly personstatustyper: readonly string[]
  readonly kommunenummer?: { readonly bostedskommunenummer?: string }
  readonly foedselsaarFraOgMed?: string
  readonly foedselsaarTilOgMed?: string
  readonly kjoenn?: string
  readonly sivilstandstype?: string
}

const BASIS = [
  'identifikasjonsnummer',
  'identitetsgrunnlag',
  'status',
  'kjoenn',
  'foedsel',
  'sivilstand',
  'navn',
  'adressebeskyttelse',
  'bostedsadresse',
  'oppholdsadresse',
  'postadresse',
  'postadresseIUtlandet',
  'statsborgerskap',
]
const BATCH = 5_000

const db = openDb(String(process.argv[2]), 'read')
const all = db.prepare<[], { id: string; json: string }>('select id, json from person order by id')
const one = db.prepare<[string], string>('select json from person where id = ?').pluck()
const jobs: string[][] = []
const app = fastify({ bodyLimit: 1 << 20 })

app.post<{ Body: Kriterier }>('/uttrekk/tilpasset', async ({ body }) => {
  const hits: string[] = []
  for (const { id, json } of all.iterate()) if (matches(JSON.parse(json), body)) hits.push(id)
  jobs.push(hits)
  return { jobbId: jobs.length - 1 }
})

app.get<{ Params: { jobbid: string; nr: string } }>(
  '/uttrekk/:jobbid/batch/:nr',
  async ({ params }) => {
    const from = Number(params.nr) * BATCH
    const ids = jobs[Number(params.jobbid)]?.slice(from, from + BATCH) ?? []
    return ids.length > 0 ? { foedselsEllerDNummer: ids } : {}
  },
)

app.post<{ Body: { foedselsEllerDNummer: string[] } }>(
  '/personer/bulkoppslag',
  async ({ body }) => ({
    oppslag: body.foedselsEllerDNummer.map((id) => ({
      foedselsEllerDNummer: id,
      folkeregisterperson: filter(JSON.parse(one.get(id) ?? '{}')),
    })),
  }),
)

process.stdout.write(`ready on ${await app.listen({ port: 0, host: '127.0.0.1' })}/\n`)

// --- internal ---

function now(dokument: Dokument, egenskap: string): Element | undefined {
  return [dokument[egenskap] ?? []].flat().find((element) => element['erGjeldende'])
}

function matches(dokument: Dokument, k: Kriterier): boolean {
  const aar = String(now(dokument, 'foedsel')?.['foedselsaar'])
  const bosted = JSON.stringify(now(dokument, 'bostedsadresse') ?? {})
  const kommune = k.kommunenummer?.bostedskommunenummer
  return (
    k.personstatustyper.includes(String(now(dokument, 'status')?.['status'])) &&
    (kommune === undefined ||
      new RegExp(`"kommune(nummer)?":"${kommune}"`).test(bosted) ||
      bosted.includes(`"bostedskommune":"${kommune}"`)) &&
    (k.foedselsaarFraOgMed === undefined || aar >= k.foedselsaarFraOgMed) &&
    (k.foedselsaarTilOgMed === undefined || aar <= k.foedselsaarTilOgMed) &&
    (k.sivilstandstype === undefined ||
      now(dokument, 'sivilstand')?.['sivilstand'] === k.sivilstandstype) &&
    (k.kjoenn === undefined || now(dokument, 'kjoenn')?.['kjoenn'] === k.kjoenn)
  )
}

function filter(dokument: Dokument): Dokument {
  const shown: Record<string, readonly Element[]> = {}
  for (const egenskap of BASIS) {
    const kept = [dokument[egenskap] ?? []].flat().filter((element) => element['erGjeldende'])
    if (kept.length > 0) shown[egenskap] = kept.map(({ kilde, aarsak, ...rest }) => rest)
  }
  return shown
}
