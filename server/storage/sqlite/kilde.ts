import type { Oppskrift, Oppskriftsvar } from '../last.ts'
import type { NyVersjon } from '../storage.ts'
import { identitetReader } from './identitet.ts'
import type { Db } from './open.ts'
import { type Tilstand, tilstandReader } from './tilstand.ts'

/** Who fills the register: decided by its first document, and kept. */
export function kildeWriter(db: Db) {
  const readTilstand = tilstandReader(db)
  const keep = db.prepare<Oppskrift>(
    'update tilstand set seed = :seed, generator = :generator, antall = max(coalesce(antall, 0), :antall)',
  )
  const { findPosisjon } = identitetReader(db)
  const start = db.transaction((oppskrift: Oppskrift, foerste: NyVersjon): Oppskriftsvar => {
    const foreign = refuse(readTilstand(), oppskrift, () => findPosisjon(foerste) === 1)
    if (foreign !== undefined) return foreign
    keep.run(oppskrift)
    return { kind: 'klar' }
  })
  return {
    startSyntetisk: (oppskrift: Oppskrift, foerste: NyVersjon) =>
      start.immediate(oppskrift, foerste),
  }
}

// --- internal ---

/** `beginsAlike` tells whether the first document is the recipe's, where the register does not know its own. */
function refuse(
  { posisjon, seed, generator, importert }: Tilstand,
  oppskrift: Oppskrift,
  beginsAlike: () => boolean,
): Oppskriftsvar | undefined {
  if (importert === 1) return { kind: 'importert' }
  if (seed === null) {
    return posisjon === 0 || beginsAlike() ? undefined : { kind: 'annen', seed: undefined }
  }
  if (seed !== oppskrift.seed) return { kind: 'annen', seed }
  return generator === oppskrift.generator ? undefined : { kind: 'annenGenerator' }
}
