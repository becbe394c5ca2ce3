import type { Komplett } from '../../../domain/uttrekk/komplett.ts'
import type { Batchinnhold, Valgt } from '../storage.ts'
import type { Db } from './open.ts'

/**
 * Finds the stretches of the log that the batches of a komplett are. What is valid at `fra` or came
 * later, up to `til`, never changes as the log grows, so the stretches are all that need be kept.
 */
export function komplettReader(db: Db) {
  const versjoner = db
    .prepare<Komplett, number>(`
      select posisjon from versjon
      where sekvensnummer <= :til and (avloest is null or avloest > :fra) order by posisjon`)
    .pluck()
  const select = db.transaction((komplett: Komplett, batchstoerrelse: number): Valgt => {
    const batcher: Batchinnhold[] = []
    let foerste = 0
    let siste = 0
    let antall = 0
    let treff = 0
    const cut = () => {
      if (antall > 0) batcher.push({ foerste, siste, antall, personer: INGEN })
      antall = 0
    }
    for (const posisjon of versjoner.iterate(komplett)) {
      if (antall === 0) foerste = posisjon
      siste = posisjon
      antall += 1
      treff += 1
      if (antall === batchstoerrelse) cut()
    }
    cut()
    return { sekvensnummer: komplett.til, treff, batcher }
  })
  return {
    selectVersjoner: (komplett: Komplett, batchstoerrelse: number) =>
      select(komplett, batchstoerrelse),
  }
}

// --- internal ---

const INGEN = new Uint8Array(0)
