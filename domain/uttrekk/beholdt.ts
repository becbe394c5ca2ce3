import { Avvist } from '../errors.ts'

/** How many answers of one virksomhet are kept, and how many bytes these take. */
export type Svartak = { readonly antall: number; readonly bytes: number }

/** Whether one more answer would be one too many. Those of jobs that run are not known yet. */
export function isOver(beholdt: Svartak, tak: Svartak): boolean {
  return beholdt.antall >= tak.antall || beholdt.bytes >= tak.bytes
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
