import { join } from 'node:path'
import { Avvist } from '../domain/errors.ts'
import { foreldetMs } from '../domain/hendelser/feed.ts'
import { type Config, missingForEkte } from './config.ts'
import { startHoeyvann } from './hoeyvann.ts'
import { createApp } from './http/app.ts'
import { createTilgang } from './http/tokens/tilgang.ts'
import { createYtreUtsteder } from './http/tokens/ytre.ts'
import { openBrukteGrant } from './issuer/brukte-grant.ts'
import { openKlientfil } from './issuer/klientfil.ts'
import { reachable } from './issuer/navn.ts'
import { openNokler } from './issuer/nokkel.ts'
import { createUtsteder } from './issuer/utsteder.ts'
import { ownDirectory } from './katalog/eier.ts'
import { checkKatalog, noteKatalog } from './katalog/katalog.ts'
import { type Klokkevakt, startKlokkevakt } from './klokkevakt.ts'
import { withLesemodell } from './lesemodell/lesemodell.ts'
import { describeError, type Log } from './log.ts'
import { freePort } from './port.ts'
import { createStopp, type Stopp, type Stoppet } from './stopp.ts'
import { Stengt } from './storage/feil.ts'
import type { Fremgang } from './storage/sqlite/avledning.ts'
import { upgradeDirectory } from './storage/sqlite/oppgradering.ts'
import { openSqlite } from './storage/sqlite/sqlite.ts'
import type { Storage } from './storage/storage.ts'
import type { Spawn } from './threads/threads.ts'
import { hasLogg } from './tilgangslogg/logg.ts'
import { type Aapner, createTilgangslogg } from './tilgangslogg/open.ts'
import { TIMERS, type Timers } from './timers.ts'
import { openTls } from './tls.ts'
import { startVedlikehold } from './worker/cleanup.ts'
import { startArbeider } from './worker/loop.ts'
import type { Arbeid } from './worker/run-uttrekk.ts'

export type Tjener = {
  /** Where it answers, with a trailing slash. */
  readonly url: string
  /** Whether the issuer of tokens is known; asks for it where it is not, as often as that is due. */
  readonly reach: () => Promise<boolean>
  /** Takes no more requests, finishes those it has and the job that runs, and lets everything go. */
  readonly stop: () => Promise<Stoppet>
}

/** What comes from outside: the world of a running service, or of a simulated one. */
export type Verden = {
  readonly log: Log
  /** The time of the day, in milliseconds since 1970. */
  readonly clock: () => number
  readonly timers?: Timers
  /** How threads are started. */
  readonly spawn?: Spawn
  /** Aborted when it is to stop, also while it starts. */
  readonly signal?: AbortSignal
}

/** It was told to stop before it had started; everything has been let go. */
export class StartAvbrutt extends Error {
  override readonly name = 'StartAvbrutt'
  readonly stoppet: Stoppet

  constructor(stoppet: Stoppet) {
    super('It was told to stop before it had started.')
    this.stoppet = stoppet
  }
}

/** The register holds a real person, and what guards it is not set up for that. */
export class EkteRegister extends Error {
  override readonly name = 'EkteRegister'
}

/** The whole wiring: directory → store → app → worker, and back again. Throws `StartAvbrutt`. */
export async function startTjener(config: Config, verden: Verden): Promise<Tjener> {
  const { log, timers = TIMERS, signal } = verden
  const stopp = createStopp({
    fristMs: config.stoppFristMs,
    timers,
    onFeil: (error, del) => log({ hendelse: 'stoppfeil', del, ...describeError(error) }),
  })
  // Whatever the start may be waiting for is not waited for then.
  const aborted = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => stopp.stop().then(() => reject(signal.reason)))
  })
  try {
    signal?.throwIfAborted()
    const started = await Promise.race([aborted, start(config, { ...verden, timers }, stopp)])
    return { ...started, stop: stopp.stop }
  } catch (error) {
    const stoppet = await stopp.stop()
    throw signal?.aborted ? new StartAvbrutt(stoppet) : error
  }
}

// --- internal ---

/** Starts one part after another, each with its ending. Where it fails, what has started is to be ended. */
async function start(
  config: Config,
  { log, clock, timers, spawn, signal }: Verden & { readonly timers: Timers },
  stopp: Stopp,
): Promise<Pick<Tjener, 'url' | 'reach'>> {
  const release = ownDirectory(config.data)
  stopp.push({ del: 'katalog', stop: release })
  checkKatalog(config.data, config.utstederMetadata === undefined ? () => true : undefined)
  const onFremgang = tellFremgang(log, clock)
  await upgradeDirectory(config.data, { isEier: true, clock, onFremgang, signal })
  signal?.throwIfAborted()
  const { monotonicMs } = timers
  const lager = openSqlite(config.data, { ...config, spawn, clock, isEier: true, monotonicMs })
  const storage = withLesemodell(lager, {
    ...{ ...config, spawn, timers, katalog: config.data },
    onFeil: (error) => log({ hendelse: 'lesemodellfeil', ...describeError(error) }),
  })
  stopp.push({ del: 'lager', stop: storage.close, cut: storage.cut })
  const hoeyvann = await startHoeyvann({ data: config.data, storage, timers, log })
  stopp.push({ del: 'hoeyvann', stop: hoeyvann.stop })
  const klokke = await watchKlokke(config, { storage, clock, timers, log })
  stopp.push({ del: 'klokke', stop: klokke.stop })
  const port = config.port === 0 ? await freePort(config.host) : config.port
  const tls = config.tls === undefined ? undefined : openTls(config.tls, { log, timers })
  stopp.push({ del: 'tls', stop: () => tls?.stop() })
  const scheme = tls === undefined ? 'http' : 'https'
  const url = `${scheme}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}/`

  const { slettetid } = klokke
  const tilgangslogg = createLogg(config, {
    log,
    clock,
    timers,
    slettetid,
    ...(spawn && { spawn }),
  })
  stopp.push({ del: 'tilgangslogg', stop: tilgangslogg.close, cut: tilgangslogg.cut })
  await tilgangslogg.start()
  const aapnet = await openUtsteder(config, { url, storage, clock, timers, slettetid, log })
  stopp.push({ del: 'utsteder', stop: aapnet.close, cut: aapnet.close })
  // Whether or not it answers: what needs it asks again, and says 503 until it does.
  await aapnet.reach()
  const arbeid = createArbeid(config, { storage, clock, timers, slettetid, log })
  const vedlikehold = startVedlikehold(arbeid)
  stopp.push({ del: 'vedlikehold', stop: vedlikehold.stop })
  const arbeider = startArbeider(arbeid)
  stopp.push({ del: 'arbeider', stop: arbeider.stop })
  let draining = false
  const front = await createApp({
    storage,
    config,
    clock,
    slettetid,
    timers,
    log,
    tilgangslogg,
    tilgang: createTilgang({ ...aapnet, clock, levetidMaksMs: maksOf(config) }),
    utsteder: aapnet.utsteder,
    reachUtsteder: aapnet.reach,
    tls,
    spawn,
    onBestilt: arbeider.wake,
    isDraining: () => draining,
  })
  const drain = () => {
    draining = true
    return front.drain()
  }
  stopp.push({ del: 'forespørsler', stop: drain, cut: front.cut })
  noteKatalog(config.data)
  await front.app.listen({ host: config.host, port })
  return { url, reach: aapnet.reach }
}

/** Nothing that has been done or logged is nothing that could be deleted too early. */
async function watchKlokke(
  config: Config,
  { storage, log, ...clocks }: Kilder,
): Promise<Klokkevakt> {
  const { antall } = await storage.readJobbtall()
  return startKlokkevakt({
    ...clocks,
    data: config.data,
    ventMs: config.sprangVentMs,
    isNew: Object.keys(antall).length === 0 && !hasLogg(config.data),
    onSprang: (ms) =>
      log(ms === undefined ? { hendelse: 'klokke-godtatt' } : { hendelse: 'klokkesprang', ms }),
    onFeil: (error) => log({ hendelse: 'klokkefeil', ...describeError(error) }),
  })
}

/** Our own test issuer is set by the same hand as this. */
function maksOf({ utstederMetadata, tokenLevetidMaksMs }: Config): number | undefined {
  return utstederMetadata === undefined ? undefined : tokenLevetidMaksMs
}

type Kilder = {
  readonly storage: Storage
  readonly clock: () => number
  readonly timers: Timers
  readonly log: Log
}
type Slettekilder = Kilder & Pick<Klokkevakt, 'slettetid'>

function createLogg(
  config: Config,
  { log, ...verden }: Verden & Pick<Klokkevakt, 'slettetid'>,
): Aapner {
  return createTilgangslogg({
    ...verden,
    data: config.data,
    hoder: config.loggHoder,
    nokkel: config.loggNokkel,
    hodeMs: config.loggHodeMs,
    levetidMs: config.loggLevetidMs,
    onHode: (hode) => log({ hendelse: 'tilgangslogg', hode }),
    onFeil: (error) => log({ hendelse: 'tilgangsloggfeil', ...describeError(error) }),
  })
}

const EKTE = 'registeret inneholder ekte personer, og tjenesten er ikke satt opp for dem'

/** About 500 grants a second for the 190 seconds that one is remembered: more than a laptop signs. */
const BRUKTE_GRANT_MAX = 100_000
const FREMGANG_MS = 5_000

/** Long work before anything is served says every now and then how far it has come. */
function tellFremgang(log: Log, clock: () => number): (fremgang: Fremgang) => void {
  let toldMs = Number.NEGATIVE_INFINITY
  return ({ done, total }) => {
    if (clock() - toldMs < FREMGANG_MS) return
    toldMs = clock()
    log({ hendelse: 'avleder', antall: done, av: total })
  }
}

function createArbeid(config: Config, { log, ...kilder }: Slettekilder): Arbeid {
  return {
    ...kilder,
    leieMs: config.leieMs,
    tilpassetBatch: config.tilpassetBatch,
    komplettBatch: config.komplettBatch,
    levetidMs: config.jobbLevetidMs,
    foreldetMs: () => foreldetMs(kilder.slettetid(), config),
    onFeil: (error) => {
      if (!(error instanceof Stengt)) log({ hendelse: 'jobbfeil', ...describeError(error) })
    },
  }
}

/** An issuer outside where one is set; else the test issuer, which refuses to guard real people. */
async function openUtsteder(
  config: Config,
  { url, storage, clock, timers, slettetid, log }: Slettekilder & { readonly url: string },
) {
  const isReal = async () => (await storage.readRegister()).ekte
  const missing = missingForEkte(config)
  if (missing.length > 0 && (await isReal())) {
    throw new EkteRegister(`The register holds real persons. Missing:\n  ${missing.join('\n  ')}`)
  }
  if (config.utstederMetadata !== undefined) {
    const metadataUrl = config.utstederMetadata
    const { host: vert } = new URL(metadataUrl)
    const onFeil = (error: unknown) =>
      log({ hendelse: 'utstederfeil', vert, ...describeError(error) })
    const ytre = createYtreUtsteder({ metadataUrl, timers, onFeil })
    // A load beside the service may make the register one of real persons: then nothing is told of it.
    const isShut = async () => missing.length > 0 && (await isReal())
    const keys: typeof ytre.keys = async (header, token) => {
      if (await isShut()) throw new Avvist('FREG-601', { regel: EKTE })
      return ytre.keys(header, token)
    }
    const reach = async () => !(await isShut()) && (await ytre.reach())
    return { ...ytre, keys, reach, utsteder: undefined }
  }
  const onFeil = (error: unknown) => log({ hendelse: 'klientfilfeil', ...describeError(error) })
  const klientfil = openKlientfil(config.klientfil ?? join(config.data, 'klienter.json'), {
    isRequired: config.klientfil !== undefined,
    onFeil,
  })
  const brukte = openBrukteGrant(config.data, BRUKTE_GRANT_MAX)
  const utsteder = createUtsteder({
    issuer: config.utstederNavn ?? reachable(url),
    regler: config.grantregler,
    nokler: await openNokler(join(config.data, 'utsteder.jwk'), { clock, timers, onFeil }),
    klientfil,
    testca: join(config.data, 'testca.pem'),
    // A grant is forgotten when its time is up, and not because a clock says so.
    brukte: {
      use: (key, expSeconds, nowSeconds) => {
        const forgetSeconds = Math.floor((slettetid() ?? 0) / 1000)
        return brukte.use(key, expSeconds, Math.min(nowSeconds, forgetSeconds))
      },
    },
    clock,
    isReal,
    isOpen: config.testutstederOpen,
    levetidSeconds: Math.ceil(config.tokenLevetidMs / 1000),
  })
  return { ...utsteder, utsteder, reach: async () => true, close: brukte.close }
}
