import type { Rad } from './bordet.ts'
import { type Maal, send } from './last.ts'

const BODIES = 40

/** Ids of a thousand at a time: at random, and neighbours. */
export function choose(alle: readonly Rad[]) {
  let seed = 1
  const next = (max: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed % max
  }
  const id = (nr: number) => String(alle[nr]?.id).padStart(11, '0')
  const bodies = (pick: (nr: number, start: number) => number) =>
    Array.from({ length: BODIES }, () => {
      const start = next(Math.max(1, alle.length - 1_000))
      const asked = new Set<string>()
      for (let nr = 0; asked.size < Math.min(1_000, alle.length); nr += 1)
        asked.add(id(pick(nr, start)))
      return [...asked]
    })
  return { random: bodies(() => next(alle.length)), order: bodies((nr, start) => start + nr) }
}

export function lookupBody(asked: readonly string[]): string {
  return JSON.stringify({ foedselsEllerDNummer: asked })
}

/** One order; the time to the first batch, and, unless one is enough, how many there were of all. */
export async function order(to: Maal, kriterier: unknown, batches = Infinity) {
  const fraMs = performance.now()
  const { body } = await send(to, 'uttrekk/tilpasset', JSON.stringify(kriterier))
  const { jobbId } = JSON.parse(body.toString()) as { jobbId: string | number }
  let [firstMs, treff, batch] = [0, 0, Buffer.alloc(0) as Buffer]
  for (let nr = 0; nr < batches; ) {
    const svar = await send(to, `uttrekk/${jobbId}/batch/${nr}`)
    if (svar.status === 404) continue
    if (nr === 0) [firstMs, batch] = [performance.now() - fraMs, svar.body]
    const { foedselsEllerDNummer: found } = JSON.parse(svar.body.toString()) as {
      foedselsEllerDNummer?: readonly string[]
    }
    if (found === undefined) break
    treff += found.length
    nr += 1
  }
  return { jobbId, firstMs, treff, batch }
}

/** Takes an order back, so that it takes no place from the one whose batches are read. */
export async function cancel(to: Maal, jobbId: string | number): Promise<void> {
  const headers = { ...(await to.headers()) }
  await fetch(`${to.base}uttrekk/${jobbId}`, { method: 'DELETE', headers })
}

export async function timeAntall(to: Maal, kriterier: unknown): Promise<number> {
  const fraMs = performance.now()
  await send(to, 'uttrekk/tilpasset/antall', JSON.stringify(kriterier))
  return performance.now() - fraMs
}

/** Every tenth of what is asked, held against the table that the others have: whom it is of, and to the byte what of them. */
export async function verify(
  to: Maal,
  lists: readonly (readonly string[])[],
  rader: readonly Rad[],
): Promise<void> {
  const basis = new Map(rader.map((en) => [String(en.id).padStart(11, '0'), en.basis]))
  for (const asked of lists.filter((_, nr) => nr % 10 === 0)) {
    const body = JSON.stringify({ foedselsEllerDNummer: asked })
    const svar = await send(to, 'personer/bulkoppslag', body)
    const entries = asked
      .toSorted()
      .map((id) => `{"foedselsEllerDNummer":"${id}","folkeregisterperson":${basis.get(id)}}`)
    if (svar.status !== 200) throw new Error(`a look-up was refused: ${svar.status}`)
    if (svar.body.toString() !== `{"oppslag":[${entries.join(',')}]}`) {
      throw new Error('a look-up told something else than the register')
    }
  }
}
