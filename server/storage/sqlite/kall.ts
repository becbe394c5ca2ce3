import type { Batchspoersmaal, Jobbspoersmaal, Lagervalg, NyJobb, Selection } from '../storage.ts'

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
