import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { createApp, drain } from './http/app.ts'
import { createTilgang } from './http/tilgang.ts'
import { openKlientfil } from './http/utsteder/klientfil.ts'
import { loadNokkel } from './http/utsteder/nokkel.ts'
import { createUtsteder } from './http/utsteder/utsteder.ts'
import { createYtreUtsteder } from './http/utsteder/ytre.ts'
import { describeError, type Log } from './log.ts'
import { openBrukteGrant } from './storage/sqlite/brukte-grant.ts'
import { openSqlite, ownDirectory } from './storage/sqlite/sqlite.ts'
import type { Storage } from './storage/storage.ts'
import { openTilgangslogg } from './tilgangslogg/open.ts'
import { openTls } from './tls.ts'
import { startVedlikehold } from './worker/cleanup.ts'
import { startArbeider } from './worker/loop.ts'
import type { Arbeid } from './worker/run-uttrekk.ts'

export type Tjener = {
  /** Where it answers, with a trailing slash. */
  readonly url: string
  /** Takes no more requests, finishes those it has and the job that runs, and lets everything go. */
  readonly stop: () => Promise<void>
}

/** The test issuer guards synthetic persons only, and this register holds a real one. */
export class EkteRegister extends Error {
  override readonly name = 'EkteRegister'
}

/** The whole wiring: directory → store → app → worker, and back again. */
export async function startTjener(
  config: Config,
  { log, clock }: { readonly log: Log; readonly clock: () => number },
): Promise<Tjener> {
  const undo: (() => unknown)[] = []
  const stop = async () => {
    while (undo.length > 0) await undo.pop()?.()
  }
  try {
    undo.push(ownDirectory(config.data))
    const storage = openSqlite(config.data, { lesere: config.lesere })
    undo.push(() => storage.close())
    const instans = randomUUID()
    await storage.voidLeier(instans)
    const port = config.port === 0 ? await freePort(config.host) : config.port
    const tls = config.tls === undefined ? undefined : openTls(config.tls, { log })
    undo.push(() => tls?.stop())
    const scheme = tls === undefined ? 'http' : 'https'
    const url = `${scheme}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}/`

    const tilgangslogg = await openTilgangslogg({
      data: config.data,
      hoder: config.loggHoder,
      nokkel: config.loggNokkel,
      hodeMs: config.loggHodeMs,
      levetidMs: config.loggLevetidMs,
      clock,
      onHode: (hode) => log({ hendelse: 'tilgangslogg', hode }),
      onFeil: (error) => log({ hendelse: 'tilgangsloggfeil', ...describeError(error) }),
    })
    undo.push(() => tilgangslogg.close())
    const aapnet = await openUtsteder(config, { url, storage, clock, log })
    undo.push(aapnet.close)
    const arbeid = createArbeid(config, { storage, clock, log })
    const vedlikehold = startVedlikehold(arbeid)
    undo.push(() => vedlikehold.stop())
    const arbeider = startArbeider(arbeid, { instans, onFerdig: vedlikehold.wake })
    undo.push(() => arbeider.stop())
    let draining = false
    const app = await createApp({
      storage,
      config,
      clock,
      log,
      tilgangslogg,
      tilgang: createTilgang({ ...aapnet, clock }),
      utsteder: aapnet.utsteder,
      reachUtsteder: aapnet.reach,
      tls,
      onBestilt: arbeider.wake,
      isDraining: () => draining,
    })
    undo.push(() => drain(app))
    undo.push(() => {
      draining = true
    })
    await app.listen({ host: config.host, port })
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

// --- internal ---

/** About 800 grants a second for the 130 seconds that one is remembered: more than a laptop signs. */
const BRUKTE_GRANT_MAX = 100_000

function createArbeid(
  config: Config,
  { storage, clock, log }: { storage: Storage; clock: () => number; log: Log },
): Arbeid {
  return {
    storage,
    clock,
    leieMs: config.leieMs,
    tilpassetBatch: config.tilpassetBatch,
    komplettBatch: config.komplettBatch,
    levetidMs: config.jobbLevetidMs,
    graderteTilUtenHjemmel: config.graderteTilUtenHjemmel,
    onFeil: (error) => log({ hendelse: 'jobbfeil', ...describeError(error) }),
  }
}

/** An issuer outside where one is set; else the test issuer, which refuses to guard real people. */
async function openUtsteder(
  config: Config,
  { url, storage, clock, log }: { url: string; storage: Storage; clock: () => number; log: Log },
) {
  if (config.utstederMetadata !== undefined) {
    const metadataUrl = config.utstederMetadata
    const onFeil = (error: unknown) => log({ hendelse: 'utstederfeil', ...describeError(error) })
    const ytre = createYtreUtsteder({ metadataUrl, clock, onFeil })
    // Whether or not it answers: what needs it asks again, and says 503 until it does.
    await ytre.reach()
    return { ...ytre, utsteder: undefined, close: () => {} }
  }
  const isReal = async () => (await storage.readRegister()).ekte
  if (await isReal()) {
    throw new EkteRegister(
      'The register holds a number that is not synthetic. The test issuer never guards real people: set UTTREKK_UTSTEDER to the issuer outside.',
    )
  }
  const onFeil = (error: unknown) => log({ hendelse: 'klientfilfeil', ...describeError(error) })
  const klientfil = openKlientfil(config.klientfil ?? join(config.data, 'klienter.json'), {
    isRequired: config.klientfil !== undefined,
    onFeil,
  })
  const brukte = openBrukteGrant(config.data, BRUKTE_GRANT_MAX)
  const utsteder = createUtsteder({
    issuer: url,
    nokkel: await loadNokkel(join(config.data, 'utsteder.jwk')),
    klientfil,
    testca: join(config.data, 'testca.pem'),
    brukte,
    clock,
    isReal,
    isOpen: config.testutstederOpen,
    levetidSeconds: Math.ceil(config.tokenLevetidMs / 1000),
  })
  return { ...utsteder, utsteder, reach: async () => true, close: brukte.close }
}

/** The issuer's name holds the port, so it must be known before anything listens. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host, port: 0 }, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
