/** One kind of thing that lines were told of: how many, and the first of them. */
export type Samlet = {
  readonly grunn: string
  readonly antall: number
  /** The lines of the first few, by rising number. */
  readonly linjer: readonly number[]
}

/** How many lines of a kind are named; after that they are counted. */
export const LINJER_MAX = 5

/** Gathers what lines are told of, so that a million of one kind are one message. */
export class Grunner {
  readonly #samlet = new Map<string, { antall: number; linjer: number[] }>()

  add(linje: number, grunn: string): void {
    const samlet = this.#samlet.get(grunn)
    if (samlet === undefined) this.#samlet.set(grunn, { antall: 1, linjer: [linje] })
    else {
      samlet.antall += 1
      if (samlet.linjer.length < LINJER_MAX) samlet.linjer.push(linje)
    }
  }

  /** In the order in which the first of each kind came. */
  all(): readonly Samlet[] {
    return [...this.#samlet].map(([grunn, { antall, linjer }]) => ({ grunn, antall, linjer }))
  }
}
