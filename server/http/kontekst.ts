import type { FastifyPluginAsync } from 'fastify'
import type { Tjeneste } from '../../domain/oppslag/rettighetspakke.ts'
import type { Konsument } from '../../domain/tilgang/konsument.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Eier, Storage } from '../storage/storage.ts'
import type { Threads } from '../threads/threads.ts'
import type { Tilgangslogg } from '../tilgangslogg/tilgangslogg.ts'
import type { Timers } from '../timers.ts'
import type { Operasjon } from './document/operasjon.ts'
import type { Metrikk } from './metrikk.ts'
import type { Budsjett } from './protection/budsjett.ts'
import type { Grenser, TlsKilde } from './protection/grenser.ts'
import type { Romlager } from './protection/rom.ts'
import type { Struping } from './protection/struping.ts'
import type { Tilgang } from './tokens/tilgang.ts'
import type { Tokenavvisninger } from './tokens/tokenavvisning.ts'
import type { Xmlcalls } from './xml/thread.ts'

/** What the routes work with. */
export type Kontekst = {
  readonly storage: Storage
  readonly config: Config
  readonly clock: () => number
  /** The time that what is old is told by; none while the clock has leapt and is not believed. */
  readonly slettetid: () => number | undefined
  readonly timers: Timers
  readonly log: Log
  readonly tilgangslogg: Tilgangslogg
  readonly tilgang: Tilgang
  /** The test issuer, where no issuer outside is set. */
  readonly utsteder: { readonly plugin: FastifyPluginAsync } | undefined
  /** Whether there are keys to verify tokens with; asks the issuer outside for them where need be. */
  readonly reachUtsteder: () => Promise<boolean>
  readonly onBestilt: () => void
  readonly isDraining: () => boolean
  /** Where TLS is done here. */
  readonly tls: TlsKilde | undefined
  readonly metrikk: Metrikk
  readonly grenser: Grenser
  readonly budsjett: Budsjett
  /** Room that answers are put together in. */
  readonly rom: Romlager
  /** Threads that write XML. */
  readonly xml: Threads<Xmlcalls>
  readonly struping: Struping
  readonly tokenavvisninger: Tokenavvisninger
}

declare module 'fastify' {
  interface FastifyContextConfig {
    tjeneste?: Tjeneste
    accepts?: string[]
    /** Every answer of the route tells of persons or of how many there are, and has a line in the access log. */
    loggfoeres?: true
    /** What the documentation tells of the route; `fil` for the files of its page. */
    operasjon?: Operasjon | 'fil'
  }
  interface FastifyRequest {
    /** Who asks and in which package: what the verified token says. */
    eier: () => Eier
    /** All that the token says of who asks, for the access log. */
    konsument: () => Konsument
    /** Set when the access log holds what this request is answered with, or it need not. */
    erLoggfoert: boolean
    /** The kode it was refused with, if any. */
    avvist: string
  }
}
