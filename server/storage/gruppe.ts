/**
 * Gathers what is to be written while something else is, and writes it together: so that as many are durable as wait,
 * and not one for each time the disk is. Each answers as if it had been written alone; what throws, throws for all
 * that were written with it.
 */
export function createGruppe<T, R>(
  write: (grupper: readonly T[]) => Promise<readonly R[]>,
): (gruppe: T) => Promise<R> {
  const ventende: { readonly gruppe: T; readonly done: PromiseWithResolvers<R> }[] = []
  let isWriting = false
  const go = async () => {
    isWriting = true
    while (ventende.length > 0) {
      const taken = ventende.splice(0, GRUPPER_MAX)
      try {
        const svar = await write(taken.map(({ gruppe }) => gruppe))
        for (const [nr, { done }] of taken.entries()) done.resolve(svar[nr] as R)
      } catch (error) {
        for (const { done } of taken) done.reject(error)
      }
    }
    isWriting = false
  }
  return (gruppe) => {
    const done = Promise.withResolvers<R>()
    ventende.push({ gruppe, done })
    if (!isWriting) void go()
    return done.promise
  }
}

// --- internal ---

/** How many are written together at the most, so that the first of them does not wait for long. */
const GRUPPER_MAX = 500
