import type { JobbId, KonsumentId } from '../ids.ts'
import type { Rettighetspakke, Tjeneste } from '../oppslag/rettighetspakke.ts'
import type { Utvalg } from '../uttrekk/utvalg.ts'

/**
 * What one line of the access log says, beside its number, its time and whom it is about.
 * @kilde sos-logging.md «logge alle maskinelle oppslag og hva vi leverer ut»
 */
export type Logglinje = Utlevering | Logglesing | Tokenavvisning

/** Something a consumer was answered with. */
export type Utlevering = {
  readonly konsument: KonsumentId
  readonly leverandoer?: KonsumentId
  readonly delegering?: string
  /** The token's own name. */
  readonly jti?: string
  /** The rettighetspakke, by the word that it has had in the log from the first. */
  readonly segment: Rettighetspakke
  readonly tjeneste: Tjeneste
  /** Method and route, without what stood in their places. */
  readonly kall: string
  /** The request's id, as the answer carried it in `X-Request-Id`. */
  readonly forespoersel: string
  /** The address the request came from. */
  readonly adresse: string
  readonly sporsmaal: Sporsmaal
  /** How many persons, documents or hits the answer told of. */
  readonly treff: number
  /** How it was refused, where it was: the kode, or why the job or the batch is not there. */
  readonly avvist?: string
}

/** What was asked for; which fields there are depends on the service. */
export type Sporsmaal = {
  /** As asked; none means `person-basis`. */
  readonly part?: readonly string[]
  readonly kriterier?: Utvalg
  readonly feedsekvensnr?: number | undefined
  /** What was searched for, as it was written. */
  readonly soek?: Readonly<Record<string, string>>
  /** From which number on the feed was read. */
  readonly seq?: number
  readonly jobbId?: JobbId
  readonly batchnr?: number
  readonly dokumentidentifikator?: readonly string[]
}

/** Tokens that were refused within a minute, from one address and for one reason. */
export type Tokenavvisning = {
  /** The kode they were refused with, and in which words. */
  readonly avvist: string
  readonly grunn: string
  /** An IPv4 address or an IPv6 /64. */
  readonly adresse: string
  readonly antall: number
  /** When the first of them came, as an ISO time. */
  readonly fra: string
}

/** Somebody at the operator's looked into the log itself, or gave up what was lost of the directory. */
export type Logglesing = {
  /** The user of the machine. */
  readonly operatoer: string
  readonly visning: 'logg' | 'innsyn' | 'katalog' | 'sikkerhetskopi'
  /** What of the log was asked for; whom stands beside the line, as with every other. */
  readonly avgrensning: Readonly<Record<string, string>>
}

/** Whether a line tells of an answer, and not of a look into the log. */
export function isUtlevering(linje: Logglinje): linje is Utlevering {
  return 'konsument' in linje
}
