import { AVBRUDD_MAX, FORSOEK_MAX } from '../limits.ts'
import type { Utvalg } from './utvalg.ts'

/**
 * A job's life: `bestilt → kjoerer → ferdig | feilet | avbrutt`, and after its time `utloept`. An
 * order is answered while the job is `bestilt`.
 * @kilde uttrekk.md «JobbID returneres umiddelbart»
 */
export type Jobbtilstand = 'bestilt' | 'kjoerer' | 'ferdig' | 'feilet' | 'avbrutt' | 'utloept'

/** What can be ordered. `feedsekvensnr` is as asked for; what it means is pinned with the order. */
export type Bestilling =
  | { readonly type: 'tilpasset'; readonly utvalg: Utvalg }
  | { readonly type: 'komplett'; readonly feedsekvensnr: number | undefined }

/** The only legal transitions. `kjoerer → bestilt` is a lost lease or an attempt that failed. */
export const OVERGANGER: Readonly<Record<Jobbtilstand, readonly Jobbtilstand[]>> = {
  bestilt: ['kjoerer', 'feilet', 'avbrutt'],
  kjoerer: ['bestilt', 'ferdig', 'feilet', 'avbrutt'],
  ferdig: ['avbrutt', 'utloept'],
  feilet: ['avbrutt', 'utloept'],
  avbrutt: ['utloept'],
  utloept: [],
}

/** Whether a job in this state counts against the quota of its virksomhet. @valg docs/valg/004-forsoek.md */
export function isLoepende(tilstand: Jobbtilstand): boolean {
  return tilstand === 'bestilt' || tilstand === 'kjoerer'
}

/** The states from which a job may go to this one. */
export function statesBefore(til: Jobbtilstand): readonly Jobbtilstand[] {
  const alle = Object.keys(OVERGANGER) as readonly Jobbtilstand[]
  return alle.filter((fra) => OVERGANGER[fra].includes(til))
}

/** Attempts that failed and leases that were lost with their server, so far. */
export type Historie = { readonly forsoek: number; readonly avbrudd: number }

/** What becomes of a job whose attempt ended in an error or whose lease was lost. */
export function afterTap({ forsoek, avbrudd }: Historie): 'bestilt' | 'feilet' {
  return forsoek >= FORSOEK_MAX || avbrudd >= AVBRUDD_MAX ? 'feilet' : 'bestilt'
}

/** Milliseconds before the next attempt: 100, 200, 400, 800. */
export function ventetidMs(forsoek: number): number {
  return 100 * 2 ** Math.max(0, forsoek - 1)
}
