import type { Logglinje } from '../../domain/tilgangslogg/linje.ts'
import type { Avgrensning, Lestlinje } from './leser.ts'
import type { Loggfunn } from './verifiser.ts'

/** A line on its way in: what it says, and whom it is about. Identifikatorer as whole numbers. */
export type NyLinje = {
  readonly tidMs: number
  readonly linje: Logglinje
  readonly om: Float64Array
}

/** The access log, whoever has it open: lines are added to it, read, proven to be what was written. */
export type Logg = {
  /** Resolves when the line is on disk. Whoever answers waits for it. */
  readonly append: (linje: NyLinje) => Promise<void>
  /** Lines in their order. */
  readonly read: (avgrensning: Avgrensning) => Iterable<Lestlinje>
  /** Holds all of it against its chain, its MACs and the signed heads. */
  readonly verify: (utenfra?: Utenfra) => Bevis
  /** Lets go, when what was added is on disk; nothing is added after that. */
  readonly close: () => Promise<void>
}

/** What was kept elsewhere of a log: files of signed heads, and the file of the public key. */
export type Utenfra = {
  readonly hoder?: readonly string[]
  readonly offentlig?: string | undefined
}

/** What came of proving it. */
export type Bevis = Omit<Loggfunn, 'foersteMac'> & {
  /** How many signed heads it was held against. */
  readonly hoder: number
  /** The first line that carries a MAC, or must; one after the last where none does. */
  readonly macFra: number
}

/** The access log as the service has it. When it is closed, from the first moment on every new line is refused, with `Stengt`. */
export type Tilgangslogg = Logg & {
  /** Whether a line could be written now: rejects with what keeps it from being. */
  readonly proev: () => Promise<void>
  /** Bytes on disk of all that is kept of it. */
  readonly readStoerrelse: () => Promise<number>
  /** Closes without waiting: lines under way are refused too, written or not. */
  readonly cut: () => void
}

/** A line as the hand that writes takes it. */
export function unlinked({ tidMs, linje, om }: NyLinje) {
  return { tid: tidMs, innhold: JSON.stringify(linje), om }
}
