/** Which grants have been used, for as long as they could be used again. */
export type BrukteGrant = {
  /** `ny` once for each key; `brukt` after that; `fullt` when there is no room to remember more. */
  readonly use: (key: string, expSeconds: number, nowSeconds: number) => 'ny' | 'brukt' | 'fullt'
}

/**
 * Remembers keys until their `exp`, and a little longer where one that lives longer stands before
 * them. A full memory refuses new grants: to forget one would let it be used twice.
 */
export function createBrukteGrant(max: number): BrukteGrant {
  const expiries = new Map<string, number>()
  return {
    use: (key, expSeconds, nowSeconds) => {
      forgetExpired(expiries, nowSeconds)
      if (expiries.has(key)) return 'brukt'
      if (expiries.size >= max) return 'fullt'
      expiries.set(key, expSeconds)
      return 'ny'
    },
  }
}

// --- internal ---

/** From the oldest on, as long as they have expired: constant work for each grant over time. */
function forgetExpired(expiries: Map<string, number>, nowSeconds: number): void {
  for (const [key, expSeconds] of expiries) {
    if (expSeconds > nowSeconds) return
    expiries.delete(key)
  }
}
