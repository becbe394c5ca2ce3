import type { Folkeregisteridentifikator } from '../../../domain/ids.ts'
import type { Bulkoppslag } from '../../../domain/oppslag/bulkoppslag.ts'
import type { Personoppslag } from '../oppslag.ts'
import type { Batchspoersmaal, Jobbspoersmaal, Lagervalg, NyJobb, Selection } from '../storage.ts'
import type { Oppslagskall } from '../svar.ts'

/**
 * What the calls of the port are in the threads: there they carry the time, and what the operator has
 * set, since a thread knows neither.
 */
type Innstilt = Pick<Lagervalg, 'graderteTilUtenHjemmel'>

export type Utvalgskall = Selection & Innstilt
export type Avtrykkskall = Innstilt
export type Jobbkall = Jobbspoersmaal & Innstilt
export type Batchkall = Batchspoersmaal & Innstilt

/** A moment by both clocks: that of the day, and that of the process, which only rises. */
export type Tidspunkt = { readonly nowMs: number; readonly monotonicMs: number }

export type Bestillingskall = NyJobb & {
  readonly tak: Lagervalg['svartak']
  readonly bestiltMs: number
  /** Not claimed before it has been seen to wait so long. */
  readonly ventMs: number
  /** When that begins. */
  readonly monotonicMs: number
}

/** What is judged is judged by `monotonicMs`. */
export type Claim = Tidspunkt & Pick<Lagervalg, 'leieMs'> & { readonly instans: string }

/** A look-up of many: one text where all are of eleven signs, since a thousand texts take longer to hand over than to read. */
export type Bulkkall = Omit<Oppslagskall<Personoppslag>, 'oppslag'> & {
  readonly somBestilt: boolean
  readonly identifikatorer: Bulkoppslag['identifikatorer'] | string
}

export function packOppslag({ oppslag, ...rest }: Oppslagskall<Personoppslag>): Bulkkall {
  const { identifikatorer, somBestilt } = oppslag
  const isSifre = identifikatorer.every((id) => id.length === SIFRE)
  return {
    ...rest,
    somBestilt,
    identifikatorer: isSifre ? identifikatorer.join('') : identifikatorer,
  }
}

export function unpackOppslag({ identifikatorer, somBestilt, ...rest }: Bulkkall) {
  const ids = typeof identifikatorer === 'string' ? split(identifikatorer) : identifikatorer
  return { ...rest, oppslag: { somBestilt, identifikatorer: ids } }
}

// --- internal ---

const SIFRE = 11

function split(sifre: string): Bulkoppslag['identifikatorer'] {
  return Array.from(
    { length: sifre.length / SIFRE },
    (_, nr) => sifre.slice(SIFRE * nr, SIFRE * (nr + 1)) as Folkeregisteridentifikator,
  )
}
