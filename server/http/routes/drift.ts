import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { Avvist } from '../../../domain/errors.ts'
import { diskfeil, readPlass } from '../../disk.ts'
import type { Timers } from '../../timers.ts'
import { DRIFT } from '../document/operasjoner-drift.ts'
import { DISK, sendJson } from '../errors.ts'
import type { Kontekst } from '../kontekst.ts'
import { type Driftstilstand, METRIKK_TYPE } from '../metrikk.ts'
import { isLokal } from '../tokens/lokal.ts'

/** How soon an issuer that did not answer may be found to do so. */
const RETRY_MS = 5_000

/**
 * Alive: the process answers. Ready: a look-up would be delivered, since tokens can be verified, the
 * register can be read, a line of the access log can be written, and nobody has asked us to stop. Else it
 * says which of these is not so.
 */
export function driftRoutes(app: FastifyInstance, kontekst: Kontekst): void {
  const { storage, tilgangslogg, config, metrikk, isDraining, reachUtsteder } = kontekst
  metrikk.observe(() => readDriftstilstand(kontekst))
  const proevLogg = sharedFor(PROEVE_MS, kontekst.timers, tilgangslogg.proev)
  app.get('/live', { config: { operasjon: DRIFT.live } }, (_request, reply) =>
    sendJson(reply, '{"status":"oppe"}'),
  )
  app.get('/ready', { config: { operasjon: DRIFT.ready } }, async (_request, reply) => {
    if (isDraining()) throw new Avvist('FREG-601', { regel: 'tjenesten avslutter' })
    if (!(await reachUtsteder())) {
      throw new Avvist('FREG-601', {
        regel: 'den som utsteder token, svarer ikke',
        retryAfterMs: RETRY_MS,
      })
    }
    await requireWorking('registeret kan ikke leses', () => storage.readRegister())
    await requireWorking('tilgangsloggen kan ikke skrives', proevLogg)
    return sendJson(reply, '{"status":"klar"}')
  })
  /** Numbers only, and yet they tell who is busy with what: for this machine unless opened. */
  app.get('/metrics', { config: { operasjon: DRIFT.metrics } }, async (request, reply) => {
    if (!config.metrikkOpen && !isLokal(request.raw)) {
      throw new Avvist('FREG-205', { regel: 'bruk 127.0.0.1, eller sett UTTREKK_METRIKK_OPEN=ja' })
    }
    return reply.type(METRIKK_TYPE).send(await metrikk.text())
  })
}

// --- internal ---

/** How all stands now, for the metrics. */
async function readDriftstilstand(kontekst: Kontekst): Promise<Driftstilstand> {
  const { storage, tilgangslogg, clock, config, grenser, budsjett } = kontekst
  const [jobber, register, lager, loggBytes, data, logg] = await Promise.all([
    storage.readJobbtall(),
    storage.readRegister(),
    storage.readStoerrelser(),
    tilgangslogg.readStoerrelse(),
    readPlass(config.data),
    // It may be on a disk of its own.
    readPlass(join(config.data, 'logg')),
  ])
  return {
    ...{ jobber, register, nowMs: clock() },
    stoerrelser: { ...lager, logg: loggBytes },
    plass: { data, logg },
    tilkoblinger: grenser.tilkoblinger(),
    underveis: budsjett.bytes(),
  }
}

/** How long one trial write of the log speaks for the next: whoever asks often costs no more than this. */
const PROEVE_MS = 1_000

/** Throws `Avvist` (503) with these words where the work fails. */
async function requireWorking(regel: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    const disk = diskfeil(cause)
    const because = disk === undefined ? '' : `: ${DISK[disk]}`
    const avvist = new Avvist('FREG-601', { regel: regel + because, retryAfterMs: RETRY_MS })
    throw Object.assign(avvist, { cause })
  }
}

/** Work whose outcome is shared by all who ask while it runs, and for so long after it began. */
function sharedFor(ms: number, { monotonicMs }: Timers, work: () => Promise<void>) {
  let last: { readonly atMs: number; readonly done: Promise<void> } | undefined
  let isRunning = false
  return (): Promise<void> => {
    if (last !== undefined && (isRunning || monotonicMs() - last.atMs < ms)) return last.done
    isRunning = true
    const done = work().finally(() => {
      isRunning = false
    })
    done.catch(() => {})
    last = { atMs: monotonicMs(), done }
    return done
  }
}
