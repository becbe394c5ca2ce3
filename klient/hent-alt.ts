import { BULKOPPSLAG_MAX } from '../domain/limits.ts'
import type { Part } from '../domain/oppslag/part.ts'
import { isJobbBorte, UgyldigSvar } from './errors.ts'
import type { Http } from './http.ts'
import { createKontroll, type Kontroll } from './kontroll.ts'
import { hentPersondokumenter, type Oppslag } from './oppslag.ts'
import { inOrder } from './rekkefoelge.ts'
import {
  type Batch,
  type Bestilling,
  bestillUttrekk,
  hentJobb,
  hentResultat,
  type Jobb,
  type Sjekksum,
} from './uttrekk.ts'
import type { sleep as sleepReal } from './ventetid.ts'

/**
 * How far a run has come. Kept beside what was written, it lets another run go on from exactly there.
 * It holds no identifikator.
 */
export type Sjekkpunkt = {
  readonly jobbId: string
  readonly batchnr: number
  /** Ids of this batch that are done. */
  readonly posisjon: number
  /** Ids of the whole job that are done. */
  readonly antall: number
  /** Of the batch it stands in; a batch that is another one then ends the run. */
  readonly batchSha256?: string | undefined
  /** Whether every batch so far came with its checksum. */
  readonly isProven?: boolean | undefined
}

/** What happens on the way, step by step. A `sjekkpunkt` is true once its step has been dealt with. */
export type Steg =
  | { readonly kind: 'bestilt'; readonly jobbId: string; readonly sjekkpunkt: Sjekkpunkt }
  /** The batch is not ready. `jobb` where the service tells how far it has come. */
  | { readonly kind: 'venter'; readonly batchnr: number; readonly jobb: Jobb | undefined }
  /** `jobb` tells the counts of the whole job, where the service does. */
  | {
      readonly kind: 'batch'
      readonly batchnr: number
      readonly antall: number
      readonly jobb: Jobb | undefined
    }
  | { readonly kind: 'ids'; readonly ids: readonly string[]; readonly sjekkpunkt: Sjekkpunkt }
  | {
      readonly kind: 'personer'
      /** One for every id, in the order of the batch. */
      readonly oppslag: readonly Oppslag[]
      readonly sjekkpunkt: Sjekkpunkt
    }
  | {
      readonly kind: 'slutt'
      readonly antall: number
      readonly batcher: number
      /** What the service says of the whole, where it is of before 0.2; all that came has been held against it. */
      readonly sjekksum: Sjekksum | undefined
      /** Every batch came with its checksum, and the service says that there are as many as came. */
      readonly isProven: boolean
    }

export type HentAltValg = {
  /** What to order; or, to go on with an order that was made, where it stands. */
  readonly fra: Bestilling | Sjekkpunkt
  /** What to see of each person; none means `person-basis`. */
  readonly part?: readonly Part[] | undefined
  /** Only the ids, without looking anybody up. */
  readonly bareId?: boolean | undefined
  /** Lookups at a time; the answers come in order all the same. */
  readonly samtidig?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the iterator works with beside the service. */
export type Verktoey = {
  readonly http: Http
  /** Time as it passes; whoever sets the clock does not move it. */
  readonly monotonicMs: () => number
  readonly sleep: typeof sleepReal
}

/**
 * The whole algorithm: order, poll, batch by batch, look up, in order. Every id that a batch names
 * comes exactly once, as a person or as `mangler`. Holds one batch and a few lookups at a time. Stops
 * at once when the signal is aborted or the loop is left.
 */
export async function* hentAlt(verktoey: Verktoey, valg: HentAltValg): AsyncGenerator<Steg> {
  const { fra, part, bareId = false, samtidig = SAMTIDIG, signal } = valg
  const stop = new AbortController()
  const abort = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    const start = 'jobbId' in fra ? fra : await order(verktoey.http, fra, stop.signal)
    if (!('jobbId' in fra)) yield { kind: 'bestilt', jobbId: start.jobbId, sjekkpunkt: start }
    const kilde = source(verktoey, { start, bareId, signal: stop.signal })
    const run = async (del: Steg | Del): Promise<Steg> => {
      if (del.kind !== 'del') return del
      const { ids, sjekkpunkt } = del
      const oppslag = await hentPersondokumenter(verktoey.http, ids, { part, signal: stop.signal })
      return { kind: 'personer', oppslag, sjekkpunkt }
    }
    yield* inOrder(kilde, { samtidig, run })
  } finally {
    stop.abort()
    signal?.removeEventListener('abort', abort)
  }
}

// --- internal ---

const SAMTIDIG = 3
/** Times a batch is fetched again before the doubt about it ends the run. */
const TVIL_MAX = 8
/** A poll costs at most a quarter of the time that has been waited. */
const POLL_MIN_MS = 200
const POLL_MAX_MS = 15_000
/** A job that takes longer than this is asked how far it has come. */
const TAALMODIG_MS = 1_000

/** How long the checksum of a whole job is waited for, where one is to come. */
const SJEKKSUM_MAX_MS = 30_000

/** Ids to look up in one call. */
type Del = {
  readonly kind: 'del'
  readonly ids: readonly string[]
  readonly sjekkpunkt: Sjekkpunkt
}

type Kilde = {
  readonly start: Sjekkpunkt
  readonly bareId: boolean
  readonly signal: AbortSignal
}

async function order(http: Http, bestilling: Bestilling, signal: AbortSignal): Promise<Sjekkpunkt> {
  const jobbId = await bestillUttrekk(http, bestilling, { signal })
  return { jobbId, batchnr: 0, posisjon: 0, antall: 0 }
}

/** Batch after batch, each fetched when the one before it has been taken apart. */
async function* source(verktoey: Verktoey, kilde: Kilde): AsyncGenerator<Steg | Del> {
  const { start, bareId, signal } = kilde
  const kontroll = createKontroll(start)
  let { posisjon, antall } = start
  for (let batchnr = start.batchnr; ; batchnr++) {
    const isFoerst = batchnr === start.batchnr
    const slot = { jobbId: start.jobbId, batchnr, isFoerst, signal }
    const batch = yield* awaitBatch(verktoey, kontroll, slot)
    if (batch === undefined) {
      const isProven = kontroll.isProven() && kontroll.fasit()?.treff !== undefined
      yield { kind: 'slutt', antall, batcher: batchnr, sjekksum: kontroll.sjekksum(), isProven }
      return
    }
    const ids = batch.gjentatte > 0 ? [...new Set(batch.ids)] : batch.ids
    yield { kind: 'batch', batchnr, antall: ids.length, jobb: kontroll.fasit() }
    const steg = bareId ? ids.length : BULKOPPSLAG_MAX
    for (let fra = posisjon; fra < ids.length; fra += steg) {
      const del = ids.slice(fra, fra + steg)
      antall += del.length
      const { jobbId } = start
      const sjekkpunkt = {
        jobbId,
        batchnr,
        posisjon: fra + del.length,
        antall,
        batchSha256: batch.sha256,
        isProven: kontroll.isProven(),
      }
      yield bareId ? { kind: 'ids', ids: del, sjekkpunkt } : { kind: 'del', ids: del, sjekkpunkt }
    }
    posisjon = 0
  }
}

/** One batch number of the run. `isFoerst`: nothing has been asked of the job before it. */
type Slot = {
  readonly jobbId: string
  readonly batchnr: number
  readonly isFoerst: boolean
  readonly signal: AbortSignal
}

/** Polls until the batch is there and believed. `undefined` at the end of the job. */
async function* awaitBatch(
  { http, monotonicMs, sleep }: Verktoey,
  kontroll: Kontroll,
  { jobbId, batchnr, isFoerst, signal }: Slot,
): AsyncGenerator<Steg, Batch | undefined> {
  const startMs = monotonicMs()
  let isTaus = false
  for (let tvilte = 0; ; ) {
    const resultat = await hentResultat(http, { jobbId, batchnr }, { signal })
    const ventetMs = monotonicMs() - startMs
    if (resultat.kind === 'ikkeKlar') {
      const isWorth: boolean = ventetMs > TAALMODIG_MS && !isTaus
      const jobb: Jobb | undefined = isWorth ? await askJobb(http, jobbId, signal) : undefined
      isTaus ||= isWorth && jobb === undefined
      yield { kind: 'venter', batchnr, jobb }
      await sleep(Math.min(POLL_MAX_MS, Math.max(POLL_MIN_MS, ventetMs / 4)), signal)
      continue
    }
    const batch = resultat.kind === 'batch' ? resultat : undefined
    if (batch === undefined)
      await askFasit({ http, monotonicMs, sleep }, kontroll, { jobbId, signal })
    else if (kontroll.sjekksum() === undefined && (isFoerst || tvilte > 0)) {
      kontroll.setFasit(await askJobb(http, jobbId, signal))
    }
    const tvil = batch ? kontroll.checkBatch(batchnr, batch) : kontroll.checkSlutt(batchnr)
    if (tvil === undefined) return batch
    if (++tvilte > TVIL_MAX) throw new UgyldigSvar(`batch ${batchnr}`, tvil)
    await sleep(POLL_MIN_MS * tvilte, signal)
  }
}

/** A service of before 0.2 finishes a job first and adds it up afterwards; that is worth a while at the end. */
async function askFasit(
  { http, monotonicMs, sleep }: Verktoey,
  kontroll: Kontroll,
  { jobbId, signal }: { readonly jobbId: string; readonly signal: AbortSignal },
): Promise<void> {
  const startMs = monotonicMs()
  for (let pauseMs = POLL_MIN_MS; isWorthAsking(kontroll.fasit()); pauseMs *= 2) {
    const jobb = await askJobb(http, jobbId, signal)
    kontroll.setFasit(jobb)
    if (jobb?.sjekksum !== 'venter') return
    if (monotonicMs() - startMs + pauseMs > SJEKKSUM_MAX_MS) return
    await sleep(pauseMs, signal)
  }
}

function isWorthAsking(fasit: Jobb | undefined): boolean {
  return fasit === undefined || fasit.sjekksum === 'venter'
}

/** A service that says nothing of its jobs is believed without. */
async function askJobb(http: Http, jobbId: string, signal: AbortSignal): Promise<Jobb | undefined> {
  try {
    return await hentJobb(http, jobbId, { signal })
  } catch (error) {
    if (isJobbBorte(error)) return undefined
    throw error
  }
}
