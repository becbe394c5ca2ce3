/**
 * The plain version on PostgreSQL, to measure against: one table with what is to be shown, Fastify, jobs kept in memory,
 * and a row of a log, on disk before each answer. No tokens and no masking: it does less than the service does, in the way
 * one would first write it.
 *
 *   node bench/enkel.ts POSTGRES-URL
 */
import fastify from 'fastify'
import { connect } from './naboer.ts'

type Kriterier = {
  readonly personstatustyper: readonly string[]
  readonly kommunenummer?: { readonly bostedskommunenummer?: string }
  readonly foedselsaarFraOgMed?: string
  readonly foedselsaarTilOgMed?: string
}

const BATCH = 5_000
const CONNECTIONS = 4

const sql = connect(String(process.argv[2]), CONNECTIONS)
const jobs: (readonly string[])[] = []
const app = fastify({ bodyLimit: 1 << 20 })

app.post<{ Body: Kriterier }>('/uttrekk/tilpasset', async ({ body }) => {
  const rows = await sql.unsafe(`select id from person where ${where(body)} order by person`)
  await note(0)
  jobs.push(rows.map(({ id }) => String(id).padStart(11, '0')))
  return { jobbId: jobs.length - 1 }
})

app.post<{ Body: Kriterier }>('/uttrekk/tilpasset/antall', async ({ body }) => {
  const [row] = await sql.unsafe(`select count(*) antall from person where ${where(body)}`)
  await note(0)
  return { antall: Number(row?.['antall']) }
})

app.get<{ Params: { jobbid: string; nr: string } }>(
  '/uttrekk/:jobbid/batch/:nr',
  async ({ params }) => {
    const from = Number(params.nr) * BATCH
    const ids = jobs[Number(params.jobbid)]?.slice(from, from + BATCH) ?? []
    await note(ids.length)
    return ids.length > 0 ? { foedselsEllerDNummer: ids } : {}
  },
)

app.post<{ Body: { foedselsEllerDNummer: string[] } }>(
  '/personer/bulkoppslag',
  async ({ body }, reply) => {
    const ids = body.foedselsEllerDNummer
    const rows = await sql`
      select id, basis from person where id = any(${ids}::bigint[]) order by id`
    await note(rows.length)
    const entries = rows.map(
      ({ id, basis }) =>
        `{"foedselsEllerDNummer":"${String(id).padStart(11, '0')}","folkeregisterperson":${basis}}`,
    )
    return reply.type('application/json').send(`{"oppslag":[${entries.join(',')}]}`)
  },
)

process.stdout.write(`ready on ${await app.listen({ port: 0, host: '127.0.0.1' })}/\n`)
process.once('SIGTERM', () => void app.close().then(() => sql.end()))

// --- internal ---

/** Who was told how much of how many: committed, and so on disk. */
async function note(antall: number): Promise<void> {
  await sql`insert into logg (hvem, antall) values ('000000000', ${antall})`
}

/** Its own criteria only: what comes in is from the bench. */
function where({
  personstatustyper,
  kommunenummer,
  foedselsaarFraOgMed: fra,
  foedselsaarTilOgMed: til,
}: Kriterier): string {
  const kommune = kommunenummer?.bostedskommunenummer
  return [
    `status in (${personstatustyper.map((one) => `'${one}'`).join(', ')})`,
    ...(kommune === undefined ? [] : [`kommune = '${kommune}'`]),
    ...(fra === undefined ? [] : [`aar >= ${Number(fra)}`]),
    ...(til === undefined ? [] : [`aar <= ${Number(til)}`]),
  ].join(' and ')
}
