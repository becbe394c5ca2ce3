import { Avvist } from '../errors.ts'
import { FEEDSEKVENSNR_MAX } from '../limits.ts'
import type { Rettighetspakke } from '../oppslag/rettighetspakke.ts'

/**
 * What a komplett uttrekk is of: every versjon valid at `fra` and every later one up to `til`, the
 * last sekvensnummer there was when it was ordered. Later appends do not change what that is.
 * @kilde uttrekk.md «gyldig ved sekvensnummeret, samt alle etterfølgende endringer»
 */
export type Komplett = {
  readonly fra: number
  readonly til: number
  /** Only documents that came through one of these packages. None: all there were. */
  readonly opphav?: readonly Rettighetspakke[] | undefined
}

/** Reads `feedsekvensnr`. Throws `Avvist` (400) unless it is one whole number ≥ 0, or not given. */
export function parseFeedsekvensnr(
  input: string | readonly string[] | undefined,
): number | undefined {
  if (input === undefined) return undefined
  if (typeof input === 'string' && /^\d+$/.test(input)) {
    return Math.min(Number(input), FEEDSEKVENSNR_MAX)
  }
  throw new Avvist('FREG-102', { felt: 'feedsekvensnr', regel: 'skal være ett heltall fra 0' })
}

/**
 * None, or one that is yet to come, means the last: then the answer is the current documents. One below `golv` means
 * that: what was superseded before may have been deleted.
 */
export function pinKomplett(
  feedsekvensnr: number | undefined,
  { siste, golv }: { readonly siste: number; readonly golv: number },
): Komplett {
  return { fra: Math.max(golv, Math.min(feedsekvensnr ?? siste, siste)), til: siste }
}
