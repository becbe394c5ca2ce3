/** The store, or what stands beside it, has been closed; nothing that is asked of it is done. */
export class Stengt extends Error {
  override readonly name = 'Stengt'

  constructor() {
    super('It has been closed.')
  }
}

/**
 * A row of the store does not match its checksum, so nothing is answered from it: an error of ours, and
 * never an answer. Names the table, and nothing that stands in the row.
 */
export class SkadetRad extends Error {
  override readonly name = 'SkadetRad'
  readonly tabell: string

  constructor(tabell: string) {
    super(`a row of ${tabell} does not match its checksum`)
    this.tabell = tabell
  }
}

/** The table of a damaged row that an error tells of, from whichever thread it comes; else nothing. */
export function damagedTable(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'SkadetRad' || !('tabell' in error))
    return undefined
  return typeof error.tabell === 'string' ? error.tabell : undefined
}

/** An answer was asked for at a change number that this store has not come to. It may be asked again. */
export class Etterligger extends Error {
  override readonly name = 'Etterligger'

  constructor() {
    super('What is read from has not come as far as was asked for.')
  }
}

/** Whether an error tells that, from whichever thread it comes. */
export function isEtterligger(error: unknown): boolean {
  return error instanceof Error && error.name === 'Etterligger'
}
