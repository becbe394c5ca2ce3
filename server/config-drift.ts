import { BEHOLDTE_SVAR_DEFAULT } from '../domain/limits.ts'
import type { Svartak } from '../domain/uttrekk/beholdt.ts'

/** What can be set about the bad day: stopping, clocks, disks. Times are milliseconds. */
export type Drift = {
  /** How long a stop may take before what is left is cut. */
  readonly stoppFristMs: number
  /** How long a clock that has leapt more than a day must go on before anything is deleted by it. */
  readonly sprangVentMs: number
  /** How much of what is done is kept of one virksomhet. */
  readonly svartak: Svartak
}

/** The settings of these. */
export const DRIFT = {
  stoppFrist: {
    env: 'UTTREKK_STOPP_FRIST',
    default: '25s',
    help: 'How long a stop may take: requests under way get two fifths of it, the job that runs the rest. Then what is left is cut.',
  },
  sprangVent: {
    env: 'UTTREKK_SPRANG_VENT',
    default: '24h',
    help: 'How long a clock that has leapt more than a day must go on before anything is deleted by it; 0s: not at all.',
  },
  beholdteSvar: {
    env: 'UTTREKK_BEHOLDTE_SVAR',
    default: String(BEHOLDTE_SVAR_DEFAULT),
    help: 'Jobs of one virksomhet that are done and kept, 20 to 1000000. One more makes room by those fetched to {}, else its order is answered 429.',
  },
  beholdteBytes: {
    env: 'UTTREKK_BEHOLDTE_BYTES',
    default: '1GB',
    help: 'What their answers may take on disk, with kB, MB or GB; beyond it the same.',
  },
} as const

/** Reads them. */
export function parseDrift({ time, whole, bytes }: Leser): Drift {
  return {
    stoppFristMs: time('stoppFrist', 100),
    sprangVentMs: time('sprangVent'),
    svartak: {
      antall: whole('beholdteSvar', 20, 1_000_000),
      bytes: bytes('beholdteBytes', 1_000_000),
    },
  }
}

// --- internal ---

type Navn = keyof typeof DRIFT

/** How one setting is read; each tells a mistake by its name and variable. */
type Leser = {
  readonly time: (name: Navn, leastMs?: number) => number
  readonly whole: (name: Navn, least: number, most: number) => number
  readonly bytes: (name: Navn, least: number) => number
}
