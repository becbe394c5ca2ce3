import type { Rettighetspakke } from '../../../domain/oppslag/rettighetspakke.ts'
import type { Komplett } from '../../../domain/uttrekk/komplett.ts'
import type { Db } from '../../sqlite/open.ts'
import type { Strekk, Valgt } from '../storage.ts'

/**
 * Finds the stretches of the log that the batches of a komplett are. What is valid at `fra` or came
 * later, up to `til`, never changes as the log grows, so the stretches are all that need be kept.
 */
export function komplettReader(db: Db) {
  const select = db.transaction((komplett: Komplett, batchstoerrelse: number): Valgt => {
    const { fra, til, opphav } = komplett
    const next = db.prepare<[Values], Strekk>(`
      select min(posisjon) foerste, max(posisjon) siste, count(*) antall from (
        select posisjon from versjon
        where posisjon > :etter and sekvensnummer <= :til and (avloest is null or avloest > :fra)
          ${isOf(opphav)}
        order by posisjon limit :antall)`)
    const strekk: Strekk[] = []
    let treff = 0
    for (let etter = 0; ; ) {
      const stretch = next.get({ fra, til, etter, antall: batchstoerrelse })
      if (stretch === undefined || stretch.antall === 0) break
      strekk.push(stretch)
      treff += stretch.antall
      etter = stretch.siste
    }
    return { sekvensnummer: til, treff, strekk }
  })
  return {
    selectVersjoner: (komplett: Komplett, batchstoerrelse: number) =>
      select(komplett, batchstoerrelse),
  }
}

/** The condition that keeps versjoner to those that came through some packages, where any are named. */
export function isOf(opphav: readonly Rettighetspakke[] | undefined): string {
  return opphav === undefined ? '' : `and opphav in (${opphav.map((one) => `'${one}'`).join(', ')})`
}

// --- internal ---

type Values = Readonly<Record<'fra' | 'til' | 'etter' | 'antall', number>>
