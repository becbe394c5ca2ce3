import type { Db } from '../../sqlite/open.ts'
import { judgeOppskrift, type Oppskrift, type Oppskriftsvar } from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { identitetReader } from './identitet.ts'
import { fyllingOf, tilstandReader } from './tilstand.ts'

/** Who fills the register: decided by its first document, and kept. */
export function kildeWriter(db: Db) {
  const readTilstand = tilstandReader(db)
  const keep = db.prepare<Oppskrift>(
    'update tilstand set seed = :seed, generator = :generator, antall = max(coalesce(antall, 0), :antall)',
  )
  const { findPosisjon } = identitetReader(db)
  const start = db.transaction((oppskrift: Oppskrift, foerste: NyVersjon): Oppskriftsvar => {
    const fylling = fyllingOf(readTilstand())
    const svar = judgeOppskrift(fylling, oppskrift, () => findPosisjon(foerste) === 1)
    if (svar.kind === 'klar') keep.run(oppskrift)
    return svar
  })
  return {
    startSyntetisk: (oppskrift: Oppskrift, foerste: NyVersjon) =>
      start.immediate(oppskrift, foerste),
  }
}
