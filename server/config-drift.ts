/** What can be set about the bad day: stopping, clocks, disks. Times are milliseconds. */
export type Drift = {
  /** How long a stop may take before what is left is cut. */
  readonly stoppFristMs: number
  /** How long a clock that has leapt more than a day must go on before anything is deleted by it. */
  readonly sprangVentMs: number
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
} as const

/** Reads them. */
export function parseDrift({ time }: Leser): Drift {
  return { stoppFristMs: time('stoppFrist', 100), sprangVentMs: time('sprangVent') }
}

// --- internal ---

type Navn = keyof typeof DRIFT

/** How one setting is read; each tells a mistake by its name and variable. */
type Leser = { readonly time: (name: Navn, leastMs?: number) => number }
