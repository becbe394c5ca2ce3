/**
 * Runs `run` on what `source` yields, at most `samtidig` at a time, and yields the results in the
 * order of the source. What is ready is never held back by a source that has nothing yet; what had
 * begun before the source failed is yielded before its error is thrown.
 */
export async function* inOrder<S, T>(
  source: AsyncIterator<S>,
  { samtidig, run }: { readonly samtidig: number; readonly run: (item: S) => Promise<T> },
): AsyncGenerator<T> {
  const koe: Promise<T>[] = []
  let henter: Promise<IteratorResult<S>> | undefined
  let ende: { readonly feil?: unknown } | undefined
  for (;;) {
    if (ende === undefined && henter === undefined && koe.length < samtidig) {
      henter = quiet(source.next())
    }
    const [hode] = koe
    if (hode === undefined && henter === undefined) break
    const foerst = await Promise.race(
      [hode && settled(hode, HODE), henter && settled(henter, KILDE)].filter(isDefined),
    )
    if (foerst === HODE && hode !== undefined) {
      koe.shift()
      yield await hode
    } else if (henter !== undefined) {
      try {
        const neste = await henter
        if (neste.done === true) ende = {}
        else koe.push(quiet(run(neste.value)))
      } catch (feil) {
        ende = { feil }
      }
      henter = undefined
    }
  }
  if (ende !== undefined && 'feil' in ende) throw ende.feil
}

// --- internal ---

const HODE = Symbol('hode')
const KILDE = Symbol('kilde')

/** Its rejection is looked at later, or never, when the consumer has gone. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

function settled<T>(promise: Promise<unknown>, value: T): Promise<T> {
  return promise.then(
    () => value,
    () => value,
  )
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}
