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
  /** Whether a line could be written now: rejects with what keeps it from being. */
  readonly proev: () => Promise<void>
  /** Bytes on disk of all that is kept of it. */
  readonly readStoerrelse: () => Promise<number>
  /** Signs what was left to sign. From the first moment on every new line is refused, with `Stengt`. */
  readonly close: () => Promise<void>
  /** Closes without waiting: lines under way are refused too, written or not. */
  readonly cut: () => void
}
