/**
 * How long things have stood unchanged, as far as one judge has seen: by its own clock, which nobody
 * sets, and from when it first looked. Whoever starts anew has seen nothing.
 */
export class Uendret {
  readonly #seen = new Map<number, Sett>()

  /**
   * Milliseconds that this has been seen in the same state. Of the time between two looks no more than
   * `gapMs` counts: a judge that was itself stopped has seen nothing meanwhile.
   */
  look(id: number, state: string, nowMs: number, gapMs = Infinity): number {
    const before = this.#seen.get(id)
    const isSame = before !== undefined && before.state === state
    const ms = isSame ? before.ms + Math.min(gapMs, Math.max(0, nowMs - before.atMs)) : 0
    this.#seen.set(id, { state, ms, atMs: nowMs })
    return ms
  }

  /** Forgets everything but these. */
  keep(ids: ReadonlySet<number>): void {
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id)
  }
}

// --- internal ---

type Sett = { readonly state: string; readonly ms: number; readonly atMs: number }
