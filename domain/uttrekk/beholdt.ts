import { Avvist } from '../errors.ts'

/** How many answers of one virksomhet are kept, and how many bytes these take. */
export type Svartak = { readonly antall: number; readonly bytes: number }

/** Whether one more answer would be one too many. Those of jobs that run are not known yet. */
function isOver(beholdt: Svartak, tak: Svartak): boolean {
  return beholdt.antall >= tak.antall || beholdt.bytes >= tak.bytes
}

/**
 * What must go for one more answer to be kept, of what may: in the order given, no more than is needed.
 * `undefined` where all of it would not be enough; then nothing goes.
 */
export function chooseGone<T extends { readonly bytes: number }>(
  beholdt: Svartak,
  removable: Iterable<T>,
  tak: Svartak,
): readonly T[] | undefined {
  const gone: T[] = []
  let { antall, bytes } = beholdt
  if (!isOver({ antall, bytes }, tak)) return gone
  for (const one of removable) {
    gone.push(one)
    antall -= 1
    bytes -= one.bytes
    if (!isOver({ antall, bytes }, tak)) return gone
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

/** Whole seconds, so that both units tell the same. */
const BEHOLDT_RETRY_AFTER_MS = 60_000
