import type { Logglinje } from '../../domain/tilgangslogg/linje.ts'

/** A line on its way in: what it says, and whom it is about. Identifikatorer as whole numbers. */
export type NyLinje = {
  readonly tidMs: number
  readonly linje: Logglinje
  readonly om: Float64Array
}

/** The access log as those who answer see it: it can be added to. */
export type Tilgangslogg = {
  /** Resolves when the line is on disk. Whoever answers waits for it. */
  readonly append: (linje: NyLinje) => Promise<void>
  readonly close: () => Promise<void>
}
