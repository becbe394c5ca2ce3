import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { withControlDigits } from '../domain/ids.ts'
import { createKlient, type Klient, type KlientValg } from './klient.ts'
import { sha256OfIds } from './uttrekk.ts'

/** A request as a test reads it. */
export type Mottatt = {
  readonly method: string
  /** Below `v1/`, with its query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

/** An answer: JSON, or a text as it is, or the socket to do worse with. */
export type Stubsvar =
  | { readonly status?: number; readonly json: unknown; readonly headers?: Record<string, string> }
  | { readonly status?: number; readonly text: string; readonly headers?: Record<string, string> }
  | ((response: ServerResponse) => void)

/** A service of a few lines that answers over real HTTP. */
export async function startStub(
  t: Pick<TestContext, 'after'>,
  answer: (mottatt: Mottatt, nr: number) => Stubsvar | Promise<Stubsvar>,
): Promise<{ readonly url: string; readonly mottatt: readonly Mottatt[] }> {
  const mottatt: Mottatt[] = []
  const server = createServer(async (request, response) => {
    const one = await receive(request)
    mottatt.push(one)
    const svar = await answer(one, mottatt.length)
    if (typeof svar === 'function') return svar(response)
    const text = 'json' in svar ? JSON.stringify(svar.json) : svar.text
    response.writeHead(svar.status ?? 200, { 'content-type': 'application/json', ...svar.headers })
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, mottatt }
}

/** A clock that goes only when somebody sleeps, and the sleeps there were. */
export function createTid() {
  let nowMs = 1_750_000_000_000
  let avvikMs = 0
  const pauser: number[] = []
  return {
    pauser,
    clock: () => nowMs + avvikMs,
    monotonicMs: () => nowMs,
    /** Sets the clock on the wall; no time passes. */
    setClock: (ms: number) => {
      avvikMs = ms - nowMs
    },
    advance: (ms: number) => {
      nowMs += ms
    },
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      pauser.push(ms)
      nowMs += ms
    },
  }
}

/** A client that waits for nothing. */
export function createProveklient(
  url: string,
  valg: Partial<KlientValg> = {},
): Klient & { readonly tid: ReturnType<typeof createTid> } {
  const tid = createTid()
  const klient = createKlient({
    url,
    rettighetspakke: 'offentligutenhjemmel',
    token: 'proeve',
    random: () => 0.5,
    clock: tid.clock,
    monotonicMs: tid.monotonicMs,
    sleep: tid.sleep,
    ...valg,
  })
  return { ...klient, tid }
}

/** The first `antall` of many valid synthetic numbers. */
export function identifikatorer(antall: number): readonly string[] {
  const ids: string[] = []
  for (let i = 0; ids.length < antall; i++) {
    const [dag, maaned, aar] = [(i % 28) + 1, (Math.floor(i / 28) % 12) + 81, Math.floor(i / 336)]
    const dato = [dag, maaned, aar % 100].map((del) => String(del).padStart(2, '0')).join('')
    const id = withControlDigits(`${dato}${String(Math.floor(aar / 100) + 100)}`)
    if (id !== undefined) ids.push(id)
  }
  return ids
}

/** The n-th of many document ids. */
export function dokumentid(n: number): string {
  return createHash('md5').update(String(n)).digest('hex')
}

export type Tjenestevalg = {
  readonly ids: readonly string[]
  readonly batchstoerrelse: number
  /** Whether the service tells how its jobs stand and sends checksums with its batches, or as one of before 0.2. */
  readonly medJobb?: boolean | 'eldre'
  /** Ids that give no person in bulk, with the person they lead to, if any. */
  readonly opphoerte?: ReadonlyMap<string, object | undefined>
}

/** Answers like a whole service that holds one job; a test puts its own answers in front. */
export function jobbtjeneste(valg: Tjenestevalg): (mottatt: Mottatt) => Stubsvar {
  const { ids, batchstoerrelse, medJobb = false, opphoerte = new Map() } = valg
  const komplett = ids[0]?.length === 32
  const felt = komplett ? 'dokumentidentifikator' : 'foedselsEllerDNummer'
  const batcher: (readonly string[])[] = []
  for (let fra = 0; fra < ids.length; fra += batchstoerrelse) {
    batcher.push(ids.slice(fra, fra + batchstoerrelse))
  }
  return ({ path, body }) => {
    if (/^uttrekk\/(tilpasset$|komplett)/.test(path)) return { json: { jobbId: JOBB } }
    const nr = /^uttrekk\/jobb-1\/batch\/(\d+)$/.exec(path)?.[1]
    if (nr !== undefined) {
      const batch = batcher[Number(nr)]
      if (batch !== undefined) return batchsvar({ [felt]: batch }, medJobb === true)
      if (Number(nr) === batcher.length) return { json: {} }
      return { status: 410, json: { feilmelding: 'Jobben eller batchen eksisterer ikke' } }
    }
    if (path === `uttrekk/${JOBB}` && medJobb) {
      return { json: jobbressurs(ids, batcher, medJobb === 'eldre') }
    }
    if (path.startsWith('personer/bulkoppslag')) {
      const spurt = (body as Readonly<Record<string, readonly string[]>>)[felt] ?? []
      return {
        json: {
          oppslag: spurt.map((id) =>
            opphoerte.has(id)
              ? { [felt]: id, feilmelding: { feilmelding: 'Identifikatoren er opphørt' } }
              : { [felt]: id, folkeregisterperson: person(id) },
          ),
        },
      }
    }
    const id = /^personer\/(\d{11})/.exec(path)?.[1]
    const fulgt = id === undefined ? undefined : opphoerte.get(id)
    if (fulgt !== undefined) return { json: fulgt }
    return { status: 404, json: { kode: 'FREG-301', melding: 'Finnes ikke.' } }
  }
}

export const JOBB = 'jobb-1'

/** A person's document, with something that tells it from others. */
export function person(id: string) {
  return { navn: [{ erGjeldende: true, fornavn: `NR ${id}`, etternavn: 'FIGUR' }] }
}

/** The header that a batch comes with. */
export function digestOf(text: string): string {
  return `sha-256=:${createHash('sha256').update(text).digest('base64')}:`
}

// --- internal ---

function batchsvar(json: object, medSum: boolean): Stubsvar {
  const text = JSON.stringify(json)
  return medSum ? { text, headers: { 'repr-digest': digestOf(text) } } : { json }
}

function jobbressurs(
  ids: readonly string[],
  batcher: readonly (readonly string[])[],
  isEldre: boolean,
) {
  return {
    jobbId: JOBB,
    type: 'tilpasset',
    tilstand: 'ferdig',
    fremdrift: 1,
    sekvensnummer: 7,
    treff: ids.length,
    batcher: batcher.length,
    ...(isEldre && { sjekksum: { antall: ids.length, sha256: sha256OfIds(ids) } }),
    batch: batcher.map((batch, batchnr) => ({
      batchnr,
      antall: batch.length,
      ...(isEldre && { sha256: sha256OfIds(batch) }),
    })),
  }
}

async function receive(request: IncomingMessage): Promise<Mottatt> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const path = (request.url ?? '').replace(/^.*?\/v1\//, '')
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  return { method: request.method ?? '', path, headers: request.headers, body }
}
