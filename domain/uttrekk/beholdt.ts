import { Avvist } from '../errors.ts'
import { BEHOLDT_RETRY_AFTER_MS } from '../limits.ts'
import type { Jobbtilstand } from './jobb.ts'

/** How many answers of one virksomhet are kept, and how many bytes these take. */
export type Svartak = { readonly antall: number; readonly bytes: number }

/** A job that is done and kept. `isSett`: its owner has been told of its end. */
export type Beholdt = {
  readonly jobb: number
  readonly bytes: number
  readonly tilstand: Jobbtilstand
  readonly isSett: boolean
}

/**
 * Which jobs must go for one more answer to be kept, and no more than these: first those that are nothing
 * any more, then those that have been read to their end, each oldest first. `undefined` where all of them would
 * not be enough; then nothing goes.
 */
export function chooseGone(alle: readonly Beholdt[], tak: Svartak): readonly number[] | undefined {
  const [nothing, read] = [
    alle.filter(({ tilstand }) => tilstand !== 'ferdig'),
    alle.filter(({ tilstand, isSett }) => tilstand === 'ferdig' && isSett),
  ]
  const oldestFirst = [nothing, read].flatMap((some) => some.sort((a, b) => a.jobb - b.jobb))
  const gone: number[] = []
  let [antall, bytes] = [alle.length, alle.reduce((sum, one) => sum + one.bytes, 0)]
  for (const one of [...oldestFirst, undefined]) {
    if (antall < tak.antall && bytes < tak.bytes) return gone
    if (one === undefined) break
    gone.push(one.jobb)
    antall -= 1
    bytes -= one.bytes
  }
  return undefined
}

/**
 * The refusal of an order when what is kept is all unread: nothing that may still be fetched goes.
 * @valg docs/valg/045-beholdte-svar.md
 */
export function forMangeSvar(): Avvist {
  return new Avvist('FREG-504', {
    regel:
      'virksomheten har for mange svar som ikke er hentet til slutt; hent dem til {}, eller avbryt jobber som ikke trengs',
    retryAfterMs: BEHOLDT_RETRY_AFTER_MS,
  })
}

// --- internal ---
